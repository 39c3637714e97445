"""SQL of subscribers, blocks, tags, and QR codes."""

from collections.abc import Sequence

from teahouse.kernel.db import Argument, Database, Row, Tx
from teahouse.publicaccounts.accounts._model import Subscriber, Tag

_SUBSCRIBER = (
    "SELECT s.user_id, s.openid, s.subscribed_ms, s.source, s.scene, s.remark, s.position "
    "FROM publicaccounts_subscribers s "
)
CodeRow = tuple[str, int, str, str, int]  # ticket, account_no, scene, scene_kind, expires_ms


def add(tx: Tx, account_no: int, one: Subscriber) -> None:
    tx.run(
        "INSERT INTO publicaccounts_subscribers (account_no, user_id, openid, position, subscribed_ms, source, scene) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_no, user_id) DO NOTHING",
        *(account_no, one.user_id, one.openid, one.position, one.subscribed_ms, one.source, one.scene),
    )


def drop(tx: Tx, account_no: int, user_id: str) -> None:
    """Leave nothing of a subscriber but where one came from, on which day."""
    row = tx.one(
        "DELETE FROM publicaccounts_subscribers WHERE account_no = ? AND user_id = ? RETURNING subscribed_ms, source",
        *(account_no, user_id),
    )
    tx.run("DELETE FROM publicaccounts_tagged WHERE account_no = ? AND user_id = ?", account_no, user_id)
    if row is not None:
        tx.run(
            "INSERT INTO publicaccounts_sources (account_no, day, source, came) VALUES (?, ?, ?, 1) "
            "ON CONFLICT (account_no, day, source) DO UPDATE SET came = publicaccounts_sources.came + 1",
            *(account_no, row[0] // 86_400_000, row[1]),
        )


def accounts_of(tx: Tx, user_id: str) -> list[int]:
    rows = tx.all("SELECT account_no FROM publicaccounts_subscribers WHERE user_id = ?", user_id)
    return [int(row[0]) for row in rows]


def subscribed_in(tx: Tx, account_no: int, user_id: str) -> bool:
    return (
        tx.one("SELECT 1 FROM publicaccounts_subscribers WHERE account_no = ? AND user_id = ?", account_no, user_id)
        is not None
    )


async def subscriptions(db: Database, user_id: str) -> list[tuple[int, int]]:
    """(account, since when in ms) of what a user subscribes to."""
    rows = await db.all(
        "SELECT account_no, subscribed_ms FROM publicaccounts_subscribers WHERE user_id = ? ORDER BY account_no",
        user_id,
    )
    return [(int(row[0]), int(row[1])) for row in rows]


async def everyones(db: Database, share: float) -> list[int]:
    """Accounts to which more than this share of all people who subscribe to anything do. Reads all, elsewhere."""
    rows = await db.heavy(
        "SELECT account_no FROM publicaccounts_subscribers GROUP BY account_no "
        "HAVING COUNT(*) > (SELECT COUNT(DISTINCT user_id) FROM publicaccounts_subscribers) * CAST(? AS REAL)",
        share,
    )
    return [int(row[0]) for row in rows]


async def one(db: Database, account_no: int, user_id: str) -> Subscriber | None:
    rows = await db.all(_SUBSCRIBER + "WHERE s.account_no = ? AND s.user_id = ?", account_no, user_id)
    found = await _dressed(db, account_no, rows)
    return found[0] if found else None


async def some(db: Database, account_no: int, after: int, limit: int, tag_no: int | None) -> list[Subscriber]:
    """Subscribers by position, after ``after``."""
    if tag_no is None:
        sql = "WHERE s.account_no = ? AND s.position > ? ORDER BY s.position LIMIT ?"
        args: list[Argument] = [account_no, after, limit]
    else:
        sql = (
            "JOIN publicaccounts_tagged t ON t.account_no = s.account_no AND t.user_id = s.user_id "
            "WHERE t.account_no = ? AND t.tag_no = ? AND t.position > ? ORDER BY t.position LIMIT ?"
        )
        args = [account_no, tag_no, after, limit]
    return await _dressed(db, account_no, await db.all(_SUBSCRIBER + sql, *args))


async def those(db: Database, account_no: int, user_ids: Sequence[str]) -> list[Subscriber]:
    """Those of ``user_ids`` who subscribe."""
    rows = await db.all(_SUBSCRIBER + "WHERE s.account_no = ? AND s.user_id IN ?", account_no, list(user_ids) or [""])
    return await _dressed(db, account_no, rows)


async def remarked(db: Database, account_no: int, text: str, limit: int) -> list[str]:
    """Users whose remark holds ``text``. Looks through all subscribers of the account, not on the event loop."""
    pattern = "%" + text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
    rows = await db.heavy(
        "SELECT user_id FROM publicaccounts_subscribers WHERE account_no = ? AND remark <> '' "
        "AND LOWER(remark) LIKE ? ESCAPE '!' ORDER BY user_id LIMIT ?",
        *(account_no, pattern, limit),
    )
    return [str(row[0]) for row in rows]


async def _dressed(db: Database, account_no: int, rows: list[Row]) -> list[Subscriber]:
    """With their tags."""
    if not rows:
        return []
    tags: dict[str, list[int]] = {}
    for user_id, tag_no in await db.all(
        "SELECT user_id, tag_no FROM publicaccounts_tagged WHERE account_no = ? AND user_id IN ? ORDER BY tag_no",
        *(account_no, [row[0] for row in rows]),
    ):
        tags.setdefault(user_id, []).append(tag_no)
    dressed = ((*row[:6], False, tuple(tags.get(row[0], ())), row[6]) for row in rows)
    return [Subscriber(*one) for one in dressed]


async def by_openid(db: Database, account_no: int, openid: str) -> str | None:
    """The user, if they subscribe or are blocked."""
    for table in ("publicaccounts_subscribers", "publicaccounts_blocks"):
        row = await db.one(f"SELECT user_id FROM {table} WHERE account_no = ? AND openid = ?", account_no, openid)
        if row is not None:
            return str(row[0])
    return None


async def sources(db: Database, account_no: int, from_ms: int, upto_ms: int) -> list[tuple[int, str, int]]:
    """(day, source, how many came), those who have left again with them."""
    rows = await db.heavy(
        "SELECT day, source, SUM(came) FROM (SELECT subscribed_ms / 86400000 AS day, source, 1 AS came "
        "FROM publicaccounts_subscribers WHERE account_no = ? AND subscribed_ms >= ? AND subscribed_ms < ? "
        "UNION ALL SELECT day, source, came FROM publicaccounts_sources WHERE account_no = ? AND day >= ? AND day < ?) "
        "AS every GROUP BY day, source ORDER BY day, source",
        *(account_no, from_ms, upto_ms, account_no, from_ms // 86_400_000, -(-upto_ms // 86_400_000)),
    )
    return [(int(row[0]), str(row[1]), int(row[2])) for row in rows]


def set_remark(tx: Tx, account_no: int, user_id: str, remark: str) -> bool:
    return (
        tx.one(
            "UPDATE publicaccounts_subscribers SET remark = ? WHERE account_no = ? AND user_id = ? RETURNING 1",
            *(remark, account_no, user_id),
        )
        is not None
    )


# --- blocks -------------------------------------------------------------------------------------------------------


def add_block(tx: Tx, account_no: int, user_id: str, openid: str, now_ms: int) -> None:
    tx.run(
        "INSERT INTO publicaccounts_blocks (account_no, user_id, openid, at_ms) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (account_no, user_id) DO NOTHING",
        *(account_no, user_id, openid, now_ms),
    )


def drop_block(tx: Tx, account_no: int, user_id: str) -> None:
    tx.run("DELETE FROM publicaccounts_blocks WHERE account_no = ? AND user_id = ?", account_no, user_id)


def drop_blocks_of(tx: Tx, user_id: str) -> None:
    tx.run("DELETE FROM publicaccounts_blocks WHERE user_id = ?", user_id)


async def blocked(db: Database, account_no: int, after: str, limit: int) -> list[tuple[str, str, int]]:
    """(user id, openid, since when) by user id."""
    rows = await db.all(
        "SELECT user_id, openid, at_ms FROM publicaccounts_blocks WHERE account_no = ? AND user_id > ? "
        "ORDER BY user_id LIMIT ?",
        *(account_no, after, limit),
    )
    return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]


async def is_blocked(db: Database, account_no: int, user_id: str) -> tuple[str, int] | None:
    """(openid, since when)."""
    row = await db.one(
        "SELECT openid, at_ms FROM publicaccounts_blocks WHERE account_no = ? AND user_id = ?", account_no, user_id
    )
    return (str(row[0]), int(row[1])) if row else None


# --- tags ---------------------------------------------------------------------------------------------------------


async def tags(db: Database, account_no: int) -> list[Tag]:
    rows = await db.heavy(
        "SELECT t.tag_no, t.name, (SELECT COUNT(*) FROM publicaccounts_tagged m WHERE m.account_no = t.account_no "
        "AND m.tag_no = t.tag_no) FROM publicaccounts_tags t WHERE t.account_no = ? ORDER BY t.tag_no",
        account_no,
    )
    return [Tag(*row) for row in rows]


def tag_names(tx: Tx, account_no: int) -> dict[int, str]:
    rows = tx.all("SELECT tag_no, name FROM publicaccounts_tags WHERE account_no = ?", account_no)
    return {int(row[0]): str(row[1]) for row in rows}


def add_tag(tx: Tx, account_no: int, name: str) -> int:
    row = tx.one(
        "UPDATE publicaccounts_accounts SET next_tag = next_tag + 1 WHERE account_no = ? RETURNING next_tag - 1",
        account_no,
    )
    assert row is not None
    tx.run("INSERT INTO publicaccounts_tags (account_no, tag_no, name) VALUES (?, ?, ?)", account_no, row[0], name)
    return int(row[0])


def rename_tag(tx: Tx, account_no: int, tag_no: int, name: str) -> None:
    tx.run("UPDATE publicaccounts_tags SET name = ? WHERE account_no = ? AND tag_no = ?", name, account_no, tag_no)


def drop_tag(tx: Tx, account_no: int, tag_no: int) -> None:
    tx.run("DELETE FROM publicaccounts_tagged WHERE account_no = ? AND tag_no = ?", account_no, tag_no)
    tx.run("DELETE FROM publicaccounts_tags WHERE account_no = ? AND tag_no = ?", account_no, tag_no)


def tagging(tx: Tx, account_no: int, user_ids: Sequence[str]) -> dict[str, tuple[int, set[int]]]:
    """User id → (position, tags) of those who subscribe."""
    found: dict[str, tuple[int, set[int]]] = {
        str(row[0]): (int(row[1]), set())
        for row in tx.all(
            "SELECT user_id, position FROM publicaccounts_subscribers WHERE account_no = ? AND user_id IN ?",
            *(account_no, list(user_ids)),
        )
    }
    for user_id, tag_no in tx.all(
        "SELECT user_id, tag_no FROM publicaccounts_tagged WHERE account_no = ? AND user_id IN ?",
        *(account_no, list(user_ids)),
    ):
        found[user_id][1].add(tag_no)
    return found


def put_tag(tx: Tx, account_no: int, tag_no: int, rows: Sequence[tuple[int, str]]) -> None:
    """``rows`` are (position, user_id)."""
    tx.many(
        "INSERT INTO publicaccounts_tagged (account_no, tag_no, position, user_id) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (account_no, user_id, tag_no) DO NOTHING",
        [(account_no, tag_no, position, user_id) for position, user_id in rows],
    )


def take_tag(tx: Tx, account_no: int, tag_no: int, user_ids: Sequence[str]) -> None:
    tx.run(
        "DELETE FROM publicaccounts_tagged WHERE account_no = ? AND tag_no = ? AND user_id IN ?",
        *(account_no, tag_no, list(user_ids)),
    )


# --- codes --------------------------------------------------------------------------------------------------------


def count_permanent(tx: Tx, account_no: int) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_codes WHERE account_no = ? AND expires_ms = 0", account_no)
    return int(row[0]) if row else 0


def add_code(tx: Tx, code: CodeRow, now_ms: int) -> None:
    tx.run(
        "DELETE FROM publicaccounts_codes WHERE account_no = ? AND expires_ms > 0 AND expires_ms <= ?", code[1], now_ms
    )
    tx.run(
        "INSERT INTO publicaccounts_codes (ticket, account_no, scene, scene_kind, expires_ms, created_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        *code,
        now_ms,
    )


async def code(db: Database, ticket: str, now_ms: int) -> CodeRow | None:
    row = await db.one(
        "SELECT ticket, account_no, scene, scene_kind, expires_ms FROM publicaccounts_codes "
        "WHERE ticket = ? AND (expires_ms = 0 OR expires_ms > ?)",
        *(ticket, now_ms),
    )
    return (str(row[0]), int(row[1]), str(row[2]), str(row[3]), int(row[4])) if row else None
