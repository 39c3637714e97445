"""Cross-signing keys and signatures in SQL.

Tables: ``devices_cross_signing``, ``devices_signatures``, ``devices_signed``.
"""

from collections.abc import Collection
from typing import cast

import msgspec

from teahouse.kernel.db import Database, Tx

USAGES = ("master", "self_signing", "user_signing")


class StoredKey(msgspec.Struct, frozen=True):
    """One cross-signing key as it is stored."""

    user_id: str
    usage: str
    public_key: str
    json: bytes


class Signature(msgspec.Struct, frozen=True):
    """A signature by ``signer_id``'s key ``signer_key`` (``ed25519:…``) on ``user_id``'s key ``key_id``."""

    user_id: str
    key_id: str
    signer_id: str
    signer_key: str
    signature: str


_OF_USERS = "SELECT user_id, usage, public_key, json FROM devices_cross_signing WHERE user_id IN ?"


def keys_in(tx: Tx, user_id: str) -> dict[str, StoredKey]:
    """The user's cross-signing keys by usage."""
    rows = cast("list[tuple[str, str, str, bytes]]", tx.all(_OF_USERS, [user_id]))
    return {row[1]: StoredKey(*row) for row in rows}


async def keys(db: Database, user_ids: Collection[str]) -> list[StoredKey]:
    rows = cast("list[tuple[str, str, str, bytes]]", await db.heavy(_OF_USERS, list(user_ids)))
    return [StoredKey(*row) for row in rows]


def put_key(tx: Tx, key: StoredKey) -> None:
    tx.run(
        "INSERT INTO devices_cross_signing (user_id, usage, public_key, json) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (user_id, usage) DO UPDATE SET public_key = excluded.public_key, json = excluded.json",
        key.user_id,
        key.usage,
        key.public_key,
        key.json,
    )


def forget_key(tx: Tx, key: StoredKey) -> None:
    """Delete a key, the signatures on it, and those it made on its owner's keys."""
    tx.run("DELETE FROM devices_cross_signing WHERE user_id = ? AND usage = ?", key.user_id, key.usage)
    forget_signatures_on(tx, key.user_id, key.public_key)
    forget_signatures_by(tx, key.user_id, f"ed25519:{key.public_key}")


async def signatures(db: Database, user_ids: Collection[str]) -> list[Signature]:
    """The signatures added to the keys of these users."""
    rows = await db.heavy(
        "SELECT user_id, key_id, signer_id, signer_key, signature FROM devices_signatures WHERE user_id IN ?",
        list(user_ids),
    )
    return [Signature(*row) for row in cast("list[tuple[str, str, str, str, str]]", rows)]


def add_signature(tx: Tx, signature: Signature) -> bool:
    """Store a signature; false if just this one was there already."""
    row = tx.one(
        "SELECT signature FROM devices_signatures "
        "WHERE user_id = ? AND key_id = ? AND signer_id = ? AND signer_key = ?",
        signature.user_id,
        signature.key_id,
        signature.signer_id,
        signature.signer_key,
    )
    if row is not None and row[0] == signature.signature:
        return False
    tx.run(
        "INSERT INTO devices_signatures (user_id, key_id, signer_id, signer_key, signature) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id, key_id, signer_id, signer_key) DO UPDATE SET signature = excluded.signature",
        signature.user_id,
        signature.key_id,
        signature.signer_id,
        signature.signer_key,
        signature.signature,
    )
    return True


def forget_signatures_on(tx: Tx, user_id: str, key_id: str) -> None:
    tx.run("DELETE FROM devices_signatures WHERE user_id = ? AND key_id = ?", user_id, key_id)


def forget_signatures_by(tx: Tx, user_id: str, signer_key: str) -> None:
    """Delete what a user's key signed among the user's own keys."""
    tx.run(
        "DELETE FROM devices_signatures WHERE user_id = ? AND signer_id = ? AND signer_key = ?",
        user_id,
        user_id,
        signer_key,
    )


def forget_user(tx: Tx, user_id: str) -> None:
    """Delete a user's cross-signing keys and every signature on the user's keys."""
    tx.run("DELETE FROM devices_cross_signing WHERE user_id = ?", user_id)
    tx.run("DELETE FROM devices_signatures WHERE user_id = ?", user_id)
    tx.run("DELETE FROM devices_signed WHERE signer_id = ?", user_id)
