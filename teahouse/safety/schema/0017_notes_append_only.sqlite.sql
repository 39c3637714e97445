-- The log of notes and their scorings are only added to. Each trigger stands on one line.
CREATE TRIGGER safety_note_log_update BEFORE UPDATE ON safety_note_log BEGIN SELECT RAISE(ABORT, 'the log of notes is only added to'); END;
CREATE TRIGGER safety_note_log_delete BEFORE DELETE ON safety_note_log BEGIN SELECT RAISE(ABORT, 'the log of notes is only added to'); END;
CREATE TRIGGER safety_note_scorings_update BEFORE UPDATE ON safety_note_scorings BEGIN SELECT RAISE(ABORT, 'the log of notes is only added to'); END;
CREATE TRIGGER safety_note_scorings_delete BEFORE DELETE ON safety_note_scorings BEGIN SELECT RAISE(ABORT, 'the log of notes is only added to'); END;
