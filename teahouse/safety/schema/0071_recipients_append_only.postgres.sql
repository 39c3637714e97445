-- What is published stays. The function stands on one line.
CREATE FUNCTION safety_recipients_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published figure is only added to'; END $$;
CREATE TRIGGER safety_recipients_kept BEFORE UPDATE OR DELETE ON safety_recipients FOR EACH ROW EXECUTE FUNCTION safety_recipients_added();
CREATE TRIGGER safety_recipients_emptied BEFORE TRUNCATE ON safety_recipients EXECUTE FUNCTION safety_recipients_added();
