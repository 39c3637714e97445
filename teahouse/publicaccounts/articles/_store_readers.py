"""SQL of what readers do: comments, likes, shares.

Tables: ``publicaccounts_comments``, ``publicaccounts_likes``, ``publicaccounts_shares``.
"""

from typing import Literal

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.articles._model import Comment, Share

_COMMENT = (
    "comment_no, article_no, user_id, face, body, at_ms, state, reason, elected, pinned, reply, reply_ms, likes "
    "FROM publicaccounts_comments"
)
_END = 2**31 - 1
Kind = Literal["article", "comment"]


def _comment_of(row: Row) -> Comment:
    return Comment(
        comment_no=row[0],
        article_no=row[1],
        user_id=row[2],
        face=row[3],
        body=row[4],
        at_ms=row[5],
        state=row[6],
        reason=row[7],
        elected=bool(row[8]),
        pinned=bool(row[9]),
        reply=row[10],
        reply_ms=row[11],
        likes=row[12],
    )


def add_comment(tx: Tx, comment: Comment) -> int:
    row = tx.one("SELECT COALESCE(MAX(comment_no), 0) + 1 FROM publicaccounts_comments")
    comment_no: int = row[0] if row else 1
    tx.run(
        "INSERT INTO publicaccounts_comments (comment_no, article_no, user_id, face, body, at_ms, state, reason, "
        "elected, pinned, reply, reply_ms, likes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', 0, 0)",
        comment_no,
        comment.article_no,
        comment.user_id,
        comment.face,
        comment.body,
        comment.at_ms,
        comment.state,
        comment.reason,
    )
    return comment_no


def last_said(tx: Tx, article_no: int) -> int:
    """When the newest comment of an article was written; 0 if there is none."""
    row = tx.one(
        "SELECT at_ms FROM publicaccounts_comments WHERE article_no = ? ORDER BY comment_no DESC LIMIT 1", article_no
    )
    return int(row[0]) if row else 0


def mark(tx: Tx, comment_no: int, *, elected: bool, pinned: bool) -> None:
    tx.run(
        "UPDATE publicaccounts_comments SET elected = ?, pinned = ? WHERE comment_no = ?",
        int(elected),
        int(pinned),
        comment_no,
    )


def release(tx: Tx, comment_no: int) -> bool:
    """Hold a comment back no longer; False if it was not held."""
    row = tx.one(
        "UPDATE publicaccounts_comments SET state = 'shown', reason = '' WHERE comment_no = ? AND state = 'held' "
        "RETURNING comment_no",
        comment_no,
    )
    return row is not None


def reply(tx: Tx, comment_no: int, body: str, at_ms: int) -> None:
    tx.run("UPDATE publicaccounts_comments SET reply = ?, reply_ms = ? WHERE comment_no = ?", body, at_ms, comment_no)


def delete(tx: Tx, comment_no: int) -> None:
    tx.run(
        "UPDATE publicaccounts_comments SET state = 'deleted', body = '', reply = '', elected = 0, pinned = 0 "
        "WHERE comment_no = ?",
        comment_no,
    )


def erase(tx: Tx, user_id: str) -> None:
    """Take away what a person said and liked, and their name from what they shared."""
    for row in tx.all("SELECT comment_no FROM publicaccounts_comments WHERE user_id = ?", user_id):
        delete(tx, row[0])
    tx.run("UPDATE publicaccounts_comments SET user_id = '' WHERE user_id = ?", user_id)
    for kind, subject_no in tx.all("SELECT kind, subject_no FROM publicaccounts_likes WHERE user_id = ?", user_id):
        like(tx, kind, subject_no, user_id, False)
    tx.run("UPDATE publicaccounts_shares SET user_id = '-' || token WHERE user_id = ?", user_id)


async def read_comment(db: Database, article_no: int, comment_no: int) -> Comment | None:
    row = await db.one(
        f"SELECT {_COMMENT} WHERE comment_no = ? AND article_no = ? AND state <> 'deleted'", comment_no, article_no
    )
    return _comment_of(row) if row else None


async def read_said(db: Database, article_no: int, at_ms: int) -> Comment | None:
    """The comment of that moment, deleted ones too."""
    rows = await db.heavy(f"SELECT {_COMMENT} WHERE article_no = ? AND at_ms = ? LIMIT 1", article_no, at_ms)
    return _comment_of(rows[0]) if rows else None


async def read_comments(
    db: Database, article_no: int, viewer: str, before: int | None, limit: int, *, all_shown: bool
) -> list[Comment]:
    """What ``viewer`` may see of an article's comments: those chosen (or all), and their own.

    Pinned ones come first, then those elected, then the others, each newest first. ``before`` is a comment's number:
    what follows it in that order.
    """
    place = (1, 1, _END)
    if before is not None:
        row = await db.one(
            "SELECT pinned, elected, comment_no FROM publicaccounts_comments WHERE article_no = ? AND comment_no = ?",
            article_no,
            before,
        )
        place = (row[0], row[1], row[2]) if row else (0, 0, before)
    rows = await db.all(
        f"SELECT {_COMMENT} WHERE article_no = ? AND (pinned, elected, comment_no) < (?, ?, ?) AND "
        "((state = 'shown' AND (elected = 1 OR ? = 1)) OR (state <> 'deleted' AND user_id = ?)) "
        "ORDER BY pinned DESC, elected DESC, comment_no DESC LIMIT ?",
        article_no,
        *place,
        int(all_shown),
        viewer,
        limit,
    )
    return [_comment_of(row) for row in rows]


