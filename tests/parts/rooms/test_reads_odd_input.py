"""Odd input to what reads: each the specification's error, never a failure of ours, on both databases."""

import json

import pytest

from tests.parts.rooms.reads import Json, ReadsWorld, world

__all__ = ["world"]

NUL = "!a\0b:tea.house"


async def test_nul_and_half_characters_in_bodies(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    half = b'{"search_categories":{"room_events":{"search_term":"\\ud800 x"}}}'
    asked: list[tuple[str, str, Json | bytes]] = [
        ("PUT", "v3/directory/room/%23tea:tea.house", {"room_id": NUL}),
        ("PUT", "v3/directory/room/%23tea:tea.house", {"room_id": "x" * 5000}),
        ("POST", "v3/user_directory/search", {"search_term": "a\0b"}),
        ("POST", "v3/user_directory/search", {"search_term": "x" * 100_000}),
        ("POST", "v3/user_directory/search", b'{"search_term":"\\ud800"}'),
        ("POST", "v3/publicRooms", {"filter": {"generic_search_term": "a\0b", "room_types": ["\0"]}}),
        ("POST", "v3/publicRooms", {"limit": -5, "since": "p\0"}),
        ("POST", "v3/publicRooms", {"limit": 2**70}),
        ("POST", "v3/search", half),
        ("POST", "v3/search", {"search_categories": {"room_events": {"search_term": "\0'\"*() x"}}}),
        ("POST", "v3/search", {"search_categories": {"room_events": {"search_term": "x " * 50_000}}}),
        ("POST", "v3/search", {"search_categories": {"room_events": {"search_term": "x", "filter": {"rooms": [NUL]}}}}),
        ("PUT", f"v3/directory/list/room/{room}", b"[]"),
        ("PUT", f"v3/directory/list/room/{room}", b"\xff"),
    ]
    for method, path, body in asked:
        status, answer = await alice.ask(method, path, body=body)
        assert status < 500, (path, body if len(str(body)) < 200 else "…", status, answer)


async def test_nul_in_filters_and_in_what_a_room_says(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice)
    root = await world.say(alice, room, "root\0")
    await world.reply(alice, room, root, "reply\0")
    for only in (
        {"related_by_senders": ["@a\0:tea.house"]},
        {"related_by_rel_types": ["m.\0"]},
        {"senders": ["@\0:x"], "types": ["\0*"]},
        {"rooms": [NUL]},
    ):
        status, _ = await alice.ask("GET", "v3/rooms/{}/messages", room, dir="b", filter=json.dumps(only))
        assert status in (200, 400), only
    rule = {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": NUL}, {"type": 3}, None]}
    await world.state(alice, room, "m.room.join_rules", rule)
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", "v1/room_summary/{}", room)
    assert ["root\0"] == await world.found(alice, "root")
    await world.state(alice, room, "m.room.name", {"name": {"not": "text"}})
    await world.state(alice, room, "m.room.topic", {"topic": "x", "m.topic": {"m.text": {"0": 1}}})
    await alice.put("v3/directory/list/room/{}", room, body={})
    assert 1 == len((await alice.get("v3/publicRooms"))["chunk"])


@pytest.mark.parametrize("limit", ["0", "1", "1000000000", "999999999999999999"])
async def test_any_limit_is_brought_into_bounds(world: ReadsWorld, limit: str) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    event_id = await world.say(alice, room, "x")
    await alice.get("v3/rooms/{}/messages", room, limit=limit, dir="b")
    await alice.get("v3/rooms/{}/context/{}", room, event_id, limit=limit)
    await alice.get("v1/rooms/{}/relations/{}", room, event_id, limit=limit)
    await alice.get("v1/rooms/{}/threads", room, limit=limit)
    await alice.get("v1/rooms/{}/hierarchy", room, limit=limit, max_depth=limit)
    await alice.get("v3/publicRooms", limit=limit)
