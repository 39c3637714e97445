"""Device, one-time and fallback keys in SQL.

Tables: ``devices_keys``, ``devices_one_time_keys``, ``devices_spent_keys``, ``devices_fallback_keys``.
What takes ``tx`` runs in a write unit.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import cast

import msgspec

from teahouse.devices._model import KeyCounts, PublicKey
from teahouse.kernel.db import Database, Tx

_COUNTS = "SELECT algorithm, COUNT(*) FROM devices_one_time_keys WHERE user_id = ? AND device_id = ? GROUP BY algorithm"
_UNUSED = "SELECT algorithm FROM devices_fallback_keys WHERE user_id = ? AND device_id = ? AND used = 0"
_DEVICE_TABLES = (
    "devices_keys",
    "devices_one_time_keys",
    "devices_spent_keys",
    "devices_fallback_keys",
)


def device_key(tx: Tx, user_id: str, device_id: str) -> bytes | None:
    """The device's published keys."""
    row = tx.one("SELECT json FROM devices_keys WHERE user_id = ? AND device_id = ?", user_id, device_id)
    return cast("bytes", row[0]) if row else None


def put_device_key(tx: Tx, user_id: str, device_id: str, json: bytes) -> None:
    tx.run(
        "INSERT INTO devices_keys (user_id, device_id, json) VALUES (?, ?, ?) "
        "ON CONFLICT (user_id, device_id) DO UPDATE SET json = excluded.json",
        user_id,
        device_id,
        json,
    )


async def device_keys(db: Database, user_ids: Collection[str]) -> list[tuple[str, str, bytes]]:
    """(user id, device id, json) of every published device of these users."""
    rows = await db.heavy("SELECT user_id, device_id, json FROM devices_keys WHERE user_id IN ?", list(user_ids))
    return cast("list[tuple[str, str, bytes]]", rows)


def counts(tx: Tx, user_id: str, device_id: str) -> KeyCounts:
    one_time = cast("list[tuple[str, int]]", tx.all(_COUNTS, user_id, device_id))
    unused = cast("list[tuple[str]]", tx.all(_UNUSED, user_id, device_id))
    return _counted(one_time, unused)


async def read_counts(db: Database, user_id: str, device_id: str) -> KeyCounts:
    one_time = cast("list[tuple[str, int]]", await db.all(_COUNTS, user_id, device_id))
    unused = cast("list[tuple[str]]", await db.all(_UNUSED, user_id, device_id))
    return _counted(one_time, unused)


def _counted(one_time: list[tuple[str, int]], unused: list[tuple[str]]) -> KeyCounts:
    # COMPAT(clients with the Rust SDK of 2022 and older): they read a count that is missing as no news, not as zero.
    left = {"signed_curve25519": 0, **dict(one_time)}
    fallback = sorted(row[0] for row in unused)
    return KeyCounts(left, fallback, _members(tuple(left.items()), tuple(fallback)))


@lru_cache(1_000)
def _members(one_time: tuple[tuple[str, int], ...], unused: tuple[str, ...]) -> bytes:
    """One object for all devices of whom the same is to be said, and that is most of them."""
    fallback = msgspec.json.encode(unused)
    return (
        b'"device_one_time_keys_count":%b,"device_unused_fallback_key_types":%b,'
        b'"org.matrix.msc2732.device_unused_fallback_key_types":%b'
        % (msgspec.json.encode(dict(one_time)), fallback, fallback)
    )


def known_one_time(tx: Tx, user_id: str, device_id: str, key_ids: list[str]) -> dict[tuple[str, str], bytes]:
    """Those of the keys that are waiting: (algorithm, key id) → json."""
    rows = tx.all(
        "SELECT algorithm, key_id, json FROM devices_one_time_keys WHERE user_id = ? AND device_id = ? AND key_id IN ?",
        user_id,
        device_id,
        key_ids,
    )
    return {(algorithm, key_id): json for algorithm, key_id, json in cast("list[tuple[str, str, bytes]]", rows)}


