"""Budgets that need no quiet machine: statements a sync runs, bytes a waiting poll holds."""

import asyncio
import gc
import tracemalloc

from tests.parts.sync.inside import Inside

OFF = {"set_presence": "offline"}
LAZY = {"room": {"state": {"lazy_load_members": True}}}


async def test_an_incremental_sync_runs_no_statement_while_memory_reaches_back(place: Inside) -> None:
    people = [await place.person("someone") for _ in range(5)]
    room = await people[0].create(preset="public_chat", name="Tea")
    for person in people[1:]:
        await person.join(room)
    tokens = [(await person.sync(filter=LAZY, **OFF))["next_batch"] for person in people]
    for round_ in range(3):
        event = await people[0].say(room, "hello")
        await people[1].post("v3/rooms/{}/receipt/{}/{}", room, "m.read", event)
        await people[0].put("v3/rooms/{}/typing/{}", room, people[0].user_id, body={"typing": True})
        before = place.house.db.statements
        for index, person in enumerate(people):
            answer = await person.sync(tokens[index], filter=LAZY, **OFF)
            assert "hello" == answer["rooms"]["join"][room]["timeline"]["events"][-1]["content"]["body"]
            tokens[index] = answer["next_batch"]
        statements = place.house.db.statements - before
        assert round_ == 0 or 0 == statements


async def test_a_sync_with_nothing_new_runs_no_statement(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    await ann.create()
    since = (await ann.sync(**OFF))["next_batch"]
    since = (await ann.sync(since, **OFF))["next_batch"]
    await bob.create()
    before = place.house.db.statements
    await ann.sync(since, **OFF)
    assert 0 == place.house.db.statements - before


async def test_a_first_sync_runs_few_statements_a_room(place: Inside) -> None:
    ann = await place.person("ann")
    for number in range(20):
        room = await ann.create(name=f"Room {number}")
        await ann.say(room, "hello")
    await ann.sync(**OFF)
    before = place.house.db.statements
    assert 20 == len((await ann.sync(**OFF))["rooms"]["join"])
    assert place.house.db.statements - before <= 20 * 3 + 5


async def test_a_waiting_poll_holds_little(place: Inside) -> None:
    count = 200
    people = [await place.person("someone") for _ in range(count)]
    room = await people[0].create(preset="public_chat")
    for person in people[1:]:
        await person.join(room)
    tokens = [(await person.sync(**OFF))["next_batch"] for person in people]
    tokens = [(await one.sync(since, **OFF))["next_batch"] for one, since in zip(people, tokens, strict=True)]
    gc.collect()
    tracemalloc.start()
    polls = [
        asyncio.create_task(one.sync(since, timeout=60_000, **OFF)) for one, since in zip(people, tokens, strict=True)
    ]
    while place.house.sync.waiting < count:
        await asyncio.sleep(0.01)
    gc.collect()
    snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/teahouse/sync/*")])
    tracemalloc.stop()
    held = sum(statistic.size for statistic in snapshot.statistics("filename"))
    place.house.sync.close()
    await asyncio.gather(*polls)
    assert held / count < 2048, snapshot.statistics("lineno")[:10]
