"""Phones that are told: pushers, and a push gateway that is a real HTTP server (up, down, or of another opinion)."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DATABASES
from tests.harness import judge
from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server

PATH = "/_matrix/push/v1/notify"


class Gateway:
    """A push gateway on loopback. ``status`` is what it answers; ``rejects`` the pushkeys it knows no more."""

    def __init__(self) -> None:
        self.told: list[Json] = []
        self.attempts = 0
        self.status = 200
        self.rejects: set[str] = set()
        self.answers = threading.Event()
        self.answers.set()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = gateway.take(self.path, body)
                content = json.dumps(answer).encode()
                self.close_connection = status == 504
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def take(self, path: str, body: Json) -> tuple[int, Json]:
        self.attempts += 1
        if not self.answers.is_set():
            self.answers.wait(20)  # whoever asked has gone away by then
            return 504, {}
        if path != PATH:
            return 404, {}
        if self.status != 200:
            return self.status, {"errcode": "M_UNKNOWN", "error": "down"}
        notification = body["notification"]
        self.told.append(notification)
        keys = [device["pushkey"] for device in notification["devices"]]
        return 200, {"rejected": [key for key in keys if key in self.rejects]}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of(self, person: Person) -> list[Json]:
        """What was told to this person's phones."""
        return [one for one in self.told if one["devices"][0]["pushkey"].startswith(person.user_id)]

    def hears(self, person: Person, count: int = 1, seconds: float = 15.0) -> list[Json]:
        """Wait until so many notifications have come for this person."""
        judge.wait_until(seconds, lambda: len(self.of(person)) >= count)
        return self.of(person)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    opened = Gateway()
    yield opened
    opened.close()


#: Whoever runs the tests lets phones name gateways on this machine.
ENVIRONMENT = {"TEAHOUSE_PUSH_PRIVATE_GATEWAYS": "true"}


@pytest.fixture(scope="module", params=DATABASES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the plays of this file share, on each database."""
    database = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    folder = tmp_path_factory.mktemp(f"push-{request.param}")
    server = Server(folder, database=database, environment=ENVIRONMENT).start()
    yield server
    assert 0 == server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "house", environment=ENVIRONMENT).start()
    yield server
    server.stop()


def pusher(person: Person, url: str, key: str = "", **more: Any) -> Json:
    """The body that sets a pusher. Its pushkey begins with the user id, so that the gateway's book can be read."""
    data = {"url": url, **more.pop("data", {})}
    return {
        "kind": "http",
        "app_id": "house.tea.phone",
        "pushkey": person.user_id + key,
        "app_display_name": "Tea",
        "device_display_name": f"{person.name}'s phone",
        "lang": "zh-CN",
        "data": data,
        **more,
    }


def listens(person: Person, gateway: Gateway, key: str = "", **more: Any) -> Person:
    """Give the person a pusher."""
    person.post("v3/pushers/set", body=pusher(person, gateway.url, key, **more))
    return person


def test_a_message_is_told_to_who_has_a_pusher(house: Server, gateway: Gateway) -> None:
    lin, mei = house.person("Lin", displayname="Lin"), house.person("Mei")
    room = lin.room_with(mei, name="Tea room")
    listens(mei, gateway)  # after the invite, which is not told any more once it is answered
    said = lin.say(room, "the kettle is on")
    told = gateway.hears(mei)[0]
    device = told.pop("devices")[0]
    assert {
        "event_id": said,
        "room_id": room,
        "type": "m.room.message",
        "sender": lin.user_id,
        "sender_display_name": "Lin",
        "room_name": "Tea room",
        "prio": "high",
        "content": {"msgtype": "m.text", "body": "the kettle is on"},
        "counts": {"unread": 1},
    } == told
    assert isinstance(device.pop("pushkey_ts"), int)
    assert {"app_id": "house.tea.phone", "pushkey": mei.user_id, "data": {}, "tweaks": {"sound": "default"}} == device


def test_only_the_id_is_told_where_that_is_asked_for(house: Server, gateway: Gateway) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao)
    form = {"format": "event_id_only", "default_payload": {"aps": {"mutable-content": 1}}}
    listens(mei, gateway, data=form)
    said = lin.say(room, "secret")
    told = gateway.hears(mei)[0]
    assert {"event_id", "room_id", "counts", "devices", "prio"} == set(told)
    assert (said, room, {"unread": 1}, "low") == (told["event_id"], told["room_id"], told["counts"], told["prio"])
    assert form == told["devices"][0]["data"]
    assert "secret" not in json.dumps(told)


