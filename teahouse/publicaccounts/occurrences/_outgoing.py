"""Asking a webhook's URL: guarded against leading inside, ten seconds, no redirects, nothing read past 64 KiB.

No tables. Ways in: ``Outgoing.check`` (at the door), ``post``, ``close``.
"""

import asyncio
import ipaddress

import httpx

from teahouse.kernel.config import Settings
from teahouse.kernel.outbound import ANY_PORT, PRIVATE_NETWORKS, Guard, Refused, host_of, pinned, port_of
from teahouse.matrix.errors import invalid_param

SECONDS = 10.0
_ANSWER_BYTES = 64 * 1024


class NotTaken(Exception):
    """The request was not answered with a 2xx; ``status`` is 0 without an answer. The message is for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Outgoing:
    """All webhooks' URLs."""

    def __init__(self, settings: Settings) -> None:
        private = settings.webhook_private_targets
        self._guard = Guard(PRIVATE_NETWORKS if private else (), ANY_PORT)
        # What subscribers write must not cross the internet in clear; on one's own machine and networks it may.
        self._schemes = ("https", "http") if private else ("https",)
        self._client: httpx.AsyncClient | None = None

    def check(self, url: str) -> None:
        """Raise M_INVALID_PARAM for an URL that cannot be a webhook's."""
        try:
            parts = self._guard.parse(url)
            address = _literal(host_of(parts))
            if address is not None and not self._guard.admits(address):
                raise Refused("the address is not a public one")
        except Refused as refused:
            raise invalid_param(f"'url': {refused}") from None
        if parts.scheme not in self._schemes:
            raise invalid_param("'url': must be an https URL")

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> int:
        """The status of a 2xx answer. Raises ``NotTaken`` for all else."""
        try:
            async with asyncio.timeout(SECONDS):
                status = await self._post(url, headers, body)
        except TimeoutError:
            raise NotTaken(0, f"no answer within {SECONDS:g} s") from None
        except Refused as refused:
            raise NotTaken(0, f"refused: {refused}") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotTaken(0, f"{type(error).__name__}: {error}"[:200]) from None
        if not 200 <= status < 300:
            raise NotTaken(status, f"status {status}")
        return status

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> int:
        parts = self._guard.parse(url)
        if parts.scheme not in self._schemes:
            raise Refused("not https")
        address = await self._guard.resolve(host_of(parts), port_of(parts))
        request = pinned("POST", parts, address, headers=headers, content=body, seconds=SECONDS)
        if self._client is None:
            # No connection is kept: one checked for a name is never used for another at the same address.
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, limits=limits)
        self._client.cookies.clear()
        answer = await self._client.send(request, stream=True)
        try:
            size = 0
            async for chunk in answer.aiter_raw():
                size += len(chunk)
                if size > _ANSWER_BYTES:
                    break
            return answer.status_code
        finally:
            await answer.aclose()

    async def close(self) -> None:
        """End the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
