"""Scenario of waiting: what a member who is there and says nothing costs, in memory and in CPU.

The connections are held by a process of their own (``bench.holder``). Users (the crowd) are in rooms of ten and have
synced before, so that the figure is the connection's and not that of the first look.
"""

import asyncio
import json
import sys
import time

from bench import process
from bench.people import Person, Stage, each
from bench.talk import Values

_MINUTE = 60.0


async def idle(stage: Stage, connections: int) -> Values:
    """Memory: the slope between a fifth of the connections and all of them. CPU: a minute with all of them."""
    server = stage.server
    people = await stage.gather_crowd(connections)
    await _in_tens(people)
    await each(_look, people)
    await server.settle()
    bare = process.memory_bytes(server.pid)
    holder = await _Holder.start(server.port)
    try:
        await holder.hold(people[: connections // 5])
        some = process.memory_bytes(server.pid)
        await holder.hold(people[connections // 5 :])
        await server.settle(20)
        full = process.memory_bytes(server.pid)
        before_ms, before = server.cpu_ms(), time.monotonic()
        await asyncio.sleep(_MINUTE)
        used_ms = (server.cpu_ms() - before_ms) * _MINUTE / (time.monotonic() - before)
        held = await holder.count()
        heard = await _one_is_told(people, holder)
    finally:
        await holder.stop()
    added = connections - connections // 5
    return {
        "idle_kib": (full["pss"] - some["pss"]) / added / 1024,
        "idle_cpu": used_ms / connections,
        "idle_held": held if heard else 0,
        "idle_detail": {"connections": connections, "bare": bare, "some": some, "full": full, "told_one": heard},
    }


async def _look(person: Person) -> None:
    await person.sync()


async def _in_tens(people: list[Person]) -> None:
    tables = [people[start : start + 10] for start in range(0, len(people), 10)]
    waiting = iter(tables)

    async def seat() -> None:
        for table in waiting:
            room = await table[0].create("public_chat")
            for person in table[1:]:
                await person.join(room)
            for person in table:
                person.close()

    await asyncio.gather(*(seat() for _ in range(8)))


async def _one_is_told(people: list[Person], holder: "_Holder") -> bool:
    """Whether a message still reaches those who wait."""
    before = await holder.answered()
    speaker = people[-1]
    _, answer = await speaker.sync()
    await speaker.send(next(iter(json.loads(answer)["rooms"]["join"])))
    speaker.close()
    await asyncio.sleep(2.0)
    return await holder.answered() >= before + 9


class _Holder:
    """The process that holds the connections, spoken to by lines of JSON."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    @classmethod
    async def start(cls, port: int) -> "_Holder":
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.holder", str(port)), stdin=pipe, stdout=pipe, limit=1 << 24
        )
        return cls(child)

    async def hold(self, people: list[Person]) -> None:
        """Have a poll parked for each of ``people``."""
        for start in range(0, len(people), 200):
            await self._ask({"hold": [person.token for person in people[start : start + 200]]})

    async def count(self) -> int:
        return int((await self._ask({}))["held"])

    async def answered(self) -> int:
        return int((await self._ask({}))["answered"])

    async def stop(self) -> None:
        self._child.kill()
        await self._child.wait()

    async def _ask(self, order: dict[str, object]) -> dict[str, int]:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(order).encode() + b"\n")
        line = await asyncio.wait_for(self._child.stdout.readline(), 300)
        if not line:
            raise RuntimeError("the holder died")
        found: dict[str, int] = json.loads(line)
        return found
