-- What is said beside an article, not by its account: JSON, NULL for nothing. Its own words and revisions do not change.
ALTER TABLE publicaccounts_articles ADD COLUMN context_notes BLOB;
