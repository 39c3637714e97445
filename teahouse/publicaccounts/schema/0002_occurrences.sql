-- How our own API speaks: keys, answers that are remembered, and what bots and webhooks are told.

-- One row: the last number given to an occurrence. Numbers are never used again, because webhooks know them as ids.
CREATE TABLE publicaccounts_numbers (occurrence_no INTEGER NOT NULL);
INSERT INTO publicaccounts_numbers (occurrence_no) VALUES (0);

-- What happened to an account and somebody listens for. user_id: the subscriber concerned, '' if it concerns no one.
-- data: JSON object. Kept for a week.
CREATE TABLE publicaccounts_occurrences (
    occurrence_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    data BLOB NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_occurrences_account ON publicaccounts_occurrences (account_no, occurrence_no);
CREATE INDEX publicaccounts_occurrences_user ON publicaccounts_occurrences (account_no, user_id, occurrence_no);
CREATE INDEX publicaccounts_occurrences_age ON publicaccounts_occurrences (at_ms);

-- Who listens to an account, and for what. reason: the consumer, with a number where there are several (webhook:7).
-- kinds: separated by spaces.
CREATE TABLE publicaccounts_listens (
    account_no INTEGER NOT NULL,
    reason TEXT NOT NULL,
    kinds TEXT NOT NULL,
    PRIMARY KEY (account_no, reason)
) WITHOUT ROWID;

-- What is still to be told: for each listener and subscriber one lane, worked off in order. There is no row when all
-- has been told. after_no: occurrences up to this one have been told. attempts, failing_ms: failures of the next one
-- so far, and since when (0: none).
CREATE TABLE publicaccounts_lanes (
    account_no INTEGER NOT NULL,
    reason TEXT NOT NULL,
    user_id TEXT NOT NULL,
    after_no INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    failing_ms INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    PRIMARY KEY (account_no, reason, user_id)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_lanes_due ON publicaccounts_lanes (due_ms);

-- secret signs what is sent and is never shown again; previous_secret signs as well until previous_until_ms.
-- state: on, off (by the account), failed (by us, for the reason given). failing_ms: since when nothing was taken.
CREATE TABLE publicaccounts_webhooks (
    webhook_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    kinds TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT NOT NULL,
    previous_until_ms INTEGER NOT NULL,
    failing_ms INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_webhooks_account ON publicaccounts_webhooks (account_no);

-- The last attempts of each webhook. status: of HTTP; 0 if there was no answer.
CREATE TABLE publicaccounts_webhook_log (
    webhook_no INTEGER NOT NULL,
    entry_no INTEGER NOT NULL,
    occurrence_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    status INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (webhook_no, entry_no)
) WITHOUT ROWID;

-- digest: SHA-256 of the key. role: what it may do. hint: its last four characters, to tell keys apart.
-- revoked_ms: 0 while it is good. A revoked key keeps its row, because what it did is attributed to its number.
CREATE TABLE publicaccounts_keys (
    key_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    handle TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    digest BLOB NOT NULL,
    made_by TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL,
    revoked_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX publicaccounts_keys_digest ON publicaccounts_keys (digest);
CREATE INDEX publicaccounts_keys_account ON publicaccounts_keys (account_no, key_no);

-- Answers remembered for a day, by who asked and the key they gave. request: SHA-256 of what was asked.
-- status 0: it was begun, and if it is not being worked out now, nobody knows how it ended.
CREATE TABLE publicaccounts_answers (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request BLOB NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
CREATE INDEX publicaccounts_answers_age ON publicaccounts_answers (at_ms);
