"""Server safety: what uvicorn leaves open is closed (header floods, slow requests, idle sockets, parked polls)."""

import json
import os
import resource
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.judge import wait_until
from tests.harness.servers import Server


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own: it is flooded."""
    server = Server(tmp_path_factory.mktemp("flooded")).start()
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


def rests(pid: int) -> bool:
    """Whether it has nothing to do for a while; one that only waits for a core would be runnable."""
    for _ in range(20):
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "S":
            return False
        time.sleep(0.02)
    return True


def seconds_of(pid: int) -> float:
    """The CPU it has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_of_the_ended() -> float:
    """The CPU that processes we started and that have ended had used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


def test_peers_that_do_not_go_on_are_cut(quick: Server) -> None:
    """Silent, in half a head, in half a body; all at once, because each takes its twenty seconds."""
    halves = [
        b"",
        b"GET /hea",
        b"PUT /_matrix/client/v3/profile/x/displayname HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
    ]
    peers = [connect(quick, timeout=40) for _ in halves]
    started = time.monotonic()
    for peer, half in zip(peers, halves, strict=True):
        peer.sendall(half)
    for peer in peers:
        with peer:
            until_closed(peer)
            assert time.monotonic() - started < 30


def test_a_whole_request_after_a_pause_is_served(quick: Server) -> None:
    with connect(quick) as peer:
        for _ in range(2):
            peer.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in peer.recv(65_536)
            time.sleep(0.5)


def test_sigterm_answers_a_thousand_parked_polls_within_a_second(own_house: Server) -> None:
    lin = own_house.person("Lin")
    token, since = lin.token, lin.now()
    request = (
        f"GET /_matrix/client/v3/sync?since={since}&timeout=60000 HTTP/1.1\r\n"
        f"Host: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    peers = [connect(own_house) for _ in range(1000)]
    for peer in peers:
        peer.sendall(request)
    wait_until(60, lambda: rests(own_house.pid))
    worked, started = seconds_of(own_house.pid) + seconds_of_the_ended(), time.monotonic()
    status: list[int] = []
    stopper = threading.Thread(target=lambda: status.append(own_house.stop()))
    stopper.start()
    answers = [until_closed(peer) for peer in peers]
    stopper.join()
    took, worked = time.monotonic() - started, seconds_of_the_ended() - worked
    for peer in peers:
        peer.close()
    assert 1000 == sum(answer.startswith(b"HTTP/1.1 200 ") and b'"next_batch"' in answer for answer in answers)
    assert [0] == status
    # A second of a machine that does nothing else: the work is measured, and that it waited for nothing besides.
    assert worked < 1.0, f"{worked:.2f} s of work"
    assert took < 10.0, f"{took:.2f} s"
