"""Who began, and who ceased, to share a room with a user since a position: for /keys/changes.

No tables of its own (reads ``rooms_members``, ``rooms_rooms``). Way in: ``SharingChanges.between``.
Source: Client-Server API, GET /keys/changes, and "Tracking the device list for a user".
"""

from collections.abc import Sequence

from teahouse.kernel.db import Database
from teahouse.rooms import _store_sharing as store
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._store import Store


class SharingChanges:
    """The question. It may name too many, as the spec allows, never too few: members who changed their profile only."""

    def __init__(self, db: Database, rooms: Store, memberships: Memberships) -> None:
        self._db = db
        self._rooms = rooms
        self._memberships = memberships

    async def between(self, user_id: str, since: int, upto: int) -> tuple[set[str], set[str]]:
        """(who came, who left) in (``since``, ``upto``]; who left may still share another room. Feeds don't count.

        Costs as much as the members of the rooms that the user joined or left meanwhile, and what members changed in
        the others.
        """
        moved = await store.others_moved(self._db, user_id, since, upto)
        came = {member for member, membership in moved if membership == "join"}
        left = {member for member, membership in moved if membership != "join"}
        for room_no, room_id, membership in await store.own_moves(self._db, user_id, since, upto):
            history = await self._memberships.history(room_no, room_id, user_id)
            was_joined = _membership_at(history, since) == "join"
            if membership == "join" and not was_joined:
                came.update(await self._rooms.user_ids(room_no, "join"))
            elif membership in store.GONE and was_joined:
                left.update(await self._rooms.user_ids(room_no, "join"))
        return came - {user_id}, left - {user_id}


def _membership_at(history: Sequence[tuple[int, str]], position: int) -> str:
    found = "leave"
    for at, membership in history:
        if at > position:
            break
        found = membership
    return found
