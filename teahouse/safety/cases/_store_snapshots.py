"""``safety_snapshots``: what items looked like when their cases were opened."""

from collections.abc import Sequence

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.cases._snapshot import Snapshot, unpacked

_COLUMNS = (
    "case_id, item, surface, author, room_id, type, content, ts_ms, disclosed_by, kept_ms, digest, erased_ms, proof"
)
_OPENED = ("surface", "author", "room_id", "type", "content", "ts_ms", "disclosed_by", "kept_ms", "digest", "proof")


def add(tx: Tx, seen: Snapshot, content: bytes) -> None:
    """Keep it, unless there is one of that item already: the first is what it looked like.

    But an encrypted message that is opened, with proof, takes the place of what nobody could read.
    """
    tx.run(
        f"INSERT INTO safety_snapshots ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) "
        f"ON CONFLICT (case_id, item) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _OPENED)} "
        "WHERE excluded.proof <> '' AND safety_snapshots.proof = '' AND safety_snapshots.erased_ms = 0",
        *(seen.case_id, seen.item, seen.surface, seen.author, seen.room_id, seen.type, content, seen.ts_ms),
        *(seen.disclosed_by, seen.kept_ms, seen.digest, seen.proof),
    )


async def of_case(db: Database, case_id: str) -> list[Snapshot]:
    rows = await db.all(f"SELECT {_COLUMNS} FROM safety_snapshots WHERE case_id = ? ORDER BY item", case_id)
    return [_snapshot(row) for row in rows]


async def one(db: Database, case_id: str, item: str) -> Snapshot | None:
    row = await db.one(f"SELECT {_COLUMNS} FROM safety_snapshots WHERE case_id = ? AND item = ?", case_id, item)
    return None if row is None else _snapshot(row)


def there(tx: Tx, case_id: str, item: str) -> bool:
    """Whether something is kept of it that is not erased."""
    found = tx.one("SELECT 1 FROM safety_snapshots WHERE case_id = ? AND item = ? AND erased_ms = 0", case_id, item)
    return found is not None


def _snapshot(row: Row) -> Snapshot:
    content = None if row[6] is None else bytes(row[6])
    return unpacked(row[:6], content, row[7:])


def hand_over(tx: Tx, case_id: str, into: str) -> None:
    """What was kept for a case is kept for the one it was merged into."""
    tx.run(
        f"INSERT INTO safety_snapshots ({_COLUMNS}) "
        f"SELECT ?, {_COLUMNS.partition(', ')[2]} FROM safety_snapshots WHERE case_id = ? "
        "ON CONFLICT (case_id, item) DO NOTHING",
        *(into, case_id),
    )
    tx.run("DELETE FROM safety_snapshots WHERE case_id = ?", case_id)


def erase(tx: Tx, case_id: str, item: str, now_ms: int) -> None:
    tx.run(f"{_ERASE} AND case_id = ? AND item = ?", now_ms, case_id, item)


def erase_of(tx: Tx, case_ids: Sequence[str], now_ms: int) -> None:
    tx.run(f"{_ERASE} AND case_id IN ?", now_ms, case_ids)


_ERASE = (
    "UPDATE safety_snapshots SET content = NULL, author = '', room_id = '', disclosed_by = '', erased_ms = ? "
    "WHERE erased_ms = 0"
)
