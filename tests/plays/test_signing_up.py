"""Signing up and in: registration, passwords, tokens, devices, leaving for good."""

import pytest

from tests.harness.person import Person, refused
from tests.harness.servers import SERVER_NAME, Server


def test_lin_signs_up_and_is_who_she_says(house: Server) -> None:
    lin = house.person("Lin")
    me = lin.whoami()
    assert (lin.user_id, lin.device_id) == (me["user_id"], me["device_id"])
    assert lin.user_id.endswith(f":{SERVER_NAME}")


def test_registration_tells_its_flows_first_and_keeps_the_session(house: Server) -> None:
    lin = house.stranger("Lin")
    first = lin.request("POST", "v3/register", body={"username": "flows-first", "password": "a long tea leaf"})
    assert 401 == first.status_code
    assert ["m.login.dummy"] in [flow["stages"] for flow in first.json()["flows"]]
    assert first.json()["session"]
    again = lin.request("POST", "v3/register", body={"auth": {"session": first.json()["session"]}})
    assert first.json()["session"] == again.json()["session"]
    # The parameters of the first call count: a client may leave them out when it comes back with the stage.
    auth = {"type": "m.login.dummy", "session": first.json()["session"]}
    done = lin.post("v3/register", body={"auth": auth, "username": "flows-first", "password": "a long tea leaf"})
    assert f"@flows-first:{SERVER_NAME}" == done["user_id"]


def test_a_name_is_taken_once(house: Server) -> None:
    lin = house.person("Lin")
    other = house.stranger()
    with refused(400, "M_USER_IN_USE"):
        other.register(lin.localpart)
    with refused(400, "M_USER_IN_USE"):
        other.get("v3/register/available", username=lin.localpart)
    assert {"available": True} == other.get("v3/register/available", username="nobody.has.this")


@pytest.mark.parametrize("name", ["with space", "emoji☕", "with:colon", "@sigil", "", "x" * 250, "slash\\back"])
def test_a_name_must_be_one_of_matrix(house: Server, name: str) -> None:
    if name:
        with refused(400, "M_INVALID_USERNAME"):
            house.stranger().get("v3/register/available", username=name)
        with refused(400, "M_INVALID_USERNAME"):
            house.stranger().register(name)
    else:
        # No name: the server chooses one.
        nobody = house.stranger()
        nobody.register()
        assert nobody.localpart


def test_inhibit_login_makes_an_account_and_no_session(house: Server) -> None:
    lin = house.stranger("Lin")
    answer = lin.register("inhibited", inhibit_login=True)
    assert "access_token" not in answer
    assert "device_id" not in answer
    lin.login()
    assert lin.whoami()["user_id"] == answer["user_id"]


def test_guests_are_told_no(house: Server) -> None:
    response = house.stranger().request("POST", "v3/register", body={}, params={"kind": "guest"})
    assert (403, "M_GUEST_ACCESS_FORBIDDEN") == (response.status_code, response.json()["errcode"])


def test_login_by_name_by_id_and_the_old_way(house: Server) -> None:
    lin = house.person("Lin")
    flows = [flow["type"] for flow in lin.get("v3/login")["flows"]]
    assert "m.login.password" in flows
    lin.login()
    lin.login(identifier={"type": "m.id.user", "user": lin.user_id})
    answer = lin.login(identifier=None, user=lin.localpart)  # deprecated in r0.4, still sent by bots
    assert lin.user_id == answer["user_id"]


def test_a_wrong_password_and_an_unknown_name_are_told_alike(house: Server) -> None:
    lin = house.person("Lin")
    with refused(403, "M_FORBIDDEN") as wrong:
        lin.login(password="not this one")
    with refused(403, "M_FORBIDDEN") as unknown:
        lin.login(identifier={"type": "m.id.user", "user": "who.is.this"})
    assert wrong[0].body == unknown[0].body
    with refused(400):
        lin.call("POST", "v3/login", body={"type": "m.login.carrier_pigeon"}, token="")


def test_login_to_a_device_takes_its_place_and_its_old_token(house: Server) -> None:
    lin = house.person("Lin")
    before = lin.token
    lin.login(device_id=lin.device_id)
    assert before != lin.token
    with refused(401, "M_UNKNOWN_TOKEN"):
        lin.call("GET", "v3/account/whoami", token=before)
    assert 1 == len(lin.get("v3/devices")["devices"])


