"""Typing, receipts, presence, unread counts."""

import asyncio

from tests.parts.sync.inside import Inside, Json, Person
from tests.parts.sync.test_waiting import parked

OFF = {"set_presence": "offline"}
THREADS = {"room": {"timeline": {"unread_thread_notifications": True}}}


async def two_in_a_room(place: Inside) -> tuple[Person, Person, str]:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    return ann, bob, room


def ephemeral(answer: Json, room: str, kind: str) -> list[Json]:
    told = answer.get("rooms", {}).get("join", {}).get(room, {}).get("ephemeral", {"events": []})
    return [event["content"] for event in told["events"] if event["type"] == kind]


async def test_typing_is_told_when_it_begins_and_when_it_ends(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    poll = await parked(place, ann, (await ann.sync(**OFF))["next_batch"])
    path = "v3/rooms/{}/typing/{}"
    await bob.put(path, room, bob.user_id, body={"typing": True, "timeout": 30_000})
    answer = await asyncio.wait_for(poll, 5)
    assert [{"user_ids": [bob.user_id]}] == ephemeral(answer, room, "m.typing")
    assert [{"user_ids": [bob.user_id]}] == ephemeral(await ann.sync(**OFF), room, "m.typing")
    assert [] == ephemeral(await ann.sync(answer["next_batch"], **OFF), room, "m.typing")
    poll = await parked(place, ann, answer["next_batch"])
    await bob.put(path, room, bob.user_id, body={"typing": False})
    answer = await asyncio.wait_for(poll, 5)
    assert [{"user_ids": []}] == ephemeral(answer, room, "m.typing")
    assert [] == ephemeral(await ann.sync(**OFF), room, "m.typing")


async def test_receipts_are_told_and_private_ones_to_their_owner_alone(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    event = await ann.say(room, "hello")
    tokens = {one: (await one.sync(**OFF))["next_batch"] for one in (ann, bob)}
    path = "v3/rooms/{}/receipt/{}/{}"
    await bob.post(path, room, "m.read.private", event)
    for app in place.apps:
        assert "rooms" not in await ann.sync(tokens[ann], app=app, **OFF)
        (content,) = ephemeral(await bob.sync(tokens[bob], app=app, **OFF), room, "m.receipt")
        assert {bob.user_id} == content[event]["m.read.private"].keys()
    await bob.post(path, room, "m.read", event, body={"thread_id": "main"})
    for app in place.apps:
        (content,) = ephemeral(await ann.sync(tokens[ann], app=app, **OFF), room, "m.receipt")
        assert "main" == content[event]["m.read"][bob.user_id]["thread_id"]
    (content,) = ephemeral(await ann.sync(**OFF), room, "m.receipt")
    assert {event} == content.keys()


async def test_ephemeral_events_are_chosen_by_the_filter(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    event = await ann.say(room, "hello")
    since = (await ann.sync(**OFF))["next_batch"]
    await bob.post("v3/rooms/{}/receipt/{}/{}", room, "m.read", event)
    await bob.put("v3/rooms/{}/typing/{}", room, bob.user_id, body={"typing": True})
    answer = await ann.sync(since, filter={"room": {"ephemeral": {"types": ["m.typing"]}}}, **OFF)
    assert (1, 0) == tuple(len(ephemeral(answer, room, kind)) for kind in ("m.typing", "m.receipt"))
    answer = await ann.sync(since, filter={"room": {"ephemeral": {"not_types": ["*"]}}}, **OFF)
    assert "rooms" not in answer


async def test_what_is_unread_counts_until_it_is_read(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await ann.sync(**OFF))["next_batch"]
    root = await bob.say(room, "one")
    await bob.say(room, f"two {ann.user_id}", **{"m.mentions": {"user_ids": [ann.user_id]}})
    last = await bob.say(room, "three", **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})
    answer = await ann.sync(since, **OFF)
    counts = answer["rooms"]["join"][room]["unread_notifications"]
    assert {"notification_count": 3, "highlight_count": 1} == counts
    told = (await ann.sync(since, filter=THREADS, **OFF))["rooms"]["join"][room]
    assert {"notification_count": 2, "highlight_count": 1} == told["unread_notifications"]
    assert {root: {"notification_count": 1, "highlight_count": 0}} == told["unread_thread_notifications"]
    poll = await parked(place, ann, answer["next_batch"])
    await ann.post("v3/rooms/{}/receipt/{}/{}", room, "m.read", last)
    told = (await asyncio.wait_for(poll, 5))["rooms"]["join"][room]
    assert {"notification_count": 0, "highlight_count": 0} == told["unread_notifications"]


async def test_presence_is_told_to_those_who_share_a_room(place: Inside) -> None:
    ann, bob, _ = await two_in_a_room(place)
    cid = await place.person("cid")
    since = (await ann.sync(**OFF))["next_batch"]
    poll = await parked(place, ann, since)
    await cid.sync(set_presence="online")
    await bob.put("v3/presence/{}/status", bob.user_id, body={"presence": "online", "status_msg": "tea"})
    events = (await asyncio.wait_for(poll, 5))["presence"]["events"]
    assert [(bob.user_id, "online", "tea")] == [
        (event["sender"], event["content"]["presence"], event["content"]["status_msg"]) for event in events
    ]
    assert bob.user_id in {event["sender"] for event in (await ann.sync(**OFF))["presence"]["events"]}
    assert "presence" not in await cid.sync(**OFF)
    assert "presence" not in await ann.sync(filter={"presence": {"not_types": ["*"]}}, **OFF)
    assert "presence" not in await ann.sync(since, filter={"presence": {"not_senders": [bob.user_id]}}, **OFF)


async def test_who_polls_is_online_unless_they_say_otherwise(place: Inside) -> None:
    ann, bob, _ = await two_in_a_room(place)
    for said, shown in (("offline", "offline"), ("unavailable", "unavailable"), (None, "online")):
        await bob.sync(set_presence=said)
        assert shown == (await ann.get("v3/presence/{}/status", bob.user_id))["presence"]