def test_a_mention_is_told_loudly(house: Server, gateway: Gateway) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao)
    listens(mei, gateway)
    lin.say(room, "anybody?")
    lin.say(room, "Mei!", **{"m.mentions": {"user_ids": [mei.user_id]}})
    quiet, loud = gateway.hears(mei, 2)
    assert ("low", "high") == (quiet["prio"], loud["prio"])
    assert "tweaks" not in quiet["devices"][0]
    assert {"sound": "default", "highlight": True} == loud["devices"][0]["tweaks"]
    assert {"unread": 2} == loud["counts"]


def test_an_invite_is_told_to_the_invited(house: Server, gateway: Gateway) -> None:
    lin, mei = house.person("Lin"), listens(house.person("Mei"), gateway)
    room = lin.create_room(name="Come in")
    lin.invite(room, mei)
    told = gateway.hears(mei)[0]
    assert ("m.room.member", True, "Come in") == (told["type"], told["user_is_target"], told["room_name"])
    assert ("invite", {"unread": 1}) == (told["content"]["membership"], told["counts"])


def test_an_invite_from_somebody_ignored_is_not_told(house: Server, gateway: Gateway) -> None:
    lin, tao, mei = house.people("Lin", "Tao", "Mei")
    listens(mei, gateway).ignore(lin)
    lin.create_room(invite=[mei.user_id])
    tao.create_room(invite=[mei.user_id])
    assert [tao.user_id] == [one["sender"] for one in gateway.hears(mei)]


