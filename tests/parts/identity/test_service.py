"""How the service introduces itself, what administrators see, addresses it does not keep, rates it holds people to."""

import asyncio

from tests.harness.measures import force, lift
from tests.parts.identity.world import PASSWORD, World


async def test_versions_and_discovery(world: World) -> None:
    nobody = world.caller()
    versions = await nobody.get("versions")
    assert [f"v1.{minor}" for minor in range(1, 20)] == versions["versions"]
    assert all(isinstance(value, bool) for value in versions["unstable_features"].values())
    world.identity.unstable_features["org.tea.brewing"] = True
    assert (await nobody.get("versions"))["unstable_features"]["org.tea.brewing"]
    assert {"m.homeserver": {"base_url": "http://tea.house"}} == await nobody.get("/.well-known/matrix/client")
    odd = await world.http.get("/.well-known/matrix/client", headers={"host": "not a host"})
    assert {"m.homeserver": {"base_url": "http://127.0.0.1:8008"}} == odd.json()
    assert (404, "M_NOT_FOUND") == await nobody.refused("GET", "/.well-known/matrix/support")
    flows = (await nobody.get("v3/login"))["flows"]
    assert [{"type": "m.login.password"}, {"type": "m.login.token", "get_login_token": True}] == flows


async def test_capabilities(world: World) -> None:
    lin = await world.person("lin")
    capabilities = (await lin.get("v3/capabilities"))["capabilities"]
    rooms = {"default": "12", "available": {"10": "stable", "11": "stable", "12": "stable"}}
    assert rooms == capabilities["m.room_versions"]
    assert {"enabled": False} == capabilities["m.3pid_changes"]
    assert "m.account_moderation" not in capabilities


async def test_what_an_operator_configures_is_told(database_url: str) -> None:
    world = World(
        database_url,
        public_url="https://chat.tea.house/",
        support_email="help@tea.house",
        support_page="https://tea.house/help",
        turn_uris=["turn:turn.tea.house?transport=udp"],
        turn_secret="leaf",
    )
    await world.open()
    try:
        nobody, lin = world.caller(), await world.person("lin")
        assert {"m.homeserver": {"base_url": "https://chat.tea.house"}} == await nobody.get(
            "/.well-known/matrix/client"
        )
        support = await nobody.get("/.well-known/matrix/support")
        contacts = [{"email_address": "help@tea.house", "role": "m.role.admin"}]
        assert {"contacts": contacts, "support_page": "https://tea.house/help"} == support
        turn = await lin.get("v3/voip/turnServer")
        assert "1700086400:@lin:tea.house" == turn["username"]
        # printf 1700086400:@lin:tea.house | openssl sha1 -hmac leaf -binary | base64
        assert "9fIXP8HDvZMs1zjvpvwjJnOn/8c=" == turn["password"]
        assert (["turn:turn.tea.house?transport=udp"], 86_400) == (turn["uris"], turn["ttl"])
    finally:
        await world.close()


async def test_there_is_no_turn_server_and_there_are_no_bridges(world: World) -> None:
    lin = await world.person("lin")
    not_found = (404, "M_NOT_FOUND")
    assert not_found == await lin.refused("GET", "v3/voip/turnServer")
    assert {} == await lin.get("v3/thirdparty/protocols")
    for place in ("protocol/irc", "location/irc", "user/irc", "location", "user"):
        assert not_found == await lin.refused("GET", f"v3/thirdparty/{place}")


