"""People who speak Matrix to whichever server is measured: just the verbs the scenarios need."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from urllib.parse import quote

import msgspec

from bench.servers import Server
from bench.wire import Connection
from bench.words import sentence

C = "/_matrix/client/v3"
_numbers = itertools.count()


class Failed(Exception):
    """The server did not do what it was asked."""


class Synced(msgspec.Struct):
    """Of a sync answer, the token: the rest is skipped over by the decoder."""

    next_batch: str


_synced = msgspec.json.Decoder(Synced)


class Person:
    """A signed-in user with a connection of their own."""

    def __init__(self, server: Server, user_id: str, token: str) -> None:
        self.user_id = user_id
        self.token = token
        self.connection = Connection("127.0.0.1", server.port)

    async def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Send a request; return the body of its answer. Raises ``Failed`` unless that is a 200."""
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        status, answer = await self.connection.request(method, path, self.token, raw)
        if status != 200:
            raise Failed(f"{method} {path} → {status} {answer[:300]!r}")
        return answer

    async def create(self, preset: str = "private_chat", **more: object) -> str:
        answer = await self.ask("POST", f"{C}/createRoom", {"preset": preset, **more})
        return str(json.loads(answer)["room_id"])

    async def join(self, room_id: str) -> None:
        await self.ask("POST", f"{C}/join/{quote(room_id)}", b"{}")

    async def leave(self, room_id: str) -> None:
        await self.ask("POST", f"{C}/rooms/{quote(room_id)}/leave", b"{}")

    async def send(self, room_id: str, text: str = "") -> str:
        number = next(_numbers)
        content = json.dumps({"msgtype": "m.text", "body": text or sentence(number)}).encode()
        path = f"{C}/rooms/{quote(room_id)}/send/m.room.message/t{number}"
        return str(json.loads(await self.ask("PUT", path, content))["event_id"])

    async def sync(self, since: str = "", timeout_ms: int = 0, filter_: str = "") -> tuple[str, bytes]:
        """Returns the next token and the raw answer."""
        path = f"{C}/sync?timeout={timeout_ms}"
        if since:
            path += f"&since={quote(since)}"
        if filter_:
            path += f"&filter={quote(filter_)}"
        answer = await self.ask("GET", path)
        return _synced.decode(answer).next_batch, answer

    def close(self) -> None:
        self.connection.close()


async def register(server: Server, name: str) -> Person:
    """Sign up. One request, or two where the server insists on naming its flows first."""
    body: dict[str, object] = {"username": name, "password": f"bench {name}", "auth": {"type": "m.login.dummy"}}
    connection = Connection("127.0.0.1", server.port)
    status, answer = await connection.request("POST", f"{C}/register", body=json.dumps(body).encode())
    if status == 401:
        body["auth"] = {"type": "m.login.dummy", "session": json.loads(answer)["session"]}
        status, answer = await connection.request("POST", f"{C}/register", body=json.dumps(body).encode())
    connection.close()
    if status != 200:
        raise Failed(f"register {name} → {status} {answer[:300]!r}")
    found = json.loads(answer)
    return Person(server, found["user_id"], found["access_token"])


async def each(verb: Callable[[Person], Awaitable[object]], people: Iterable[Person], at_once: int = 16) -> None:
    """Have every person do ``verb``, ``at_once`` of them at a time; each hangs up afterwards."""
    waiting = iter(people)

    async def work() -> None:
        for person in waiting:
            await verb(person)
            person.close()

    await asyncio.gather(*(work() for _ in range(at_once)))


class Stage:
    """A running server, the people on it and the big rooms (by size). The crowd fills rooms; it grows as needed."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.crowd: list[Person] = []
        self.rooms: dict[int, str] = {}

    async def people(self, count: int, prefix: str) -> list[Person]:
        """New people, each used by one scenario only."""
        found: list[Person | None] = [None] * count
        waiting = iter(range(count))
        start = next(_numbers)

        async def work() -> None:
            for number in waiting:
                found[number] = await register(self.server, f"{prefix}{start}x{number}")

        await asyncio.gather(*(work() for _ in range(8)))
        return [person for person in found if person is not None]

    async def gather_crowd(self, count: int) -> list[Person]:
        if len(self.crowd) < count:
            self.crowd += await self.people(count - len(self.crowd), "crowd")
        return self.crowd[:count]

    @asynccontextmanager
    async def guests(self, count: int, prefix: str) -> AsyncIterator[list[Person]]:
        """People whose connections are closed again at the end."""
        people = await self.people(count, prefix)
        try:
            yield people
        finally:
            for person in people:
                person.close()
