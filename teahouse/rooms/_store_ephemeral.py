"""Receipts and reports in SQL.

Tables: ``rooms_receipts``, ``rooms_reports``; joins ``rooms_events`` and ``rooms_relations`` of the same part.
"""

from collections.abc import Collection

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.matrix.events import Event
from teahouse.rooms._store import COLUMNS, event_name, event_of

#: The receipt that is a marker of the user's own and no part of m.receipt.
FULLY_READ = "m.fully_read"
PRIVATE = "m.read.private"
#: The thread of everything that is in no thread, as receipts call it. Source: "Threaded read receipts".
MAIN = "main"


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """How far a user has read. ``thread`` is "" for an unthreaded receipt. ``only_self``: nobody else may see it."""

    user_id: str
    type: str
    thread: str
    event_id: str
    event_position: int
    position: int
    ts: int
    only_self: bool = False


_RECEIPTS = (
    "SELECT r.user_id, r.type, r.thread, e.event_id, r.event_position, r.position, r.ts FROM rooms_receipts r "
    "JOIN rooms_events e ON e.position = r.event_position WHERE r.room_no = ? AND r.type <> 'm.fully_read'"
)


async def receipts(db: Database, room_no: int, after: int, upto: int, only_of: str = "") -> list[Receipt]:
    """The room's receipts that changed in (``after``, ``upto``], in that order; of one user if ``only_of``."""
    if only_of:
        # + 0: or SQLite takes the index of positions, and walks everyone's.
        rows = await db.all(
            _RECEIPTS + " AND r.user_id = ? AND r.position + 0 > ? AND r.position + 0 <= ? ORDER BY r.position + 0",
            room_no,
            only_of,
            after,
            upto,
        )
    else:
        rows = await db.all(
            _RECEIPTS + " AND r.position > ? AND r.position <= ? ORDER BY r.position", room_no, after, upto
        )
    return [
        Receipt(user_id, type_, thread, event_name(key), event_position, position, ts, type_ == PRIVATE)
        for user_id, type_, thread, key, event_position, position, ts in rows
    ]


async def rooms_with_receipts(db: Database, room_ids: Collection[str], after: int, upto: int) -> set[str]:
    """Those of the rooms in which a receipt changed in (``after``, ``upto``]. One index look-up a room."""
    rows = await db.all(
        "SELECT r.room_id FROM rooms_rooms r WHERE r.room_id IN ? AND EXISTS (SELECT 1 FROM rooms_receipts c "
        "WHERE c.room_no = r.room_no AND c.position > ? AND c.position <= ? AND c.type <> 'm.fully_read')",
        list(room_ids),
        after,
        upto,
    )
    return {row[0] for row in rows}


async def own_marks(db: Database, room_no: int, user_id: str) -> list[tuple[str, int]]:
    """(thread, position of the event) of the user's read receipts, public and private."""
    rows = await db.all(
        "SELECT thread, event_position FROM rooms_receipts "
        "WHERE room_no = ? AND user_id = ? AND type <> 'm.fully_read'",
        room_no,
        user_id,
    )
    return [(thread, event_position) for thread, event_position in rows]


async def thread_replies(db: Database, room_no: int, room_id: str, after: int, upto: int, limit: int) -> list[Event]:
    """The newest replies in any of the room's threads in (``after``, ``upto``], oldest first."""
    rows = await db.all(
        f"SELECT {COLUMNS} FROM rooms_relations t JOIN rooms_events e ON e.position = t.position "
        "WHERE t.room_no = ? AND t.rel_type = 'm.thread' AND t.position > ? AND t.position <= ? "
        "ORDER BY t.position DESC LIMIT ?",
        room_no,
        after,
        upto,
        limit,
    )
    return [event_of(room_id, row) for row in reversed(rows)]


async def newest(db: Database, room_nos: Collection[int], upto: int) -> list[tuple[int, int]]:
    """(room number, position of the newest event up to ``upto``) of those rooms that have one. A look-up a room."""
    if not room_nos:
        return []
    rows = await db.all(
        "SELECT r.room_no, "
        "(SELECT MAX(e.position) FROM rooms_events e WHERE e.room_no = r.room_no AND e.position <= ?) "
        "FROM rooms_rooms r WHERE r.room_no IN ?",
        upto,
        list(room_nos),
    )
    return [(room_no, position) for room_no, position in rows if position is not None]


def marked(tx: Tx, room_no: int, user_id: str, type_: str, thread: str) -> int:
    """The position of the event that this marker of the user is at; 0 if there is none."""
    row = tx.one(
        "SELECT event_position FROM rooms_receipts WHERE room_no = ? AND user_id = ? AND type = ? AND thread = ?",
        room_no,
        user_id,
        type_,
        thread,
    )
    return row[0] if row is not None else 0


def put_receipt(tx: Tx, room_no: int, receipt: Receipt) -> None:
    tx.run(
        "INSERT INTO rooms_receipts (room_no, user_id, type, thread, event_position, position, ts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (room_no, user_id, type, thread) DO UPDATE SET "
        "event_position = excluded.event_position, position = excluded.position, ts = excluded.ts",
        room_no,
        receipt.user_id,
        receipt.type,
        receipt.thread,
        receipt.event_position,
        receipt.position,
        receipt.ts,
    )


class Report(msgspec.Struct, frozen=True):
    """What somebody reported: see ``rooms_reports``."""

    kind: str
    subject: str
    room_id: str
    reporter: str
    reason: str
    reported_ms: int
    snapshot: bytes | None = None


def add_report(tx: Tx, report: Report) -> None:
    tx.run(
        "INSERT INTO rooms_reports "
        "(report_no, kind, subject, room_id, reporter, reason, reported_ms, snapshot) "
        "SELECT COALESCE(MAX(report_no), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM rooms_reports",
        report.kind,
        report.subject,
        report.room_id,
        report.reporter,
        report.reason,
        report.reported_ms,
        report.snapshot,
    )
