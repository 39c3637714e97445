"""User-interactive authentication, and what is guarded by it: devices, password, the account itself."""

import asyncio

from teahouse.identity._uia import LIFETIME_MS
from tests.parts.identity.world import PASSWORD, World


async def test_the_dialogue(world: World) -> None:
    lin = await world.person("lin")
    phone = await lin.other()
    place = ("DELETE", "v3/devices/{}", phone.device_id)
    status, first = await lin.ask(*place)  # no body at all, as some clients begin
    assert 401 == status
    assert {"flows": [{"stages": ["m.login.password"]}], "params": {}, "session": first["session"]} == first
    status, second = await lin.ask(*place, body={"auth": lin.password("wrong", session=first["session"])})
    assert (401, "M_FORBIDDEN", first["session"]) == (status, second["errcode"], second["session"])
    status, third = await lin.ask(*place, body={"auth": {"session": first["session"]}})
    assert (401, first["session"]) == (status, third["session"])
    assert "errcode" not in third
    await lin.call(*place, body={"auth": lin.password(session=first["session"])})
    assert (401, "M_UNKNOWN_TOKEN") == await phone.refused("GET", "v3/account/whoami")
    # It is over: the session cannot be used again, not even for the same.
    status, again = await lin.ask(*place, body={"auth": lin.password(session=first["session"])})
    assert (401, "M_FORBIDDEN") == (status, again["errcode"])
    assert first["session"] != again["session"]


