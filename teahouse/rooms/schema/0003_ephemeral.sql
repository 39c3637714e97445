-- How far each user has read, and what was reported.

-- type: m.read, m.read.private or m.fully_read. thread: '' (unthreaded), 'main' or the id of a thread's root.
-- event_position: of the event read up to. position: of this change; sync looks for what is newer than its token.
CREATE TABLE rooms_receipts (
    room_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    type TEXT NOT NULL,
    thread TEXT NOT NULL,
    event_position INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    PRIMARY KEY (room_no, user_id, type, thread)
) WITHOUT ROWID;
CREATE INDEX rooms_receipts_position ON rooms_receipts (room_no, position);

-- subject: the id of the event, room or user that kind (event, room, user) says. room_id: of an event's room, else ''.
-- snapshot: the event as the reporter saw it, JSON; it may be redacted before anybody looks.
CREATE TABLE rooms_reports (
    report_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    room_id TEXT NOT NULL,
    reporter TEXT NOT NULL,
    reason TEXT NOT NULL,
    reported_ms INTEGER NOT NULL,
    snapshot BLOB
);
CREATE INDEX rooms_reports_subject ON rooms_reports (kind, subject);
