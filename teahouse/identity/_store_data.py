"""SQL of what users keep here: ``identity_profiles``, ``identity_account_data``, ``identity_filters``,
``identity_presence``.
"""

from collections.abc import Sequence

from teahouse.kernel.db import Database, Tx

# --- profiles -----------------------------------------------------------------------------------------------------


async def profile(db: Database, user_no: int) -> list[tuple[str, bytes]]:
    """(field, JSON value)."""
    rows = await db.all("SELECT field, value FROM identity_profiles WHERE user_no = ? ORDER BY field", user_no)
    return [(str(row[0]), bytes(row[1])) for row in rows]


def profile_in(tx: Tx, user_no: int) -> list[tuple[str, bytes]]:
    rows = tx.all("SELECT field, value FROM identity_profiles WHERE user_no = ? ORDER BY field", user_no)
    return [(str(row[0]), bytes(row[1])) for row in rows]


def set_field(tx: Tx, user_no: int, field: str, value: bytes) -> None:
    tx.run(
        "INSERT INTO identity_profiles (user_no, field, value) VALUES (?, ?, ?) "
        "ON CONFLICT (user_no, field) DO UPDATE SET value = excluded.value",
        user_no,
        field,
        value,
    )


def delete_field(tx: Tx, user_no: int, field: str) -> bool:
    """Whether there was one."""
    row = tx.one("DELETE FROM identity_profiles WHERE user_no = ? AND field = ? RETURNING field", user_no, field)
    return row is not None


# --- account data -------------------------------------------------------------------------------------------------


async def account_data(db: Database, user_no: int, room: str) -> list[tuple[str, bytes]]:
    rows = await db.all(
        "SELECT type, content FROM identity_account_data WHERE user_no = ? AND room = ? ORDER BY position",
        user_no,
        room,
    )
    return [(str(row[0]), bytes(row[1])) for row in rows]


async def account_data_since(db: Database, user_no: int, since: int) -> list[tuple[str, str, bytes]]:
    rows = await db.all(
        "SELECT room, type, content FROM identity_account_data WHERE user_no = ? AND position > ? ORDER BY position",
        user_no,
        since,
    )
    return [(str(row[0]), str(row[1]), bytes(row[2])) for row in rows]


async def account_data_one(db: Database, user_no: int, room: str, kind: str) -> bytes | None:
    row = await db.one(
        "SELECT content FROM identity_account_data WHERE user_no = ? AND room = ? AND type = ?", user_no, room, kind
    )
    return bytes(row[0]) if row else None


def account_data_in(tx: Tx, user_no: int, room: str, kind: str) -> bytes | None:
    row = tx.one(
        "SELECT content FROM identity_account_data WHERE user_no = ? AND room = ? AND type = ?", user_no, room, kind
    )
    return bytes(row[0]) if row else None


def count_account_data(tx: Tx, user_no: int, room: str) -> int:
    row = tx.one("SELECT COUNT(*) FROM identity_account_data WHERE user_no = ? AND room = ?", user_no, room)
    return int(row[0]) if row else 0


def set_account_data(tx: Tx, user_no: int, room: str, kind: str, content: bytes, position: int) -> None:
    tx.run(
        "INSERT INTO identity_account_data (user_no, room, type, content, position) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_no, room, type) DO UPDATE SET content = excluded.content, position = excluded.position",
        user_no,
        room,
        kind,
        content,
        position,
    )


# --- filters ------------------------------------------------------------------------------------------------------


def filter_no(tx: Tx, user_no: int, digest: bytes) -> int | None:
    row = tx.one("SELECT filter_no FROM identity_filters WHERE user_no = ? AND digest = ?", user_no, digest)
    return int(row[0]) if row else None


def last_filter_no(tx: Tx, user_no: int) -> int:
    row = tx.one("SELECT COALESCE(MAX(filter_no), -1) FROM identity_filters WHERE user_no = ?", user_no)
    return int(row[0]) if row else -1


def insert_filter(tx: Tx, user_no: int, number: int, digest: bytes, json: bytes, keep: int) -> None:
    """Keep the ``keep`` newest: a client whose filter is gone is told so and uploads it again."""
    tx.run(
        "INSERT INTO identity_filters (user_no, filter_no, digest, json) VALUES (?, ?, ?, ?)",
        user_no,
        number,
        digest,
        json,
    )
    tx.run("DELETE FROM identity_filters WHERE user_no = ? AND filter_no <= ?", user_no, number - keep)


async def filter_json(db: Database, user_no: int, number: int) -> bytes | None:
    row = await db.one("SELECT json FROM identity_filters WHERE user_no = ? AND filter_no = ?", user_no, number)
    return bytes(row[0]) if row else None


# --- presence -----------------------------------------------------------------------------------------------------


async def presence(db: Database, user_no: int) -> tuple[str | None, int] | None:
    """(status message, last active in ms)."""
    row = await db.one("SELECT status_msg, last_active_ms FROM identity_presence WHERE user_no = ?", user_no)
    return (row[0], int(row[1])) if row else None


async def status_messages(db: Database, user_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(user id, status message) of those of them who have one."""
    rows = await db.heavy(
        "SELECT u.user_id, p.status_msg FROM identity_users u JOIN identity_presence p ON p.user_no = u.user_no "
        "WHERE u.user_id IN ? AND p.status_msg IS NOT NULL",
        user_ids,
    )
    return [(str(row[0]), str(row[1])) for row in rows]


def set_presence(tx: Tx, rows: Sequence[tuple[str, str | None, int]]) -> None:
    """``rows`` are (user_id, status message, last active in ms); a user who is not there is passed over."""
    tx.many(
        "INSERT INTO identity_presence (user_no, status_msg, last_active_ms) "
        "SELECT u.user_no, CAST(? AS TEXT), CAST(? AS BIGINT) FROM identity_users u WHERE u.user_id = ? "
        "ON CONFLICT (user_no) DO UPDATE "
        "SET status_msg = excluded.status_msg, last_active_ms = excluded.last_active_ms",
        [(status, active_ms, user_id) for user_id, status, active_ms in rows],
    )


# --- all of it ----------------------------------------------------------------------------------------------------


def erase(tx: Tx, user_no: int) -> list[str]:
    """Delete everything a user keeps here; returns the fields their profile had."""
    fields = [field for field, _ in profile_in(tx, user_no)]
    for table in ("identity_profiles", "identity_account_data", "identity_filters", "identity_presence"):
        tx.run(f"DELETE FROM {table} WHERE user_no = ?", user_no)
    return fields
