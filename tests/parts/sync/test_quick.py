"""The short way to an answer says what the long way says, and is gone where many wait for one message."""

import asyncio
from typing import Any

import pytest

from tests.parts.sync.inside import Inside, Json, Person
from tests.parts.sync.test_waiting import parked, settled

LAZY = {"room": {"state": {"lazy_load_members": True}}}
THREADS = {"room": {"timeline": {"unread_thread_notifications": True}}}


@pytest.fixture
def quick(place: Inside, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who was answered the short way."""
    short = place.house.sync._routes._classic._quick
    answer = short.answer
    found: list[str] = []

    def noted(ask: Any, *args: Any) -> bytes | None:
        told = answer(ask, *args)
        if told is not None:
            found.append(ask.user_id)
        return told

    monkeypatch.setattr(short, "answer", noted)
    return found


async def crowd(place: Inside, size: int) -> tuple[str, list[Person]]:
    people = [await place.person(f"p{number}") for number in range(size)]
    room = await people[0].create(preset="public_chat")
    for person in people[1:]:
        await person.join(room)
    await people[0].say(room, "first")
    return room, people


def plain(answer: Json) -> Json:
    """Without what tells the time."""
    for room in answer["rooms"]["join"].values():
        for event in room["timeline"]["events"]:
            event["unsigned"].pop("age")
    answer["next_batch"] = answer["next_batch"].split("_")[0]
    return answer


async def told(place: Inside, people: list[Person], act: Any, **query: Any) -> list[tuple[Json, Json]]:
    """What each is told of ``act`` while they wait, and what the database says of the same."""
    tokens = [await settled(place, person) for person in people]
    polls = [await parked(place, person, token, **query) for person, token in zip(people, tokens, strict=True)]
    await act
    answers = [plain(await asyncio.wait_for(poll, 10)) for poll in polls]
    return [
        (answer, plain(await person.sync(token, app="deaf", set_presence="offline", **query)))
        for answer, person, token in zip(answers, people, tokens, strict=True)
    ]


@pytest.mark.parametrize("query", [{}, {"use_state_after": True}, {"filter": THREADS}, {"filter": LAZY}])
async def test_many_are_told_of_one_message_as_each_would_be(
    place: Inside, quick: list[str], query: dict[str, Any]
) -> None:
    room, people = await crowd(place, 6)
    told_once = await told(place, people, people[0].say(room, "warm"), **query)  # counts and sights are looked up
    for answer, stored in told_once:
        assert stored == answer
    quick.clear()
    for answer, stored in await told(place, people, people[0].say(room, "hello"), **query):
        assert stored == answer
    # The first of them leaves the entry for the others; whose word it is goes the long way.
    assert 4 == len(quick)
    assert people[0].user_id not in quick


async def test_whom_it_concerns_otherwise_is_told_so(place: Inside, quick: list[str]) -> None:
    """Somebody ignores the sender, is named, turned the room off, or was sent a key."""
    room, people = await crowd(place, 6)
    ann, bob, cid, dan, eve, _ = people
    await bob.put("v3/user/{}/account_data/m.ignored_user_list", bob.user_id, body={"ignored_users": {ann.user_id: {}}})
    await dan.put("v3/pushrules/global/room/{}", room, body={"actions": []})
    waiting = [cid, dan, eve]
    await told(place, waiting, ann.say(room, "warm"))
    quick.clear()
    told_bob = await parked(place, bob, await settled(place, bob))
    content = {"msgtype": "m.text", "body": "cid!", "m.mentions": {"user_ids": [cid.user_id]}}

    async def both() -> None:
        await ann.put("v3/rooms/{}/send/m.room.message/named", room, body=content)

    answers = await told(place, waiting, both())
    for answer, stored in answers:
        assert stored == answer
    counts = [answer["rooms"]["join"][room]["unread_notifications"] for answer, _ in answers]
    assert [1, 0, 0] == [count["highlight_count"] for count in counts]
    assert [True, False, True] == [count["notification_count"] > 0 for count in counts]
    assert not told_bob.done()
    assert bob.user_id not in quick
    keys = {"messages": {eve.user_id: {eve.device_id: {"k": 1}}}}
    await ann.put("v3/sendToDevice/m.test/one", body=keys)
    quick.clear()
    told_bob.cancel()
    eve_token = str((await eve.sync(set_presence="offline"))["next_batch"])
    await ann.put("v3/sendToDevice/m.test/two", body=keys)
    await ann.say(room, "and a key")
    answer = await eve.sync(eve_token, set_presence="offline")
    assert 1 == len(answer["to_device"]["events"])
    assert "and a key" == answer["rooms"]["join"][room]["timeline"]["events"][-1]["content"]["body"]
    assert [] == quick
