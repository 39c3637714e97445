"""The service is killed between what happened and telling a webhook of it: nothing is lost, and ids are kept."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.harness.judge import wait_until
from tests.harness.person import Person
from tests.harness.servers import Server

V1 = "/_teahouse/v1/accounts"


class Receiver(ThreadingHTTPServer):
    """Takes what it is sent after ``seconds``; while ``deaf`` it keeps whoever asks waiting."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.deaf = threading.Event()
        self.seconds = 0.0
        self.got: list[tuple[str, dict[str, Any]]] = []  # (delivery id, occurrence), as they came
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has been killed."""

    def words(self, user_id: str) -> list[str]:
        """What somebody said, each once, in the order in which it was first told."""
        return list(
            dict.fromkeys(
                one["data"]["body"] for _, one in self.got if (one["kind"], one["user_id"]) == ("said", user_id)
            )
        )


class Taking(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver

    def do_POST(self) -> None:
        """Take it, or have it wait."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.got.append((self.headers["teahouse-delivery"], body))
        if self.server.deaf.is_set():
            time.sleep(30)
            return
        time.sleep(self.server.seconds)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.daemon_threads = True
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Server]:
    """One whose webhooks may lead to this machine."""
    server = Server(tmp_path / "house", environment={"TEAHOUSE_WEBHOOK_PRIVATE_TARGETS": "true"}).start()
    yield server
    server.stop()


def again(house: Server, *people: Person) -> None:
    """Killed and started; people's clients connect anew."""
    house.restart()
    for person in people:
        person.http = Person(house.url, "", "").http


def test_what_was_on_its_way_when_the_service_was_killed_is_told_after_the_restart(
    open_house: Server, receiver: Receiver
) -> None:
    olga, mei, bo = open_house.people("Olga", "Mei", "Bo")
    room = olga.post(V1, body={"handle": "news", "name": "Tea News"})["room_id"]
    olga.post(f"{V1}/news/webhooks", body={"url": receiver.url, "kinds": ["said", "subscribed"]})
    mei.join(room)
    bo.join(room)
    wait_until(10, lambda: {"subscribed"} == {one["kind"] for _, one in receiver.got} and 2 == len(receiver.got))

    receiver.deaf.set()
    for number in range(3):
        mei.say(room, f"mei {number}")
        bo.say(room, f"bo {number}")
    wait_until(10, lambda: receiver.words(mei.user_id) and receiver.words(bo.user_id))
    unheard = dict(receiver.got[2:])
    assert (["mei 0"], ["bo 0"]) == (receiver.words(mei.user_id), receiver.words(bo.user_id))
    receiver.got.clear()
    receiver.deaf.clear()
    again(open_house, mei, bo)
    wait_until(20, lambda: 6 <= len(receiver.got))
    assert [f"mei {number}" for number in range(3)] == receiver.words(mei.user_id)
    assert [f"bo {number}" for number in range(3)] == receiver.words(bo.user_id)
    told = dict(receiver.got)
    assert unheard.items() <= told.items(), "what was on its way comes again under the id it had, word for word"
    assert len(told) == len({one["occurrence_no"] for one in told.values()}) == 6

    # And where it was taken, and nobody had time to write that down: twice at most is fine, never is not.
    receiver.got.clear()
    receiver.seconds = 0.05
    every = [f"later {number}" for number in range(6)]
    for text in every:
        mei.say(room, text)
    again(open_house, mei, bo)
    wait_until(20, lambda: every == receiver.words(mei.user_id))
    ids: dict[str, set[str]] = {}
    for delivery, one in receiver.got:
        ids.setdefault(one["data"]["body"], set()).add(delivery)
    assert {1} == {len(one) for one in ids.values()}
