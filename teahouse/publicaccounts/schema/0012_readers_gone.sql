-- What a person said, liked and shared, to take it away when they are erased.
CREATE INDEX publicaccounts_comments_user ON publicaccounts_comments (user_id);
CREATE INDEX publicaccounts_likes_user ON publicaccounts_likes (user_id);
CREATE INDEX publicaccounts_shares_user ON publicaccounts_shares (user_id);
