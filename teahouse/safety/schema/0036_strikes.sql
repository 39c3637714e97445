-- Decisions in which a person found content of an account manifestly illegal (Art. 23(1) DSA), until they lapse.
-- items: how many it was about. law: the ground. kinds: what was done, JSON. turned: what an appeal or an out-of-court
-- body made of it, '' for nothing.
CREATE TABLE safety_strikes (
    case_id TEXT NOT NULL,
    decision_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL,
    items INTEGER NOT NULL,
    category TEXT NOT NULL,
    keyword TEXT NOT NULL,
    law TEXT NOT NULL,
    kinds TEXT NOT NULL,
    turned TEXT NOT NULL,
    PRIMARY KEY (case_id, decision_no)
) WITHOUT ROWID;
CREATE INDEX safety_strikes_account ON safety_strikes (account, at_ms);
CREATE INDEX safety_strikes_ends ON safety_strikes (ends_ms);
