-- As rooms_search (decision 0020): words without positions, the index only proposes.
CREATE TABLE publicaccounts_search (article_no INTEGER PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX publicaccounts_search_words ON publicaccounts_search USING gin (words);
