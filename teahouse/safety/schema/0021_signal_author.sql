-- Whose item it was, so that what one account floods is looked at in one case.
ALTER TABLE safety_signals ADD COLUMN author TEXT NOT NULL DEFAULT '';
