-- The queues of the desk: one row a case, worked out of its log in the unit that writes an act; can be rebuilt whole.
-- category, keyword, rule_id: of the last decision, or of the opening. clock, due_ms: the running clock that is due
-- first; '' and 9007199254740991 for none. asks: second opinions that are waited for. spans: when its measures hold, as
-- JSON [[start_ms, end_ms or null], …], for what ends by itself. keep_until_ms: until then what its items looked like
-- is kept; 9007199254740991 for as long as something runs, 0 once it is erased.
CREATE TABLE safety_cases (
    case_id TEXT NOT NULL PRIMARY KEY,
    acts INTEGER NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    lane TEXT NOT NULL,
    level TEXT NOT NULL,
    category TEXT NOT NULL,
    keyword TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    account TEXT NOT NULL,
    news INTEGER NOT NULL,
    disclosed INTEGER NOT NULL,
    items INTEGER NOT NULL,
    reporters INTEGER NOT NULL,
    assigned_to TEXT NOT NULL,
    asks INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    clock TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    merged_into TEXT NOT NULL,
    spans TEXT NOT NULL,
    keep_until_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX safety_cases_due ON safety_cases (due_ms, case_id);
CREATE INDEX safety_cases_assigned ON safety_cases (assigned_to, due_ms, case_id);
CREATE INDEX safety_cases_opened ON safety_cases (opened_ms, case_id);
CREATE INDEX safety_cases_account ON safety_cases (account, opened_ms);
CREATE INDEX safety_cases_keep ON safety_cases (keep_until_ms);
CREATE INDEX safety_cases_rule ON safety_cases (rule_id, opened_ms);

-- Who looked at what, over all cases: the acts that say so, once more, to be asked by person and time.
-- item: '' for the case. shown: a picture was asked for in full.
CREATE TABLE safety_looks (
    case_id TEXT NOT NULL,
    act_no INTEGER NOT NULL,
    by TEXT NOT NULL,
    role TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    item TEXT NOT NULL,
    shown INTEGER NOT NULL,
    PRIMARY KEY (case_id, act_no)
) WITHOUT ROWID;
CREATE INDEX safety_looks_by ON safety_looks (by, at_ms, case_id, act_no);
CREATE INDEX safety_looks_at ON safety_looks (at_ms, case_id, act_no);

-- What an item looked like when the case was opened, sealed: digest is SHA-256 (hex) of all that is kept of it.
-- surface: '' for what is private and was disclosed, by disclosed_by. content: JSON, NULL once it is erased; then
-- author, room_id and disclosed_by are '' and erased_ms says since when; 0 while it is there.
CREATE TABLE safety_snapshots (
    case_id TEXT NOT NULL,
    item TEXT NOT NULL,
    surface TEXT NOT NULL,
    author TEXT NOT NULL,
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    content BLOB,
    ts_ms INTEGER NOT NULL,
    disclosed_by TEXT NOT NULL,
    kept_ms INTEGER NOT NULL,
    digest TEXT NOT NULL,
    erased_ms INTEGER NOT NULL,
    PRIMARY KEY (case_id, item)
) WITHOUT ROWID;
