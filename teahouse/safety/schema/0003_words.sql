-- What was said about people in a case, apart from its log, so that it can be erased.
-- digest: SHA-256 (hex) of the text, as the act that speaks of it has it too. words: NULL once it is erased.
CREATE TABLE safety_words (
    word_id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    words TEXT
) WITHOUT ROWID;
