"""WebSub: a reader subscribes, is asked whether they meant it, and is told, signed; strangers are not served."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Request
from teahouse.kernel.outbound import ANY_PORT, Guard
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.site import AccountView, ArticleView
from teahouse.publicaccounts.site._websub import Hub
from tests.web.shelf import Shelf

BASE = "https://here.example"
TOPIC = BASE + "/a/mei/feed.atom"
MEI = AccountView(account_no=1, handle="mei", room_id="!mei", name="Mei")


class Reader:
    """A feed reader's callback. ``means`` is whether it confirms what it is asked."""

    def __init__(self) -> None:
        self.means = True
        self.asked: list[dict[str, list[str]]] = []
        self.told: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:]) if n}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = head[0].split(" ")
        answer = b""
        if method == "GET":
            query = parse_qs(urlsplit(target).query)
            self.asked.append(query)
            answer = query["hub.challenge"][0].encode() if self.means else b"no"
        else:
            await self.told.put((headers, body))
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
        await writer.drain()
        writer.close()


@pytest.fixture
async def feed_reader() -> AsyncIterator[Reader]:
    made = Reader()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/told?by=hub"
    yield made
    server.close()


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[tuple[Hub, Bus, Shelf]]:
    bus = Bus()
    db = Database(database_url, bus, ["publicaccounts"])
    await db.open()
    shelf = Shelf()
    shelf.put(MEI, ArticleView(article_no=1, handle="mei", slug="tea", title="Tea", html="<p>x</p>", published_ms=1))
    hub = Hub(db, bus, Clock(), shelf, BASE, "here", Guard(["127.0.0.0/8"], ANY_PORT))
    yield hub, bus, shelf
    await hub.stop()
    await db.close()


async def ask(hub: Hub, **given: str) -> int:
    body = urlencode({"hub." + name: value for name, value in given.items()}).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    request = Request({"headers": [], "method": "POST", "path": "/", "query_string": b""}, receive, {})
    request.max_body = 16 * 1024
    status = (await hub.subscribe(request)).status
    await asyncio.gather(*hub._tasks)
    return status


async def test_told_and_signed(world: tuple[Hub, Bus, Shelf], feed_reader: Reader) -> None:
    hub, bus, _ = world
    assert 202 == await ask(hub, mode="subscribe", topic=TOPIC, callback=feed_reader.url, secret="s3")
    asked = feed_reader.asked[0]
    assert (["subscribe"], [TOPIC], ["hub"]) == (asked["hub.mode"], asked["hub.topic"], asked["by"])
    bus.tell(Change(1, "article", "!mei"))
    headers, body = await asyncio.wait_for(feed_reader.told.get(), 5)
    assert b"<title>Tea</title>" in body
    assert "sha256=" + hmac.new(b"s3", body, hashlib.sha256).hexdigest() == headers["x-hub-signature"]
    assert f'<{TOPIC}>; rel="self"' in headers["link"]

    assert 202 == await ask(hub, mode="unsubscribe", topic=TOPIC, callback=feed_reader.url)
    bus.tell(Change(2, "article", "!mei"))
    await asyncio.sleep(0.2)
    assert feed_reader.told.empty()


async def test_a_reader_who_did_not_mean_it(world: tuple[Hub, Bus, Shelf], feed_reader: Reader) -> None:
    hub, bus, _ = world
    feed_reader.means = False
    assert 202 == await ask(hub, mode="subscribe", topic=TOPIC, callback=feed_reader.url)
    bus.tell(Change(1, "article", "!mei"))
    await asyncio.sleep(0.2)
    assert feed_reader.told.empty()


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "publish"}, {"topic": BASE + "/a/nobody/feed.atom"}, {"topic": "https://evil.example/feed.atom"},
        {"topic": BASE + "/a/mei/feed.exe"}, {"callback": "file:///etc/passwd"}, {"callback": "http://u:p@x/"},
        {"secret": "x" * 200},
    ],
)  # fmt: skip
async def test_what_is_refused(world: tuple[Hub, Bus, Shelf], wrong: dict[str, str]) -> None:
    given = {"mode": "subscribe", "topic": TOPIC, "callback": "https://reader.example/", **wrong}
    with pytest.raises(MatrixError) as caught:
        await ask(world[0], **given)
    assert 400 == caught.value.status


async def test_our_own_network_is_not_asked(feed_reader: Reader, world: tuple[Hub, Bus, Shelf]) -> None:
    hub, _, _ = world
    hub._guard = Guard()
    hub._guard._ports = ANY_PORT
    assert 202 == await ask(hub, mode="subscribe", topic=TOPIC, callback=feed_reader.url)
    assert [] == feed_reader.asked
