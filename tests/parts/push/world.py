"""``PushWorld``: identity, rooms and push on a real database behind the real HTTP application; and a real gateway."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from teahouse.kernel.http import Application
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.push import Push
from tests.parts.identity.world import Caller, Json, judged
from tests.parts.rooms.ephemeral import RoomWorld

PATH = "/_matrix/push/v1/notify"


async def until(question: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until the answer is true."""
    async with asyncio.timeout(seconds):
        while not question():
            await asyncio.sleep(0.005)


class Gateway:
    """A push gateway on loopback, in the test's own loop. ``answer`` is (status, headers, body)."""

    def __init__(self) -> None:
        self.told: list[Json] = []
        self.attempts = 0
        self.connections = 0
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b'{"rejected": []}')
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0

    async def start(self, **options: Any) -> "Gateway":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, **options)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        return self

    async def stop(self) -> None:
        self.open.set()
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length: ")[1].split("\r\n")[0])
                await self._take(json.loads(await reader.readexactly(length)), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _take(self, body: Json, writer: asyncio.StreamWriter) -> None:
        self.attempts += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.open.wait()
        self.at_once -= 1
        status, headers, answer = self.answer
        if status == 200:
            self.told.append(body["notification"])
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(answer)}\r\n\r\n".encode() + answer)
        await writer.drain()

    async def hears(self, count: int, seconds: float = 10.0) -> list[Json]:
        """Wait until so many notifications came."""
        await until(lambda: len(self.told) >= count, seconds)
        return self.told

    async def tried(self, count: int) -> None:
        """Wait until so many requests came."""
        await until(lambda: self.attempts >= count)

    @property
    def events(self) -> list[str]:
        return [one["event_id"] for one in self.told if "event_id" in one]


class PushWorld(RoomWorld):
    """One service with three parts, whose operator lets phones name gateways on this machine."""

    parts = ("identity", "rooms", "push")

    def __init__(self, database_url: str, **settings: Any) -> None:
        super().__init__(database_url, **{"push_private_gateways": True, **settings})

    async def open(self) -> None:
        await super().open()
        self.push = Push(self.db, self.bus, self.clock, self.settings, self.identity, self.rooms)
        self.identity.onlookers.device_removed.append(self.push.device_removed)
        self.identity.onlookers.deactivated.append(self.push.deactivated)
        routes = [*self.identity.routes(), *self.rooms.routes(), *self.push.routes()]
        limits = Limits(self.clock, enabled=False)
        application = Application(routes, self.identity.authenticate, limits, Metrics())
        await self.http.aclose()
        transport = httpx.ASGITransport(application)  # type: ignore[arg-type]  # httpx wants wider types than we need
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://tea.house", event_hooks={"response": [judged]}
        )
        await self.push.start()

    async def close(self) -> None:
        await self.push.stop()
        await super().close()

    async def crash(self) -> None:
        """End the process's memory without a chance to write anything, and start again."""
        self.push._badges.stop()
        await self.push._intake.stop()
        self.push._lines._stopped = True
        if self.push._lines._timer is not None:
            self.push._lines._timer.cancel()
        for line in list(self.push._lines._lines.values()):
            await line.stop()
        await self.push._gateways.close()
        await super().close()
        await self.open()

    async def settle(self) -> None:
        """Wait until every event has been considered."""
        await self.push._intake.settle()

    async def listens(self, caller: Caller, gateway: Gateway, pushkey: str = "", **data: Any) -> None:
        """Give the caller a pusher."""
        await caller.post("v3/pushers/set", pusher(pushkey or caller.user_id, gateway.url, **data))

    async def rows(self) -> list[tuple[str, int, int, int]]:
        """(pushkey, position, unread, failing) of every pusher, after what there is to write has been written."""
        await self.push._lines.flush()
        rows = await self.db.all("SELECT pushkey, position, unread, failing_ms FROM push_pushers ORDER BY pusher_no")
        return [(row[0], row[1], row[2], int(row[3] > 0)) for row in rows]

    async def mark(self) -> int:
        """How far everything has been considered, by the database."""
        await self.push._lines.flush()
        row = await self.db.one("SELECT position FROM push_considered")
        assert row is not None
        return int(row[0])


def pusher(pushkey: str, url: str, **data: Any) -> Json:
    """The body that sets a pusher."""
    return {
        "kind": "http",
        "app_id": "house.tea",
        "pushkey": pushkey,
        "app_display_name": "Tea",
        "device_display_name": "Phone",
        "lang": "zh",
        "data": {"url": url, **data},
    }
