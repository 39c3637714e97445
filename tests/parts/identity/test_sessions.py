"""Registering, logging in and out, tokens that are refreshed and tokens that end."""

import asyncio

import pytest

from tests.parts.identity.world import PASSWORD, Caller, World


async def test_registering_gives_a_session_a_name_and_tells(world: World) -> None:
    lin = await world.person("lin", initial_device_display_name="Lin's phone")
    assert "@lin:tea.house" == lin.user_id
    assert {"user_id": lin.user_id, "device_id": lin.device_id, "is_guest": False} == await lin.get("v3/account/whoami")
    assert {"displayname": "lin"} == await lin.get("v3/profile/{}", lin.user_id)
    assert [("", lin.user_id, "displayname")] == world.told("profile")
    assert "Lin's phone" == (await lin.get("v3/devices/{}", lin.device_id))["display_name"]


async def test_capitals_are_made_small(world: World) -> None:
    assert "@mei:tea.house" == (await world.person("Mei")).user_id
    nobody = world.caller()
    assert (400, "M_USER_IN_USE") == await nobody.refused("GET", "v3/register/available", username="MEI")


async def test_two_who_want_the_same_name_at_once(world: World) -> None:
    body = {"username": "lin", "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
    answers = await asyncio.gather(*(world.caller().ask("POST", "v3/register", body=body) for _ in range(5)))
    assert [200, 400, 400, 400, 400] == sorted(status for status, _ in answers)
    assert {"M_USER_IN_USE"} == {answer["errcode"] for status, answer in answers if status == 400}


async def test_names_and_passwords_are_checked_before_authentication(world: World) -> None:
    nobody = world.caller()
    for body, errcode in [
        ({"username": "two words"}, "M_INVALID_USERNAME"),
        ({"username": ""}, "M_INVALID_USERNAME"),
        ({"username": "nul\0"}, "M_INVALID_USERNAME"),
        ({"username": "x" * 250}, "M_INVALID_USERNAME"),
        ({"username": "ok", "password": ""}, "M_WEAK_PASSWORD"),
        ({"username": "ok", "password": "x" * 513}, "M_WEAK_PASSWORD"),
        ({"username": "ok", "device_id": "a\0b"}, "M_INVALID_PARAM"),
        ({"username": 5}, "M_BAD_JSON"),
    ]:
        assert (400, errcode) == await nobody.refused("POST", "v3/register", body=body), body
    auth = {"type": "m.login.dummy"}
    assert (400, "M_MISSING_PARAM") == await nobody.refused("POST", "v3/register", body={"auth": auth})
    assert (403, "M_GUEST_ACCESS_FORBIDDEN") == await nobody.refused("POST", "v3/register", body={}, kind="guest")


async def test_every_form_of_login(world: World) -> None:
    lin = await world.person("lin")
    for form in [
        {"identifier": {"type": "m.id.user", "user": "lin"}},
        {"identifier": {"type": "m.id.user", "user": "Lin"}},
        {"identifier": {"type": "m.id.user", "user": lin.user_id}},
        {"identifier": None, "user": "lin"},
        {"identifier": None, "user": lin.user_id},
    ]:
        assert lin.user_id == (await lin.login(**form))["user_id"]
    for form, expected in [
        ({"identifier": {"type": "m.id.user", "user": "@lin:elsewhere"}}, (403, "M_FORBIDDEN")),
        ({"identifier": {"type": "m.id.thirdparty", "medium": "email", "address": "l@x"}}, (403, "M_FORBIDDEN")),
        ({"identifier": {"type": "m.id.phone", "country": "GB", "phone": "1"}}, (403, "M_FORBIDDEN")),
        ({"identifier": None, "medium": "email", "address": "l@x"}, (403, "M_FORBIDDEN")),
        ({"identifier": {"type": "m.id.pigeon"}}, (400, "M_UNKNOWN")),
        ({"identifier": None}, (400, "M_MISSING_PARAM")),
        ({"password": None}, (400, "M_MISSING_PARAM")),
        ({"password": "wrong"}, (403, "M_FORBIDDEN")),
        ({"type": "m.login.pigeon"}, (400, "M_UNKNOWN")),
        ({"type": "m.login.application_service"}, (400, "M_APPSERVICE_LOGIN_UNSUPPORTED")),
        ({"type": "m.login.token"}, (400, "M_MISSING_PARAM")),
        ({"device_id": ""}, (400, "M_INVALID_PARAM")),
    ]:
        body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "lin"}, "password": PASSWORD}
        assert expected == await world.caller().refused("POST", "v3/login", body={**body, **form}), form


