"""Our end of a connection, over a socket: what peers may do with one, and what a request leaves behind."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Application, Auth, Body, FileAnswer, Request, Route, Server, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics

PUT = b'PUT /x/%d HTTP/1.1\r\nHost: tea\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"text":"a"}'
OK = b"HTTP/1.1 200 OK"


class Wire:
    """A server of a few routes. ``told`` counts what came in by ``/count``, ``left`` who went away meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "file"
        self.file.write_bytes(b"leaf" * 300_000)
        self.told: list[int] = []
        self.left = 0
        self.go_on = asyncio.Event()
        self.server: Server
        self.port = 0

    async def echo(self, request: Request) -> dict[str, str]:
        await asyncio.sleep(0)
        return {"text": request.body["text"], "at": request.params["at"]}

    async def wait(self, request: Request) -> dict[str, str]:
        await self.go_on.wait()
        return {"waited": "yes"}

    async def count(self, request: Request) -> dict[str, int]:
        try:
            async for chunk in request.stream():
                self.told.append(len(chunk))
        except ConnectionError:
            self.left += 1
            raise
        return {"size": sum(self.told)}

    async def refuse(self, request: Request) -> Answer:
        return Answer(b"{}", 403)

    async def leaf(self, request: Request) -> FileAnswer:
        return FileAnswer(str(self.file), b"text/plain")

    def routes(self) -> list[Route]:
        return [
            Route("PUT", "/x/{at}", self.echo, op="echo", auth=Auth.NONE, rate="none", body=Body.JSON),
            Route("GET", "/wait", self.wait, op="wait", auth=Auth.NONE, rate="none", body=None),
            Route("POST", "/count", self.count, op="count", auth=Auth.NONE, rate="none", body=Body.RAW, max_body=10**6),
            Route("POST", "/refuse", self.refuse, op="refuse", auth=Auth.NONE, rate="none", body=Body.RAW),
            Route("GET", "/leaf", self.leaf, op="leaf", auth=Auth.NONE, rate="none", body=None),
        ]

    async def open(self) -> "Peer":
        return Peer(*await asyncio.open_connection("127.0.0.1", self.port))


class Peer:
    """The other end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def say(self, *texts: bytes) -> None:
        self.writer.write(b"".join(texts))

    async def hear(self, *, body: bool = True) -> tuple[bytes, bytes]:
        """The status line and the body of an answer."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        size = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return head.split(b"\r\n")[0], await self.reader.readexactly(size[0]) if size and body else b""

    async def ends(self) -> bool:
        return await asyncio.wait_for(self.reader.read(1), 10) == b""


def nobody(token: str, ip: str, user_agent: str) -> Who:
    raise AssertionError("no route asks who it is")


async def seen(what: Callable[[], object]) -> None:
    for _ in range(500):
        if what():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    wire = Wire(tmp_path)
    application = Application(wire.routes(), nobody, Limits(Clock(), enabled=False), Metrics())
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    wire.server = Server(application, host="127.0.0.1", port=0, on_ready=ready.set_result, on_exit=wire.go_on.set)
    serving = asyncio.create_task(wire.server.serve())
    wire.port = int((await ready).rpartition(":")[2])
    yield wire
    wire.server.should_exit = True
    await asyncio.wait_for(serving, 10)
    assert not wire.server.server_state.tasks


async def test_a_request_leaves_nothing_for_the_collector(wire: Wire) -> None:
    peer = await wire.open()
    for round_ in range(2):
        gc.collect()
        gc.disable()
        try:
            for number in range(50):
                peer.say(PUT % number)
                assert (OK, b'{"text":"a","at":"%d"}' % number) == await peer.hear()
        finally:
            gc.enable()
        left = gc.collect()
        if round_:  # the first one warms up
            assert left < 50


async def test_requests_that_do_not_wait_are_answered_in_their_order(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"GET /wait HTTP/1.1\r\n\r\n", *(PUT % number for number in range(40)), PUT[:-5] % 40)
    await asyncio.sleep(0.05)
    wire.go_on.set()
    assert (OK, b'{"waited":"yes"}') == await peer.hear()
    for number in range(40):
        assert (OK, b'{"text":"a","at":"%d"}' % number) == await peer.hear()
    peer.say(PUT[-5:], PUT % 41)
    assert (OK, b'{"text":"a","at":"40"}') == await peer.hear()
    assert (OK, b'{"text":"a","at":"41"}') == await peer.hear()


