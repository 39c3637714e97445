"""``ReadsWorld``: a ``RoomWorld`` whose people read: pages, threads, searches, listings."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.parts.identity.world import Caller, Json
from tests.parts.rooms.ephemeral import RoomWorld, related

__all__ = ["Caller", "Json", "ReadsWorld", "edit", "event_ids", "related", "texts", "world"]

MESSAGES = "v3/rooms/{}/messages"


class ReadsWorld(RoomWorld):
    """What readers ask."""

    async def chat(self, *people: Caller, visibility: str | None = None, **options: Any) -> str:
        """A public room of the first of ``people`` that the others have joined."""
        if visibility is not None:
            state = {"type": "m.room.history_visibility", "content": {"history_visibility": visibility}}
            options["initial_state"] = [*options.get("initial_state", []), state]
        return await self.room_with(*people, **options)

    async def state(self, sender: Caller, room_id: str, kind: str, content: Json, state_key: str = "") -> str:
        answer = await sender.put("v3/rooms/{}/state/{}/{}", room_id, kind, state_key, body=content)
        return str(answer["event_id"])

    async def redact(self, sender: Caller, room_id: str, event_id: str) -> str:
        self._sent += 1
        answer = await sender.put("v3/rooms/{}/redact/{}/{}", room_id, event_id, f"r{self._sent}")
        return str(answer["event_id"])

    async def ignore(self, who: Caller, other: Caller) -> None:
        """Have ``who`` ignore ``other``."""
        content: Json = {"ignored_users": {other.user_id: {}}}
        await who.put("v3/user/{}/account_data/m.ignored_user_list", who.user_id, body=content)

    async def messages(self, reader: Caller, room_id: str, direction: str = "b", **query: Any) -> Json:
        if "filter" in query:
            query["filter"] = json.dumps(query["filter"])
        return await reader.get(MESSAGES, room_id, dir=direction, **{key: str(value) for key, value in query.items()})

    async def all_messages(self, reader: Caller, room_id: str, direction: str = "b", **query: Any) -> list[Json]:
        """Every page, one after another."""
        found: list[Json] = []
        page = await self.messages(reader, room_id, direction, **query)
        found += page["chunk"]
        for _ in range(1000):
            if "end" not in page:
                return found
            page = await self.messages(reader, room_id, direction, **{**query, "from": page["end"]})
            found += page["chunk"]
        raise AssertionError("pages without end")

    async def search(self, reader: Caller, term: str, *, next_batch: str | None = None, **criteria: Any) -> Json:
        """The category room_events of the answer."""
        body = {"search_categories": {"room_events": {"search_term": term, **criteria}}}
        query = {} if next_batch is None else {"next_batch": next_batch}
        answer = await reader.call("POST", "v3/search", body=body, **query)
        found: Json = answer["search_categories"]["room_events"]
        return found

    async def found(self, reader: Caller, term: str, **criteria: Any) -> list[str]:
        """What the results say now."""
        answer = await self.search(reader, term, **criteria)
        return [said(result["result"]) for result in answer["results"]]


def said(event: Json) -> str:
    """The body of an event as a client shows it, edits applied."""
    edited = event.get("unsigned", {}).get("m.relations", {}).get("m.replace")
    content = edited["content"]["m.new_content"] if edited else event["content"]
    return str(content.get("body", content.get("topic", content.get("name", ""))))


def texts(events: list[Json]) -> list[str]:
    """What is said in the messages among ``events``."""
    return [event["content"].get("body", "") for event in events if event["type"] == "m.room.message"]


def event_ids(events: list[Json]) -> list[str]:
    return [event["event_id"] for event in events]


def edit(event_id: str, body: str) -> Json:
    """The content, aside from body and msgtype, that makes a message an edit."""
    return {"m.new_content": {"msgtype": "m.text", "body": body}, **related("m.replace", event_id)}


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[ReadsWorld]:
    """A service with identity and rooms, on each database."""
    made = ReadsWorld(database_url)
    await made.open()
    yield made
    await made.close()
