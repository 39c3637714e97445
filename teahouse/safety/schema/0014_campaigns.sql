-- Campaigns: programmes over stated grounds, each at most 31 days, announced before they begin.
-- body: what was announced, as JSON. decided_by: the second person; NULL while there is none. results: what came of it,
-- published at its end and again when the time for appeals is over; NULL before.
CREATE TABLE safety_campaigns (
    campaign_id TEXT NOT NULL PRIMARY KEY,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_ms INTEGER NOT NULL,
    decided_by TEXT,
    decided_ms INTEGER,
    stopped_ms INTEGER,
    body BLOB NOT NULL,
    results BLOB,
    final INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX safety_campaigns_time ON safety_campaigns (start_ms, campaign_id);

-- Which decisions were made under which campaign.
CREATE TABLE safety_campaign_decisions (
    campaign_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    decision_no INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, case_id, decision_no)
) WITHOUT ROWID;
