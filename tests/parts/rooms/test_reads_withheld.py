"""The law of measures in rooms: what is withheld comes out of no read path, for nobody, not for its sender either; and
afterwards every answer is, byte for byte, what it was before.
"""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.measures import force, lift
from tests.parts.rooms.reads import Caller, Json, ReadsWorld, edit, event_ids, related, world
from tests.parts.rooms.test_reads_visibility import STEPS, _act, _person, _stored

__all__ = ["world"]

HOUR_MS = 3_600_000


async def everything(world: ReadsWorld, reader: Caller, room: str) -> dict[str, Any]:
    """What a reader is answered on every read path of a room."""
    events = await _stored(world, room)
    ids = event_ids(events)
    paths = [
        ("v3/rooms/{}/state", ()),
        ("v3/rooms/{}/members", ()),
        ("v3/rooms/{}/joined_members", ()),
        ("v1/rooms/{}/threads", ()),
        ("v1/rooms/{}/hierarchy", ()),
        ("v1/room_summary/{}", ()),
        *((f"v3/rooms/{{}}/state/m.room.{name}", ()) for name in ("name", "topic")),
        *(("v3/rooms/{}/event/{}", (one,)) for one in ids),
        *(("v3/rooms/{}/context/{}", (one,)) for one in ids[::4]),
        *(("v1/rooms/{}/relations/{}", (one,)) for one in ids[::3]),
    ]
    found: dict[str, Any] = {}
    for path, more in paths:
        found[f"{path} {more}"] = await reader.ask("GET", path, room, *more)
    for direction in ("b", "f"):
        found[direction] = await reader.ask("GET", "v3/rooms/{}/messages", room, dir=direction, limit="100")
    around = {"before_limit": 2, "after_limit": 2}
    wanted = {"search_term": "needle", "event_context": around, "include_state": True, "filter": {"rooms": [room]}}
    body = {"search_categories": {"room_events": wanted}}
    found["search"] = await reader.ask("POST", "v3/search", body=body)
    found["directory"] = await reader.ask("GET", "v3/publicRooms")
    found["notifications"] = await reader.ask("GET", "v3/notifications")
    return found


def shown(value: Any) -> Iterator[Json]:
    """Every event in an answer, wherever it is."""
    if isinstance(value, list | tuple):
        for member in value:
            yield from shown(member)
    elif isinstance(value, dict):
        if isinstance(value.get("event_id"), str) and "content" in value:
            yield value
        for member in value.values():
            yield from shown(member)


@given(STEPS, st.sets(st.integers(0, 40), min_size=1, max_size=6))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_withheld_is_read_nowhere_and_comes_back_whole(
    world: ReadsWorld, steps: list[tuple[str, int, int]], which: set[int]
) -> None:
    people = [await _person(world, name) for name in ("anna", "bert", "cleo", "dirk")]
    room = await world.chat(*people[:3], visibility="shared")
    for step in steps:
        await _act(world, people, room, *step)
    said = [event for event in await _stored(world, room) if event["type"] == "m.room.message"]
    hidden = {said[at % len(said)]["event_id"] for at in which} if said else set()
    gone = hidden | {
        one["event_id"]
        for one in said
        if (about := one["content"].get("m.relates_to", {})).get("rel_type") == "m.replace"
        and about["event_id"] in hidden
    }
    before = [await everything(world, reader, room) for reader in people]
    end_ms = world.clock.now_ms() + HOUR_MS
    for one in sorted(hidden):
        force(world.restraints, "hide", item=one, end_ms=end_ms)
    for reader in people:
        for path, answer in (await everything(world, reader, room)).items():
            for event in shown(answer):
                if event["event_id"] in gone:
                    assert {} == event["content"] and "redacted_because" in event["unsigned"], path
                    assert "m.replace" not in event["unsigned"].get("m.relations", {}), path
            if path == "search" and answer[0] == 200:
                results = answer[1]["search_categories"]["room_events"]["results"]
                assert gone.isdisjoint(one["result"]["event_id"] for one in results)
    world.clock.advance(HOUR_MS)
    assert before == [await everything(world, reader, room) for reader in people]


async def test_state_that_is_withheld_is_in_no_list_and_what_runs_a_room_stays(world: ReadsWorld) -> None:
    anna, bert = await world.person("anna"), await world.person("bert")
    room = await world.chat(anna, bert, visibility="shared", name="old leaves")
    await anna.put("v3/directory/list/room/{}", room, body={"visibility": "public"})
    name = await world.state(anna, room, "m.room.name", {"name": "secret tea"})
    topic = await world.state(anna, room, "m.room.topic", {"topic": "secret talk"})
    state: Any = await bert.get("v3/rooms/{}/state", room)
    rules = [one for one in state if one["type"] == "m.room.power_levels"]
    before = await everything(world, bert, room)
    assert "secret" in json.dumps(before)
    cases = [force(world.restraints, "remove", item=one) for one in (name, topic, rules[0]["event_id"])]
    now = await everything(world, bert, room)
    assert "secret" not in json.dumps(now)
    assert rules == [one for one in now["v3/rooms/{}/state ()"][1] if one["type"] == "m.room.power_levels"]
    (listed,) = now["directory"][1]["chunk"]
    assert "name" not in listed and "topic" not in listed
    # What came after the withheld name does not tell what was there before.
    again = await world.state(anna, room, "m.room.name", {"name": "green"})
    after = await bert.get("v3/rooms/{}/event/{}", room, again)
    assert "secret" not in json.dumps(after) and name == after["unsigned"]["replaces_state"]
    for case in cases:
        lift(world.restraints, case)
    assert {"name": "secret tea"} == (await bert.get("v3/rooms/{}/event/{}", room, name))["content"]
    assert "secret" in json.dumps(await bert.get("v3/rooms/{}/event/{}", room, again))


