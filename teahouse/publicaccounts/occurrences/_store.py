"""The SQL of occurrences, of who listens, and of what is still to be told."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.occurrences._model import Lane, Occurrence

_OCCURRENCE = "occurrence_no, account_no, kind, user_id, data, at_ms"
_LANE = "account_no, reason, user_id, after_no, attempts, failing_ms"


def _occurrence(row: Row) -> Occurrence:
    return Occurrence(row[0], row[1], row[2], row[3], msgspec.json.decode(row[4]), row[5])


def listeners(tx: Tx, account_no: int) -> list[tuple[str, str]]:
    """Reason and kinds of each that listens to an account."""
    rows = tx.all("SELECT reason, kinds FROM publicaccounts_listens WHERE account_no = ?", account_no)
    return [(row[0], row[1]) for row in rows]


def listen(tx: Tx, account_no: int, reason: str, kinds: Collection[str]) -> None:
    tx.run(
        "INSERT INTO publicaccounts_listens (account_no, reason, kinds) VALUES (?, ?, ?) "
        "ON CONFLICT (account_no, reason) DO UPDATE SET kinds = excluded.kinds",
        account_no,
        reason,
        " ".join(sorted(kinds)),
    )


def unlisten(tx: Tx, account_no: int, reason: str) -> None:
    """Forget a listener, and all that it was still to be told."""
    tx.run("DELETE FROM publicaccounts_listens WHERE account_no = ? AND reason = ?", account_no, reason)
    tx.run("DELETE FROM publicaccounts_lanes WHERE account_no = ? AND reason = ?", account_no, reason)


def note(tx: Tx, account_no: int, kind: str, user_id: str, data: dict[str, Any], at_ms: int) -> int:
    """Write an occurrence down under the next number, which is returned."""
    row = tx.one("UPDATE publicaccounts_numbers SET occurrence_no = occurrence_no + 1 RETURNING occurrence_no")
    number = int(row[0]) if row else 1
    tx.run(
        f"INSERT INTO publicaccounts_occurrences ({_OCCURRENCE}) VALUES (?, ?, ?, ?, ?, ?)",
        number,
        account_no,
        kind,
        user_id,
        msgspec.json.encode(data),
        at_ms,
    )
    return number


def open_lanes(tx: Tx, account_no: int, reasons: Sequence[str], user_id: str, after_no: int, now_ms: int) -> None:
    """Have these listeners told of what comes after ``after_no``, unless they are being told already."""
    tx.many(
        f"INSERT INTO publicaccounts_lanes ({_LANE}, due_ms, last_error) VALUES (?, ?, ?, ?, 0, 0, ?, '') "
        "ON CONFLICT (account_no, reason, user_id) DO NOTHING",
        [(account_no, reason, user_id, after_no, now_ms) for reason in reasons],
    )


async def occurrence(db: Database, account_no: int, occurrence_no: int) -> Occurrence | None:
    """One of the account's, while it is kept."""
    row = await db.one(
        f"SELECT {_OCCURRENCE} FROM publicaccounts_occurrences WHERE account_no = ? AND occurrence_no = ?",
        account_no,
        occurrence_no,
    )
    return None if row is None else _occurrence(row)


async def due_lanes(db: Database, now_ms: int, busy: Collection[tuple[int, str]], limit: int) -> list[Lane]:
    """Lanes whose time has come, of listeners that are not in ``busy``; the longest due first."""
    rows = await db.all(
        f"SELECT {_LANE} FROM publicaccounts_lanes "
        "WHERE due_ms <= ? AND (CAST(account_no AS TEXT) || ' ' || reason) NOT IN ? "
        "ORDER BY due_ms, account_no, reason, user_id LIMIT ?",
        now_ms,
        [f"{account_no} {reason}" for account_no, reason in sorted(busy)] or [""],
        limit,
    )
    return [Lane(*row) for row in rows]


