-- Visits to the public pages of articles: the one thing that no event tells. Nobody can be found in here: visitor is
-- a hash of who it was with a salt that is thrown away when its day is over, kept so that nobody is counted twice.
-- day: days since 1970, UTC. hop: how many times the link was passed on before (0: not by a share). depth: how far the
-- page was read, 0 to 100.
CREATE TABLE publicaccounts_visits (
    article_no INTEGER NOT NULL,
    day INTEGER NOT NULL,
    visitor BLOB NOT NULL,
    account_no INTEGER NOT NULL,
    source TEXT NOT NULL,
    hop INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    views INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (article_no, day, visitor)
) WITHOUT ROWID;
CREATE INDEX publicaccounts_visits_account ON publicaccounts_visits (account_no, at_ms);

-- The salts of today and yesterday (a visit that begins before midnight goes on).
CREATE TABLE publicaccounts_salts (
    day INTEGER PRIMARY KEY,
    salt BLOB NOT NULL
);
