-- How far everyone has been told of a version of the rulebook (Art. 14(2) DSA): in the order of user ids, the last of
-- whom is upto. done_ms: NULL while somebody is not told yet.
CREATE TABLE safety_rulebook_told (
    number INTEGER NOT NULL PRIMARY KEY,
    upto TEXT NOT NULL,
    people INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL,
    done_ms INTEGER
);
