"""Lazy loading: the members one needs to know, once."""

from tests.parts.sync.inside import Inside, Json, Person

LAZY = {"room": {"state": {"lazy_load_members": True}, "timeline": {"limit": 2}}}
REDUNDANT = {"room": {"state": {"lazy_load_members": True, "include_redundant_members": True}}}
OFF = {"set_presence": "offline"}


def members(answer: Json, room: str) -> set[str]:
    state = answer["rooms"]["join"][room]["state"]["events"]
    return {event["state_key"] for event in state if event["type"] == "m.room.member"}


async def crowd(place: Inside) -> tuple[list[Person], str]:
    people = [await place.person(name) for name in ("ann", "bob", "cid", "dot", "eve")]
    room = await people[0].create(preset="public_chat", name="Tea")
    for person in people[1:]:
        await person.join(room)
    return people, room


async def test_senders_and_oneself_are_told_at_first_and_then_new_senders(place: Inside) -> None:
    (ann, bob, cid, *_), room = await crowd(place)
    await bob.say(room, "one")
    await bob.say(room, "two")
    answer = await ann.sync(filter=LAZY, **OFF)
    assert {ann.user_id, bob.user_id} == members(answer, room)
    await bob.say(room, "three")
    await cid.say(room, "four")
    answer = await ann.sync(answer["next_batch"], filter=LAZY, **OFF)
    assert {cid.user_id} == members(answer, room)
    await cid.say(room, "five")
    answer = await ann.sync(answer["next_batch"], filter=LAZY, **OFF)
    assert set() == members(answer, room)


async def test_who_asks_for_redundant_members_gets_them(place: Inside) -> None:
    (ann, bob, *_), room = await crowd(place)
    answer = await ann.sync(filter=REDUNDANT, **OFF)
    for text in ("one", "two"):
        await bob.say(room, text)
        answer = await ann.sync(answer["next_batch"], filter=REDUNDANT, **OFF)
        assert {bob.user_id} == members(answer, room)


async def test_a_lost_answer_is_told_again_with_its_members(place: Inside) -> None:
    (ann, bob, *_), room = await crowd(place)
    since = (await ann.sync(filter=LAZY, **OFF))["next_batch"]
    await bob.say(room, "one")
    for _ in range(2):
        answer = await ann.sync(since, filter=LAZY, **OFF)
        assert {bob.user_id} == members(answer, room)
    await bob.say(room, "two")
    assert set() == members(await ann.sync(answer["next_batch"], filter=LAZY, **OFF), room)


async def test_devices_have_memories_of_their_own(place: Inside) -> None:
    (ann, bob, *_), room = await crowd(place)
    laptop = await place.device(ann.user_id, "LAPTOP")
    tokens = [(await one.sync(filter=LAZY, **OFF))["next_batch"] for one in (ann, laptop)]
    await bob.say(room, "one")
    for one, since in zip((ann, laptop), tokens, strict=True):
        assert {bob.user_id} == members(await one.sync(since, filter=LAZY, **OFF), room)


async def test_members_who_changed_in_a_gap_are_told_whoever_speaks(place: Inside) -> None:
    (ann, bob, _, dot, eve), room = await crowd(place)
    since = (await ann.sync(filter=LAZY, **OFF))["next_batch"]
    await dot.leave(room)
    await eve.put("v3/profile/{}/displayname", eve.user_id, body={"displayname": "Evelyn"})
    await place.house.jobs.settle()
    for text in ("one", "two", "three"):
        await bob.say(room, text)
    answer = await ann.sync(since, filter=LAZY, **OFF)
    assert answer["rooms"]["join"][room]["timeline"]["limited"]
    assert {bob.user_id, dot.user_id, eve.user_id} == members(answer, room)


async def test_a_changed_name_is_told_to_who_knew_the_old_one(place: Inside) -> None:
    (ann, bob, *_), room = await crowd(place)
    await bob.say(room, "one")
    since = (await ann.sync(filter=LAZY, **OFF))["next_batch"]
    await bob.put("v3/profile/{}/displayname", bob.user_id, body={"displayname": "Robert"})
    await place.house.jobs.settle()
    await bob.say(room, "two")
    answer = await ann.sync(since, filter=LAZY, **OFF)
    told = answer["rooms"]["join"][room]
    names = [event["content"].get("displayname") for event in told["timeline"]["events"]]
    assert ["Robert", None] == names
    assert set() == members(answer, room)