def test_what_is_muted_quiet_or_ones_own_is_not_told(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    muted, heard = lin.room_with(mei), lin.room_with(mei)
    mei.put("v3/pushrules/global/room/{}", muted, body={"actions": []})
    listens(mei, gateway)
    lin.say(muted, "not to be told")
    lin.say(heard, "nor this", msgtype="m.notice")
    mei.say(heard, "nor what I say")
    said = lin.say(heard, "this")
    lin.react(heard, said, "🍵")
    last = lin.say(heard, "and this")
    assert [said, last] == [one["event_id"] for one in gateway.hears(mei, 2)]


def test_who_left_is_told_nothing_any_more(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    left, kept = lin.room_with(mei), lin.room_with(mei)
    listens(mei, gateway)
    mei.leave(left)
    lin.say(left, "gone")
    said = lin.say(kept, "here")
    assert [said] == [one["event_id"] for one in gateway.hears(mei)]


def test_who_comes_later_is_told_from_then_on(house: Server, gateway: Gateway) -> None:
    lin, mei = house.person("Lin"), listens(house.person("Mei"), gateway)
    room = lin.create_room(preset="public_chat")
    lin.say(room, "before")
    mei.join(room)
    said = lin.say(room, "after")
    assert [said] == [one["event_id"] for one in gateway.hears(mei)]


def test_reading_clears_the_badge(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room, other = lin.room_with(mei), lin.room_with(mei)
    listens(mei, gateway)
    lin.say(room, "1")
    last, elsewhere = lin.say(room, "2"), lin.say(other, "3")
    assert {"unread": 3} == gateway.hears(mei, 3)[2]["counts"]  # as it is when it is told
    mei.read(room, last)
    mei.read(other, elsewhere)
    cleared = gateway.hears(mei, 4)[3]
    assert ({"unread": 0}, "low") == (cleared["counts"], cleared["prio"])
    assert "event_id" not in cleared
    mei.read(other, elsewhere, "m.read.private")
    lin.say(room, "4")
    assert [{"unread": 1}] == [one["counts"] for one in gateway.hears(mei, 5)[4:]]


def test_each_of_ones_pushers_is_told(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(listens(mei, gateway, ":phone"), gateway, ":tablet")
    lin.say(room, "both")
    told = gateway.hears(mei, 2)
    assert {":phone", ":tablet"} == {one["devices"][0]["pushkey"].removeprefix(mei.user_id) for one in told}


def test_what_a_gateway_missed_it_is_told_when_it_is_back(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(mei, gateway)
    gateway.status = 502
    said = [lin.say(room, str(number)) for number in range(3)]
    judge.wait_until(10, lambda: gateway.attempts >= 2)
    lin.redact(room, said[1])
    gateway.status = 200
    assert [said[0], said[2]] == [one["event_id"] for one in gateway.hears(mei, 2)]


def test_what_was_read_meanwhile_is_not_told(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(mei, gateway)
    gateway.status = 500
    read = lin.say(room, "read on the laptop")
    judge.wait_until(10, lambda: gateway.attempts >= 1)
    mei.read(room, read)
    said = lin.say(room, "not yet")
    gateway.status = 200
    assert [said] == [one["event_id"] for one in gateway.hears(mei)]


def test_a_rejected_pushkey_is_forgotten(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(listens(mei, gateway, ":old"), gateway, ":new")
    gateway.rejects = {mei.user_id + ":old"}
    lin.say(room, "hello")
    judge.wait_until(10, lambda: len(mei.get("v3/pushers")["pushers"]) == 1)
    assert mei.user_id + ":new" == mei.get("v3/pushers")["pushers"][0]["pushkey"]
    lin.say(room, "again")
    keys = [one["devices"][0]["pushkey"] for one in gateway.hears(mei, 3)]
    assert 1 == keys.count(mei.user_id + ":old")


def test_a_restart_neither_loses_nor_repeats(own_house: Server, gateway: Gateway) -> None:
    lin, mei = own_house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(mei, gateway)
    first = lin.say(room, "told before")
    gateway.hears(mei)
    assert 0 == own_house.stop()
    own_house.start()
    second = lin.say(room, "told after")
    assert [first, second] == [one["event_id"] for one in gateway.hears(mei, 2)]


def test_what_waits_for_a_gateway_outlives_a_kill(own_house: Server, gateway: Gateway) -> None:
    lin, mei = own_house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(mei, gateway)
    lin.say(room, "told")
    gateway.hears(mei)
    gateway.status = 503
    missed = [lin.say(room, f"missed {number}") for number in range(30)]
    judge.wait_until(10, lambda: gateway.attempts >= 3)
    own_house.restart()
    gateway.status = 200
    late = lin.say(room, "late")
    judge.wait_until(20, lambda: any(one.get("event_id") == late for one in gateway.of(mei)))
    told = [one["event_id"] for one in gateway.of(mei)]
    # Not a flood: the newest of what was missed.
    assert [*missed[-19:], late] == told[-20:]
    assert len(told) == len(set(told))


def test_what_no_gateway_answered_before_a_kill_is_told_after_it(own_house: Server, gateway: Gateway) -> None:
    lin, mei = own_house.people("Lin", "Mei")
    room = lin.room_with(mei)
    listens(mei, gateway)
    gateway.answers.clear()
    said = lin.say(room, "on its way when the power fails")
    judge.wait_until(10, lambda: gateway.attempts == 1)
    own_house.kill()
    gateway.answers.set()
    assert [] == gateway.told
    own_house.start()
    assert said == gateway.hears(mei)[0]["event_id"]


def test_pushers_are_listed_changed_and_removed(house: Server, gateway: Gateway) -> None:
    mei = house.person("Mei")
    assert {"pushers": []} == mei.get("v3/pushers")
    body = pusher(mei, gateway.url, profile_tag="work", data={"format": "event_id_only", "own": [1, {"a": None}]})
    assert {} == mei.post("v3/pushers/set", body=body)
    assert {"pushers": [body]} == mei.get("v3/pushers")
    changed = {**pusher(mei, gateway.url), "lang": "en"}
    mei.post("v3/pushers/set", body=changed)
    assert {"pushers": [changed]} == mei.get("v3/pushers")
    listens(mei, gateway, ":2")
    assert 2 == len(mei.get("v3/pushers")["pushers"])
    gone = {"kind": None, "app_id": changed["app_id"], "pushkey": changed["pushkey"]}
    mei.post("v3/pushers/set", body=gone)
    mei.post("v3/pushers/set", body=gone)
    assert [mei.user_id + ":2"] == [one["pushkey"] for one in mei.get("v3/pushers")["pushers"]]


def test_a_phone_that_changes_hands_tells_its_new_owner_only(house: Server, gateway: Gateway) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    listens(lin, gateway)
    mei.post("v3/pushers/set", body={**pusher(mei, gateway.url), "pushkey": lin.user_id, "append": True})
    assert 1 == len(lin.get("v3/pushers")["pushers"])
    tao.post("v3/pushers/set", body={**pusher(tao, gateway.url), "pushkey": lin.user_id})
    assert [0, 0, 1] == [len(one.get("v3/pushers")["pushers"]) for one in (lin, mei, tao)]


def test_signing_out_ends_the_pushers_of_that_device(house: Server, gateway: Gateway) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    laptop = mei.another_device()
    listens(mei, gateway, ":phone")
    listens(laptop, gateway, ":laptop")
    mei.logout()
    assert [mei.user_id + ":laptop"] == [one["pushkey"] for one in laptop.get("v3/pushers")["pushers"]]
    lin.say(room, "who hears this?")
    assert [":laptop"] == [one["devices"][0]["pushkey"].removeprefix(mei.user_id) for one in gateway.hears(mei)]


@pytest.mark.parametrize(
    ("change", "errcode", "named"),
    [
        ({"kind": ...}, "M_MISSING_PARAM", "kind"),
        ({"lang": ..., "data": ...}, "M_MISSING_PARAM", "lang, data"),
        ({"data": {}}, "M_MISSING_PARAM", "data.url"),
        ({"kind": "email"}, "M_INVALID_PARAM", "kind"),
        ({"app_id": "a" * 65}, "M_INVALID_PARAM", "app_id"),
        ({"app_id": "a\0"}, "M_INVALID_PARAM", "app_id"),
        ({"pushkey": "茶" * 171}, "M_INVALID_PARAM", "pushkey"),
        ({"lang": 7}, "M_BAD_JSON", "lang"),
        ({"data": {"url": "https://push.example/_matrix/push/v1/other"}}, "M_INVALID_PARAM", "data.url"),
        ({"data": {"url": "https://push.example" + PATH + "#x"}}, "M_INVALID_PARAM", "data.url"),
        ({"data": {"url": "ftp://push.example" + PATH}}, "M_INVALID_PARAM", "data.url"),
        ({"data": {"url": "https://me@push.example" + PATH}}, "M_INVALID_PARAM", "data.url"),
        ({"data": {"url": "https://169.254.169.254" + PATH}}, "M_INVALID_PARAM", "data.url"),
        ({"data": {"url": "https://push.example" + PATH, "n": 1.5}}, "M_BAD_JSON", "n"),
        ({"data": {"url": "https://push.example" + PATH, "n": "x" * 9000}}, "M_INVALID_PARAM", "data"),
        ({"data": {"url": "https://push.example" + PATH, "format": "all"}}, "M_INVALID_PARAM", "data.format"),
    ],
)
def test_a_pusher_that_cannot_be_is_named(house: Server, change: Json, errcode: str, named: str) -> None:
    mei = house.person("Mei")
    body = {**pusher(mei, "https://push.example" + PATH), **change}
    with refused(400, errcode) as caught:
        mei.post("v3/pushers/set", body={name: value for name, value in body.items() if value is not ...})
    assert named in caught[0].body["error"]
    assert {"pushers": []} == mei.get("v3/pushers")


def test_gateways_inside_are_refused_unless_the_operator_allows_them(tmp_path: Path, gateway: Gateway) -> None:
    strict = Server(tmp_path / "strict").start()
    try:
        lin, mei = strict.people("Lin", "Mei")
        room = lin.room_with(mei)
        for inside in ("127.0.0.1", "10.0.0.1", "[::1]"):
            with refused(400, "M_INVALID_PARAM"):
                mei.post("v3/pushers/set", body=pusher(mei, f"http://{inside}:{gateway.port}{PATH}"))
        # A name is looked up only when it is used.
        mei.post("v3/pushers/set", body=pusher(mei, f"http://localhost:{gateway.port}{PATH}"))
        lin.say(room, "hello?")
        judge.wait_until(10, lambda: "push gateway failed" in strict.said())
        assert 0 == gateway.attempts
    finally:
        assert 0 == strict.stop()
    assert "Traceback" not in strict.said()


def test_plain_http_is_refused_where_the_service_itself_has_https(tmp_path: Path, gateway: Gateway) -> None:
    options = ("--open-registration", "--no-rate-limits", "--public-url", "https://tea.house")
    server = Server(tmp_path / "public", options=options).start()
    try:
        mei = server.person("Mei")
        with refused(400, "M_INVALID_PARAM"):
            mei.post("v3/pushers/set", body=pusher(mei, f"http://push.example{PATH}"))
        mei.post("v3/pushers/set", body=pusher(mei, f"https://push.example:5000{PATH}"))
    finally:
        server.stop()


def test_the_list_of_notifications(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, house.person("Tao"))
    one = lin.say(room, "one")
    lin.say(room, "quiet", msgtype="m.notice")
    mei.read(room, one)
    two = lin.say(room, "two", **{"m.mentions": {"user_ids": [mei.user_id]}})
    newest, older = mei.get("v3/notifications")["notifications"]
    assert [(two, False), (one, True)] == [(each["event"]["event_id"], each["read"]) for each in (newest, older)]
    assert ["notify", {"set_tweak": "sound", "value": "default"}, {"set_tweak": "highlight"}] == newest["actions"]
    page = mei.get("v3/notifications", limit=1)
    assert [two] == [each["event"]["event_id"] for each in page["notifications"]]
    page = mei.get("v3/notifications", limit=1, from_=page["next_token"])
    assert [one] == [each["event"]["event_id"] for each in page["notifications"]]
    loud = mei.get("v3/notifications", only="highlight")["notifications"]
    assert [two] == [each["event"]["event_id"] for each in loud]
