"""Asking a bot's URL: guarded against leading inside, five seconds, at most 64 KiB, redirects not followed.

No tables. Ways in: ``Outbound.check`` (at the door), ``ask``, ``close``.
"""

import asyncio
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx

from teahouse.kernel.config import Settings
from teahouse.kernel.outbound import ANY_PORT, PRIVATE_NETWORKS, Guard, Refused, host_of, pinned, port_of
from teahouse.matrix.errors import invalid_param

SECONDS = 5.0  # WeChat waits as long
ANSWER_BYTES = 64 * 1024
_AT_ONCE = 8  # requests to one bot at a time: one that hangs holds up its own account only
_HEADERS = {"user-agent": "Mozilla/4.0", "accept": "*/*", "pragma": "no-cache", "accept-encoding": "identity"}


class NoAnswer(Exception):
    """The bot did not answer; the message says why. WeChat asks again then."""


class Outbound:
    """All bots. ``turns`` are kept for accounts that have been asked lately."""

    def __init__(self, settings: Settings) -> None:
        self._guard = Guard(PRIVATE_NETWORKS if settings.wechat_private_bots else (), ANY_PORT)
        self._turns: dict[int, asyncio.Semaphore] = {}
        self._client: httpx.AsyncClient | None = None

    def check(self, url: str) -> None:
        """Raise M_INVALID_PARAM for an URL that cannot be a bot's."""
        try:
            self._guard.parse(url)
        except Refused as error:
            raise invalid_param(f"'url': {error}") from None

    async def ask(
        self, account_no: int, method: str, url: str, query: dict[str, str], body: bytes | None = None
    ) -> tuple[int, bytes]:
        """Status and body. Raises ``NoAnswer``."""
        turn = self._turns.setdefault(account_no, asyncio.Semaphore(_AT_ONCE))
        try:
            async with turn, asyncio.timeout(SECONDS):
                return await self._ask(method, url, query, body)
        except TimeoutError:
            raise NoAnswer(f"no answer within {SECONDS:g} s") from None
        except Refused as error:
            raise NoAnswer(f"refused: {error}") from None
        except (httpx.HTTPError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def _ask(self, method: str, url: str, query: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        parts = urlsplit(url)
        joined = "&".join(filter(None, [parts.query, urlencode(query)]))
        parts = self._guard.parse(urlunsplit(parts._replace(query=joined, fragment="")))
        address = await self._guard.resolve(host_of(parts), port_of(parts))
        headers = _HEADERS if body is None else {**_HEADERS, "content-type": "text/xml"}
        request = pinned(method, parts, address, headers=headers, content=body, seconds=SECONDS)
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)
        self._client.cookies.clear()
        answer = await self._client.send(request, stream=True)
        try:
            found = bytearray()
            async for chunk in answer.aiter_raw():
                found += chunk
                if len(found) > ANSWER_BYTES:
                    return answer.status_code, b"<too-long/>"
            return answer.status_code, bytes(found)
        finally:
            await answer.aclose()

    async def close(self) -> None:
        """End the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
