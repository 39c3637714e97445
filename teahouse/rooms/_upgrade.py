"""Replacing a room by one of another version: the new room, the tombstone and the moved aliases in one unit.

Tables: ``rooms_aliases`` and ``rooms_rooms`` (what leads to the old room leads to the new one). Way in:
``Upgrade.upgrade``. Spec: "Room Upgrades", "Server behaviour".
"""

import contextlib
from collections.abc import Sequence
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import Entropy
from teahouse.matrix import auth, versions
from teahouse.matrix.canonical import INTEGER_LIMIT
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Content, Event, build
from teahouse.matrix.ids import new_event_id
from teahouse.matrix.power_levels import DEFAULTS
from teahouse.matrix.versions import RoomVersion
from teahouse.rooms import _store_directory
from teahouse.rooms._commit import Commit
from teahouse.rooms._create import Create, Draft
from teahouse.rooms._membership import MemberWrite
from teahouse.rooms._model import MEMBER, RoomFacts
from teahouse.rooms._new_room import POWER_LEVELS, InitialState, NewRoom
from teahouse.rooms._store import Store
from teahouse.rooms._store_append import Plan, unsigned_of

# What the spec recommends to transfer, and what a space or a room's place in one is made of.
_TRANSFERRED = (
    "m.room.server_acl",
    "m.room.encryption",
    "m.room.name",
    "m.room.avatar",
    "m.room.topic",
    "m.room.guest_access",
    "m.room.history_visibility",
    "m.room.join_rules",
    "m.room.canonical_alias",
)
_SPACE_CHILD = "m.space.child"


class Upgrade:
    """The verb."""

    def __init__(
        self, create: Create, commit: Commit, members: MemberWrite, store: Store, clock: Clock, entropy: Entropy
    ) -> None:
        self._create = create
        self._commit = commit
        self._members = members
        self._store = store
        self._clock = clock
        self._entropy = entropy

    async def upgrade(self, room_id: str, user_id: str, new_version: str, additional_creators: Sequence[str]) -> str:
        """Replace the room; returns the new room's id.

        Raises M_UNSUPPORTED_ROOM_VERSION, M_FORBIDDEN for who may not send the tombstone, M_NOT_FOUND.
        """
        version = versions.version(new_version)
        profile = await self._members.profile(user_id)
        bans: list[Event] = []
        drafts: list[Draft] = []

        async def prepare(facts: RoomFacts) -> tuple[str, ...]:
            bans[:] = await self._store.member_events(facts.room_no, room_id, ["ban"])
            return ()

        def plan(facts: RoomFacts) -> Plan:
            tombstone_id = new_event_id(self._entropy.bytes(32))
            wanted = _wanted(facts, user_id, version, additional_creators, tombstone_id)
            levels = _levels(facts, user_id, version, additional_creators)
            # Whoever may put up a tombstone sets up the new room, even where the old one gives them less power.
            wanted.initial_state.insert(0, InitialState(POWER_LEVELS, _raised(levels, user_id, version)))
            self._check(facts, user_id, tombstone_id)
            draft = self._create.draft(user_id, wanted, version, {user_id: profile})
            for ban in bans:
                with contextlib.suppress(MatrixError):  # who is now as powerful as this cannot be banned
                    draft.add(user_id, MEMBER, ban.state_key or "", _ban(ban))
            if draft.facts.content(POWER_LEVELS) != levels:
                draft.add(user_id, POWER_LEVELS, "", levels)
            drafts[:] = [draft]
            return self._plan(facts, user_id, tombstone_id, draft)

        await self._commit.write(room_id, (user_id,), plan, prepare=prepare)
        return drafts[0].facts.room_id

    def _check(self, facts: RoomFacts, user_id: str, tombstone_id: str) -> None:
        auth.allowed(facts.version, self._event(facts, user_id, "m.room.tombstone", {}, tombstone_id), facts)

    def _plan(self, facts: RoomFacts, user_id: str, tombstone_id: str, draft: Draft) -> Plan:
        new_id, old_no, listed = draft.facts.room_id, facts.room_no, facts.public
        body = {"body": "This room has been replaced", "replacement_room": new_id}
        events = [self._event(facts, user_id, "m.room.tombstone", body, tombstone_id)]
        for type_, content in (("m.room.canonical_alias", {}), (POWER_LEVELS, _restricted(facts))):
            current = facts.event(type_)
            if current is None or current.content == content:
                continue
            event = self._event(facts, user_id, type_, content)
            try:
                auth.allowed(facts.version, event, facts)
            except MatrixError:
                continue  # "If possible"
            events.append(event)

        def also(tx: Tx) -> None:
            draft.facts.public = listed
            self._create.found(tx, draft)
            _store_directory.move_aliases(tx, old_no, draft.facts.room_no)
            if listed:
                _store_directory.unlist(tx, old_no)

                def unlist() -> None:
                    facts.public = False

                tx.after(unlist)

        return Plan(
            facts.room_no,
            facts.room_id,
            facts.version,
            facts.state_position,
            [(user_id, facts.members[user_id].position)],
            events,
            also=also,
            feed=facts.feed,
        )

    def _event(
        self, facts: RoomFacts, user_id: str, type_: str, content: Content, event_id: str | None = None
    ) -> Event:
        event = build(
            event_id=event_id or new_event_id(self._entropy.bytes(32)),
            room_id=facts.room_id,
            type=type_,
            sender=user_id,
            ts=self._clock.now_ms(),
            content=content,
            state_key="",
        )
        event.unsigned = unsigned_of(facts.event(type_))
        return event


