-- What the database itself refuses: to change who may order, and what was done about notices and those who give them. Each trigger stands on one line.
CREATE TRIGGER safety_authority_acts_update BEFORE UPDATE ON safety_authority_acts BEGIN SELECT RAISE(ABORT, 'what was done about authorities is only added to'); END;
CREATE TRIGGER safety_authority_acts_delete BEFORE DELETE ON safety_authority_acts BEGIN SELECT RAISE(ABORT, 'what was done about authorities is only added to'); END;
CREATE TRIGGER safety_notifier_acts_update BEFORE UPDATE ON safety_notifier_acts BEGIN SELECT RAISE(ABORT, 'what was done about notices is only added to'); END;
CREATE TRIGGER safety_notifier_acts_delete BEFORE DELETE ON safety_notifier_acts BEGIN SELECT RAISE(ABORT, 'what was done about notices is only added to'); END;
