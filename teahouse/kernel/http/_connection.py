"""One connection on httptools, and its exchanges: a request and its answer.

No tables. Ways in: ``Connection`` (uvicorn's server makes one for each socket), ``Exchange`` (what ASGI calls receive
and send, and the short ways past them).

uvicorn's own protocol takes headers without limit and waits for ever for the rest of a request; and what it does for
each request besides, for servers that are not ours, was a tenth of a send (docs/decisions/0002).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httptools
import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState

from teahouse.kernel.http._request import EXCHANGE

log = structlog.get_logger("http")

HEADER_LIMIT = 32 * 1024
BODY_AT_ONCE = 64 * 1024  # of a body no more is kept than this and what one read brings: the rest waits for the reader
REQUEST_SECONDS = 20.0  # to send the head of a request, or between two pieces of a body
KEEP_ALIVE_SECONDS = 75
_JSON = b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b"
_TOO_LARGE = b'{"errcode":"M_TOO_LARGE","error":"The request headers are too large. "}'
_NOT_HTTP = b'{"errcode":"M_UNKNOWN","error":"This is not a request"}'
_FAILED = b'{"errcode":"M_UNKNOWN","error":"Internal server error"}'
_SAYS_BODY = (b"content-length", b"transfer-encoding")

Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Exchange:
    """A request and its answer. ``body``: what has come in and was not taken yet; ``gone``: the peer went away;
    ``begun``, ``answered``: how far the answer is.
    """

    __slots__ = (
        "_bell",
        "_expects_continue",
        "_head",
        "answered",
        "begun",
        "body",
        "connection",
        "gone",
        "is_head",
        "keep_alive",
        "more_body",
        "scope",
    )

    def __init__(self, connection: "Connection", scope: dict[str, Any], *, keep_alive: bool, expects: bool) -> None:
        self.connection = connection
        self._expects_continue = expects
        self._bell: asyncio.Future[None] | None = None
        self._head = b""
        #: Until it is served; after that they must not hold each other, or both would be the collector's work.
        self.scope: dict[str, Any] | None = scope
        self.is_head = scope["method"] == "HEAD"
        self.keep_alive = keep_alive
        self.body = b""
        self.more_body = True
        self.gone = self.begun = self.answered = False

    async def serve(self, application: Asgi, tasks: set[asyncio.Task[None]]) -> None:
        """Have the application answer. ``tasks``: those that the server waits for at its end."""
        scope, self.scope = self.scope, None
        assert scope is not None
        try:
            await application(scope, self.receive, self.send)
        except Exception:
            log.exception("no answer", path=scope["raw_path"].decode("latin-1"))
        finally:
            task = asyncio.current_task()
            if task is not None:
                tasks.discard(task)
            if not self.answered and not self.gone:
                self.connection.refuse(b"" if self.begun else STATUS_LINE[500], _FAILED)

    def ring(self) -> None:
        """Something came, or will come no more."""
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    def take(self) -> bytes:
        """What has come in of the body since the last time."""
        body, self.body = self.body, b""
        self.connection.resume_reading()
        return body

    async def receive(self) -> dict[str, Any]:
        """ASGI's receive."""
        if self._expects_continue and not self.begun:
            self._expects_continue = False
            self.connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self.body or self.gone or self.answered) and self.more_body:
            self.connection.resume_reading()
            self._bell = asyncio.get_running_loop().create_future()
            await self._bell
        if self.gone or self.answered:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": self.take(), "more_body": self.more_body}

    async def send(self, message: dict[str, Any]) -> None:
        """ASGI's send, for answers that say how long they are. The head goes out with the first piece of the body."""
        if message["type"] == "http.response.start":
            lines = b"".join(b"%b: %b\r\n" % header for header in message["headers"])
            if lines.count(b"\n") != len(message["headers"]):
                raise ValueError("a header of the answer holds a line break")
            self._head = STATUS_LINE[message["status"]] + lines
            return
        await self.drained()
        body: bytes = b"" if self.is_head else message.get("body", b"")
        if self._head:
            head, self._head = self._head, b""
            self.begin(head, body)
        elif body and not self.gone:
            self.connection.transport.write(body)
        if not message.get("more_body"):
            self.end()

    async def drained(self) -> None:
        """Wait while the peer does not take what was written."""
        if self.connection.writable is not None and not self.gone:
            await asyncio.shield(self.connection.writable)

    def begin(self, head: bytes, body: bytes) -> None:
        """Write the head (status line and headers with their line ends), what the connection adds to it, and a body."""
        if self.gone:
            return
        self.begun = True
        close = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        self.connection.transport.write(b"".join((head, self.connection.date(), close, body)))

    def end(self) -> None:
        """All is written."""
        if not self.answered and not self.gone:
            self.answered = True
            self.connection.answered(self)


