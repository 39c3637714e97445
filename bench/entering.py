"""Scenarios of rooms coming to be and filling: create, join."""

import asyncio

from bench.measure import cost
from bench.people import Person, Stage
from bench.talk import Values, stage_room

_JOINERS = 32


async def create(stage: Stage) -> Values:
    """A private room, made by four people at once."""
    async with stage.guests(4, "maker") as people:

        async def make(person: Person) -> None:
            for _ in range(5):
                await person.create()

        async def batch() -> int:
            await asyncio.gather(*(make(person) for person in people))
            return 5 * len(people)

        found = await cost(stage.server, batch)
    return {"create": found.cpu_ms, "create_detail": found}


async def join(stage: Stage, sizes: tuple[int, ...]) -> Values:
    """Joining a public room with 100, 1,000 and 10,000 members. Who has joined leaves again, unmeasured."""
    values: Values = {}
    async with stage.guests(1, "host") as (host,), stage.guests(_JOINERS, "joiner") as people:
        for size in sizes:
            room = await stage_room(stage, host, size)
            await stage.server.settle()

            async def batch(room: str = room) -> int:
                for person in people:
                    await person.join(room)
                return len(people)

            async def between(room: str = room) -> None:
                for person in people:
                    await person.leave(room)

            found = await cost(stage.server, batch, between=between, most_seconds=8)
            values |= {f"join{size}": found.cpu_ms, f"join{size}_detail": found}
    return values