async def test_logging_in_to_a_device_ends_its_old_tokens_and_keeps_its_name(world: World) -> None:
    lin = await world.person("lin", device_id="KETTLE", initial_device_display_name="Kettle")
    before = lin.token
    await lin.login(device_id="KETTLE", initial_device_display_name="Another name")
    assert (401, "M_UNKNOWN_TOKEN") == await lin.with_token(before).refused("GET", "v3/account/whoami")
    assert "Kettle" == (await lin.get("v3/devices/{}", "KETTLE"))["display_name"]
    assert 1 == len((await lin.get("v3/devices"))["devices"])


async def refresh(world: World, token: str) -> tuple[int, dict[str, object]]:
    return await world.caller().ask("POST", "v3/refresh", body={"refresh_token": token})


async def test_a_refreshed_token_takes_over_when_it_is_first_used(world: World) -> None:
    lin = await world.person("lin", refresh_token=True)
    first = await lin.login(refresh_token=True)
    assert world.settings.access_token_lifetime_ms == first["expires_in_ms"]
    old = lin.with_token(first["access_token"])
    _, second = await refresh(world, first["refresh_token"])
    # The answer may have been lost: both the old token and the old refresh token still serve.
    await old.get("v3/account/whoami")
    status, again = await refresh(world, first["refresh_token"])
    assert 200 == status
    new = lin.with_token(str(again["access_token"]))
    assert lin.device_id == (await new.get("v3/account/whoami"))["device_id"]
    # Used now: what it replaced is over, and so is its twin that was never used.
    for token in (first["access_token"], str(second["access_token"])):
        status, answer = await lin.with_token(token).ask("GET", "v3/account/whoami")
        assert (401, "M_UNKNOWN_TOKEN", True) == (status, answer["errcode"], answer["soft_logout"])
    for token in (first["refresh_token"], str(second["refresh_token"])):
        status, answer = await refresh(world, token)
        assert (401, "M_UNKNOWN_TOKEN", True) == (status, answer["errcode"], answer["soft_logout"])
    await world.restart()
    await new.get("v3/account/whoami")


async def test_using_the_new_refresh_token_ends_the_old_one_too(world: World) -> None:
    lin = await world.person("lin")
    first = await lin.login(refresh_token=True)
    _, second = await refresh(world, first["refresh_token"])
    assert 200 == (await refresh(world, str(second["refresh_token"])))[0]
    assert 401 == (await refresh(world, first["refresh_token"]))[0]
    # What it replaced is still good, until the third pair is used.
    await lin.with_token(str(second["access_token"])).get("v3/account/whoami")


async def test_a_token_that_expired_is_a_soft_logout_until_it_is_refreshed(world: World) -> None:
    lin = await world.person("lin")
    first = await lin.login(refresh_token=True)
    await lin.get("v3/account/whoami")
    world.clock.advance(world.settings.access_token_lifetime_ms)
    status, answer = await lin.ask("GET", "v3/account/whoami")
    assert (401, "M_UNKNOWN_TOKEN", True) == (status, answer["errcode"], answer["soft_logout"])
    _, second = await refresh(world, first["refresh_token"])
    lin.token = str(second["access_token"])
    assert lin.device_id == (await lin.get("v3/account/whoami"))["device_id"]


