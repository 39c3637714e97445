"""``teahouse verify`` over HTTP, at a server that is busy, broken, hostile, or another log than before."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.parts.ledger.test_verify import LOG, entries, look, made


class Shelf:
    """Serves a folder under /log; ``before`` are statuses that are answered first, ``instead`` bodies by path."""

    def __init__(self) -> None:
        self.folder = Path()
        self.before: list[int] = []
        self.instead: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/log"

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.before:
            return self.before.pop(0), b"later"
        name = path.removeprefix("/log/")
        file = self.folder / name
        if name in self.instead:
            return 200, self.instead[name]
        return (200, file.read_bytes()) if file.is_file() else (404, b"")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(of: Shelf) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = of.answer(self.path)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made_ = Shelf()
    made_.folder = made(tmp_path / "log", entries(300))
    yield made_
    made_.close()


def verify(shelf: Shelf, state: Path, *keys: str) -> tuple[int, str]:
    return look(shelf.url, state, *keys)  # type: ignore[arg-type]


def test_a_busy_server_is_waited_for(shelf: Shelf, tmp_path: Path) -> None:
    shelf.before = [429]
    status, said = verify(shelf, tmp_path / "s")
    assert (0, True) == (status, "entries  300 of another kind" in said), said


def test_a_broken_server_proves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    shelf.before = [500]
    assert 3 == verify(shelf, tmp_path / "s")[0]
    shelf.instead = {"keys": b""}
    assert 1 == verify(shelf, tmp_path / "s")[0]
    (shelf.folder / "keys").unlink()
    shelf.instead = {}
    status, said = verify(shelf, tmp_path / "s")
    assert (3, True) == (status, "give it with --key" in said), said
    assert 0 == verify(shelf, tmp_path / "s", LOG.verifier.text)[0]
    assert 0 == verify(shelf, tmp_path / "s")[0], "a key that was given once is remembered"


def test_what_is_endless_or_withheld_is_found(shelf: Shelf, tmp_path: Path) -> None:
    shelf.instead = {"tile/entries/000": bytes(18 * 1024 * 1024)}
    status, said = verify(shelf, tmp_path / "s")
    assert (1, True) == (status, "larger than any file of a log" in said), said
    shelf.instead = {}
    for path in ("tile/entries/001.p/44", "tile/0/000", "tile/1/000.p/1"):
        content = (shelf.folder / path).read_bytes()
        (shelf.folder / path).unlink()
        status, said = verify(shelf, tmp_path / "s")
        assert (1, True) == (status, f"{path} is not there" in said), said
        (shelf.folder / path).write_bytes(content)


def test_fewer_entries_than_before_or_another_log_at_its_place(shelf: Shelf, tmp_path: Path) -> None:
    assert 0 == verify(shelf, tmp_path / "s")[0]
    shelf.folder = made(tmp_path / "less", entries(299))
    status, said = verify(shelf, tmp_path / "s")
    assert (1, True) == (status, "had 300 entries before, and now it shows 299" in said), said
    assert 1 == len(list((tmp_path / "s").glob("*.evidence-*"))), "both are signed: kept"
    shelf.folder = made(tmp_path / "other", entries(400), type(LOG)("tea.house/another", LOG.seed))
    status, said = verify(shelf, tmp_path / "s")
    assert (1, True) == (status, "here was the log 'tea.house/transparency/ledger'" in said), said
