-- How far a machine decided, beside the statement, so that it is counted without reading each. Of those before: read once.
ALTER TABLE safety_statements ADD COLUMN automated TEXT NOT NULL DEFAULT '';
UPDATE safety_statements SET automated = CASE WHEN convert_from(body, 'UTF8') LIKE '%"AUTOMATED_DECISION_FULLY"%' THEN 'AUTOMATED_DECISION_FULLY' WHEN convert_from(body, 'UTF8') LIKE '%"AUTOMATED_DECISION_PARTIALLY"%' THEN 'AUTOMATED_DECISION_PARTIALLY' ELSE 'AUTOMATED_DECISION_NOT_AUTOMATED' END WHERE body IS NOT NULL;
CREATE INDEX safety_statements_automated ON safety_statements (decided_ms, automated);
CREATE INDEX safety_notices_time ON safety_notices (received_ms);
CREATE INDEX safety_case_acts_appeals ON safety_case_acts (at_ms) WHERE act IN ('appeal_made', 'appeal_decided');
