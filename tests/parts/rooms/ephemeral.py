"""``RoomWorld``: identity and rooms on a real database behind the real HTTP application; what people do in rooms."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.rooms import Rooms, UnreadCount
from teahouse.safety.decisions import Restraining
from teahouse.surfaces import OpenGate, Safeguards
from tests.parts.identity.world import Caller, Json, World, judged


class RoomWorld(World):
    """One service with two parts."""

    parts: tuple[str, ...] = ("identity", "rooms")

    async def open(self) -> None:
        self.bus = Bus()
        self.bus.listen(self.changes.append)
        self.bus.overhear(self.whispers.append)
        self.db = Database(self.database_url, self.bus, self.parts)
        await self.db.open()
        limits = Limits(self.clock, enabled=False)
        self.jobs = Jobs(self.db, self.clock)
        self.restraints = Restraining(self.clock, self.settings.base_url)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits, self.restraints)
        self.restraints.changed.append(self.identity.standing_changed)
        guard = Safeguards(OpenGate(), self.restraints)
        self.rooms = Rooms(self.db, self.bus, self.jobs, self.clock, self.settings, self.identity, guard)
        self.jobs.start()
        routes = [*self.identity.routes(), *self.rooms.routes()]
        application = Application(routes, self.identity.authenticate, limits, Metrics())
        transport = httpx.ASGITransport(application)  # type: ignore[arg-type]  # httpx wants wider types than we need
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://tea.house", event_hooks={"response": [judged]}
        )
        self._sent = 0

    async def close(self) -> None:
        await self.jobs.stop()
        await self.rooms.stop()
        await super().close()

    async def people(self, *names: str) -> list[Caller]:
        return [await self.person(name) for name in names]

    async def room_with(self, creator: Caller, *others: Caller, **options: Any) -> str:
        """A public room that all have joined."""
        room_id: str = (await creator.post("v3/createRoom", {"preset": "public_chat", **options}))["room_id"]
        for other in others:
            await other.post("v3/join/{}", {}, room_id)
        return room_id

    async def send(self, sender: Caller, room_id: str, kind: str, content: Json) -> str:
        """Send an event; returns its id."""
        self._sent += 1
        txn_id = f"{self.db.position}-{self._sent}"
        answer = await sender.put("v3/rooms/{}/send/{}/{}", room_id, kind, txn_id, body=content)
        return str(answer["event_id"])

    async def say(self, sender: Caller, room_id: str, body: str, **more: Any) -> str:
        return await self.send(sender, room_id, "m.room.message", {"msgtype": "m.text", "body": body, **more})

    async def reply(self, sender: Caller, room_id: str, root: str, body: str, **more: Any) -> str:
        """Say something in the thread of ``root``."""
        return await self.say(sender, room_id, body, **related("m.thread", root), **more)

    async def unread(self, caller: Caller, room_id: str) -> UnreadCount:
        return await self.rooms.unread(caller.user_id, room_id)

    async def receipts(self, viewer: Caller, room_id: str, after: int = 0) -> list[Json]:
        """The contents of the m.receipt events that sync would give."""
        found = [msgspec.json.decode(json) for json in await self.rooms.receipts(viewer.user_id, room_id, after)]
        assert {"m.receipt"} >= {event["type"] for event in found}
        return [event["content"] for event in found]


def related(rel_type: str, event_id: str, **more: Any) -> Json:
    return {"m.relates_to": {"rel_type": rel_type, "event_id": event_id, **more}}


async def read(caller: Caller, room_id: str, event_id: str, kind: str = "m.read", thread: str | None = None) -> None:
    """Send a receipt."""
    body = {} if thread is None else {"thread_id": thread}
    assert {} == await caller.post("v3/rooms/{}/receipt/{}/{}", body, room_id, kind, event_id)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[RoomWorld]:
    """A service with identity and rooms, on each database."""
    made = RoomWorld(database_url)
    await made.open()
    yield made
    await made.close()
