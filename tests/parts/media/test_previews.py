"""Link previews: what a page says of itself, fetched from a real server, and never from an address inside."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from teahouse.media import Guard
from teahouse.media import _og as og
from teahouse.media._preview import FRESH_MS, KEPT_MS
from tests.parts.media.conftest import Depot, Open
from tests.parts.media.pictures import still

PAGE = """<html><head><meta charset=utf-8><title>Not this</title>
<meta property="og:title" content="A tea &amp; a talk"><meta property="og:description" content="Long  leaves">
<meta property="og:image" content="/leaf.png"><meta property="og:video" content="https://x.example/v"></head></html>"""


class Web:
    """A small web server on loopback; ``answers`` maps a path to (status, headers, body)."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        self.port = 0

    async def start(self) -> "Web":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self._server.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, body: bytes | str, type_: str = "text/html", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, {"content-type": type_, **named}, data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        hosts = [line[5:].strip() for line in head.split("\r\n") if line.lower().startswith("host:")]
        self.asked.append((path, hosts[0]))
        status, headers, body = self.answers.get(path, (404, {"content-type": "text/html"}, b""))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        try:
            writer.write(
                f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            )
            if path != "/hangs":
                writer.write(body)
                await writer.drain()
                writer.close()
        except ConnectionError:
            pass


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    started = await Web().start()
    yield started
    await started.stop()


@pytest.fixture
async def depot(open_depot: Open, web: Web) -> Depot:
    """A service whose operator lets it fetch from loopback, but from nowhere else inside."""
    return await open_depot(Guard(["127.0.0.0/8"], ports=[web.port]), url_previews=True)


async def preview(depot: Depot, url: str, **query: int) -> dict[str, Any]:
    answer = await depot.ask("GET", "/_matrix/client/v1/media/preview_url", params={"url": url, **query})
    assert 200 == answer.status_code, answer.text
    return dict(answer.json())


async def test_a_page_and_its_picture(depot: Depot, web: Web) -> None:
    web.page("/tea", PAGE)
    web.page("/leaf.png", still(60, 40), "image/png")
    found = await preview(depot, web.url("/tea#leaf"))
    place = found.pop("og:image").removeprefix("mxc://")
    assert {
        "og:title": "A tea & a talk",
        "og:description": "Long leaves",
        "og:image:type": "image/png",
        "og:image:width": 60,
        "og:image:height": 40,
        "matrix:image:size": len(still(60, 40)),
    } == found
    assert still(60, 40) == (await depot.download(place)).content
    assert ("/tea", f"127.0.0.1:{web.port}") == web.asked[0]


async def test_it_is_fetched_once_an_hour_and_forgotten_after_a_month(depot: Depot, web: Web) -> None:
    web.page("/tea", PAGE)
    web.page("/leaf.png", still(60, 40), "image/png")
    url, first_ms = web.url("/tea"), depot.clock.now_ms()
    await asyncio.gather(*(preview(depot, url) for _ in range(5)))
    await preview(depot, url)
    assert ["/tea", "/leaf.png"] == [path for path, _ in web.asked]
    depot.clock.advance(FRESH_MS)
    web.page("/tea", "<title>New</title>")
    assert "New" == (await preview(depot, url))["og:title"]
    assert "A tea & a talk" == (await preview(depot, url, ts=first_ms + 5))["og:title"]
    depot.clock.advance(KEPT_MS)
    await depot.jobs.stop()
    depot.jobs.start()
    async with asyncio.timeout(10):
        while await depot.db.one("SELECT 1 FROM media_previews"):
            await asyncio.sleep(0.01)
    await depot.jobs.settle()
    assert [] == depot.files("contents")


async def test_a_picture_itself(depot: Depot, web: Web) -> None:
    web.page("/pics/leaf.png", still(60, 40), "image/png")
    found = await preview(depot, web.url("/pics/leaf.png"))
    assert ("leaf.png", 60) == (found["og:title"], found["og:image:width"])


async def test_what_claims_to_be_a_picture_and_is_none_is_not_kept(depot: Depot, web: Web) -> None:
    web.page("/tea", PAGE)
    web.page("/leaf.png", "<script>", "image/png")
    assert "og:image" not in await preview(depot, web.url("/tea"))
    await depot.jobs.settle()
    assert [] == depot.files("contents")


