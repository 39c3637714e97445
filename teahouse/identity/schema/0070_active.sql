-- The last month (202611, UTC) in which somebody used the service; 0: never since that is counted. It is what keeps them
-- from being counted twice in a month, and says less than when their devices were last seen.
ALTER TABLE identity_users ADD COLUMN active_month INTEGER NOT NULL DEFAULT 0;

-- How many people did, month by month. since_ms: when the first of them came.
CREATE TABLE identity_months (
    month INTEGER NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL,
    since_ms INTEGER NOT NULL
);
