"""``House``: the whole service in this process, on a clock that tests move, with a public account that has published.

Lin runs the account ``daily``, Mei subscribes to it and has commented; ``everything`` is what anyone reads of it.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from tests.parts.identity.world import Caller, Json, judged

V1 = "/_teahouse/v1"
ONE = f"{V1}/accounts/daily"
HOUR_MS = 3_600_000
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060f8cf0000030101006c0c8cf70000000049454e44ae426082"
)


class House:
    """A house with one account, of Lin's, which Mei subscribes to, and two articles sent as one."""

    def __init__(self, folder: Path, database: str, **more: Any) -> None:
        self.clock = ManualClock(1_790_000_000_000)
        self.settings = Settings(
            server_name="tea.house",
            data_dir=str(folder),
            database=database,
            open_registration=True,
            rate_limits=False,
            country_header="X-Country",
            broadcasts_unverified=9,
            public_url="http://tea.house",
            **more,
        )

    async def up(self) -> None:
        """Begin, or begin again on the same database."""
        self.house = Teahouse(self.settings, self.clock)
        await self.house.start()
        self.restraints = self.house.restraints
        transport = httpx.ASGITransport(self.house.application)  # type: ignore[arg-type]
        hooks = {"response": [_judged]}
        self.http = httpx.AsyncClient(transport=transport, base_url="http://tea.house", event_hooks=hooks)

    async def again(self) -> None:
        """A restart."""
        await self.close()
        await self.up()

    async def open(self) -> None:
        await self.up()
        self.lin, self.mei = await self.person("lin"), await self.person("mei")
        daily = {"handle": "daily", "name": "Daily"}
        self.account = await self.lin.post(f"{V1}/accounts", daily)
        await self.mei.post("v3/join/{}", {}, self.account["room_id"])
        headers = {"authorization": f"Bearer {self.lin.token}", "content-type": "image/png"}
        made = await self.http.post("/_matrix/media/v3/upload", content=PNG, headers=headers)
        self.cover: str = made.json()["content_uri"]
        green = {"title": "Green", "body": "<p>secret leaves</p>", "cover": self.cover, "comments": "everyone"}
        await self.publish(green, {"title": "Black", "body": "<p>black leaves</p>", "comments": "everyone"})
        await self.mei.post(f"{ONE}/articles/green/comments", {"body": "rude words"})
        await self.lin.put(f"{ONE}/articles/green/comments/1/elected")

    async def close(self) -> None:
        await self.http.aclose()
        await self.house.stop()

    async def person(self, name: str, *, admin: bool = False) -> Caller:
        caller = Caller(self)  # type: ignore[arg-type]  # asked for no more than `http`
        user_id = await self.house.identity.create_user(name, "a long tea leaf", admin=admin)
        issued = await self.house.identity.sign_in(user_id, "a long tea leaf", "PHONE", "192.0.2.1")
        caller.token, caller.user_id = issued.access_token, user_id
        return caller

    async def publish(self, *pieces: Json, **how: Any) -> Json:
        draft = await self.lin.post(f"{ONE}/drafts", {"pieces": list(pieces)})
        made = await self.lin.post(f"{ONE}/broadcasts", {"draft_no": draft["draft_no"], **how})
        await self.house.jobs.settle()
        return made

    async def later(self, ms: int) -> None:
        self.clock.advance(ms)
        await self.house.jobs.stop()
        self.house.jobs.start()
        await self.house.jobs.settle()

    async def page(self, path: str, **headers: str) -> tuple[int, str]:
        found = await self.http.get(path, headers={"accept": "text/html", **headers})
        return found.status_code, found.text

    async def everything(self, **headers: str) -> dict[str, tuple[int, str]]:
        """What anyone reads of it."""
        found = {
            path: await self.page(path, **headers)
            for path in (
                "/", "/a/", "/a/daily", "/a/daily/green", "/a/daily/green/history", "/a/daily/black", "/a/?q=secret",
                *(f"/a/daily/feed.{kind}" for kind in ("rss", "atom", "json")), "/sitemap/0",
                f"{V1}/articles?q=secret", f"{ONE}", f"{ONE}/articles", f"{ONE}/articles/green", f"{V1}/accounts",
                f"{ONE}/articles/green/comments",
                f"/a/daily/media/{self.cover.rpartition('/')[2]}?in=green",
            )
        }  # fmt: skip
        room = self.account["room_id"]
        answer = await self.mei.get("v3/rooms/{}/messages", room, dir="b", limit="50")
        found["messages"] = 200, json.dumps(answer["chunk"])
        return found


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house with the usual settings, on each database; for modules that name it."""
    made = House(tmp_path, database_url)
    await made.open()
    yield made
    await made.close()


async def _judged(response: httpx.Response) -> None:
    """What is Matrix's is held to its specification."""
    if response.request.url.path.startswith("/_matrix/"):
        await judged(response)
