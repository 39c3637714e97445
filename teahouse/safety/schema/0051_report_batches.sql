-- What the EU's database takes of a year (Art. 24(5) DSA), as it was when a version of the report was published: a
-- hundred statements in a body. Of the version's own files batches.tsv has the SHA-256 of each. A body changes only when
-- a statement of it is erased: it goes out of it, and erased_ms says when it last did; 0 while the body is what it was.
CREATE TABLE safety_report_batches (
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    erased_ms INTEGER NOT NULL,
    PRIMARY KEY (year, version, name)
) WITHOUT ROWID;

-- In which of them a statement is, so that it is found when it is erased.
CREATE TABLE safety_report_filed (
    number TEXT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (number, year, version)
) WITHOUT ROWID;
