"""What people should not be able to do to the server: bad JSON, wrong shapes, odd ids and texts, sudden ends.

Floods, slow peers and the end of the server are in test_open_ends; the long kill test is in test_kill.
"""

import contextlib
import json
import socket
import threading
import urllib.parse
from typing import Any

import httpx
import pytest

from tests.harness.judge import wait_until
from tests.harness.person import Person, Refusal
from tests.harness.servers import Server


def raw(person: Person, method: str, path: str, content: bytes, **headers: str) -> httpx.Response:
    return person.http.request(
        method,
        f"/_matrix/client/{path}",
        content=content,
        headers={"Authorization": f"Bearer {person.token}", **headers},
    )


@pytest.mark.parametrize(
    ("content", "errcode"),
    [
        (b"", "M_NOT_JSON"),
        (b"{", "M_NOT_JSON"),
        (b"not json", "M_NOT_JSON"),
        (b'{"a":1}x', "M_NOT_JSON"),
        (b"\xff\xfe{}", "M_NOT_JSON"),
        (b'{"a":"\xff"}', "M_NOT_JSON"),
        (b'{"a":"\xed\xa0\x80"}', "M_NOT_JSON"),
        (b'{"a":NaN}', "M_NOT_JSON"),
        (b'{"a":Infinity}', "M_NOT_JSON"),
        (b'{"a":01}', "M_NOT_JSON"),
        (b'{"a":"\\ud800"}', ""),
        (b"[]", "M_BAD_JSON"),
        (b'"text"', "M_BAD_JSON"),
        (b"null", "M_BAD_JSON"),
        (b"7", "M_BAD_JSON"),
        (b'{"a":1.5}', "M_BAD_JSON"),
        (b'{"a":1e400}', ""),
        (b'{"a":9007199254740992}', "M_BAD_JSON"),
        (b'{"a":-9007199254740992}', "M_BAD_JSON"),
        (b'{"a":' + b"9" * 4000 + b"}", ""),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "M_BAD_JSON"),
        (b"[" * 100_000 + b"]" * 100_000, ""),
        (b'{"a":' * 100_000, ""),
    ],
)
def test_what_is_not_canonical_json_is_not_an_event(house: Server, content: bytes, errcode: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    before = len(lin.messages(room, limit=100)["chunk"])
    place = f"v3/rooms/{urllib.parse.quote(room)}/send/m.room.message/{lin.txn()}"
    response = raw(lin, "PUT", place, content)
    assert 400 == response.status_code, response.text
    found = response.json()["errcode"]
    assert found == errcode or (not errcode and found in ("M_NOT_JSON", "M_BAD_JSON")), response.text
    assert before == len(lin.messages(room, limit=100)["chunk"])


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("v3/createRoom", {"name": 7}, "name"),
        ("v3/createRoom", {"invite": [1]}, "invite"),
        ("v3/createRoom", {"creation_content": []}, "creation_content"),
        ("v3/login", {"type": 1}, "type"),
        ("v3/keys/query", {"device_keys": []}, "device_keys"),
        ("v3/keys/query", {}, "device_keys"),
        ("v3/keys/claim", {"one_time_keys": {"@a:b": []}}, "one_time_keys"),
        ("v3/search", {"search_categories": {"room_events": {"search_term": 1}}}, "search_term"),
        ("v3/user_directory/search", {"search_term": {}}, "search_term"),
        ("v3/publicRooms", {"limit": "ten"}, "limit"),
    ],
)
def test_a_wrong_shape_is_told_with_the_name_of_the_field(house: Server, path: str, body: Any, field: str) -> None:
    lin = house.person("Lin")
    response = raw(lin, "POST", path, json.dumps(body).encode())
    assert 400 == response.status_code
    assert response.json()["errcode"] in ("M_BAD_JSON", "M_MISSING_PARAM", "M_INVALID_PARAM")
    assert field in response.json()["error"]


def test_a_body_that_is_too_large_is_cut_short(house: Server) -> None:
    lin = house.person("Lin")
    response = raw(lin, "POST", "v3/createRoom", b'{"name":"' + b"x" * 5_000_000 + b'"}')
    assert (413, "M_TOO_LARGE") == (response.status_code, response.json()["errcode"])
    lin.create_room()


@pytest.mark.parametrize("token", ["x" * 10_000, "☕", "' OR 1=1 --", "x y", "%00"])
def test_tokens_that_are_none(house: Server, token: str) -> None:
    nobody = house.stranger()
    header = b"Bearer " + token.encode()
    response = nobody.http.get("/_matrix/client/v3/account/whoami", headers={b"Authorization": header})
    assert 401 == response.status_code
    assert response.json()["errcode"] in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN")


