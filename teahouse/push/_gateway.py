"""Asking push gateways: guarded against leading inside, bounded in time, bytes and connections.

No tables. Ways in: ``Gateways.check`` (at the door), ``notify``, ``close``. Source: Push Gateway API.
"""

import asyncio
import functools
import ipaddress
import ssl
from collections import OrderedDict
from urllib.parse import SplitResult, urlsplit

import httpx
import msgspec

from teahouse.kernel.aside import aside
from teahouse.kernel.config import Settings
from teahouse.kernel.outbound import ANY_PORT, PRIVATE_NETWORKS, Guard, Refused, host_of, pinned, port_of
from teahouse.matrix.errors import MatrixError, invalid_param

PATH = "/_matrix/push/v1/notify"
SECONDS = 15.0
_ADDRESS_SECONDS = 60.0
_ANSWER_BYTES = 64 * 1024
_AT_ONCE = 16  # requests to one gateway at a time: one that hangs holds up its own pushers only
_GATEWAYS = 256  # gateways whose connections are kept
_HEADERS = {
    "user-agent": "Teahouse (push)",
    "content-type": "application/json",
    "accept": "application/json",
    "accept-encoding": "identity",
}


class Unreachable(Exception):
    """The gateway did not take it; the message says why (for the log)."""


class _Rejected(msgspec.Struct):
    rejected: list[str] = []


_decode = msgspec.json.Decoder(_Rejected).decode


class Gateways:
    """All gateways that pushers name."""

    def __init__(self, settings: Settings) -> None:
        self._guard = Guard(PRIVATE_NETWORKS if settings.push_private_gateways else (), ANY_PORT)
        # Message contents must not cross the internet in clear. A service that is itself reached by plain HTTP is
        # someone's machine or test, and its gateway stands beside it.
        self._schemes = ("https", "http") if _is_plain(settings.base_url) else ("https",)
        self._known: OrderedDict[tuple[str, str, int], _Gateway] = OrderedDict()

    def check(self, url: str) -> None:
        """Raise M_INVALID_PARAM for a URL that cannot be a gateway's.

        Spec: postPusher, ``data.url`` "MUST be an HTTPS URL with a path of /_matrix/push/v1/notify".
        """
        try:
            parts = self._guard.parse(url)
            self._check_literal(host_of(parts))
        except Refused as refused:
            raise invalid_param(f"data.url: {refused}") from None
        if parts.scheme not in self._schemes:
            raise invalid_param("data.url: must be an https URL")
        if parts.path != PATH or parts.fragment:
            raise invalid_param(f"data.url: the path must be {PATH}")

    def _check_literal(self, host: str) -> None:
        """What is an address already can be refused at the door; names are looked up when they are used."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not self._guard.admits(address):
            raise Refused("the address is not a public one")

    async def notify(self, url: str, body: bytes) -> list[str]:
        """Hand a notification to the gateway. Returns the pushkeys it rejects. Raises ``Unreachable``."""
        try:
            self.check(url)  # again: the settings may have changed since the pusher was set
            parts = self._guard.parse(url)
            return await self._at(parts).notify(parts, body)
        except (MatrixError, Refused, OSError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None

    def _at(self, parts: SplitResult) -> "_Gateway":
        key = (parts.scheme, host_of(parts), port_of(parts))
        gateway = self._known.get(key)
        if gateway is None:
            self._make_room()
            gateway = self._known[key] = _Gateway(self._guard)
        self._known.move_to_end(key)
        return gateway

    def _make_room(self) -> None:
        for key, gateway in list(self._known.items()):
            if len(self._known) < _GATEWAYS:
                return
            if gateway.idle:
                del self._known[key]
                gateway.leave()

    async def close(self) -> None:
        """Close every connection."""
        gateways, self._known = list(self._known.values()), OrderedDict()
        await asyncio.gather(*(gateway.close() for gateway in gateways), return_exceptions=True)


class _Gateway:
    """One gateway, by name: connections are kept and never shared with another name at the same address."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._client: httpx.AsyncClient | None = None
        self._closing: asyncio.Task[None] | None = None
        self._address = ""
        self._address_until = 0.0
        self._busy = 0

    @property
    def idle(self) -> bool:
        return self._busy == 0

    async def notify(self, parts: SplitResult, body: bytes) -> list[str]:
        self._busy += 1
        try:
            async with self._turn, asyncio.timeout(SECONDS):
                return await self._post(parts, body)
        finally:
            self._busy -= 1

    async def _post(self, parts: SplitResult, body: bytes) -> list[str]:
        request = pinned("POST", parts, await self._find(parts), headers=_HEADERS, content=body, seconds=SECONDS)
        answer = await self._open().send(request, stream=True)
        try:
            # Redirects are not followed: where a notification goes is what the client asked for, and no other place.
            if not answer.is_success:
                raise Unreachable(f"status {answer.status_code}")
            return await _rejected(answer)
        finally:
            await answer.aclose()

    async def _find(self, parts: SplitResult) -> str:
        now = asyncio.get_running_loop().time()
        if now >= self._address_until:
            self._address = await self._guard.resolve(host_of(parts), port_of(parts))
            self._address_until = now + _ADDRESS_SECONDS
        return self._address

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                trust_env=False,
                follow_redirects=False,
                verify=_certificates(),
                limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=4, keepalive_expiry=60.0),
            )
        self._client.cookies.clear()
        return self._client

    def leave(self) -> None:
        """Close without anybody waiting for it."""
        self._closing = aside(self.close())

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Whom TLS trusts; read from disk once for all gateways (20 ms)."""
    return httpx.create_ssl_context(trust_env=False)


async def _rejected(answer: httpx.Response) -> list[str]:
    """The pushkeys an answer rejects; none where it is not what the specification says: it was taken all the same."""
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > _ANSWER_BYTES:
            return []
    try:
        return _decode(bytes(body)).rejected
    except msgspec.DecodeError:
        return []


def _is_plain(base_url: str) -> bool:
    parts = urlsplit(base_url)
    if parts.scheme == "http" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
