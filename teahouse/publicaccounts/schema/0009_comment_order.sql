-- Comments as readers see them: pinned, elected, the others, each newest first.
CREATE INDEX publicaccounts_comments_order ON publicaccounts_comments (article_no, pinned, elected, comment_no);
