-- How many people used the service, month by month, as it was published (Art. 24(2) DSA). month: 202611, UTC. people:
-- each once. readers: of public pages, of each day, added up. average: of people, over so many months, this the last.
CREATE TABLE safety_recipients (
    month INTEGER NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL,
    readers INTEGER NOT NULL,
    average INTEGER NOT NULL,
    months INTEGER NOT NULL,
    published_ms INTEGER NOT NULL,
    ledger_index INTEGER NOT NULL
);

-- Months that the house will close by itself: the job is asked for once.
CREATE TABLE safety_recipients_planned (
    month INTEGER NOT NULL PRIMARY KEY
);
