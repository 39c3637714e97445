-- In a feed each event has an audience: a subscriber, or '*', which is everyone. So one index leads to what one
-- subscriber may see, past a million others' words. Events of chat rooms have none, and pay nothing for it.
CREATE INDEX rooms_events_audience ON rooms_events (room_no, audience, position) WHERE audience IS NOT NULL;