def spent(tx: Tx, user_id: str, device_id: str, key_ids: list[str]) -> set[tuple[str, str]]:
    """Those of the keys that were given out lately: (algorithm, key id)."""
    rows = tx.all(
        "SELECT algorithm, key_id FROM devices_spent_keys WHERE user_id = ? AND device_id = ? AND key_id IN ?",
        user_id,
        device_id,
        key_ids,
    )
    return set(cast("list[tuple[str, str]]", rows))


def forget_spent(tx: Tx, user_id: str, device_id: str, before_ms: int) -> None:
    tx.run(
        "DELETE FROM devices_spent_keys WHERE user_id = ? AND device_id = ? AND spent_ms < ?",
        user_id,
        device_id,
        before_ms,
    )


def put_one_time(tx: Tx, user_id: str, device_id: str, added: int, keys: list[PublicKey]) -> None:
    if not keys:
        return
    tx.many(
        "INSERT INTO devices_one_time_keys (user_id, device_id, algorithm, added, key_id, json) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(user_id, device_id, key.algorithm, added, key.key_id, key.json) for key in keys],
    )


def take_one_time(tx: Tx, user_id: str, device_id: str, algorithm: str, now_ms: int) -> PublicKey | None:
    """The oldest one-time key of the device, which is thereby spent."""
    row = tx.one(
        "SELECT added, key_id, json FROM devices_one_time_keys "
        "WHERE user_id = ? AND device_id = ? AND algorithm = ? ORDER BY added, key_id LIMIT 1",
        user_id,
        device_id,
        algorithm,
    )
    if row is None:
        return None
    added, key_id, json = cast("tuple[int, str, bytes]", row)
    tx.run(
        "DELETE FROM devices_one_time_keys "
        "WHERE user_id = ? AND device_id = ? AND algorithm = ? AND added = ? AND key_id = ?",
        user_id,
        device_id,
        algorithm,
        added,
        key_id,
    )
    tx.run(
        "INSERT INTO devices_spent_keys (user_id, device_id, algorithm, key_id, spent_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id, device_id, algorithm, key_id) DO UPDATE SET spent_ms = excluded.spent_ms",
        user_id,
        device_id,
        algorithm,
        key_id,
        now_ms,
    )
    return PublicKey(algorithm, key_id, json)


def fallback(tx: Tx, user_id: str, device_id: str, algorithm: str) -> tuple[PublicKey, bool] | None:
    """The device's fallback key and whether it has been given out."""
    row = tx.one(
        "SELECT key_id, json, used FROM devices_fallback_keys WHERE user_id = ? AND device_id = ? AND algorithm = ?",
        user_id,
        device_id,
        algorithm,
    )
    if row is None:
        return None
    key_id, json, used = cast("tuple[str, bytes, int]", row)
    return PublicKey(algorithm, key_id, json), bool(used)


def put_fallback(tx: Tx, user_id: str, device_id: str, key: PublicKey) -> None:
    """Replace the fallback key; the new one is unused."""
    tx.run(
        "INSERT INTO devices_fallback_keys (user_id, device_id, algorithm, key_id, json, used) "
        "VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (user_id, device_id, algorithm) "
        "DO UPDATE SET key_id = excluded.key_id, json = excluded.json, used = 0",
        user_id,
        device_id,
        key.algorithm,
        key.key_id,
        key.json,
    )


def mark_fallback_used(tx: Tx, user_id: str, device_id: str, algorithm: str) -> None:
    tx.run(
        "UPDATE devices_fallback_keys SET used = 1 WHERE user_id = ? AND device_id = ? AND algorithm = ?",
        user_id,
        device_id,
        algorithm,
    )


def forget_device(tx: Tx, user_id: str, device_id: str) -> None:
    """Delete all keys of a device."""
    for table in _DEVICE_TABLES:
        tx.run(f"DELETE FROM {table} WHERE user_id = ? AND device_id = ?", user_id, device_id)
