-- rowid is the event's position. No content, no word positions (decision 0020): the index only proposes candidates.
-- words: those of teahouse.rooms._words, one space between, and U+E000 with the room's number as one word more.
-- The ascii tokenizer takes them as they are.
CREATE VIRTUAL TABLE rooms_search USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
