"""A witness between other people's clients and the server: passes everything on and holds every answer to the spec.

Unmodified clients bring their own HTTP; pointed at ``Witness.url`` instead of the server they notice nothing, and what
the server answers them is judged as it is for our own plays. ``assert_clean()`` fails with every breach it saw.
"""

import contextlib
import http.client
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.harness import contract
from tests.harness.judge import wait_until

_HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade", "proxy-connection")


class Witness:
    """Listens on a free port and passes on to ``upstream`` (which may go away and come back)."""

    def __init__(self, upstream: str) -> None:
        self.breaches: list[str] = []
        self.passing = 0  # answers that were passed on and are not yet judged
        self.seen: list[str] = []
        self._counting = threading.Lock()
        self._sending: Counter[str] = Counter()
        witness = self
        host = urllib.parse.urlsplit(upstream)

        class Handler(_Passer):
            def setup(self) -> None:
                super().setup()
                self.witness = witness
                self.upstream = (str(host.hostname), int(host.port or 80))

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Witness":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextlib.contextmanager
    def in_order(self, token: str, method: str, path: str) -> Iterator[Callable[[], None]]:
        """Have the answer to someone's /send reach them before the /sync that brings the same event, as it left the
        server: a thread for each connection would shuffle the two. Yields what to call before answering.

        COMPAT(matrix-js-sdk 43, 2026-11): it takes a reply in a thread for lost when the two come the other way round.
        """
        sends = method == "PUT" and "/send/" in path
        if sends:
            self._sending[token] += 1

        def hold() -> None:
            if path.startswith("/_matrix/client/v3/sync"):
                wait_until(10, lambda: not self._sending[token])

        try:
            yield hold
        finally:
            if sends:
                self._sending[token] -= 1

    def pass_on(self) -> None:
        """Count an answer that ``hear`` will be told of."""
        with self._counting:
            self.passing += 1

    def hear(self, method: str, path: str, status: int, content_type: str, body: bytes) -> None:
        """Judge one answer."""
        self.seen.append(f"{method} {path} {status}")
        try:
            contract.matrix().check(method, path, status, content_type, body)
        except Exception as problem:  # the judge's own trouble must not pass for innocence either
            self.breaches.append(repr(problem))
        finally:
            with self._counting:
                self.passing -= 1

    def assert_clean(self) -> None:
        """Fail if any answer broke the contract."""
        wait_until(10, lambda: self.passing == 0)
        assert self.seen, "nothing passed the witness"
        assert [] == self.breaches, "\n\n".join(self.breaches)


class _Passer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    witness: Witness
    upstream: tuple[str, int]

    def _pass(self) -> None:
        with self.witness.in_order(self.headers.get("Authorization", ""), self.command, self.path) as hold:
            self._forward(self._body(), hold)

    def _forward(self, body: bytes | None, hold: Callable[[], None]) -> None:
        upstream = http.client.HTTPConnection(*self.upstream, timeout=120)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in _HOP_BY_HOP}
        try:
            upstream.request(self.command, self.path, body=body, headers=headers)
            answer = upstream.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # the server was killed: the client shall see it as a broken connection
            return
        finally:
            upstream.close()
        hold()
        self._answer(answer, content)

    do_GET = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_HEAD = _pass

    def _answer(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        """Pass it on at once, so that the order in which the server answers is kept, and judge it after."""
        self.witness.pass_on()
        try:
            self.send_response_only(answer.status, answer.reason)
            for key, value in answer.getheaders():
                if key.lower() not in _HOP_BY_HOP:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()
        except OSError:
            self.close_connection = True  # the client did not wait for it
        finally:
            path = self.path.partition("?")[0]
            self.witness.hear(self.command, path, answer.status, answer.getheader("Content-Type") or "", content)

    def _body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        length = self.headers.get("Content-Length")
        return self.rfile.read(int(length)) if length else None

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
