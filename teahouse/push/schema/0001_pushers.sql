-- Who wants to be told, where, and how far each has been told.

-- pusher_no: the position at which it was made; numbers are never used again. device_id: with whose token it was set.
-- data: JSON object as the client gave it. set_ms: when the pushkey was last set.
-- position: all at or below it has been told, or needs no telling. unread: the count last told.
-- failing_ms: since when the gateway can't be reached while something waits; 0 if nothing does.
CREATE TABLE push_pushers (
    pusher_no INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    pushkey TEXT NOT NULL,
    kind TEXT NOT NULL,
    app_display_name TEXT NOT NULL,
    device_display_name TEXT NOT NULL,
    profile_tag TEXT,
    lang TEXT NOT NULL,
    data BLOB NOT NULL,
    set_ms INTEGER NOT NULL,
    position INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    failing_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX push_pushers_key ON push_pushers (user_id, app_id, pushkey);
CREATE INDEX push_pushers_pushkey ON push_pushers (pushkey, app_id);

-- One row: the events at or below this position have been considered for every pusher that is not failing.
CREATE TABLE push_considered (position INTEGER NOT NULL);
INSERT INTO push_considered (position) VALUES (0);
