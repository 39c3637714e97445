"""A publisher and a subscriber talk, through the Client-Server API and our own."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server


@pytest.fixture
def people(house: Server) -> Callable[[str], Person]:
    def person(name: str) -> Person:
        made = Person(house.url, name, "a long tea leaf")
        made.register(f"{name}-{uuid4().hex[:8]}")
        return made

    return person


def own(person: Person, method: str, path: str, body: Any = None, **options: Any) -> Json:
    return person.call(method, f"/_teahouse/v1/accounts{path}", body=body, **options)


def until(ask: Callable[[], Any], seconds: float = 10) -> Any:
    """What ``ask`` answers once it answers something."""
    ends = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.05)
    return found


def heard(person: Person, room: str, face: str) -> list[str]:
    """What the account said to somebody, oldest first, as their client is told."""
    chunk = person.get("v3/rooms/{}/messages", room, dir="b", limit=50)["chunk"]
    said = [e["content"].get("body", "") for e in chunk if e["type"] == "m.room.message" and e["sender"] == face]
    return said[::-1]


def test_mei_asks_is_answered_by_itself_and_by_ray_and_bo_sees_nothing(people: Callable[[str], Person]) -> None:
    olga, mei, bo = people("olga"), people("mei"), people("bo")
    handle = f"news{uuid4().hex[:8]}"
    account = own(olga, "POST", "", {"handle": handle, "name": "Tea News"})
    room, face = account["room_id"], account["user_id"]
    own(olga, "PUT", f"/{handle}/replies", {
        "greeting": [{"type": "text", "text": "Welcome!"}], "fallback": [{"type": "text", "text": "We will see."}],
    })  # fmt: skip
    rule = {"name": "hours", "keywords": [{"word": "几点"}], "replies": [{"type": "text", "text": "9 to 5"}]}
    own(olga, "POST", f"/{handle}/replies/rules", rule)
    about = {"name": "About", "type": "reply", "reply": [{"type": "text", "text": "We sell tea."}]}
    own(olga, "PUT", f"/{handle}/menu", {"buttons": [about]})
    mei.join(room)
    bo.join(room)
    until(lambda: "Welcome!" in heard(mei, room, face) and "Welcome!" in heard(bo, room, face))
    mei.put("v3/rooms/{}/send/m.room.message/{}", room, mei.txn(), body={"msgtype": "m.text", "body": "几点开门?"})
    until(lambda: "9 to 5" in heard(mei, room, face))
    mei.put("v3/rooms/{}/send/m.room.message/{}", room, mei.txn(), body={"msgtype": "m.text", "body": "菜单"})
    until(lambda: any("1  About" in said for said in heard(mei, room, face)))
    mei.put("v3/rooms/{}/send/m.room.message/{}", room, mei.txn(), body={"msgtype": "m.text", "body": "1"})
    until(lambda: "We sell tea." in heard(mei, room, face))

    inbox = own(olga, "GET", f"/{handle}/conversations")
    assert [(mei.user_id, 3)] == [(one["user_id"], one["unread"]) for one in inbox["items"]]
    own(olga, "POST", f"/{handle}/conversations/{mei.user_id}/messages", {"content": {"type": "text", "text": "Hi"}})
    assert "Hi" == heard(mei, room, face)[-1]
    assert ["Welcome!"] == heard(bo, room, face)
    talk = own(olga, "GET", f"/{handle}/conversations/{mei.user_id}")
    assert ["Hi", "We sell tea.", "1"] == [word["text"] for word in talk["words"][:3]]
    assert olga.user_id == talk["words"][0]["actor"]
    with refused(403, "M_FORBIDDEN"):
        own(bo, "GET", f"/{handle}/conversations")

    code = own(olga, "POST", f"/{handle}/codes", {"scene": "counter"})
    assert mei.post(f"/_teahouse/v1/codes/{code['ticket']}/scan")["subscribed"]
    later = own(olga, "GET", f"/{handle}/conversations/{mei.user_id}")["thread"]
    assert later["window_ends_ms"] > talk["thread"]["window_ends_ms"], "a scan opens the 48 hours anew"

    total = own(olga, "GET", f"/{handle}/insights/days")["total"]
    assert (2, 0, 2, 3) == tuple(total[name] for name in ("gained", "lost", "subscribers", "messages_in"))
    assert 0 <= total["response_ms"] < 60_000

    mei.leave(room)
    assert 1 == own(olga, "GET", f"/{handle}/insights/days")["total"]["lost"]
    assert [] == own(olga, "GET", f"/{handle}/conversations")["items"]
    with refused(404, "M_NOT_FOUND"):
        own(olga, "GET", f"/{handle}/conversations/{mei.user_id}")


def test_an_answer_that_was_due_when_the_service_ended_comes_after_the_restart(own_house: Server) -> None:
    olga, mei = Person(own_house.url, "olga", "a long tea leaf"), Person(own_house.url, "mei", "a long tea leaf")
    olga.register("olga")
    mei.register("mei")
    account = own(olga, "POST", "", {"handle": "news", "name": "Tea News"})
    room, face = account["room_id"], account["user_id"]
    own(olga, "PUT", "/news/replies", {"fallback": [{"type": "text", "text": "We will see."}]})
    mei.join(room)
    mei.put("v3/rooms/{}/send/m.room.message/{}", room, mei.txn(), body={"msgtype": "m.text", "body": "hello"})
    own_house.kill()
    own_house.start()
    mei.http, olga.http = Person(own_house.url, "", "").http, Person(own_house.url, "", "").http
    until(lambda: "We will see." in heard(mei, room, face))
    time.sleep(0.5)
    assert ["We will see."] == heard(mei, room, face)
    inbox = own(olga, "GET", "/news/conversations")
    assert [("hello", "We will see.")] == [("hello", one["preview"]) for one in inbox["items"]]
