"""The rooms two users share.

No tables of its own. Way in: ``Mutual.rooms``. Spec: Client-Server API, "Mutual Rooms" (v1.19).
"""

import re

import msgspec

from teahouse.matrix.errors import invalid_param
from teahouse.matrix.ids import is_user_id
from teahouse.rooms._memberships import Memberships

PAGE = 200
_FORM = re.compile(r"m([0-9]{1,9})")


class MutualRooms(msgspec.Struct, omit_defaults=True):
    """A page of room IDs; ``count`` is of all of them."""

    joined: list[str]
    count: int
    next_batch: str | None = None


class Mutual:
    """The verb."""

    def __init__(self, memberships: Memberships) -> None:
        self._memberships = memberships

    async def rooms(self, viewer: str, user_id: str, token: str | None) -> MutualRooms:
        """The rooms, feeds excepted, that both are joined to, ordered by room ID, from ``token`` on.

        A user who does not exist shares no room. Raises M_INVALID_PARAM for what is no user ID, for oneself, and for a
        token we never gave.
        """
        if not is_user_id(user_id):
            raise invalid_param("'user_id' is not a valid user ID")
        if user_id == viewer:
            raise invalid_param("'user_id' is your own")
        match = _FORM.fullmatch(token or "m0")
        if match is None:
            raise invalid_param("'from' is not a token that this server gave")
        rooms = await self._memberships.shared_rooms(viewer, user_id)
        start = int(match[1])
        end = start + PAGE
        return MutualRooms(rooms[start:end], len(rooms), f"m{end}" if end < len(rooms) else None)
