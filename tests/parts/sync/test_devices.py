"""Messages to devices, device lists, key counts: what encryption needs of /sync."""

import asyncio
from typing import Any

from tests.parts.sync.inside import Inside, Json, Person
from tests.parts.sync.test_waiting import parked

OFF = {"set_presence": "offline"}


async def to_device(sender: Person, to: Person, number: int, device_id: str | None = None) -> None:
    messages = {to.user_id: {device_id or to.device_id: {"number": number}}}
    path = "v3/sendToDevice/{}/{}"
    await sender.put(path, "org.tea", f"{sender.user_id}{number}", body={"messages": messages})


def numbers(answer: Json) -> list[int]:
    return [event["content"]["number"] for event in answer.get("to_device", {}).get("events", [])]


async def upload(person: Person) -> None:
    keys = {f"ed25519:{person.device_id}": "a" * 43, f"curve25519:{person.device_id}": "b" * 43}
    signature = {person.user_id: {f"ed25519:{person.device_id}": "c" * 86}}
    device = {
        "user_id": person.user_id,
        "device_id": person.device_id,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2"],
        "keys": keys,
        "signatures": signature,
    }
    await person.post("v3/keys/upload", body={"device_keys": device})


def lists(answer: Json) -> tuple[set[str], set[str]]:
    told = answer.get("device_lists", {})
    return set(told.get("changed", ())), set(told.get("left", ()))


async def test_messages_come_until_the_next_token_acknowledges_them(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    since = (await ann.sync(**OFF))["next_batch"]
    await to_device(bob, ann, 1)
    for _ in range(2):
        answer = await ann.sync(since, **OFF)
        assert [1] == numbers(answer)
        assert {"type", "sender", "content"} == answer["to_device"]["events"][0].keys()
    answer = await ann.sync(answer["next_batch"], **OFF)
    assert [] == numbers(answer)
    assert [] == numbers(await ann.sync(since, **OFF))
    await to_device(bob, ann, 2)
    assert [2] == numbers(await ann.sync(**OFF))


async def test_more_messages_than_one_answer_holds_are_none_lost(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    token: str | None = (await ann.sync(**OFF))["next_batch"]
    for number in range(230):
        await to_device(bob, ann, number)
    room = await ann.create()
    got: list[int] = []
    for step in range(4):
        answer = await asyncio.wait_for(ann.sync(token, timeout=10_000 if step < 3 else 0, **OFF), 2)
        assert ("rooms" in answer) == (step == 0), room
        got += numbers(answer)
        token = answer["next_batch"]
    assert list(range(230)) == got


async def test_a_message_wakes_the_device_it_is_for(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    poll = await parked(place, ann, (await ann.sync(**OFF))["next_batch"])
    await to_device(bob, ann, 1)
    assert [1] == numbers(await asyncio.wait_for(poll, 5))


async def test_key_counts_are_in_every_answer_and_their_change_wakes(place: Inside) -> None:
    ann = await place.person("ann")
    answer = await ann.sync(**OFF)
    assert {"signed_curve25519": 0} == answer["device_one_time_keys_count"]
    assert [] == answer["device_unused_fallback_key_types"]
    poll = await parked(place, ann, answer["next_batch"])
    key = {"key": "k" * 43, "signatures": {ann.user_id: {"ed25519:PHONE": "s" * 86}}}
    await ann.post("v3/keys/upload", body={"one_time_keys": {"signed_curve25519:AAAA": key}})
    answer = await asyncio.wait_for(poll, 5)
    assert {"signed_curve25519": 1} == answer["device_one_time_keys_count"]
    again = await ann.sync(answer["next_batch"], **OFF)
    assert {"signed_curve25519": 1} == again["device_one_time_keys_count"]


async def test_changed_keys_are_told_to_those_who_share_a_room(place: Inside) -> None:
    ann, bob, cid = [await place.person(name) for name in ("ann", "bob", "cid")]
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (ann, bob, cid)}
    poll = await parked(place, ann, tokens[ann])
    await upload(bob)
    assert ({bob.user_id}, set()) == lists(await asyncio.wait_for(poll, 5))
    for app in place.apps:
        assert ({bob.user_id}, set()) == lists(await ann.sync(tokens[ann], app=app, **OFF))
        assert ({bob.user_id}, set()) == lists(await bob.sync(tokens[bob], app=app, **OFF))
        assert (set(), set()) == lists(await cid.sync(tokens[cid], app=app, **OFF))


async def test_who_comes_is_changed_and_who_shares_no_room_any_more_has_left(place: Inside) -> None:
    ann, bob, cid = [await place.person(name) for name in ("ann", "bob", "cid")]
    room, other = await ann.create(preset="public_chat"), await ann.create(preset="public_chat")
    await bob.join(room)
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (ann, bob, cid)}
    await cid.join(room)
    await bob.join(other)
    found = await ann.sync(tokens[ann], **OFF)
    assert ({bob.user_id, cid.user_id}, set()) == lists(found)
    assert ({ann.user_id, bob.user_id}, set()) == lists(await cid.sync(tokens[cid], **OFF))
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (ann, bob, cid)}
    await cid.leave(room)
    await bob.leave(room)
    for app in place.apps:
        assert (set(), {cid.user_id}) == lists(await ann.sync(tokens[ann], app=app, **OFF))
        assert (set(), {ann.user_id, bob.user_id}) == lists(await cid.sync(tokens[cid], app=app, **OFF))
        assert (set(), {cid.user_id}) == lists(await bob.sync(tokens[bob], app=app, **OFF))