def test_without_a_token_and_with_a_made_up_one(house: Server) -> None:
    nobody = house.stranger()
    with refused(401, "M_MISSING_TOKEN"):
        nobody.whoami()
    with refused(401, "M_UNKNOWN_TOKEN"):
        nobody.call("GET", "v3/account/whoami", token="made-up")
    # The query parameter is deprecated since 1.11, and bots still use it.
    lin = house.person("Lin")
    assert lin.user_id == nobody.get("v3/account/whoami", access_token=lin.token)["user_id"]


def test_refresh_tokens_are_used_once(house: Server) -> None:
    lin = house.person("Lin")
    answer = lin.login(refresh_token=True)
    assert answer["expires_in_ms"] > 0
    fresh = lin.call("POST", "v3/refresh", body={"refresh_token": answer["refresh_token"]}, token="")
    lin.token = fresh["access_token"]
    assert lin.device_id == lin.whoami()["device_id"]
    newer = lin.call("POST", "v3/refresh", body={"refresh_token": fresh["refresh_token"]}, token="")
    lin.token = newer["access_token"]
    lin.whoami()
    with refused(401, "M_UNKNOWN_TOKEN"):
        lin.call("POST", "v3/refresh", body={"refresh_token": answer["refresh_token"]}, token="")


def test_an_old_access_token_ends_when_the_fresh_one_is_used(house: Server) -> None:
    lin = house.person("Lin")
    answer = lin.login(refresh_token=True)
    fresh = lin.call("POST", "v3/refresh", body={"refresh_token": answer["refresh_token"]}, token="")
    lin.call("GET", "v3/account/whoami", token=fresh["access_token"])
    with refused(401, "M_UNKNOWN_TOKEN"):
        lin.call("GET", "v3/account/whoami", token=answer["access_token"])


def test_logout_ends_one_session_and_logout_all_ends_all(house: Server) -> None:
    lin = house.person("Lin")
    phone, laptop = lin.another_device(), lin.another_device()
    phone.logout()
    with refused(401, "M_UNKNOWN_TOKEN"):
        phone.whoami()
    assert {lin.device_id, laptop.device_id} == {d["device_id"] for d in lin.get("v3/devices")["devices"]}
    laptop.post("v3/logout/all")
    for device in (lin, laptop):
        with refused(401, "M_UNKNOWN_TOKEN"):
            device.whoami()
    lin.login()


def test_devices_are_listed_renamed_and_deleted_with_the_password(house: Server) -> None:
    lin = house.person("Lin")
    phone = lin.another_device(initial_device_display_name="Lin's phone")
    shown = lin.get("v3/devices/{}", phone.device_id)
    assert "Lin's phone" == shown["display_name"]
    lin.put("v3/devices/{}", phone.device_id, body={"display_name": "The old phone"})
    assert "The old phone" == lin.get("v3/devices/{}", phone.device_id)["display_name"]
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/devices/{}", "NOSUCHDEVICE")
    with refused(404, "M_NOT_FOUND"):
        lin.put("v3/devices/{}", "NOSUCHDEVICE", body={"display_name": "?"})

    asked = lin.request("DELETE", "v3/devices/{}", phone.device_id, body={})
    assert 401 == asked.status_code
    assert ["m.login.password"] in [flow["stages"] for flow in asked.json()["flows"]]
    phone.whoami()
    lin.through_uia("DELETE", "v3/devices/{}", phone.device_id, body={})
    with refused(401, "M_UNKNOWN_TOKEN"):
        phone.whoami()


def test_several_devices_are_deleted_at_once(house: Server) -> None:
    lin = house.person("Lin")
    others = [lin.another_device() for _ in range(3)]
    gone = [other.device_id for other in others[:2]]
    lin.through_uia("POST", "v3/delete_devices", body={"devices": gone})
    assert {lin.device_id, others[2].device_id} == {d["device_id"] for d in lin.get("v3/devices")["devices"]}


def test_uia_does_not_take_a_wrong_password(house: Server) -> None:
    lin = house.person("Lin")
    phone = lin.another_device()
    first = lin.request("DELETE", "v3/devices/{}", phone.device_id, body={})
    auth = {**lin.password_stage(), "password": "wrong", "session": first.json()["session"]}
    second = lin.request("DELETE", "v3/devices/{}", phone.device_id, body={"auth": auth})
    assert (401, "M_FORBIDDEN") == (second.status_code, second.json()["errcode"])
    assert first.json()["session"] == second.json()["session"]
    assert second.json()["flows"]
    phone.whoami()


