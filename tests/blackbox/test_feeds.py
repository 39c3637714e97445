"""A public account through Matrix clients that know nothing of it: Mei reads with matrix-nio, Bo with mautrix.

They subscribe by the alias, are told of an article and its correction, write to the account and are answered, each
alone; the publisher works over our own API.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nio
from mautrix.client import ClientAPI
from mautrix.types import RoomAlias, RoomID, UserID

from tests.blackbox.test_nio import PASSWORD, Client, sure
from tests.harness.person import Json, Person
from tests.harness.proxy import Witness
from tests.harness.servers import Server

ONE = "/_teahouse/v1/accounts/gazette"


class Bo:
    """A subscriber by mautrix, who keeps what his syncs told of the feed."""

    def __init__(self, client: ClientAPI) -> None:
        self.client = client
        self.events: list[Json] = []
        self.since: Any = None

    async def step(self) -> None:
        answer = await self.client.sync(since=self.since, timeout=300)
        self.since = answer["next_batch"]
        for room in answer.get("rooms", {}).get("join", {}).values():
            self.events += [*room.get("state", {}).get("events", []), *room["timeline"]["events"]]

    @property
    def texts(self) -> list[str]:
        return [event["content"].get("body", "") for event in self.events if event["type"] == "m.room.message"]


async def until(step: Callable[[], Any], there: Callable[[], bool]) -> None:
    """Sync until it has come."""
    for _ in range(60):
        await step()
        if there():
            return
    raise AssertionError("it did not come")


def published(lin: Person) -> str:
    """Lin makes an account and its first article; returns the article's slug."""
    lin.post("/_teahouse/v1/accounts", body={"handle": "gazette", "name": "Gazette"})
    lin.put(f"{ONE}/replies", body={"greeting": [{"type": "text", "text": "Welcome!"}]})
    piece = {"title": "Spring tea", "digest": "It is in.", "body": "<p>The <strong>first</strong> leaves</p>"}
    return str(lin.post(f"{ONE}/drafts", body={"pieces": [piece]})["draft_no"])


async def test_two_clients_subscribe_read_and_are_answered_each_alone(
    witness: Witness, own_house: Server, tmp_path: Path
) -> None:
    lin = own_house.person("Lin")
    draft = await asyncio.to_thread(published, lin)
    mei = Client(witness.url, "mei", tmp_path / "mei")
    mei.add_event_callback(mei._hear, (nio.RoomMessageNotice,))  # what is said by itself
    sure(await mei.register("mei", PASSWORD))
    account = await asyncio.to_thread(own_house.person, "Bo")
    bo = Bo(ClientAPI(mxid=UserID(account.user_id), base_url=witness.url, token=account.token))
    try:
        alias = f"#gazette:{lin.user_id.partition(':')[2]}"
        room = sure(await mei.join(alias)).room_id
        assert room == await bo.client.join_room(RoomAlias(alias))
        await until(mei.step, lambda: ("Welcome!", False) in mei.heard)
        await until(bo.step, lambda: "Welcome!" in bo.texts)

        made = await asyncio.to_thread(lin.post, f"{ONE}/broadcasts", body={"draft_no": int(draft)})
        await until(mei.step, lambda: any(text.startswith("Spring tea") for text, _ in mei.heard))
        await until(bo.step, lambda: any(text.startswith("Spring tea") for text in bo.texts))
        shown = next(event for event in bo.events if event["content"].get("body", "").startswith("Spring tea"))
        assert shown["content"]["body"].endswith("/a/gazette/spring-tea")
        assert "<" in shown["content"]["formatted_body"]
        assert "Spring tea" == shown["content"]["org.teahouse.article"][0]["title"]

        sent = await asyncio.to_thread(lin.get, f"{ONE}/broadcasts/{{}}", str(made["broadcast_no"]))
        piece = {"title": "Summer tea", "digest": "It is in.", "body": "<p>The second leaves</p>"}
        correction = {"piece": piece, "note": "It is summer"}
        await asyncio.to_thread(lin.put, f"{ONE}/articles/{{}}", sent["slugs"][0], body=correction)
        await until(bo.step, lambda: "Summer tea" in str(bo.events[-1]["content"].get("m.new_content")))
        relation = bo.events[-1]["content"]["m.relates_to"]
        assert {"rel_type": "m.replace", "event_id": shown["event_id"]} == dict(relation)

        word = {"msgtype": "m.text", "body": "When do you open?"}
        sure(await mei.room_send(room, "m.room.message", word))
        answered = {"content": {"type": "text", "text": "At nine, Mei."}}
        where = f"{ONE}/conversations/{{}}/messages"
        await asyncio.to_thread(lin.post, where, mei.user_id, body=answered)
        await until(mei.step, lambda: ("At nine, Mei.", False) in mei.heard)
        await bo.step()
        assert not {"When do you open?", "At nine, Mei."} & set(bo.texts)
        assert mei.user_id not in str(bo.events)
        assert mei.user_id not in await bo.client.get_joined_members(RoomID(room))
        assert account.user_id not in mei.rooms[room].users

        sure(await mei.room_leave(room))
        assert isinstance(await mei.room_get_event(room, shown["event_id"]), nio.RoomGetEventResponse)
        await bo.client.leave_room(RoomID(room))
    finally:
        await mei.close()
        await bo.client.api.session.close()
