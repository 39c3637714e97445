-- Edits of a broadcast's event, so that withdrawing it takes their words back too. user_id: '' where it went to all.
CREATE TABLE publicaccounts_edits (
    broadcast_no INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (broadcast_no, user_id, event_id)
) WITHOUT ROWID;
