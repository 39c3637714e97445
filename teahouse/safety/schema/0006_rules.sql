-- Rules that are held against public items. version 0: the draft, which can be changed; then 1, 2, … which never are.
-- body: the rule as JSON. run: of a draft, its dry run. campaign: under which programme, '' for none.
CREATE TABLE safety_rules (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    campaign TEXT NOT NULL,
    ledger_index INTEGER,
    body BLOB NOT NULL,
    run BLOB,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;

-- Who did what to rules and hash lists, when and why; only added to. kind: rule or list. why_id: in safety_words.
CREATE TABLE safety_rule_acts (
    act_no INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    act TEXT NOT NULL,
    by TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    why_id TEXT NOT NULL,
    why_digest TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX safety_rule_acts_of ON safety_rule_acts (kind, name, act_no);

-- Lists of hashes. body: what follows from a match, as JSON.
CREATE TABLE safety_hash_lists (
    name TEXT NOT NULL PRIMARY KEY,
    enabled INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;

-- Their entries; none is ever deleted, so that what people decided about one outlives the next import.
CREATE TABLE safety_hash_entries (
    list TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    labels TEXT NOT NULL,
    state TEXT NOT NULL,
    because TEXT NOT NULL,
    by TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (list, algorithm, digest)
) WITHOUT ROWID;

-- What detectors said of items: one line an item and detector. outcome: case, hold, label, or review (it failed).
-- case_id: the case it is in, '' where none was opened for it.
CREATE TABLE safety_signals (
    item TEXT NOT NULL,
    detector TEXT NOT NULL,
    version INTEGER NOT NULL,
    ground TEXT NOT NULL,
    outcome TEXT NOT NULL,
    label TEXT NOT NULL,
    why TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (item, detector)
) WITHOUT ROWID;
CREATE INDEX safety_signals_case ON safety_signals (case_id);
CREATE INDEX safety_signals_detector ON safety_signals (detector, at_ms);

-- Where the public items of the last days are, for dry runs. Nothing of what they say: that is read where it stands.
CREATE TABLE safety_recent (
    at_ms INTEGER NOT NULL,
    item TEXT NOT NULL,
    surface TEXT NOT NULL,
    room_id TEXT NOT NULL,
    PRIMARY KEY (at_ms, item)
) WITHOUT ROWID;
