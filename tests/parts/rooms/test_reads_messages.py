"""Pages of history: both directions, tokens, filters, lazy members, what each reader may see, and what it costs."""

import pytest

from tests.parts.rooms.reads import ReadsWorld, event_ids, texts, world

__all__ = ["world"]


async def test_pages_run_through_all_of_history_in_both_directions(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    said = [await world.say(alice if n % 2 else bob, room, f"number {n}") for n in range(25)]
    back = await world.all_messages(bob, room, "b", limit=7)
    forth = await world.all_messages(bob, room, "f", limit=7)
    assert event_ids(back) == event_ids(forth)[::-1]
    assert said == event_ids(forth)[-25:]
    assert "m.room.create" == forth[0]["type"]
    assert [room] * len(forth) == [event["room_id"] for event in forth]


async def test_a_page_tells_where_it_starts_and_ends(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    for n in range(5):
        await world.say(alice, room, str(n))
    first = await world.messages(alice, room, limit=2)
    assert ["4", "3"] == texts(first["chunk"])
    second = await world.messages(alice, room, limit=2, **{"from": first["end"]})
    assert ["2", "1"] == texts(second["chunk"])
    assert first["end"] == second["start"]
    again = await world.messages(alice, room, "f", limit=2, **{"from": second["end"]})
    assert ["1", "2"] == texts(again["chunk"])
    between = await world.messages(alice, room, limit=50, **{"from": first["end"], "to": second["end"]})
    assert ["2", "1"] == texts(between["chunk"])
    assert "end" not in between
    whole = await world.messages(alice, room, limit=500)
    assert "end" not in whole


async def test_the_newest_page_forwards_has_no_end(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    page = await world.messages(alice, room, "f", limit=500)
    assert "end" not in page
    token = (await world.messages(alice, room, limit=1))["start"]
    await world.say(alice, room, "later")
    assert ["later"] == texts((await world.messages(alice, room, "f", **{"from": token}))["chunk"])


async def test_tokens_of_sync_are_taken(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.say(alice, room, "before")
    token = f"s{world.db.position}_0"
    await world.say(alice, room, "after")
    assert ["before"] == texts((await world.messages(alice, room, limit=1, **{"from": token}))["chunk"])
    assert ["after"] == texts((await world.messages(alice, room, "f", **{"from": token}))["chunk"])


@pytest.mark.parametrize(
    ("query", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"dir": "x"}, "M_INVALID_PARAM"),
        ({"dir": "b", "from": "nonsense"}, "M_INVALID_PARAM"),
        ({"dir": "b", "to": "t-5"}, "M_INVALID_PARAM"),
        ({"dir": "b", "limit": "-1"}, "M_INVALID_PARAM"),
        ({"dir": "b", "limit": "many"}, "M_INVALID_PARAM"),
        ({"dir": "b", "filter": "{"}, "M_NOT_JSON"),
        ({"dir": "b", "filter": '{"types": 3}'}, "M_BAD_JSON"),
    ],
)
async def test_what_cannot_be_asked(world: ReadsWorld, query: dict[str, str], errcode: str) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    assert (400, errcode) == await alice.refused("GET", "v3/rooms/{}/messages", room, **query)


async def test_filters_choose_and_pages_go_on_through_what_they_leave_out(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    for n in range(30):
        await world.say(alice, room, f"a{n}")
        if n % 10 == 0:
            await world.say(bob, room, f"b{n}")
            await world.send(alice, room, "m.room.message", {"msgtype": "m.image", "body": f"i{n}", "url": "mxc://a/b"})
            await world.send(bob, room, "org.example.note", {"text": "x"})
    of_bob = await world.all_messages(
        alice, room, limit=2, filter={"senders": [bob.user_id], "types": ["m.room.mess*"]}
    )
    assert ["b20", "b10", "b0"] == texts(of_bob)
    assert ["i20", "i10", "i0"] == texts(await world.all_messages(alice, room, filter={"contains_url": True}, limit=1))
    other = await world.all_messages(alice, room, "f", filter={"types": ["org.example.*"]})
    assert ["org.example.note"] * 3 == [event["type"] for event in other]
    assert [] == await world.all_messages(alice, room, filter={"not_rooms": [room]})
    assert [] == await world.all_messages(alice, room, filter={"types": []})
    few = await world.messages(alice, room, limit=50, filter={"limit": 3})
    assert 3 == len(few["chunk"])


async def test_a_filter_by_relations(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    root = await world.say(alice, room, "root")
    liked = await world.say(alice, room, "liked")
    await world.reply(bob, room, root, "reply")
    await world.send(
        bob, room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": liked, "key": "+"}}
    )
    threads = await world.messages(alice, room, filter={"related_by_rel_types": ["m.thread"]})
    assert [root] == event_ids(threads["chunk"])
    by_bob = await world.messages(alice, room, filter={"related_by_senders": [bob.user_id]})
    assert [liked, root] == event_ids(by_bob["chunk"])
    assert [] == (await world.messages(alice, room, filter={"related_by_senders": [alice.user_id]}))["chunk"]


async def test_lazy_loading_gives_the_members_who_speak_as_they_were(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, carol)
    await world.say(bob, room, "as bob")
    token = f"s{world.db.position}_0"
    await world.state(bob, room, "m.room.member", {"membership": "join", "displayname": "Robert"}, bob.user_id)
    await world.say(bob, room, "as robert")
    lazy = {"lazy_load_members": True}
    now = await world.messages(alice, room, limit=1, filter=lazy)
    assert [(bob.user_id, "Robert")] == [
        (event["state_key"], event["content"]["displayname"]) for event in now["state"]
    ]
    then = await world.messages(alice, room, limit=1, filter=lazy, **{"from": token})
    assert [bob.user_id] == [event["state_key"] for event in then["state"]]
    assert "Robert" != then["state"][0]["content"].get("displayname")
    assert "state" not in await world.messages(alice, room, limit=1)


async def test_who_may_read_what(world: ReadsWorld) -> None:
    alice, bob, carol, dora = await world.people("alice", "bob", "carol", "dora")
    room = await world.chat(alice, bob, visibility="joined")
    await world.say(alice, room, "one")
    await carol.post("v3/join/{}", {}, room)
    await world.say(alice, room, "two")
    await bob.post("v3/rooms/{}/leave", {}, room)
    await world.say(alice, room, "three")
    assert ["three", "two", "one"] == texts(await world.all_messages(alice, room, limit=1))
    assert ["two", "one"] == texts(await world.all_messages(bob, room, limit=1))
    assert ["three", "two"] == texts(await world.all_messages(carol, room, limit=1))
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", "v3/rooms/{}/messages", room, dir="b")
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", "v3/rooms/{}/messages", "!none:tea.house", dir="b")


async def test_a_world_readable_room_can_be_peeked_into_while_it_is_one(world: ReadsWorld) -> None:
    alice, dora = await world.people("alice", "dora")
    room = await world.chat(alice, visibility="world_readable")
    await world.say(alice, room, "for all")
    assert ["for all"] == texts(await world.all_messages(dora, room))
    await world.state(alice, room, "m.room.history_visibility", {"history_visibility": "joined"})
    await world.say(alice, room, "for us")
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", "v3/rooms/{}/messages", room, dir="b")
    await dora.post("v3/join/{}", {}, room)
    assert ["for all"] == texts(await world.all_messages(dora, room))


async def test_a_forgotten_room_is_forgotten(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    await world.say(alice, room, "hello")
    await bob.post("v3/rooms/{}/leave", {}, room)
    assert ["hello"] == texts(await world.all_messages(bob, room))
    await bob.post("v3/rooms/{}/forget", {}, room)
    assert (403, "M_FORBIDDEN") == await bob.refused("GET", "v3/rooms/{}/messages", room, dir="b")


async def test_ignored_people_are_not_heard(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    await world.say(bob, room, "noise")
    await world.ignore(alice, bob)
    seen = await world.all_messages(alice, room)
    assert [] == texts(seen)
    assert bob.user_id in [event.get("state_key") for event in seen]  # state stays whole


async def test_a_page_of_history_costs_one_statement(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    for n in range(150):
        await world.say(alice, room, f"number {n}")
    await world.rooms.settle()
    newest = await world.messages(bob, room, limit=50)
    page = await world.messages(bob, room, limit=50, **{"from": newest["end"]})
    before = world.db.statements
    page = await world.messages(bob, room, limit=50, **{"from": page["end"]})
    assert 50 == len(page["chunk"])
    assert 1 == world.db.statements - before
    before = world.db.statements
    await world.messages(bob, room, limit=50)
    assert 0 == world.db.statements - before  # the newest are in memory
    before = world.db.statements
    lazy = {"from": newest["end"], "filter": {"lazy_load_members": True}}
    page = await world.messages(bob, room, limit=50, **lazy)
    assert 1 == len(page["state"])
    assert 2 >= world.db.statements - before
