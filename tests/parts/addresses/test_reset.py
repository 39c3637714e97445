"""A forgotten password: by a letter to the account's address, without a session."""

from tests.parts.addresses.town import Town
from tests.parts.identity.world import PASSWORD, Caller, Json

SET = "v3/account/password"
NEW = "a second infusion"
HOUR_MS = 3_600_000


def stage(creds: Json, session: str) -> Json:
    return {"type": "m.login.email.identity", "threepid_creds": creds, "session": session}


async def session_of(nobody: Caller, **body: object) -> str:
    status, answer = await nobody.ask("POST", SET, body={"new_password": NEW, **body})
    assert (401, [{"stages": ["m.login.email.identity"]}]) == (status, answer["flows"])
    return str(answer["session"])


async def test_a_new_password(town: Town) -> None:
    lin, nobody = await town.person("lin"), town.caller()
    await town.added(lin, "lin@reader.example")
    creds = await town.ask(nobody, "account/password", "Lin@reader.example")
    assert "[tea.house] A new password" == town.post.read(-1)["subject"] and lin.user_id in town.post.words(-1)
    session = await session_of(nobody)
    unproved = {"new_password": NEW, "auth": stage(creds, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=unproved)
    assert 200 == (await town.press(town.link())).status_code
    wrong = {"new_password": NEW, "auth": stage({**creds, "client_secret": "guess"}, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=wrong)
    assert {} == await nobody.post(SET, {"new_password": NEW, "auth": stage(creds, session)})
    await town.jobs.settle()
    assert "[tea.house] Your password was changed" == town.post.read(-1)["subject"]
    assert (401, "M_UNKNOWN_TOKEN") == await lin.refused("GET", "v3/account/whoami")
    assert (403, "M_FORBIDDEN") == await _login(lin, PASSWORD)
    assert lin.user_id == (await lin.login(password=NEW))["user_id"]
    session = await session_of(nobody)
    again = {"new_password": "a third", "auth": stage(creds, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=again), "good for one use"


async def test_what_proves_one_thing_proves_no_other(town: Town) -> None:
    lin, nobody = await town.person("lin"), town.caller()
    await town.added(lin, "lin@reader.example")
    reset = await town.ask(nobody, "account/password", "lin@reader.example", client_secret="r")
    await town.press(town.link())
    failed = (400, "M_THREEPID_AUTH_FAILED")
    assert failed == await lin.refused("POST", "v3/account/3pid/add", body={**reset, "auth": lin.password()})
    add = await town.ask(lin, "account/3pid", "second@reader.example", client_secret="a")
    await town.press(town.link())
    session = await session_of(nobody)
    body = {"new_password": NEW, "auth": stage(add, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=body)
    # nor what was proved for an address that has another owner by now, nor late
    await town.addresses.remove(lin.user_id, "lin@reader.example")
    body = {"new_password": NEW, "auth": stage(reset, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=body)
    await town.added(lin, "third@reader.example")
    late = await town.ask(nobody, "account/password", "third@reader.example", client_secret="late")
    await town.press(town.link())
    town.clock.advance(HOUR_MS)
    session = await session_of(nobody)
    body = {"new_password": NEW, "auth": stage(late, session)}
    assert (401, "M_THREEPID_AUTH_FAILED") == await nobody.refused("POST", SET, body=body)
    # with a session it is the password that is asked for, and no letter does
    status, answer = await lin.ask("POST", SET, body={"new_password": NEW})
    assert (401, [{"stages": ["m.login.password"]}]) == (status, answer["flows"])
    for creds in ({}, {"sid": 1, "client_secret": "x"}, "x"):
        body = {"new_password": NEW, "auth": {"type": "m.login.email.identity", "threepid_creds": creds}}
        assert (401, "M_INVALID_PARAM") == await nobody.refused("POST", SET, body=body)
    assert lin.user_id == (await lin.login())["user_id"], "nothing was changed"


async def test_devices_stay_if_that_is_wished(town: Town) -> None:
    lin, nobody = await town.person("lin"), town.caller()
    await town.added(lin, "lin@reader.example")
    creds = await town.ask(nobody, "account/password", "lin@reader.example")
    await town.press(town.link())
    session = await session_of(nobody, logout_devices=False)
    await nobody.post(SET, {"new_password": NEW, "logout_devices": False, "auth": stage(creds, session)})
    assert lin.user_id == (await lin.get("v3/account/whoami"))["user_id"]


async def _login(who: Caller, password: str) -> tuple[int, str]:
    identifier = {"type": "m.id.user", "user": who.user_id}
    body = {"type": "m.login.password", "identifier": identifier, "password": password}
    return await who.world.caller().refused("POST", "v3/login", body=body)
