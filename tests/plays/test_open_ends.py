"""Server safety: what uvicorn leaves open is closed (header floods, slow requests, idle sockets, parked polls)."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.servers import Server


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own: it is flooded and stopped."""
    server = Server(tmp_path / "server").start()
    yield server
    server.stop()


def connect(server: Server, timeout: float = 40.0) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=timeout)


def until_closed(peer: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = b""
    try:
        while chunk := peer.recv(65_536):
            received += chunk
    except ConnectionError:
        pass
    return received


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def test_a_flood_of_headers_is_refused_early(quick: Server) -> None:
    before = resident_kib(quick.pid)
    with connect(quick) as peer:
        peer.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        sent = 0
        try:
            while sent < 50_000_000:
                sent += peer.send(b"X-Flood: " + b"a" * 8000 + b"\r\n")
        except OSError:
            pass
        answer = until_closed(peer)
    assert sent < 20_000_000
    assert answer == b"" or b" 431 " in answer
    assert resident_kib(quick.pid) - before < 20_000


def test_one_header_too_large_gets_an_answer(quick: Server) -> None:
    with connect(quick) as peer:
        peer.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 40_000 + b"\r\n\r\n")
        answer = until_closed(peer)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 431 " in head
    assert "M_TOO_LARGE" == json.loads(body)["errcode"]


@pytest.mark.parametrize(
    "half",
    [b"", b"GET /hea", b"PUT /_matrix/client/v3/profile/x/displayname HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"],
    ids=["silent", "half a head", "half a body"],
)
def test_a_peer_that_does_not_go_on_is_cut(quick: Server, half: bytes) -> None:
    with connect(quick, timeout=30) as peer:
        peer.sendall(half)
        started = time.monotonic()
        until_closed(peer)
        assert time.monotonic() - started < 25


def test_a_whole_request_after_a_pause_is_served(quick: Server) -> None:
    with connect(quick) as peer:
        for _ in range(2):
            peer.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in peer.recv(65_536)
            time.sleep(0.5)


def test_sigterm_answers_a_thousand_parked_polls_within_a_second(quick: Server) -> None:
    lin = quick.person("Lin")
    token, since = lin.token, lin.now()
    request = (
        f"GET /_matrix/client/v3/sync?since={since}&timeout=60000 HTTP/1.1\r\n"
        f"Host: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    peers = [connect(quick) for _ in range(1000)]
    for peer in peers:
        peer.sendall(request)
    time.sleep(1.5)
    started = time.monotonic()
    status: list[int] = []
    stopper = threading.Thread(target=lambda: status.append(quick.stop()))
    stopper.start()
    answers = [until_closed(peer) for peer in peers]
    stopper.join()
    took = time.monotonic() - started
    for peer in peers:
        peer.close()
    assert 1000 == sum(answer.startswith(b"HTTP/1.1 200 ") and b'"next_batch"' in answer for answer in answers)
    assert [0] == status
    assert took < 1.0, f"{took:.2f} s"
