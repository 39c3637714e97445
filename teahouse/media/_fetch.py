"""Fetching a page or an image from the internet on a user's behalf: guarded, limited, cookieless.

Every hop of a redirect is parsed, resolved and checked anew; the request is sent to the checked address.
"""

import asyncio
import zlib
from collections.abc import Sequence
from urllib.parse import urljoin

import httpx
import msgspec

from teahouse.kernel.outbound import Guard, Refused, host_of, pinned, port_of

HOPS = 5
SECONDS = 15.0
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "user-agent": "Teahouse (link preview)",
    "accept": "text/html, application/xhtml+xml, image/*;q=0.8",
    "accept-encoding": "identity",
    "accept-language": "en, zh;q=0.8, *;q=0.5",
}


class Page(msgspec.Struct, frozen=True):
    """What was fetched: its final address, its type (lower case) with parameters, its first bytes."""

    url: str
    type: str
    body: bytes
    cut: bool


class Fetcher:
    """Fetches."""

    def __init__(self, guard: Guard, seconds: float = SECONDS) -> None:
        self._guard = guard
        self._seconds = seconds
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, url: str, *, types: Sequence[str], limit_bytes: int, cut: bool) -> Page:
        """Fetch ``url`` if its type begins with one of ``types``.

        Past ``limit_bytes`` it is cut if ``cut``, else refused. Raises ``Refused`` for whatever goes wrong.
        """
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(HOPS + 1):
                    found = await self._hop(url, types, limit_bytes, cut)
                    if isinstance(found, Page):
                        return found
                    url = found
                raise Refused("too many redirects")
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, zlib.error, ValueError) as error:
            raise Refused(f"{type(error).__name__}: {error}") from None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _hop(self, url: str, types: Sequence[str], limit_bytes: int, cut: bool) -> Page | str:
        parts = self._guard.parse(url)
        address = await self._guard.resolve(host_of(parts), port_of(parts))
        answer = await self._open().send(pinned("GET", parts, address, headers=_HEADERS), stream=True)
        try:
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                return urljoin(url, answer.headers["location"])
            if answer.status_code != 200:
                raise Refused(f"status {answer.status_code}")
            type_ = answer.headers.get("content-type", "").strip().lower()
            if not type_.startswith(tuple(types)):
                raise Refused(f"type {type_!r}")
            return await _read(answer, Page(url, type_, b"", cut=False), limit_bytes, cut)
        finally:
            await answer.aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            # No proxy from the environment, no redirects but ours; no connection is kept, for it would be shared
            # between names that live at one address.
            self._client = httpx.AsyncClient(
                trust_env=False,
                follow_redirects=False,
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=0),
            )
        self._client.cookies.clear()
        return self._client


async def _read(answer: httpx.Response, page: Page, limit_bytes: int, cut: bool) -> Page:
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "deflate"):
        raise Refused(f"encoding {encoding!r}, though identity was asked for")
    inflate = zlib.decompressobj(47) if encoding in ("gzip", "deflate") else None
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += inflate.decompress(chunk, limit_bytes + 1 - len(body)) if inflate is not None else chunk
        if len(body) > limit_bytes:
            if not cut:
                raise Refused(f"more than {limit_bytes} bytes")
            return Page(page.url, page.type, bytes(body[:limit_bytes]), cut=True)
    return Page(page.url, page.type, bytes(body), cut=False)
