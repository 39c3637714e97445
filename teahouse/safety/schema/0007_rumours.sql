-- Context notes. Whoever wrote or rated is a voice, a name that says nothing; whose it is stands here alone, and can be
-- forgotten without touching the log.
CREATE TABLE safety_note_voices (
    user_id TEXT NOT NULL PRIMARY KEY,
    voice TEXT NOT NULL UNIQUE
) WITHOUT ROWID;

-- All that was written, rated, taken back and withdrawn, in order, for ever: statuses can be worked out of it again.
-- kind: wrote, rated, withdrew. value: of a rating, NULL for one that was taken back. accounts: the numbers of those
-- that the rater subscribed to then, as JSON.
CREATE TABLE safety_note_log (
    event_no INTEGER NOT NULL PRIMARY KEY,
    note_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    voice TEXT NOT NULL,
    value TEXT,
    accounts BLOB NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX safety_note_log_own ON safety_note_log (note_no, voice, event_no);
CREATE INDEX safety_note_log_voice ON safety_note_log (voice, at_ms);

-- note_no: the number of its "wrote" in the log. revision: of the article, as it was written. words: NULL once they are
-- withdrawn or erased. record: its statuses and what may come, as JSON; status, since_ms, proposed_ms (0: nothing is
-- proposed) and locked stand in it too.
CREATE TABLE safety_notes (
    note_no INTEGER NOT NULL PRIMARY KEY,
    account_no INTEGER NOT NULL,
    article_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    voice TEXT NOT NULL,
    misleading INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT,
    at_ms INTEGER NOT NULL,
    status TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    proposed_ms INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    record BLOB NOT NULL
);
CREATE INDEX safety_notes_article ON safety_notes (article_no, note_no);
CREATE INDEX safety_notes_voice ON safety_notes (voice, at_ms);
CREATE INDEX safety_notes_status ON safety_notes (status, note_no);

-- Each scoring: of the log up to event `upto`, by which policy. settled: 0 if it came to no rest and moved nothing.
CREATE TABLE safety_note_scorings (
    scoring_no INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    scored INTEGER NOT NULL,
    loss REAL NOT NULL,
    policy BLOB NOT NULL
);

-- One row: when the next scoring is due; 0 if nothing asks for one.
CREATE TABLE safety_note_due (
    one INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL
);
INSERT INTO safety_note_due (one, at_ms) VALUES (1, 0);

-- Who says that an article is disputed: by notice or by a context note.
CREATE TABLE safety_flags (
    item TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (item, user_id)
) WITHOUT ROWID;
CREATE INDEX safety_flags_user ON safety_flags (user_id);

-- What was ever put on one item's spread, as JSON (spread.Limits), and in which case.
CREATE TABLE safety_spread (
    item TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    limits BLOB NOT NULL
) WITHOUT ROWID;
