"""Who shares which rooms since when, in SQL. Feeds don't count: there members cannot see each other.

Reads ``rooms_members`` and ``rooms_rooms``.
"""

from teahouse.kernel.db import Database

GONE = ("leave", "ban")
_OWN = "FROM rooms_members own JOIN rooms_rooms r ON r.room_no = own.room_no AND r.kind <> 'feed' "


async def others_moved(db: Database, user_id: str, after: int, upto: int) -> list[tuple[str, str]]:
    """(user id, membership) of those who joined or left rooms the user is in, in (``after``, ``upto``]."""
    rows = await db.heavy(
        "SELECT m.user_id, m.membership "
        + _OWN
        + "JOIN rooms_members m ON m.room_no = own.room_no WHERE own.user_id = ? AND own.membership = 'join' "
        "AND m.membership IN ? AND m.position > ? AND m.position <= ?",
        user_id,
        ("join", *GONE),
        after,
        upto,
    )
    return [(member, membership) for member, membership in rows]


async def own_moves(db: Database, user_id: str, after: int, upto: int) -> list[tuple[int, str, str]]:
    """(room number, room id, membership) of rooms where the user's own membership last changed in the window."""
    rows = await db.all(
        "SELECT own.room_no, r.room_id, own.membership "
        + _OWN
        + "WHERE own.user_id = ? AND own.position > ? AND own.position <= ?",
        user_id,
        after,
        upto,
    )
    return [(room_no, room_id, membership) for room_no, room_id, membership in rows]
