"""Scenario of public accounts: publishing, subscribing and memory with 1,000, 100,000 and 1,000,000 subscribers.

Each size is a service of its own, whose subscribers are made in the store (``bench.filling``); then real clients
subscribe over HTTP and hold ``/sync``. The sizes take turns in short stretches: a busy neighbour meets all alike.
"""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import apsw

from bench import process
from bench.filling import fill
from bench.people import C, Person, Stage, each, register
from bench.servers import SERVER_NAME, Server, Teahouse, fresh
from bench.talk import Values
from bench.words import sentence

SIZES = (1_000, 100_000, 1_000_000)
_HANDLE = "crowd"
_ACCOUNT = f"/_teahouse/v1/accounts/{_HANDLE}"
_STRETCHES = 7
_STRETCH_MS = 600.0
_JOINERS = 32
_ONLINE = 50
_COUNTED = 20  # articles whose rows and pages are counted: the log must not be checkpointed meanwhile
_MIB = 1 << 20
_numbers = itertools.count()


async def feeds(stage: Stage, sizes: tuple[int, ...]) -> Values:
    """Nothing for the peer, which has no such thing."""
    if type(stage.server) is not Teahouse or not sizes:
        return {}
    houses = [House(fresh(Teahouse, f"feed{size}"), size) for size in sizes]
    values: dict[str, Any] = {}
    try:
        for house in houses:
            await house.found()
        for house in houses:
            await house.go_online(1)
        values |= await _taking_turns("publish", houses, House.publish_some)
        values |= await _taking_turns("subscribe", houses, House.subscribe_all, House.unsubscribe_all)
        for house in houses:
            await house.subscribe_all()
        values |= await _taking_turns("look", houses, House.first_look)
        for house in houses:
            rows, pages = await house.written()
            told = await house.told_in()
            await house.look_around()
            values |= {f"publish_rows{house.size}": rows, f"publish_pages{house.size}": pages}
            values |= {f"readable{house.size}": max(told), f"readable{house.size}_detail": sorted(told)}
            values |= await house.memory()
        for key in ("feed_memory", "feed_peak") if len(sizes) > 1 else ():
            figures = [values[f"{key}{size}"] for size in (sizes[0], sizes[-1])]
            values[f"{key}_more"] = figures[1] - figures[0]
    finally:
        for house in houses:
            house.close()
    return values


async def _taking_turns(
    key: str,
    houses: list["House"],
    batch: Callable[["House"], Awaitable[int]],
    between: Callable[["House"], Awaitable[object]] | None = None,
) -> Values:
    """CPU an operation in each house: the median of stretches between which the houses take turns."""
    costs: dict[int, list[float]] = {house.size: [] for house in houses}
    for stretch in range(_STRETCHES + 1):
        for house in houses if stretch % 2 else reversed(houses):
            used, done = 0.0, 0
            while used < _STRETCH_MS and not (stretch == 0 and done):
                before = house.server.cpu_ms()
                done += await batch(house)
                used += house.server.cpu_ms() - before
                if between is not None:
                    await between(house)
            if stretch:  # the first one warms up
                costs[house.size].append(used / done)
    values: Values = {}
    for size, found in costs.items():
        values[f"{key}{size}"] = statistics.median(found)
        values[f"{key}{size}_detail"] = [round(cost, 4) for cost in found]
    return values


