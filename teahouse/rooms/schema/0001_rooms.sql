-- Rooms, their events and who is in them. Every byte of an index on rooms_events is paid for each message:
-- see docs/decisions/0010.

-- state_position: the last event that changed state other than m.room.member (or redacted such state).
-- joined, invited: how many members have that membership now. public: listed in the room directory.
-- kind: '' or 'feed'. predecessor: the room id of the room this one replaces.
CREATE TABLE rooms_rooms (
    room_no INTEGER PRIMARY KEY,
    room_id TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    creator TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    state_position INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    invited INTEGER NOT NULL,
    public INTEGER NOT NULL,
    kind TEXT NOT NULL,
    predecessor TEXT
);
CREATE INDEX rooms_rooms_public ON rooms_rooms (joined, room_no) WHERE public = 1;

-- event_id: the 32 bytes that the id is the base64 of. content: the content's JSON; matrix.events.restore makes the
-- event again. unsigned: JSON object of unsigned members that are the same for everybody.
CREATE TABLE rooms_events (
    position INTEGER PRIMARY KEY,
    room_no INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT,
    sender TEXT NOT NULL,
    ts INTEGER NOT NULL,
    content BLOB NOT NULL,
    audience TEXT,
    related INTEGER NOT NULL DEFAULT 0,
    redacted INTEGER NOT NULL DEFAULT 0,
    unsigned BLOB
);
CREATE UNIQUE INDEX rooms_events_id ON rooms_events (event_id);
CREATE INDEX rooms_events_room ON rooms_events (room_no, position);
CREATE INDEX rooms_events_state ON rooms_events (room_no, type, state_key, position) WHERE state_key IS NOT NULL;
CREATE INDEX rooms_events_changes ON rooms_events (room_no, position) WHERE state_key IS NOT NULL;

-- The current state, without m.room.member (that is rooms_members).
CREATE TABLE rooms_state (
    room_no INTEGER NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (room_no, type, state_key)
) WITHOUT ROWID;

-- The newest m.room.member event of each user in each room. sender: who sent it.
CREATE TABLE rooms_members (
    user_id TEXT NOT NULL,
    room_no INTEGER NOT NULL,
    membership TEXT NOT NULL,
    position INTEGER NOT NULL,
    sender TEXT NOT NULL,
    forgotten INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, room_no)
) WITHOUT ROWID;
CREATE INDEX rooms_members_room ON rooms_members (room_no, membership, position);

-- One row for an event with m.relates_to whose parent is in the same room; gone when the event is redacted.
-- parent, position: positions of the parent and of the event itself. key: of an annotation.
CREATE TABLE rooms_relations (
    parent INTEGER NOT NULL,
    rel_type TEXT NOT NULL,
    position INTEGER NOT NULL,
    room_no INTEGER NOT NULL,
    type TEXT NOT NULL,
    sender TEXT NOT NULL,
    key TEXT,
    PRIMARY KEY (parent, rel_type, position)
) WITHOUT ROWID;
CREATE INDEX rooms_relations_sender ON rooms_relations (parent, sender, rel_type);

-- Which request of which device made an event. digest: 64 bits of the endpoint's path and the transaction id.
CREATE TABLE rooms_txns (
    position INTEGER PRIMARY KEY,
    device_no INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    txn_id TEXT NOT NULL
);
CREATE UNIQUE INDEX rooms_txns_request ON rooms_txns (device_no, digest);
