"""SQL of what opens doors: ``identity_tokens``, ``identity_proofs``, ``identity_registration_tokens``,
``identity_uia``.
"""

import msgspec

from teahouse.identity._model import RegistrationToken
from teahouse.identity._store import next_number
from teahouse.kernel.db import Database, Row, Tx

_REGISTRATION = "SELECT token, uses_allowed, used, created_ms, expires_ms FROM identity_registration_tokens "


class Caller(msgspec.Struct, frozen=True):
    """An access token with its device and user."""

    token_no: int
    expires_ms: int
    previous: int
    retired_ms: int
    user_no: int
    user_id: str
    device_no: int
    device_id: str
    admin: bool
    guest: bool


_CALLER = (
    "SELECT t.token_no, t.expires_ms, t.previous, t.retired_ms, u.user_no, u.user_id, d.device_no, d.device_id, "
    "u.admin, u.guest FROM identity_tokens t "
    "JOIN identity_devices d ON d.device_no = t.device_no JOIN identity_users u ON u.user_no = t.user_no "
)


def _caller(row: Row | None) -> Caller | None:
    return Caller(*row[:8], *(bool(value) for value in row[8:])) if row else None


async def by_access(db: Database, digest: bytes) -> Caller | None:
    return _caller(await db.one(_CALLER + "WHERE t.access_hash = ?", digest))


def by_refresh(tx: Tx, digest: bytes) -> Caller | None:
    return _caller(tx.one(_CALLER + "WHERE t.refresh_hash = ?", digest))


def insert_token(
    tx: Tx,
    *,
    user_no: int,
    device_no: int,
    access: bytes,
    refresh: bytes | None,
    now_ms: int,
    expires_ms: int,
    previous: int,
) -> int:
    token_no = next_number(tx, "token")
    tx.run(
        "INSERT INTO identity_tokens (token_no, user_no, device_no, access_hash, refresh_hash, created_ms, expires_ms, "
        "previous) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        token_no,
        user_no,
        device_no,
        access,
        refresh,
        now_ms,
        expires_ms,
        previous,
    )
    return token_no


def delete_tokens(tx: Tx, device_no: int) -> None:
    tx.run("DELETE FROM identity_tokens WHERE device_no = ?", device_no)


def retire(tx: Tx, token_no: int, previous: int, device_no: int, now_ms: int) -> None:
    """``token_no`` was used for the first time: the token it replaces, and what else was to replace that, are over."""
    tx.run(
        "UPDATE identity_tokens SET retired_ms = ? WHERE device_no = ? AND retired_ms = 0 AND token_no <> ? "
        "AND (token_no = ? OR previous = ?)",
        now_ms,
        device_no,
        token_no,
        previous,
        previous,
    )
    tx.run("UPDATE identity_tokens SET previous = 0 WHERE token_no = ?", token_no)


def prune_retired(tx: Tx, device_no: int, before_ms: int) -> None:
    tx.run(
        "DELETE FROM identity_tokens WHERE device_no = ? AND retired_ms > 0 AND retired_ms < ?", device_no, before_ms
    )


# --- proofs: login tokens and OpenID tokens -----------------------------------------------------------------------


def insert_proof(tx: Tx, kind: str, digest: bytes, user_no: int, now_ms: int, expires_ms: int) -> None:
    tx.run("DELETE FROM identity_proofs WHERE expires_ms <= ?", now_ms)
    tx.run(
        "INSERT INTO identity_proofs (hash, kind, user_no, expires_ms) VALUES (?, ?, ?, ?)",
        digest,
        kind,
        user_no,
        expires_ms,
    )


def take_proof(tx: Tx, kind: str, digest: bytes, now_ms: int) -> str | None:
    """The user id that the proof is for; the proof is gone."""
    row = tx.one(
        "DELETE FROM identity_proofs WHERE hash = ? AND kind = ? AND expires_ms > ? RETURNING user_no",
        digest,
        kind,
        now_ms,
    )
    if row is None:
        return None
    owner = tx.one("SELECT user_id FROM identity_users WHERE user_no = ?", row[0])
    return str(owner[0]) if owner else None


async def proof_owner(db: Database, kind: str, digest: bytes, now_ms: int) -> str | None:
    """The user id that the proof is for."""
    row = await db.one(
        "SELECT u.user_id FROM identity_proofs p JOIN identity_users u ON u.user_no = p.user_no "
        "WHERE p.hash = ? AND p.kind = ? AND p.expires_ms > ?",
        digest,
        kind,
        now_ms,
    )
    return str(row[0]) if row else None


def delete_proofs(tx: Tx, user_no: int) -> None:
    tx.run("DELETE FROM identity_proofs WHERE user_no = ?", user_no)


# --- registration tokens ------------------------------------------------------------------------------------------


async def registration_token(db: Database, token: str) -> RegistrationToken | None:
    row = await db.one(_REGISTRATION + "WHERE token = ?", token)
    return RegistrationToken(*row) if row else None


async def registration_tokens(db: Database) -> list[RegistrationToken]:
    return [RegistrationToken(*row) for row in await db.all(_REGISTRATION + "ORDER BY created_ms, token")]


def insert_registration_token(tx: Tx, token: RegistrationToken) -> None:
    tx.run(
        "INSERT INTO identity_registration_tokens (token, uses_allowed, used, created_ms, expires_ms) "
        "VALUES (?, ?, ?, ?, ?)",
        token.token,
        token.uses_allowed,
        token.used,
        token.created_ms,
        token.expires_ms,
    )


def use_registration_token(tx: Tx, token: str, now_ms: int) -> bool:
    """Count one use. False if it is no longer valid."""
    row = tx.one(
        "UPDATE identity_registration_tokens SET used = used + 1 WHERE token = ? "
        "AND (uses_allowed IS NULL OR used < uses_allowed) AND (expires_ms IS NULL OR expires_ms > ?) RETURNING used",
        token,
        now_ms,
    )
    return row is not None


def delete_registration_token(tx: Tx, token: str) -> bool:
    return tx.one("DELETE FROM identity_registration_tokens WHERE token = ? RETURNING used", token) is not None


# --- user-interactive authentication ------------------------------------------------------------------------------


async def uia(db: Database, session: str, now_ms: int) -> Row | None:
    """(action, about, user_no, completed, data)."""
    return await db.one(
        "SELECT action, about, user_no, completed, data FROM identity_uia WHERE session = ? AND expires_ms > ?",
        session,
        now_ms,
    )


def save_uia(
    tx: Tx, session: str, action: str, about: bytes, user_no: int, completed: str, data: bytes, expires_ms: int
) -> None:
    tx.run(
        "INSERT INTO identity_uia (session, action, about, user_no, completed, data, expires_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session) DO UPDATE SET completed = excluded.completed, data = excluded.data",
        session,
        action,
        about,
        user_no,
        completed,
        data,
        expires_ms,
    )


def prune_uia(tx: Tx, now_ms: int) -> None:
    tx.run("DELETE FROM identity_uia WHERE expires_ms <= ?", now_ms)


def take_uia(tx: Tx, session: str) -> bool:
    """End the session. False if it has ended before."""
    return tx.one("DELETE FROM identity_uia WHERE session = ? RETURNING user_no", session) is not None
