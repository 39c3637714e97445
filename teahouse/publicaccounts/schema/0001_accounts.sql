-- Public accounts, who runs them, who subscribes to them. Numbers are given as MAX + 1: rows are never deleted.

-- user_id: the face. secret: what openids are derived from. organisation: whose accounts share unionids.
-- categories: ids separated by spaces. day, spent: broadcasts of that day (days since 1970, UTC). transfer_to: '' or the
-- editor to whom the account has been offered. listens: see occurrences. next_tag: the number of the next tag.
CREATE TABLE publicaccounts_accounts (
    account_no INTEGER PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL UNIQUE,
    room_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    avatar_url TEXT NOT NULL,
    categories TEXT NOT NULL,
    language TEXT NOT NULL,
    region TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    comments_default TEXT NOT NULL,
    organisation TEXT NOT NULL,
    secret BLOB NOT NULL,
    transfer_to TEXT NOT NULL DEFAULT '',
    day INTEGER NOT NULL DEFAULT 0,
    spent INTEGER NOT NULL DEFAULT 0,
    next_tag INTEGER NOT NULL DEFAULT 100,
    created_ms INTEGER NOT NULL,
    closed_ms INTEGER NOT NULL DEFAULT 0
);

-- One row for each category of an account that is listed; '' stands for all of them.
CREATE TABLE publicaccounts_listed (
    category TEXT NOT NULL,
    account_no INTEGER NOT NULL,
    PRIMARY KEY (category, account_no)
) WITHOUT ROWID;

-- state: active or invited.
CREATE TABLE publicaccounts_operators (
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (account_no, user_id)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_operators_user ON publicaccounts_operators (user_id, account_no);

-- Who did what in an account's name. Append-only; an erased actor becomes ''. detail: JSON.
CREATE TABLE publicaccounts_acts (
    act_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail BLOB NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_acts_account ON publicaccounts_acts (account_no, act_no);
CREATE INDEX publicaccounts_acts_actor ON publicaccounts_acts (actor);

-- state: waiting, granted, refused, withdrawn, revoked. evidence, media (JSON list of mxc URIs): for deciders alone.
CREATE TABLE publicaccounts_verifications (
    request_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    level TEXT NOT NULL,
    evidence TEXT NOT NULL,
    media BLOB NOT NULL,
    state TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_ms INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX publicaccounts_verifications_account ON publicaccounts_verifications (account_no, request_no);
CREATE INDEX publicaccounts_verifications_state ON publicaccounts_verifications (state, request_no);

-- position: of the member event that made them a subscriber; lists go by it.
CREATE TABLE publicaccounts_subscribers (
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    openid TEXT NOT NULL,
    position INTEGER NOT NULL,
    subscribed_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    scene TEXT NOT NULL,
    remark TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account_no, user_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX publicaccounts_subscribers_openid ON publicaccounts_subscribers (account_no, openid);
CREATE INDEX publicaccounts_subscribers_position ON publicaccounts_subscribers (account_no, position);
CREATE INDEX publicaccounts_subscribers_user ON publicaccounts_subscribers (user_id);

-- Where those came from who have left again: all that is kept of them. day: of their subscription.
CREATE TABLE publicaccounts_sources (
    account_no INTEGER NOT NULL,
    day INTEGER NOT NULL,
    source TEXT NOT NULL,
    came INTEGER NOT NULL,
    PRIMARY KEY (account_no, day, source)
) WITHOUT ROWID;

CREATE TABLE publicaccounts_blocks (
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    openid TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (account_no, user_id)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_blocks_openid ON publicaccounts_blocks (account_no, openid);
CREATE INDEX publicaccounts_blocks_user ON publicaccounts_blocks (user_id);

CREATE TABLE publicaccounts_tags (
    account_no INTEGER NOT NULL,
    tag_no INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account_no, tag_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX publicaccounts_tags_name ON publicaccounts_tags (account_no, name);

CREATE TABLE publicaccounts_tagged (
    account_no INTEGER NOT NULL,
    tag_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (account_no, user_id, tag_no)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_tagged_position ON publicaccounts_tagged (account_no, tag_no, position);

-- scene: what it says; scene_kind: int or str. expires_ms: 0 for a permanent one.
CREATE TABLE publicaccounts_codes (
    ticket TEXT NOT NULL PRIMARY KEY,
    account_no INTEGER NOT NULL,
    scene TEXT NOT NULL,
    scene_kind TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_codes_account ON publicaccounts_codes (account_no, expires_ms);
