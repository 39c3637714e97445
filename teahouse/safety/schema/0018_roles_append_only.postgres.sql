-- What the database itself refuses: to change who was given which role. The function stands on one line.
CREATE FUNCTION safety_role_acts_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the history of roles is only added to'; END $$;
CREATE TRIGGER safety_role_acts_kept BEFORE UPDATE OR DELETE ON safety_role_acts FOR EACH ROW EXECUTE FUNCTION safety_role_acts_only_added();
CREATE TRIGGER safety_role_acts_emptied BEFORE TRUNCATE ON safety_role_acts EXECUTE FUNCTION safety_role_acts_only_added();
