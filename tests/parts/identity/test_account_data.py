"""Account data, tags, filters, whom one ignores, who may invite one."""

import asyncio

import pytest

from tests.parts.identity.world import World

ROOM = "!" + "r" * 43
MINE = "v3/user/{}/account_data/{}"
THERE = "v3/user/{}/rooms/{}/account_data/{}"
TAGS = "v3/user/{}/rooms/{}/tags"


async def test_what_is_set_is_read_and_told(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    world.told("account_data")
    start = world.db.position
    await lin.put(MINE, me, "org.tea.pot", body={"lid": True})
    await lin.put(THERE, me, ROOM, "org.tea.pot", body={"lid": False})
    await lin.put(MINE, me, "org.tea.pot", body={"lid": None})
    assert {"lid": None} == await lin.get(MINE, me, "org.tea.pot")
    assert {"lid": False} == await lin.get(THERE, me, ROOM, "org.tea.pot")
    assert [
        ("", me, ("org.tea.pot", b'{"lid":true}')),
        (ROOM, me, ("org.tea.pot", b'{"lid":false}')),
        ("", me, ("org.tea.pot", b'{"lid":null}')),
    ] == world.told("account_data")
    assert [(ROOM, "org.tea.pot", b'{"lid":false}'), ("", "org.tea.pot", b'{"lid":null}')] == (
        await world.identity.account_data_since(me, start)
    )
    assert [] == await world.identity.account_data_since(me, world.db.position)
    assert [("org.tea.pot", b'{"lid":false}')] == await world.identity.account_data(me, ROOM)
    assert {"org.tea.pot", "m.push_rules"} == {kind for kind, _ in await world.identity.account_data(me)}
    everything = await world.identity.account_data_since(me, 0)
    assert {(ROOM, "org.tea.pot"), ("", "org.tea.pot"), ("", "m.push_rules")} == {e[:2] for e in everything}


async def test_what_is_refused(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    me = lin.user_id
    for kind in ("m.push_rules", "m.fully_read"):
        assert (405, "M_BAD_JSON") == await lin.refused("PUT", MINE, me, kind, body={})
        assert (405, "M_BAD_JSON") == await lin.refused("PUT", THERE, me, ROOM, kind, body={})
    for method in ("GET", "PUT"):
        body = {} if method == "PUT" else None
        assert (403, "M_FORBIDDEN") == await mei.refused(method, MINE, me, "org.tea.pot", body=body)
        assert (403, "M_FORBIDDEN") == await mei.refused(method, THERE, me, ROOM, "org.tea.pot", body=body)
        bad_room = await lin.refused(method, THERE, me, "@lin:tea.house", "org.tea.pot", body=body)
        assert (400, "M_INVALID_PARAM") == bad_room
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", MINE, me, "org.tea.none")
    assert (400, "M_INVALID_PARAM") == await lin.refused("GET", MINE, me, "nul\0")
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", THERE, me, ROOM, "m.push_rules")
    for kind in ("nul\0", "x" * 256):
        assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", MINE, me, kind, body={})
    for body, errcode in [
        (b"[]", "M_BAD_JSON"), (b"nope", "M_NOT_JSON"),
        (b'{"a":1.5}', "M_BAD_JSON"), (b'{"a":9007199254740992}', "M_BAD_JSON"),
        (b'{"a":"\xff"}', "M_NOT_JSON"), (b'{"a":' * 100 + b"1" + b"}" * 100, "M_BAD_JSON"),
    ]:  # fmt: skip
        assert (400, errcode) == await lin.refused("PUT", MINE, me, "org.tea.pot", body=body), body
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", MINE, me, "org.tea.pot")


async def test_there_is_an_end_to_types(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teahouse.identity._account_data.TYPES_LIMIT", 3)
    lin = await world.person("lin")
    for number in range(3):
        await lin.put(MINE, lin.user_id, f"org.tea.t{number}", body={})
    assert (413, "M_TOO_LARGE") == await lin.refused("PUT", MINE, lin.user_id, "org.tea.more", body={})
    await lin.put(MINE, lin.user_id, "org.tea.t0", body={"again": 1})


async def test_other_parts_set_account_data_in_their_own_unit(world: World) -> None:
    lin = await world.person("lin")
    identity = world.identity
    await world.db.write(
        lambda tx: identity.set_account_data(tx, lin.user_id, ROOM, "m.fully_read", {"event_id": "$e"})
    )
    assert {"event_id": "$e"} == await lin.get(THERE, lin.user_id, ROOM, "m.fully_read")
    assert b'{"event_id":"$e"}' == await identity.account_data_one(lin.user_id, ROOM, "m.fully_read")
    await world.db.write(lambda tx: identity.set_account_data(tx, "@nobody:tea.house", None, "m.x", b"{}"))


async def test_tags(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    me = lin.user_id
    tag = TAGS + "/{}"
    assert {"tags": {}} == await lin.get(TAGS, me, ROOM)
    await lin.put(tag, me, ROOM, "m.favourite", body={"order": 0.25})
    await lin.put(tag, me, ROOM, "u.工作", body={})
    await lin.put(tag, me, ROOM, "m.lowpriority", body={"order": 1})
    tags = {"m.favourite": {"order": 0.25}, "u.工作": {}, "m.lowpriority": {"order": 1}}
    assert {"tags": tags} == await lin.get(TAGS, me, ROOM) == await lin.get(THERE, me, ROOM, "m.tag")
    await lin.call("DELETE", tag, me, ROOM, "u.工作")
    await lin.call("DELETE", tag, me, ROOM, "u.工作")
    assert {"m.favourite", "m.lowpriority"} == set((await lin.get(TAGS, me, ROOM))["tags"])
    await asyncio.gather(*(lin.put(tag, me, ROOM, f"u.{number}", body={}) for number in range(10)))
    assert 12 == len((await lin.get(TAGS, me, ROOM))["tags"])
    assert (400, "M_BAD_JSON") == await lin.refused("PUT", tag, me, ROOM, "u.x", body={"order": "first"})
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", tag, me, ROOM, "x" * 256, body={})
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", tag, me, "#not:room", "u.x", body={})
    assert (403, "M_FORBIDDEN") == await mei.refused("GET", TAGS, me, ROOM)
    # A client may have written nonsense there itself.
    await lin.put(THERE, me, ROOM, "m.tag", body={"tags": "none"})
    assert {"tags": {}} == await lin.get(TAGS, me, ROOM)
    await lin.put(tag, me, ROOM, "u.x", body={})


async def test_whom_one_ignores(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    assert frozenset() == await world.identity.ignored(me)
    users = {"@mei:tea.house": {}, me: {}}
    await lin.put(MINE, me, "m.ignored_user_list", body={"ignored_users": users})
    assert frozenset({"@mei:tea.house"}) == await world.identity.ignored(me)
    before = world.db.statements
    await world.identity.ignored(me)
    assert before == world.db.statements
    for nonsense in ({}, {"ignored_users": []}, {"ignored_users": None}):
        await lin.put(MINE, me, "m.ignored_user_list", body=nonsense)
        assert frozenset() == await world.identity.ignored(me)


async def test_who_wants_no_invites(world: World) -> None:
    lin = await world.person("lin")
    for content, blocks in [({"default_action": "block"}, True), ({"default_action": 5}, False), ({}, False)]:
        await lin.put(MINE, lin.user_id, "m.invite_permission_config", body=content)
        assert blocks is await world.identity.blocks_invites(lin.user_id)


async def test_filters(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    me = lin.user_id
    definition = {"room": {"timeline": {"limit": 10, "types": ["m.room.*"]}}, "org.tea.extra": 1}
    made = (await lin.post("v3/user/{}/filter", definition, me))["filter_id"]
    assert made == (await lin.post("v3/user/{}/filter", dict(reversed(definition.items())), me))["filter_id"]
    assert made != (await lin.post("v3/user/{}/filter", {}, me))["filter_id"]
    assert definition == await lin.get("v3/user/{}/filter/{}", me, made)
    assert (403, "M_FORBIDDEN") == await mei.refused("GET", "v3/user/{}/filter/{}", me, made)
    assert (403, "M_FORBIDDEN") == await mei.refused("POST", "v3/user/{}/filter", me, body={})
    for unknown in ("99", "x", "-1", "9" * 30, "²"):
        assert (404, "M_NOT_FOUND") == await lin.refused("GET", "v3/user/{}/filter/{}", me, unknown)
    bad = {"room": {"timeline": {"limit": "ten"}}}
    assert (400, "M_BAD_JSON") == await lin.refused("POST", "v3/user/{}/filter", me, body=bad)

    identity = world.identity
    assert 10 == (await identity.filter(me, made)).room.timeline.limit
    before = world.db.statements
    assert await identity.filter(me, made) is await identity.filter(me, made)
    assert 3 == (await identity.filter(me, '{"room":{"timeline":{"limit":3}}}')).room.timeline.limit
    assert before == world.db.statements


async def test_the_newest_filters_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teahouse.identity._filters.KEPT", 2)
    lin = await world.person("lin")
    made = [
        (await lin.post("v3/user/{}/filter", {"room": {"timeline": {"limit": n}}}, lin.user_id))["filter_id"]
        for n in (1, 2, 3)
    ]
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", "v3/user/{}/filter/{}", lin.user_id, made[0])
    await lin.get("v3/user/{}/filter/{}", lin.user_id, made[1])
