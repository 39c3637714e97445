"""A house for bots to call: the wire format over real HTTP and a real database, the floors below it in memory.

    python -m tests.parts.publicaccounts.wechat.house FOLDER

prints its port. ``POST /_test/happen`` makes something happen to the account, ``GET /_test/said`` tells what the
account said. Whoever has the token ``owner`` owns the account.
"""

import asyncio
import hashlib
import socket
import sys
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from teahouse.app import PARTS
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Application, Auth, Body, Request, Route, Who
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.wechat import Doors, WeChat
from teahouse.publicaccounts.wechat._needs import Person


class Account(msgspec.Struct, frozen=True):
    account_no: int = 1
    handle: str = "tea"
    user_id: str = "@tea:tea.house"
    room_id: str = "!feed"
    state: str = "open"


class Happened(msgspec.Struct, frozen=True):
    occurrence_no: int
    account_no: int
    kind: str
    user_id: str
    data: dict[str, Any]
    at_ms: int


class Thing(msgspec.Struct):
    """Whatever the floors below would hand up."""

    path: str = ""
    type: str = ""
    name: str = ""
    state: str = "sent"
    slugs: list[str] = []
    template_no: int = 1
    title: str = "Delivery"
    body: str = "{{what}} arrives"
    slug: str = "first-flush"
    author: str = "Lin"
    digest: str = ""
    html: str = "<p>…</p>"
    source_url: str = ""
    comments: str = "everyone"
    updated_ms: int = 0
    comment_no: int = 1
    user_id: str = "@lin:tea.house"
    elected: bool = False
    at_ms: int = 0
    reply: str = ""
    reply_ms: int = 0


class Floors:
    """People, sayings, publishing, templates, figures, media, in memory."""

    def __init__(self, folder: Path) -> None:
        self.account = Account()
        self.folder = folder
        self.said: list[dict[str, Any]] = []
        self.names = ["@lin:tea.house", "@hua:tea.house"]
        self.tag_names: dict[int, str] = {}
        self.tagged: dict[str, set[int]] = {name: set() for name in self.names}
        self.blocks: set[str] = set()
        self.buttons: list[dict[str, Any]] = []
        self.files: dict[str, Thing] = {}
        self.scenes: dict[str, Any] = {}
        self.published: list[Any] = []
        self.listening = False

    # People.
    async def owned(self, user_id: str, handle: str) -> Account:
        if (user_id, handle) != ("@owner:tea.house", "tea"):
            raise not_found("There is no such account")
        return self.account

    async def by_no(self, account_no: int) -> Account:
        return self.account

    async def openid(self, account: Any, user_id: str) -> str:
        return "o" + hashlib.sha256(user_id.encode()).hexdigest()[:27]

    async def _all(self) -> list[Person]:
        return [
            Person(
                user_id=name,
                openid=await self.openid(None, name),
                name=name[1:4],
                tags=sorted(self.tagged[name]),
                blocked=name in self.blocks,
                subscribed=name not in self.blocks,
            )
            for name in self.names
        ]

    async def person(self, account: Any, openid: str) -> Person | None:
        return next((one for one in await self._all() if one.openid == openid), None)

    async def people(self, account: Any, after: str, limit: int, tag: int | None = None) -> list[Person]:
        found = [one for one in await self._all() if tag is None or tag in one.tags]
        begin = next((n + 1 for n, one in enumerate(found) if one.openid == after), 0)
        return found[begin : begin + limit]

    async def blocked(self, account: Any, after: str, limit: int) -> list[Person]:
        return [one for one in await self._all() if one.blocked]

    async def count(self, account: Any) -> int:
        return len(self.names)

    async def set_remark(self, account: Any, user_id: str, remark: str) -> None: ...

    async def block(self, account: Any, user_ids: list[str], on: bool) -> None:
        self.blocks = self.blocks | set(user_ids) if on else self.blocks - set(user_ids)

    async def tags(self, account: Any) -> list[tuple[int, str, int]]:
        return [(n, name, sum(n in tags for tags in self.tagged.values())) for n, name in self.tag_names.items()]

    async def make_tag(self, account: Any, name: str) -> int:
        number = max(self.tag_names, default=0) + 1
        self.tag_names[number] = name
        return number

    async def name_tag(self, account: Any, tag_no: int, name: str) -> None:
        self.tag_names[tag_no] = name

    async def drop_tag(self, account: Any, tag_no: int) -> None:
        del self.tag_names[tag_no]

    async def tag(self, account: Any, tag_no: int, user_ids: list[str], on: bool) -> None:
        for user_id in user_ids:
            (self.tagged[user_id].add if on else self.tagged[user_id].discard)(tag_no)

    async def code(self, account: Any, scene: str | int, expires_s: int | None) -> tuple[str, str]:
        self.scenes[f"ticket{len(self.scenes)}"] = scene
        return f"ticket{len(self.scenes) - 1}", "http://127.0.0.1/q"

    async def picture(self, ticket: str) -> bytes | None:
        return b"\x89PNG" if ticket in self.scenes else None

    # Saying, templates, publishing.
    async def say(self, account: Any, user_id: str, content: dict[str, Any], *, asked: bool) -> None:
        if content.get("text") == "too late":
            raise MatrixError(403, "ORG.TEAHOUSE.WINDOW_CLOSED", "The 48 hours are over")
        self.said.append({"to": user_id, **content})

    async def hand_over(self, account: Any, user_id: str) -> None:
        self.said.append({"to": user_id, "type": "hand_over"})

    async def menu(self, account: Any) -> list[dict[str, Any]]:
        return self.buttons

    async def set_menu(self, account: Any, buttons: list[dict[str, Any]]) -> None:
        self.buttons = buttons

    async def all(self, account: Any) -> list[Thing]:
        return [Thing()]

    async def retire(self, account: Any, template_no: int) -> None: ...

    async def send(self, account: Any, user_id: str, template_no: int, data: dict[str, str], url: str) -> None:
        self.said.append({"to": user_id, "type": "template", "data": data})

    def spend(self, tx: Tx, account: Any) -> None: ...

    async def announce(self, account: Any, content: dict[str, Any], users: list[str] | None, txn_id: str) -> int:
        self.said.append({"to": users, **content})
        return len(self.names if users is None else users)

    async def publish(self, account: Any, pieces: list[Any], audience: dict[str, Any], sends: bool) -> int:
        self.published.append(pieces)
        return len(self.published)

    async def preview(self, account: Any, pieces: list[Any], user_id: str) -> None:
        self.said.append({"to": user_id, "type": "preview"})

    async def broadcast(self, account: Any, broadcast_no: int) -> Thing | None:
        if not 0 < broadcast_no <= len(self.published):
            return None
        return Thing(slugs=[f"article-{broadcast_no}-{n}" for n, _ in enumerate(self.published[broadcast_no - 1])])

    async def withdraw(self, account: Any, slug: str) -> None: ...
    async def article(self, account: Any, slug: str) -> Thing:
        return Thing(slug=slug)

    async def articles(self, account: Any, limit: int) -> list[Any]:
        return []

    async def open_comments(self, account: Any, slug: str, on: bool) -> None: ...
    async def comments(self, account: Any, slug: str) -> list[Any]:
        return [Thing(body="好茶")]

    async def elect(self, account: Any, slug: str, comment_no: int, on: bool) -> None: ...
    async def delete_comment(self, account: Any, slug: str, comment_no: int) -> None: ...
    async def reply(self, account: Any, slug: str, comment_no: int, text: str) -> None: ...
    async def days(self, account: Any, first: int, last: int) -> list[Any]:
        return []

    # Media, and who listens.
    async def store(self, user_id: str, data: bytes, type: str, name: str | None) -> str:
        path = self.folder / f"file{len(self.files)}"
        await asyncio.to_thread(path.write_bytes, data)
        mxc = f"mxc://tea.house/{path.name}"
        self.files[mxc] = Thing(path=str(path), type=type, name=name or "")
        return mxc

    async def content(self, mxc: str) -> Thing | None:
        return self.files.get(mxc)

    def listen(self, tx: Tx, account_no: int, on: bool) -> None:
        self.listening = on

    async def answering(self, account: Any, on: bool) -> None: ...


