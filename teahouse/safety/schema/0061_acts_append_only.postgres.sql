-- What the database itself refuses: to change who may order, and what was done about notices and those who give them. The functions stand on one line each.
CREATE FUNCTION safety_authority_acts_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was done about authorities is only added to'; END $$;
CREATE TRIGGER safety_authority_acts_kept BEFORE UPDATE OR DELETE ON safety_authority_acts FOR EACH ROW EXECUTE FUNCTION safety_authority_acts_only_added();
CREATE TRIGGER safety_authority_acts_emptied BEFORE TRUNCATE ON safety_authority_acts EXECUTE FUNCTION safety_authority_acts_only_added();
CREATE FUNCTION safety_notifier_acts_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was done about notices is only added to'; END $$;
CREATE TRIGGER safety_notifier_acts_kept BEFORE UPDATE OR DELETE ON safety_notifier_acts FOR EACH ROW EXECUTE FUNCTION safety_notifier_acts_only_added();
CREATE TRIGGER safety_notifier_acts_emptied BEFORE TRUNCATE ON safety_notifier_acts EXECUTE FUNCTION safety_notifier_acts_only_added();