def test_someone_elses_password_does_not_count(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    phone = lin.another_device()
    first = lin.request("DELETE", "v3/devices/{}", phone.device_id, body={})
    auth = {**mei.password_stage(), "session": first.json()["session"]}
    second = lin.request("DELETE", "v3/devices/{}", phone.device_id, body={"auth": auth})
    assert second.status_code in (401, 403)
    phone.whoami()


def test_a_new_password_signs_the_other_devices_out(house: Server) -> None:
    lin = house.person("Lin")
    phone = lin.another_device()
    lin.through_uia("POST", "v3/account/password", body={"new_password": "a new tea leaf"})
    lin.whoami()
    with refused(401, "M_UNKNOWN_TOKEN"):
        phone.whoami()
    with refused(403, "M_FORBIDDEN"):
        phone.login()
    phone.password = "a new tea leaf"
    phone.login()


def test_a_new_password_can_leave_the_other_devices_signed_in(house: Server) -> None:
    lin = house.person("Lin")
    phone = lin.another_device()
    lin.through_uia("POST", "v3/account/password", body={"new_password": "a new tea leaf", "logout_devices": False})
    phone.whoami()


def test_someone_who_deactivates_is_gone_and_the_name_stays_taken(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    said = mei.say(room, "Remember me")
    mei.set_profile("displayname", "Mei Long")
    mei.through_uia("POST", "v3/account/deactivate", body={})
    with refused(401, "M_UNKNOWN_TOKEN"):
        mei.whoami()
    with refused(403):
        mei.login()
    with refused(400, "M_USER_IN_USE"):
        house.stranger().register(mei.localpart)
    lin.sync_until(None, lambda _: lin.members(room).get(mei.user_id) == "leave")
    assert "Remember me" == lin.event(room, said)["content"]["body"]


def test_erasure_hides_what_was_said_from_those_who_come_later(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.create_room(preset="public_chat")
    mei.join(room)
    said = mei.say(room, "Nobody shall know")
    mei.through_uia("POST", "v3/account/deactivate", body={"erase": True})
    lin.sync_until(None, lambda _: lin.members(room).get(mei.user_id) == "leave")
    tao.join(room)
    assert "Nobody shall know" not in tao.bodies(room)
    # Those who had it keep it: https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3accountdeactivate
    assert "Nobody shall know" == lin.event(room, said)["content"]["body"]


def test_a_login_token_signs_another_client_in_once(house: Server) -> None:
    lin = house.person("Lin")
    made = lin.through_uia("POST", "v1/login/get_token", body={})
    phone = Person(house.url, "Lin", lin.password)
    body = {"type": "m.login.token", "token": made["login_token"]}
    assert lin.user_id == phone.call("POST", "v3/login", body=body, token="")["user_id"]
    with refused(403, "M_FORBIDDEN"):
        phone.call("POST", "v3/login", body=body, token="")


def test_everyone_may_ask_what_is_served_here(house: Server) -> None:
    nobody, lin = house.stranger(), house.person("Lin")
    versions = nobody.call("GET", "/_matrix/client/versions")["versions"]
    assert {f"v1.{minor}" for minor in range(1, 20)} <= set(versions)
    known = nobody.call("GET", "/.well-known/matrix/client")
    assert known["m.homeserver"]["base_url"].startswith("http")
    capabilities = lin.get("v3/capabilities")["capabilities"]
    assert "12" == capabilities["m.room_versions"]["default"]
    assert {"10", "11", "12"} <= set(capabilities["m.room_versions"]["available"])
    assert capabilities["m.change_password"]["enabled"]


def test_an_open_id_token_is_given_to_its_owner_only(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    token = lin.post("v3/user/{}/openid/request_token", lin.user_id)
    assert "Bearer" == token["token_type"]
    with refused(403, "M_FORBIDDEN"):
        mei.post("v3/user/{}/openid/request_token", lin.user_id)


def test_an_unknown_place_and_a_wrong_method(house: Server) -> None:
    lin = house.person("Lin")
    with refused(404, "M_UNRECOGNIZED"):
        lin.get("v3/no/such/thing")
    with refused(405, "M_UNRECOGNIZED"):
        lin.delete("v3/account/whoami")


def test_the_operator_gives_an_account_an_address(house: Server) -> None:
    lin = house.person("Lin")
    assert "none\n" == house.command("user", "email", lin.user_id)
    assert "lin@reader.example\n" == house.command("user", "email", lin.user_id, "add", "lin@reader.example")
    assert ["lin@reader.example"] == [one["address"] for one in lin.get("v3/account/3pid")["threepids"]]
    for wrong in (("add", "lin"), ("remove", "other@reader.example"), ("add",)):
        with pytest.raises(RuntimeError):
            house.command("user", "email", lin.user_id, *wrong)
    assert "none\n" == house.command("user", "email", lin.user_id, "remove", "LIN@reader.example")
