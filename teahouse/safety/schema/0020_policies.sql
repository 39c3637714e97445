-- Policy lists that are followed: rooms of this service, and files that were imported. by: of the staff, who answers
-- for what it opens. room_id: '' for a file. body: a file's rules as JSON; NULL for a room, whose state is read.
CREATE TABLE safety_policy_lists (
    list_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    room_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    ended_by TEXT,
    ended_ms INTEGER,
    body BLOB
) WITHOUT ROWID;

-- What rules have matched, and the case each match is in: once for a rule and a thing, for ever.
CREATE TABLE safety_policy_matches (
    list_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    thing TEXT NOT NULL,
    case_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (list_id, rule_id, thing)
) WITHOUT ROWID;
CREATE INDEX safety_policy_matches_thing ON safety_policy_matches (thing);
