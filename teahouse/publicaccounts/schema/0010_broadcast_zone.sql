-- The time zone in which a broadcast's time was chosen, as Region/City; '' where nobody said.
ALTER TABLE publicaccounts_broadcasts ADD COLUMN zone TEXT NOT NULL DEFAULT '';
