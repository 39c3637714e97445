-- Who a case is about: its account, and who owned that then. From its log, to be asked by person; can be rebuilt whole.
CREATE TABLE safety_case_about (
    user_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (user_id, case_id)
) WITHOUT ROWID;

-- Who looked at what stands beside a case or in none: a notice, who gives notices, an order, what is being decided.
-- record: its id, the notifier, or the case's id. case_id: '' where there is none. At most one a person, record and hour.
CREATE TABLE safety_record_looks (
    look_no INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    case_id TEXT NOT NULL,
    by TEXT NOT NULL,
    role TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX safety_record_looks_by ON safety_record_looks (by, at_ms);
CREATE INDEX safety_record_looks_at ON safety_record_looks (at_ms);
CREATE INDEX safety_record_looks_case ON safety_record_looks (case_id, at_ms);
