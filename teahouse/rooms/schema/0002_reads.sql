-- What reading needs beside the events themselves: threads, aliases, whom and what one can find.

-- The thread replies of a room, newest first (the list of threads).
CREATE INDEX rooms_relations_threads ON rooms_relations (room_no, position) WHERE rel_type = 'm.thread';

-- creator: who made the alias and may remove it.
CREATE TABLE rooms_aliases (
    alias TEXT PRIMARY KEY,
    room_no INTEGER NOT NULL,
    creator TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX rooms_aliases_room ON rooms_aliases (room_no, created_ms);

-- One row: the events at or below this position are in the search index and the user directory (or don't belong there).
CREATE TABLE rooms_indexed (position INTEGER NOT NULL);
INSERT INTO rooms_indexed (position) VALUES (0);

-- Messages whose entry in rooms_search has the words of an edit too; edit: the position of that edit.
CREATE TABLE rooms_search_edited (
    position INTEGER PRIMARY KEY,
    edit INTEGER NOT NULL
);
CREATE INDEX rooms_search_edited_edit ON rooms_search_edited (edit);

-- Everyone who ever joined a room, with their profile. folded: what the user directory looks through.
CREATE TABLE rooms_people (
    user_id TEXT PRIMARY KEY,
    display_name TEXT,
    avatar_url TEXT,
    folded TEXT NOT NULL
) WITHOUT ROWID;

-- The rooms whose members anyone may find: those that anyone may join or read, feeds excepted.
CREATE TABLE rooms_open (
    room_no INTEGER PRIMARY KEY
);
