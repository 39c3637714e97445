"""Articles: drafts, broadcasts, what was published, and what readers say about it. See ``_model`` for its words."""
