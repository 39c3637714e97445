"""SQL of second factors: ``safety_factors``, ``safety_recovery_codes``, ``safety_factors_shown``,
``safety_challenges``, ``safety_factor_tries``.
"""

from collections.abc import Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx

_FACTOR = (
    "SELECT factor_id, user_id, kind, name, secret, credential, site, counter, created_ms, ready_ms, used_ms "
    "FROM safety_factors "
)


class Stored(msgspec.Struct, frozen=True):
    """A factor as it is stored (schema/0008)."""

    factor_id: str
    user_id: str
    kind: str
    name: str
    secret: bytes
    credential: bytes | None
    site: str
    counter: int
    created_ms: int
    ready_ms: int
    used_ms: int


def _stored(row: Row) -> Stored:
    factor_id, user_id, kind, name, secret, credential, *rest = row
    return Stored(
        factor_id, user_id, kind, name, bytes(secret), None if credential is None else bytes(credential), *rest
    )


async def factors(db: Database, user_id: str) -> list[Stored]:
    rows = await db.all(_FACTOR + "WHERE user_id = ? ORDER BY created_ms, factor_id", user_id)
    return [_stored(row) for row in rows]


def factors_in(tx: Tx, user_id: str) -> list[Stored]:
    rows = tx.all(_FACTOR + "WHERE user_id = ? ORDER BY created_ms, factor_id", user_id)
    return [_stored(row) for row in rows]


async def has_ready(db: Database, user_id: str) -> bool:
    """Whether somebody has a factor that can be shown."""
    return await db.one("SELECT 1 FROM safety_factors WHERE user_id = ? AND ready_ms > 0", user_id) is not None


async def counts(db: Database) -> dict[str, int]:
    """User id → how many factors they can show."""
    rows = await db.all("SELECT user_id, COUNT(*) FROM safety_factors WHERE ready_ms > 0 GROUP BY user_id")
    return {str(user_id): int(count) for user_id, count in rows}


def known(tx: Tx, credential: bytes) -> bool:
    return tx.one("SELECT 1 FROM safety_factors WHERE credential = ?", credential) is not None


def add(tx: Tx, factor: Stored) -> None:
    tx.run(
        "INSERT INTO safety_factors (factor_id, user_id, kind, name, secret, credential, site, counter, created_ms, "
        "ready_ms, used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *msgspec.structs.astuple(factor),
    )


def used(tx: Tx, factor_id: str, counter: int, now_ms: int) -> None:
    """It was shown: from now on it is ready, and ``counter`` is over."""
    tx.run(
        "UPDATE safety_factors SET counter = ?, used_ms = ?, "
        "ready_ms = CASE WHEN ready_ms > 0 THEN ready_ms ELSE ? END WHERE factor_id = ?",
        counter,
        now_ms,
        now_ms,
        factor_id,
    )


def remove(tx: Tx, factor_id: str) -> None:
    """With what was shown of it."""
    tx.run("DELETE FROM safety_factors WHERE factor_id = ?", factor_id)
    tx.run("DELETE FROM safety_factors_shown WHERE factor_id = ?", factor_id)


def remove_pending(tx: Tx, user_id: str) -> None:
    tx.run("DELETE FROM safety_factors WHERE user_id = ? AND ready_ms = 0", user_id)


def forget_all(tx: Tx, user_id: str) -> None:
    """Everything by which somebody could show that it is them."""
    for table in ("safety_factors", "safety_recovery_codes", "safety_factors_shown", "safety_factor_tries",
                  "safety_challenges"):  # fmt: skip
        tx.run(f"DELETE FROM {table} WHERE user_id = ?", user_id)


# --- recovery codes -----------------------------------------------------------------------------------------------


def set_recovery(tx: Tx, user_id: str, hashes: Sequence[bytes]) -> None:
    tx.run("DELETE FROM safety_recovery_codes WHERE user_id = ?", user_id)
    tx.many("INSERT INTO safety_recovery_codes (user_id, hash) VALUES (?, ?)", [(user_id, one) for one in hashes])


