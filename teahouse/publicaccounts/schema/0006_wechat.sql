-- WeChat's wire format: the bots that are bound to accounts, and what they keep with us.

-- secret: SHA-256 of the appsecret, which is shown once. mode: plain, compat or safe. url: where callbacks go.
CREATE TABLE publicaccounts_wechat_bots (
    account_no INTEGER PRIMARY KEY,
    appid TEXT NOT NULL,
    secret BLOB NOT NULL,
    token TEXT NOT NULL,
    aes_key TEXT NOT NULL,
    mode TEXT NOT NULL,
    url TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    verified_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX publicaccounts_wechat_bots_appid ON publicaccounts_wechat_bots (appid);

-- digest: SHA-256. kind: access (of calls), code, oauth, refresh (of one user; subject is their openid and scope).
CREATE TABLE publicaccounts_wechat_tokens (
    digest BLOB NOT NULL PRIMARY KEY,
    account_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_wechat_tokens_age ON publicaccounts_wechat_tokens (expires_ms);

-- What a bot uploaded. kind: image, voice, video, thumb, news. content: JSON of title and introduction, or of news.
-- expires_ms: 0 for permanent material.
CREATE TABLE publicaccounts_wechat_media (
    media_id TEXT NOT NULL PRIMARY KEY,
    account_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    mxc TEXT NOT NULL,
    name TEXT NOT NULL,
    mimetype TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    content BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_wechat_media_account ON publicaccounts_wechat_media (account_no, kind, created_ms);
CREATE INDEX publicaccounts_wechat_media_age ON publicaccounts_wechat_media (expires_ms);

-- Small things that WeChat keeps for an account and nothing else here needs, as JSON: menus as they were sent,
-- conditional menus, industry, speed, customer service accounts and sessions, broadcasts by their numbers.
CREATE TABLE publicaccounts_wechat_facts (
    account_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (account_no, kind, name)
);

-- The last callbacks, without what was said in them. status: of HTTP, 0 without an answer. answer: its type or error.
CREATE TABLE publicaccounts_wechat_log (
    account_no INTEGER NOT NULL,
    entry_no INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    tries INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (account_no, entry_no)
);
