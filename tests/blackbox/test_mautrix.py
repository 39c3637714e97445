"""mautrix, unmodified (with libolm): the library that most bridges and maubot stand on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from mautrix.api import Method, Path
from mautrix.client import Client as MautrixClient
from mautrix.client.state_store import MemoryStateStore, MemorySyncStore
from mautrix.crypto import MemoryCryptoStore, OlmMachine
from mautrix.errors import MForbidden
from mautrix.types import (
    EventType,
    Membership,
    MessageType,
    PaginationDirection,
    RoomCreatePreset,
    RoomID,
    TextMessageEventContent,
    TrustState,
)

from tests.harness.proxy import Witness
from tests.harness.servers import Server
from tests.plays.test_media import png

PASSWORD = "a long tea leaf"


class CryptoStateStore(MemoryStateStore):
    """What mautrix's crypto asks of a state store besides."""

    async def find_shared_rooms(self, user_id: str) -> list[RoomID]:
        return [RoomID(room) for room, members in self.members.items() if user_id in members]


class Client:
    """A mautrix client that syncs in the background and keeps what it heard."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.states = CryptoStateStore()
        self.matrix = MautrixClient(base_url=url, state_store=self.states, sync_store=MemorySyncStore())
        self.heard: list[str] = []
        self.invited: list[RoomID] = []
        self.matrix.add_event_handler(EventType.ROOM_MESSAGE, self._hear)
        self.matrix.add_event_handler(EventType.ROOM_MEMBER, self._member)

    @property
    def user_id(self) -> str:
        return str(self.matrix.mxid)

    async def sign_up(self) -> None:
        body = {"username": self.name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        await self.matrix.api.request(Method.POST, Path.v3.register, {**body, "inhibit_login": True})
        await self.matrix.login(self.name, password=PASSWORD, device_name="mautrix")
        store = MemoryCryptoStore("teahouse", "pickle")
        await store.put_device_id(self.matrix.device_id)
        self.matrix.crypto = OlmMachine(self.matrix, store, self.states)
        await self.matrix.crypto.load()
        await self.matrix.crypto.share_keys()
        self.matrix.start(None)

    async def end(self) -> None:
        self.matrix.stop()
        await self.matrix.api.session.close()

    async def _hear(self, event: Any) -> None:
        self.heard.append(event.content.body)

    async def _member(self, event: Any) -> None:
        if event.state_key == self.user_id and event.content.membership == Membership.INVITE:
            self.invited.append(event.room_id)


async def until(question: Callable[[], Any], seconds: float = 15) -> None:
    """Wait until the answer is true."""
    async with asyncio.timeout(seconds):
        while not question():
            await asyncio.sleep(0.02)


@pytest.fixture
async def clients(witness: Witness) -> AsyncIterator[tuple[Client, Client]]:
    lin, mei = Client(witness.url, "lin"), Client(witness.url, "mei")
    await lin.sign_up()
    await mei.sign_up()
    yield lin, mei
    await lin.end()
    await mei.end()


async def together(lin: Client, mei: Client, **options: Any) -> RoomID:
    """A room that both are in."""
    room = await lin.matrix.create_room(
        preset=RoomCreatePreset.PRIVATE, name="Tea", invitees=[mei.matrix.mxid], **options
    )
    await until(lambda: room in mei.invited)
    await mei.matrix.join_room(room)
    await until(lambda: mei.user_id in lin.states.members.get(room, {}))
    return RoomID(room)


async def test_a_day_of_two_clients(clients: tuple[Client, Client], own_house: Server) -> None:
    lin, mei = clients
    room = await together(lin, mei)
    said = await lin.matrix.send_text(room, "The kettle is on. 水开了。")
    await until(lambda: "The kettle is on. 水开了。" in mei.heard)

    await mei.matrix.react(room, said, "☕")
    edit = TextMessageEventContent(msgtype=MessageType.TEXT, body="The kettle was on")
    edit.set_edit(said)
    await lin.matrix.send_message(room, edit)
    reply = TextMessageEventContent(msgtype=MessageType.TEXT, body="Which?")
    reply.set_thread_parent(said)
    threaded = await mei.matrix.send_message(room, reply)
    await until(lambda: "Which?" in lin.heard)
    await mei.matrix.redact(room, threaded, reason="Never mind")
    assert {} == (await lin.matrix.get_event(room, threaded)).content.serialize()

    uri = await lin.matrix.upload_media(png(), mime_type="image/png", filename="leaf.png")
    assert png() == await mei.matrix.download_media(uri)
    assert await mei.matrix.download_thumbnail(uri, width=32, height=32)
    late = await lin.matrix.upload_media(png(10, 10), mime_type="image/png", async_upload=True)
    assert png(10, 10) == await mei.matrix.download_media(late, timeout_ms=10_000)

    await mei.matrix.set_displayname("Mei 梅")
    await until(lambda: lin.states.members[room][mei.matrix.mxid].displayname == "Mei 梅")
    await mei.matrix.set_typing(room, 5000)
    await mei.matrix.send_receipt(room, said)
    await lin.matrix.send_state_event(room, EventType.ROOM_TOPIC, {"topic": "Leaves"})
    assert "Leaves" == (await mei.matrix.get_state_event(room, EventType.ROOM_TOPIC)).topic
    with pytest.raises(MForbidden):
        await mei.matrix.send_state_event(room, EventType.ROOM_TOPIC, {"topic": "Mine"})

    own_house.restart()
    await lin.matrix.send_text(room, "Still here")
    await until(lambda: "Still here" in mei.heard, 30)
    page = await mei.matrix.get_messages(room, PaginationDirection.BACKWARD, limit=20)
    assert "Still here" == page.events[0].content.body
    await mei.matrix.leave_room(room)
    await mei.matrix.forget_room(room)


async def test_two_clients_talk_in_secret(clients: tuple[Client, Client], own_house: Server) -> None:
    lin, mei = clients
    encryption = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    room = await together(lin, mei, initial_state=[encryption])
    await until(lambda: lin.states.encryption.get(room) and mei.states.encryption.get(room))

    await lin.matrix.send_text(room, "Between us")
    await until(lambda: "Between us" in mei.heard)
    await mei.matrix.send_text(room, "And nobody else")
    await until(lambda: "And nobody else" in lin.heard)
    raw = b"".join(path.read_bytes() for path in (own_house.folder / "data").glob("teahouse.db*"))
    assert b"Between us" not in raw

    device = await mei.matrix.crypto.crypto_store.get_device(lin.matrix.mxid, lin.matrix.device_id)
    assert device is not None
    assert TrustState.UNVERIFIED == await mei.matrix.crypto.resolve_trust(device)

    own_house.restart()
    await lin.matrix.send_text(room, "After the storm")
    await until(lambda: "After the storm" in mei.heard, 30)
