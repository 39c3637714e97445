"""The site's pure corners, and what its cache may keep."""
