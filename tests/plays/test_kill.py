"""Power may fail after any 200: killed twenty times under load, nothing acknowledged is lost or doubled (law 3)."""

import random
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.harness.judge import wait_until
from tests.harness.person import Person
from tests.harness.servers import Server

KILLS = 20
SENDERS = 6


class Sender(threading.Thread):
    """Sends numbered messages; what was not acknowledged is sent again with the same transaction id."""

    def __init__(self, person: Person, room: str, name: str) -> None:
        super().__init__(daemon=True)
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.stopped = threading.Event()
        self._token = person.token
        self._url = person.url
        self._room = room
        self._name = name

    def run(self) -> None:
        number = 0
        with httpx.Client(base_url=self._url, headers={"Authorization": f"Bearer {self._token}"}, timeout=10) as http:
            while not self.stopped.is_set():
                body = f"{self._name}-{number}"
                event = self._send(http, body)
                if event is None:
                    continue
                again = self._send(http, body) if number % 10 == 0 else event
                assert again in (event, None), f"{body} became two events"
                self.acknowledged[body] = event
                number += 1

    def _send(self, http: httpx.Client, body: str) -> str | None:
        path = f"/_matrix/client/v3/rooms/{self._room}/send/m.room.message/{body}"
        try:
            answer = http.put(path, json={"msgtype": "m.text", "body": body})
        except httpx.TransportError:
            self.repeated += 1
            time.sleep(0.02)
            return None
        assert 200 == answer.status_code, answer.text
        event: str = answer.json()["event_id"]
        return event


@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_killed_twenty_times_under_load(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> None:
    database = "" if backend == "sqlite" else request.getfixturevalue("postgres").database()
    server = Server(tmp_path / "server", database=database).start()
    lin = server.person("Lin")
    room = lin.create_room(preset="private_chat")
    since = lin.now()
    senders = [Sender(lin, room, f"sender{index}") for index in range(SENDERS)]
    for sender in senders:
        sender.start()
    heard: list[tuple[str, str]] = []
    chance = random.Random(2014)

    def acknowledge(more: int) -> None:
        """Wait until that many messages more have been acknowledged, however long this machine takes for them."""
        before = sum(len(sender.acknowledged) for sender in senders)
        wait_until(60, lambda: sum(len(sender.acknowledged) for sender in senders) >= before + more)

    for _ in range(KILLS):
        acknowledge(12)
        time.sleep(chance.uniform(0.0, 0.2))  # the kill comes at any moment
        since = _listen(lin, room, since, heard)
        server.kill()
        server.start()
    acknowledge(12)
    for sender in senders:
        sender.stopped.set()
    for sender in senders:
        sender.join()
    while (after := _listen(lin, room, since, heard)) != since:
        since = after
    server.stop()

    acknowledged = {body: event for sender in senders for body, event in sender.acknowledged.items()}
    assert len(acknowledged) > 200
    assert sum(sender.repeated for sender in senders) > 0
    assert len(heard) == len({event for event, _ in heard}), "an event came twice"
    assert len(heard) == len({body for _, body in heard}), "a message became two events"
    assert acknowledged.items() <= {body: event for event, body in heard}.items()


def _listen(lin: Person, room: str, since: str, heard: list[tuple[str, str]]) -> str:
    """One incremental sync; a gap is filled from history, as a client fills it."""
    answer = lin.sync(since)
    joined = answer.get("rooms", {}).get("join", {}).get(room, {})
    timeline = joined.get("timeline", {})
    events = list(timeline.get("events", []))
    start = timeline.get("prev_batch")
    while timeline.get("limited") and start:
        page = lin.messages(room, dir="b", **{"from": start}, to=since, limit=500)
        events += page["chunk"]
        start = page.get("end") if page["chunk"] else None
    heard.extend((event["event_id"], event["content"]["body"]) for event in events if event["type"] == "m.room.message")
    next_batch: str = answer["next_batch"]
    return next_batch
