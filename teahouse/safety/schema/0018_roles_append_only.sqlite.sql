-- What the database itself refuses: to change who was given which role. Each trigger stands on one line.
CREATE TRIGGER safety_role_acts_update BEFORE UPDATE ON safety_role_acts BEGIN SELECT RAISE(ABORT, 'the history of roles is only added to'); END;
CREATE TRIGGER safety_role_acts_delete BEFORE DELETE ON safety_role_acts BEGIN SELECT RAISE(ABORT, 'the history of roles is only added to'); END;
