"""Two whole services, one on each database, and the gateway beside each; bots are bound to accounts of their own."""

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Server
from tests.conftest import DATABASES
from tests.harness.person import Person
from tests.parts.publicaccounts.wechat.odd import Odd, hanging, odd

ROOT = Path(__file__).parents[4]
V1 = "/_teahouse/v1"
T = TypeVar("T")
Json = dict[str, Any]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# A picture that is one, of two by two dots: covers are looked at.
_DOTS = zlib.compress(b"\0" + b"\x30\x60\x30" * 2 + b"\0" + b"\x30\x60\x30" * 2)
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", _DOTS)
    + _chunk(b"IEND", b"")
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def eventually(found: Callable[[], T | None], what: str, seconds: float = 15.0) -> T:
    """What ``found`` finds at last."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = found()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"never came: {what}")


class MovedClock(Clock):
    """The machine's clock, which a test may set ahead."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead_ms


class World:
    """A whole service in a thread of this process, reached by HTTP; the gateway in a process of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.clock = MovedClock()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = Settings(
            port=self.port,
            data_dir=str(folder),
            database=database,
            server_name="tea.house",
            open_registration=True,
            rate_limits=False,
            wechat_private_bots=True,
            broadcasts_unverified=100,
        )
        self.house = Teahouse(settings, self.clock)
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        self._serve()
        self._gateway = self._run_gateway()
        self._counts: dict[str, int] = {}
        self.owner = self.person("owner")
        self.bots: list[Bot] = []

    def _serve(self) -> None:
        ready, wrong = threading.Event(), []

        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            try:
                await self.house.start()
                self._server = Server(
                    self.house.application,
                    host="127.0.0.1",
                    port=self.port,
                    on_ready=lambda url: ready.set(),
                    on_exit=self.house.wake,
                )
                with contextlib.suppress(asyncio.CancelledError):
                    await self._server.serve()
            except BaseException as error:
                wrong.append(error)
                raise
            finally:
                ready.set()
                await self.house.stop()

        self._thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
        self._thread.start()
        assert ready.wait(30)
        assert [] == wrong

    def _run_gateway(self) -> "subprocess.Popen[str]":
        teahouse = str(Path(sys.executable).with_name("teahouse"))
        command = [teahouse, "wechat-gateway", "--listen", "127.0.0.1:0", "--to", self.url]
        started = subprocess.Popen(
            [*command, "--ca-dir", str(self.folder.parent / "wechat-ca")], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert started.stdout is not None
        started.stdout.readline()
        self.environment = dict(word.split("=", 1) for _ in range(2) for word in started.stdout.readline().split()[1:])
        return started

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a verb of the service."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def person(self, name: str) -> Person:
        """Somebody new."""
        count = self._counts[name] = self._counts.get(name, 0) + 1
        person = Person(self.url, name, "a long tea leaf")
        person.register(f"{name}-{count}")
        return person

    def desk(self, handle: str) -> "Desk":
        """A new account of the owner's."""
        return Desk(self, self.owner.post(f"{V1}/accounts", body={"handle": handle, "name": "Tea"}))

    def bot(self, desk: "Desk", module: str, mode: str = "plain") -> "Bot":
        """A bot for the account, in a process that has begun to start."""
        made = Bot(self, desk, module, mode)
        self.bots.append(made)
        return made

    def ask(self, path: str, **query: str) -> Any:
        """A call as a bot makes it."""
        return self.http.get(path, params=query).json()

    def program(self, module: str, **environment: str) -> "subprocess.Popen[str]":
        """A program of bots, with the gateway's environment and no more."""
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", f"tests.parts.publicaccounts.wechat.{module}"],
            env={**os.environ, **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def stop(self) -> None:
        """End what was started."""
        for bot in self.bots:
            bot.stop()
        self.http.close()
        self._gateway.terminate()
        self._gateway.wait(10)
        self._server.should_exit = True
        self._thread.join(20)


class Desk:
    """An account as its owner has it, and what subscribers are told by it."""

    def __init__(self, world: World, account: Json) -> None:
        self.world = world
        self.handle: str = account["handle"]
        self.room: str = account["room_id"]
        self.face: str = account["user_id"]
        self.path = f"{V1}/accounts/{self.handle}"
        self._seen: dict[str, set[str]] = {}

    def bind(self, status: int = 200, **settings: Any) -> Json:
        """Bind the bot as its owner does."""
        answer = self.world.owner.request("PUT", f"{self.path}/wechat", body=settings)
        assert status == answer.status_code, answer.text
        found: Json = answer.json()
        return found

    def token(self, **settings: Any) -> str:
        """A bot's access token."""
        bot = self.bind(new_secret=True, **settings)
        grant = {"grant_type": "client_credential", "appid": bot["appid"], "secret": bot["appsecret"]}
        found: str = self.world.ask("/cgi-bin/token", **grant)["access_token"]
        return found

    def log(self) -> list[Json]:
        """The last callbacks."""
        found: list[Json] = self.world.owner.get(f"{self.path}/wechat/log")["entries"]
        return found

    def logged(self, kind: str, count: int = 1) -> Json:
        """The newest callback of a kind, once there are as many."""

        def found() -> list[Json]:
            some = [entry for entry in self.log() if entry["kind"] == kind]
            return some if len(some) >= count else []

        return eventually(found, f"{count} callbacks {kind} of {self.handle}")[0]

    def follow(self, *people: Person) -> None:
        """They subscribe."""
        for person in people:
            person.post("v3/join/{}", self.room)

    def openid(self, person: Person) -> str:
        """How the account knows them."""
        public = self.world.house.publicaccounts.accounts

        async def found() -> str:
            return await public.openid(await public.existing(self.handle), person.user_id)

        return self.world.do(found())

    def news(self, person: Person) -> list[Json]:
        """What the account has said that this person sees and was not asked for before, oldest first."""
        seen = self._seen.setdefault(person.user_id, set())
        chunk = person.get("v3/rooms/{}/messages", self.room, dir="b", limit=50)["chunk"]
        fresh = [
            event
            for event in reversed(chunk)
            if event["sender"] == self.face and event["type"] == "m.room.message" and event["event_id"] not in seen
        ]
        seen.update(event["event_id"] for event in fresh)
        return [event["content"] for event in fresh]

    def hears(self, person: Person) -> Json:
        """The next thing that the account says to this person; only one."""
        found = eventually(lambda: self.news(person), f"a word of {self.handle} to {person.user_id}")
        assert 1 == len(found), found
        return found[0]

    def answers(self, person: Person, text: str) -> str:
        """What the person is told after saying this."""
        person.say(self.room, text)
        return str(self.hears(person)["body"])


class Bot:
    """A bot in a process of its own; ``mode`` is how it is bound."""

    def __init__(self, world: World, desk: Desk, module: str, mode: str) -> None:
        self.desk, self.mode = desk, mode
        self._port, made = free_port(), desk.bind()
        self.url = f"http://127.0.0.1:{self._port}/"
        own = {"PORT": str(self._port), "TOKEN": made["token"], "APPID": made["appid"], "SECRET": made["appsecret"]}
        self._process = world.program(module, **own, AES_KEY="" if mode == "plain" else made["aes_key"])

    def bound(self) -> Desk:
        """Its account, once the bot answers and is bound."""

        def there() -> bool:
            assert self._process.poll() is None, self._process.stderr
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return True
            return False

        eventually(there, "a bot that listens", 30)
        assert self.desk.bind(url=self.url, mode=self.mode)["verified_ms"] > 0
        return self.desk

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.communicate(timeout=10)


@pytest.fixture(scope="package", params=DATABASES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    database = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    made = World(tmp_path_factory.mktemp("wechat"), database)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="package")
def lin(world: World) -> Person:
    return world.person("lin")


@pytest.fixture(scope="package")
def robots(world: World) -> dict[str, Bot]:
    """Bots, started at once while other tests run; each is bound by its mode when it is asked for.

    What a database can do to callbacks one of them shows; those of WeRoBot are there with SQLite only.
    """
    found = {"wechatpy in AES": world.bot(world.desk("wechatpy-aes"), "bot_wechatpy", "safe")}
    if world.house.db.dialect == "sqlite":
        found["werobot"] = world.bot(world.desk("werobot"), "bot_werobot")
        found["werobot in AES"] = world.bot(world.desk("werobot-aes"), "bot_werobot", "safe")
    return found


class Waiting:
    """Somebody has written to an account whose bot does not answer, long ago when the test of it comes."""

    def __init__(self, world: World, bot: Odd) -> None:
        self.desk, self.person, self.bot = world.desk("slow"), world.person("patience"), bot
        self.desk.bind(url=bot.url)
        self.desk.follow(self.person)


@pytest.fixture(scope="package")
def waiting(world: World) -> Iterator[Waiting | None]:
    """With SQLite only: how long one waits is nothing that a database has a part in."""
    if world.house.db.dialect != "sqlite":
        yield None
        return
    with odd(hanging) as bot:
        yield Waiting(world, bot)
