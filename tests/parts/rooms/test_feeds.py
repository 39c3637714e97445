"""A feed: what subscribers say is between them and the account, and they never learn of each other. Both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from teahouse.kernel.db import Tx
from teahouse.matrix.events import Event
from teahouse.rooms import NewFeed
from tests.parts.sync.inside import Inside, Person, Refused, inside

FACE = "@news:localhost"
TEXT = {"msgtype": "m.text", "body": "word"}


@pytest_asyncio.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Inside]:
    async with inside(tmp_path, database_url) as found:
        yield found


async def founded(place: Inside) -> tuple[str, Person, Person, Person]:
    """A feed, its face, and two subscribers."""
    face = await place.person("news")
    rooms = place.house.rooms
    draft = await rooms.draft_feed(face.user_id, NewFeed(localpart="news", name="News", account={"handle": "news"}))
    room = await place.house.db.write(lambda tx: rooms.found_feed(tx, draft))
    mei, tao = await place.person("mei"), await place.person("tao")
    for one in (mei, tao):
        await one.join(room)
    return room, face, mei, tao


async def article(place: Inside, room: str, face: Person, body: str) -> Event:
    return await place.house.rooms.send(room, face.user_id, "m.room.message", {"msgtype": "m.text", "body": body})


class Book:
    """A keeper that notes what it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, ...]] = []

    def membership_changed(self, tx: Tx, room_id: str, user_id: str, before: str, after: str, event: Event) -> None:
        assert event.position > 0
        self.lines.append((user_id, before, after))

    def said(self, tx: Tx, room_id: str, event: Event) -> None:
        assert event.position > 0
        self.lines.append((event.sender, event.type))


async def everything_read(one: Person, room: str) -> str:
    """Every read path, as one text."""
    found: list[Any] = [await one.sync(timeout=0)]
    found.append(await one.sync(timeout=0, filter='{"room":{"state":{"lazy_load_members":true}}}'))
    for way in ("b", "f"):
        found.append(await one.get("v3/rooms/{}/messages", room, dir=way, limit=100))
    for path in ("members", "joined_members", "state"):
        found.append(await one.get("v3/rooms/{}/" + path, room))
    found.append(await one.get("v1/rooms/{}/threads", room))
    found.append(await one.get("v3/notifications"))
    found.append(await one.get("v1/rooms/{}/timestamp_to_event", room, ts=0, dir="f"))
    found.append(await one.post("v3/user_directory/search", body={"search_term": "tao"}))
    search = {"search_categories": {"room_events": {"search_term": "word"}}}
    found.append(await one.post("v3/search", body=search))
    return str(found)


async def test_subscribers_never_learn_of_each_other(place: Inside) -> None:
    room, face, mei, tao = await founded(place)
    first = await article(place, room, face, "first article")
    secret = await tao.say(room, "word of tao")
    own = await mei.say(room, "word of mei")
    about = {"rel_type": "m.thread", "event_id": first.event_id}
    in_thread = await tao.send(room, "m.room.message", {**TEXT, "m.relates_to": about})
    liked = {"m.relates_to": {"rel_type": "m.annotation", "event_id": first.event_id, "key": "+"}}
    await tao.send(room, "m.reaction", liked)
    await place.house.rooms.send(room, face.user_id, "m.room.message", TEXT, audience=tao.user_id)
    await place.house.rooms.settle()
    told = await everything_read(mei, room)
    assert own in told and first.event_id in told
    for trace in (tao.user_id, secret, in_thread, "word of tao"):
        assert trace not in told
    assert secret in await everything_read(tao, room)
    for event_id in (secret, in_thread):
        for path in ("v3/rooms/{}/event/{}", "v3/rooms/{}/context/{}", "v1/rooms/{}/relations/{}"):
            with pytest.raises(Refused, match="404"):
                await mei.get(path, room, event_id)
        with pytest.raises(Refused, match="404"):
            await mei.redact(room, event_id)
    related = await mei.get("v1/rooms/{}/relations/{}", room, first.event_id)
    assert [] == related["chunk"]
    assert 3 == (await mei.sync(timeout=0))["rooms"]["join"][room]["summary"]["m.joined_member_count"]


async def test_only_the_face_acts_on_others(place: Inside) -> None:
    room, face, mei, tao = await founded(place)
    for path in ("invite", "kick", "ban", "unban"):
        answers = set()
        for other in (tao.user_id, "@nobody:" + mei.user_id.split(":")[1]):
            with pytest.raises(Refused) as refused:
                await mei.post("v3/rooms/{}/" + path, room, body={"user_id": other})
            answers.add(str(refused.value))
        assert 1 == len(answers), path
    await face.post("v3/rooms/{}/ban", room, body={"user_id": tao.user_id})
    assert tao.user_id not in await everything_read(mei, room)
    with pytest.raises(Refused, match="403"):
        await tao.join(room)


async def test_an_increment_tells_an_article_and_ones_own_word(place: Inside) -> None:
    room, face, mei, tao = await founded(place)
    since = {one: (await one.sync(timeout=0))["next_batch"] for one in (mei, tao)}
    await article(place, room, face, "news")
    await place.house.rooms.send(room, face.user_id, "m.room.message", TEXT, audience=mei.user_id)
    for app in place.apps:
        for one, bodies in ((mei, ["news", "word"]), (tao, ["news"])):
            told = (await one.sync(since[one], app=app, timeout=0))["rooms"]["join"][room]["timeline"]["events"]
            assert bodies == [event["content"]["body"] for event in told], app


async def test_the_keeper_is_told_in_the_unit_and_the_door_counts(place: Inside) -> None:
    book = Book()
    place.house.rooms.feeds.keeper = book
    room, face, mei, tao = await founded(place)
    await mei.say(room, "hello")
    await tao.leave(room)
    mine, theirs = (mei.user_id, "leave", "join"), (tao.user_id, "leave", "join")
    assert [mine, theirs, (mei.user_id, "m.room.message"), (tao.user_id, "join", "leave")] == book.lines
    rooms = place.house.rooms
    assert [mei.user_id] == [user_id for _, user_id, _ in await rooms.subscribers(room, 0, 10)]
    assert ["hello"] == [event.content["body"] for event in await rooms.words(room, mei.user_id, None, 10)]
    now_ms = place.house.clock.now_ms()
    for from_ms, before, moved in ((0, 0, [(2, 1)]), (now_ms - 3_600_000, 0, [(2, 1)]), (now_ms + 1, 1, [])):
        there, days = await rooms.subscriber_days(room, from_ms, 2**50)
        assert (before, moved) == (there, [(came, left) for _, came, left in days])
    assert (0, []) == await rooms.subscriber_days(room, now_ms - 7_200_000, now_ms - 3_600_000)
    await tao.join(room)
    assert 2 == (await rooms.subscriber_days(room, 2**50, 2**51))[0]
    assert await rooms.is_subscriber(room, mei.user_id)
    assert not await rooms.is_subscriber(room, face.user_id)
    first = await article(place, room, face, "first")
    await mei.post("v3/rooms/{}/receipt/m.read/{}", room, first.event_id, body={})
    assert [1, 0] == await rooms.readers(room, [first.position, first.position + 1])
    notes: list[int] = []
    await rooms.send(room, face.user_id, "m.room.message", TEXT, also=lambda tx, event: notes.append(event.position))
    assert len(notes) == 1 and notes[0] > first.position
