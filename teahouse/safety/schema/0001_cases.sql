-- The log of each case. The database itself refuses to change it, and a decision without a statement of reasons.
-- body: the act as JSON. statement_id, statement_digest: of acts that decide something; NULL for the others.
CREATE TABLE safety_case_acts (
    case_id TEXT NOT NULL,
    act_no INTEGER NOT NULL,
    act TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    statement_id TEXT,
    statement_digest TEXT,
    body BLOB NOT NULL,
    PRIMARY KEY (case_id, act_no),
    CHECK (act NOT IN ('held', 'decided', 'appeal_decided', 'outcome_recorded') OR (
        statement_id IS NOT NULL AND statement_digest IS NOT NULL
        AND length(statement_id) > 0 AND length(statement_digest) = 64))
) WITHOUT ROWID;

-- Each measure that was ever decided, as it was decided; what has become of it is worked out of the log.
CREATE TABLE safety_case_measures (
    case_id TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    act_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER,
    statement_id TEXT NOT NULL,
    statement_digest TEXT NOT NULL,
    PRIMARY KEY (case_id, measure_id)
) WITHOUT ROWID;

-- Which cases an item is in: for "no second penalty" and "held once".
CREATE TABLE safety_case_items (
    item TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (item, case_id)
) WITHOUT ROWID;
