-- Whether somebody is suspended or locked is what measures in force say, and stands with them.
ALTER TABLE identity_users DROP COLUMN suspended;
ALTER TABLE identity_users DROP COLUMN locked;
