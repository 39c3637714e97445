"""Visits of article pages, counted off the hot path: noted in memory, written once a second.

What is noted of a reader is a key that means nothing elsewhere or tomorrow: a hash of address and browser with a secret
that lives in this process and changes each day.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, TypeVar

import msgspec
import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Request

_T = TypeVar("_T")
log = structlog.get_logger("site")
_MOST = 20_000
_TOGETHER = 200  # depths written at once, so that they share a commit
_DAY_MS = 86_400_000
_ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "curl", "wget", "python")


def batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """``items`` in lists of ``size``."""
    found = iter(items)
    while some := list(islice(found, size)):
        yield some


class Visit(msgspec.Struct, frozen=True):
    """One page view: ``source`` is the host that the reader came from, ``share`` the token they came by."""

    article_no: int
    reader: str
    source: str
    share: str
    at_ms: int


class Counting(Protocol):
    """Where visits are written down (``insights``)."""

    async def visits(self, seen: Sequence[Visit]) -> None: ...
    async def depth(self, article_no: int, reader: str, depth: int, at_ms: int) -> None: ...


class Visits:
    """``note`` never waits; what is too much for one second is not counted."""

    def __init__(self, clock: Clock, counting: Counting | None) -> None:
        self._clock = clock
        self._counting = counting
        self._noted: list[Visit] = []
        self._depths: dict[tuple[int, str], tuple[int, int]] = {}
        self._salt = (0, b"")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Write once a second from now on."""
        if self._counting is not None:
            self._task = aside(self._run())

    async def stop(self) -> None:
        """Write what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self.flush()

    def note(self, request: Request, article_no: int) -> None:
        """Someone looks at an article. Robots and HEAD are not someone."""
        if self._counting is None or request.method != "GET" or len(self._noted) >= _MOST:
            return
        now_ms = self._clock.now_ms()
        reader = self._reader(request, now_ms)
        if not reader:
            return
        source = (request.header("referer") or "").partition("://")[2].partition("/")[0].rpartition("@")[2][:100]
        if source == request.header("host"):
            source = ""
        self._noted.append(Visit(article_no, reader, source, (request.query("s") or "")[:64], now_ms))

    def deepen(self, request: Request, article_no: int, depth: int) -> None:
        """Who looks at an article got so far, 0 to 100. Of those who were not counted it says nothing."""
        now_ms = self._clock.now_ms()
        reader = self._reader(request, now_ms)
        if self._counting is None or not reader or len(self._depths) >= _MOST:
            return
        known = self._depths.get((article_no, reader), (0, 0))[0]
        self._depths[article_no, reader] = (max(known, depth), now_ms)

    def _reader(self, request: Request, now_ms: int) -> str:
        """What a reader is called until the day ends; "" for robots."""
        agent = request.header("user-agent") or ""
        lowered = agent.lower()
        if any(word in lowered for word in _ROBOTS):
            return ""
        who = request.who.user_id if request.who is not None else f"{request.client_ip} {agent}"
        return hashlib.blake2b(who.encode(), digest_size=12, key=self._secret(now_ms // _DAY_MS)).hexdigest()

    def _secret(self, day: int) -> bytes:
        if self._salt[0] != day:
            self._salt = (day, secrets.token_bytes(32))
        return self._salt[1]

    async def flush(self) -> None:
        """Write what was noted: who came before how far they got."""
        noted, self._noted = self._noted, []
        depths, self._depths = self._depths, {}
        if self._counting is None:
            return
        try:
            if noted:
                await self._counting.visits(noted)
            for some in batched(depths.items(), _TOGETHER):
                await asyncio.gather(*(self._counting.depth(*key, *what) for key, what in some))
        except Exception:
            log.exception("visits lost", visits=len(noted), depths=len(depths))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(1)
            await self.flush()
