"""Scenarios of reading: history, and the first sync of a new device."""

import asyncio
import json
from urllib.parse import quote

from bench.measure import cost
from bench.people import C, Person, Stage
from bench.talk import Values

_PAGES = 20


async def history(stage: Stage) -> Values:
    """Pages of 50, backwards through a room of 1,000 messages."""
    async with stage.guests(2, "hist") as (writer, reader):
        room = await writer.create("public_chat")
        await reader.join(room)
        for _ in range(_PAGES * 50):
            await writer.send(room)

        async def batch() -> int:
            token = ""
            for page in range(_PAGES):
                path = f"{C}/rooms/{quote(room)}/messages?dir=b&limit=50" + (f"&from={quote(token)}" if token else "")
                answer = json.loads(await reader.ask("GET", path))
                if len(answer["chunk"]) != 50:
                    raise AssertionError(f"page {page} has {len(answer['chunk'])} events")
                token = answer["end"]
            return _PAGES

        found = await cost(stage.server, batch)
    return {"history": found.cpu_ms, "history_detail": found}


async def first_sync(stage: Stage, rooms: int = 50, events: int = 40) -> Values:
    """The first sync of a user in 50 rooms, 40 events of each."""
    filter_ = json.dumps({"room": {"timeline": {"limit": events}}}, separators=(",", ":"))
    async with stage.guests(9, "first") as (reader, *writers):
        waiting = iter(range(rooms))

        async def fill(writer: Person) -> None:
            for _ in waiting:
                room = await writer.create("private_chat", invite=[reader.user_id], name=f"Room of {writer.user_id}")
                await reader_join(room)
                for _ in range(events):
                    await writer.send(room)

        turn = asyncio.Lock()

        async def reader_join(room: str) -> None:
            async with turn:
                await reader.join(room)

        await asyncio.gather(*(fill(writer) for writer in writers))
        await stage.server.settle()

        async def batch() -> int:
            _, answer = await reader.sync(filter_=filter_)
            joined = json.loads(answer)["rooms"]["join"]
            counts = [len(room["timeline"]["events"]) for room in joined.values()]
            if counts != [events] * rooms:
                raise AssertionError(f"{len(joined)} rooms with {counts[:5]}… events")
            return 1

        found = await cost(stage.server, batch, least_ms=400, most_seconds=6)
    return {"first_sync": found.cpu_ms, "first_sync_detail": found}