async def test_a_changed_name_is_no_changed_key(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    since = (await ann.sync(**OFF))["next_batch"]
    await bob.put("v3/profile/{}/displayname", bob.user_id, body={"displayname": "Robert"})
    await place.house.jobs.settle()
    assert (set(), set()) == lists(await ann.sync(since, **OFF))


async def test_when_encryption_is_switched_on_everybody_there_is_looked_up(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    since = (await ann.sync(**OFF))["next_batch"]
    await ann.state(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    assert ({bob.user_id}, set()) == lists(await ann.sync(since, **OFF))


async def make_feed(place: Inside, room: str) -> None:
    """As ``publicaccounts`` will make it."""

    def unit(tx: Any) -> None:
        tx.run("UPDATE rooms_rooms SET kind = 'feed' WHERE room_id = ?", room)
        tx.run("UPDATE rooms_events SET audience = '*' WHERE audience IS NULL")

    await place.house.db.write(unit)
    place.house.rooms._facts.forget(room)


async def test_nothing_of_this_crosses_a_feed(place: Inside) -> None:
    ann, bob, cid = [await place.person(name) for name in ("ann", "bob", "cid")]
    room = await ann.create(preset="public_chat", name="News")
    await make_feed(place, room)
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (ann, bob, cid)}
    await bob.join(room)
    await cid.join(room)
    await upload(cid)
    await cid.put("v3/presence/{}/status", cid.user_id, body={"presence": "online"})
    await asyncio.sleep(0.05)
    for app in place.apps:
        answer = await bob.sync(tokens[bob], app=app, **OFF)
        assert (set(), set()) == lists(answer)
        assert "presence" not in answer
        assert "m.heroes" not in answer["rooms"]["join"][room]["summary"]


async def test_an_event_for_one_reader_is_told_to_that_reader_alone(place: Inside) -> None:
    ann, bob, cid = [await place.person(name) for name in ("ann", "bob", "cid")]
    room = await ann.create(preset="public_chat", name="News")
    await make_feed(place, room)
    for one in (bob, cid):
        await one.join(room)
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (bob, cid)}
    polls = {one: await parked(place, one, tokens[one], timeout=400) for one in (bob, cid)}
    content = {"msgtype": "m.text", "body": "for you"}
    await place.house.rooms.send(room, ann.user_id, "m.room.message", content, audience=bob.user_id)
    assert "rooms" in await asyncio.wait_for(polls[bob], 0.3)
    assert "rooms" not in await asyncio.wait_for(polls[cid], 5)
    for app in place.apps:
        told = (await bob.sync(tokens[bob], app=app, **OFF))["rooms"]["join"][room]
        assert ["for you"] == [event["content"]["body"] for event in told["timeline"]["events"]]
        assert "rooms" not in await cid.sync(tokens[cid], app=app, **OFF)
