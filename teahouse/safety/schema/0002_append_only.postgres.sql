-- What the database itself refuses: to change the log of a case, and a measure outside its decision.
-- A measure is held to its decision, and the log to its order. Each function stands on one line.
CREATE FUNCTION safety_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log of a case is only added to'; END $$;
CREATE FUNCTION safety_next_act() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.act_no <> (SELECT COUNT(*) FROM safety_case_acts WHERE case_id = NEW.case_id) THEN RAISE EXCEPTION 'the log of a case is only added to'; END IF; RETURN NEW; END $$;
CREATE FUNCTION safety_measure_stated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS (SELECT 1 FROM safety_case_acts WHERE case_id = NEW.case_id AND act_no = NEW.act_no AND act IN ('held', 'decided') AND statement_id = NEW.statement_id AND statement_digest = NEW.statement_digest) THEN RAISE EXCEPTION 'a measure stands in a decision and has its statement'; END IF; RETURN NEW; END $$;
CREATE TRIGGER safety_case_measures_stated BEFORE INSERT ON safety_case_measures FOR EACH ROW EXECUTE FUNCTION safety_measure_stated();
CREATE TRIGGER safety_case_acts_next BEFORE INSERT ON safety_case_acts FOR EACH ROW EXECUTE FUNCTION safety_next_act();
CREATE TRIGGER safety_case_acts_kept BEFORE UPDATE OR DELETE ON safety_case_acts FOR EACH ROW EXECUTE FUNCTION safety_only_added();
CREATE TRIGGER safety_case_acts_emptied BEFORE TRUNCATE ON safety_case_acts EXECUTE FUNCTION safety_only_added();
CREATE TRIGGER safety_case_measures_kept BEFORE UPDATE OR DELETE ON safety_case_measures FOR EACH ROW EXECUTE FUNCTION safety_only_added();
CREATE TRIGGER safety_case_measures_emptied BEFORE TRUNCATE ON safety_case_measures EXECUTE FUNCTION safety_only_added();
CREATE TRIGGER safety_case_items_kept BEFORE UPDATE OR DELETE ON safety_case_items FOR EACH ROW EXECUTE FUNCTION safety_only_added();
CREATE TRIGGER safety_case_items_emptied BEFORE TRUNCATE ON safety_case_items EXECUTE FUNCTION safety_only_added();
