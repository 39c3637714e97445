"""Who has a pusher, and in which rooms they are: so that a message costs nothing for those who have none.

Tables: reads ``push_pushers``. Ways in: ``Index.users``, ``in_room``; ``load``, ``changed``, ``reload`` and
``member_changed`` keep it in step with what is committed.

The set of a room is worked out when its first event is heard, from the smaller of the two: those with pushers, or the
room's members; then it is kept, and moved by membership changes.
"""

from collections import OrderedDict

from teahouse.kernel.db import Database
from teahouse.matrix.events import Event
from teahouse.push import _store as store
from teahouse.rooms import Rooms

ROOMS = 10_000
#: Up to so many users are asked for by name; beyond, the room's whole member list is the cheaper question.
FEW = 500


class Index:
    """The index."""

    def __init__(self, db: Database, rooms: Rooms) -> None:
        self._db = db
        self._rooms = rooms
        self._sets: OrderedDict[str, set[str]] = OrderedDict()
        self._additions = 0
        self.users: dict[str, tuple[int, ...]] = {}

    async def load(self) -> list[int]:
        """Read everything. Returns the numbers of the pushers whose gateway could not be reached."""
        failing: list[int] = []
        for number, user_id, failing_ms in await store.everybody(self._db):
            self.users[user_id] = (*self.users.get(user_id, ()), number)
            if failing_ms:
                failing.append(number)
        return failing

    async def in_room(self, room_id: str) -> set[str]:
        """Those joined to the room who have a pusher. It is the index's own set: copy it before you wait."""
        known = self._sets.get(room_id)
        if known is not None:
            self._sets.move_to_end(room_id)
            return known
        while True:
            additions = self._additions
            found = await self._work_out(room_id)
            if additions == self._additions:
                break
        self._sets[room_id] = found
        if len(self._sets) > ROOMS:
            self._sets.popitem(last=False)
        return found

    async def _work_out(self, room_id: str) -> set[str]:
        facts = await self._rooms.facts(room_id) if self.users else None
        if facts is None:
            return set()
        if len(self.users) <= min(FEW, facts.joined):
            asked = list(self.users)
            facts = await self._rooms.facts_with(room_id, asked)
            return {one for one in asked if facts.membership(one) == "join"} if facts is not None else set()
        if facts.feed:
            return await self._rooms.joined_among(room_id, list(self.users))
        joined = await self._rooms.joined_users(room_id)
        if len(joined) <= len(self.users):
            return {one for one in joined if one in self.users}
        return {one for one in self.users if one in joined}

    # --- in step with what is committed ---

    def changed(self, user_id: str, numbers: tuple[int, ...]) -> None:
        """The user has these pushers now."""
        if numbers:
            if user_id not in self.users:
                # Which rooms they are in is not at hand: each room works it out when it is next asked for.
                self._additions += 1
                self._sets.clear()
            self.users[user_id] = numbers
        elif self.users.pop(user_id, None) is not None:
            for members in self._sets.values():
                members.discard(user_id)

    async def reload(self, user_id: str) -> None:
        """Another worker changed the user's pushers."""
        self.changed(user_id, await store.numbers(self._db, user_id))

    def member_changed(self, event: Event) -> None:
        """Someone's membership changed."""
        members = self._sets.get(event.room_id)
        user_id = event.state_key
        if members is None or user_id is None or user_id not in self.users:
            return
        if event.content.get("membership") == "join":
            members.add(user_id)
        else:
            members.discard(user_id)

    def forget_room(self, room_id: str) -> None:
        """Something changed in the room, and what is not known."""
        self._sets.pop(room_id, None)
