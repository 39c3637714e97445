-- What an act about somebody is about: their notices, or their complaints. Of a complaint notice_id is case_id/number.
ALTER TABLE safety_notifier_acts ADD COLUMN misuse TEXT NOT NULL DEFAULT 'notices';
