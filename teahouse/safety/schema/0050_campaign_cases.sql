-- Under which campaigns a case was decided: asked when an appeal of it is answered.
CREATE INDEX safety_campaign_decisions_case ON safety_campaign_decisions (case_id, campaign_id);
