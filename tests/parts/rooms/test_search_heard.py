"""What the search index takes from the bus: never other than the database has, whatever the bus loses (law 2)."""

import random

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._search_heard import MOST, Heard
from teahouse.rooms._search_index import _FOLLOWED, TEXTS
from teahouse.rooms._store_search import StoreSearch
from tests.parts.rooms.reads import ReadsWorld, world

__all__ = ["world"]


async def told_in(world: ReadsWorld) -> list[Change]:
    """What the bus tells of a small life of two rooms."""
    told: list[Change] = []
    world.bus.listen(told.append)
    alice, bob = await world.people("alice", "bob")
    rooms = [await world.chat(alice, bob) for _ in range(2)]
    for n in range(12):
        sent = await world.say(alice, rooms[n % 2], f"needle {n}")
        if n % 4 == 0:
            await world.redact(alice, rooms[n % 2], sent)
        if n % 5 == 0:
            await world.state(alice, rooms[0], "m.room.topic", {"topic": f"thread {n}"})
    return told


async def test_it_knows_what_the_database_knows_or_says_that_it_does_not(world: ReadsWorld) -> None:
    told = await told_in(world)
    facts = world.rooms._facts
    store = StoreSearch(world.db)
    last = world.db.position
    stored = [(no, event.position) for no, event in await store.read_events(0, last, _FOLLOWED, 1000)]
    rooms = {event.position: no for no, event in await store.read_events(0, last, [*TEXTS], 1000)}
    known = 0
    for seed in range(120):
        source = random.Random(seed)
        heard = Heard(facts, _FOLLOWED, TEXTS)
        way = [one for one in told if source.random() > 0.02] if seed else list(told)
        if seed % 3 == 1:
            at = source.randrange(len(way))
            way.insert(source.randrange(len(way)), way[at])
        if seed % 3 == 2:
            at = source.randrange(len(way) - 1)
            way[at], way[at + 1] = way[at + 1], way[at]
        for change in way:
            heard.hear(change)
        for _ in range(10):
            after = source.randrange(last)
            upto = source.randrange(after, last + 1)
            limit = source.choice((3, 1000))
            found = heard.between(after, upto, limit)
            if found is not None:
                known += 1
                wanted = [one for one in stored if after < one[1] <= upto][:limit]
                assert [one[1] for one in wanted] == [event.position for _, event in found]
                assert all(rooms.get(event.position, no) == no for no, event in found)
    assert known > 120


async def test_without_gaps_it_knows_all_and_lets_go_of_what_is_indexed(world: ReadsWorld) -> None:
    told = await told_in(world)
    heard = Heard(world.rooms._facts, _FOLLOWED, TEXTS)
    first, last = told[0].position, told[-1].position
    for change in told:
        heard.hear(change)
    assert heard.between(first - 1, last, 1000)
    assert heard.between(first - 2, last, 1000) is None
    assert heard.between(first, last + 1, 1000) is None
    heard.drop(last - 1)
    assert heard.between(first, last, 1000) is None
    assert [] == heard.between(last, last, 1000)
    heard.hear(Change(last + 1, "event", told[-1].room))  # another worker's
    assert heard.between(last, last + 1, 1000) is None
    said = next(one.data for one in told if isinstance(one.data, Event) and one.data.type == "m.room.message")
    for n in range(MOST + 10):  # it falls behind, and forgets the oldest
        event = said.changed(position=last + 2 + n)
        heard.hear(Change(last + 2 + n, "event", event.room_id, "", event))
    assert heard.between(last + 1, last + MOST, 10_000) is None
    assert MOST == len(heard.between(last + 11, last + MOST + 11, 10_000) or ())


async def test_what_was_told_is_not_read_back(world: ReadsWorld) -> None:
    """One read of the mark, two about the rooms, one unit of three statements for 20 messages."""
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.rooms.settle()
    for n in range(20):
        await world.say(alice, room, f"needle {n}")
    before = world.db.statements
    await world.rooms.settle()
    assert 5 == world.db.statements - before