async def test_redirects_are_followed_and_each_is_checked(depot: Depot, web: Web) -> None:
    web.page("/to", "", status=302, location="/tea")
    web.page("/tea", "<title>There</title>")
    web.page("/inside", "", status=302, location="http://10.0.0.1/")
    web.page("/metadata", "", status=307, location=f"http://169.254.169.254:{web.port}/latest/")
    web.page("/file", "", status=302, location="file:///etc/passwd")
    web.page("/loop", "", status=302, location="/loop")
    assert "There" == (await preview(depot, web.url("/to")))["og:title"]
    for path in ("/inside", "/metadata", "/file", "/loop"):
        assert {} == await preview(depot, web.url(path))
    assert 6 == [path for path, _ in web.asked].count("/loop")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/gone", lambda web: web.page("/gone", PAGE, status=500)),
        ("/pdf", lambda web: web.page("/pdf", b"%PDF", "application/pdf")),
        ("/brotli", lambda web: web.page("/brotli", PAGE, content_encoding="br")),
        ("/lies", lambda web: web.page("/lies", PAGE, content_encoding="gzip")),
        ("/nothing", lambda web: web.page("/nothing", b"")),
    ],
)
async def test_what_cannot_be_read_has_an_empty_preview(
    depot: Depot, web: Web, path: str, answer: Callable[[Web], None]
) -> None:
    answer(web)
    assert {} == await preview(depot, web.url(path))


async def test_packed_pages_are_unpacked_only_so_far(depot: Depot, web: Web) -> None:
    web.page("/packed", gzip.compress(PAGE.encode()), content_encoding="gzip")
    assert "A tea & a talk" == (await preview(depot, web.url("/packed")))["og:title"]
    web.page("/bomb", gzip.compress(b"<title>boom</title>" + bytes(200_000_000)), content_encoding="gzip")
    assert "boom" == (await preview(depot, web.url("/bomb")))["og:title"]


async def test_a_server_that_hangs_is_left(depot: Depot, web: Web) -> None:
    web.page("/hangs", PAGE)
    depot.media._fetcher._seconds = 0.3
    assert {} == await asyncio.wait_for(preview(depot, web.url("/hangs")), 3)


async def test_by_default_nothing_inside_is_reached(open_depot: Open, web: Web) -> None:
    web.page("/secret", PAGE)
    depot = await open_depot(Guard(ports=[web.port]), url_previews=True)
    hosts = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0", "2130706433", "0x7f.1", "127.1", "0.0.0.0")
    for host in hosts:
        assert {} == await preview(depot, f"http://{host}:{web.port}/secret")
    assert [] == web.asked


async def test_off_by_default(open_depot: Open) -> None:
    depot = await open_depot()
    for path in ("/_matrix/client/v1/media/preview_url", "/_matrix/media/v3/preview_url"):
        answer = await depot.ask("GET", path, params={"url": "https://example.org"})
        assert (404, "M_UNRECOGNIZED") == (answer.status_code, answer.json()["errcode"])


async def test_nonsense_is_named(depot: Depot) -> None:
    for query, errcode in (
        ("", "M_MISSING_PARAM"),
        ("url=ftp://x", "M_INVALID_PARAM"),
        ("url=http://x&ts=a", "M_INVALID_PARAM"),
    ):
        answer = await depot.ask("GET", f"/_matrix/client/v1/media/preview_url?{query}")
        assert (400, errcode) == (answer.status_code, answer.json()["errcode"])


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title> A\n b </title>", {"og:title": "A b"}),
        ("<h1>Head</h1><p>One</p><nav><p>no</p></nav><p>two</p>", {"og:title": "Head", "og:description": "One two"}),
        (
            "<meta name=Description content=D><meta name='twitter:title' content=T>",
            {"og:title": "T", "og:description": "D"},
        ),
        ("<meta property=og:image content='javascript:x'>", {}),
        ("<meta property=og:url content='//x.example/a'>", {"og:url": "https://x.example/a"}),
        ("<meta property=og:title content=''><title>x</title>", {"og:title": "x"}),
        ("", {}),
    ],
)
def test_reading_a_page(html: str, expected: dict[str, str]) -> None:
    assert expected == og.read(html, "https://tea.example/page")


def test_a_page_is_read_in_the_charset_it_declares() -> None:
    body = "<meta charset=gb18030><title>茶馆</title>".encode("gb18030")
    assert {"og:title": "茶馆"} == og.read(og.decode(body, "text/html"), "https://x.example")
    assert {"og:title": "茶馆"} == og.read(og.decode("<title>茶馆</title>".encode(), "text/html"), "https://x.example")
    assert "x" == og.decode(b"x", "text/html; charset=no-such")
    assert "x" == og.decode(b"x", "text/html; charset=hex")
