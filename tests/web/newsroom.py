"""A newsroom to look at: the Studio over the real accounts, inbox, keys and people, on a database of its own.

The feed alone is a stand-in, in memory: what accounts and conversation ask of rooms, and no more.
"""

import asyncio
import contextlib
import threading
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Application, Server
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.pages import Pages, Static
from teahouse.matrix.events import Event, build
from teahouse.publicaccounts.accounts import Account, Accounts, Core, NewAccount
from teahouse.publicaccounts.api import Api
from teahouse.publicaccounts.articles._drafts import Drafts
from teahouse.publicaccounts.articles._render import Renderer
from teahouse.publicaccounts.conversation import Content, Conversation
from teahouse.publicaccounts.insights import Insights, Needs
from teahouse.publicaccounts.studio import Doors, Studio
from teahouse.rooms import RoomFacts

PASSWORD = "jasmine tea"
PARTS = ["identity", "rooms", "devices", "media", "publicaccounts"]


class Feed:
    """The feed's room: who came, what was said."""

    def __init__(self, db: Database, server_name: str) -> None:
        self._db = db
        self._server_name = server_name
        self._rooms = count(1)
        self._events: list[tuple[str, Event]] = []
        self.names: dict[str, str] = {}

    async def draft_feed(self, face_user_id: str, wanted: Any) -> Any:
        return f"!feed{next(self._rooms)}:{self._server_name}"

    def found_feed(self, tx: Tx, draft: Any) -> str:
        return str(draft)

    async def facts(self, room_id: str) -> RoomFacts | None:
        return None

    async def send(
        self, room_id: str, sender: str, type: str, content: dict[str, Any], *, audience: str | None = None,
        also: Any = None, **more: Any,
    ) -> Event:  # fmt: skip
        event = self.made(room_id, sender, type, content, Clock().now_ms())
        await self.written(event, audience or "", lambda tx: also(tx, event) if also else None)
        return event

    def made(
        self, room_id: str, sender: str, type: str, content: dict[str, Any], ts: int, state_key: str | None = None
    ) -> Event:
        number = len(self._events) + 1
        event = build(
            room_id=room_id, event_id=f"$event{number}", type=type, state_key=state_key, sender=sender, ts=ts,
            content=content,
        )  # fmt: skip
        event.position = number
        return event

    async def written(self, event: Event, with_whom: str, unit: Any) -> None:
        await self._db.write(unit)
        self._events.append((with_whom, event))

    async def words(self, room_id: str, user_id: str, before: int | None, limit: int) -> list[Event]:
        found = [event for whom, event in self._events if whom == user_id and event.room_id == room_id]
        return [event for event in reversed(found) if before is None or event.position < before][:limit]

    async def is_subscriber(self, room_id: str, user_id: str) -> bool:
        return user_id in self.names

    async def members_at(self, room_id: str, position: int, user_ids: Collection[str] | None = None) -> list[Event]:
        return [
            self.made(room_id, user, "m.room.member", {"membership": "join", "displayname": name}, 0, user)
            for user, name in self.names.items()
            if user_ids is None or user in user_ids
        ]

    async def subscriber_days(self, room_id: str, from_ms: int, upto_ms: int, offset_ms: int = 0) -> list[Any]:
        return [(upto_ms // 86_400_000 - 1 - ago, 3 + (ago * 7) % 11, ago % 3) for ago in range(20, -1, -1)]

    async def readers(self, room_id: str, position: int) -> int:
        return 0

    async def talked(self, room_id: str, after: int, from_ms: int, upto_ms: int, limit: int) -> list[Any]:
        return []

    async def set_listed(self, room_id: str, listed: bool) -> None: ...
    async def join(self, room_id: str, user_id: str) -> Event:
        return self.made(room_id, user_id, "m.room.member", {}, 0, user_id)

    async def leave(self, room_id: str, user_id: str) -> Event:
        return self.made(room_id, user_id, "m.room.member", {}, 0, user_id)

    async def ban(self, room_id: str, sender: str, user_id: str) -> Event:
        return self.made(room_id, user_id, "m.room.member", {}, 0, user_id)

    async def unban(self, room_id: str, sender: str, user_id: str) -> Event:
        return self.made(room_id, user_id, "m.room.member", {}, 0, user_id)


async def _none(*asked: Any) -> Any:
    return None


async def _nothing(*asked: Any) -> list[Any]:
    return []


class _NoOneListens:
    def note(self, tx: Tx, account_no: int, kind: Any, user_id: str, data: dict[str, Any]) -> int:
        return 0


class _Desks:
    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self.drafts = Drafts(db, clock)
        self.preview_html = Renderer(settings.server_name, settings.base_url).preview_html


class _NoArticles:
    async def get(self, account: Any, slug: str) -> Any:
        return None


class Newsroom:
    """``url``; people lin, mei, ada and tomas; lin owns @gazette, where ada and tomas are subscribers."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self.settings = Settings(port=0, database=f"sqlite:{folder / 'newsroom.db'}")
        self.clock, self.bus = Clock(), Bus()
        self.db = Database(self.settings.database_url, self.bus, PARTS)
        limits = Limits(self.clock, enabled=False)
        jobs = Jobs(self.db, self.clock)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits)
        self.feed = Feed(self.db, self.settings.server_name)
        api = Api(self.db, self.clock, self.identity.authenticate)
        core = Core(self.db, jobs, self.clock, self.settings, self.identity, self.feed)
        self.accounts = accounts = Accounts(core, api)
        self.conversation = Conversation(
            self.db, self.clock, self.settings.base_url, self.feed, accounts, _NoArticles(), _NoOneListens()
        )
        static = Static()
        needs = Needs(_none, _none, _nothing, _none, self.conversation.automatic)
        insights = Insights(self.db, self.clock, self.feed, accounts, needs)
        doors = Doors(
            accounts, accounts.operators, accounts.verify, api.keys, self.conversation, self.conversation.settings,
            insights, _Desks(self.db, self.clock, self.settings),
        )  # fmt: skip
        studio = Studio(self.clock, self.settings, static, self.identity, doors)
        error_page = Pages("teahouse.kernel.pages", self.settings, static).error_page
        routes = [*static.table(), *studio.routes()]
        self.application = Application(routes, self.identity.authenticate, limits, Metrics(), error_page)

    async def open(self) -> None:
        """Make the database and what is in it."""
        await self.db.open()
        for name in ("lin", "mei", "ada", "tomas"):
            await self.identity.create_user(name, PASSWORD)
        lin = f"@lin:{self.settings.server_name}"
        wanted = NewAccount(
            handle="gazette", name="Harbour Gazette 港口报", description="News of the port, every morning.",
            categories=["news", "local"], language="en", region="Harbour District",
        )  # fmt: skip
        account = await self.accounts.create(lin, wanted)
        await self.accounts.operators.invite(lin, account, f"@mei:{self.settings.server_name}", "editor")
        for name, shown, said in (
            ("ada", "Ada Prokop", ["Is the 05:40 ferry running on Sunday?", "The board at berth four is dark."]),
            ("tomas", "Tomás 托马斯", ["渡轮周日停航吗?昨天的报道里没有写,想确认一下,谢谢。"]),
        ):
            await self._subscribe(account, f"@{name}:{self.settings.server_name}", shown)
            for text in said:
                await self.say(account, f"@{name}:{self.settings.server_name}", text)
        ada = f"@ada:{self.settings.server_name}"
        await self.conversation.send(lin, account, ada, Content("text", "It is: we asked the harbour master."))
        await self.conversation.note(lin, account, ada, "Works at berth four; good for quotes.")

    async def _subscribe(self, account: Account, user_id: str, shown: str) -> None:
        self.feed.names[user_id] = shown
        event = self.feed.made(
            account.room_id, user_id, "m.room.member", {"membership": "join"}, self.clock.now_ms() - 60_000, user_id
        )
        room = account.room_id
        keeper = self.accounts.keeper
        await self.feed.written(
            event, "", lambda tx: keeper.membership_changed(tx, room, user_id, "leave", "join", event)
        )

    async def say(self, account: Account, user_id: str, text: str) -> None:
        """A subscriber writes to the account."""
        content = {"msgtype": "m.text", "body": text}
        event = self.feed.made(account.room_id, user_id, "m.room.message", content, self.clock.now_ms())
        await self.feed.written(event, user_id, lambda tx: self.conversation.said(tx, account.account_no, event))


@contextlib.contextmanager
def newsroom(folder: Path) -> Iterator[Newsroom]:
    """Open one and serve it until the end."""
    ready = threading.Event()
    found: dict[str, Any] = {}

    async def run() -> None:
        room = Newsroom(folder)
        found["room"] = room
        try:
            await room.open()

            def said(url: str) -> None:
                room.url = url
                ready.set()

            server = Server(room.application, host="127.0.0.1", port=0, on_ready=said, on_exit=lambda: None)
            found["server"] = server
            with contextlib.suppress(asyncio.CancelledError):
                await server.serve()
        except BaseException as error:
            found["error"] = error
            ready.set()
            raise
        finally:
            await room.db.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    assert "error" not in found, found["error"]
    yield found["room"]
    found["server"].should_exit = True
    thread.join(15)
