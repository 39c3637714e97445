-- What the database itself refuses: to change the log of a case, and a measure outside its decision.
-- Foreign keys are not on here, so a trigger holds a measure to its decision. Each trigger stands on one line.
CREATE TRIGGER safety_case_measures_stated BEFORE INSERT ON safety_case_measures WHEN NOT EXISTS (SELECT 1 FROM safety_case_acts WHERE case_id = NEW.case_id AND act_no = NEW.act_no AND act IN ('held', 'decided') AND statement_id = NEW.statement_id AND statement_digest = NEW.statement_digest) BEGIN SELECT RAISE(ABORT, 'a measure stands in a decision and has its statement'); END;
CREATE TRIGGER safety_case_acts_next BEFORE INSERT ON safety_case_acts WHEN NEW.act_no <> (SELECT COUNT(*) FROM safety_case_acts WHERE case_id = NEW.case_id) BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_acts_update BEFORE UPDATE ON safety_case_acts BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_acts_delete BEFORE DELETE ON safety_case_acts BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_measures_update BEFORE UPDATE ON safety_case_measures BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_measures_delete BEFORE DELETE ON safety_case_measures BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_items_update BEFORE UPDATE ON safety_case_items BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
CREATE TRIGGER safety_case_items_delete BEFORE DELETE ON safety_case_items BEGIN SELECT RAISE(ABORT, 'the log of a case is only added to'); END;
