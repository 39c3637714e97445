"""``Core``: a ``RoomWorld`` with short names for what the tests of the write path do, and the replay of a room."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from teahouse.matrix import auth, redaction
from teahouse.matrix.events import Content, Event
from teahouse.rooms import RoomFacts
from teahouse.rooms._facts import Facts
from teahouse.rooms._model import MEMBER, Member
from tests.parts.identity.world import Caller, Json
from tests.parts.rooms.ephemeral import RoomWorld


class Core(RoomWorld):
    """What people do in rooms."""

    async def set_state(self, caller: Caller, room: str, kind: str, content: Json, key: str = "") -> str:
        answer = await caller.put("v3/rooms/{}/state/{}/{}", room, kind, key, body=content)
        return str(answer["event_id"])

    async def levels(self, caller: Caller, room: str, **changes: Any) -> str:
        """Change the power levels."""
        content = await caller.get("v3/rooms/{}/state/m.room.power_levels", room)
        return await self.set_state(caller, room, "m.room.power_levels", {**content, **changes})

    async def redact(self, caller: Caller, room: str, event_id: str, txn_id: str = "") -> str:
        txn_id = txn_id or f"redact {event_id} {self.db.position}"
        return str((await caller.put("v3/rooms/{}/redact/{}/{}", room, event_id, txn_id))["event_id"])

    async def event(self, caller: Caller, room: str, event_id: str) -> Json:
        return await caller.get("v3/rooms/{}/event/{}", room, event_id)

    async def membership(self, room: str, user: Caller) -> str:
        facts = await self.rooms.facts_with(room, [user.user_id])
        assert facts is not None
        return facts.membership(user.user_id)

    async def facts(self, room: str) -> RoomFacts:
        facts = await self.rooms.facts(room)
        assert facts is not None
        return facts

    async def everything(self, room: str) -> list[Event]:
        """All events of a room, in order."""
        found = await self.rooms.timeline(room, after=0, upto=self.db.position, limit=100_000, backwards=False)
        return found.events

    async def replay(self, room: str) -> None:
        """The law of the write path: every event of the room was allowed by the state before it."""
        kept = await Facts(self.rooms._store).get(room)
        assert kept is not None
        state = State()
        for event in await self.everything(room):
            auth.allowed(kept.version, event, state)
            if event.redacts is not None:
                target = next(one for one in await self.everything(room) if one.event_id == event.redacts)
                assert redaction.can_redact(kept.version, state, event.sender, target)
            state.apply(event)
        assert kept.joined == sum(one == "join" for one in state.members.values())
        assert kept.invited == sum(one == "invite" for one in state.members.values())

    async def check_caches(self, room: str, *users: Caller) -> None:
        """What is in memory is what is in the database."""
        ids = [user.user_id for user in users]
        held = await self.rooms.facts_with(room, ids)
        read = await Facts(self.rooms._store).with_members(room, ids)
        assert held is not None and read is not None
        assert told(read, ids) == told(held, ids)
        joined = await self.rooms._store.user_ids(read.room_no, "join")
        assert set(joined) == await self.rooms.joined_users(room)
        for user_id in ids:
            stored = {one.room_id: one for one in await self.rooms._store.memberships(user_id)}
            assert stored == dict(await self.rooms.memberships(user_id))
            history = await self.rooms._store.member_history(read.room_no, user_id)
            assert history == list(await self.rooms.member_history(room, user_id))
        for limit in (1, 7, 50):
            newest = await self.rooms.timeline(room, after=0, upto=self.db.position, limit=limit)
            rows = await self.rooms._store.span(read.room_no, room, 0, self.db.position, limit + 1, True)
            assert [shown(one) for one in reversed(rows[:limit])] == [shown(one) for one in newest.events]
            assert (len(rows) > limit) == newest.limited


class State:
    """A room's state, replayed. Implements ``matrix.auth.StateView``."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], Event] = {}
        self.members: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        if event.state_key is not None:
            self.events[event.type, event.state_key] = event
            if event.type == MEMBER:
                self.members[event.state_key] = event.content["membership"]

    def content(self, type: str, state_key: str = "") -> Content | None:
        event = self.events.get((type, state_key))
        return event.content if event else None

    def sender(self, type: str, state_key: str = "") -> str | None:
        event = self.events.get((type, state_key))
        return event.sender if event else None

    def membership(self, user_id: str) -> str:
        return self.members.get(user_id, "leave")


def shown(event: Event) -> tuple[object, ...]:
    """All there is to an event."""
    return (event.position, event.json, event.room_id, event.audience, event.related, event.redacted, event.unsigned)


def told(facts: RoomFacts, user_ids: list[str]) -> tuple[object, ...]:
    """All there is to a room's facts."""
    members = [facts.members[user_id] for user_id in user_ids]
    return (
        facts.room_no,
        facts.version.id,
        facts.state_position,
        facts.joined,
        facts.invited,
        facts.public,
        facts.predecessor,
        facts.history,
        {key: shown(event) for key, event in facts.state.items()},
        [_member(one) for one in members],
    )


def _member(one: Member) -> tuple[object, ...]:
    event = shown(one.event) if one.event is not None else None
    return (one.user_id, one.membership, one.position, one.sender, one.forgotten, event)


@pytest.fixture
async def core(database_url: str) -> AsyncIterator[Core]:
    """A service with identity and rooms, on each database."""
    made = Core(database_url)
    await made.open()
    yield made
    await made.close()
