-- What is published stays: all versions are kept for five years at least (Annex II, I.5). The function stands on one line.
CREATE FUNCTION safety_reports_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published report is only added to'; END $$;
CREATE TRIGGER safety_reports_kept BEFORE UPDATE OR DELETE ON safety_reports FOR EACH ROW EXECUTE FUNCTION safety_reports_added();
CREATE TRIGGER safety_reports_emptied BEFORE TRUNCATE ON safety_reports EXECUTE FUNCTION safety_reports_added();
CREATE TRIGGER safety_report_files_kept BEFORE UPDATE OR DELETE ON safety_report_files FOR EACH ROW EXECUTE FUNCTION safety_reports_added();
CREATE TRIGGER safety_report_files_emptied BEFORE TRUNCATE ON safety_report_files EXECUTE FUNCTION safety_reports_added();
