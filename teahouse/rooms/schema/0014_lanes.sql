-- What relates to an event of a feed has the audience of the event that says so (0013), so that a reader's own
-- reactions and answers are found without walking past everyone else's. In chat rooms it is NULL, and in no index.
ALTER TABLE rooms_relations ADD COLUMN audience TEXT;
UPDATE rooms_relations SET audience = (SELECT e.audience FROM rooms_events e WHERE e.position = rooms_relations.position)
WHERE room_no IN (SELECT room_no FROM rooms_rooms WHERE kind = 'feed');
-- sender, type: so that the index answers by itself; else SQLite, which has no statistics, walks everyone's.
CREATE INDEX rooms_relations_lanes ON rooms_relations (parent, audience, rel_type, position, sender, type)
WHERE audience IS NOT NULL;
CREATE INDEX rooms_relations_lane_threads ON rooms_relations (room_no, audience, position)
WHERE audience IS NOT NULL AND rel_type = 'm.thread';

-- What was said in feeds is put into the search index anew, with its audience (teahouse.rooms._store_search).
UPDATE rooms_indexed SET position = 0 WHERE EXISTS (SELECT 1 FROM rooms_rooms WHERE kind = 'feed');