def use_recovery(tx: Tx, user_id: str, hashed: bytes, now_ms: int) -> bool:
    """Whether the code was good, for this once."""
    row = tx.one(
        "UPDATE safety_recovery_codes SET used_ms = ? WHERE user_id = ? AND hash = ? AND used_ms = 0 RETURNING used_ms",
        now_ms,
        user_id,
        hashed,
    )
    return row is not None


_LEFT = "SELECT COUNT(*) FROM safety_recovery_codes WHERE user_id = ? AND used_ms = 0"


async def recovery_left(db: Database, user_id: str) -> int:
    row = await db.one(_LEFT, user_id)
    return int(row[0]) if row else 0


def recovery_left_in(tx: Tx, user_id: str) -> int:
    row = tx.one(_LEFT, user_id)
    return int(row[0]) if row else 0


def has_recovery(tx: Tx, user_id: str) -> bool:
    return tx.one("SELECT 1 FROM safety_recovery_codes WHERE user_id = ?", user_id) is not None


# --- what was shown -----------------------------------------------------------------------------------------------


async def shown_until(db: Database, session: bytes, user_id: str) -> int:
    """Until when a second factor counts as shown in a session; 0 where none was."""
    row = await db.one("SELECT until_ms FROM safety_factors_shown WHERE session = ? AND user_id = ?", session, user_id)
    return int(row[0]) if row else 0


def show(tx: Tx, session: bytes, user_id: str, device_id: str, factor_id: str, now_ms: int, until_ms: int) -> None:
    tx.run("DELETE FROM safety_factors_shown WHERE until_ms <= ?", now_ms)
    tx.run(
        "INSERT INTO safety_factors_shown (session, user_id, device_id, factor_id, shown_ms, until_ms) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET user_id = excluded.user_id, "
        "device_id = excluded.device_id, factor_id = excluded.factor_id, shown_ms = excluded.shown_ms, "
        "until_ms = excluded.until_ms",
        session,
        user_id,
        device_id,
        factor_id,
        now_ms,
        until_ms,
    )


def forget_shown(tx: Tx, user_id: str, device_id: str = "") -> None:
    """No session of the user (or of their device) has shown a factor any more."""
    if device_id:
        tx.run("DELETE FROM safety_factors_shown WHERE user_id = ? AND device_id = ?", user_id, device_id)
    else:
        tx.run("DELETE FROM safety_factors_shown WHERE user_id = ?", user_id)


# --- challenges and wrong answers ---------------------------------------------------------------------------------


def ask(tx: Tx, challenge: bytes, user_id: str, session: bytes, purpose: str, now_ms: int, until_ms: int) -> None:
    tx.run(
        "DELETE FROM safety_challenges WHERE until_ms <= ? OR (session = ? AND purpose = ?)", now_ms, session, purpose
    )
    tx.run(
        "INSERT INTO safety_challenges (challenge, user_id, session, purpose, until_ms) VALUES (?, ?, ?, ?, ?)",
        challenge,
        user_id,
        session,
        purpose,
        until_ms,
    )


def asked(tx: Tx, challenge: bytes, user_id: str, session: bytes, purpose: str, now_ms: int) -> bool:
    """Whether this was asked of them in this session, and not answered yet: now it is."""
    row = tx.one(
        "DELETE FROM safety_challenges WHERE challenge = ? AND user_id = ? AND session = ? AND purpose = ? "
        "AND until_ms > ? RETURNING purpose",
        challenge,
        user_id,
        session,
        purpose,
        now_ms,
    )
    return row is not None


def tries(tx: Tx, user_id: str) -> tuple[int, int]:
    """(wrong answers in a row, until when no more are heard)."""
    row = tx.one("SELECT wrong, closed_until_ms FROM safety_factor_tries WHERE user_id = ?", user_id)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def set_tries(tx: Tx, user_id: str, wrong: int, closed_until_ms: int) -> None:
    tx.run(
        "INSERT INTO safety_factor_tries (user_id, wrong, closed_until_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (user_id) DO UPDATE SET wrong = excluded.wrong, closed_until_ms = excluded.closed_until_ms",
        user_id,
        wrong,
        closed_until_ms,
    )


def forget_tries(tx: Tx, user_id: str) -> None:
    tx.run("DELETE FROM safety_factor_tries WHERE user_id = ?", user_id)
