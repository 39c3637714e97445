"""What /sync says of rooms: joined, invited, knocked on, left."""

from typing import Any

from tests.parts.sync.inside import Inside, Json, Person

ONE = {"room": {"timeline": {"limit": 1}}}
OFF = {"set_presence": "offline"}


def joined(answer: Json, room: str) -> Json:
    found: Json = answer["rooms"]["join"][room]
    return found


def bodies(told: Json) -> list[Any]:
    return [event["content"].get("body") for event in told["timeline"]["events"] if event["type"] == "m.room.message"]


def state_keys(told: Json, section: str = "state") -> set[tuple[str, str]]:
    return {(event["type"], event["state_key"]) for event in told[section]["events"]}


async def two_in_a_room(place: Inside) -> tuple[Person, Person, str]:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat", name="Tea")
    await bob.join(room)
    return ann, bob, room


async def test_state_stands_before_the_timeline_or_after_it(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await ann.sync(**OFF))["next_batch"]
    await ann.state(room, "m.room.topic", {"topic": "green"})
    await bob.say(room, "one")
    await ann.state(room, "m.room.topic", {"topic": "black"})
    await bob.say(room, "two")
    await ann.state(room, "m.room.topic", {"topic": "red"})

    for limit, before in ((2, "black"), (1, "black"), (10, None)):
        told = joined(await ann.sync(since, filter={"room": {"timeline": {"limit": limit}}}, **OFF), room)
        assert [before] * (before is not None) == [event["content"]["topic"] for event in told["state"]["events"]]
        assert (limit < 5) == told["timeline"]["limited"]
        assert "state_after" not in told

    for name in ("state_after", "org.matrix.msc4222.state_after"):
        asked = {name.replace("state_after", "use_state_after"): True}
        told = joined(await ann.sync(since, filter=ONE, **OFF, **asked), room)
        assert ["red"] == [event["content"]["topic"] for event in told[name]["events"]]
        assert "state" not in told
        told = joined(await ann.sync(since, **OFF, **asked), room)
        assert {("m.room.topic", "")} == state_keys(told, name)


async def test_a_gap_is_closed_with_prev_batch(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await ann.sync(**OFF))["next_batch"]
    for number in range(5):
        await bob.say(room, str(number))
    told = joined(await ann.sync(since, filter={"room": {"timeline": {"limit": 2}}}, **OFF), room)
    assert ["3", "4"] == bodies(told)
    page = await ann.get(
        "v3/rooms/{}/messages", room, dir="b", from_=told["timeline"]["prev_batch"], to=since, limit=10
    )
    assert ["2", "1", "0"] == [event["content"]["body"] for event in page["chunk"]]