def _wanted(
    facts: RoomFacts, user_id: str, version: RoomVersion, additional_creators: Sequence[str], tombstone_id: str
) -> NewRoom:
    creation: dict[str, Any] = {
        "predecessor": {"room_id": facts.room_id, "event_id": tombstone_id},
    }
    create = facts.content("m.room.create") or {}
    for field in ("type", "m.federate"):
        if field in create:
            creation[field] = create[field]
    if version.creators_infinite_power:
        creation["additional_creators"] = [one for one in additional_creators if one != user_id]
    state = [
        InitialState(type_, event.content, state_key)
        for (type_, state_key), event in facts.state.items()
        if (type_ in _TRANSFERRED and not state_key) or (type_ == _SPACE_CHILD and event.content.get("via"))
    ]
    return NewRoom(creation_content=creation, initial_state=state)


def _levels(facts: RoomFacts, user_id: str, version: RoomVersion, additional_creators: Sequence[str]) -> Content:
    """The old room's power levels, as the new version wants them."""
    levels = dict(facts.content(POWER_LEVELS) or {})
    users = dict(levels.get("users") or {})
    events = dict(levels.get("events") or {})
    if facts.version.creators_infinite_power and not version.creators_infinite_power:
        users.update(dict.fromkeys(auth.creators(facts.version, facts), max(100, _highest(levels))))
    if not facts.content(POWER_LEVELS) and not version.creators_infinite_power:
        users.setdefault(facts.creator, 100)
    if version.creators_infinite_power:
        for creator in (user_id, *additional_creators):
            users.pop(creator, None)
        least = levels.get("state_default", DEFAULTS["state_default"]) + 1
        if events.get("m.room.tombstone", 0) < least:
            events["m.room.tombstone"] = max(150, least)
    return {**levels, "users": users, "events": events}


def _highest(levels: Content) -> int:
    """The most power that anything in the room asks for."""
    named: list[int] = [levels.get(name, default) for name, default in DEFAULTS.items()]
    asked: dict[str, int] = levels.get("events") or {}
    return max([*named, *asked.values()])


def _raised(levels: Content, user_id: str, version: RoomVersion) -> Content:
    """The same with enough power for whoever sets the new room up."""
    if version.creators_infinite_power:
        return levels
    users: dict[str, int] = levels["users"]
    mine = users[user_id] if user_id in users else int(levels.get("users_default", 0))
    # More than anyone else, so that the banned can be banned again.
    needed = max([_highest(levels), 100, *(power + 1 for other, power in users.items() if other != user_id)])
    needed = min(needed, INTEGER_LIMIT)
    return levels if mine >= needed else {**levels, "users": {**users, user_id: needed}}


def _restricted(facts: RoomFacts) -> Content:
    """Spec, step 6: nobody talks or invites in the old room any more."""
    levels = facts.content(POWER_LEVELS) or {}
    least = max(50, levels.get("users_default", 0) + 1)
    return {
        **levels,
        "events_default": max(least, levels.get("events_default", 0)),
        "invite": max(least, levels.get("invite", 0)),
    }


def _ban(event: Event) -> Content:
    reason = event.content.get("reason")
    return {"membership": "ban", "reason": reason} if isinstance(reason, str) else {"membership": "ban"}
