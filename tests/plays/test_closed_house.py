"""A house that is closed, one that holds people to its rates, and one whose tokens are short-lived."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.person import Person, refused
from tests.harness.servers import Server


def registration_token(server: Server) -> str:
    """A registration token, made from the command line beside the running server."""
    return server.command("user", "token").strip().split()[-1]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("closed"), options=("--no-rate-limits",)).start()
    yield server
    server.stop()


def test_a_closed_house_asks_for_a_registration_token(closed: Server) -> None:
    lin = closed.stranger("Lin")
    first = lin.request("POST", "v3/register", body={"username": "lin", "password": lin.password})
    assert 401 == first.status_code
    assert [["m.login.registration_token"]] == [flow["stages"] for flow in first.json()["flows"]]
    auth = {"type": "m.login.dummy", "session": first.json()["session"]}
    tried = lin.request("POST", "v3/register", body={"username": "lin", "password": lin.password, "auth": auth})
    assert not tried.is_success
    auth = {"type": "m.login.registration_token", "token": "made-up", "session": first.json()["session"]}
    tried = lin.request("POST", "v3/register", body={"username": "lin", "password": lin.password, "auth": auth})
    assert 401 == tried.status_code


def test_a_registration_token_opens_the_door(closed: Server) -> None:
    token = registration_token(closed)
    lin = closed.stranger("Lin")
    asked = "v1/register/m.login.registration_token/validity"
    assert {"valid": True} == lin.get(asked, token=token)
    assert {"valid": False} == lin.get(asked, token="made-up")
    stage = {"type": "m.login.registration_token", "token": token}
    lin.through_uia("POST", "v3/register", body={"username": "lin2", "password": lin.password}, stage=stage)


def test_the_operator_makes_accounts_from_the_command_line(closed: Server) -> None:
    said = closed.command("user", "create", "boss", "--password", "a strong tea leaf", "--admin")
    assert "@boss:" in said
    boss = Person(closed.url, "Boss", "a strong tea leaf")
    boss.user_id = f"@boss:{said.strip().rpartition(':')[2]}"
    boss.login()
    assert boss.user_id == boss.whoami()["user_id"]


def test_an_administrator_sees_what_others_may_not(closed: Server) -> None:
    closed.command("user", "create", "warden", "--password", "a strong tea leaf", "--admin")
    closed.command("user", "create", "mei", "--password", "a long tea leaf")
    warden, mei = Person(closed.url, "W", "a strong tea leaf"), Person(closed.url, "Mei", "a long tea leaf")
    for person, name in ((warden, "warden"), (mei, "mei")):
        person.user_id = f"@{name}:x"
        person.login()
    assert {"suspended": False} == warden.get("v1/admin/suspend/{}", mei.user_id)
    assert {"locked": False} == warden.get("v1/admin/lock/{}", mei.user_id)
    assert mei.user_id == warden.get("v3/admin/whois/{}", mei.user_id)["user_id"]
    assert mei.user_id == mei.get("v3/admin/whois/{}", mei.user_id)["user_id"]
    for place in ("v1/admin/suspend/{}", "v1/admin/lock/{}", "v3/admin/whois/{}"):
        with refused(403, "M_FORBIDDEN"):
            mei.get(place, warden.user_id)
    with refused(404, "M_NOT_FOUND"):
        warden.get("v1/admin/lock/{}", "@who.is.this:tea.house")


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    server = Server(tmp_path / "strict", options=("--open-registration",)).start()
    try:
        lin = server.person("Lin")
        caught = None
        for _ in range(200):
            response = lin.request("POST", "v3/login", body={"type": "m.login.password", "user": "x", "password": "y"})
            if response.status_code == 429:
                caught = response
                break
        assert caught is not None, "nobody is ever too fast"
        assert "M_LIMIT_EXCEEDED" == caught.json()["errcode"]
        assert caught.json()["retry_after_ms"] > 0
        assert int(caught.headers["Retry-After"]) >= 1
    finally:
        server.stop()


def test_a_token_that_ran_out_is_a_soft_logout(tmp_path: Path) -> None:
    server = Server(tmp_path / "brief", environment={"TEAHOUSE_ACCESS_TOKEN_LIFETIME_MS": "700"}).start()
    try:
        lin = server.person("Lin")
        answer = lin.login(refresh_token=True)
        assert 0 < answer["expires_in_ms"] <= 700
        time.sleep(1.0)
        with refused(401, "M_UNKNOWN_TOKEN") as no:
            lin.whoami()
        assert no[0].body["soft_logout"] is True
        fresh = lin.call("POST", "v3/refresh", body={"refresh_token": answer["refresh_token"]}, token="")
        lin.token = fresh["access_token"]
        assert lin.device_id == lin.whoami()["device_id"]
        # Who asked for no refresh token keeps their session.
        lin.login()
        time.sleep(1.0)
        lin.whoami()
    finally:
        server.stop()
