-- What is published stays: all versions are kept for five years at least (Annex II, I.5). Each trigger stands on one line.
CREATE TRIGGER safety_reports_update BEFORE UPDATE ON safety_reports BEGIN SELECT RAISE(ABORT, 'a published report is only added to'); END;
CREATE TRIGGER safety_reports_delete BEFORE DELETE ON safety_reports BEGIN SELECT RAISE(ABORT, 'a published report is only added to'); END;
CREATE TRIGGER safety_report_files_update BEFORE UPDATE ON safety_report_files BEGIN SELECT RAISE(ABORT, 'a published report is only added to'); END;
CREATE TRIGGER safety_report_files_delete BEFORE DELETE ON safety_report_files BEGIN SELECT RAISE(ABORT, 'a published report is only added to'); END;
