"""What a message costs those who have no pusher: nothing by the head, and no statement more."""

import random

import pytest

from teahouse.push import _index
from tests.parts.identity.world import Caller
from tests.parts.push.world import Gateway, PushWorld


async def statements(world: PushWorld, sender: Caller, room: str) -> int:
    await world.settle()
    before = world.db.statements
    await world.say(sender, room, "hello")
    await world.settle()
    return world.db.statements - before


async def test_a_room_without_pushers_costs_nothing(world: PushWorld, gateway: Gateway) -> None:
    people = await world.people(*(f"p{number}" for number in range(12)))
    stranger, lin = people[0], people[1]
    room = await world.room_with(lin, *people[2:])
    await statements(world, lin, room)
    usual = await statements(world, lin, room)
    await world.listens(stranger, gateway)
    await statements(world, lin, room)  # the first message asks who of those with a pusher is here
    assert [usual, usual] == [await statements(world, lin, room), await statements(world, lin, room)]
    facts = world.rooms._facts.peek(room)
    assert facts is not None
    assert facts.joined_users is None, "the member list was read"
    assert [] == gateway.told


@pytest.mark.parametrize("few", [0, 500])
async def test_who_is_in_a_room_is_kept_right(
    world: PushWorld, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whichever of the two ways it was worked out, and whatever came after."""
    monkeypatch.setattr(_index, "FEW", few)
    chance = random.Random(7)
    people = await world.people(*(f"p{number}" for number in range(5)))
    rooms = [await world.room_with(people[0], preset="public_chat") for _ in range(2)]
    have: set[str] = set()
    joined: dict[str, set[str]] = {room: {people[0].user_id} for room in rooms}
    for _ in range(60):
        one, room = chance.choice(people[1:]), chance.choice(rooms)
        match chance.choice(("join", "leave", "set", "remove", "look")):
            case "join":
                await one.post("v3/join/{}", {}, room)
                joined[room].add(one.user_id)
            case "leave" if one.user_id in joined[room]:
                await one.post("v3/rooms/{}/leave", {}, room)
                joined[room].discard(one.user_id)
            case "set":
                await world.listens(one, gateway)
                have.add(one.user_id)
            case "remove":
                gone = {"kind": None, "app_id": "house.tea", "pushkey": one.user_id}
                await one.post("v3/pushers/set", gone)
                have.discard(one.user_id)
            case _:
                pass
        for each in rooms:
            if chance.random() < 0.5:
                found = {user for user in await world.push._index.in_room(each) if user in world.push._index.users}
                assert joined[each] & have == found
    assert have == set(world.push._index.users)


async def test_a_message_is_answered_before_anybody_is_told(world: PushWorld, gateway: Gateway) -> None:
    people = await world.people("lin", "mei")
    room = await world.room_with(*people)
    await world.listens(people[1], gateway)
    gateway.open.clear()
    for number in range(5):
        await world.say(people[0], room, str(number))
    assert [] == gateway.told
    gateway.open.set()
    await gateway.hears(5)
