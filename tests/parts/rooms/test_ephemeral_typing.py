"""Typing: for as long as one said, or until one says something, stops, or leaves."""

import pytest

from tests.parts.identity.world import Caller
from tests.parts.rooms.ephemeral import RoomWorld
from tests.parts.rooms.ephemeral import world as world  # the fixture

TYPING = "v3/rooms/{}/typing/{}"


async def types(caller: Caller, room: str, typing: bool = True, timeout: int | None = 30_000) -> None:
    body = {"typing": typing} if timeout is None else {"typing": typing, "timeout": timeout}
    assert {} == await caller.put(TYPING, room, caller.user_id, body=body)


def whispered(world: RoomWorld) -> list[set[str]]:
    found = [set(whisper.data) for whisper in world.whispers if whisper.kind == "typing"]  # type: ignore[call-overload]
    world.whispers.clear()
    return found


async def test_typing_is_told_when_it_begins_and_ends(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    world.whispers.clear()
    statements = world.db.statements
    await types(lin, room)
    await types(mei, room)
    await types(mei, room)
    assert [{lin.user_id}, {lin.user_id, mei.user_id}] == whispered(world), "going on typing is no news"
    assert {lin.user_id, mei.user_id} == world.rooms.typing(room)
    await types(lin, room, typing=False, timeout=None)
    await types(lin, room, typing=False)
    assert [{mei.user_id}] == whispered(world)
    assert statements == world.db.statements, "what is never stored costs no statement"


async def test_typing_ends_by_itself(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await types(lin, room, timeout=5_000)
    await types(mei, room, timeout=10**12)
    world.clock.advance(5_000)
    assert {mei.user_id} == world.rooms.typing(room)
    whispered(world)
    world.rooms._typing.expire(room)
    assert [{mei.user_id}] == whispered(world)
    world.clock.advance(120_000)
    assert set() == world.rooms.typing(room), "nobody is believed for longer than two minutes"
    world.rooms._typing.expire(room)
    assert [set()] == whispered(world)
    assert {} == world.rooms._typing._rooms


async def test_the_timer_ends_it(world: RoomWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    lin = await world.person("lin")
    room = await world.room_with(lin)
    await types(lin, room, timeout=20)
    whispered(world)
    world.clock.advance(20)
    for _ in range(100):
        if world.whispers:
            break
        await asyncio.sleep(0.01)
    assert [set()] == whispered(world)


async def test_who_says_something_or_leaves_types_no_more(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await types(lin, room)
    await types(mei, room)
    await world.say(lin, room, "there")
    assert {mei.user_id} == world.rooms.typing(room)
    await mei.post("v3/rooms/{}/leave", {}, room)
    assert set() == world.rooms.typing(room)


async def test_nobody_is_told_in_a_feed(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.db.write(lambda tx: tx.run("UPDATE rooms_rooms SET kind = 'feed' WHERE room_id = ?", room))
    await world.db.write(lambda tx: tx.run("UPDATE rooms_events SET audience = '*' WHERE audience IS NULL"))
    await world.restart()
    await types(mei, room)
    assert set() == world.rooms.typing(room)


async def test_wrong_typing_is_refused(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin)
    body = {"typing": True, "timeout": 1000}
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", TYPING, room, mei.user_id, body=body)
    assert (403, "M_FORBIDDEN") == await lin.refused("PUT", TYPING, room, mei.user_id, body=body)
    assert (403, "M_FORBIDDEN") == await lin.refused("PUT", TYPING, "!no:where", lin.user_id, body=body)
    for wrong, errcode in (
        ({}, "M_BAD_JSON"),
        ({"typing": "yes"}, "M_BAD_JSON"),
        ({"typing": True, "timeout": "long"}, "M_BAD_JSON"),
        ({"typing": True, "timeout": 0}, "M_INVALID_PARAM"),
        ({"typing": True, "timeout": -5}, "M_INVALID_PARAM"),
    ):
        assert (400, errcode) == await lin.refused("PUT", TYPING, room, lin.user_id, body=wrong)
