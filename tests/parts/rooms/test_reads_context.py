"""What was said around an event, and which event is closest to a time."""

import json
from typing import Any

from tests.parts.rooms.reads import Caller, Json, ReadsWorld, event_ids, texts, world

__all__ = ["world"]


async def context(reader: Caller, room: str, event_id: str, **query: Any) -> Json:
    if "filter" in query:
        query["filter"] = json.dumps(query["filter"])
    return await reader.get(
        "v3/rooms/{}/context/{}", room, event_id, **{key: str(value) for key, value in query.items()}
    )


async def closest(reader: Caller, room: str, ts: int, direction: str) -> str:
    answer = await reader.get("v1/rooms/{}/timestamp_to_event", room, ts=str(ts), dir=direction)
    return str(answer["event_id"])


async def test_context_is_what_stands_around(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    said = [await world.say(alice, room, str(n)) for n in range(10)]
    around = await context(bob, room, said[5], limit=4)
    assert said[5] == around["event"]["event_id"]
    assert ["4", "3"] == texts(around["events_before"])
    assert ["6", "7"] == texts(around["events_after"])
    assert {"m.room.create", "m.room.member", "m.room.power_levels"} <= {event["type"] for event in around["state"]}
    older = await world.messages(bob, room, "b", limit=2, **{"from": around["start"]})
    assert ["2", "1"] == texts(older["chunk"])
    newer = await world.messages(bob, room, "f", limit=2, **{"from": around["end"]})
    assert ["8", "9"] == texts(newer["chunk"])
    alone = await context(bob, room, said[5], limit=0)
    assert ([], []) == (alone["events_before"], alone["events_after"])
    assert ["4"] == texts((await world.messages(bob, room, "b", limit=1, **{"from": alone["start"]}))["chunk"])
    assert ["6"] == texts((await world.messages(bob, room, "f", limit=1, **{"from": alone["end"]}))["chunk"])
    last = await context(bob, room, said[-1])
    assert [] == last["events_after"]


async def test_the_state_is_that_at_the_last_event(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice, name="first")
    said = await world.say(alice, room, "hello")
    await world.state(alice, room, "m.room.name", {"name": "second"})
    then = await context(alice, room, said, limit=0)
    assert ["first"] == [event["content"]["name"] for event in then["state"] if event["type"] == "m.room.name"]
    later = await context(alice, room, said, limit=2)
    assert ["second"] == [event["content"]["name"] for event in later["state"] if event["type"] == "m.room.name"]


async def test_filter_and_lazy_members(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    said = await world.say(bob, room, "here")
    await world.send(alice, room, "org.example.note", {"text": "x"})
    lazy = await context(alice, room, said, limit=0, filter={"lazy_load_members": True})
    assert [bob.user_id] == [event["state_key"] for event in lazy["state"] if event["type"] == "m.room.member"]
    assert "m.room.create" in [event["type"] for event in lazy["state"]]
    only = await context(alice, room, said, filter={"types": ["m.room.message"]})
    assert ([], [], []) == (only["events_before"], only["events_after"], only["state"])


async def test_an_event_that_may_not_be_seen_is_not_found(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    room = await world.chat(alice, visibility="joined")
    hidden = await world.say(alice, room, "before bob")
    await bob.post("v3/join/{}", {}, room)
    seen = await world.say(alice, room, "after bob")
    other = await world.chat(alice)
    path = "v3/rooms/{}/context/{}"
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", path, room, hidden)
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", path, room, "$nothing")
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", path, other, seen)
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", path, room, seen)
    assert "before bob" not in texts((await context(bob, room, seen, limit=50))["events_before"])


async def test_the_event_closest_to_a_time(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    start = world.clock.now_ms()
    said = []
    for n in range(40):
        world.clock.advance(1000)
        said.append(await world.say(alice, room, str(n)))
        await world.say(alice, await world.chat(alice), "elsewhere") if n % 10 == 0 else None
    for n in (0, 1, 17, 38):
        assert said[n] == await closest(bob, room, start + 1000 * (n + 1), "f")
        assert said[n] == await closest(bob, room, start + 1000 * (n + 1), "b")
        assert said[n + 1] == await closest(bob, room, start + 1000 * (n + 1) + 1, "f")
        assert said[n] == await closest(bob, room, start + 1000 * (n + 1) + 999, "b")
    first = (await world.messages(bob, room, "f", limit=1))["chunk"]
    assert event_ids(first) == [await closest(bob, room, 0, "f")]
    assert said[-1] == await closest(bob, room, start + 10**9, "b")
    path = "v1/rooms/{}/timestamp_to_event"
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", path, room, ts=str(start + 10**9), dir="f")
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", path, room, ts="0", dir="b")
    assert (400, "M_MISSING_PARAM") == await bob.refused("GET", path, room, dir="f")
    assert (400, "M_INVALID_PARAM") == await bob.refused("GET", path, room, ts="x", dir="f")


async def test_a_clock_set_back_still_finds_the_closest(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    times = {}
    for step in (0, 10, 10, -15, 3, 4, 40):
        world.clock.advance(step * 1000)
        times[world.clock.now_ms()] = await world.say(alice, room, str(step))
    for ts, event_id in times.items():
        assert event_id == await closest(alice, room, ts, "b")
        assert event_id == await closest(alice, room, ts, "f") or ts == min(times)  # where the room was made
    newest = max(times)
    assert times[newest] == await closest(alice, room, newest + 5, "b")


async def test_times_of_hidden_history_are_not_told(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, visibility="joined")
    made = world.clock.now_ms()
    for _ in range(60):
        world.clock.advance(1000)
        await world.say(alice, room, "hidden")
    world.clock.advance(1000)
    await bob.post("v3/join/{}", {}, room)
    visible = {event["event_id"]: event for event in await world.all_messages(bob, room)}
    for ts in (made + 1, made + 30_500):
        assert bob.user_id == visible[await closest(bob, room, ts, "f")]["state_key"]
        assert made == visible[await closest(bob, room, ts, "b")]["origin_server_ts"]