async def authenticate(token: str, ip: str, user_agent: str) -> Who:
    return Who(f"@{token}:tea.house", "DEVICE", 1, 1)


async def main(folder: Path) -> None:
    clock, bus = Clock(), Bus()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings = Settings(port=port, data_dir=str(folder), wechat_private_bots=True, rate_limits=False)
    db = Database(f"sqlite:{folder / 'house.db'}", bus, PARTS)
    jobs = Jobs(db, clock)
    floors = Floors(folder)
    wechat = WeChat(db, jobs, clock, settings, Doors(*[floors] * 7))
    told: set[asyncio.Task[None]] = set()
    numbers = iter(range(1, 10_000))

    async def happen(request: Request) -> dict[str, Any]:
        what = msgspec.json.decode(await request.read())
        happened = Happened(next(numbers), 1, what["kind"], what["user"], what.get("data", {}), clock.now_ms())
        task = asyncio.create_task(wechat.told(happened))
        told.add(task)
        task.add_done_callback(told.discard)
        if what.get("wait", True):
            await task
        return {}

    async def said(request: Request) -> dict[str, Any]:
        found, floors.said = floors.said, []
        return {"said": found, "buttons": floors.buttons}

    async def keep(request: Request) -> dict[str, Any]:
        return {"mxc": await floors.store("@lin:tea.house", await request.read(), "image/png", "leaf.png")}

    routes = [
        *wechat.routes(),
        Route("POST", "/_test/happen", happen, op="happen", auth=Auth.NONE, rate="none", body=Body.RAW),
        Route("POST", "/_test/keep", keep, op="keep", auth=Auth.NONE, rate="none", body=Body.RAW),
        Route("GET", "/_test/said", said, op="said", auth=Auth.NONE, rate="none", body=None),
    ]
    application = Application(routes, authenticate, Limits(clock, enabled=False), Metrics())
    await db.open()
    jobs.start()
    print(port, flush=True)
    await uvicorn.Server(uvicorn.Config(application, lifespan="off", log_level="warning")).serve([listener])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
