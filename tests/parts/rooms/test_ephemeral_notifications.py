"""Notifications: what notified one, newest first across rooms, page by page, at a bounded cost."""

import pytest

from teahouse.rooms import _notifications
from tests.parts.identity.world import Caller, Json
from tests.parts.rooms.ephemeral import RoomWorld, read
from tests.parts.rooms.ephemeral import world as world  # the fixture

PATH = "v3/notifications"


async def bodies(caller: Caller, **query: str) -> list[str]:
    return [one["event"]["content"].get("body") for one in (await caller.get(PATH, **query))["notifications"]]


async def test_what_notified_is_listed_newest_first(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    await world.room_with(lin, tao)
    one, two = await world.room_with(lin, mei, tao), await world.room_with(lin, mei, tao)
    assert {"notifications": []} == await mei.get(PATH)
    first = await world.say(lin, one, "1")
    await world.say(lin, two, "2", **{"m.mentions": {"user_ids": [mei.user_id]}})
    await world.say(mei, two, "my own")
    await world.say(lin, one, "quiet", msgtype="m.notice")
    gone = await world.say(lin, one, "gone")
    await lin.put("v3/rooms/{}/redact/{}/1", one, gone, body={})
    last = await world.say(tao, one, "3")
    await read(mei, one, first)
    found = (await mei.get(PATH))["notifications"]
    assert ["3", "2", "1"] == [entry["event"]["content"]["body"] for entry in found]
    assert [False, True, True] == [entry["read"] for entry in found]
    assert [one, two, one] == [entry["room_id"] for entry in found]
    assert last == found[0]["event"]["event_id"]
    assert ["notify"] == found[0]["actions"]
    assert ["2"] == await bodies(mei, only="highlight")


async def test_pages_follow_one_another_and_end(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    rooms = [await world.room_with(lin, mei) for _ in range(3)]
    for number in range(70):
        await world.say(lin, rooms[number % 7 % 3], str(number))
    await world.restart()
    found: list[str] = []
    query: dict[str, str] = {}
    pages = 0
    while True:
        page: Json = await mei.get(PATH, limit="9", **query)
        found += [entry["event"]["content"]["body"] for entry in page["notifications"]]
        pages += 1
        if "next_token" not in page:
            break
        query = {"from": page["next_token"]}
    assert [str(number) for number in range(69, -1, -1)] == found
    assert 8 <= pages <= 9
    assert (400, "M_INVALID_PARAM") == await mei.refused("GET", PATH, **{"from": "nonsense"})
    assert (400, "M_INVALID_PARAM") == await mei.refused("GET", PATH, limit="many")


async def test_a_page_looks_at_so_many_events_and_no_more(world: RoomWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_notifications, "LOOKED_AT", 10)
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.say(lin, room, "far back")
    for number in range(14):
        await world.say(lin, room, str(number), msgtype="m.notice")
    page = await mei.get(PATH)
    assert [] == page["notifications"]
    assert ["far back"] == await bodies(mei, **{"from": page["next_token"]})


async def test_what_came_before_oneself_notified_nobody(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin)
    await world.say(lin, room, "before")
    await mei.post("v3/join/{}", {}, room)
    await world.say(lin, room, "after")
    assert ["after"] == await bodies(mei)
    await mei.post("v3/rooms/{}/leave", {}, room)
    assert [] == await bodies(mei)
