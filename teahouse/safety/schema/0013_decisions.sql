-- Statements of reasons as they were decided. The act of the case has their id and digest, and refuses to be without.
-- token: opens the page of the person concerned, who may have no account that works. body: NULL once it is erased.
CREATE TABLE safety_statements (
    statement_id TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    decision_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    decided_ms INTEGER NOT NULL,
    ledger_index INTEGER NOT NULL,
    body BLOB
) WITHOUT ROWID;
CREATE INDEX safety_statements_case ON safety_statements (case_id, decision_no);
CREATE INDEX safety_statements_account ON safety_statements (account, decided_ms);
CREATE INDEX safety_statements_time ON safety_statements (decided_ms, statement_id);

-- What is meant to be decided, before it is: for a second person, and for whoever writes on tomorrow.
CREATE TABLE safety_drafts (
    statement_id TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    by TEXT NOT NULL,
    saved_ms INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX safety_drafts_case ON safety_drafts (case_id, saved_ms);

-- What the measures in force do, as the log of each case said when it was last worked out; read whole at the start.
-- item and function: one of them is ''. place: '' for everywhere. end_ms: from then on it does not hold, whoever sleeps.
CREATE TABLE safety_effects (
    case_id TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    does TEXT NOT NULL,
    item TEXT NOT NULL,
    function TEXT NOT NULL,
    place TEXT NOT NULL,
    account TEXT NOT NULL,
    end_ms INTEGER,
    statement_id TEXT NOT NULL,
    detail BLOB NOT NULL,
    PRIMARY KEY (case_id, measure_id, does, item, function, place)
) WITHOUT ROWID;

-- The rulebook, version by version: never edited, ended by the next.
CREATE TABLE safety_rulebooks (
    number INTEGER NOT NULL PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    ledger_index INTEGER NOT NULL,
    body BLOB NOT NULL
);
