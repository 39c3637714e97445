-- Orders of authorities, as they came in; what becomes of an order that was taken in is in the log of its cases.
-- token: opens the page of the authority. state: 'refused' for its form, 'taken', or as the cases say ('verified', …).
-- form: as it was sent, NULL once erased. missing: JSON of the fields that it lacks. reply: what the authority was told.
CREATE TABLE safety_orders (
    order_id TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    authority_id TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_ms INTEGER NOT NULL,
    done_ms INTEGER,
    cases BLOB NOT NULL,
    missing BLOB NOT NULL,
    form BLOB,
    reply TEXT NOT NULL,
    ledger_index INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX safety_orders_time ON safety_orders (received_ms, order_id);

-- Authorities that are known here. secret: SHA-256 of what they send with their orders. holds: an order of theirs for
-- the removal of terrorist content holds what it names at once, two hours at most, before anyone has looked.
CREATE TABLE safety_authorities (
    authority_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    contact TEXT NOT NULL,
    secret BLOB NOT NULL,
    holds INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    ended_by TEXT,
    ended_ms INTEGER
) WITHOUT ROWID;
