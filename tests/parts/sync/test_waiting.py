"""Long polls: who is woken, when, and by what."""

import asyncio
from typing import Any

import pytest

from teahouse.kernel.bus import Bus
from teahouse.sync import _wait
from tests.parts.sync.inside import Inside, Json, Person, Refused

OFF = {"set_presence": "offline"}


async def settled(place: Inside, person: Person, app: str = "own") -> str:
    """A token after everything that is under way."""
    return str((await person.sync(app=app, **OFF))["next_batch"])


async def parked(place: Inside, person: Person, since: str, app: str = "own", **query: Any) -> asyncio.Task[Json]:
    """A poll that waits."""
    before = place.syncs[app].waiting
    query = {"timeout": 20_000, **OFF, **query}
    task = asyncio.create_task(person.sync(since, app=app, **query))
    for _ in range(200):
        await asyncio.sleep(0.005)
        if place.syncs[app].waiting > before:
            return task
    raise AssertionError(f"does not wait: {task}")


async def test_a_poll_waits_for_a_message_and_no_longer(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    poll = await parked(place, ann, await settled(place, ann))
    await bob.say(room, "hello")
    answer = await asyncio.wait_for(poll, 5)
    assert "hello" == answer["rooms"]["join"][room]["timeline"]["events"][0]["content"]["body"]
    assert 0 == place.syncs["own"].waiting


async def test_only_those_in_the_room_are_woken(place: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob, cid = [await place.person(name) for name in ("ann", "bob", "cid")]
    room, other = await ann.create(preset="public_chat"), await cid.create(preset="public_chat")
    await bob.join(room)
    polls = [await parked(place, one, await settled(place, one)) for one in (bob, cid)]
    classic = place.house.sync._routes._classic
    looked: list[str] = []
    look = classic.look

    async def noted(ask: Any, *args: Any, **options: Any) -> Any:
        looked.append(ask.user_id)
        return await look(ask, *args, **options)

    monkeypatch.setattr(classic, "look", noted)
    await ann.say(room, "hello")
    await asyncio.wait_for(polls[0], 5)
    assert [bob.user_id] == looked
    await cid.say(other, "mine")
    await asyncio.wait_for(polls[1], 5)


async def test_time_that_is_over_is_answered_with_a_newer_token(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    since = await settled(place, ann)
    poll = await parked(place, ann, since, timeout=150)
    await bob.create()
    answer = await asyncio.wait_for(poll, 5)
    assert "rooms" not in answer
    assert int(answer["next_batch"][1:].partition("_")[0]) > int(since[1:].partition("_")[0])
    assert {"next_batch", "device_one_time_keys_count"} <= answer.keys()


async def test_without_a_timeout_nobody_waits(place: Inside) -> None:
    ann = await place.person("ann")
    answer = await asyncio.wait_for(ann.sync(await settled(place, ann), **OFF), 1)
    assert "rooms" not in answer


async def test_what_concerns_the_user_alone_wakes_all_of_their_devices(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    laptop = await place.device(ann.user_id, "LAPTOP")
    polls = [await parked(place, one, await settled(place, one)) for one in (ann, laptop)]
    await ann.put("v3/user/{}/account_data/{}", ann.user_id, "org.tea", body={"a": 1})
    for poll in polls:
        assert "account_data" in await asyncio.wait_for(poll, 5)
    room = await bob.create()
    poll = await parked(place, ann, await settled(place, ann))
    await bob.invite(room, ann)
    assert room in (await asyncio.wait_for(poll, 5))["rooms"]["invite"]


async def test_a_room_joined_while_waiting_is_heard_from_then_on(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await bob.create(preset="public_chat")
    poll = await parked(place, ann, await settled(place, ann))
    await ann.join(room)
    answer = await asyncio.wait_for(poll, 5)
    assert room in answer["rooms"]["join"]
    poll = await parked(place, ann, answer["next_batch"])
    await bob.say(room, "welcome")
    answer = await asyncio.wait_for(poll, 5)
    poll = await parked(place, ann, answer["next_batch"])
    await bob.post("v3/rooms/{}/kick", room, body={"user_id": ann.user_id})
    answer = await asyncio.wait_for(poll, 5)
    assert room in answer["rooms"]["leave"]
    poll = await parked(place, ann, answer["next_batch"], timeout=200)
    await bob.say(room, "gone")
    assert "rooms" not in await asyncio.wait_for(poll, 5)


async def test_a_poll_whose_filter_hides_what_happened_goes_on_waiting(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    topics = {"room": {"timeline": {"types": ["m.room.topic"]}}}
    poll = await parked(place, ann, await settled(place, ann), filter=topics)
    await bob.say(room, "hello")
    await asyncio.sleep(0.05)
    assert 1 == place.syncs["own"].waiting
    await ann.state(room, "m.room.topic", {"topic": "tea"})
    told = (await asyncio.wait_for(poll, 5))["rooms"]["join"][room]
    assert ["m.room.topic"] == [event["type"] for event in told["timeline"]["events"]]


async def test_when_the_bus_loses_a_message_only_time_is_lost(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    poll = await parked(place, ann, await settled(place, ann, "deaf"), "deaf", timeout=1000)
    await bob.say(room, "hello")
    await asyncio.sleep(0.05)
    assert not poll.done()
    answer = await asyncio.wait_for(poll, 5)
    assert "hello" == answer["rooms"]["join"][room]["timeline"]["events"][0]["content"]["body"]


async def test_after_a_break_in_the_bus_joined_rooms_are_read_again(place: Inside) -> None:
    ann, bob = await place.person("ann"), await place.person("bob")
    bus = Bus()
    place.add_sync("torn", bus, ring_size=100)
    since = await settled(place, ann, "torn")
    heard: list[Any] = []
    place.house.bus.listen(heard.append)
    room = await bob.create(preset="public_chat")
    await ann.join(room)
    bus.tell(heard[-1])  # the joining is heard, the room's making was lost
    answer = await ann.sync(since, app="torn", **OFF)
    assert room in answer["rooms"]["join"]
    poll = await parked(place, ann, answer["next_batch"], "torn")
    await bob.say(room, "hello")
    bus.tell(heard[-1])
    assert room in (await asyncio.wait_for(poll, 5))["rooms"]["join"]


async def test_at_the_end_every_poll_is_answered_at_once_and_none_waits_any_more(place: Inside) -> None:
    people = [await place.person("someone") for _ in range(20)]
    tokens = [await settled(place, one) for one in people]
    polls = [await parked(place, one, since) for one, since in zip(people, tokens, strict=True)]
    place.house.sync.close()
    answers = await asyncio.wait_for(asyncio.gather(*polls), 2)
    assert tokens == [answer["next_batch"].partition("!")[0] for answer in answers]
    await asyncio.wait_for(people[0].sync(tokens[0], timeout=20_000, **OFF), 1)


@pytest.mark.parametrize(
    ("query", "errcode"),
    [
        ({"since": "yesterday"}, "M_INVALID_PARAM"),
        ({"since": "s999999999_0"}, "M_UNKNOWN"),
        ({"timeout": "soon"}, "M_INVALID_PARAM"),
        ({"set_presence": "asleep"}, "M_INVALID_PARAM"),
        ({"full_state": "perhaps"}, "M_INVALID_PARAM"),
        ({"filter": "{not json"}, "M_NOT_JSON"),
        ({"filter": '{"room": {"timeline": {"limit": "ten"}}}'}, "M_BAD_JSON"),
        ({"filter": "77"}, "M_NOT_FOUND"),
    ],
)
async def test_what_does_not_make_sense_is_refused(place: Inside, query: dict[str, str], errcode: str) -> None:
    ann = await place.person("ann")
    with pytest.raises(Refused) as refused:
        await ann.sync(query.pop("since", None), **query)
    assert errcode == refused.value.errcode


async def test_a_filter_may_be_named_by_its_id(place: Inside) -> None:
    ann = await place.person("ann")
    room = await ann.create()
    definition = {"room": {"timeline": {"limit": 1}}}
    filter_id = (await ann.post("v3/user/{}/filter", ann.user_id, body=definition))["filter_id"]
    told = (await ann.sync(filter=filter_id, **OFF))["rooms"]["join"][room]
    assert 1 == len(told["timeline"]["events"])


async def test_who_polls_no_more_is_let_go_by_the_next_message(place: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of ten thousand that hung up cost every message 4 ms until somebody synced."""
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    await settled(place, bob)
    waiting = place.syncs["own"]._heard.waiting
    assert bob.user_id in waiting._sessions
    monkeypatch.setattr(_wait, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(_wait, "_SWEEP_SECONDS", 0.0)
    await ann.say(room, "is anybody there?")
    assert bob.user_id not in waiting._sessions
    assert not waiting._rooms.get(room)


async def test_a_look_that_took_long_still_hears_what_comes(place: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its session may have been let go while it looked: it takes a new one before it waits."""
    ann, bob = await place.person("ann"), await place.person("bob")
    room = await ann.create(preset="public_chat")
    await bob.join(room)
    since = await settled(place, ann)
    classic = place.house.sync._routes._classic
    waiting = place.syncs["own"]._heard.waiting
    look = classic.look
    first = True

    async def slow(ask: Any, session: Any, **options: Any) -> Any:
        nonlocal first
        answer = await look(ask, session, **options)
        if first:
            first = False
            session.seen = -1e9
            waiting._swept = -1e9
            waiting._sweep()
        return answer

    monkeypatch.setattr(classic, "look", slow)
    poll = await parked(place, ann, since)
    await bob.say(room, "hello")
    answer = await asyncio.wait_for(poll, 5)
    assert "hello" == answer["rooms"]["join"][room]["timeline"]["events"][0]["content"]["body"]
