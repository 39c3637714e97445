-- One row for each distinct content on disk; what it is (format, size in pixels) is filled in when first looked at.
CREATE TABLE media_contents (
    hash TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    format TEXT,
    width INTEGER,
    height INTEGER,
    frames INTEGER
) WITHOUT ROWID;

-- One row for each mxc:// URI; hash is NULL until the content of one made by media/v1/create is uploaded.
CREATE TABLE media_items (
    media_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    hash TEXT,
    type TEXT NOT NULL,
    name TEXT,
    size_bytes INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX media_items_user ON media_items (user_id, size_bytes);
CREATE INDEX media_items_hash ON media_items (hash);
CREATE INDEX media_items_pending ON media_items (user_id, expires_ms) WHERE hash IS NULL;

CREATE TABLE media_previews (
    url TEXT NOT NULL,
    fetched_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    json BLOB NOT NULL,
    image_id TEXT,
    PRIMARY KEY (url, fetched_ms)
) WITHOUT ROWID;
