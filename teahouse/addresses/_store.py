"""SQL of this part: ``addresses_addresses``, ``addresses_proofs``."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx


class Address(msgspec.Struct, frozen=True):
    """An address of an account, as it was written. Times are milliseconds since 1970."""

    address: str
    user_id: str
    validated_ms: int
    added_ms: int


class Proof(msgspec.Struct, frozen=True):
    """That somebody reads an address: under way, or done (``validated_ms``). ``purpose``: add or reset."""

    sid: str
    purpose: str
    address: str
    shown: str
    user_id: str
    client_secret: str
    attempt: int
    token_hash: bytes | None
    next_link: str
    expires_ms: int
    validated_ms: int = 0


_ADDRESS = "SELECT shown, user_id, validated_ms, added_ms FROM addresses_addresses "
_PROOF = (
    "SELECT sid, purpose, address, shown, user_id, client_secret, attempt, token_hash, next_link, expires_ms, "
    "validated_ms FROM addresses_proofs "
)


def key(address: str) -> str:
    """What two spellings of one address have in common."""
    return address.lower()


# --- addresses ----------------------------------------------------------------------------------------------------


async def of(db: Database, user_id: str) -> list[Address]:
    """The oldest first."""
    rows = await db.all(_ADDRESS + "WHERE user_id = ? ORDER BY added_ms, address", user_id)
    return [Address(*row) for row in rows]


async def owner(db: Database, address: str) -> str | None:
    """The user id."""
    row = await db.one("SELECT user_id FROM addresses_addresses WHERE address = ?", key(address))
    return str(row[0]) if row else None


def owner_in(tx: Tx, address: str) -> str | None:
    row = tx.one("SELECT user_id FROM addresses_addresses WHERE address = ?", key(address))
    return str(row[0]) if row else None


def of_in(tx: Tx, user_id: str) -> list[str]:
    """The addresses as they were written, the oldest first."""
    rows = tx.all("SELECT shown FROM addresses_addresses WHERE user_id = ? ORDER BY added_ms, address", user_id)
    return [str(row[0]) for row in rows]


def insert(tx: Tx, one: Address) -> None:
    tx.run(
        "INSERT INTO addresses_addresses (address, shown, user_id, validated_ms, added_ms) VALUES (?, ?, ?, ?, ?)",
        key(one.address),
        one.address,
        one.user_id,
        one.validated_ms,
        one.added_ms,
    )


def delete(tx: Tx, user_id: str, address: str) -> bool:
    """Whether it was theirs."""
    row = tx.one(
        "DELETE FROM addresses_addresses WHERE address = ? AND user_id = ? RETURNING added_ms", key(address), user_id
    )
    return row is not None


def forget(tx: Tx, user_id: str) -> None:
    """Their addresses, and what is under way to prove them."""
    tx.run(
        "DELETE FROM addresses_proofs WHERE address IN (SELECT address FROM addresses_addresses WHERE user_id = ?)",
        user_id,
    )
    tx.run("DELETE FROM addresses_addresses WHERE user_id = ?", user_id)


# --- proofs -------------------------------------------------------------------------------------------------------


def _proof(row: Row | None) -> Proof | None:
    if row is None:
        return None
    sid, purpose, address, shown, user_id, client_secret, attempt, digest, *rest = row
    token_hash = None if digest is None else bytes(digest)
    return Proof(sid, purpose, address, shown, user_id, client_secret, attempt, token_hash, *rest)


async def proof(db: Database, sid: str, now_ms: int) -> Proof | None:
    return _proof(await db.one(_PROOF + "WHERE sid = ? AND expires_ms > ?", sid, now_ms))


def same_in(tx: Tx, purpose: str, address: str, client_secret: str) -> Proof | None:
    """What the same client has asked for before."""
    return _proof(
        tx.one(_PROOF + "WHERE purpose = ? AND address = ? AND client_secret = ?", purpose, key(address), client_secret)
    )


def prune(tx: Tx, now_ms: int) -> None:
    tx.run("DELETE FROM addresses_proofs WHERE expires_ms <= ?", now_ms)


def save_proof(tx: Tx, one: Proof) -> None:
    """Keep it, in the place of what ``same_in`` finds."""
    tx.run(
        "INSERT INTO addresses_proofs (sid, purpose, address, shown, user_id, client_secret, attempt, token_hash, "
        "next_link, expires_ms, validated_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (purpose, address, client_secret) DO UPDATE SET sid = excluded.sid, shown = excluded.shown, "
        "user_id = excluded.user_id, attempt = excluded.attempt, token_hash = excluded.token_hash, "
        "next_link = excluded.next_link, expires_ms = excluded.expires_ms, validated_ms = excluded.validated_ms",
        one.sid,
        one.purpose,
        one.address,
        one.shown,
        one.user_id,
        one.client_secret,
        one.attempt,
        one.token_hash,
        one.next_link,
        one.expires_ms,
        one.validated_ms,
    )


def validate(tx: Tx, sid: str, now_ms: int) -> None:
    tx.run("UPDATE addresses_proofs SET validated_ms = ? WHERE sid = ? AND validated_ms = 0", now_ms, sid)


def take_proof(tx: Tx, sid: str) -> bool:
    """End it. False if it has ended before."""
    return tx.one("DELETE FROM addresses_proofs WHERE sid = ? RETURNING attempt", sid) is not None
