"""Search: finding, ranking, paging, grouping, and never showing what may not be seen."""

import pytest

from tests.parts.rooms.reads import Json, ReadsWorld, edit, event_ids, said, world

__all__ = ["world"]


async def test_words_are_found_in_any_writing(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    for body in (
        "Green tea at noon",
        "明天去茶馆喝茶吗",
        "Grüner Tee",
        "teahouse 喝咖啡",
        "чай с лимоном",
        "お茶を飲む",
    ):
        await world.say(alice, room, body)
    for term, expected in [
        ("TEA", ["Green tea at noon"]),
        ("teah", ["teahouse 喝咖啡"]),
        ("茶馆", ["明天去茶馆喝茶吗"]),
        ("喝茶", ["明天去茶馆喝茶吗"]),
        ("喝咖啡 teahouse", ["teahouse 喝咖啡"]),
        ("茶", ["明天去茶馆喝茶吗", "お茶を飲む"]),
        ("grüner", ["Grüner Tee"]),
        ("ЧАЙ", ["чай с лимоном"]),
        ("お茶", ["お茶を飲む"]),
        ('"tea at"', ["Green tea at noon"]),
        ('"at tea"', []),
        ("茶喝", []),
        ("coffee", []),
        ("!?", []),
        ("'; DROP TABLE rooms_events; --", []),
        ("tea AND NOT (", []),
        ("NEAR(tea noon)", []),
        ('tea* "', ["Green tea at noon"]),
    ]:
        assert sorted(expected) == sorted(await world.found(bob, term)), term


async def test_keys_choose_what_is_looked_through(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice, name="oolong room", topic="all about oolong")
    await world.say(alice, room, "oolong!")
    rich = {
        "topic": "plain",
        "m.topic": {"m.text": [{"body": "<b>x</b>", "mimetype": "text/html"}, {"body": "sencha"}]},
    }
    await world.state(alice, room, "m.room.topic", rich)
    assert {"oolong room", "all about oolong", "oolong!"} == set(await world.found(alice, "oolong"))
    assert ["oolong room"] == await world.found(alice, "oolong", keys=["content.name"])
    assert ["all about oolong"] == await world.found(alice, "oolong", keys=["content.topic"])
    assert ["oolong!"] == await world.found(alice, "oolong", keys=["content.body"])
    assert [] == await world.found(alice, "oolong", keys=[])
    assert ["plain"] == await world.found(alice, "sencha")


async def test_results_have_their_bundle_rank_and_highlights(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    await world.say(alice, room, "tea " + "and other things " * 40)
    best = await world.say(alice, room, "tea, tea")
    await world.reply(bob, room, best, "yes")
    answer = await world.search(bob, "Tea")
    assert (2, ["tea"]) == (answer["count"], answer["highlights"])
    assert best == answer["results"][0]["result"]["event_id"]
    assert answer["results"][0]["rank"] > answer["results"][1]["rank"] > 0
    assert 1 == answer["results"][0]["result"]["unsigned"]["m.relations"]["m.thread"]["count"]
    assert "next_batch" not in answer
    recent = await world.search(bob, "tea", order_by="recent")
    assert best == recent["results"][0]["result"]["event_id"]


@pytest.mark.parametrize("order_by", ["recent", "rank"])
async def test_pages_give_every_result_once(world: ReadsWorld, order_by: str) -> None:
    alice, bob = await world.people("alice", "bob")
    rooms = [await world.chat(alice, bob) for _ in range(2)]
    sent = [await world.say(alice if n % 3 else bob, rooms[n % 2], f"tea number {n}") for n in range(23)]
    criteria: Json = {"order_by": order_by, "filter": {"limit": 5}, "groupings": {"group_by": [{"key": "room_id"}]}}
    answer = await world.search(bob, "tea", **criteria)
    assert 23 == answer["count"]
    found = [result["result"]["event_id"] for result in answer["results"]]
    group = answer["groups"]["room_id"][rooms[0]]
    while "next_batch" in answer:
        answer = await world.search(bob, "tea", next_batch=answer["next_batch"], **criteria)
        assert 5 >= len(answer["results"]) > 0
        found += [result["result"]["event_id"] for result in answer["results"]]
    assert sorted(sent) == sorted(found)
    if order_by == "recent":
        assert sent[::-1] == found
    in_group = list(group["results"])
    while "next_batch" in group:
        answer = await world.search(bob, "tea", next_batch=group["next_batch"], **criteria)
        group = answer["groups"]["room_id"].get(rooms[0], {"results": []})
        in_group += group["results"]
        assert {rooms[0]} >= set(answer["groups"]["room_id"])
    assert sorted(sent[0::2]) == sorted(in_group)


async def test_groups_by_room_and_sender(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    rooms = [await world.chat(alice, bob) for _ in range(2)]
    of_alice = await world.say(alice, rooms[0], "tea")
    of_bob = await world.say(bob, rooms[1], "tea")
    groupings = {"group_by": [{"key": "room_id"}, {"key": "sender"}]}
    answer = await world.search(alice, "tea", order_by="recent", groupings=groupings)
    assert {rooms[0]: [of_alice], rooms[1]: [of_bob]} == {
        room: group["results"] for room, group in answer["groups"]["room_id"].items()
    }
    by_sender = answer["groups"]["sender"]
    assert {alice.user_id: [of_alice], bob.user_id: [of_bob]} == {key: one["results"] for key, one in by_sender.items()}
    assert [1, 2] == sorted(group["order"] for group in by_sender.values())


async def test_filters(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    one, two = [await world.chat(alice, bob) for _ in range(2)]
    await world.say(alice, one, "tea by alice in one")
    await world.say(bob, one, "tea by bob in one")
    await world.say(bob, two, "tea by bob in two")
    await world.send(bob, two, "m.room.message", {"msgtype": "m.image", "body": "tea.png", "url": "mxc://a/b"})
    for chosen, expected in [
        ({"rooms": [one]}, {"tea by alice in one", "tea by bob in one"}),
        ({"not_rooms": [one]}, {"tea by bob in two", "tea.png"}),
        ({"rooms": []}, set()),
        ({"rooms": ["!elsewhere:tea.house"]}, set()),
        ({"senders": [alice.user_id]}, {"tea by alice in one"}),
        ({"not_senders": [bob.user_id]}, {"tea by alice in one"}),
        ({"contains_url": True}, {"tea.png"}),
        ({"types": ["m.room.topic"]}, set()),
    ]:
        assert expected == set(await world.found(alice, "tea", filter=chosen)), chosen


async def test_what_was_said_around_and_by_whom(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    await bob.put("v3/profile/{}/displayname", bob.user_id, body={"displayname": "Bobby"})
    room = await world.chat(alice, bob)
    await world.say(bob, room, "before")
    hit = await world.say(alice, room, "needle")
    await world.say(bob, room, "after")
    await world.state(bob, room, "m.room.member", {"membership": "join", "displayname": "Robert"}, bob.user_id)
    around = {"before_limit": 1, "after_limit": 1, "include_profile": True}
    (result,) = (await world.search(alice, "needle", event_context=around))["results"]
    context = result["context"]
    assert hit == result["result"]["event_id"]
    assert ["before"] == [said(event) for event in context["events_before"]]
    assert ["after"] == [said(event) for event in context["events_after"]]
    assert "Bobby" == context["profile_info"][bob.user_id]["displayname"]
    older = await world.messages(alice, room, "b", limit=1, **{"from": context["start"]})
    assert "m.room.member" == older["chunk"][0]["type"]
    (bare,) = (await world.search(alice, "needle", event_context={"before_limit": 0, "after_limit": 0}))["results"]
    assert ([], []) == (bare["context"]["events_before"], bare["context"]["events_after"])
    assert "context" not in (await world.search(alice, "needle"))["results"][0]


async def test_current_state_of_the_rooms_found(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice, name="kitchen")
    await world.say(alice, room, "needle")
    answer = await world.search(alice, "needle", include_state=True)
    assert "kitchen" in [said(event) for event in answer["state"][room] if event["type"] == "m.room.name"]
    assert "state" not in await world.search(alice, "needle")


async def test_edits_and_redactions(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    sent = await world.say(alice, room, "I like coffee")
    assert ["I like coffee"] == await world.found(bob, "coffee")
    world.clock.advance(1)
    await world.say(alice, room, "* I like tea", **edit(sent, "I like tea"))
    assert ["I like tea"] == await world.found(bob, "tea")
    assert [] == await world.found(bob, "coffee")
    world.clock.advance(1)
    last = await world.say(alice, room, "* I like milk", **edit(sent, "I like milk"))
    answer = await world.search(bob, "milk")
    assert [sent] == [result["result"]["event_id"] for result in answer["results"]]
    assert [] == await world.found(bob, "tea")
    await world.redact(alice, room, last)
    assert ["I like tea"] == await world.found(bob, "tea")
    assert [] == await world.found(bob, "milk")
    await world.say(bob, room, "* hijack", **edit(sent, "hijack"))
    assert [] == await world.found(bob, "hijack")
    await world.redact(alice, room, sent)
    for term in ("coffee", "tea", "milk", "like"):
        assert [] == await world.found(bob, term)


async def test_encrypted_rooms_are_not_searched(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice, name="secret garden")
    await world.say(alice, room, "plain words")
    await world.rooms.settle()
    await world.state(alice, room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await world.send(alice, room, "m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "body": "cipher words"})
    await world.say(alice, room, "later words")
    assert 0 == (await world.search(alice, "words"))["count"]
    assert [] == await world.found(alice, "garden")


async def test_only_what_one_may_see_is_found_or_counted(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    room = await world.chat(alice, bob, visibility="joined")
    first = await world.say(alice, room, "needle early")
    await carol.post("v3/join/{}", {}, room)
    await world.say(alice, room, "needle middle")
    await bob.post("v3/rooms/{}/leave", {}, room)
    world.clock.advance(1)
    await world.say(alice, room, "needle late")
    await world.say(alice, room, "* thread", **edit(first, "needle thread"))
    private = (await alice.post("v3/createRoom", {"preset": "private_chat", "invite": [carol.user_id]}))["room_id"]
    await world.say(alice, private, "needle private")
    for reader, expected in [
        (alice, {"needle thread", "needle middle", "needle late", "needle private"}),
        (bob, {"needle early", "needle middle"}),
        (carol, {"needle middle", "needle late"}),
    ]:
        for order_by in ("recent", "rank"):
            answer = await world.search(reader, "needle", order_by=order_by, include_state=True)
            assert expected == {said(result["result"]) for result in answer["results"]}
            assert len(expected) == answer["count"]
            assert {room, private} >= set(answer["state"])
            one = await world.search(reader, "needle", order_by=order_by, filter={"limit": 1})
            assert 1 == len(one["results"])
    assert 0 == (await world.search(bob, "thread"))["count"]  # the edit came after bob
    around = {"before_limit": 20, "after_limit": 20}
    shown = (await world.search(carol, "middle", event_context=around))["results"][0]["context"]
    assert "needle early" not in [said(event) for event in shown["events_before"]]


async def test_rooms_that_a_room_replaced_are_searched_with_it(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    old = await world.chat(alice)
    await world.say(alice, old, "needle in the old room")
    new = (await alice.post("v3/rooms/{}/upgrade", {"new_version": "12"}, old))["replacement_room"]
    await world.say(alice, new, "needle in the new room")
    assert 2 == len(await world.found(alice, "needle", filter={"rooms": [new]}))
    assert 1 == len(await world.found(alice, "needle", filter={"rooms": [old]}))


async def test_forgotten_rooms_and_ignored_people_are_not_found(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room, other = [await world.chat(alice, bob) for _ in range(2)]
    await world.say(alice, room, "needle")
    await world.say(alice, other, "needle")
    await bob.post("v3/rooms/{}/leave", {}, room)
    assert 2 == len(await world.found(bob, "needle"))
    await bob.post("v3/rooms/{}/forget", {}, room)
    assert 1 == len(await world.found(bob, "needle"))
    await world.ignore(bob, alice)
    assert [] == await world.found(bob, "needle")


async def test_many_rooms(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    rooms = [await world.chat(alice) for _ in range(40)]
    sent = [await world.say(alice, room, "needle") for room in rooms]
    answer = await world.search(alice, "needle", filter={"limit": 50})
    assert sorted(sent) == sorted(event_ids([result["result"] for result in answer["results"]]))


@pytest.mark.parametrize(
    ("body", "query", "errcode"),
    [
        ({}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {}}}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {"search_term": 3}}}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {"search_term": "x", "keys": ["content.x"]}}}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {"search_term": "x", "order_by": "up"}}}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {"search_term": "x", "filter": {"limit": 0}}}}, {}, "M_BAD_JSON"),
        ({"search_categories": {"room_events": {"search_term": "x"}}}, {"next_batch": "zz"}, "M_INVALID_PARAM"),
        ({"search_categories": {"room_events": {"search_term": "x"}}}, {"next_batch": "ä"}, "M_INVALID_PARAM"),
    ],
)
async def test_what_cannot_be_asked(world: ReadsWorld, body: Json, query: dict[str, str], errcode: str) -> None:
    (alice,) = await world.people("alice")
    assert (400, errcode) == await alice.refused("POST", "v3/search", body=body, **query)


async def test_no_category_no_results(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    assert {"search_categories": {}} == await alice.post("v3/search", {"search_categories": {}})