async def test_a_token_that_cannot_be_refreshed_does_not_expire(world: World) -> None:
    lin = await world.person("lin")
    world.clock.advance(365 * 24 * 3600 * 1000)
    await lin.get("v3/account/whoami")


@pytest.mark.parametrize("token", ["", "made-up", "é" * 40, "x" * 5000])
async def test_tokens_nobody_has(world: World, token: str) -> None:
    status, answer = await world.caller().ask("GET", "v3/account/whoami", access_token=token)
    assert (401, "M_UNKNOWN_TOKEN" if token else "M_MISSING_TOKEN") == (status, answer["errcode"])
    assert "soft_logout" not in answer
    assert 401 == (await refresh(world, token))[0]


async def test_logging_out_ends_the_device_and_only_that(world: World) -> None:
    removed: list[tuple[str, str]] = []
    world.identity.onlookers.device_removed.append(lambda tx, user, device: removed.append((user, device)))
    lin = await world.person("lin")
    phone = await lin.other(refresh_token=True)
    await phone.post("v3/logout")
    status, answer = await phone.ask("GET", "v3/account/whoami")
    assert (401, "M_UNKNOWN_TOKEN", False) == (status, answer["errcode"], answer.get("soft_logout", False))
    assert [(lin.user_id, phone.device_id)] == removed
    assert [lin.device_id] == [device["device_id"] for device in (await lin.get("v3/devices"))["devices"]]
    await lin.post("v3/logout/all")
    assert (401, "M_UNKNOWN_TOKEN") == await lin.refused("GET", "v3/account/whoami")


async def test_a_device_number_is_never_used_twice(world: World) -> None:
    lin = await world.person("lin")
    before = (await world.identity.authenticate(lin.token, "", "")).device_no
    await lin.post("v3/logout/all")
    await lin.login()
    assert before < (await world.identity.authenticate(lin.token, "", "")).device_no


async def test_a_login_token_is_good_once_and_for_two_minutes(world: World) -> None:
    lin = await world.person("lin")

    async def made() -> str:
        return str((await lin.post("v1/login/get_token", {"auth": lin.password()}))["login_token"])

    async def used(token: str) -> int:
        return (await world.caller().ask("POST", "v3/login", body={"type": "m.login.token", "token": token}))[0]

    token = await made()
    assert [200, 403] == [await used(token), await used(token)]
    token = await made()
    assert [200, 403, 403] == sorted(await asyncio.gather(used(token), used(token), used(token)))
    token = await made()
    world.clock.advance(2 * 60 * 1000)
    assert 403 == await used(token)
    # An OpenID token opens no session, and a login token is no OpenID token.
    openid = await lin.post("v3/user/{}/openid/request_token", {}, lin.user_id)
    assert 403 == await used(openid["access_token"])