async def test_a_session_is_for_one_thing_of_one_person(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    phone = await lin.other()
    _, first = await lin.ask("POST", "v3/delete_devices", body={"devices": [phone.device_id]})
    auth = lin.password(session=first["session"])
    forbidden = (403, "M_FORBIDDEN")
    for device in (lin.device_id, "ELSE"):
        body = {"devices": [device], "auth": auth}
        assert forbidden == await lin.refused("POST", "v3/delete_devices", body=body)
    assert forbidden == await lin.refused("POST", "v3/account/deactivate", body={"auth": auth})
    auth = mei.password(session=first["session"])
    body = {"devices": [phone.device_id], "auth": auth}
    assert forbidden == await mei.refused("POST", "v3/delete_devices", body=body)
    await phone.get("v3/account/whoami")


async def test_a_session_ends_after_a_quarter_of_an_hour(world: World) -> None:
    lin = await world.person("lin")
    _, first = await lin.ask("POST", "v3/account/deactivate", body={})
    world.clock.advance(LIFETIME_MS)
    status, answer = await lin.ask(
        "POST", "v3/account/deactivate", body={"auth": lin.password(session=first["session"])}
    )
    assert 401 == status
    assert first["session"] != answer["session"]


async def test_a_session_is_used_by_one_of_those_who_use_it_at_once(world: World) -> None:
    lin = await world.person("lin")
    _, first = await lin.ask("POST", "v1/login/get_token", body={})
    body = {"auth": lin.password(session=first["session"])}
    answers = await asyncio.gather(*(lin.ask("POST", "v1/login/get_token", body=body) for _ in range(4)))
    assert 1 == [status for status, _ in answers].count(200)


async def test_what_is_not_an_auth_dict(world: World) -> None:
    lin = await world.person("lin")
    for auth in ("no", 5, [], {"type": 5}, {"session": []}):
        status, errcode = await lin.refused("POST", "v3/account/deactivate", body={"auth": auth})
        assert (400, "M_BAD_JSON") == (status, errcode), auth
    for auth in (
        {"type": "m.login.dummy"},
        {"type": "m.login.pigeon"},
        {"type": "m.login.password"},
        {"type": "m.login.password", "password": PASSWORD, "identifier": {"type": "m.id.user", "user": "mei"}},
        {"type": "m.login.password", "password": 5},
        {"type": "m.login.password", "password": PASSWORD, "identifier": {"type": "m.id.phone"}},
        {"session": "made-up"},
        {"session": "nul\0"},
    ):
        status, answer = await lin.ask("POST", "v3/account/deactivate", body={"auth": auth})
        assert 401 == status, auth
        assert answer["flows"]
    await lin.get("v3/account/whoami")


async def test_deleting_devices(world: World) -> None:
    lin = await world.person("lin")
    others = [await lin.other() for _ in range(3)]
    gone = [others[0].device_id, others[1].device_id, "NEVER", "nul\0"]
    await lin.post("v3/delete_devices", {"devices": gone, "auth": lin.password()})
    left = {device["device_id"] for device in (await lin.get("v3/devices"))["devices"]}
    assert {lin.device_id, others[2].device_id} == left
    # "was successfully removed, or had been removed previously"
    await lin.call("DELETE", "v3/devices/{}", others[0].device_id, body={"auth": lin.password()})


async def test_renaming_a_device(world: World) -> None:
    renamed: list[str] = []
    world.identity.onlookers.device_renamed.append(lambda tx, user, device: renamed.append(device))
    lin = await world.person("lin")
    place = ("v3/devices/{}", lin.device_id)
    await lin.put(*place, body={"display_name": "Kettle 茶壶"})
    await lin.put(*place, body={})
    assert {"device_id": lin.device_id, "display_name": "Kettle 茶壶"} == await lin.get(*place)
    assert [lin.device_id] == renamed
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", *place, body={"display_name": "x" * 101})
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", *place, body={"display_name": "nul\0"})
    for nobody, answer in (("ELSE", (404, "M_NOT_FOUND")), ("nul\0", (400, "M_INVALID_PARAM"))):
        assert answer == await lin.refused("PUT", "v3/devices/{}", nobody, body={"display_name": "x"})
        assert answer == await lin.refused("GET", "v3/devices/{}", nobody)


async def test_a_new_password(world: World) -> None:
    lin = await world.person("lin")
    phone = await lin.other()
    made = await lin.post("v1/login/get_token", {"auth": lin.password()})
    await lin.post("v3/account/password", {"new_password": "a new tea leaf", "auth": lin.password()})
    await lin.get("v3/account/whoami")
    assert (401, "M_UNKNOWN_TOKEN") == await phone.refused("GET", "v3/account/whoami")
    login = {"type": "m.login.password", "user": "lin", "password": PASSWORD}
    assert (403, "M_FORBIDDEN") == await phone.refused("POST", "v3/login", body=login)
    by_token = {"type": "m.login.token", "token": made["login_token"]}
    assert (403, "M_FORBIDDEN") == await world.caller().refused("POST", "v3/login", body=by_token)
    await phone.login(password="a new tea leaf")
    body = {"new_password": PASSWORD, "logout_devices": False, "auth": lin.password("a new tea leaf")}
    await lin.post("v3/account/password", body)
    await phone.get("v3/account/whoami")
    assert (400, "M_WEAK_PASSWORD") == await lin.refused("POST", "v3/account/password", body={"new_password": ""})
    assert (400, "M_BAD_JSON") == await lin.refused("POST", "v3/account/password", body={})
    body = {"new_password": PASSWORD}
    assert (401, "M_MISSING_TOKEN") == await world.caller().refused("POST", "v3/account/password", body=body)


async def test_ending_an_account(world: World) -> None:
    ended: list[tuple[str, bool]] = []
    world.identity.onlookers.deactivated.append(lambda tx, user, erase: ended.append((user, erase)))
    lin = await world.person("lin")
    phone = await lin.other(refresh_token=True)
    _, first = await lin.ask("POST", "v3/account/deactivate", body={"erase": False})
    # The question was whether to deactivate; the answer may not be taken for a yes to erasing.
    body = {"erase": True, "auth": lin.password(session=first["session"])}
    assert (403, "M_FORBIDDEN") == await lin.refused("POST", "v3/account/deactivate", body=body)
    body = {"auth": lin.password(session=first["session"])}
    assert {"id_server_unbind_result": "success"} == await lin.post("v3/account/deactivate", body)
    assert [(lin.user_id, False)] == ended
    for device in (lin, phone):
        status, answer = await device.ask("GET", "v3/account/whoami")
        assert (401, "M_UNKNOWN_TOKEN", False) == (status, answer["errcode"], answer.get("soft_logout", False))
    login = {"type": "m.login.password", "user": "lin", "password": PASSWORD}
    assert (403, "M_FORBIDDEN") == await world.caller().refused("POST", "v3/login", body=login)
    assert (400, "M_USER_IN_USE") == await world.caller().refused("GET", "v3/register/available", username="lin")
    assert not await world.identity.exists(lin.user_id)
    account = await world.identity.account(lin.user_id)
    assert account is not None
    assert (True, False) == (account.deactivated, account.erased)
    assert {} == await world.identity.erasures()
    assert {"displayname": "lin"} == await world.caller().get("v3/profile/{}", lin.user_id)


async def test_erasing_an_account(world: World) -> None:
    lin = await world.person("lin")
    assert {} == await world.identity.erasures()
    await lin.put("v3/user/{}/account_data/org.tea.pot", lin.user_id, body={"lid": 1})
    await lin.post("v3/user/{}/filter", {"room": {"timeline": {"limit": 5}}}, lin.user_id)
    await lin.put("v3/presence/{}/status", lin.user_id, body={"presence": "online", "status_msg": "Tea"})
    await lin.post("v3/account/deactivate", {"erase": True, "auth": lin.password()})
    assert ("", lin.user_id, "displayname") in world.told("profile")
    assert (404, "M_NOT_FOUND") == await world.caller().refused("GET", "v3/profile/{}", lin.user_id)
    for table in ("profiles", "account_data", "filters", "presence", "tokens", "devices", "proofs"):
        assert 0 == (await world.db.one(f"SELECT COUNT(*) FROM identity_{table}"))[0], table
    account = await world.identity.account(lin.user_id)
    assert account is not None
    assert account.erased
    before = world.db.statements
    for _ in range(3):
        assert {lin.user_id: account.erased_position} == await world.identity.erasures()
    assert 1 == world.db.statements - before
    await world.restart()
    assert {} == await world.identity.profile(lin.user_id)


async def test_a_stage_in_a_browser(database_url: str) -> None:
    """The fallback page, for clients that don't know a stage."""
    world = World(database_url, open_registration=False, terms_url='https://tea.house/terms?a="b"')
    await world.open()
    world.http.event_hooks = {"response": []}  # it answers with pages, which the OpenAPI does not describe
    try:
        token = (await world.identity.new_registration_token()).token
        body = {"username": "lin", "password": PASSWORD}
        _, first = await world.caller().ask("POST", "v3/register", body=body)
        place = "/_matrix/client/v3/auth/{}/fallback/web"
        page = await world.http.get(place.format("m.login.registration_token"), params={"session": '"><script>'})
        assert ("text/html; charset=utf-8", 200) == (page.headers["content-type"], page.status_code)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script>" not in page.text
        assert 404 == (await world.http.get(place.format("m.login.password"), params={"session": "x"})).status_code

        stage = place.format("m.login.registration_token")
        for form in ({"token": token}, {"token": "wrong", "session": first["session"]}, {"session": "nul\0"}, {}):
            assert 'role="alert"' in (await world.http.post(stage, data=form)).text
        done = await world.http.post(stage, data={"token": token, "session": first["session"]})
        assert "onAuthDone" in done.text
        _, second = await world.caller().ask(
            "POST", "v3/register", body={**body, "auth": {"session": first["session"]}}
        )
        assert ["m.login.registration_token"] == second["completed"]
        terms = await world.http.get(place.format("m.login.terms"), params={"session": first["session"]})
        assert "https://tea.house/terms?a=&quot;b&quot;" in terms.text
        await world.http.post(place.format("m.login.terms"), data={"session": first["session"]})
        status, third = await world.caller().ask(
            "POST", "v3/register", body={**body, "auth": {"session": first["session"]}}
        )
        assert (200, "@lin:tea.house") == (status, third["user_id"])
    finally:
        await world.close()