async def test_a_body_in_pieces_and_one_larger_than_is_kept(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"PUT /x/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n", b'{"text"')
    await asyncio.sleep(0.05)
    peer.say(b'\r\n5\r\n:"b"}\r\n0\r\n\r\n')
    assert (OK, b'{"text":"b","at":"1"}') == await peer.hear()
    peer.say(b"POST /count HTTP/1.1\r\nContent-Length: 900000\r\n\r\n", b"a" * 900_000)
    assert (OK, b'{"size":900000}') == await peer.hear()
    assert len(wire.told) > 1
    peer.say(b"POST /count HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n", b"a" * 2_000_000, PUT % 2)
    assert b"HTTP/1.1 413 Request Entity Too Large" == (await peer.hear())[0]
    assert (OK, b'{"text":"a","at":"2"}') == await peer.hear()  # what was left of it is passed over


async def test_who_asks_whether_to_go_on_is_told(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"POST /count HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert (b"HTTP/1.1 100 Continue", b"") == await peer.hear()
    peer.say(b"abc")
    assert (OK, b'{"size":3}') == await peer.hear()
    peer.say(b"POST /refuse HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert (b"HTTP/1.1 403 Forbidden", b"{}") == await peer.hear()


async def test_answers_without_a_body_and_files(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"HEAD /leaf HTTP/1.1\r\n\r\n", b"OPTIONS /x/1 HTTP/1.1\r\n\r\n", b"GET /leaf HTTP/1.1\r\n\r\n")
    assert (OK, b"") == await peer.hear(body=False)
    assert (b"HTTP/1.1 204 No Content", b"") == await peer.hear()
    await asyncio.sleep(0.1)  # the file is larger than what the socket takes unread
    assert (OK, wire.file.read_bytes()) == await peer.hear()
    peer.say(b"HEAD /wait HTTP/1.1\r\n\r\n")
    wire.go_on.set()
    assert (OK, b"") == await peer.hear(body=False)
    peer.say(b"GET http://tea.house/nowhere?x=1 HTTP/1.1\r\n\r\n")
    assert b"HTTP/1.1 404 Not Found" == (await peer.hear())[0]


@pytest.mark.parametrize("head", [b"GET /wait HTTP/1.0\r\n\r\n", b"GET /wait HTTP/1.1\r\nConnection: close\r\n\r\n"])
async def test_who_wants_it_closed_is_answered_and_closed(wire: Wire, head: bytes) -> None:
    peer = await wire.open()
    peer.say(head, PUT % 1)
    wire.go_on.set()
    assert (OK, b'{"waited":"yes"}') == await peer.hear()
    assert await peer.ends()


async def test_what_is_not_http_is_refused(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"\x16\x03\x01\x02 hello\r\n\r\n")
    assert b"HTTP/1.1 400 Bad Request" == (await peer.hear())[0]
    assert await peer.ends()
    peer = await wire.open()
    wire.go_on.set()
    upgrades = b"GET /wait HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    peer.say(upgrades * 1500, PUT % 1)
    for _ in range(1500):
        assert (OK, b'{"waited":"yes"}') == await peer.hear()
    assert (OK, b'{"text":"a","at":"1"}') == await peer.hear()


async def test_who_goes_away_in_the_middle_is_noticed(wire: Wire) -> None:
    peer = await wire.open()
    peer.say(b"POST /count HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
    await seen(lambda: wire.told)
    peer.writer.transport.abort()
    await seen(lambda: wire.left)
    peer = await wire.open()
    peer.say(b"GET /wait HTTP/1.1\r\n\r\n")
    await asyncio.sleep(0.05)
    peer.writer.transport.abort()
    await asyncio.sleep(0.05)
    wire.go_on.set()
    peer = await wire.open()
    peer.say(PUT % 1)
    assert (OK, b'{"text":"a","at":"1"}') == await peer.hear()


async def test_at_the_end_who_waits_is_answered_and_who_does_not_is_let_go(wire: Wire) -> None:
    idle, waiting = await wire.open(), await wire.open()
    idle.say(PUT % 1)
    await idle.hear()
    waiting.say(b"GET /wait HTTP/1.1\r\n\r\n", PUT % 2)
    await asyncio.sleep(0.05)
    wire.server.should_exit = True
    assert await idle.ends()
    assert [(OK, b'{"waited":"yes"}'), (OK, b'{"text":"a","at":"2"}')] == [await waiting.hear() for _ in range(2)]
    assert await waiting.ends()
