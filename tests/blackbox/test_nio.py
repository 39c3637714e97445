"""matrix-nio, unmodified: a whole day of a bot, and two people who verify each other and talk in secret."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nio
import pytest

from tests.harness.proxy import Witness
from tests.harness.servers import Server
from tests.plays.test_media import png

PASSWORD = "a long tea leaf"


def sure(response: Any) -> Any:
    """The response, unless it is an error."""
    assert not isinstance(response, nio.ErrorResponse), response
    return response


class Client(nio.AsyncClient):
    """One nio client with its store; ``heard`` are the texts that came, decrypted."""

    def __init__(self, url: str, name: str, store: Path) -> None:
        store.mkdir(exist_ok=True)
        config = nio.AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True, max_limit_exceeded=0)
        super().__init__(url, name, store_path=str(store), config=config)
        self.store_folder = store
        self.heard: list[tuple[str, bool]] = []
        self.verifications: list[nio.KeyVerificationEvent] = []
        self.add_event_callback(self._hear, nio.RoomMessageText)
        self.add_to_device_callback(self._verify, nio.KeyVerificationEvent)

    async def _hear(self, room: nio.MatrixRoom, event: nio.RoomMessageText) -> None:
        self.heard.append((event.body, event.decrypted))

    async def _verify(self, event: nio.KeyVerificationEvent) -> None:
        self.verifications.append(event)

    async def step(self) -> nio.SyncResponse:
        """What ``sync_forever`` does in one round."""
        answer = sure(await self.sync(timeout=300, since=self.next_batch or None))
        await self.send_to_device_messages()
        if self.should_upload_keys:
            sure(await self.keys_upload())
        if self.should_query_keys:
            sure(await self.keys_query())
        if self.should_claim_keys:
            sure(await self.keys_claim(self.get_users_for_key_claiming()))
        assert isinstance(answer, nio.SyncResponse)
        return answer

    def resumed(self, url: str) -> "Client":
        """The same client, begun again from what it has stored."""
        client = Client(url, self.user_id, self.store_folder)
        client.restore_login(self.user_id, self.device_id, self.access_token)
        return client


@pytest.fixture
async def clients(witness: Witness, tmp_path: Path) -> AsyncIterator[tuple[Client, Client]]:
    """Lin and Mei, registered."""
    made = []
    for name in ("lin", "mei"):
        client = Client(witness.url, name, tmp_path / name)
        sure(await client.register(name, PASSWORD))
        made.append(client)
    yield made[0], made[1]
    for client in made:
        await client.close()


async def together(lin: Client, mei: Client, *, encrypted: bool = False, version: str | None = None) -> str:
    """A room that both are in, known to both clients."""
    state = [nio.EnableEncryptionBuilder().as_dict()] if encrypted else []
    made = sure(await lin.room_create(name="Tea", invite=[mei.user_id], initial_state=state, room_version=version))
    room = str(made.room_id)
    await mei.step()
    assert room in mei.invited_rooms
    sure(await mei.join(room))
    for _ in range(3):
        await lin.step()
        await mei.step()
    assert {lin.user_id, mei.user_id} == set(lin.rooms[room].users)
    return room


@pytest.mark.parametrize("version", ["12", "11", "10"])
async def test_a_day_of_two_clients(
    clients: tuple[Client, Client], own_house: Server, tmp_path: Path, version: str
) -> None:
    lin, mei = clients
    room = await together(lin, mei, version=version)
    assert "Tea" == mei.rooms[room].display_name

    said = sure(
        await lin.room_send(room, "m.room.message", {"msgtype": "m.text", "body": "The kettle is on. 水开了。"})
    )
    await mei.step()
    assert ("The kettle is on. 水开了。", False) in mei.heard

    annotation = {"rel_type": "m.annotation", "event_id": said.event_id, "key": "☕"}
    sure(await mei.room_send(room, "m.reaction", {"m.relates_to": annotation}))
    edit = {
        "msgtype": "m.text",
        "body": "* The kettle was on",
        "m.new_content": {"msgtype": "m.text", "body": "The kettle was on"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": said.event_id},
    }
    sure(await lin.room_send(room, "m.room.message", edit))
    thread = {
        "msgtype": "m.text",
        "body": "Which?",
        "m.relates_to": {"rel_type": "m.thread", "event_id": said.event_id},
    }
    threaded = sure(await mei.room_send(room, "m.room.message", thread))
    kinds = [type(e) async for e in lin.room_get_event_relations(room, said.event_id)]
    assert nio.ReactionEvent in kinds
    assert 3 == len(kinds)
    sure(await mei.room_redact(room, threaded.event_id, reason="Never mind"))
    assert isinstance(sure(await lin.room_get_event(room, threaded.event_id)).event, nio.RedactedEvent)

    picture = tmp_path / "leaf.png"
    picture.write_bytes(png())
    with picture.open("rb") as file:
        uploaded, _ = await lin.upload(file, "image/png", "leaf.png", filesize=picture.stat().st_size)
    uri = sure(uploaded).content_uri
    sure(await lin.room_send(room, "m.room.message", {"msgtype": "m.image", "body": "leaf.png", "url": uri}))
    assert png() == sure(await mei.download(uri)).body
    server_name, media_id = uri[6:].split("/")
    sure(await mei.thumbnail(server_name, media_id, 32, 32))

    sure(await mei.room_typing(room, True))
    sure(await mei.room_read_markers(room, said.event_id, said.event_id))
    sure(await mei.set_displayname("Mei 梅"))
    async with asyncio.timeout(10):  # a new name reaches the rooms after the answer
        while lin.rooms[room].user_name(mei.user_id) != "Mei 梅":
            await lin.step()

    own_house.restart()
    await mei.step()
    sure(await lin.room_send(room, "m.room.message", {"msgtype": "m.text", "body": "Still here"}))
    await mei.step()
    assert ("Still here", False) in mei.heard
    page = sure(await mei.room_messages(room, mei.next_batch, limit=50))
    assert "Still here" == page.chunk[0].body
    sure(await mei.room_leave(room))
    sure(await mei.room_forget(room))
    sure(await mei.logout())
    sure(await mei.login(PASSWORD))


async def verify(lin: Client, mei: Client) -> None:
    """Short authentication strings, emoji compared, both devices verified."""
    await lin.step()
    device = next(iter(lin.device_store.active_user_devices(mei.user_id)))
    sure(await lin.start_key_verification(device))
    await mei.step()
    start = mei.verifications[-1]
    assert isinstance(start, nio.KeyVerificationStart)
    transaction = start.transaction_id
    sure(await mei.accept_key_verification(transaction))
    for client in (lin, mei, lin):  # accept and our key; their key; their key arrives
        await client.step()
    emoji = [client.key_verifications[transaction].get_emoji() for client in (lin, mei)]
    assert emoji[0] == emoji[1]
    for client in (lin, mei):
        sure(await client.confirm_short_auth_string(transaction))
    for client in (lin, mei):
        await client.step()
        assert client.key_verifications[transaction].verified
    assert lin.olm is not None
    assert lin.olm.is_device_verified(device)


async def test_two_verify_each_other_and_talk_in_secret(
    clients: tuple[Client, Client], own_house: Server, witness: Witness, tmp_path: Path
) -> None:
    lin, mei = clients
    room = await together(lin, mei, encrypted=True)
    assert lin.rooms[room].encrypted
    await verify(lin, mei)
    secret = {"msgtype": "m.text", "body": "Between us. 你知我知。"}
    sent = sure(await lin.room_send(room, "m.room.message", secret))
    await mei.step()
    assert ("Between us. 你知我知。", True) in mei.heard
    sure(await mei.room_send(room, "m.room.message", {"msgtype": "m.text", "body": "And nobody else"}))
    await lin.step()
    assert ("And nobody else", True) in lin.heard

    # What the server holds is what it can not read.
    raw = b"".join(path.read_bytes() for path in (own_house.folder / "data").glob("teahouse.db*"))
    assert "你知我知".encode() not in raw
    assert b"And nobody else" not in raw

    uploaded, keys = await lin.upload(lambda *_: png(), "image/png", "leaf.png", encrypt=True, filesize=len(png()))
    assert keys is not None
    cipher = sure(await mei.download(sure(uploaded).content_uri)).body
    assert png() == nio.crypto.decrypt_attachment(cipher, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])

    # Both clients end, the server is killed; all of them come back from what they stored.
    await lin.close()
    await mei.close()
    own_house.restart()
    lin2, mei2 = lin.resumed(witness.url), mei.resumed(witness.url)
    try:
        for client in (lin2, mei2):
            sure(await client.sync(full_state=True, timeout=0))
            await client.step()
            assert client.rooms[room].encrypted
        again = {"msgtype": "m.text", "body": "After the storm"}
        sure(await lin2.room_send(room, "m.room.message", again))
        await mei2.step()
        assert ("After the storm", True) in mei2.heard
        old = sure(await mei2.room_get_event(room, sent.event_id)).event
        assert ("Between us. 你知我知。", True) == (old.body, old.decrypted)
    finally:
        await lin2.close()
        await mei2.close()
