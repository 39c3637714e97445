"""The hot path: no SQL while a token is warm, and nothing remembered that is no longer so."""

import asyncio

import pytest

from teahouse.identity._authenticate import WARM_MS
from teahouse.matrix.errors import MatrixError
from tests.harness.measures import force, lift
from tests.parts.identity.world import Caller, World


async def test_a_warm_token_costs_no_statement(world: World) -> None:
    lin = await world.person("lin")
    await world.identity.authenticate(lin.token, "192.0.2.1", "kettle/1")
    before = world.db.statements
    for _ in range(100):
        who = await world.identity.authenticate(lin.token, "192.0.2.1", "kettle/1")
    assert 0 == world.db.statements - before
    assert (lin.user_id, lin.device_id, False, False) == (who.user_id, who.device_id, who.admin, who.guest)


async def test_a_warm_token_is_read_again_after_a_minute(world: World) -> None:
    """A bus message that got lost costs a minute, no more."""
    lin = await world.person("lin")
    await world.identity.authenticate(lin.token, "", "")
    await world.db.write(lambda tx: tx.run("DELETE FROM identity_tokens"))
    world.clock.advance(WARM_MS - 1)
    await world.identity.authenticate(lin.token, "", "")
    world.clock.advance(1)
    with pytest.raises(MatrixError):
        await world.identity.authenticate(lin.token, "", "")


def hold(world: World, lin: Caller, does: str, end_ms: int | None = None) -> str:
    """A measure on what she does here."""
    return force(world.restraints, does, account=lin.user_id, function="messages", end_ms=end_ms)


async def test_a_locked_user_can_log_out_and_nothing_else(world: World) -> None:
    lin = await world.person("lin")
    phone = await lin.other(refresh_token=True)
    answer = await lin.login(refresh_token=True)
    await lin.get("v3/account/whoami")
    case = hold(world, lin, "terminate")
    status, body = await lin.ask("GET", "v3/account/whoami")
    assert (401, "M_USER_LOCKED", True) == (status, body["errcode"], body["soft_logout"])
    page = "http://127.0.0.1:8008/statements/token"
    assert body["error"].endswith(f"until it is reversed; the reasons, and how to appeal: {page}")
    refresh = {"refresh_token": answer["refresh_token"]}
    assert (401, "M_USER_LOCKED") == await lin.refused("POST", "v3/refresh", body=refresh)
    login = {"type": "m.login.password", "user": "lin", "password": "a long tea leaf"}
    assert (401, "M_USER_LOCKED") == await world.caller().refused("POST", "v3/login", body=login)
    await phone.post("v3/logout")
    lift(world.restraints, case)
    await lin.get("v3/account/whoami")  # their token outlived the lock
    hold(world, lin, "terminate")
    await lin.post("v3/logout/all")


async def test_a_suspended_user_reads_and_changes_no_profile(world: World) -> None:
    lin = await world.person("lin")
    hold(world, lin, "suspend", world.clock.now_ms() + WARM_MS // 2)
    who = await world.identity.authenticate(lin.token, "", "")
    assert who.suspended and not who.locked and "UTC; the reasons, and how to appeal: " in who.why
    hold(world, lin, "mute")  # of what is public; nothing of identity's
    assert (403, "M_USER_SUSPENDED") == await lin.refused(
        "PUT", "v3/profile/{}/displayname", lin.user_id, body={"displayname": "Lin"}
    )
    assert (403, "M_USER_SUSPENDED") == await lin.refused("DELETE", "v3/profile/{}/displayname", lin.user_id)
    await lin.get("v3/profile/{}", lin.user_id)
    await lin.login()  # "log in and create additional sessions"
    await world.identity.authenticate(lin.token, "", "")
    world.clock.advance(WARM_MS // 2)  # it ends by itself, before the token is read again otherwise
    assert not (await world.identity.authenticate(lin.token, "", "")).suspended
    await lin.put("v3/profile/{}/displayname", lin.user_id, body={"displayname": "Lin"})
    await lin.post("v3/account/deactivate", {"auth": lin.password()})


async def test_revocation_while_a_token_is_being_read_is_not_forgotten(world: World) -> None:
    lin = await world.person("lin")
    phone = await lin.other()
    for _ in range(20):
        laptop = await lin.other()
        ended = asyncio.gather(
            phone.post("v3/logout") if _ == 19 else lin.get("v3/account/whoami"),
            laptop.post("v3/logout"),
            *(laptop.ask("GET", "v3/account/whoami") for _ in range(5)),
        )
        await ended
        assert 401 == (await laptop.refused("GET", "v3/account/whoami"))[0]
    assert 401 == (await phone.refused("GET", "v3/account/whoami"))[0]


async def test_last_seen_is_noted_at_once_and_written_later(world: World) -> None:
    lin = await world.person("lin")
    await lin.get("v3/account/whoami")
    before = world.db.statements
    await lin.get("v3/account/whoami")
    assert before == world.db.statements
    assert "last_seen_ts" not in await lin.get("v3/devices/{}", lin.device_id)
    seen_ms = world.clock.now_ms()
    await world.restart()  # stopping writes what was noted
    device = await lin.get("v3/devices/{}", lin.device_id)
    assert (seen_ms, "127.0.0.1") == (device["last_seen_ts"], device["last_seen_ip"])
    whois = await lin.get("v3/admin/whois/{}", lin.user_id)
    assert [{"ip": "127.0.0.1", "last_seen": seen_ms, "user_agent": "kettle/1"}] == whois["devices"][lin.device_id][
        "sessions"
    ][0]["connections"]


async def test_sessions_survive_a_restart(world: World) -> None:
    lin = await world.person("lin")
    await world.restart()
    assert lin.device_id == (await lin.get("v3/account/whoami"))["device_id"]


async def test_a_thousand_tokens_stay_within_the_cache(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teahouse.identity._authenticate._HELD", 3)
    people = [await world.person(f"p{number}") for number in range(6)]
    for _ in range(2):
        for person in people:
            assert person.user_id == (await world.identity.authenticate(person.token, "", "")).user_id
    warm = world.identity._authenticate
    assert 3 == len(warm._warm) == len(warm._of_user)
