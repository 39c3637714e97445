"""The media part behind the house's real HTTP application; only the token's owner is looked up in a table here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application, Who
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix.errors import unknown_token
from teahouse.media import Guard, Media

PEOPLE = {
    "ada": Who("@ada:tea.example", "A", 1, 1),
    "bo": Who("@bo:tea.example", "B", 2, 2),
    "guest": Who("@9:tea.example", "G", 3, 3, guest=True),
}


async def authenticate(token: str, ip: str, user_agent: str) -> Who:
    if token not in PEOPLE:
        raise unknown_token()
    return PEOPLE[token]


class Depot:
    """One service with nothing but media."""

    def __init__(self, folder: Path, url: str, guard: Guard | None, settings: dict[str, Any]) -> None:
        self.folder = folder / "data" / "media"
        self.clock = ManualClock()
        self.bus = Bus()
        self.db = Database(url, self.bus, ["media"])
        self.jobs = Jobs(self.db, self.clock)
        chosen = Settings(data_dir=str(folder / "data"), server_name="tea.example", **settings)
        self.media = Media(self.db, self.bus, self.jobs, self.clock, chosen, guard)
        limits = Limits(self.clock, enabled=False)
        self.application = Application(self.media.routes(), authenticate, limits, Metrics())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.application), base_url="http://tea.example")

    async def start(self) -> "Depot":
        await self.db.open()
        self.jobs.start()
        return self

    async def stop(self) -> None:
        await self.client.aclose()
        await self.media.close()
        await self.jobs.stop()
        await self.db.close()

    async def ask(self, method: str, path: str, who: str | None = "ada", **more: Any) -> httpx.Response:
        headers = {**({"authorization": f"Bearer {who}"} if who else {}), **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)

    async def upload(self, body: Any, type_: str | None = None, who: str = "ada", **query: str) -> httpx.Response:
        headers = {"content-type": type_} if type_ else {}
        return await self.ask("POST", "/_matrix/media/v3/upload", who, content=body, headers=headers, params=query)

    async def uploaded(self, body: Any, type_: str | None = None, **more: str) -> str:
        """Upload; returns "server/media id"."""
        answer = await self.upload(body, type_, **more)
        assert 200 == answer.status_code, answer.text
        return str(answer.json()["content_uri"]).removeprefix("mxc://")

    async def download(self, place: str, **more: Any) -> httpx.Response:
        return await self.ask("GET", f"/_matrix/client/v1/media/download/{place}", **more)

    async def thumbnail(self, place: str, width: int, height: int, **query: str) -> httpx.Response:
        query |= {"width": str(width), "height": str(height)}
        return await self.ask("GET", f"/_matrix/client/v1/media/thumbnail/{place}", params=query)

    def files(self, kind: str) -> list[Path]:
        return [path for path in (self.folder / kind).rglob("*") if path.is_file()]


Open = Callable[..., Awaitable[Depot]]


@pytest.fixture
async def open_depot(tmp_path: Path, database_url: str) -> AsyncIterator[Open]:
    """Opens a depot with settings of one's own."""
    opened: list[Depot] = []

    async def opening(guard: Guard | None = None, **settings: Any) -> Depot:
        opened.append(await Depot(tmp_path, database_url, guard, settings).start())
        return opened[-1]

    yield opening
    for depot in opened:
        await depot.stop()


@pytest.fixture
async def depot(open_depot: Open) -> Depot:
    return await open_depot()
