"""Visits of article pages, counted off the hot path: noted in memory, written once a second.

What is noted of a reader is a key that means nothing elsewhere or tomorrow: a hash of address and browser with a secret
that lives in this process and changes each day.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Request

log = structlog.get_logger("site")
_MOST = 20_000
_DAY_MS = 86_400_000
_ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "curl", "wget", "python")


class Visit(msgspec.Struct, frozen=True):
    """One page view: ``source`` is the host that the reader came from, ``share`` the token they came by."""

    article_no: int
    reader: str
    source: str
    share: str
    at_ms: int


Record = Callable[[Sequence[Visit]], Awaitable[None]]


class Visits:
    """``note`` never waits; what is too much for one second is not counted."""

    def __init__(self, clock: Clock, record: Record | None) -> None:
        self._clock = clock
        self._record = record
        self._noted: list[Visit] = []
        self._salt = (0, b"")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Write once a second from now on."""
        if self._record is not None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self.flush()

    def note(self, request: Request, article_no: int) -> None:
        """Someone looks at an article. Robots and HEAD are not someone."""
        if self._record is None or request.method != "GET" or len(self._noted) >= _MOST:
            return
        agent = request.header("user-agent") or ""
        lowered = agent.lower()
        if any(word in lowered for word in _ROBOTS):
            return
        now_ms = self._clock.now_ms()
        source = (request.header("referer") or "").partition("://")[2].partition("/")[0].rpartition("@")[2][:100]
        if source == request.header("host"):
            source = ""
        who = request.who.user_id if request.who is not None else f"{request.client_ip} {agent}"
        key = hashlib.blake2b(who.encode(), digest_size=12, key=self._secret(now_ms // _DAY_MS)).hexdigest()
        self._noted.append(Visit(article_no, key, source, (request.query("s") or "")[:64], now_ms))

    def _secret(self, day: int) -> bytes:
        if self._salt[0] != day:
            self._salt = (day, secrets.token_bytes(32))
        return self._salt[1]

    async def flush(self) -> None:
        """Write what was noted."""
        noted, self._noted = self._noted, []
        if noted and self._record is not None:
            try:
                await self._record(noted)
            except Exception:
                log.exception("visits lost", visits=len(noted))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(1)
            await self.flush()
