-- The transparency log. What is here is the log; tiles, bundles and proofs are worked out of it when asked for.

-- One row. origin: the log's name, fixed with its first entry. size: entries so far, published or not.
-- queued: 1 if a job to publish is waiting.
CREATE TABLE ledger_log (origin TEXT NOT NULL, size INTEGER NOT NULL, queued INTEGER NOT NULL);
INSERT INTO ledger_log (origin, size, queued) VALUES ('', 0, 0);

-- entry_no: the index in the log, from 0 and without gaps. entry: the very bytes that are hashed. hash: as a leaf.
CREATE TABLE ledger_entries (
    entry_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    entry BLOB NOT NULL,
    hash BLOB NOT NULL
);

-- What opens an entry's commitments. Never published; to erase is to delete here.
CREATE TABLE ledger_salts (
    entry_no INTEGER NOT NULL,
    field TEXT NOT NULL,
    salt BLOB NOT NULL,
    PRIMARY KEY (entry_no, field)
) WITHOUT ROWID;

-- The hash of each tile that is full: a node of the level above.
CREATE TABLE ledger_tiles (
    level INTEGER NOT NULL,
    tile_no INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, tile_no)
) WITHOUT ROWID;

-- One signed tree for one size, for ever: the primary key says so.
CREATE TABLE ledger_checkpoints (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    made_ms INTEGER NOT NULL
);

-- The public keys that have signed, in their order. since_size: entries when it came.
CREATE TABLE ledger_keys (
    key_no INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    since_size INTEGER NOT NULL,
    since_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX ledger_keys_key ON ledger_keys (key);

-- line: a cosignature as it stands under the checkpoint of this size.
CREATE TABLE ledger_cosignatures (
    size INTEGER NOT NULL,
    witness TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, witness)
) WITHOUT ROWID;

-- The largest size that each witness has cosigned: where its next proof begins.
CREATE TABLE ledger_witnesses (witness TEXT PRIMARY KEY, size INTEGER NOT NULL);
