-- The log of notes and their scorings are only added to. The function stands on one line.
CREATE FUNCTION safety_notes_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log of notes is only added to'; END $$;
CREATE TRIGGER safety_note_log_kept BEFORE UPDATE OR DELETE ON safety_note_log FOR EACH ROW EXECUTE FUNCTION safety_notes_added();
CREATE TRIGGER safety_note_log_emptied BEFORE TRUNCATE ON safety_note_log EXECUTE FUNCTION safety_notes_added();
CREATE TRIGGER safety_note_scorings_kept BEFORE UPDATE OR DELETE ON safety_note_scorings FOR EACH ROW EXECUTE FUNCTION safety_notes_added();
CREATE TRIGGER safety_note_scorings_emptied BEFORE TRUNCATE ON safety_note_scorings EXECUTE FUNCTION safety_notes_added();
