"""To-device messages in SQL.

Tables: ``devices_inbox``, ``devices_transactions``.
"""

from typing import cast

from teahouse.kernel.db import Database, Tx


async def waiting(db: Database, user_id: str, device_id: str) -> tuple[int, int]:
    """The first and the last position at which something waits for the device; zeros if nothing does."""
    row = await db.one(
        "SELECT COALESCE(MIN(position), 0), COALESCE(MAX(position), 0) FROM devices_inbox "
        "WHERE user_id = ? AND device_id = ?",
        user_id,
        device_id,
    )
    return cast("tuple[int, int]", row)


async def messages(
    db: Database, user_id: str, device_id: str, after: int, upto: int, limit: int
) -> list[tuple[int, bytes]]:
    """At most ``limit`` messages after ``after``, up to and including ``upto``, oldest first."""
    rows = await db.all(
        "SELECT position, json FROM devices_inbox "
        "WHERE user_id = ? AND device_id = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?",
        user_id,
        device_id,
        after,
        upto,
        limit,
    )
    return cast("list[tuple[int, bytes]]", rows)


def delete_upto(tx: Tx, user_id: str, device_id: str, position: int) -> None:
    tx.run(
        "DELETE FROM devices_inbox WHERE user_id = ? AND device_id = ? AND position <= ?",
        user_id,
        device_id,
        position,
    )


def add(tx: Tx, position: int, messages: list[tuple[str, str, bytes]]) -> None:
    """Put (user id, device id, json) into the inboxes, all at ``position``."""
    tx.many(
        "INSERT INTO devices_inbox (user_id, device_id, position, json) VALUES (?, ?, ?, ?)",
        [(user_id, device_id, position, json) for user_id, device_id, json in messages],
    )


def begin_transaction(tx: Tx, user_id: str, device_id: str, event_type: str, txn_id: str, now_ms: int) -> bool:
    """Record the device's transaction; false if it has been carried out already."""
    row = tx.one(
        "INSERT INTO devices_transactions (user_id, device_id, type, txn_id, sent_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id, device_id, type, txn_id) DO NOTHING RETURNING sent_ms",
        user_id,
        device_id,
        event_type,
        txn_id,
        now_ms,
    )
    return row is not None


def forget_transactions(tx: Tx, before_ms: int) -> None:
    tx.run("DELETE FROM devices_transactions WHERE sent_ms < ?", before_ms)


def forget_device(tx: Tx, user_id: str, device_id: str) -> None:
    """Delete a device's inbox and transactions."""
    tx.run("DELETE FROM devices_inbox WHERE user_id = ? AND device_id = ?", user_id, device_id)
    tx.run("DELETE FROM devices_transactions WHERE user_id = ? AND device_id = ?", user_id, device_id)
