"""Who began, and who ceased, to share a room with a user since a position: for /keys/changes.

No tables of its own (reads ``rooms_members``, ``rooms_rooms``). Way in: ``SharingChanges.between``.
Source: Client-Server API, GET /keys/changes, and "Tracking the device list for a user".
"""

from collections.abc import Sequence

from teahouse.kernel.db import Database
from teahouse.rooms._memberships import Memberships

_GONE = ("leave", "ban")
_NOT_A_FEED = "JOIN rooms_rooms r ON r.room_no = own.room_no AND r.kind <> 'feed' "


class SharingChanges:
    """The question. It may name too many, as the spec allows, never too few: members who changed their profile only."""

    def __init__(self, db: Database, memberships: Memberships) -> None:
        self._db = db
        self._memberships = memberships

    async def between(self, user_id: str, since: int, upto: int) -> tuple[set[str], set[str]]:
        """(who came, who left) in (``since``, ``upto``]; who left may still share another room. Feeds don't count.

        Costs as much as the members of the rooms that the user joined or left meanwhile, and what members changed in
        the others.
        """
        came, left = await self._others(user_id, since, upto)
        for room_no, room_id, membership in await self._own(user_id, since, upto):
            history = await self._memberships.history(room_no, room_id, user_id)
            was_joined = _membership_at(history, since) == "join"
            if membership == "join" and not was_joined:
                came.update(await self._members(room_no))
            elif membership in _GONE and was_joined:
                left.update(await self._members(room_no))
        return came - {user_id}, left - {user_id}

    async def _others(self, user_id: str, since: int, upto: int) -> tuple[set[str], set[str]]:
        """Members who came to or went from rooms that the user is in."""
        rows = await self._db.heavy(
            "SELECT m.user_id, m.membership FROM rooms_members own "
            + _NOT_A_FEED
            + "JOIN rooms_members m ON m.room_no = own.room_no WHERE own.user_id = ? AND own.membership = 'join' "
            "AND m.membership IN ? AND m.position > ? AND m.position <= ?",
            user_id,
            ("join", *_GONE),
            since,
            upto,
        )
        came = {member for member, membership in rows if membership == "join"}
        return came, {member for member, membership in rows if membership != "join"}

    async def _own(self, user_id: str, since: int, upto: int) -> list[tuple[int, str, str]]:
        """(room number, room id, membership) of rooms where the user's own membership changed."""
        rows = await self._db.all(
            "SELECT own.room_no, r.room_id, own.membership FROM rooms_members own "
            + _NOT_A_FEED
            + "WHERE own.user_id = ? AND own.position > ? AND own.position <= ?",
            user_id,
            since,
            upto,
        )
        return [(room_no, room_id, membership) for room_no, room_id, membership in rows]

    async def _members(self, room_no: int) -> list[str]:
        rows = await self._db.heavy(
            "SELECT user_id FROM rooms_members WHERE room_no = ? AND membership = 'join'", room_no
        )
        return [row[0] for row in rows]


def _membership_at(history: Sequence[tuple[int, str]], position: int) -> str:
    found = "leave"
    for at, membership in history:
        if at > position:
            break
        found = membership
    return found
