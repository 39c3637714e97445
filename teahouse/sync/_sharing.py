"""Who shares a room with whom: remembered for pairs, because device lists and presence ask it again and again.

No tables; reads through ``rooms``. Ways in: ``Sharing.shares``, ``Sharing.near``; ``heard`` (from the bus), ``forget``.
A feed is no shared room: its members cannot see each other.
"""

from collections import OrderedDict

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms import Rooms

#: Presence is told among the members of rooms up to this size. In a larger one everybody's coming and going would be
#: told to everybody, the square of its members, and nobody looks for who is there.
NEAR_ROOM = 500
_PAIRS = 200_000
_STRANGERS, _SHARE, _NEAR = 0, 1, 2


class Sharing:
    """A bounded memory of pairs. A pair is looked up anew when either's memberships changed."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._pairs: OrderedDict[tuple[str, str], tuple[int, int, int]] = OrderedDict()
        self._versions: dict[str, int] = {}
        self._version = 0

    async def shares(self, one: str, other: str, *, remembered: bool = True) -> bool:
        """Whether both are joined to one room, or are the same user.

        ``remembered`` is for those to whom the bus has told everything; others have it looked up (law 2).
        """
        return one == other or (await (self._of if remembered else self._look)(one, other)) != _STRANGERS

    async def near(self, one: str, other: str) -> bool:
        """Whether presence is told between them."""
        return one == other or await self._of(one, other) == _NEAR

    async def _of(self, one: str, other: str) -> int:
        key = (one, other) if one < other else (other, one)
        known = self._pairs.get(key)
        versions = self._versions.get(key[0], 0), self._versions.get(key[1], 0)
        if known is not None and known[:2] == versions:
            return known[2]
        found = await self._look(*key)
        self._pairs[key] = (*versions, found)
        if len(self._pairs) > _PAIRS:
            self._pairs.popitem(last=False)
        return found

    async def _look(self, one: str, other: str) -> int:
        mine, theirs = await self._rooms.memberships(one), await self._rooms.memberships(other)
        if len(mine) > len(theirs):
            mine, theirs = theirs, mine
        common = [
            room_id
            for room_id, membership in mine.items()
            if membership.membership == "join" and room_id in theirs and theirs[room_id].membership == "join"
        ]
        found = _STRANGERS
        for room_id in common:
            facts = await self._rooms.facts(room_id)
            if facts is None or facts.feed:
                continue
            if facts.joined <= NEAR_ROOM:
                return _NEAR
            found = _SHARE
        return found

    def heard(self, change: Change) -> None:
        """A membership changed: pairs with that user are looked up anew."""
        event = change.data
        if change.kind != "event":
            return
        if not isinstance(event, Event):
            self.forget()
        elif event.type == "m.room.member" and event.state_key is not None:
            self._version += 1
            self._versions[event.state_key] = self._version

    def forget(self) -> None:
        """Forget all pairs: something may have been missed."""
        self._pairs.clear()
