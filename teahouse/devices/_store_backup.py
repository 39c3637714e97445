"""Key backups in SQL.

Tables: ``devices_backups``, ``devices_backup_keys``.
"""

from typing import cast

import msgspec

from teahouse.kernel.db import Database, Tx


class Backup(msgspec.Struct, frozen=True):
    """One version of a user's backup. ``etag`` counts its changes, ``key_count`` its keys."""

    version: int
    algorithm: str
    auth_data: bytes
    etag: int
    key_count: int
    deleted: bool


class BackupKey(msgspec.Struct, frozen=True):
    """A backed-up room key. ``session_data`` is JSON, encrypted by the client."""

    first_message_index: int
    forwarded_count: int
    is_verified: bool
    session_data: bytes


_BACKUPS = "SELECT version, algorithm, auth_data, etag, key_count, deleted FROM devices_backups WHERE user_id = ?"
_ONE = _BACKUPS + " AND version = ?"
_CURRENT = _BACKUPS + " AND deleted = 0 ORDER BY version DESC LIMIT 1"


def _backup(row: tuple[object, ...] | None) -> Backup | None:
    if row is None:
        return None
    version, algorithm, auth_data, etag, key_count, deleted = cast("tuple[int, str, bytes, int, int, int]", row)
    return Backup(version, algorithm, auth_data, etag, key_count, bool(deleted))


async def read(db: Database, user_id: str, version: int) -> Backup | None:
    return _backup(await db.one(_ONE, user_id, version))


async def read_current(db: Database, user_id: str) -> Backup | None:
    return _backup(await db.one(_CURRENT, user_id))


def get(tx: Tx, user_id: str, version: int) -> Backup | None:
    return _backup(tx.one(_ONE, user_id, version))


def current(tx: Tx, user_id: str) -> Backup | None:
    return _backup(tx.one(_CURRENT, user_id))


def create(tx: Tx, user_id: str, algorithm: str, auth_data: bytes) -> int:
    """A new, empty version, one above all there ever were."""
    row = tx.one(
        "INSERT INTO devices_backups (user_id, version, algorithm, auth_data, etag, key_count, deleted) "
        "SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, 0, 0, 0 FROM devices_backups WHERE user_id = ? "
        "RETURNING version",
        user_id,
        algorithm,
        auth_data,
        user_id,
    )
    return cast("tuple[int]", row)[0]


def set_auth_data(tx: Tx, user_id: str, version: int, auth_data: bytes) -> None:
    tx.run("UPDATE devices_backups SET auth_data = ? WHERE user_id = ? AND version = ?", auth_data, user_id, version)


def delete(tx: Tx, user_id: str, version: int) -> None:
    """Delete a version's keys; its row stays, marked."""
    tx.run("DELETE FROM devices_backup_keys WHERE user_id = ? AND version = ?", user_id, version)
    tx.run(
        "UPDATE devices_backups SET deleted = 1, key_count = 0, auth_data = ? WHERE user_id = ? AND version = ?",
        b"{}",
        user_id,
        version,
    )


def set_etag(tx: Tx, user_id: str, version: int, etag: int, key_count: int) -> None:
    tx.run(
        "UPDATE devices_backups SET etag = ?, key_count = ? WHERE user_id = ? AND version = ?",
        etag,
        key_count,
        user_id,
        version,
    )


_KEYS = (
    "SELECT room_id, session_id, first_message_index, forwarded_count, is_verified, session_data "
    "FROM devices_backup_keys WHERE user_id = ? AND version = ?"
)
_Rows = list[tuple[str, str, int, int, int, bytes]]
Keys = list[tuple[str, str, BackupKey]]


def _keys(rows: list[tuple[object, ...]]) -> Keys:
    return [
        (room_id, session_id, BackupKey(index, forwarded, bool(verified), data))
        for room_id, session_id, index, forwarded, verified, data in cast("_Rows", rows)
    ]


def some_keys(tx: Tx, user_id: str, version: int, room_id: str, session_ids: list[str]) -> dict[str, BackupKey]:
    """Those of the sessions that are backed up."""
    rows = tx.all(_KEYS + " AND room_id = ? AND session_id IN ?", user_id, version, room_id, session_ids)
    return {session_id: key for _, session_id, key in _keys(rows)}


async def read_keys(db: Database, user_id: str, version: int, room_id: str = "", session_id: str = "") -> Keys:
    """(room, session, key): of one session, of one room, or all."""
    if session_id:
        return _keys(await db.all(_KEYS + " AND room_id = ? AND session_id = ?", user_id, version, room_id, session_id))
    if room_id:
        return _keys(await db.heavy(_KEYS + " AND room_id = ?", user_id, version, room_id))
    return _keys(await db.heavy(_KEYS, user_id, version))


def put_keys(tx: Tx, user_id: str, version: int, room_id: str, keys: dict[str, BackupKey]) -> None:
    tx.many(
        "INSERT INTO devices_backup_keys (user_id, version, room_id, session_id, first_message_index, "
        "forwarded_count, is_verified, session_data) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id, version, room_id, session_id) DO UPDATE SET "
        "first_message_index = excluded.first_message_index, forwarded_count = excluded.forwarded_count, "
        "is_verified = excluded.is_verified, session_data = excluded.session_data",
        [
            (
                user_id,
                version,
                room_id,
                session_id,
                key.first_message_index,
                key.forwarded_count,
                int(key.is_verified),
                key.session_data,
            )
            for session_id, key in keys.items()
        ],
    )


def delete_keys(tx: Tx, user_id: str, version: int, room_id: str = "", session_id: str = "") -> int:
    """Delete one session's key, a room's, or all; returns how many."""
    where, args = "", [room_id] if room_id else []
    if room_id:
        where += " AND room_id = ?"
    if session_id:
        where += " AND session_id = ?"
        args.append(session_id)
    rows = tx.all(
        f"DELETE FROM devices_backup_keys WHERE user_id = ? AND version = ?{where} RETURNING 1", user_id, version, *args
    )
    return len(rows)


def forget_user(tx: Tx, user_id: str) -> None:
    """Delete all backups of a user."""
    tx.run("DELETE FROM devices_backup_keys WHERE user_id = ?", user_id)
    tx.run("DELETE FROM devices_backups WHERE user_id = ?", user_id)
