-- Articles: drafts, broadcasts, what was published, what readers say and do about it.

-- pieces: JSON, a list of Piece. state: open, publishing, published, held, failed, deleted. reason: why held or failed.
CREATE TABLE publicaccounts_drafts (
    draft_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    pieces BLOB NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    broadcast_no INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE INDEX publicaccounts_drafts_account ON publicaccounts_drafts (account_no, draft_no);

-- The last revisions of a draft, the newest among them.
CREATE TABLE publicaccounts_draft_revisions (
    draft_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    pieces BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    by_user TEXT NOT NULL,
    PRIMARY KEY (draft_no, revision)
) WITHOUT ROWID;

-- pieces: what goes out, with its slugs, as it was when it was asked for. audience: all, tag, users. tag: its number.
-- sends: 0, a page only. place: how far a tag's subscribers were listed (-1: all of them). wanted, done: changes of
-- the feed's event that are asked for, and made. state: scheduled, sending, sent, failed, cancelled.
CREATE TABLE publicaccounts_broadcasts (
    broadcast_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    draft_no INTEGER NOT NULL,
    pieces BLOB NOT NULL,
    audience TEXT NOT NULL,
    tag INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    scheduled_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    ended_ms INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    total INTEGER NOT NULL,
    place INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    done INTEGER NOT NULL
);
CREATE INDEX publicaccounts_broadcasts_account ON publicaccounts_broadcasts (account_no, broadcast_no);

-- Who gets a broadcast that is not for all. event_id: '' until it was sent; '-' if it could not be. done: as above.
CREATE TABLE publicaccounts_recipients (
    broadcast_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (broadcast_no, user_id)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_recipients_left ON publicaccounts_recipients (broadcast_no, event_id, user_id);

-- The names in addresses that are taken, by what is published or will be.
CREATE TABLE publicaccounts_slugs (
    account_no INTEGER NOT NULL,
    slug TEXT NOT NULL,
    PRIMARY KEY (account_no, slug)
) WITHOUT ROWID;

-- listed: 0 if it went to some only: whoever has its address can read it, and nothing lists it.
-- state: published, withdrawn. note: the public word on a withdrawal. comments_shown: elected, all.
CREATE TABLE publicaccounts_articles (
    article_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    broadcast_no INTEGER NOT NULL,
    part INTEGER NOT NULL,
    slug TEXT NOT NULL,
    listed INTEGER NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    revision INTEGER NOT NULL,
    piece BLOB NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    published_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    comments TEXT NOT NULL,
    comments_shown TEXT NOT NULL,
    event_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    likes INTEGER NOT NULL
);
CREATE UNIQUE INDEX publicaccounts_articles_slug ON publicaccounts_articles (account_no, slug);
CREATE INDEX publicaccounts_articles_listed ON publicaccounts_articles (account_no, listed, state, article_no);
CREATE INDEX publicaccounts_articles_broadcast ON publicaccounts_articles (broadcast_no, part);

CREATE TABLE publicaccounts_article_revisions (
    article_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    piece BLOB NOT NULL,
    html TEXT NOT NULL,
    note TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    by_user TEXT NOT NULL,
    PRIMARY KEY (article_no, revision)
) WITHOUT ROWID;

-- What media a published article shows (no rows once it is withdrawn).
CREATE TABLE publicaccounts_article_media (
    mxc TEXT NOT NULL,
    article_no INTEGER NOT NULL,
    PRIMARY KEY (mxc, article_no)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_article_media_article ON publicaccounts_article_media (article_no);

-- face: the writer's public short id. state: shown, held, deleted. elected, pinned: 0 or 1. reply_ms: 0 without one.
CREATE TABLE publicaccounts_comments (
    comment_no INTEGER PRIMARY KEY,
    article_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    face TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    elected INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    reply TEXT NOT NULL,
    reply_ms INTEGER NOT NULL,
    likes INTEGER NOT NULL
);
CREATE INDEX publicaccounts_comments_article ON publicaccounts_comments (article_no, comment_no);

-- kind: article or comment.
CREATE TABLE publicaccounts_likes (
    kind TEXT NOT NULL,
    subject_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (kind, subject_no, user_id)
) WITHOUT ROWID;

-- hop: 1 for who shares the article itself, one more than the parent's for who shares what was shared to them.
CREATE TABLE publicaccounts_shares (
    token TEXT PRIMARY KEY,
    article_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    parent TEXT NOT NULL,
    hop INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX publicaccounts_shares_who ON publicaccounts_shares (article_no, user_id, parent);
