"""What happened since a position, in SQL: for a sync that memory does not reach back to.

Tables: ``rooms_rooms``, ``rooms_events``, ``rooms_members``.
"""

from collections.abc import Collection

from teahouse.kernel.db import Database


async def rooms_with_events(db: Database, room_ids: Collection[str], after: int, upto: int) -> set[str]:
    """Those of the rooms with an event in (``after``, ``upto``]. One index look-up a room."""
    if not room_ids:
        return set()
    rows = await db.all(
        "SELECT r.room_id FROM rooms_rooms r WHERE r.room_id IN ? AND EXISTS (SELECT 1 FROM rooms_events e "
        "WHERE e.room_no = r.room_no AND e.position > ? AND e.position <= ?)",
        list(room_ids),
        after,
        upto,
    )
    return {row[0] for row in rows}


async def forgotten_since(db: Database, user_id: str, after: int) -> list[str]:
    """Rooms whose last word about the user came after ``after``, and that they have forgotten."""
    rows = await db.all(
        "SELECT r.room_id FROM rooms_members m JOIN rooms_rooms r ON r.room_no = m.room_no "
        "WHERE m.user_id = ? AND m.forgotten = 1 AND m.position > ?",
        user_id,
        after,
    )
    return [row[0] for row in rows]
