"""SQL of the site: subscriptions by WebSub."""

from teahouse.kernel.db import Database, Tx


async def subscriptions(db: Database, topic: str, now_ms: int) -> list[tuple[str, str]]:
    """(callback, secret) of those whose lease runs."""
    rows = await db.all(
        "SELECT callback, secret FROM publicaccounts_websub WHERE topic = ? AND expires_ms > ? ORDER BY callback",
        topic,
        now_ms,
    )
    return [(str(row[0]), str(row[1])) for row in rows]


async def count(db: Database, topic: str) -> int:
    """How many subscriptions a topic has."""
    row = await db.one("SELECT COUNT(*) FROM publicaccounts_websub WHERE topic = ?", topic)
    return int(row[0]) if row is not None else 0


def put(tx: Tx, topic: str, callback: str, secret: str, expires_ms: int, now_ms: int) -> None:
    """Begin a subscription, or carry it on; those that are over are forgotten."""
    tx.run("DELETE FROM publicaccounts_websub WHERE topic = ? AND expires_ms <= ?", topic, now_ms)
    tx.run(
        "INSERT INTO publicaccounts_websub (topic, callback, secret, expires_ms) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (topic, callback) DO UPDATE SET secret = excluded.secret, expires_ms = excluded.expires_ms",
        topic,
        callback,
        secret,
        expires_ms,
    )


def drop(tx: Tx, topic: str, callback: str) -> None:
    """End a subscription."""
    tx.run("DELETE FROM publicaccounts_websub WHERE topic = ? AND callback = ?", topic, callback)
