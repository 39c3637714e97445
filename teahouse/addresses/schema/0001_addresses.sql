-- The e-mail addresses of accounts. address: as compared, in lower case; shown: as it was written.
CREATE TABLE addresses_addresses (
    address TEXT NOT NULL PRIMARY KEY,
    shown TEXT NOT NULL,
    user_id TEXT NOT NULL,
    validated_ms INTEGER NOT NULL,
    added_ms INTEGER NOT NULL
);
CREATE INDEX addresses_addresses_user ON addresses_addresses (user_id);

-- Proofs under way that somebody reads an address. purpose: add or reset. token_hash: SHA-256 of what the letter's link
-- holds, NULL where the letter only says that there is nothing to prove. user_id: whose account it is about, '' if that
-- is not known yet. validated_ms: 0 until the link was followed.
CREATE TABLE addresses_proofs (
    sid TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    address TEXT NOT NULL,
    shown TEXT NOT NULL,
    user_id TEXT NOT NULL,
    client_secret TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    token_hash BLOB,
    next_link TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    validated_ms INTEGER NOT NULL DEFAULT 0,
    UNIQUE (purpose, address, client_secret)
);
CREATE INDEX addresses_proofs_expiry ON addresses_proofs (expires_ms);
