"""Profiles: what may be in them, how large they may be, who hears of a change."""

import pytest

from tests.parts.identity.world import World

FIELD = "v3/profile/{}/{}"


async def test_the_known_fields_and_ones_own(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    fields = {
        "displayname": "Lin 林",
        "avatar_url": "mxc://tea.house/abc_DEF-1",
        "m.tz": "Europe/London",
        "org.tea.favourite": {"leaf": "oolong", "steeps": [1, 2, 3]},
        "org.tea.none": None,
        "org.tea.flag": False,
    }
    for key, value in fields.items():
        await lin.put(FIELD, me, key, body={key: value})
        assert {key: value} == await world.caller().get(FIELD, me, key)
    assert fields == await world.caller().get("v3/profile/{}", me)
    assert fields == await world.identity.profile(me) == world.identity.profile_now(me)
    await lin.call("DELETE", FIELD, me, "org.tea.none")
    await lin.call("DELETE", FIELD, me, "org.tea.none")
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", FIELD, me, "org.tea.none")
    # Clients take a name away by making it empty.
    await lin.put(FIELD, me, "displayname", body={"displayname": ""})
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", FIELD, me, "displayname")
    await world.restart()
    assert {"avatar_url", "m.tz", "org.tea.favourite", "org.tea.flag"} == set(await lin.get("v3/profile/{}", me))


async def test_onlookers_and_the_bus_hear_of_changes_and_of_nothing_else(world: World) -> None:
    seen: list[tuple[str, str]] = []
    lin = await world.person("lin")
    world.identity.onlookers.profile_changed.append(lambda tx, user, field: seen.append((user, field)))
    world.told("profile")
    for name in ("Lin", "Lin", "Lin Long"):
        await lin.put(FIELD, lin.user_id, "displayname", body={"displayname": name})
    await lin.call("DELETE", FIELD, lin.user_id, "displayname")
    await lin.call("DELETE", FIELD, lin.user_id, "displayname")
    assert [(lin.user_id, "displayname")] * 3 == seen
    assert [("", lin.user_id, "displayname")] * 3 == world.told("profile")


async def test_an_onlooker_who_refuses_undoes_it_all(world: World) -> None:
    lin = await world.person("lin")

    def refuse(tx: object, user: str, field: str) -> None:
        raise RuntimeError("no")

    world.identity.onlookers.profile_changed.append(refuse)
    world.told("profile")
    with pytest.raises(RuntimeError):
        await world.identity.set_profile_field(lin.user_id, "displayname", "Lin")
    assert [] == world.told("profile")
    assert {"displayname": "lin"} == await world.identity.profile(lin.user_id)


async def test_what_is_refused(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    me = lin.user_id
    for key, body, errcode in [
        ("displayname", {}, "M_MISSING_PARAM"),
        ("displayname", {"avatar_url": "x"}, "M_MISSING_PARAM"),
        ("displayname", {"displayname": 5}, "M_BAD_JSON"),
        ("displayname", {"displayname": None}, "M_BAD_JSON"),
        ("displayname", {"displayname": "x" * 257}, "M_INVALID_PARAM"),
        ("avatar_url", {"avatar_url": "https://elsewhere/x.png"}, "M_INVALID_PARAM"),
        ("avatar_url", {"avatar_url": []}, "M_BAD_JSON"),
        ("m.tz", {"m.tz": 1}, "M_BAD_JSON"),
        ("nodots", {"nodots": 1}, "M_INVALID_PARAM"),
        ("Org.Tea", {"Org.Tea": 1}, "M_INVALID_PARAM"),
        ("org.tea.", {"org.tea.": 1}, "M_INVALID_PARAM"),
        ("org.tea\0", {"org.tea\0": 1}, "M_INVALID_PARAM"),
        ("org." + "x" * 260, {"org." + "x" * 260: 1}, "M_KEY_TOO_LARGE"),
        ("org.tea", {"org.tea": 1.5}, "M_BAD_JSON"),
        ("org.tea", {"org.tea": 2**53}, "M_BAD_JSON"),
        ("org.tea", b"{", "M_NOT_JSON"),
        ("org.tea", b"[]", "M_BAD_JSON"),
    ]:
        assert (400, errcode) == await lin.refused("PUT", FIELD, me, key, body=body), (key, body)
    name = {"displayname": "Not Lin"}
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", FIELD, me, "displayname", body=name)
    assert (403, "M_FORBIDDEN") == await mei.refused("DELETE", FIELD, me, "displayname")
    assert (401, "M_MISSING_TOKEN") == await world.caller().refused("PUT", FIELD, me, "displayname", body=name)
    for nobody in ("@nobody:tea.house", "@lin:elsewhere", "nonsense"):
        assert (404, "M_NOT_FOUND") == await lin.refused("GET", "v3/profile/{}", nobody)
        assert (404, "M_NOT_FOUND") == await lin.refused("GET", FIELD, nobody, "displayname")
    assert {"displayname": "lin"} == await lin.get("v3/profile/{}", me)


async def test_a_profile_is_smaller_than_64_kib_altogether(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    for number in range(6):
        await lin.put(FIELD, me, f"org.tea.f{number}", body={f"org.tea.f{number}": "x" * 10_000})
    body = {"org.tea.last": "x" * 10_000}
    assert (400, "M_PROFILE_TOO_LARGE") == await lin.refused("PUT", FIELD, me, "org.tea.last", body=body)
    await lin.put(FIELD, me, "org.tea.f0", body={"org.tea.f0": "smaller"})
    await lin.put(FIELD, me, "org.tea.last", body=body)
    huge = {"org.tea.huge": "x" * 200_000}
    assert (413, "M_TOO_LARGE") == await lin.refused("PUT", FIELD, me, "org.tea.huge", body=huge)


async def test_a_profile_at_hand_costs_no_statement(world: World) -> None:
    lin = await world.person("lin")
    assert world.identity.profile_now(lin.user_id) is None
    await world.identity.profile(lin.user_id)
    before = world.db.statements
    await world.identity.profile(lin.user_id)
    assert before == world.db.statements
