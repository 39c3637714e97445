"""Scenario of keeping: bytes on disk for 10,000 messages with bodies of 400 bytes, search index and all.

Runs on a server of its own, which is stopped and checkpointed before it is weighed, before and after.
"""

import asyncio
import json
from urllib.parse import quote

from bench.people import C, Person, Stage, register
from bench.servers import Server, fresh
from bench.talk import Values
from bench.words import sentence

_BODY_BYTES = 400
_SENDERS = 10
_ROOMS = 10


async def disk(stage: Stage, messages: int = 10_000) -> Values:
    server = fresh(type(stage.server), "disk")
    await server.start()
    try:
        people = [await register(server, f"disk{number}") for number in range(_SENDERS)]
        rooms = [await people[number % _SENDERS].create("public_chat") for number in range(_ROOMS)]
        for room in rooms:
            for person in people:
                await person.join(room)
        await people[0].send(rooms[0], sentence(1, _BODY_BYTES))
        await _restart(server)
        before = await _weigh(server)
        json_bytes = await _fill(people, rooms, messages)
        await server.settle()
        await asyncio.sleep(6)  # an index may be written a little later than it seems idle
        await server.settle()
        after = await _weigh(server)
    finally:
        server.stop()
    bytes_each = (after - before) / messages
    return {
        "disk": bytes_each,
        "disk_ratio": bytes_each / json_bytes,
        "disk_detail": {"before": before, "after": after, "messages": messages, "event_json_bytes": json_bytes},
    }


async def _fill(people: list[Person], rooms: list[str], messages: int) -> float:
    """Send the messages; returns the mean size of the client JSON of some of them."""
    sizes: list[int] = []

    async def write(number: int) -> None:
        person = people[number]
        for turn in range(messages // len(people)):
            room = rooms[(number + turn) % len(rooms)]
            event_id = await person.send(room, sentence(number * messages + turn, _BODY_BYTES))
            if turn % 100 == 0:
                answer = await person.ask("GET", f"{C}/rooms/{quote(room)}/event/{quote(event_id)}")
                event = json.loads(answer)
                event.pop("unsigned", None)
                sizes.append(len(json.dumps(event, separators=(",", ":")).encode()))

    await asyncio.gather(*(write(number) for number in range(len(people))))
    return sum(sizes) / len(sizes)


async def _restart(server: Server) -> None:
    await server.settle()
    server.stop()
    await server.start()


async def _weigh(server: Server) -> int:
    server.stop()
    found = server.disk_bytes()
    await server.start()
    return found
