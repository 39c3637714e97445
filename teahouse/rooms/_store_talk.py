"""What was said between an account and its subscribers, as insights count it. Reads ``rooms_events``."""

from teahouse.kernel.db import Database


async def talked(
    db: Database, room_no: int, after: int, from_ms: int, upto_ms: int, limit: int
) -> list[tuple[int, int, str, str]]:
    """(position, ts, audience, sender) of messages for one person above ``after``, in [``from_ms``, ``upto_ms``)."""
    rows = await db.heavy(
        "SELECT position, ts, audience, sender FROM rooms_events WHERE room_no = ? AND position > ? "
        "AND audience IS NOT NULL AND audience <> '*' AND type IN ('m.room.message', 'm.sticker') "
        "AND ts >= ? AND ts < ? "
        "ORDER BY position LIMIT ?",
        room_no,
        after,
        from_ms,
        upto_ms,
        limit,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