async def test_administrators(world: World) -> None:
    await world.identity.create_user("boss", "steep", admin=True)
    await world.identity.create_user("chief", "steep", admin=True)
    boss, lin = world.caller(), await world.person("lin")
    boss.user_id = "@boss:tea.house"
    await boss.login(password="steep")
    assert {"suspended": False} == await boss.get("v1/admin/suspend/{}", lin.user_id)
    assert {"locked": False} == await boss.get("v1/admin/lock/{}", lin.user_id)
    assert lin.device_id in (await boss.get("v3/admin/whois/{}", lin.user_id))["devices"]
    assert (404, "M_NOT_FOUND") == await boss.refused("GET", "v3/admin/whois/{}", "@nobody:tea.house")
    for call in ("suspend", "lock"):
        place = f"v1/admin/{call}/{{}}"
        assert (403, "M_FORBIDDEN") == await lin.refused("GET", place, "@nobody:tea.house")
        assert (404, "M_NOT_FOUND") == await boss.refused("GET", place, "@nobody:tea.house")
        assert (400, "M_INVALID_PARAM") == await boss.refused("GET", place, "@lin:elsewhere")
        assert (403, "M_FORBIDDEN") == await boss.refused("GET", place, "@chief:tea.house")
        # No measure without a statement of reasons: the calls that take one are moderation's.
        assert (405, "M_UNRECOGNIZED") == await boss.refused("PUT", place, lin.user_id, body={"locked": True})
    case = force(world.restraints, "suspend", account=lin.user_id, function="messages")
    assert {"suspended": True} == await boss.get("v1/admin/suspend/{}", lin.user_id)
    assert {"locked": False} == await boss.get("v1/admin/lock/{}", lin.user_id)
    lift(world.restraints, case)
    case = force(world.restraints, "terminate", account=lin.user_id, function="messages")
    assert {"suspended": False} == await boss.get("v1/admin/suspend/{}", lin.user_id)
    assert {"locked": True} == await boss.get("v1/admin/lock/{}", lin.user_id)
    lift(world.restraints, case)
    assert (403, "M_FORBIDDEN") == await lin.refused("GET", "v3/admin/whois/{}", boss.user_id)
    await world.identity.set_roles(boss.user_id, admin=False, moderator=True)
    assert (403, "M_FORBIDDEN") == await boss.refused("GET", "v1/admin/lock/{}", lin.user_id)
    account = await world.identity.account(boss.user_id)
    assert account is not None
    assert (False, True) == (account.admin, account.moderator)


async def test_the_operators_ways_in(world: World) -> None:
    identity = world.identity
    assert "@lin:tea.house" == await identity.create_user("lin", None)
    lin = world.caller()
    lin.user_id = "@lin:tea.house"
    login = {"type": "m.login.password", "user": "lin", "password": ""}
    assert (403, "M_FORBIDDEN") == await lin.refused("POST", "v3/login", body=login)  # no password opens nothing
    await identity.set_password(lin.user_id, "steep")
    await lin.login(password="steep")
    await identity.set_password(lin.user_id, "stronger")
    assert (401, "M_UNKNOWN_TOKEN") == await lin.refused("GET", "v3/account/whoami")
    await identity.create_user("mei", "steep")
    assert ["@lin:tea.house", "@mei:tea.house"] == [a.user_id for a in await identity.accounts()]
    assert ["@mei:tea.house"] == [a.user_id for a in await identity.accounts("@lin:tea.house", 1)]
    await identity.deactivate("@mei:tea.house", erase=True)
    assert not await identity.exists("@mei:tea.house")
    assert not await identity.exists("@lin:elsewhere")
    assert not await identity.exists("nonsense")


async def test_other_parts_ask_for_devices(world: World) -> None:
    lin, mei = await world.person("lin", initial_device_display_name="Kettle"), await world.person("mei")
    nobody = "@nobody:tea.house"
    users = [lin.user_id, mei.user_id, nobody]
    expected = {lin.user_id: {lin.device_id: "Kettle"}, mei.user_id: {mei.device_id: None}}
    assert expected == await world.identity.device_names(users)
    assert {} == await world.identity.device_names([])
    found = await world.db.write(lambda tx: world.identity.devices_in(tx, users))
    assert {lin.user_id: [lin.device_id], mei.user_id: [mei.device_id]} == found


async def test_rates(database_url: str) -> None:
    world = World(database_url, rate_limits=True)
    await world.open()
    try:
        nobody = world.caller()
        body = {"type": "m.login.password", "user": "lin", "password": PASSWORD}
        answers = await asyncio.gather(*(nobody.ask("POST", "v3/login", body=body) for _ in range(15)))
        held = [answer for status, answer in answers if status == 429]
        assert held
        assert all(answer["retry_after_ms"] > 0 for answer in held)
        world.clock.advance(max(answer["retry_after_ms"] for answer in held))
        assert 403 == (await nobody.refused("POST", "v3/login", body=body))[0]
        statuses = [(await nobody.ask("POST", "v3/register", body={}))[0] for _ in range(15)]
        assert 429 == statuses[-1]
        assert 401 == statuses[0]
    finally:
        await world.close()


async def test_one_account_is_guessed_at_slowly_from_wherever(database_url: str) -> None:
    """The limit of the address alone would let a thousand addresses guess."""
    world = World(database_url, rate_limits=True)
    await world.open()
    try:
        body = {"type": "m.login.password", "user": "lin", "password": "guess"}
        statuses = []
        for number in range(15):
            headers = {"x-forwarded-for": f"192.0.2.{number}"}
            response = await world.http.post("/_matrix/client/v3/login", json=body, headers=headers)
            statuses.append(response.status_code)
        assert [403, 429] == [statuses[0], statuses[-1]]
    finally:
        await world.close()
