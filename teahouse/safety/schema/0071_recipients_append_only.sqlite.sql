-- What is published stays. Each trigger stands on one line.
CREATE TRIGGER safety_recipients_update BEFORE UPDATE ON safety_recipients BEGIN SELECT RAISE(ABORT, 'a published figure is only added to'); END;
CREATE TRIGGER safety_recipients_delete BEFORE DELETE ON safety_recipients BEGIN SELECT RAISE(ABORT, 'a published figure is only added to'); END;
