"""Scenarios of talking: sending, and being told."""

import asyncio

from bench.measure import cost
from bench.people import Person, Stage, each

Values = dict[str, object]


async def send_in_many(stage: Stage) -> Values:
    """16 senders, each in a room of their own."""
    async with stage.guests(16, "many") as people:
        rooms = [await person.create() for person in people]
        return await _send(stage, "send16", list(zip(people, rooms, strict=True)))


async def send_in_one(stage: Stage) -> Values:
    """16 senders in one room."""
    async with stage.guests(16, "one") as people:
        room = await people[0].create("public_chat")
        for person in people[1:]:
            await person.join(room)
        return await _send(stage, "send1", [(person, room) for person in people])


async def _send(stage: Stage, key: str, pairs: list[tuple[Person, str]], each_sends: int = 20) -> Values:
    async def one(person: Person, room: str) -> None:
        for _ in range(each_sends):
            await person.send(room)

    async def batch() -> int:
        await asyncio.gather(*(one(person, room) for person, room in pairs))
        return each_sends * len(pairs)

    found = await cost(stage.server, batch)
    return {key: found.cpu_ms, f"{key}_detail": found}


async def deliver(stage: Stage, members: int = 200) -> Values:
    """One delivery in a room where 200 members hold a long poll: all the server's CPU over all that was delivered."""
    async with stage.guests(members, "poll") as people:
        room = await people[0].create("public_chat")
        await asyncio.gather(*(person.join(room) for person in people[1:]))
        await stage.server.settle()
        told = _Told(people)
        polls = [asyncio.create_task(told.poll(person)) for person in people]
        await told.all_parked()
        sender = Person(stage.server, people[0].user_id, people[0].token)

        async def batch() -> int:
            for _ in range(5):
                event_id = await sender.send(room)
                await told.everyone_knows(event_id.encode())
            return 5 * members

        found = await cost(stage.server, batch, warm=2)
        sender.close()
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
    await stage.server.settle()
    return {"delivery": found.cpu_ms, "delivery_detail": found}


class _Told:
    """Who has been told of the event in question."""

    def __init__(self, people: list[Person]) -> None:
        self._people = people
        self._awaited = b""
        self._missing = 0
        self._done = asyncio.Event()
        self._early: dict[bytes, int] = {}

    async def poll(self, person: Person) -> None:
        since, _ = await person.sync()
        while True:
            since, answer = await person.sync(since, 30_000)
            start = answer.find(b'"event_id"')
            while start >= 0:  # each event of the answer; there are few
                opening = answer.index(b'"', start + 11) + 1
                event_id = answer[opening : answer.index(b'"', opening)]
                self._early[event_id] = self._early.get(event_id, 0) + 1
                if event_id == self._awaited and self._early[event_id] == len(self._people):
                    self._done.set()
                start = answer.find(b'"event_id"', opening)

    async def everyone_knows(self, event_id: bytes) -> None:
        self._awaited = event_id
        self._done.clear()
        if self._early.get(event_id, 0) < len(self._people):
            await asyncio.wait_for(self._done.wait(), 60)
        self._early.pop(event_id, None)

    async def all_parked(self) -> None:
        """Wait until what joining stirred up has been delivered."""
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.5)
            seen = len(self._early)
            waiting = all(person.connection.is_waiting for person in self._people)
            quiet = quiet + 1 if waiting and seen == len(self._early) else 0


async def send_to_absent(stage: Stage, sizes: tuple[int, ...]) -> Values:
    """One sender in rooms of 100, 1,000 and 10,000 members of whom nobody is online."""
    values: Values = {}
    count = 5 if stage.server.slow else 100
    async with stage.guests(1, "lone") as (sender,):
        for size in sizes:
            room = await stage_room(stage, sender, size)
            await stage.server.settle()

            async def batch(room: str = room) -> int:
                for _ in range(count):
                    await sender.send(room)
                return count

            found = await cost(stage.server, batch)
            values |= {f"absent{size}": found.cpu_ms, f"absent{size}_detail": found}
    return values


async def stage_room(stage: Stage, owner: Person, size: int) -> str:
    """A public room of ``size`` members: its owner and the crowd. It is kept for the next scenario that needs one."""
    room = stage.rooms.get(size)
    if room is None:
        crowd = await stage.gather_crowd(size - 1)
        room = await owner.create("public_chat")
        stage.rooms[size] = room
        found: str = room

        async def join(person: Person) -> None:
            await person.join(found)

        await each(join, crowd)
    else:
        await owner.join(room)
    return room