@pytest.mark.parametrize("room", ["!%00:x", "!a%2F..%2Fb:x", "%ff%fe", "!" + "x" * 300, "..", "!a:b%0d%0aSet-Cookie:x"])
def test_odd_ids_in_paths(house: Server, room: str) -> None:
    lin = house.person("Lin")
    for place in (f"v3/rooms/{room}/state", f"v3/rooms/{room}/messages?dir=b", f"v3/rooms/{room}/event/$x"):
        response = raw(lin, "GET", place, b"")
        assert response.status_code in (400, 403, 404), response.text
        assert "set-cookie" not in response.headers
    response = raw(lin, "POST", f"v3/join/{room}", b"{}")
    assert response.status_code in (400, 403, 404), response.text


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "9" * 30, "", "0x10", "１"])
def test_numbers_in_queries(house: Server, value: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    for place in (
        f"v3/rooms/{urllib.parse.quote(room)}/messages?dir=b&limit={value}",
        f"v3/sync?timeout={value}",
        f"v3/publicRooms?limit={value}",
    ):
        response = raw(lin, "GET", place, b"")
        assert response.status_code in (200, 400), response.text


ODD_TEXTS = ["'; DROP TABLE rooms_events; --", "%s%n{}", "\\", "茶\u200d🏽", "\ufeff", "a\r\nb", "?", ":name", "$1"]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_text_that_databases_dislike_is_kept(house: Server, text: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    assert text == lin.event(room, lin.say(room, text))["content"]["body"]
    lin.set_state(room, "house.tea", {"t": text}, text)
    assert {"t": text} == lin.state(room, "house.tea", text)
    lin.set_profile("displayname", text)
    assert text == lin.profile()["displayname"]


def test_a_nul_in_a_text_is_kept_or_refused_and_stops_nothing(house: Server) -> None:
    """PostgreSQL takes no NUL in text: neither the event, nor the search index, nor a profile may fall over it."""
    lin = house.person("Lin")
    room = lin.create_room()
    for do in (
        lambda: lin.say(room, "mango\0steen"),
        lambda: lin.set_state(room, "m.room.name", {"name": "a\0b"}),
        lambda: lin.set_state(room, "house.tea", {}, "a\0b"),
        lambda: lin.set_profile("displayname", "a\0b"),
        lambda: lin.set_account_data("house.tea", {"a\0": "b\0"}),
        lambda: lin.set_account_data("house\0tea", {}),
        lambda: lin.post("v3/user_directory/search", body={"search_term": "a\0"}),
        lambda: lin.post("v3/search", body={"search_categories": {"room_events": {"search_term": "a\0"}}}),
        lambda: lin.send(room, {}, "house.tea", txn="a\0b"),
        lambda: lin.another_device(device_id="a\0b"),
    ):
        with contextlib.suppress(Refusal):
            do()
    lin.say(room, "after the pomelo")
    body = {"search_categories": {"room_events": {"search_term": "pomelo"}}}
    wait_until(10, lambda: lin.post("v3/search", body=body)["search_categories"]["room_events"]["count"] == 1)


def test_browsers_may_ask_from_anywhere(house: Server) -> None:
    """https://spec.matrix.org/v1.19/client-server-api/#web-browser-clients"""
    nobody = house.stranger()
    origin = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
    answer = nobody.http.options("/_matrix/client/v3/account/whoami", headers=origin)
    assert answer.status_code in (200, 204)
    assert "*" == answer.headers["access-control-allow-origin"]
    assert {"GET", "POST", "PUT", "DELETE", "OPTIONS"} <= set(
        answer.headers["access-control-allow-methods"].replace(" ", "").split(",")
    )
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    for path in ("/_matrix/client/versions", "/_matrix/client/v3/account/whoami", "/_matrix/client/v3/nothing"):
        assert "*" == nobody.http.get(path).headers["access-control-allow-origin"]


@contextlib.contextmanager
def plug(server: Server) -> Any:
    place = urllib.parse.urlsplit(server.url)
    with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=40) as wire:
        yield wire


def test_something_that_is_not_http(own_house: Server) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"SSH-2.0-x\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 1000):
        with plug(own_house) as wire, contextlib.suppress(OSError):
            wire.sendall(noise)
            wire.settimeout(5)
            wire.recv(4096)
    own_house.person("Lin")


def test_someone_who_hangs_up_costs_nothing(house: Server) -> None:
    lin = house.person("Lin")
    since = lin.now()
    request = f"GET /_matrix/client/v3/sync?since={since}&timeout=30000 HTTP/1.1\r\nHost: x\r\n"
    for _ in range(50):
        with plug(house) as wire:
            wire.sendall(f"{request}Authorization: Bearer {lin.token}\r\n\r\n".encode())
    room = lin.create_room()
    lin.say(room, "still here")


def test_health_and_metrics(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    lin.say(room, "x")
    health = lin.call("GET", "/health")
    assert "ok" == health["status"]
    assert health["position"] > 0
    page = lin.http.get("/metrics").text
    assert 'teahouse_requests_total{operation="sendMessage",status="200"}' in page
    document = lin.call("GET", "/_teahouse/openapi.json")
    assert document["openapi"].startswith("3.1")


def test_what_was_acknowledged_is_there_after_a_power_cut(own_house: Server) -> None:
    """In small; test_kill has the long one."""
    lin = own_house.person("Lin")
    room = lin.create_room()
    for round_ in range(3):
        said: list[tuple[str, str]] = []
        stop = threading.Event()

        def talk(name: str, said: list[tuple[str, str]] = said, stop: threading.Event = stop, n: int = round_) -> None:
            count = 0
            while not stop.is_set():
                count += 1
                txn = f"{name}-{n}-{count}"
                with contextlib.suppress(httpx.HTTPError):
                    said.append((txn, lin.send(room, {"msgtype": "m.text", "body": txn}, txn=txn)))

        threads = [threading.Thread(target=talk, args=(f"w{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        wait_until(20, lambda said=said: len(said) > 40)
        own_house.kill()
        stop.set()
        for thread in threads:
            thread.join()
        own_house.start()
        for txn, event in said:
            assert txn == lin.event(room, event)["content"]["body"]
        txn, event = said[-1]
        assert event == lin.send(room, {"msgtype": "m.text", "body": txn}, txn=txn)
        bodies = lin.bodies(room, limit=1000)
        assert len(set(bodies)) == len(bodies)