async def test_a_filter_that_hides_state_from_the_timeline_shows_it_among_the_state(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    messages = {"room": {"timeline": {"types": ["m.room.message"]}}}
    since = (await ann.sync(filter=messages, **OFF))["next_batch"]
    await ann.state(room, "m.room.topic", {"topic": "green"})
    await bob.say(room, "hello")
    told = joined(await ann.sync(since, filter=messages, **OFF), room)
    assert ["hello"] == bodies(told)
    assert {("m.room.topic", "")} == state_keys(told)


async def test_an_invite_brings_stripped_state_and_ends_with_a_leave(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="private_chat", name="Tea")
    since = (await bob.sync(**OFF))["next_batch"]
    await ann.invite(room, bob)
    answer = await bob.sync(since, **OFF)
    events = answer["rooms"]["invite"][room]["invite_state"]["events"]
    by_key = {(event["type"], event["state_key"]): event for event in events}
    assert "invite" == by_key["m.room.member", bob.user_id]["content"]["membership"]
    assert "Tea" == by_key["m.room.name", ""]["content"]["name"]
    assert all(event.keys() == {"type", "state_key", "sender", "content"} for event in events)
    assert room in (await bob.sync(**OFF))["rooms"]["invite"]

    await bob.leave(room)
    left = (await bob.sync(answer["next_batch"], **OFF))["rooms"]["leave"][room]
    assert ["leave"] == [event["content"]["membership"] for event in left["timeline"]["events"]]
    assert [] == left["state"]["events"]
    assert "rooms" not in await bob.sync(**OFF)


async def test_an_invite_from_someone_ignored_is_not_shown(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    content = {"ignored_users": {ann.user_id: {}}}
    await bob.put("v3/user/{}/account_data/{}", bob.user_id, "m.ignored_user_list", body=content)
    room = await ann.create(preset="private_chat")
    since = (await bob.sync(**OFF))["next_batch"]
    await ann.invite(room, bob)
    assert "rooms" not in await bob.sync(since, **OFF)
    assert "rooms" not in await bob.sync(**OFF)


async def test_messages_of_someone_ignored_are_not_shown_and_their_state_is(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    content = {"ignored_users": {bob.user_id: {}}}
    await ann.put("v3/user/{}/account_data/{}", ann.user_id, "m.ignored_user_list", body=content)
    since = (await ann.sync(**OFF))["next_batch"]
    await bob.say(room, "hm")
    assert "rooms" not in await ann.sync(since, **OFF)
    await bob.put("v3/profile/{}/displayname", bob.user_id, body={"displayname": "Robert"})
    await place.house.jobs.settle()
    told = joined(await ann.sync(since, **OFF), room)
    assert ["m.room.member"] == [event["type"] for event in told["timeline"]["events"]]


async def test_a_knock(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    rules = {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}
    room = await ann.create(preset="private_chat", name="Tea", initial_state=[rules])
    since = (await bob.sync(**OFF))["next_batch"]
    await bob.post("v3/knock/{}", room)
    events = (await bob.sync(since, **OFF))["rooms"]["knock"][room]["knock_state"]["events"]
    assert {"m.room.create", "m.room.join_rules", "m.room.name", "m.room.member"} <= {one["type"] for one in events}


async def test_a_room_that_was_left_is_told_up_to_the_leave_and_not_again(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await bob.sync(**OFF))["next_batch"]
    await ann.say(room, "before")
    await ann.post("v3/rooms/{}/kick", room, body={"user_id": bob.user_id, "reason": "tea time"})
    await ann.say(room, "after")
    answer = await bob.sync(since, **OFF)
    left = answer["rooms"]["leave"][room]
    assert ["before"] == bodies(left)
    assert "leave" == left["timeline"]["events"][-1]["content"]["membership"]
    await ann.say(room, "later")
    assert "rooms" not in await bob.sync(answer["next_batch"], **OFF)

    with_left = {"room": {"include_leave": True, "timeline": {"limit": 2}}}
    assert "rooms" not in await bob.sync(**OFF)
    again = (await bob.sync(filter=with_left, **OFF))["rooms"]["leave"][room]
    assert ["before"] == bodies(again)
    assert again["timeline"]["limited"]
    assert ("m.room.create", "") in state_keys(again)
    await bob.post("v3/rooms/{}/forget", room)
    assert "rooms" not in await bob.sync(filter=with_left, **OFF)


async def test_a_room_that_was_left_and_forgotten_between_two_syncs_is_told_to_be_left(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await bob.sync(**OFF))["next_batch"]
    await ann.say(room, "before")
    await bob.leave(room)
    await bob.post("v3/rooms/{}/forget", room)
    for app in place.apps:
        left = (await bob.sync(since, app=app, **OFF))["rooms"]["leave"][room]
        assert [bob.user_id] == [event.get("state_key") for event in left["timeline"]["events"]]


async def test_coming_back_begins_the_timeline_anew_with_all_state(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await bob.sync(**OFF))["next_batch"]
    await bob.leave(room)
    await ann.state(room, "m.room.topic", {"topic": "missed"})
    await bob.join(room)
    told = joined(await bob.sync(since, filter=ONE, **OFF), room)
    assert told["timeline"]["limited"]
    assert {("m.room.create", ""), ("m.room.topic", ""), ("m.room.member", ann.user_id)} <= state_keys(told)
    assert 2 == told["summary"]["m.joined_member_count"]


async def test_a_ban_after_leaving_is_told_alone(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    await bob.leave(room)
    since = (await bob.sync(**OFF))["next_batch"]
    await ann.say(room, "secret")
    await ann.post("v3/rooms/{}/ban", room, body={"user_id": bob.user_id})
    left = (await bob.sync(since, **OFF))["rooms"]["leave"][room]
    assert ["ban"] == [event["content"]["membership"] for event in left["timeline"]["events"]]


async def test_the_end_of_a_stay_that_an_invite_hid_is_told_when_the_invite_ends(place: Inside) -> None:
    """The law of sync found it: the client had neither the end of its timeline nor the state it left."""
    ann, bob, room = await two_in_a_room(place)
    since = (await bob.sync(**OFF))["next_batch"]
    for number in range(3):
        await ann.say(room, str(number))
    await ann.state(room, "m.room.topic", {"topic": "green"})
    await bob.leave(room)
    await ann.post("v3/rooms/{}/invite", room, body={"user_id": bob.user_id})
    invited = await bob.sync(since, **OFF)
    assert ["invite"] == list(invited["rooms"])
    await ann.say(room, "not for bob")
    await bob.leave(room)

    twenty = {"timeline": {"limit": 20}}
    left = (await bob.sync(invited["next_batch"], filter={"room": twenty}, **OFF))["rooms"]["leave"]
    afresh = await bob.sync(filter={"room": {"include_leave": True, **twenty}}, **OFF)
    assert bodies(left[room]) == ["0", "1", "2"]
    assert [one["event_id"] for one in afresh["rooms"]["leave"][room]["timeline"]["events"]] == [
        one["event_id"] for one in left[room]["timeline"]["events"]
    ]
    assert afresh["rooms"]["leave"][room]["state"] == left[room]["state"]


async def test_full_state_brings_all_state_and_only_the_new_timeline(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    since = (await ann.sync(**OFF))["next_batch"]
    told = joined(await ann.sync(since, full_state=True, timeout=30000, **OFF), room)
    assert [] == told["timeline"]["events"]
    assert ("m.room.create", "") in state_keys(told)
    await bob.say(room, "hello")
    told = joined(await ann.sync(since, full_state=True, **OFF), room)
    assert ["hello"] == bodies(told)
    assert ("m.room.member", bob.user_id) in state_keys(told)


async def test_rooms_are_chosen_by_the_filter(place: Inside) -> None:
    ann, _, room = await two_in_a_room(place)
    other = await ann.create(name="Coffee")
    assert {other} == (await ann.sync(filter={"room": {"not_rooms": [room]}}, **OFF))["rooms"]["join"].keys()
    assert {room} == (await ann.sync(filter={"room": {"rooms": [room]}}, **OFF))["rooms"]["join"].keys()
    elsewhere = {"room": {"timeline": {"rooms": [other]}, "state": {"not_types": ["m.room.member"]}}}
    told = joined(await ann.sync(filter=elsewhere, **OFF), room)
    assert [] == told["timeline"]["events"]
    assert "m.room.member" not in {event["type"] for event in told["state"]["events"]}


async def test_heroes_name_a_room_without_a_name(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="private_chat", invite=[bob.user_id])
    answer = await ann.sync(**OFF)
    summary = joined(answer, room)["summary"]
    assert {"m.heroes": [bob.user_id], "m.joined_member_count": 1, "m.invited_member_count": 1} == summary
    await bob.join(room)
    answer = await ann.sync(answer["next_batch"], **OFF)
    assert (2, 0) == tuple(joined(answer, room)["summary"][f"m.{one}_member_count"] for one in ("joined", "invited"))
    await bob.say(room, "hello")
    answer = await ann.sync(answer["next_batch"], **OFF)
    assert "summary" not in joined(answer, room)
    await ann.state(room, "m.room.name", {"name": "Tea"})
    answer = await ann.sync(answer["next_batch"], **OFF)
    assert "m.heroes" not in joined(answer, room)["summary"]
    await ann.state(room, "m.room.name", {})
    assert [bob.user_id] == joined(await ann.sync(answer["next_batch"], **OFF), room)["summary"]["m.heroes"]


async def test_only_the_sending_device_is_told_the_transaction(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    laptop = await place.device(ann.user_id, "LAPTOP")
    since = (await ann.sync(**OFF))["next_batch"]
    path = "v3/rooms/{}/send/{}/{}"
    await ann.put(path, room, "m.room.message", "tea-1", body={"msgtype": "m.text", "body": "hello"})
    for person, expected in ((ann, "tea-1"), (laptop, None), (bob, None)):
        event = joined(await person.sync(since, **OFF), room)["timeline"]["events"][-1]
        assert expected == event["unsigned"].get("transaction_id")


async def test_each_event_says_what_the_reader_was_to_the_room(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await ann.invite(room, bob)
    await bob.join(room)
    await ann.say(room, "hello")
    events = joined(await bob.sync(filter={"room": {"timeline": {"limit": 50}}}, **OFF), room)["timeline"]["events"]
    assert ["leave", "invite", "join", "join"] == [event["unsigned"]["membership"] for event in events[-4:]]


async def test_an_event_brings_what_relates_to_it(place: Inside) -> None:
    ann, bob, room = await two_in_a_room(place)
    root = await ann.say(room, "root")
    await bob.say(room, "reply", **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}})
    told = joined(await ann.sync(filter={"room": {"timeline": {"types": ["m.room.message"]}}}, **OFF), room)
    thread = told["timeline"]["events"][0]["unsigned"]["m.relations"]["m.thread"]
    assert (1, "reply") == (thread["count"], thread["latest_event"]["content"]["body"])


async def test_account_data_of_the_account_and_of_rooms(place: Inside) -> None:
    ann, _, room = await two_in_a_room(place)
    answer = await ann.sync(**OFF)
    assert ["m.push_rules"] == [event["type"] for event in answer["account_data"]["events"]]
    await ann.put("v3/user/{}/account_data/{}", ann.user_id, "org.tea", body={"a": 1})
    await ann.put("v3/user/{}/account_data/{}", ann.user_id, "org.tea", body={"a": 2})
    await ann.put("v3/user/{}/rooms/{}/tags/{}", ann.user_id, room, "m.favourite", body={"order": 0.5})
    answer = await ann.sync(answer["next_batch"], **OFF)
    assert [{"type": "org.tea", "content": {"a": 2}}] == answer["account_data"]["events"]
    told = joined(answer, room)
    assert [{"type": "m.tag", "content": {"tags": {"m.favourite": {"order": 0.5}}}}] == told["account_data"]["events"]
    only = {"account_data": {"types": ["org.other"]}, "room": {"account_data": {"not_types": ["m.tag"]}}}
    answer = await ann.sync(filter=only, **OFF)
    assert "account_data" not in answer
    assert [] == joined(answer, room)["account_data"]["events"]