class Connection(asyncio.Protocol):
    """One connection. ``waiting_since`` is when we began to wait for bytes, 0 while we owe an answer; ``idle_since``
    when the last answer was given, 0 before one and while the next request comes in. ``writable``: set while the peer
    does not take what is written, and done when it does.
    """

    __slots__ = (
        "_application",
        "_client",
        "_expects_continue",
        "_head_bytes",
        "_headers",
        "_in_head",
        "_incoming",
        "_owed",
        "_parser",
        "_piece_bytes",
        "_reads",
        "_state",
        "_url",
        "idle_since",
        "transport",
        "waiting_since",
        "writable",
    )

    transport: asyncio.Transport

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._application: Asgi = config.loaded_app
        self._state = server_state
        self._parser = httptools.HttpRequestParser(self)
        # What somebody sends after they said "connection: close" must not lose them their answer.
        self._parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._client: tuple[str, int] | None = None
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._expects_continue = False
        self._incoming: Exchange | None = None  # whose body comes in
        self._owed: list[Exchange] = []  # not answered yet; the first one is being served
        self._reads = True
        self._head_bytes = 0
        self._piece_bytes = 0
        self._in_head = True
        self.waiting_since = 0.0
        self.idle_since = 0.0
        self.writable: asyncio.Future[None] | None = None

    # --- what the transport calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # of a socket
        self._client = get_remote_addr(self.transport)
        self._state.connections.add(self)  # type: ignore[arg-type]  # it asks no more of them than ``shutdown``
        self.waiting_since = time.monotonic()

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(self)
        for exchange in self._owed:
            exchange.gone = True
            exchange.ring()
        # What holds this connection, and is held by it, goes.
        self._owed, self._incoming = [], None
        del self._parser
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        self._piece_bytes = len(data)
        if self._in_head:
            self._head_bytes += self._piece_bytes
            # A body may share the packet; only what is certainly head is counted against the limit here.
            if self._head_bytes > HEADER_LIMIT and b"\r\n\r\n" not in data:
                self.refuse(STATUS_LINE[431], _TOO_LARGE)
                return
        else:
            self.waiting_since = time.monotonic()  # a body that comes in, however slowly, is patience renewed
        try:
            while data:
                try:
                    self._parser.feed_data(data)
                except httptools.HttpParserUpgrade as upgrade:
                    # To what we do not speak: the request is answered as if it had not asked, and HTTP goes on behind
                    # it. The parser has passed over its body, if there was one: that is lost.
                    has_body = any(name in _SAYS_BODY for name, _ in self._headers)
                    data = b"" if has_body else data[upgrade.args[0] :]
                else:
                    return
        except httptools.HttpParserError:
            self.refuse(STATUS_LINE[400], _NOT_HTTP)

    def pause_writing(self) -> None:
        if self.writable is None:
            self.writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self.writable is not None:
            self.writable.set_result(None)
            self.writable = None

    # --- what the parser calls ---

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers = []
        self._expects_continue = False
        self._in_head = True
        self.waiting_since = time.monotonic()
        self.idle_since = 0.0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self._expects_continue = True
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        # What came in so far is short, nearly always, and so is the head that is in it.
        if self._head_bytes > HEADER_LIMIT or self._piece_bytes > HEADER_LIMIT:
            size = len(self._url) + sum(len(name) + len(value) + 4 for name, value in self._headers)
            if size > HEADER_LIMIT:
                self.refuse(STATUS_LINE[431], _TOO_LARGE)
                return
        self._in_head = False
        self._head_bytes = 0
        if self.transport.is_closing():
            return
        raw_path, _, query = self._url.partition(b"?")
        if not raw_path.startswith(b"/") or b"#" in self._url:
            parsed = httptools.parse_url(self._url)  # the absolute form, or a fragment: a proxy's, or somebody's trial
            raw_path, query = parsed.path or b"/", parsed.query or b""
        # As much of ASGI's scope as is asked for. Routes are found by the raw path, and ``Request.path`` decodes that.
        scope: dict[str, Any] = {
            "type": "http",
            "method": self._parser.get_method().decode("ascii"),
            "raw_path": raw_path,
            "query_string": query,
            "headers": self._headers,
            "client": self._client,
        }
        keep_alive = self._parser.get_http_version() != "1.0" and self._parser.should_keep_alive()
        exchange = Exchange(self, scope, keep_alive=keep_alive, expects=self._expects_continue)
        scope[EXCHANGE] = exchange
        self._incoming = exchange
        self._owed.append(exchange)
        if len(self._owed) == 1:
            self._serve(exchange)
        else:  # a request that did not wait for the last answer waits for its turn, and those behind it on the wire
            self._pause_reading()

    def on_body(self, body: bytes) -> None:
        exchange = self._incoming
        if exchange is None or exchange.answered or self.transport.is_closing():
            return
        exchange.body = exchange.body + body if exchange.body else body
        if len(exchange.body) > BODY_AT_ONCE:
            self._pause_reading()
        exchange.ring()

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self.waiting_since = 0.0
        self._in_head = True
        exchange, self._incoming = self._incoming, None
        if exchange is not None:
            exchange.more_body = False
            exchange.ring()
        if not self._owed:  # it was answered before it was all said
            self.idle_since = time.monotonic()

    # --- what exchanges call ---

    def answered(self, exchange: Exchange) -> None:
        """The answer is written: on to the next request. The sweep looks for idle connections: no timer for each."""
        self._owed.remove(exchange)
        self._state.total_requests += 1
        if not exchange.keep_alive:
            self.transport.close()
        if self.transport.is_closing():
            return
        if self._owed:
            self._serve(self._owed[0])
            return
        self.resume_reading()
        if not self.waiting_since:
            self.idle_since = time.monotonic()

    def resume_reading(self) -> None:
        """Let bytes come in, unless more requests have come than the one that is being answered."""
        if not self._reads and len(self._owed) < 2 and not self.transport.is_closing():
            self._reads = True
            self.transport.resume_reading()

    def date(self) -> bytes:
        """The headers that are in every answer; uvicorn makes a new list of them each second."""
        if _Date.headers is not self._state.default_headers:
            _Date.headers = self._state.default_headers
            _Date.block = b"".join(b"%b: %b\r\n" % header for header in _Date.headers)
        return _Date.block

    def _pause_reading(self) -> None:
        if self._reads:
            self._reads = False
            self.transport.pause_reading()

    def _serve(self, exchange: Exchange) -> None:
        tasks = self._state.tasks
        tasks.add(asyncio.get_running_loop().create_task(exchange.serve(self._application, tasks)))

    # --- how it ends ---

    def refuse(self, status_line: bytes, body: bytes) -> None:
        """Say why, unless an answer has begun (``status_line`` is empty), and close."""
        if not self.transport.is_closing():
            if status_line:
                self.transport.write(status_line + _JSON % (len(body), body))
            self.transport.close()

    def shutdown(self) -> None:
        """The server ends: answer what was asked, then close."""
        if self._owed:
            self._owed[-1].keep_alive = False
        else:
            self.transport.close()

    def overdue(self, now: float) -> bool:
        """Whether the peer has kept us waiting for the rest of its request too long."""
        return self.waiting_since != 0.0 and now - self.waiting_since > REQUEST_SECONDS

    def idle_too_long(self, now: float) -> bool:
        """Whether the kept-alive connection has not been used for ``KEEP_ALIVE_SECONDS``."""
        return self.idle_since != 0.0 and now - self.idle_since > KEEP_ALIVE_SECONDS


class _Date:
    headers: list[tuple[bytes, bytes]] | None = None
    block = b""
