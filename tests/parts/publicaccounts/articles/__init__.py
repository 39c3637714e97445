"""Articles, in process."""
