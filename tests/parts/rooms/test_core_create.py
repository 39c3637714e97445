"""Creating rooms: every option, in one unit, or nothing at all; and replacing them."""

from typing import Any

import pytest

from tests.parts.identity.world import Caller, Json
from tests.parts.rooms.core import Core
from tests.parts.rooms.core import core as core  # the fixture

VERSIONS = pytest.mark.parametrize("version", ["10", "11", "12"])
CREATE = "v3/createRoom"


async def state(caller: Caller, room: str, kind: str) -> Json:
    return await caller.get("v3/rooms/{}/state/{}", room, kind)


async def create(caller: Caller, **options: Any) -> str:
    return str((await caller.post(CREATE, options))["room_id"])


@VERSIONS
@pytest.mark.parametrize(
    ("preset", "rule", "guests", "invite"),
    [
        ("private_chat", "invite", "can_join", 0),
        ("trusted_private_chat", "invite", "can_join", 0),
        ("public_chat", "public", "forbidden", 50),
    ],
)
async def test_presets(core: Core, version: str, preset: str, rule: str, guests: str, invite: int) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await create(lin, preset=preset, room_version=version, invite=[mei.user_id, lin.user_id, mei.user_id])
    assert {"join_rule": rule} == await state(lin, room, "m.room.join_rules")
    assert {"guest_access": guests} == await state(lin, room, "m.room.guest_access")
    assert {"history_visibility": "shared"} == await state(lin, room, "m.room.history_visibility")
    levels, made = await state(lin, room, "m.room.power_levels"), await state(lin, room, "m.room.create")
    assert invite == levels["invite"]
    assert version == made["room_version"]
    assert (lin.user_id if version == "10" else None) == made.get("creator")
    trusted = preset == "trusted_private_chat"
    if version == "12":
        assert {} == levels["users"]
        assert levels["events"]["m.room.tombstone"] > levels["state_default"]
        assert ([mei.user_id] if trusted else None) == made.get("additional_creators")
        assert ":" not in room
        assert "$" + room[1:] == (await core.everything(room))[0].event_id
    else:
        assert {lin.user_id: 100} | ({mei.user_id: 100} if trusted else {}) == levels["users"]
        assert room.endswith(":tea.house")
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_events_come_in_the_specs_order(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await create(
        lin,
        name="Tea",
        topic="Leaves",
        room_alias_name="tea",
        invite=[mei.user_id],
        initial_state=[
            {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}},
            {"type": "m.room.join_rules", "content": {"join_rule": "knock"}},
            {"type": "m.room.topic", "content": {"topic": "overridden"}},
            {"type": "org.tea", "state_key": "cup", "content": {"n": 1}},
        ],
    )
    events = await core.everything(room)
    assert [
        "m.room.create",
        "m.room.member",
        "m.room.power_levels",
        "m.room.canonical_alias",
        "m.room.history_visibility",
        "m.room.guest_access",
        "m.room.encryption",
        "m.room.join_rules",
        "org.tea",
        "m.room.name",
        "m.room.topic",
        "m.room.member",
    ] == [event.type for event in events]
    topic = {"topic": "Leaves", "m.topic": {"m.text": [{"body": "Leaves", "mimetype": "text/plain"}]}}
    assert topic == await state(lin, room, "m.room.topic")
    assert {"join_rule": "knock"} == await state(lin, room, "m.room.join_rules")
    assert room == (await mei.get("v3/directory/room/{}", "#tea:tea.house"))["room_id"]
    assert (await core.facts(room)).encrypted
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_a_room_is_one_unit_with_few_statements(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    await core.identity.profile(mei.user_id)
    await create(lin, preset="private_chat", name="warm", invite=[mei.user_id])
    await core.rooms._index.close()
    statements, groups = core.db.statements, core.db.groups
    room = await create(lin, preset="private_chat", name="Tea", topic="Leaves", invite=[mei.user_id])
    assert (6, 1) == (core.db.statements - statements, core.db.groups - groups)
    before = core.db.statements
    await core.say(lin, room, "the new room is in memory")
    assert 2 == core.db.statements - before


@VERSIONS
async def test_what_the_client_overrides(core: Core, version: str) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await create(
        lin,
        room_version=version,
        visibility="public",
        creation_content={"m.federate": False, "type": "m.space", "creator": "@x:y", "room_version": "1", "org.x": 1},
        power_level_content_override={"events_default": 50, "invite": 7},
    )
    made = await state(lin, room, "m.room.create")
    assert ("m.space", version, 1, False) == (made["type"], made["room_version"], made["org.x"], made["m.federate"])
    assert made.get("creator") in (None, lin.user_id)
    levels = await state(lin, room, "m.room.power_levels")
    assert (50, 7, 50) == (levels["events_default"], levels["invite"], levels["ban"])
    facts = await core.facts(room)
    assert (True, "public", "m.space") == (facts.public, facts.join_rule, facts.room_type)
    mine = {"users": {mei.user_id: 3} if version == "12" else {lin.user_id: 100}, "state_default": 9}
    room = await create(lin, room_version=version, initial_state=[{"type": "m.room.power_levels", "content": mine}])
    assert mine == await state(lin, room, "m.room.power_levels")
    await core.replay(room)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"room_version": "1"}, (400, "M_UNSUPPORTED_ROOM_VERSION")),
        ({"room_alias_name": "taken"}, (400, "M_ROOM_IN_USE")),
        ({"room_alias_name": "a b:c:d"}, (400, "M_INVALID_PARAM")),
        ({"invite": ["mei"]}, (400, "M_INVALID_PARAM")),
        ({"invite": ["@nobody:tea.house"]}, (400, "M_INVALID_PARAM")),
        ({"invite_3pid": [{"id_server": "x", "id_access_token": "y", "medium": "email", "address": "z@x"}]}, None),
        ({"preset": "party"}, (400, "M_BAD_JSON")),
        ({"initial_state": [{"type": "m.room.topic"}]}, (400, "M_BAD_JSON")),
        ({"initial_state": [{"type": "m.room.member", "content": {}}]}, (400, "M_INVALID_ROOM_STATE")),
        ({"power_level_content_override": {"users": {"@lin:tea.house": 100}}}, (400, "M_INVALID_ROOM_STATE")),
        ({"power_level_content_override": {"ban": "50"}}, (400, "M_INVALID_ROOM_STATE")),
        (
            {"room_version": "11", "power_level_content_override": {"users": {}}, "name": "Tea"},
            (400, "M_INVALID_ROOM_STATE"),
        ),
        ({"creation_content": {"additional_creators": ["x"]}}, (400, "M_BAD_JSON")),
        ({"topic": "x" * 70_000}, (413, "M_TOO_LARGE")),
        ({"name": 7}, (400, "M_BAD_JSON")),
    ],
)
async def test_what_is_refused_leaves_nothing(core: Core, options: Json, refusal: tuple[int, str] | None) -> None:
    lin = await core.person("lin")
    await create(lin, room_alias_name="taken")
    before = core.db.position
    assert (refusal or (400, "M_SERVER_NOT_TRUSTED")) == await lin.refused("POST", CREATE, body=options)
    assert before == core.db.position == await core.db.stored_position()
    assert [(1,)] == await core.db.all("SELECT COUNT(*) FROM rooms_rooms")