async def next_due_ms(db: Database) -> int | None:
    """When the next lane is due."""
    row = await db.one("SELECT MIN(due_ms) FROM publicaccounts_lanes")
    return None if row is None else row[0]


async def waiting(db: Database) -> int:
    """How many lanes there are: costs as many index rows."""
    row = await db.one("SELECT COUNT(*) FROM publicaccounts_lanes")
    return int(row[0]) if row else 0


async def next_of(db: Database, lane: Lane, after_no: int, kinds: Collection[str], limit: int) -> list[Occurrence]:
    """What a lane is to be told after ``after_no``."""
    rows = await db.all(
        f"SELECT {_OCCURRENCE} FROM publicaccounts_occurrences "
        "WHERE account_no = ? AND user_id = ? AND occurrence_no > ? AND kind IN ? ORDER BY occurrence_no LIMIT ?",
        lane.account_no,
        lane.user_id,
        after_no,
        sorted(kinds),
        limit,
    )
    return [_occurrence(row) for row in rows]


async def kinds_of(db: Database, account_no: int, reason: str) -> list[str]:
    """The kinds that a listener wants now; none once it does not listen any more."""
    row = await db.one(
        "SELECT kinds FROM publicaccounts_listens WHERE account_no = ? AND reason = ?", account_no, reason
    )
    return row[0].split() if row is not None else []


def told(tx: Tx, lane: Lane, after_no: int) -> None:
    """Everything up to ``after_no`` has been told."""
    tx.run(
        "UPDATE publicaccounts_lanes SET after_no = ?, attempts = 0, failing_ms = 0, last_error = '' "
        "WHERE account_no = ? AND reason = ? AND user_id = ?",
        after_no,
        lane.account_no,
        lane.reason,
        lane.user_id,
    )


def failed(tx: Tx, lane: Lane, attempts: int, failing_ms: int, due_ms: int, error: str) -> None:
    tx.run(
        "UPDATE publicaccounts_lanes SET attempts = ?, failing_ms = ?, due_ms = ?, last_error = ? "
        "WHERE account_no = ? AND reason = ? AND user_id = ?",
        attempts,
        failing_ms,
        due_ms,
        error,
        lane.account_no,
        lane.reason,
        lane.user_id,
    )


def close_lane(tx: Tx, lane: Lane, after_no: int, kinds: Collection[str]) -> bool:
    """Forget a lane if there is nothing more to tell. Returns whether there was nothing more."""
    more = tx.one(
        "SELECT 1 FROM publicaccounts_occurrences "
        "WHERE account_no = ? AND user_id = ? AND occurrence_no > ? AND kind IN ? LIMIT 1",
        lane.account_no,
        lane.user_id,
        after_no,
        sorted(kinds) or [""],
    )
    if more is not None:
        return False
    tx.run(
        "DELETE FROM publicaccounts_lanes WHERE account_no = ? AND reason = ? AND user_id = ?",
        lane.account_no,
        lane.reason,
        lane.user_id,
    )
    return True


def hasten(tx: Tx, account_no: int, reason: str, now_ms: int) -> None:
    """The listener answers again: have all of its lanes tried now."""
    tx.run(
        "UPDATE publicaccounts_lanes SET due_ms = ? WHERE account_no = ? AND reason = ? AND due_ms > ?",
        now_ms,
        account_no,
        reason,
        now_ms,
    )


async def recent(db: Database, account_no: int, before: int, limit: int) -> list[Occurrence]:
    rows = await db.all(
        f"SELECT {_OCCURRENCE} FROM publicaccounts_occurrences WHERE account_no = ? AND occurrence_no < ? "
        "ORDER BY occurrence_no DESC LIMIT ?",
        account_no,
        before,
        limit,
    )
    return [_occurrence(row) for row in rows]


def forget(tx: Tx, before_ms: int) -> None:
    """Forget what happened before ``before_ms``."""
    tx.run("DELETE FROM publicaccounts_occurrences WHERE at_ms < ?", before_ms)
