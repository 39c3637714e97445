"""The SQL of visits."""

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.insights._model import COMPLETED, DAY_MS


class Visit(msgspec.Struct, frozen=True):
    """A row of ``publicaccounts_visits``, of one view."""

    article_no: int
    day: int
    visitor: bytes
    account_no: int
    source: str
    hop: int
    depth: int
    at_ms: int


def salt(tx: Tx, day: int, fresh: bytes) -> bytes:
    """The salt of a day, made now if there is none; those of days before yesterday are thrown away."""
    row = tx.one("SELECT salt FROM publicaccounts_salts WHERE day = ?", day)
    if row is not None:
        return bytes(row[0])
    tx.run("DELETE FROM publicaccounts_salts WHERE day < ?", day - 1)
    tx.run("INSERT INTO publicaccounts_salts (day, salt) VALUES (?, ?)", day, fresh)
    return fresh


def add(tx: Tx, visits: list[Visit]) -> None:
    """Count views; who has been counted for the article that day is not counted again, only how far they read."""
    tx.many(
        "INSERT INTO publicaccounts_visits (article_no, day, visitor, account_no, source, hop, depth, views, at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT (article_no, day, visitor) DO UPDATE SET "
        "views = publicaccounts_visits.views + 1, "
        "depth = CASE WHEN excluded.depth > publicaccounts_visits.depth THEN excluded.depth "
        "ELSE publicaccounts_visits.depth END",
        [msgspec.structs.astuple(visit) for visit in visits],
    )


def deepen(tx: Tx, article_no: int, day: int, visitor: bytes, depth: int) -> None:
    """How far a reader who has been counted got."""
    tx.run(
        "UPDATE publicaccounts_visits SET depth = ? WHERE article_no = ? AND day = ? AND visitor = ? AND depth < ?",
        depth,
        article_no,
        day,
        visitor,
        depth,
    )


_FIGURES = (
    f"COUNT(*), COALESCE(SUM(views), 0), COALESCE(SUM(CASE WHEN depth >= {COMPLETED} THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(depth), 0)"
)


async def account_days(
    db: Database, account_no: int, from_ms: int, upto_ms: int, offset_ms: int
) -> dict[int, tuple[int, int, int]]:
    """day → readers, views, completed; by when each reader of an article was first counted."""
    rows = await db.heavy(
        f"SELECT (at_ms + {int(offset_ms)}) / {DAY_MS}, {_FIGURES} FROM publicaccounts_visits "
        "WHERE account_no = ? AND at_ms >= ? AND at_ms < ? GROUP BY 1",
        account_no,
        from_ms,
        upto_ms,
    )
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in rows}


async def account_hours(db: Database, account_no: int, from_ms: int, upto_ms: int) -> dict[int, tuple[int, int]]:
    """hour since 1970 → readers, views; by when each reader of an article was first counted that day."""
    rows = await db.heavy(
        "SELECT at_ms / 3600000, COUNT(*), COALESCE(SUM(views), 0) FROM publicaccounts_visits "
        "WHERE account_no = ? AND at_ms >= ? AND at_ms < ? GROUP BY 1 ORDER BY 1",
        account_no,
        from_ms,
        upto_ms,
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in rows}


async def article_days(db: Database, article_no: int, offset_ms: int) -> dict[int, tuple[int, int, int]]:
    """The same for one article, the last 366 days that had readers."""
    rows = await db.heavy(
        f"SELECT (at_ms + {int(offset_ms)}) / {DAY_MS}, {_FIGURES} FROM publicaccounts_visits "
        "WHERE article_no = ? GROUP BY 1 ORDER BY 1 DESC LIMIT 366",
        article_no,
    )
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in reversed(rows)}


async def articles(db: Database, article_nos: list[int]) -> dict[int, tuple[int, int, int, int]]:
    """article → readers, views, completed, sum of depths."""
    if not article_nos:
        return {}
    rows = await db.heavy(
        f"SELECT article_no, {_FIGURES} FROM publicaccounts_visits WHERE article_no IN ? GROUP BY article_no",
        article_nos,
    )
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


async def spread(db: Database, article_nos: list[int]) -> list[tuple[int, str, int, int]]:
    """(article, source, hop, readers)."""
    if not article_nos:
        return []
    rows = await db.heavy(
        "SELECT article_no, source, hop, COUNT(*) FROM publicaccounts_visits WHERE article_no IN ? "
        "GROUP BY article_no, source, hop ORDER BY article_no, source, hop",
        article_nos,
    )
    return [(int(row[0]), row[1], int(row[2]), int(row[3])) for row in rows]


async def reader_days(db: Database, first: int, until: int) -> int:
    rows = await db.heavy(
        "SELECT COUNT(*) FROM (SELECT DISTINCT day, visitor FROM publicaccounts_visits "
        "WHERE day >= ? AND day < ?) AS readers",
        first,
        until,
    )
    return int(rows[0][0])
