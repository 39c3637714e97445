-- Of an encrypted message that somebody opened to moderators: by what it is proven that it is what was sent, megolm or
-- franking. A column and not a word in the content, because the content is the sender's, who could write it there.
ALTER TABLE safety_snapshots ADD COLUMN proof TEXT NOT NULL DEFAULT '';
