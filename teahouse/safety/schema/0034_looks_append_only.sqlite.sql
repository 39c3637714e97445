-- What the database itself refuses: to change who looked at what. Each trigger stands on one line.
CREATE TRIGGER safety_record_looks_update BEFORE UPDATE ON safety_record_looks BEGIN SELECT RAISE(ABORT, 'who looked at what is only added to'); END;
CREATE TRIGGER safety_record_looks_delete BEFORE DELETE ON safety_record_looks BEGIN SELECT RAISE(ABORT, 'who looked at what is only added to'); END;
