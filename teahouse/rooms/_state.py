"""A room's state at any position, without state groups: the newest state event of a key at or below it.

No tables of its own. Ways in: ``State.at``, ``changes``, ``members_at``, ``heroes``, ``stripped``. The current state
comes from memory; what it was at an earlier position from one index (``rooms_events_state``).
"""

from collections.abc import Collection, Iterable

from teahouse.matrix.events import Event, stripped
from teahouse.matrix.visibility import END
from teahouse.rooms._facts import Facts
from teahouse.rooms._measures import Measures
from teahouse.rooms._model import MEMBER, RoomFacts
from teahouse.rooms._store import Store
from teahouse.rooms._store_feeds import StoreFeeds

HEROES = 5
FEW_MEMBERS = 200  # they are read in less time than it takes to ask a thread for them
# Spec: "Stripped state" lists what SHOULD be among it.
STRIPPED = (
    "m.room.create",
    "m.room.name",
    "m.room.avatar",
    "m.room.topic",
    "m.room.join_rules",
    "m.room.canonical_alias",
    "m.room.encryption",
)

Key = tuple[str, str | None]


class State:
    """The verb. Nothing here asks who may see it; what a measure withholds is withheld from all."""

    def __init__(self, store: Store, store_feeds: StoreFeeds, facts: Facts, measures: Measures) -> None:
        self._measures = measures
        self._store = store
        self._store_feeds = store_feeds
        self._facts = facts

    async def at(
        self, room_id: str, position: int, types: Collection[Key] | None = None, viewer: str = ""
    ) -> list[Event]:
        """All state at ``position``, ascending, or that of these (type, state key); state key ``None``: every one.

        Of a feed's members only its face and ``viewer``: there may be a million.
        """
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        found = await self._at(facts, position, types, viewer)
        return self._measures.state(facts, found)

    async def _at(self, facts: RoomFacts, position: int, types: Collection[Key] | None, viewer: str) -> list[Event]:
        room_id = facts.room_id
        if types is None:
            if position >= facts.state_position:
                found = [*facts.state.values(), *await self.members_at(room_id, position, None, viewer)]
            elif facts.feed:
                found = await self._store.state_at(facts.room_no, room_id, position, members=False)
                found += await self.members_at(room_id, position, None, viewer)
            else:
                return await self._store.state_at(facts.room_no, room_id, position, members=True)
        else:
            found = await self._chosen(facts, position, types, viewer)
        return sorted(found, key=_position)

    async def _chosen(self, facts: RoomFacts, position: int, types: Collection[Key], viewer: str) -> list[Event]:
        found: list[Event] = []
        members = [key for type_, key in types if type_ == MEMBER]
        if None in members:
            found += await self.members_at(facts.room_id, position, None, viewer)
        elif members:
            found += await self.members_at(facts.room_id, position, [key for key in members if key is not None])
        others = [key for key in types if key[0] != MEMBER]
        if not others:
            return found
        # The members' state may have needed a read: facts are asked for anew.
        current = self._facts.peek(facts.room_id) or facts
        if position >= current.state_position:
            for type_, state_key in others:
                if state_key is None:
                    found += [event for (one, _), event in current.state.items() if one == type_]
                elif (event := current.event(type_, state_key)) is not None:
                    found.append(event)
            return found
        by_type: dict[str, list[str] | None] = {}
        for type_, state_key in others:
            keys = by_type.setdefault(type_, [])
            if state_key is None:
                by_type[type_] = None
            elif keys is not None:
                keys.append(state_key)
        for type_, keys in by_type.items():
            if keys is None:
                found += await self._store.state_of_type(facts.room_no, facts.room_id, position, type_)
            else:
                found += await self._store.state_keys_at(facts.room_no, facts.room_id, position, type_, keys)
        return found

    async def changes(self, room_id: str, after: int, upto: int, viewer: str = "") -> list[Event]:
        """The newest state event of each key in (``after``, ``upto``], ascending."""
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        if facts.feed:
            found = await self._store_feeds.state_changes(facts.room_no, room_id, viewer, after, upto)
        else:
            found = await self._store.state_changes(facts.room_no, room_id, after, upto)
        return self._measures.state(facts, found)

    async def members_at(
        self, room_id: str, position: int, user_ids: Collection[str] | None = None, viewer: str = ""
    ) -> list[Event]:
        """The member events in force at ``position``, ascending: of these users (from memory if known), or of all.

        All of a feed: its face and ``viewer``.
        """
        found = await self._members_at(room_id, position, user_ids, viewer)
        if found and self._measures.withhold:
            facts = await self._facts.get(room_id)
            found = self._measures.state(facts, found) if facts is not None else []
        return found

    async def _members_at(
        self, room_id: str, position: int, user_ids: Collection[str] | None, viewer: str
    ) -> list[Event]:
        if user_ids is None:
            known = await self._facts.get(room_id)
            if known is not None and known.feed:
                user_ids = {known.creator, viewer} if viewer else {known.creator}
        if user_ids is not None:
            facts = await self._facts.with_members(room_id, user_ids)
            if facts is None:
                return []
            found: list[Event] = []
            earlier: list[str] = []
            for user_id in user_ids:
                member = facts.members[user_id]
                if member.position > position:
                    earlier.append(user_id)
                elif member.event is not None:
                    found.append(member.event)
            found += await self._store.state_keys_at(facts.room_no, room_id, position, MEMBER, earlier)
            return sorted(found, key=_position)
        facts = await self._facts.get(room_id)
        return await self._members(facts, position) if facts is not None else []

    async def joined(self, room_id: str, viewer: str = "") -> list[Event]:
        """The member events of everyone in the room now, of a feed its face and ``viewer``. As long as it is large."""
        facts = await self._facts.get(room_id)
        if facts is not None and facts.feed:
            found = await self.members_at(room_id, END, None, viewer)
            return [event for event in found if event.content.get("membership") == "join"]
        if facts is None:
            return []
        found = await self._store.member_events(facts.room_no, room_id, ["join"])
        return self._measures.state(facts, found)

    async def _members(self, facts: RoomFacts, position: int) -> list[Event]:
        """All member events in force at ``position``: those of now, and for who changed since, those of then."""
        few = facts.joined + facts.invited <= FEW_MEMBERS
        now = await self._store.all_member_events(facts.room_no, facts.room_id, few=few)
        later = [event.state_key or "" for event in now if event.position > position]
        if not later:
            return now
        found = [event for event in now if event.position <= position]
        found += await self._store.state_keys_at(facts.room_no, facts.room_id, position, MEMBER, later)
        return sorted(found, key=_position)

    async def heroes(self, room_id: str, user_id: str) -> list[str]:
        """At most five users to name a room by; see ``Rooms.heroes``. Two reads, flat for any size of room."""
        facts = await self._facts.get(room_id)
        if facts is None or facts.feed:
            return []
        for memberships in (("join", "invite"), ("leave", "ban")):
            users = await self._store.first_users(facts.room_no, memberships, HEROES + 1)
            users = [one for one in users if one != user_id][:HEROES]
            if users:
                return users
        return []

    async def stripped(self, room_id: str, position: int, user_id: str) -> list[bytes]:
        """Stripped state at ``position`` for ``user_id``, with their member event and its sender's.

        What changes after an invite is not told to who is invited. Spec: "Stripped state".
        """
        own = await self.members_at(room_id, position, [user_id])
        users = {user_id, *(event.sender for event in own)}
        keys: list[Key] = [(type_, "") for type_ in STRIPPED]
        return [stripped(event) for event in await self.at(room_id, position, [*keys, *_members_of(users)])]


def _members_of(user_ids: Iterable[str]) -> list[Key]:
    return [(MEMBER, user_id) for user_id in sorted(user_ids)]


def _position(event: Event) -> int:
    return event.position
