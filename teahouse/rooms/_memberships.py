"""Each user's memberships, and when they became what, in memory for those who were asked for.

No tables of its own. Ways in: ``of``, ``history``, ``share_room``, ``sharing``; ``changed`` is the bus listener.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._facts import Facts
from teahouse.rooms._model import MEMBER, Membership
from teahouse.rooms._store import Store

USERS = 20_000
HISTORIES = 50_000


class Memberships:
    """The caches, by user, and by room and user. What was read across a change of the same user is read again."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts
        self._users: OrderedDict[str, dict[str, Membership]] = OrderedDict()
        self._histories: OrderedDict[tuple[str, str], list[tuple[int, str]]] = OrderedDict()
        # Of each user whose rows are being read: [changes heard, readers].
        self._reading: dict[str, list[int]] = {}

    async def of(self, user_id: str) -> Mapping[str, Membership]:
        """By room id, without forgotten rooms. One read when not in memory."""
        known = self._users.get(user_id)
        if known is not None:
            self._users.move_to_end(user_id)
            return known
        while True:
            mark, changes = self._begin(user_id)
            try:
                read = {one.room_id: one for one in await self._store.memberships(user_id)}
            finally:
                self._end(user_id, mark)
            if mark[0] == changes:
                break
        known = self._users.setdefault(user_id, read)
        if len(self._users) > USERS:
            self._users.popitem(last=False)
        return known

    async def history(self, room_no: int, room_id: str, user_id: str) -> Sequence[tuple[int, str]]:
        """(position, membership) of each member event, ascending. One read when not in memory."""
        key = (room_id, user_id)
        known = self._histories.get(key)
        if known is not None:
            self._histories.move_to_end(key)
            return known
        while True:
            mark, changes = self._begin(user_id)
            try:
                read = await self._store.member_history(room_no, user_id)
            finally:
                self._end(user_id, mark)
            if mark[0] == changes:
                break
        known = self._histories.setdefault(key, read)
        if len(self._histories) > HISTORIES:
            self._histories.popitem(last=False)
        return known

    async def share_room(self, one: str, other: str) -> bool:
        """Whether both are joined to one room that is not a feed."""
        return bool(await self._store.shared_rooms(one, other))

    async def shared_rooms(self, one: str, other: str) -> list[str]:
        """The rooms, not feeds, that both are joined to."""
        return await self._store.shared_rooms(one, other)

    async def sharing(self, user_id: str) -> set[str]:
        """Everyone who is joined to a room, not a feed, that the user is joined to; with the user."""
        return {user_id, *await self._store.sharing(user_id)}

    # --- in step with what is committed ---

    def changed(self, change: Change) -> None:
        """Bus listener."""
        if change.kind == "forget":
            self._note(change.user)
            known = self._users.get(change.user)
            if known is not None:
                known.pop(change.room, None)
            return
        if change.kind != "event":
            return
        event = change.data
        if not isinstance(event, Event):
            # Written by another worker, and perhaps a membership of anybody: what is in memory may be old.
            self._users.clear()
            self._histories.clear()
            for mark in self._reading.values():
                mark[0] += 1
        elif event.type == MEMBER and event.state_key is not None:
            self._member_changed(event, event.state_key)

    def _member_changed(self, event: Event, user_id: str) -> None:
        self._note(user_id)
        membership = str(event.content.get("membership"))
        history = self._histories.get((event.room_id, user_id))
        if history is not None and (not history or history[-1][0] < event.position):
            history.append((event.position, membership))
        known = self._users.get(user_id)
        if known is None:
            return
        old = known.get(event.room_id)
        if old is not None and old.position >= event.position:
            return
        facts = self._facts.peek(event.room_id)
        if old is None and facts is None:
            del self._users[user_id]  # the room's number is not at hand: read them again
            return
        room_no = old.room_no if old is not None else facts.room_no if facts is not None else 0
        known[event.room_id] = Membership(event.room_id, room_no, membership, event.position, event.sender)

    def _begin(self, user_id: str) -> tuple[list[int], int]:
        mark = self._reading.setdefault(user_id, [0, 0])
        mark[1] += 1
        return mark, mark[0]

    def _end(self, user_id: str, mark: list[int]) -> None:
        mark[1] -= 1
        if mark[1] == 0:
            self._reading.pop(user_id, None)

    def _note(self, user_id: str) -> None:
        mark = self._reading.get(user_id)
        if mark is not None:
            mark[0] += 1
