-- Who wants to be told of new articles instead of asking for them (WebSub). topic: handle/format.
CREATE TABLE publicaccounts_websub (
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    secret TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (topic, callback)
);
