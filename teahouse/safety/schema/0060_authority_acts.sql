-- Who made an authority known here, who ended it, and why; only added to. act: known or ended. why: of safety_words.
-- ledger_index: of its entry in the ledger.
CREATE TABLE safety_authority_acts (
    act_no INTEGER PRIMARY KEY,
    authority_id TEXT NOT NULL,
    act TEXT NOT NULL,
    by TEXT NOT NULL,
    role TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    why TEXT NOT NULL,
    ledger_index INTEGER NOT NULL
);
