"""uvicorn with its open ends closed: header bytes, half-sent requests and idle sockets are limited.

uvicorn with httptools takes headers without limit and waits for ever for the rest of a request
(measured: docs/decisions/0002). A sweep every second costs nothing a request.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from teahouse.kernel.http._answer import CYCLE

HEADER_LIMIT = 32 * 1024
REQUEST_SECONDS = 20.0  # to send the head of a request, or between two pieces of a body
KEEP_ALIVE_SECONDS = 75
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\ncontent-length: 71\r\n"
    b"connection: close\r\n\r\n"
    b'{"errcode":"M_TOO_LARGE","error":"The request headers are too large. "}'
)


class Protocol(HttpToolsProtocol):
    """One connection. ``waiting_since`` is when we began to wait for bytes, 0 while we owe an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting_since = 0.0
        self._head_bytes = 0
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.waiting_since = time.monotonic()

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
            # A body may share the packet; only what is certainly head is counted against the limit here.
            if self._head_bytes > HEADER_LIMIT and b"\r\n\r\n" not in data:
                self.refuse()
                return
        if not self._in_head:
            self.waiting_since = time.monotonic()  # a body that comes in, however slowly, is patience renewed
        elif not self.waiting_since and self._idle():
            self.waiting_since = time.monotonic()
        super().data_received(data)

    def _idle(self) -> bool:
        """Whether we owe no answer. uvicorn begins with no cycle at all, whatever its annotation says."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self.waiting_since = time.monotonic()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEADER_LIMIT:
            self.refuse()
            return
        self._in_head = False
        self._head_bytes = 0
        super().on_headers_complete()
        self.scope[CYCLE] = self.cycle  # type: ignore[literal-required]

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self.waiting_since = 0.0
        self._in_head = True
        super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def refuse(self) -> None:
        """Answer 431 and close."""
        if not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def overdue(self, now: float) -> bool:
        """Whether the peer has kept us waiting for the rest of its request too long."""
        return self.waiting_since != 0.0 and now - self.waiting_since > REQUEST_SECONDS


class Server(uvicorn.Server):
    """Serves until SIGTERM or SIGINT; then wakes parked polls, drains and returns."""

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        on_ready: Callable[[str], None],
        on_exit: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                http=Protocol,
                ws="none",
                loop="uvloop",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                backlog=4096,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=8,
            )
        )
        self._on_ready = on_ready
        self._on_exit = on_exit

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            self._on_ready(f"http://{host}:{address[1]}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(signal.SIGTERM if sig == signal.SIGINT else sig, frame)
        # uvicorn would raise the signal again once drained, which ends the process before the database is closed.
        self._captured_signals.clear()

    async def shutdown(self, sockets: Any = None) -> None:
        self._on_exit()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Protocol) and connection.overdue(now):
                    connection.transport.abort()
        return await super().on_tick(counter)


Serve = Callable[[], Awaitable[None]]
