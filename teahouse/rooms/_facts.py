"""The facts of rooms, kept in memory: current state, and those members that were asked for.

No tables of its own (reads through ``_store``). Ways in: ``get``, ``with_members``, ``joined_users``; ``changed`` is
the bus listener that keeps them in step, ``replaced`` and ``forget`` are for the writer. A write never trusts them:
``_commit`` confirms in the unit what it took from here (law 3), so a stale fact costs a repetition, no more.
"""

from collections import OrderedDict
from collections.abc import Iterable

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._model import MEMBER, Member, RoomFacts
from teahouse.rooms._store import Store

ROOMS = 4_000  # rooms kept, the least recently asked for goes first
MEMBERS = 4_000  # members kept of one room, the longest kept goes first


class Facts:
    """The cache."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rooms: OrderedDict[str, RoomFacts] = OrderedDict()
        # Of each room that is being read: [changes heard, readers]. What was read across a change is read again.
        self._reading: dict[str, list[int]] = {}

    def peek(self, room_id: str) -> RoomFacts | None:
        """The facts, if they are in memory."""
        return self._rooms.get(room_id)

    async def get(self, room_id: str) -> RoomFacts | None:
        """The facts of a room, or ``None``. Three reads when they are not in memory."""
        facts = self._rooms.get(room_id)
        if facts is not None:
            self._rooms.move_to_end(room_id)
            return facts
        while True:
            seen = self._begin(room_id)
            try:
                facts = await self._read(room_id)
            finally:
                moved = self._end(room_id, seen)
            if not moved:
                break
        if facts is None:
            return None
        return self.keep(facts)

    async def with_members(self, room_id: str, user_ids: Iterable[str]) -> RoomFacts | None:
        """The facts with these users' memberships fetched: one read for all that are not in memory."""
        while True:
            facts = self._rooms.get(room_id) or await self.get(room_id)
            if facts is None:
                return None
            missing = [user_id for user_id in user_ids if user_id not in facts.members]
            if not missing:
                return facts
            await self._fetch(facts, missing)

    async def joined_users(self, room_id: str) -> frozenset[str] | set[str]:
        """Everyone joined to the room; read whole once, then kept."""
        while True:
            facts = await self.get(room_id)
            if facts is None:
                return frozenset()
            if facts.feed:  # there may be a million: nobody holds them
                return frozenset((facts.creator,))
            if facts.joined_users is not None:
                return facts.joined_users
            seen = self._begin(room_id)
            try:
                users = set(await self._store.user_ids(facts.room_no, "join"))
            finally:
                moved = self._end(room_id, seen)
            if not moved:
                facts.joined_users = users

    def keep(self, facts: RoomFacts) -> RoomFacts:
        """Put facts into the cache, unless others came first; returns those in the cache."""
        kept = self._rooms.setdefault(facts.room_id, facts)
        self._rooms.move_to_end(facts.room_id)
        if len(self._rooms) > ROOMS:
            self._rooms.popitem(last=False)
        return kept

    def forget(self, room_id: str) -> None:
        """Drop what is known of a room: the next to ask reads it again."""
        self._rooms.pop(room_id, None)
        self._note(room_id)

    # --- in step with what is committed ---

    def changed(self, change: Change) -> None:
        """Bus listener."""
        if change.kind == "forget":
            self._forgotten(change)
            return
        if change.kind != "event":
            return
        event = change.data
        if not isinstance(event, Event):
            self.forget(change.room)  # written by another worker: the database knows
            return
        if event.state_key is None:
            return
        self._note(change.room)
        facts = self._rooms.get(change.room)
        if facts is None or event.position <= facts.as_of:
            return
        if event.type == MEMBER:
            self._member_changed(facts, event)
        elif event.position > facts.state_position:
            self._state_changed(facts, event)

    def replaced(self, event: Event, state_position: int = 0) -> None:
        """An event of the current state was redacted, at ``state_position`` if that is other state than members."""
        self._note(event.room_id)
        facts = self._rooms.get(event.room_id)
        if facts is None:
            return
        if state_position:
            facts.state_position = max(facts.state_position, state_position)
        if event.type == MEMBER and event.state_key is not None:
            member = facts.members.get(event.state_key)
            if member is not None and member.position == event.position:
                member.event = event
        elif event.state_key is not None:
            current = facts.state.get((event.type, event.state_key))
            if current is not None and current.position == event.position:
                facts.state[event.type, event.state_key] = event

    def related(self, room_id: str, position: int) -> None:
        """Something relates to the event at this position, which may be of the current state."""
        facts = self._rooms.get(room_id)
        if facts is None:
            return
        for key, event in facts.state.items():
            if event.position == position:
                facts.state[key] = event.changed(related=True)
                return

    def _state_changed(self, facts: RoomFacts, event: Event) -> None:
        facts.state_position = event.position
        facts.state[event.type, event.state_key or ""] = event
        if event.type == "m.room.history_visibility" and event.state_key == "":
            shown = event.content.get("history_visibility")
            newest = facts.history[-1][0] if facts.history else 0
            if isinstance(shown, str) and event.position > newest:
                facts.history.append((event.position, shown))

    def _member_changed(self, facts: RoomFacts, event: Event) -> None:
        user_id = event.state_key or ""
        old = facts.members.get(user_id)
        if old is None or old.position >= event.position:
            # Who they were before is not known here (or was read after this was committed, and the counts before):
            # so neither are the new counts.
            self._rooms.pop(facts.room_id, None)
            return
        new = str(event.content.get("membership"))
        facts.joined += (new == "join") - (old.membership == "join")
        facts.invited += (new == "invite") - (old.membership == "invite")
        self._remember(facts, Member(user_id, new, event.position, event.sender, event))
        if facts.joined_users is not None:
            if new == "join":
                facts.joined_users.add(user_id)
            else:
                facts.joined_users.discard(user_id)

    def _forgotten(self, change: Change) -> None:
        self._note(change.room)
        facts = self._rooms.get(change.room)
        if facts is not None:
            facts.members.pop(change.user, None)

    # --- reading ---

    async def _read(self, room_id: str) -> RoomFacts | None:
        room = await self._store.room(room_id)
        if room is None:
            return None
        facts = RoomFacts(room)
        for event in await self._store.current_state(facts.room_no, room_id):
            facts.state[event.type, event.state_key or ""] = event
        facts.history = await self._store.history_visibility(facts.room_no)
        return facts

    async def _fetch(self, facts: RoomFacts, user_ids: list[str]) -> None:
        seen = self._begin(facts.room_id)
        try:
            found = await self._store.members(facts.room_no, facts.room_id, user_ids)
        finally:
            moved = self._end(facts.room_id, seen)
        if moved:
            return
        known = {member.user_id: member for member in found}
        for user_id in user_ids:
            self._remember(facts, known.get(user_id) or Member(user_id))

    @staticmethod
    def _remember(facts: RoomFacts, member: Member) -> None:
        members = facts.members
        members.pop(member.user_id, None)
        members[member.user_id] = member
        if len(members) > MEMBERS:
            # The caller that just fetched needs its own: those are the newest, at the end.
            for user_id in list(members)[: MEMBERS // 2]:
                del members[user_id]

    def _begin(self, room_id: str) -> tuple[list[int], int]:
        mark = self._reading.setdefault(room_id, [0, 0])
        mark[1] += 1
        return mark, mark[0]

    def _end(self, room_id: str, begun: tuple[list[int], int]) -> bool:
        """Whether the room changed since ``_begin``: what was read in between may be older than that."""
        mark, changes = begun
        mark[1] -= 1
        if mark[1] == 0:
            self._reading.pop(room_id, None)
        return mark[0] != changes

    def _note(self, room_id: str) -> None:
        mark = self._reading.get(room_id)
        if mark is not None:
            mark[0] += 1
