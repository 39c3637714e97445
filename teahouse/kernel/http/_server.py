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

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from teahouse.kernel.http._request import CYCLE

HEADER_LIMIT = 32 * 1024
REQUEST_SECONDS = 20.0  # to send the head of a request, or between two pieces of a body
KEEP_ALIVE_SECONDS = 75
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\ncontent-length: 71\r\n"
    b"connection: close\r\n\r\n"
    b'{"errcode":"M_TOO_LARGE","error":"The request headers are too large. "}'
)


class Protocol(HttpToolsProtocol):
    """One connection. ``waiting_since`` is when we began to wait for bytes, 0 while we owe an answer; ``idle_since``
    when the last answer was given, 0 before one and while the next request comes in.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting_since = 0.0
        self.idle_since = 0.0
        self._head_bytes = 0
        self._piece_bytes = 0
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.waiting_since = time.monotonic()

    def data_received(self, data: bytes) -> None:
        self._piece_bytes = len(data)
        if self._in_head:
            self._head_bytes += self._piece_bytes
            # A body may share the packet; only what is certainly head is counted against the limit here.
            if self._head_bytes > HEADER_LIMIT and b"\r\n\r\n" not in data:
                self.refuse()
                return
        if not self._in_head:
            self.waiting_since = time.monotonic()  # a body that comes in, however slowly, is patience renewed
        super().data_received(data)

    def on_message_begin(self) -> None:
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        # As much of ASGI's scope as is asked for; ``_begin_cycle`` adds the rest.
        self.scope = {"type": "http", "client": self.client, "headers": self.headers}  # type: ignore[typeddict-item]
        self._in_head = True
        self.waiting_since = time.monotonic()
        self.idle_since = 0.0

    def on_headers_complete(self) -> None:
        # What came in so far is short, nearly always, and so is the head that is in it.
        if self._head_bytes > HEADER_LIMIT or self._piece_bytes > HEADER_LIMIT:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > HEADER_LIMIT:
                self.refuse()
                return
        self._in_head = False
        self._head_bytes = 0
        self._begin_cycle()

    def _begin_cycle(self) -> None:
        """What uvicorn does here, but for what is never used: it decodes each path and looks for WebSockets.

        ``path`` is left out of the scope: routes are found by the raw one, and ``Request.path`` decodes that.
        """
        parser, scope = self.parser, self.scope
        raw_path, _, query = self.url.partition(b"?")
        if not raw_path.startswith(b"/") or b"#" in self.url:
            parsed = httptools.parse_url(self.url)  # the absolute form, or a fragment: a proxy's, or somebody's trial
            raw_path, query = parsed.path or b"/", parsed.query or b""
        scope["method"] = parser.get_method().decode("ascii")
        scope["raw_path"] = raw_path
        scope["query_string"] = query
        is_old = parser.get_http_version() == "1.0"
        if is_old:
            scope["http_version"] = "1.0"
        before: RequestResponseCycle | None = self.cycle
        cycle = self.cycle = RequestResponseCycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=not is_old and parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        scope[CYCLE] = cycle  # type: ignore[literal-required]
        if before is None or before.response_complete:
            self._start_asgi_task(cycle, self.app)
        else:  # a request that did not wait for the last answer waits for its turn
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self.waiting_since = 0.0
        self._in_head = True
        super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_response_complete(self) -> None:
        """As uvicorn does it, without a timer for each answer: the sweep looks for idle connections too."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif not self.waiting_since:
            self.idle_since = time.monotonic()

    def refuse(self) -> None:
        """Answer 431 and close."""
        if not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def overdue(self, now: float) -> bool:
        """Whether the peer has kept us waiting for the rest of its request too long."""
        return self.waiting_since != 0.0 and now - self.waiting_since > REQUEST_SECONDS

    def idle_too_long(self, now: float) -> bool:
        """Whether the kept-alive connection has not been used for ``KEEP_ALIVE_SECONDS``."""
        return self.idle_since != 0.0 and now - self.idle_since > KEEP_ALIVE_SECONDS


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
                if not isinstance(connection, Protocol):
                    continue
                if connection.overdue(now):
                    connection.transport.abort()
                elif connection.idle_too_long(now):
                    connection.transport.close()
        return await super().on_tick(counter)


Serve = Callable[[], Awaitable[None]]
