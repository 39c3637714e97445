-- Notices (Art. 16 DSA): what people say is illegal or against the rules. What they wrote stands in safety_words.
-- token: opens the status page, for whoever has no account. notifier: a user id, mail:SHA-256 of the address,
-- flagger:ID, or '' for one who is not known. same: the digest by which the same notice of the same notifier is found
-- again. by: who acts in the case: the user id, or the notice's own id. via: matrix, api or form. lane: notice or
-- trusted. subject: of the case it opens, JSON. disclosed: whether it discloses what is private. opening: '' where no
-- encrypted message was opened, else verified, mismatch or unverifiable. words: '' where nothing was written;
-- opened_words: what an encrypted message said, as its reader gave it, or ''.
-- case_id: '' while it is taken in and not processed. decision: of the last decision the notifier was told of, or -1.
-- unfounded_ms: since when a person has called it manifestly unfounded, or 0. name, email: NULL where there is none,
-- or once erased.
CREATE TABLE safety_notices (
    notice_no INTEGER PRIMARY KEY,
    notice_id TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL UNIQUE,
    notifier TEXT NOT NULL,
    same TEXT NOT NULL,
    by TEXT NOT NULL,
    name TEXT,
    email TEXT,
    via TEXT NOT NULL,
    lane TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    keyword TEXT NOT NULL,
    law TEXT NOT NULL,
    location TEXT NOT NULL,
    item TEXT NOT NULL,
    subject BLOB NOT NULL,
    disclosed INTEGER NOT NULL,
    opening TEXT NOT NULL,
    words TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    decision INTEGER NOT NULL,
    unfounded_ms INTEGER NOT NULL,
    opened_words TEXT NOT NULL
);
CREATE INDEX safety_notices_same ON safety_notices (notifier, same, notice_no);
CREATE INDEX safety_notices_notifier ON safety_notices (notifier, notice_no);
CREATE INDEX safety_notices_case ON safety_notices (case_id, notice_no);

-- What was done about people who give notice (Art. 23 DSA) and about trusted flaggers (Art. 22); only added to.
-- act: unfounded, founded (taken back), warned, suspended, lifted; registered, key, revoked. why: of safety_words.
-- end_ms: of a suspension, 0 for all others.
CREATE TABLE safety_notifier_acts (
    act_no INTEGER PRIMARY KEY,
    notifier TEXT NOT NULL,
    act TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    by TEXT NOT NULL,
    role TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX safety_notifier_acts_notifier ON safety_notifier_acts (notifier, act_no);

-- Trusted flaggers. key: SHA-256 of the key with which it gives notice without an account. user_id: its account here,
-- or ''. ended_ms: when it was revoked, or 0.
CREATE TABLE safety_flaggers (
    flagger_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    registered_ms INTEGER NOT NULL,
    registered_by TEXT NOT NULL,
    ended_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX safety_flaggers_user ON safety_flaggers (user_id);

-- The rooms in which the service itself speaks to people, and (under '') the user as whom it does.
CREATE TABLE safety_tell_rooms (
    user_id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL
) WITHOUT ROWID;