# --- replacing a room ---------------------------------------------------------------------------------------------


async def replace(caller: Caller, room: str, version: str, **more: Any) -> str:
    answer = await caller.post("v3/rooms/{}/upgrade", {"new_version": version, **more}, room)
    return str(answer["replacement_room"])


@pytest.mark.parametrize("old", ["10", "11", "12"])
@pytest.mark.parametrize("new", ["10", "11", "12"])
async def test_a_room_is_replaced(core: Core, old: str, new: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await create(
        lin,
        room_version=old,
        visibility="public",
        name="Tea",
        topic="Leaves",
        room_alias_name="tea",
        creation_content={"type": "m.space"},
        initial_state=[
            {"type": "m.room.history_visibility", "content": {"history_visibility": "joined"}},
            {"type": "m.space.child", "state_key": "!child:x", "content": {"via": ["tea.house"]}},
            {"type": "org.tea", "content": {"kept": False}},
        ],
    )
    await mei.post("v3/join/{}", {}, room)
    await core.levels(lin, room, users={**(await state(lin, room, "m.room.power_levels"))["users"], mei.user_id: 40})
    await lin.post("v3/rooms/{}/ban", {"user_id": tao.user_id, "reason": "spilt"}, room)
    assert (403, "M_FORBIDDEN") == await mei.refused("POST", "v3/rooms/{}/upgrade", room, body={"new_version": new})
    replacement = await replace(lin, room, new)
    stone = await state(mei, room, "m.room.tombstone")
    made = await state(lin, replacement, "m.room.create")
    assert replacement == stone["replacement_room"]
    assert room == made["predecessor"]["room_id"]
    assert ("m.space", new) == (made["type"], made["room_version"])
    for kind in ("m.room.name", "m.room.topic", "m.room.history_visibility", "m.room.join_rules"):
        assert await state(mei, room, kind) == await state(lin, replacement, kind)
    assert {"alias": "#tea:tea.house"} == await state(lin, replacement, "m.room.canonical_alias")
    assert {} == await state(mei, room, "m.room.canonical_alias")
    assert replacement == (await mei.get("v3/directory/room/{}", "#tea:tea.house"))["room_id"]
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", "v3/rooms/{}/state/org.tea", replacement)
    child = await lin.get("v3/rooms/{}/state/m.space.child/{}", replacement, "!child:x")
    assert {"via": ["tea.house"]} == child
    banned = await lin.get("v3/rooms/{}/state/m.room.member/{}", replacement, tao.user_id)
    assert {"membership": "ban", "reason": "spilt"} == banned
    levels = await state(lin, replacement, "m.room.power_levels")
    assert 40 == levels["users"][mei.user_id]
    assert (new != "12") == (lin.user_id in levels["users"])
    assert (403, "M_FORBIDDEN") == await mei.refused(
        "PUT", "v3/rooms/{}/send/m.room.message/x", room, body={"msgtype": "m.text", "body": "late"}
    )
    assert (False, True) == ((await core.facts(room)).public, (await core.facts(replacement)).public)
    await core.set_state(lin, replacement, "m.room.name", {"name": "New"})
    for place in (room, replacement):
        await core.replay(place)
        await core.check_caches(place, lin, mei, tao)


async def test_a_moderator_replaces_a_room_and_has_no_more_power_after(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei, room_version="11")
    events = {"m.room.tombstone": 50, "m.room.name": 100}
    await core.levels(lin, room, users={lin.user_id: 100, mei.user_id: 50}, events=events)
    replacement = await replace(mei, room, "11")
    levels = await state(mei, replacement, "m.room.power_levels")
    assert {lin.user_id: 100, mei.user_id: 50} == levels["users"]
    assert (403, "M_FORBIDDEN") == await mei.refused(
        "PUT", "v3/rooms/{}/state/m.room.name", replacement, body={"name": "Mine"}
    )
    await lin.post("v3/join/{}", {}, replacement)
    await core.set_state(lin, replacement, "m.room.name", {"name": "Ours"})
    await core.replay(replacement)


async def test_additional_creators_are_named_anew(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await create(lin, preset="trusted_private_chat", invite=[mei.user_id])
    made = await state(lin, await replace(lin, room, "12"), "m.room.create")
    assert "additional_creators" not in made
    room = await create(lin)
    await core.levels(lin, room, users={mei.user_id: 40})
    replacement = await replace(lin, room, "12", additional_creators=[mei.user_id, lin.user_id])
    assert [mei.user_id] == (await state(lin, replacement, "m.room.create"))["additional_creators"]
    assert {} == (await state(lin, replacement, "m.room.power_levels"))["users"]
    assert (400, "M_BAD_JSON") == await lin.refused(
        "POST", "v3/rooms/{}/upgrade", room, body={"new_version": "12", "additional_creators": ["x"]}
    )
    assert (400, "M_UNSUPPORTED_ROOM_VERSION") == await lin.refused(
        "POST", "v3/rooms/{}/upgrade", room, body={"new_version": "99"}
    )


async def test_what_one_has_set_for_a_room_follows_to_its_replacement(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    await mei.put("v3/user/{}/rooms/{}/tags/m.favourite", mei.user_id, room)
    await mei.put("v3/user/{}/account_data/m.direct", mei.user_id, body={lin.user_id: [room]})
    await mei.put("v3/pushrules/global/room/{}", room, body={"actions": []})
    replacement = await replace(lin, room, "12")
    await mei.post("v3/join/{}", {}, replacement)
    await core.jobs.settle()
    tags = await mei.get("v3/user/{}/rooms/{}/tags", mei.user_id, replacement)
    assert {"m.favourite"} == tags["tags"].keys()
    direct = await mei.get("v3/user/{}/account_data/m.direct", mei.user_id)
    assert {lin.user_id: [room, replacement]} == direct
    rule = await mei.get("v3/pushrules/global/room/{}", replacement)
    assert [] == rule["actions"]
