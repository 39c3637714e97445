-- Numbers are never used twice: other parts keep user_no and device_no as compact keys, and a device that
-- took the number of one removed long ago would inherit its transaction ids.
CREATE TABLE identity_numbers (
    name TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
);
INSERT INTO identity_numbers (name, last) VALUES ('user', 0);
INSERT INTO identity_numbers (name, last) VALUES ('device', 0);
INSERT INTO identity_numbers (name, last) VALUES ('token', 0);

-- erased: the position of the erasure, 0 if there was none.
CREATE TABLE identity_users (
    user_no INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    password TEXT,
    admin INTEGER NOT NULL DEFAULT 0,
    moderator INTEGER NOT NULL DEFAULT 0,
    guest INTEGER NOT NULL DEFAULT 0,
    suspended INTEGER NOT NULL DEFAULT 0,
    locked INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    deactivated_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX identity_users_erased ON identity_users (erased) WHERE erased > 0;

CREATE TABLE identity_devices (
    device_no INTEGER PRIMARY KEY,
    user_no INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    display_name TEXT,
    created_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL DEFAULT 0,
    last_seen_ip TEXT NOT NULL DEFAULT '',
    user_agent TEXT NOT NULL DEFAULT '',
    UNIQUE (user_no, device_id)
);

-- One row is one access token and, if the client asked for one, its refresh token; only their SHA-256 is kept.
-- previous: the token this one replaces, until this one is first used; then 0, and that one is retired.
CREATE TABLE identity_tokens (
    token_no INTEGER PRIMARY KEY,
    user_no INTEGER NOT NULL,
    device_no INTEGER NOT NULL,
    access_hash BLOB NOT NULL UNIQUE,
    refresh_hash BLOB,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL DEFAULT 0,
    previous INTEGER NOT NULL DEFAULT 0,
    retired_ms INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX identity_tokens_refresh ON identity_tokens (refresh_hash) WHERE refresh_hash IS NOT NULL;
CREATE INDEX identity_tokens_device ON identity_tokens (device_no);

-- What proves something once and for a short time. kind: login (m.login.token) or openid.
CREATE TABLE identity_proofs (
    hash BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_no INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX identity_proofs_expiry ON identity_proofs (expires_ms);

CREATE TABLE identity_registration_tokens (
    token TEXT NOT NULL PRIMARY KEY,
    uses_allowed INTEGER,
    used INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER
);

-- User-interactive authentication under way. completed: stages, joined by spaces. data: what they proved, JSON.
CREATE TABLE identity_uia (
    session TEXT NOT NULL PRIMARY KEY,
    action TEXT NOT NULL,
    about BLOB NOT NULL,
    user_no INTEGER NOT NULL,
    completed TEXT NOT NULL DEFAULT '',
    data BLOB NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX identity_uia_expiry ON identity_uia (expires_ms);

-- value: JSON.
CREATE TABLE identity_profiles (
    user_no INTEGER NOT NULL,
    field TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (user_no, field)
) WITHOUT ROWID;

-- room: '' for global account data. content: JSON.
CREATE TABLE identity_account_data (
    user_no INTEGER NOT NULL,
    room TEXT NOT NULL,
    type TEXT NOT NULL,
    content BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (user_no, room, type)
) WITHOUT ROWID;
CREATE INDEX identity_account_data_position ON identity_account_data (user_no, position);

CREATE TABLE identity_filters (
    user_no INTEGER NOT NULL,
    filter_no INTEGER NOT NULL,
    digest BLOB NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (user_no, filter_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX identity_filters_digest ON identity_filters (user_no, digest);

-- What outlives a restart of presence: the rest is worked out from who is connected.
CREATE TABLE identity_presence (
    user_no INTEGER PRIMARY KEY,
    status_msg TEXT,
    last_active_ms INTEGER NOT NULL
);