async def test_an_openid_token_says_whose_it_is_for_an_hour(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    token = await lin.post("v3/user/{}/openid/request_token", {}, lin.user_id)
    assert ("Bearer", "tea.house", 3600) == (token["token_type"], token["matrix_server_name"], token["expires_in"])
    place = "/_matrix/federation/v1/openid/userinfo"
    assert {"sub": lin.user_id} == await world.caller().get(place, access_token=token["access_token"])
    assert (401, "M_UNKNOWN_TOKEN") == await world.caller().refused("GET", place, access_token="made-up")
    assert (401, "M_UNKNOWN_TOKEN") == await world.caller().with_token(token["access_token"]).refused(
        "GET", "v3/account/whoami"
    )
    world.clock.advance(3600 * 1000)
    assert 401 == (await world.caller().refused("GET", place, access_token=token["access_token"]))[0]
    assert (403, "M_FORBIDDEN") == await mei.refused("POST", "v3/user/{}/openid/request_token", lin.user_id, body={})


async def test_a_registration_token_lets_in_as_many_as_it_says(database_url: str) -> None:
    world = World(database_url, open_registration=False)
    await world.open()
    try:
        made = await world.identity.new_registration_token(uses=2, lifetime_ms=60_000)
        nobody = world.caller()
        status, first = await nobody.ask("POST", "v3/register", body={})
        assert (401, [{"stages": ["m.login.registration_token"]}]) == (status, first["flows"])
        assert "errcode" not in first

        async def register(name: str, token: str) -> int:
            auth = {"type": "m.login.registration_token", "token": token}
            body = {"username": name, "password": PASSWORD, "auth": auth}
            return (await world.caller().ask("POST", "v3/register", body=body))[0]

        assert 401 == await register("lin", "made-up")
        assert 401 == await register("lin", "nul\0")
        valid = "v1/register/m.login.registration_token/validity"
        assert {"valid": True} == await nobody.get(valid, token=made.token)
        answers = await asyncio.gather(*(register(f"p{i}", made.token) for i in range(4)))
        assert 2 == list(answers).count(200)
        assert {200, 403} == set(answers) or {200, 401} == set(answers)
        assert {"valid": False} == await nobody.get(valid, token=made.token)
        assert {"valid": False} == await nobody.get(valid, token="made-up")
        assert {"valid": False} == await nobody.get(valid, token="\0")

        brief = await world.identity.new_registration_token(token="tea.time", lifetime_ms=60_000)
        world.clock.advance(60_000)
        assert {"valid": False} == await nobody.get(valid, token=brief.token)
        assert 401 == await register("late", "tea.time")
        assert {"tea.time", made.token} == {token.token for token in await world.identity.registration_tokens()}
        assert await world.identity.delete_registration_token("tea.time")
        assert not await world.identity.delete_registration_token("tea.time")
    finally:
        await world.close()


async def test_terms_are_a_stage_of_their_own(database_url: str) -> None:
    world = World(database_url, open_registration=False, terms_url="https://tea.house/terms")
    await world.open()
    try:
        token = (await world.identity.new_registration_token()).token
        caller = world.caller()
        body = {"username": "lin", "password": PASSWORD}
        _, first = await caller.ask("POST", "v3/register", body=body)
        assert [{"stages": ["m.login.registration_token", "m.login.terms"]}] == first["flows"]
        policies = first["params"]["m.login.terms"]["policies"]
        assert "https://tea.house/terms" == policies["terms_of_service"]["en"]["url"]
        session = {"session": first["session"]}
        # In order, and only in order.
        status, _ = await caller.ask("POST", "v3/register", body={**body, "auth": {"type": "m.login.terms", **session}})
        assert 401 == status
        stage = {"type": "m.login.registration_token", "token": token, **session}
        status, second = await caller.ask("POST", "v3/register", body={**body, "auth": stage})
        assert (401, ["m.login.registration_token"], first["session"]) == (
            status,
            second["completed"],
            second["session"],
        )
        status, third = await caller.ask(
            "POST", "v3/register", body={**body, "auth": {"type": "m.login.terms", **session}}
        )
        assert (200, "@lin:tea.house") == (status, third["user_id"])
        assert 1 == (await world.identity.registration_tokens())[0].used
    finally:
        await world.close()


async def test_inhibit_login(world: World) -> None:
    caller = Caller(world)
    auth = {"type": "m.login.dummy"}
    body = {"username": "lin", "password": PASSWORD, "inhibit_login": True, "auth": auth}
    assert {"user_id": "@lin:tea.house"} == await caller.post("v3/register", body)
    caller.user_id = "@lin:tea.house"
    await caller.login()
    assert 1 == len((await caller.get("v3/devices"))["devices"])


async def test_a_name_is_made_up_for_who_brings_none(world: World) -> None:
    body = {"password": PASSWORD, "auth": {"type": "m.login.dummy"}}
    made = {(await world.caller().post("v3/register", body))["user_id"] for _ in range(3)}
    assert 3 == len(made)
