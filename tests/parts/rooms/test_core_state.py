"""State at a point, members at a point, who may read either; and what a redaction cuts, wherever it is kept."""

import pytest

from teahouse.matrix.visibility import visible
from tests.parts.identity.world import Caller, Json
from tests.parts.rooms.core import Core
from tests.parts.rooms.core import core as core  # the fixture

FORBIDDEN = (403, "M_FORBIDDEN")
STATE = "v3/rooms/{}/state"


async def test_state_at_any_position_is_the_newest_of_each_key(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    for n in range(3):
        await core.set_state(lin, room, "m.room.topic", {"topic": f"{n}"})
        await core.set_state(lin, room, "org.tea", {"n": n}, f"cup{n}")
        await core.say(mei, room, f"{n}")
    await mei.post("v3/rooms/{}/leave", {}, room)
    events = await core.everything(room)
    for upto in (*range(1, events[-1].position + 1), core.db.position):
        expected: dict[tuple[str, str | None], str] = {}
        for event in events:
            if event.state_key is not None and event.position <= upto:
                expected[event.type, event.state_key] = event.event_id
        found = await core.rooms.state_at(room, upto)
        assert expected == {(event.type, event.state_key): event.event_id for event in found}
        assert [event.position for event in found] == sorted(event.position for event in found)
        some = await core.rooms.state_at(room, upto, [("org.tea", None), ("m.room.topic", ""), ("m.room.member", None)])
        wanted = {
            key: value for key, value in expected.items() if key[0] in ("org.tea", "m.room.topic", "m.room.member")
        }
        assert wanted == {(event.type, event.state_key): event.event_id for event in some}
        own = await core.rooms.members_at(room, upto, [mei.user_id, "@nobody:x"])
        assert [expected[key] for key in [("m.room.member", mei.user_id)] if key in expected] == [
            event.event_id for event in own
        ]
        changed = await core.rooms.state_changes(room, upto - 4, upto)
        assert {
            (event.type, event.state_key): event.event_id
            for event in events
            if event.state_key is not None and upto - 4 < event.position <= upto
        } == {(event.type, event.state_key): event.event_id for event in changed}


async def test_who_may_read_state_and_as_of_when(core: Core) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await core.room_with(lin, mei, name="First")
    await lin.post("v3/rooms/{}/kick", {"user_id": mei.user_id}, room)
    left = core.db.position
    await core.set_state(lin, room, "m.room.name", {"name": "Second"})
    await core.set_state(lin, room, "org.new", {"n": 1})
    assert {"name": "First"} == await mei.get(STATE + "/m.room.name", room)
    assert {"name": "Second"} == await lin.get(STATE + "/m.room.name/", room)
    whole = await lin.get(STATE + "/m.room.name", room, format="event")
    assert ("m.room.name", room) == (whole["type"], whole["room_id"])
    assert (404, "M_NOT_FOUND") == await mei.refused("GET", STATE + "/org.new", room)
    assert all(event["type"] != "org.new" for event in await mei.get(STATE, room))
    for path in (STATE, STATE + "/m.room.name", "v3/rooms/{}/members", "v3/rooms/{}/joined_members"):
        assert FORBIDDEN == await tao.refused("GET", path, room)
        assert FORBIDDEN == await tao.refused("GET", path, "!nowhere:tea.house")
    assert FORBIDDEN == await mei.refused("GET", "v3/rooms/{}/joined_members", room)
    await tao.post("v3/join/{}", {}, room)

    async def members(caller: Caller, **query: str) -> dict[str, str]:
        chunk = (await caller.get("v3/rooms/{}/members", room, **query))["chunk"]
        return {event["state_key"]: event["content"]["membership"] for event in chunk}

    assert {lin.user_id: "join", mei.user_id: "leave"} == await members(mei)
    assert {lin.user_id: "join", mei.user_id: "leave", tao.user_id: "join"} == await members(lin)
    assert {lin.user_id: "join", tao.user_id: "join"} == await members(lin, membership="join")
    assert {mei.user_id: "leave"} == await members(lin, not_membership="join")
    assert {lin.user_id: "join", mei.user_id: "leave"} == await members(lin, at=f"t{left}")
    assert {lin.user_id: "join", mei.user_id: "join"} == await members(lin, at=f"s{left - 1}_0")
    assert (400, "M_INVALID_PARAM") == await lin.refused("GET", "v3/rooms/{}/members", room, at="yesterday")
    assert (400, "M_INVALID_PARAM") == await lin.refused("GET", "v3/rooms/{}/members", room, membership="sat")
    await core.set_state(lin, room, "m.room.history_visibility", {"history_visibility": "world_readable"})
    stranger = await core.person("stranger")
    assert {"name": "Second"} == await stranger.get(STATE + "/m.room.name", room)


async def test_heroes_name_a_room(core: Core) -> None:
    lin, *others = await core.people("lin", *(f"p{n}" for n in range(7)))
    room = await core.room_with(lin, *others)
    assert [other.user_id for other in others[:5]] == await core.rooms.heroes(room, lin.user_id)
    for other in others:
        await other.post("v3/rooms/{}/leave", {}, room)
    assert [other.user_id for other in others[:5]] == await core.rooms.heroes(room, lin.user_id)


async def test_stripped_state_is_of_the_time_of_the_invite(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    answer = await lin.post("v3/createRoom", {"name": "First", "invite": [mei.user_id]})
    room = answer["room_id"]
    position = (await core.rooms.memberships(mei.user_id))[room].position
    await core.set_state(lin, room, "m.room.name", {"name": "Secret"})
    found = b",".join(await core.rooms.stripped_state(room, position, mei.user_id))
    assert b"First" in found and b"Secret" not in found
    assert found.count(b'"m.room.member"') == 2


# --- redaction ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["10", "11", "12"])
async def test_a_redaction_cuts_the_words_everywhere(core: Core, version: str) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei, room_version=version)
    said = await core.say(mei, room, "SECRET words")
    await core.redact(lin, room, said)
    again = await core.redact(lin, room, said)
    assert again != said
    for _ in range(2):
        event = await core.event(mei, room, said)
        assert {} == event["content"]
        because = event["unsigned"]["redacted_because"]
        assert (lin.user_id, said) == (because["sender"], because["content"]["redacts"])
        assert because["redacts"] == said
        (row,) = await core.db.all("SELECT content, redacted FROM rooms_events WHERE sender = ? AND type = ?",
                                   mei.user_id, "m.room.message")  # fmt: skip
        assert (b"{}", 1) == (bytes(row[0]), row[1])
        await core.check_caches(room, lin, mei)
        await core.restart()
    await core.replay(room)


async def test_who_may_redact_what(core: Core) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await core.room_with(lin, mei, tao)
    elsewhere = await core.room_with(lin)
    there = await core.say(lin, elsewhere, "elsewhere")
    said = await core.say(mei, room, "mine")
    path = "v3/rooms/{}/redact/{}/{}"
    assert FORBIDDEN == await tao.refused("PUT", path, room, said, "a", body={})
    assert (404, "M_NOT_FOUND") == await lin.refused("PUT", path, room, there, "b", body={})
    assert (404, "M_NOT_FOUND") == await lin.refused("PUT", path, room, "$nothing", "c", body={})
    sent = {"redacts": said, "reason": "typed by hand"}
    assert FORBIDDEN == await tao.refused("PUT", "v3/rooms/{}/send/m.room.redaction/d", room, body=sent)
    assert "mine" == (await core.event(lin, room, said))["content"]["body"]
    await core.redact(mei, room, said)
    assert {} == (await core.event(lin, room, said))["content"]
    other = await core.say(tao, room, "tao's")
    await core.send(lin, room, "m.room.redaction", {"redacts": other})
    assert {} == (await core.event(lin, room, other))["content"]
    await core.check_caches(room, lin, mei, tao)


async def test_redacted_state_is_cut_in_what_replaced_it_too(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    first = await core.set_state(lin, room, "m.room.topic", {"topic": "SECRET"})
    second = await core.set_state(lin, room, "m.room.topic", {"topic": "Fine"})
    assert "SECRET" == (await core.event(lin, room, second))["unsigned"]["prev_content"]["topic"]
    await core.redact(lin, room, first)
    for _ in range(2):
        unsigned = (await core.event(lin, room, second))["unsigned"]
        assert ({}, first) == (unsigned["prev_content"], unsigned["replaces_state"])
        await core.check_caches(room, lin, mei)
        await core.restart()
    await core.redact(lin, room, second)
    for _ in range(2):
        assert {} == await lin.get(STATE + "/m.room.topic", room)
        await core.check_caches(room, lin, mei)
        await core.restart()
    third = await core.set_state(lin, room, "m.room.topic", {"topic": "Third"})
    assert {} == (await core.event(lin, room, third))["unsigned"]["prev_content"]
    member = (await core.rooms.memberships(mei.user_id))[room]
    (event,) = await core.rooms.members_at(room, member.position, [mei.user_id])
    await core.redact(lin, room, event.event_id)
    assert {"membership": "join"} == await lin.get(STATE + "/m.room.member/{}", room, mei.user_id)
    await mei.post("v3/rooms/{}/leave", {}, room)
    left = (await core.everything(room))[-1]
    assert {"membership": "join"} == (await core.event(lin, room, left.event_id))["unsigned"]["prev_content"]
    await core.replay(room)
    await core.check_caches(room, lin, mei)


async def test_power_that_was_redacted_is_gone_for_the_next_who_would_use_it(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei, room_version="10")
    await core.levels(lin, room, invite=0)
    event = (await core.facts(room)).event("m.room.power_levels")
    assert event is not None
    await core.redact(lin, room, event.event_id)  # version 10 does not keep `invite`
    levels: Json = await lin.get(STATE + "/m.room.power_levels", room)
    assert "invite" not in levels and 100 == levels["users"][lin.user_id]
    await core.check_caches(room, lin, mei)
    await core.replay(room)


# --- visibility ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["shared", "invited", "joined", "world_readable"])
async def test_what_is_visible_is_what_the_one_function_says(core: Core, shown: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = (await lin.post("v3/createRoom", {}))["room_id"]
    await core.say(lin, room, "alone")
    await core.set_state(lin, room, "m.room.history_visibility", {"history_visibility": shown})
    await core.say(lin, room, "before")
    await lin.post("v3/rooms/{}/invite", {"user_id": mei.user_id}, room)
    await core.say(lin, room, "invited")
    await mei.post("v3/join/{}", {}, room)
    await core.say(lin, room, "joined")
    await mei.post("v3/rooms/{}/leave", {}, room)
    await core.say(lin, room, "gone")
    for again in (False, True):
        if again:
            await core.restart()
            await lin.post("v3/rooms/{}/invite", {"user_id": mei.user_id}, room)
            await mei.post("v3/join/{}", {}, room)
        history = (await core.facts(room)).history
        events = await core.everything(room)
        for viewer in (lin, mei, tao):
            memberships = await core.rooms.member_history(room, viewer.user_id)
            expected = [
                event.event_id
                for event in events
                if visible(
                    viewer.user_id, event.position, audience=event.audience, memberships=memberships, history=history
                )
            ]
            found = await core.rooms.visible(viewer.user_id, room, events)
            assert expected == [event.event_id for event in found]
            for event in events:
                status, _ = await viewer.ask("GET", "v3/rooms/{}/event/{}", room, event.event_id)
                assert (200 if event.event_id in expected else 404) == status


async def test_messages_of_the_ignored_are_left_out_and_state_is_not(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    await core.say(lin, room, "noise")
    before = await core.rooms.visible(mei.user_id, room, await core.everything(room))
    await mei.put("v3/user/{}/account_data/m.ignored_user_list", mei.user_id, body={"ignored_users": {lin.user_id: {}}})
    after = await core.rooms.visible(mei.user_id, room, await core.everything(room))
    assert [event.event_id for event in before if event.state_key is not None] == [event.event_id for event in after]
    assert len(after) == len(before) - 1
