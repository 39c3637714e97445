-- What a device published with /keys/upload, canonical JSON without "unsigned".
CREATE TABLE devices_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (user_id, device_id)
);
-- "added" is the position of the upload: keys are given out in the order they came.
CREATE TABLE devices_one_time_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    added INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (user_id, device_id, algorithm, added, key_id)
) WITHOUT ROWID;
-- Keys given out lately: an upload that is retried must not bring one back.
CREATE TABLE devices_spent_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    key_id TEXT NOT NULL,
    spent_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id, algorithm, key_id)
) WITHOUT ROWID;
CREATE TABLE devices_fallback_keys (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    key_id TEXT NOT NULL,
    json BLOB NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id, algorithm)
) WITHOUT ROWID;
-- One row per user and usage (master, self_signing, user_signing); json without "signatures" of others.
CREATE TABLE devices_cross_signing (
    user_id TEXT NOT NULL,
    usage TEXT NOT NULL,
    public_key TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (user_id, usage)
);
-- Signatures added by /keys/signatures/upload: on the key key_id (a device id or a public key) of user_id.
CREATE TABLE devices_signatures (
    user_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signer_id TEXT NOT NULL,
    signer_key TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (user_id, key_id, signer_id, signer_key)
) WITHOUT ROWID;
-- When a user's device list last changed. Sync asks with the users it shares rooms with.
CREATE TABLE devices_lists (
    user_id TEXT PRIMARY KEY,
    position INTEGER NOT NULL
);
CREATE INDEX devices_lists_position ON devices_lists (position);
-- When signer_id last signed user_id's master key: told to the signer alone.
CREATE TABLE devices_signed (
    signer_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (signer_id, user_id)
) WITHOUT ROWID;
-- Messages waiting for a device; a transaction sends a device one message, so a position is enough to name it.
CREATE TABLE devices_inbox (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (user_id, device_id, position)
);
CREATE TABLE devices_transactions (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    type TEXT NOT NULL,
    txn_id TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id, type, txn_id)
) WITHOUT ROWID;
CREATE INDEX devices_transactions_sent ON devices_transactions (sent_ms);
-- A deleted backup keeps its row, so that its version is never given again and deleting it again succeeds.
CREATE TABLE devices_backups (
    user_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    algorithm TEXT NOT NULL,
    auth_data BLOB NOT NULL,
    etag INTEGER NOT NULL,
    key_count INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (user_id, version)
);
CREATE TABLE devices_backup_keys (
    user_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    first_message_index INTEGER NOT NULL,
    forwarded_count INTEGER NOT NULL,
    is_verified INTEGER NOT NULL,
    session_data BLOB NOT NULL,
    PRIMARY KEY (user_id, version, room_id, session_id)
);
