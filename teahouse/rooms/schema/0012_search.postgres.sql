-- words: those of teahouse.rooms._words as they are, without positions (decision 0020): the index proposes candidates.
CREATE TABLE rooms_search (
    position INTEGER PRIMARY KEY,
    room_no INTEGER NOT NULL,
    words TSVECTOR NOT NULL
);
CREATE INDEX rooms_search_words ON rooms_search USING gin (words);
