-- Who was given which role and who it was taken from, act by act: only added to (0018). What somebody holds is what the
-- last act about each role says. by_user: '' for the operator at the machine. given: 1, or 0 where it was taken.
CREATE TABLE safety_role_acts (
    act_no INTEGER NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    given INTEGER NOT NULL,
    by_user TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX safety_role_acts_of ON safety_role_acts (user_id, act_no);

-- Second factors. kind: totp or passkey. secret: that of a TOTP, encrypted with a key that lies outside the database;
-- the public key of a passkey. credential: a passkey's id. site: the host that a passkey is good for. counter: the last
-- time step a TOTP was good in, the counter of a passkey. ready_ms: when it was first shown; 0 until then.
CREATE TABLE safety_factors (
    factor_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    credential BLOB,
    site TEXT NOT NULL DEFAULT '',
    counter INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    ready_ms INTEGER NOT NULL DEFAULT 0,
    used_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX safety_factors_of ON safety_factors (user_id);
CREATE UNIQUE INDEX safety_factors_credential ON safety_factors (credential) WHERE credential IS NOT NULL;

-- Codes for who lost their factors: SHA-256 of each, good once.
CREATE TABLE safety_recovery_codes (
    user_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    used_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, hash)
);

-- Sessions in which a second factor was shown. session: SHA-256 over the number of the access token.
CREATE TABLE safety_factors_shown (
    session BLOB NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    factor_id TEXT NOT NULL,
    shown_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
);
CREATE INDEX safety_factors_shown_of ON safety_factors_shown (user_id);

-- What a passkey is asked to sign, once. purpose: enrol or show.
CREATE TABLE safety_challenges (
    challenge BLOB NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    session BLOB NOT NULL,
    purpose TEXT NOT NULL,
    until_ms INTEGER NOT NULL
);

-- Wrong answers in a row, and until when no more are heard.
CREATE TABLE safety_factor_tries (
    user_id TEXT NOT NULL PRIMARY KEY,
    wrong INTEGER NOT NULL,
    closed_until_ms INTEGER NOT NULL
);

-- Acts that need two people. act: its kind. payload: JSON. state: open, done, withdrawn or glass (broken, see below).
CREATE TABLE safety_proposals (
    proposal_id TEXT NOT NULL PRIMARY KEY,
    act TEXT NOT NULL,
    payload BLOB NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_user TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    second_user TEXT NOT NULL DEFAULT '',
    ended_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX safety_proposals_made ON safety_proposals (made_ms);

-- Acts for two that an administrator did alone, because it could not wait; another looks at it afterwards.
-- entry: its index in the ledger. verdict: '' until it is reviewed, then right or wrong.
CREATE TABLE safety_broken_glass (
    proposal_id TEXT NOT NULL PRIMARY KEY,
    by_user TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT '',
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_ms INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX safety_broken_glass_open ON safety_broken_glass (verdict, due_ms);
