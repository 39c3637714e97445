"""A light HTTP/1.1 client: one connection, one request at a time, parsed by httptools.

It shares two cores with the servers it measures, so it does nothing that it need not.
"""

import asyncio

import httptools


class Lost(ConnectionError):
    """The server closed the connection while an answer was owed."""


class Connection(asyncio.Protocol):
    """A kept-alive connection. Opens again by itself when the server has closed an idle one."""

    __slots__ = ("_body", "_host", "_parser", "_port", "_transport", "_waiting")

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._body: list[bytes] = []

    async def request(self, method: str, path: str, token: str = "", body: bytes | None = None) -> tuple[int, bytes]:
        """Send one request; return the answer's status and body."""
        loop = asyncio.get_running_loop()
        if self._transport is None:
            await loop.create_connection(lambda: self, self._host, self._port)
        assert self._transport is not None
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._parser = httptools.HttpResponseParser(self)
        self._body = []
        self._waiting = loop.create_future()
        self._transport.write(f"{head}\r\n".encode() + (body or b""))
        return await self._waiting

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is owed on a connection that stands."""
        return self._transport is not None and self._waiting is not None and not self._waiting.done()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    # --- asyncio.Protocol and httptools call these --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's is no subclass of asyncio.Transport

    def data_received(self, data: bytes) -> None:
        if self._parser is not None:
            self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Lost(str(exc or "closed")))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        assert self._parser is not None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((self._parser.get_status_code(), b"".join(self._body)))
        self._parser = None
