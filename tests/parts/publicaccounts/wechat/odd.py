"""Bots that are none: they are verified, and then do something else."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Post = Callable[[Any], None]


def answering(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Post:
    """Answers with this, whatever it is asked."""

    def post(handler: Any) -> None:
        handler.send_response(status)
        for header in headers:
            handler.send_header(*header)
        handler.end_headers()
        handler.wfile.write(body)

    return post


def hanging(handler: Any) -> None:
    """Takes its time."""
    time.sleep(20)


class Odd:
    """``post`` is what it does, ``asked`` when it was asked, ``bodies`` what for."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.url = ""
        self.asked: list[float] = []
        self.bodies: list[tuple[str, bytes]] = []


@contextmanager
def odd(post: Post) -> Iterator[Odd]:
    """Run one."""
    made = Odd(post)

    class Bot(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.path.partition("echostr=")[2].encode())

        def do_POST(self) -> None:
            made.asked.append(time.monotonic())
            made.bodies.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            made.post(self)

        def log_message(self, format: str, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/bot"
    yield made
    server.shutdown()
    server.server_close()
