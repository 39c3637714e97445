-- What the database itself refuses: to change who looked at what. The function stands on one line.
CREATE FUNCTION safety_record_looks_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'who looked at what is only added to'; END $$;
CREATE TRIGGER safety_record_looks_kept BEFORE UPDATE OR DELETE ON safety_record_looks FOR EACH ROW EXECUTE FUNCTION safety_record_looks_only_added();
CREATE TRIGGER safety_record_looks_emptied BEFORE TRUNCATE ON safety_record_looks EXECUTE FUNCTION safety_record_looks_only_added();
