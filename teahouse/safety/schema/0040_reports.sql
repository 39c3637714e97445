-- Yearly reports as they were published. version: from 1; a correction is a new one, and why says what it is for.
-- published_by: a person, or '' for the house itself and whoever acts at the machine. left_out: JSON, a line for each
-- record that is in no figure. digests: JSON, file name → SHA-256.
CREATE TABLE safety_reports (
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    published_ms INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    why TEXT NOT NULL,
    left_out BLOB NOT NULL,
    digests BLOB NOT NULL,
    ledger_index INTEGER NOT NULL,
    PRIMARY KEY (year, version)
) WITHOUT ROWID;

-- Their files, to the byte.
CREATE TABLE safety_report_files (
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (year, version, name)
) WITHOUT ROWID;

-- Years whose report the house publishes by itself: the job is asked for once.
CREATE TABLE safety_report_years (
    year INTEGER NOT NULL PRIMARY KEY
) WITHOUT ROWID;