async def test_a_closed_room_is_read_and_left_and_nothing_else(world: ReadsWorld) -> None:
    anna, bert, cleo = [await world.person(name) for name in ("anna", "bert", "cleo")]
    room = await world.chat(anna, bert)
    await anna.put("v3/directory/list/room/{}", room, body={"visibility": "public"})
    mine = await world.say(bert, room, "needle")
    end_ms = world.clock.now_ms() + HOUR_MS
    force(world.restraints, "hide", item=room, end_ms=end_ms)
    text = {"msgtype": "m.text", "body": "more"}
    status, refused = await bert.ask("PUT", "v3/rooms/{}/send/m.room.message/a", room, body=text)
    assert (403, "M_FORBIDDEN") == (status, refused["errcode"])
    page = f"{world.settings.base_url}/transparency/statements/number"
    assert f"closed by a measure of moderation, until 2026-01-01 01:00 UTC (rule fraud, statement number: {page})" in (
        refused["error"].replace(world.restraints.withheld(room).until, "until 2026-01-01 01:00 UTC")  # type: ignore[union-attr]
    )
    assert 403 == (await cleo.refused("POST", "v3/join/{}", room, body={}))[0]
    assert 403 == (await anna.refused("POST", "v3/rooms/{}/invite", room, body={"user_id": cleo.user_id}))[0]
    assert 403 == (await anna.refused("PUT", "v3/rooms/{}/state/m.room.topic", room, body={"topic": "x"}))[0]
    assert [] == (await cleo.get("v3/publicRooms"))["chunk"]
    assert 404 == (await cleo.refused("GET", "v1/room_summary/{}", room))[0]
    assert "needle" == (await anna.get("v3/rooms/{}/event/{}", room, mine))["content"]["body"]
    await world.redact(bert, room, mine)
    await bert.post("v3/rooms/{}/leave", {}, room)
    world.clock.advance(HOUR_MS)
    await bert.post("v3/join/{}", {}, room)
    assert [room] == [one["room_id"] for one in (await cleo.get("v3/publicRooms"))["chunk"]]
    await world.say(bert, room, "and again")


async def test_who_is_mute_says_nothing_in_public_and_goes_on_in_private(world: ReadsWorld) -> None:
    anna, bert = await world.person("anna"), await world.person("bert")
    hall, parlour = await world.chat(anna, bert), await world.chat(anna, bert)
    await anna.put("v3/directory/list/room/{}", hall, body={"visibility": "public"})
    said = await world.say(bert, hall, "before")
    end_ms = world.clock.now_ms() + HOUR_MS
    force(world.restraints, "mute", account=bert.user_id, function="messages", end_ms=end_ms)
    text = {"msgtype": "m.text", "body": "loud"}
    status, refused = await bert.ask("PUT", "v3/rooms/{}/send/m.room.message/a", hall, body=text)
    assert (403, "M_FORBIDDEN") == (status, refused["errcode"])
    assert f"{world.settings.base_url}/statements/token" in refused["error"] and "UTC" in refused["error"]
    content = {"msgtype": "m.text", "body": "* louder", **edit(said, "louder")}
    assert 403 == (await bert.refused("PUT", "v3/rooms/{}/send/m.room.message/b", hall, body=content))[0]
    like = related("m.annotation", said, key="+1")
    assert 403 == (await bert.refused("PUT", "v3/rooms/{}/send/m.reaction/c", hall, body=like))[0]
    listed = {"visibility": "public", "preset": "public_chat", "name": "loud"}
    assert (await bert.refused("POST", "v3/createRoom", body=listed))[0] in (400, 403)
    await world.say(bert, parlour, "quiet")
    await world.say(anna, hall, "go on")
    await bert.put("v3/profile/{}/displayname", bert.user_id, body={"displayname": "B"})
    await bert.post("v3/createRoom", {"preset": "private_chat", "name": "mine"})
    await world.redact(bert, hall, said)
    world.clock.advance(HOUR_MS)
    await world.say(bert, hall, "back")


async def test_a_profile_that_is_withheld_names_nobody_anywhere(world: ReadsWorld) -> None:
    anna, bert = await world.person("anna"), await world.person("bert")
    await bert.put("v3/profile/{}/displayname", bert.user_id, body={"displayname": "secret name"})
    room = await world.chat(anna, bert)
    await anna.put("v3/directory/list/room/{}", room, body={"visibility": "public"})

    async def read() -> str:
        found: list[Any] = list((await everything(world, anna, room)).values())
        found.append(await anna.ask("GET", "v3/profile/{}", bert.user_id))
        found.append(await anna.ask("GET", "v3/profile/{}/displayname", bert.user_id))
        found.append(await anna.ask("POST", "v3/user_directory/search", body={"search_term": "bert"}))
        return json.dumps(found)

    before = await read()
    assert "secret name" in before
    case = force(world.restraints, "remove", item=bert.user_id)
    assert "secret name" not in await read()
    assert bert.user_id in (await anna.get("v3/rooms/{}/joined_members", room))["joined"]
    lift(world.restraints, case)
    assert before == await read()