class House:
    """A service with one public account and ``size`` subscribers, of whom few are real."""

    def __init__(self, server: Server, size: int) -> None:
        self.server = server
        self.size = size
        self.filled_seconds = 0.0
        server.environment = {"TEAHOUSE_BROADCASTS_UNVERIFIED": "1000000"}
        self._room = ""
        self._people: list[Person] = []

    async def found(self) -> None:
        """Make the account, fill it, and let the real ones in."""
        await self.server.start()
        self._owner = await register(self.server, "publisher")
        made = await self._owner.ask("POST", "/_teahouse/v1/accounts", {"handle": _HANDLE, "name": "The crowd"})
        self._room = str(json.loads(made)["room_id"])
        await self.server.settle()
        self.server.stop()
        self._owner.close()
        began = time.monotonic()
        await asyncio.to_thread(fill, self.server.database, _HANDLE, self.size, SERVER_NAME)
        self.filled_seconds = time.monotonic() - began
        await self.server.start()
        await self.server.settle()
        self._before = process.memory_bytes(self.server.pid)
        self._people = [await register(self.server, f"reader{number}") for number in range(_ONLINE + _JOINERS)]
        self._online, self._joiners = self._people[:_ONLINE], self._people[_ONLINE:]
        await each(self._subscribe, self._online)
        self._readers = [_Reader(person) for person in self._online]

    async def _subscribe(self, person: Person) -> None:
        await person.join(self._room)

    async def go_online(self, number: int) -> None:
        """Have so many readers hold ``/sync``."""
        for reader in self._readers[:number]:
            if not reader.is_online:
                await reader.begin()

    async def publish(self) -> float:
        """One article, from the draft to where every reader who is online has it. Seconds since it was asked for."""
        title = f"Number {next(_numbers)} of the news"
        body = "".join(f"<p>{sentence(number, 400)}</p>" for number in range(5))
        answer = await self._owner.ask("POST", f"{_ACCOUNT}/drafts", {"pieces": [{"title": title, "body": body}]})
        awaited = [reader.awaits(title.encode()) for reader in self._readers if reader.is_online]
        began = time.perf_counter()
        await self._owner.ask("POST", f"{_ACCOUNT}/broadcasts", {"draft_no": json.loads(answer)["draft_no"]})
        await asyncio.wait_for(asyncio.gather(*awaited), 60)
        return time.perf_counter() - began

    async def publish_some(self) -> int:
        for _ in range(10):
            await self.publish()
        return 10

    async def subscribe_all(self) -> int:
        for person in self._joiners:
            await person.join(self._room)
        return len(self._joiners)

    async def unsubscribe_all(self) -> None:
        for person in self._joiners:
            await person.leave(self._room)

    async def first_look(self) -> int:
        for person in self._joiners:
            await person.sync()
        return len(self._joiners)

    async def told_in(self) -> list[float]:
        """How many seconds it takes until all of 50 readers have an article, several times."""
        await self.go_online(_ONLINE)
        return [await self.publish() for _ in range(20)]

    async def written(self) -> tuple[float, float]:
        """Rows that an article adds to all tables, and pages of the database that are written for it."""
        await self.server.settle()
        connection = apsw.Connection(str(self.server.database))
        connection.setbusytimeout(10_000)
        before = _rows(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get  # noqa: B018 (fetches)
        for _ in range(_COUNTED):
            await self.publish()
        await self.server.settle()
        _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").get
        rows = _rows(connection) - before
        connection.close()
        return rows / _COUNTED, pages / _COUNTED

    async def look_around(self) -> None:
        """What publishers and subscribers open, each once: none of it may fetch the crowd."""
        for path in ("", "/quota", "/subscribers?limit=100", "/tags", "/insights/days", "/insights/articles"):
            await self._owner.ask("GET", _ACCOUNT + path)
        newcomer, room = self._joiners[0], quote(self._room)
        await newcomer.join(self._room)
        since, _ = await newcomer.sync()
        await newcomer.sync(since)
        for path in ("members", "joined_members", "state", "messages?dir=b&limit=50", "messages?dir=f&limit=50"):
            await newcomer.ask("GET", f"{C}/rooms/{room}/{path}")
        await newcomer.ask("POST", f"{C}/user_directory/search", {"search_term": _HANDLE})
        await newcomer.ask("GET", f"/a/{_HANDLE}")

    async def memory(self) -> Values:
        """MiB by which the process grew since it had started, now and at its largest."""
        await self.server.settle()
        after = process.memory_bytes(self.server.pid)
        grown = (after["pss"] - self._before["pss"]) / _MIB
        peak = (process.peak_bytes(self.server.pid) - self._before["rss"]) / _MIB
        detail = {"before": self._before, "after": after, "filled_seconds": round(self.filled_seconds, 1)}
        return {
            f"feed_memory{self.size}": grown,
            f"feed_peak{self.size}": peak,
            f"feed_memory{self.size}_detail": detail,
        }

    def close(self) -> None:
        for reader in getattr(self, "_readers", []):
            reader.stop()
        for person in self._people:
            person.close()
        self.server.stop()


class _Reader:
    """A subscriber who holds ``/sync`` open and sees whether a text came."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._task: asyncio.Task[None] | None = None
        self._text = b""
        self._seen: asyncio.Future[None] | None = None

    @property
    def is_online(self) -> bool:
        return self._task is not None

    async def begin(self) -> None:
        since, _ = await self._person.sync()
        self._task = asyncio.create_task(self._poll(since))
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and self._seen is not None and not self._seen.done():
            self._seen.set_exception(task.exception() or RuntimeError("the reader stopped"))

    def awaits(self, text: bytes) -> "asyncio.Future[None]":
        self._text = text
        self._seen = asyncio.get_running_loop().create_future()
        return self._seen

    async def _poll(self, since: str) -> None:
        while True:
            since, answer = await self._person.sync(since, 30_000)
            if self._seen is not None and not self._seen.done() and self._text in answer:
                self._seen.set_result(None)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _rows(connection: apsw.Connection) -> int:
    """Of all tables, but for what the search index is made of inside."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%' AND name NOT LIKE 'sqlite%'"
    )
    return sum(connection.execute(f"SELECT COUNT(*) FROM {name}").get for (name,) in list(tables))
