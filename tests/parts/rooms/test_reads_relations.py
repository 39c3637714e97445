"""Children of events: paging and recursing through them, what they come to, and the list of threads."""

from typing import Any

import pytest

from tests.parts.rooms.reads import Caller, Json, ReadsWorld, edit, event_ids, related, texts, world

__all__ = ["world"]

RELATIONS = "v1/rooms/{}/relations/{}"


async def children(reader: Caller, room: str, event_id: str, *narrowed: str, **query: Any) -> Json:
    path = RELATIONS + "/{}" * len(narrowed)
    return await reader.get(path, room, event_id, *narrowed, **{key: str(value) for key, value in query.items()})


async def react(world: ReadsWorld, sender: Caller, room: str, event_id: str, key: str) -> str:
    return await world.send(sender, room, "m.reaction", related("m.annotation", event_id, key=key))


async def one(reader: Caller, room: str, event_id: str) -> Json:
    return await reader.get("v3/rooms/{}/event/{}", room, event_id)


def bundle(event: Json) -> Json:
    found: Json = event.get("unsigned", {}).get("m.relations", {})
    return found


async def test_children_come_in_pages_narrowed_and_in_either_direction(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    root = await world.say(alice, room, "root")
    replies = [await world.reply(bob, room, root, str(n)) for n in range(5)]
    liked = await react(world, bob, room, root, "👍")
    everything = await children(alice, room, root)
    assert [liked, *replies[::-1]] == event_ids(everything["chunk"])
    assert not {"next_batch", "prev_batch", "recursion_depth"} & everything.keys()
    assert replies[::-1] == event_ids((await children(alice, room, root, "m.thread"))["chunk"])
    assert [liked] == event_ids((await children(alice, room, root, "m.annotation", "m.reaction"))["chunk"])
    assert [] == (await children(alice, room, root, "m.thread", "m.sticker"))["chunk"]
    first = await children(alice, room, root, "m.thread", limit=2)
    second = await children(alice, room, root, "m.thread", limit=2, **{"from": first["next_batch"]})
    third = await children(alice, room, root, "m.thread", limit=2, **{"from": second["next_batch"]})
    assert replies[::-1] == event_ids(first["chunk"] + second["chunk"] + third["chunk"])
    assert "next_batch" not in third
    assert "prev_batch" in second
    oldest = await children(alice, room, root, "m.thread", limit=2, dir="f")
    assert replies[:2] == event_ids(oldest["chunk"])
    rest = await children(alice, room, root, "m.thread", dir="f", **{"from": oldest["next_batch"]})
    assert replies[2:] == event_ids(rest["chunk"])
    between = await children(alice, room, root, **{"from": first["next_batch"], "to": second["next_batch"]})
    assert event_ids(second["chunk"]) == event_ids(between["chunk"])
    assert (
        [] == (await children(alice, room, root, **{"from": second["next_batch"], "to": first["next_batch"]}))["chunk"]
    )


async def test_recursion_follows_children_of_children(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    root = await world.say(alice, room, "root")
    reply = await world.reply(alice, room, root, "reply")
    liked = await react(world, alice, room, reply, "+")
    noted = await world.send(alice, room, "org.example", related("org.example.note", liked))
    too_deep = await world.send(alice, room, "org.example", related("org.example.note", noted))
    found = await children(alice, room, root, recurse="true")
    assert [noted, liked, reply] == event_ids(found["chunk"])
    assert found["recursion_depth"] >= 3
    assert too_deep not in event_ids(found["chunk"])
    narrowed = await children(alice, room, root, "m.annotation", recurse="true")
    assert [liked] == event_ids(narrowed["chunk"])
    assert [reply] == event_ids((await children(alice, room, root))["chunk"])
    page = await children(alice, room, root, recurse="true", limit=2)
    rest = await children(alice, room, root, recurse="true", limit=2, **{"from": page["next_batch"]})
    assert [noted, liked, reply] == event_ids(page["chunk"] + rest["chunk"])


async def test_no_children_of_what_may_not_be_seen(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    room = await world.chat(alice, visibility="joined")
    hidden = await world.say(alice, room, "hidden")
    await bob.post("v3/join/{}", {}, room)
    await world.reply(alice, room, hidden, "seen")
    assert (404, "M_NOT_FOUND") == await bob.refused("GET", RELATIONS, room, hidden)
    assert (404, "M_NOT_FOUND") == await dora.refused("GET", RELATIONS, room, hidden)
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", RELATIONS, room, "$none")
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", RELATIONS, room, hidden, **{"from": "x"})
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", RELATIONS, room, hidden, recurse="maybe")


async def test_the_latest_valid_edit_is_bundled(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    said = await world.say(alice, room, "helo")
    await world.say(bob, room, "* hijacked", **edit(said, "hijacked"))
    assert {} == bundle(await one(bob, room, said))
    world.clock.advance(1)
    first = await world.say(alice, room, "* hello", **edit(said, "hello"))
    assert first == bundle(await one(bob, room, said))["m.replace"]["event_id"]
    world.clock.advance(1)
    second = await world.say(alice, room, "* hello!", **edit(said, "hello!"))
    world.clock.advance(1)
    await world.say(alice, room, "no new content", **related("m.replace", said))
    shown = bundle(await one(bob, room, said))["m.replace"]
    assert (second, room, "hello!") == (shown["event_id"], shown["room_id"], shown["content"]["m.new_content"]["body"])
    page = await world.messages(bob, room)
    original = next(event for event in page["chunk"] if event["event_id"] == said)
    assert "helo" == original["content"]["body"]
    assert second == bundle(original)["m.replace"]["event_id"]
    await world.redact(alice, room, second)
    assert first == bundle(await one(bob, room, said))["m.replace"]["event_id"]
    await world.redact(alice, room, said)
    assert {} == bundle(await one(bob, room, said))


async def test_edits_at_the_same_time_go_by_event_id(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    said = await world.say(alice, room, "x")
    edits = [await world.say(alice, room, f"* {n}", **edit(said, str(n))) for n in range(4)]
    assert max(edits) == bundle(await one(alice, room, said))["m.replace"]["event_id"]


async def test_a_thread_is_summed_up(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    root = await world.say(alice, room, "root")
    await world.reply(bob, room, root, "first")
    last = await world.reply(bob, room, root, "secnd")
    mended = await world.say(bob, room, "* second", **edit(last, "second"))
    for reader, took_part in ((alice, True), (bob, True), (carol, False)):
        thread = bundle(await one(reader, room, root))["m.thread"]
        assert (2, took_part, last) == (
            thread["count"],
            thread["current_user_participated"],
            thread["latest_event"]["event_id"],
        )
        assert mended == bundle(thread["latest_event"])["m.replace"]["event_id"]
    await world.ignore(carol, bob)
    assert {} == bundle(await one(carol, room, root))
    own = await world.reply(carol, room, root, "third")
    thread = bundle(await one(carol, room, root))["m.thread"]
    assert (1, True, own) == (thread["count"], thread["current_user_participated"], thread["latest_event"]["event_id"])
    await world.redact(bob, room, last)
    assert 2 == bundle(await one(alice, room, root))["m.thread"]["count"]


async def test_references_are_listed_and_state_events_have_no_bundle(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    root = await world.say(alice, room, "verify me")
    steps = [await world.send(bob, room, "m.key.verification.ready", related("m.reference", root)) for _ in range(3)]
    assert [{"event_id": step} for step in steps] == bundle(await one(alice, room, root))["m.reference"]["chunk"]
    topic = await world.state(alice, room, "m.room.topic", {"topic": "x"})
    await world.send(bob, room, "org.example", related("m.reference", topic))
    assert {} == bundle(await one(alice, room, topic))


async def test_who_sees_part_of_a_room_sees_the_sum_of_that_part(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    root = await world.say(alice, room, "root")
    seen = await world.reply(bob, room, root, "seen")
    world.clock.advance(1)
    mended = await world.say(alice, room, "* Root", **edit(root, "Root"))
    await carol.post("v3/rooms/{}/leave", {}, room)
    world.clock.advance(1)
    await world.reply(bob, room, root, "unseen")
    await world.say(alice, room, "* secret", **edit(root, "secret"))
    await world.send(bob, room, "org.example", related("m.reference", root))
    sums = bundle(await one(carol, room, root))
    assert (1, seen) == (sums["m.thread"]["count"], sums["m.thread"]["latest_event"]["event_id"])
    assert mended == sums["m.replace"]["event_id"]
    assert "m.reference" not in sums
    assert 2 == bundle(await one(alice, room, root))["m.thread"]["count"]


async def test_sums_cost_a_few_statements_however_long_the_page(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    for n in range(30):
        root = await world.say(alice, room, f"root {n}")
        await world.reply(bob, room, root, "reply")
        await world.say(alice, room, "* mended", **edit(root, "mended"))
        await world.send(bob, room, "org.example", related("m.reference", root))
    await world.rooms.settle()
    token = (await world.messages(bob, room, limit=20))["end"]
    await world.messages(bob, room, limit=80, **{"from": token})
    before = world.db.statements
    page = await world.messages(bob, room, limit=80, **{"from": token})
    assert 20 <= sum(1 for event in page["chunk"] if bundle(event))
    assert 6 >= world.db.statements - before


# --- threads -------------------------------------------------------------------------------------------------------


async def threads(reader: Caller, room: str, **query: Any) -> Json:
    return await reader.get("v1/rooms/{}/threads", room, **{key: str(value) for key, value in query.items()})


async def test_threads_are_listed_by_their_newest_reply(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    roots = [await world.say(alice if n % 2 else bob, room, f"root {n}") for n in range(5)]
    for root in roots:
        await world.reply(bob, room, root, "first")
    await world.reply(carol, room, roots[1], "bumped")
    order = [roots[1], roots[4], roots[3], roots[2], roots[0]]
    listed = await threads(alice, room)
    assert order == event_ids(listed["chunk"])
    assert [2, 1, 1, 1, 1] == [bundle(root)["m.thread"]["count"] for root in listed["chunk"]]
    assert "next_batch" not in listed
    paged: list[Json] = []
    page = await threads(alice, room, limit=2)
    paged += page["chunk"]
    while "next_batch" in page:
        page = await threads(alice, room, limit=2, **{"from": page["next_batch"]})
        paged += page["chunk"]
    assert order == event_ids(paged)
    assert [roots[1]] == event_ids((await threads(carol, room, include="participated"))["chunk"])
    assert [roots[1], roots[3]] == event_ids((await threads(alice, room, include="participated"))["chunk"])
    assert order == event_ids((await threads(bob, room, include="participated"))["chunk"])


async def test_threads_of_people_one_ignores(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    by_bob = await world.say(bob, room, "noise")
    by_alice = await world.say(alice, room, "root")
    await world.reply(alice, room, by_bob, "answer")
    await world.reply(carol, room, by_alice, "yes")
    await world.reply(bob, room, by_alice, "more noise")
    only_bob = await world.say(alice, room, "quiet")
    await world.reply(bob, room, only_bob, "loud")
    await world.ignore(alice, bob)
    listed = (await threads(alice, room))["chunk"]
    assert [by_alice, by_bob] == event_ids(listed)
    assert [1, 1] == [bundle(root)["m.thread"]["count"] for root in listed]
    assert {} == listed[1]["content"]
    assert "root" == listed[0]["content"]["body"]


async def test_threads_in_hidden_history(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    room = await world.chat(alice, visibility="joined")
    hidden = await world.say(alice, room, "hidden")
    await world.reply(alice, room, hidden, "hidden too")
    await bob.post("v3/join/{}", {}, room)
    seen = await world.say(alice, room, "seen")
    await world.reply(alice, room, seen, "reply")
    await world.reply(alice, room, hidden, "late reply")
    assert [seen] == event_ids((await threads(bob, room))["chunk"])
    await bob.post("v3/rooms/{}/leave", {}, room)
    await world.reply(alice, room, seen, "after bob")
    listed = (await threads(bob, room))["chunk"]
    assert [1] == [bundle(root)["m.thread"]["count"] for root in listed]
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", "v1/rooms/{}/threads", room)


@pytest.mark.parametrize("query", [{"from": "zzz"}, {"include": "none"}, {"limit": "x"}])
async def test_what_cannot_be_asked_of_threads(world: ReadsWorld, query: dict[str, str]) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", "v1/rooms/{}/threads", room, **query)


async def test_texts_of_threads_stay_in_the_timeline(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    root = await world.say(alice, room, "root")
    await world.reply(alice, room, root, "reply")
    assert ["reply", "root"] == texts((await world.messages(alice, room, limit=2))["chunk"])
