-- rowid is the article's number. As rooms_search (decision 0020): words without positions, the index only proposes.
CREATE VIRTUAL TABLE publicaccounts_search
USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
