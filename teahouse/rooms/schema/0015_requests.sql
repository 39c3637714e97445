-- Which request of which device made an event is kept in the event's own row, and no longer in a table beside it: a
-- message writes one page less and one statement less (decision 0010). digest: 64 bits of the endpoint's path and the
-- transaction id; NULL if another request of the device has the same 64 bits, and for what no request of a client made.
ALTER TABLE rooms_events ADD COLUMN device_no INTEGER;
ALTER TABLE rooms_events ADD COLUMN digest INTEGER;
ALTER TABLE rooms_events ADD COLUMN txn_id TEXT;
UPDATE rooms_events SET device_no = t.device_no, digest = t.digest, txn_id = t.txn_id
FROM rooms_txns t WHERE t.position = rooms_events.position;
CREATE UNIQUE INDEX rooms_events_request ON rooms_events (device_no, digest) WHERE digest IS NOT NULL;
DROP TABLE rooms_txns;
