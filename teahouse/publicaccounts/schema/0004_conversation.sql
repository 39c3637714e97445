-- Conversation: what an account answers by itself, its menu, and its inbox. The words themselves are events of the
-- feed (rooms_events); nothing of them is kept here but the line that the inbox shows.

-- What an account answers by itself. greeting, fallback: JSON list of contents. enabled: whether it answers at all;
-- bot: whether a program answers in its place. menu: JSON list of buttons.
CREATE TABLE publicaccounts_replies (
    account_no INTEGER PRIMARY KEY,
    enabled INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    greeting BLOB NOT NULL,
    fallback BLOB NOT NULL,
    menu BLOB NOT NULL,
    changed_ms INTEGER NOT NULL
);

-- Keyword rules, tried in the order of place. keywords: JSON list of {word, match}; replies: JSON list of contents;
-- choose: all or one.
CREATE TABLE publicaccounts_rules (
    rule_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    keywords BLOB NOT NULL,
    choose TEXT NOT NULL,
    replies BLOB NOT NULL
);
CREATE INDEX publicaccounts_rules_account ON publicaccounts_rules (account_no, place, rule_no);

-- The inbox: one row for each subscriber who wrote, or was written to by a person. preview, last_from (subscriber,
-- account), last_position, last_ms,
-- last_event: its last word. unread: words of the subscriber since read_position. heard_ms: when
-- the subscriber last acted. waiting_ms: since when they wait for an answer (0: they don't). person: a person answers,
-- and nothing answers by itself. closed: 1 until the subscriber writes again.
CREATE TABLE publicaccounts_conversations (
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    last_position INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    last_from TEXT NOT NULL,
    preview TEXT NOT NULL,
    unread INTEGER NOT NULL,
    read_position INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    heard_position INTEGER NOT NULL,
    answered_position INTEGER NOT NULL,
    waiting_ms INTEGER NOT NULL,
    person INTEGER NOT NULL,
    assigned_to TEXT NOT NULL,
    closed INTEGER NOT NULL,
    last_event TEXT NOT NULL,
    PRIMARY KEY (account_no, user_id)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_conversations_last ON publicaccounts_conversations (account_no, closed, last_position);

-- When a subscriber last acted other than by words: a click in the menu, a scan. Part of the 48-hour window.
CREATE TABLE publicaccounts_acted (
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (account_no, user_id)
) WITHOUT ROWID;

-- Which road an answer took, and whose it was: the event at position. road: person, greeting, keyword, fallback,
-- menu, template, consent, bot.
CREATE TABLE publicaccounts_answered (
    position INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    road TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_answered_account ON publicaccounts_answered (account_no, position);
CREATE INDEX publicaccounts_answered_user ON publicaccounts_answered (account_no, user_id, position);

-- What operators tell each other about a subscriber; never sent.
CREATE TABLE publicaccounts_notes (
    note_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_notes_user ON publicaccounts_notes (account_no, user_id, note_no);

-- Messages with fields ({{name}}) for what a subscriber asked to be told. retired: kept for its title only.
CREATE TABLE publicaccounts_templates (
    template_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    retired INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_templates_account ON publicaccounts_templates (account_no, template_no);

-- A subscriber's leave to be sent one message of a template, once. state: asked, granted, refused, used.
-- event_id: the question in the feed.
CREATE TABLE publicaccounts_consents (
    consent_no INTEGER PRIMARY KEY,
    account_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    template_no INTEGER NOT NULL,
    state TEXT NOT NULL,
    event_id TEXT NOT NULL,
    asked_ms INTEGER NOT NULL,
    answered_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
);
CREATE INDEX publicaccounts_consents_user ON publicaccounts_consents (account_no, user_id, consent_no);