async def read_every_comment(db: Database, article_no: int, before: int | None, limit: int) -> list[Comment]:
    """For the account itself: held ones too."""
    rows = await db.all(
        f"SELECT {_COMMENT} WHERE article_no = ? AND comment_no < ? AND state <> 'deleted' "
        "ORDER BY comment_no DESC LIMIT ?",
        article_no,
        before or _END,
        limit,
    )
    return [_comment_of(row) for row in rows]


_ONLY = {
    "all": "state <> 'deleted'",
    "new": "state = 'shown' AND elected = 0 AND reply = ''",
    "shown": "state = 'shown' AND elected = 1",
    "held": "state = 'held'",
}


async def read_of_account(
    db: Database, account_no: int, only: str, article_no: int | None, before: int | None, limit: int
) -> list[Comment]:
    """What was said under all articles of an account, or one: ``only`` all, new, shown or held; newest first."""
    rows = await db.heavy(
        f"SELECT {_COMMENT} WHERE article_no IN (SELECT article_no FROM publicaccounts_articles WHERE account_no = ?"
        f"{' AND article_no = ?' if article_no is not None else ''}) AND comment_no < ? AND {_ONLY[only]} "
        "ORDER BY comment_no DESC LIMIT ?",
        *(account_no, *([article_no] if article_no is not None else []), before or _END, limit),
    )
    return [_comment_of(row) for row in rows]


async def read_face(db: Database, article_no: int, user_id: str) -> str:
    """The short id the person already has under this article, or ""."""
    row = await db.one(
        "SELECT face FROM publicaccounts_comments WHERE article_no = ? AND user_id = ? LIMIT 1", article_no, user_id
    )
    return row[0] if row else ""


def like(tx: Tx, kind: Kind, subject_no: int, user_id: str, on: bool) -> None:
    """One like a person, or none."""
    has = tx.one(
        "SELECT 1 FROM publicaccounts_likes WHERE kind = ? AND subject_no = ? AND user_id = ?",
        kind,
        subject_no,
        user_id,
    )
    if (has is not None) == on:
        return
    if on:
        sql = "INSERT INTO publicaccounts_likes (kind, subject_no, user_id) VALUES (?, ?, ?)"
    else:
        sql = "DELETE FROM publicaccounts_likes WHERE kind = ? AND subject_no = ? AND user_id = ?"
    tx.run(sql, kind, subject_no, user_id)
    table, key = ("articles", "article_no") if kind == "article" else ("comments", "comment_no")
    tx.run(f"UPDATE publicaccounts_{table} SET likes = likes + ? WHERE {key} = ?", 1 if on else -1, subject_no)


async def likes(db: Database, kind: Kind, subject_no: int, user_id: str) -> bool:
    row = await db.one(
        "SELECT 1 FROM publicaccounts_likes WHERE kind = ? AND subject_no = ? AND user_id = ?",
        kind,
        subject_no,
        user_id,
    )
    return row is not None


def share(tx: Tx, share: Share, user_id: str, at_ms: int) -> Share:
    """The person's share of this parent: the one there is, or this new one. Without a person always a new one."""
    row = None
    if user_id:
        row = tx.one(
            "SELECT token, article_no, parent, hop FROM publicaccounts_shares "
            "WHERE article_no = ? AND user_id = ? AND parent = ?",
            share.article_no,
            user_id,
            share.parent,
        )
    if row is not None:
        return Share(token=row[0], article_no=row[1], parent=row[2], hop=row[3])
    tx.run(
        "INSERT INTO publicaccounts_shares (token, article_no, user_id, parent, hop, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        share.token,
        share.article_no,
        user_id or f"-{share.token}",
        share.parent,
        share.hop,
        at_ms,
    )
    return share


async def shares_over(
    db: Database, account_no: int, from_ms: int, upto_ms: int, step_ms: int
) -> dict[int, tuple[int, int]]:
    """Stretches of ``step_ms`` since 1970 → people who made links to pass an account's articles on, and links."""
    rows = await db.heavy(
        f"SELECT at_ms / {int(step_ms)}, COUNT(DISTINCT user_id), COUNT(*) FROM publicaccounts_shares "
        "WHERE at_ms >= ? AND at_ms < ? AND article_no IN "
        "(SELECT article_no FROM publicaccounts_articles WHERE account_no = ?) GROUP BY 1 ORDER BY 1",
        from_ms,
        upto_ms,
        account_no,
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in rows}


async def count_shares_since(db: Database, article_no: int, since_ms: int) -> int:
    row = await db.one(
        "SELECT COUNT(*) FROM publicaccounts_shares WHERE article_no = ? AND at_ms >= ?", article_no, since_ms
    )
    return int(row[0]) if row else 0


async def count_shares(db: Database, article_nos: list[int]) -> dict[int, int]:
    """article → how many links to it people made to pass on."""
    rows = await db.heavy(
        "SELECT article_no, COUNT(*) FROM publicaccounts_shares WHERE article_no IN ? GROUP BY article_no", article_nos
    )
    return {int(row[0]): int(row[1]) for row in rows}


async def read_own_share(db: Database, share: Share, user_id: str) -> Share | None:
    """The share that the person made of the same parent before."""
    row = await db.one(
        "SELECT token, article_no, parent, hop FROM publicaccounts_shares "
        "WHERE article_no = ? AND user_id = ? AND parent = ?",
        share.article_no,
        user_id,
        share.parent,
    )
    return Share(token=row[0], article_no=row[1], parent=row[2], hop=row[3]) if row else None


async def read_share(db: Database, token: str) -> Share | None:
    row = await db.one("SELECT token, article_no, parent, hop FROM publicaccounts_shares WHERE token = ?", token)
    return Share(token=row[0], article_no=row[1], parent=row[2], hop=row[3]) if row else None
