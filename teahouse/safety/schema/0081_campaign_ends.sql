-- Who declined, withdrew or stopped a campaign, and why; NULL where nobody did, and of those that were stopped before.
-- declined_ms: when a proposal was declined by another person, or withdrawn by whoever had made it.
ALTER TABLE safety_campaigns ADD COLUMN declined_ms INTEGER;
ALTER TABLE safety_campaigns ADD COLUMN ended_by TEXT;
ALTER TABLE safety_campaigns ADD COLUMN ended_why TEXT;
-- Those that may still run, and the list that everyone sees, without reading what nobody agreed to.
CREATE INDEX safety_campaigns_end ON safety_campaigns (end_ms) WHERE decided_ms IS NOT NULL;
CREATE INDEX safety_campaigns_announced ON safety_campaigns (start_ms, campaign_id) WHERE decided_ms IS NOT NULL;
