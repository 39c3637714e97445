"""From a message to a gateway: what is told, when, how often, and what a restart makes of it."""

import asyncio
from collections.abc import Callable

import pytest

from teahouse.kernel.bus import Bus, Change
from teahouse.push import _intake, _line
from teahouse.push._line import GIVE_UP_MS, WAITING, retry_s
from tests.harness.measures import force
from tests.parts.push.world import Gateway, PushWorld, until
from tests.parts.rooms.ephemeral import read


def test_failures_are_waited_out_ever_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_line, "FIRST_RETRY_S", 1.0)
    monkeypatch.setattr(_line, "LAST_RETRY_S", 3600.0)
    assert [1.0, 2.0, 4.0, 2048.0, 3600.0, 3600.0] == [retry_s(n, 16) for n in (1, 2, 3, 12, 13, 5000)]
    assert 1.0 < retry_s(1, 17) < retry_s(1, 31) < 1.25


async def test_what_is_told_is_written_down_and_not_told_again(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    first = await world.say(lin, room, "1")
    await gateway.hears(1)
    await world.settle()
    await until(lambda: world.push.waiting() == 0)
    assert [(mei.user_id, world.db.position, 1, 0)] == await world.rows()
    await world.crash()
    second = await world.say(lin, room, "2")
    await gateway.hears(2)
    assert [first, second] == gateway.events


async def test_the_mark_waits_for_what_waits_but_not_for_who_fails(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    gateway.open.clear()
    await world.say(lin, room, "on its way")
    before = world.db.position - 1
    await gateway.tried(1)
    await world.settle()
    assert before == await world.mark()
    gateway.answer = (500, {}, b"")
    gateway.open.set()
    await gateway.tried(3)
    assert [(mei.user_id, before, 0, 1)] == await world.rows()
    await world.say(lin, room, "later")
    await world.settle()
    assert world.db.position == await world.mark()
    gateway.answer = (200, {}, b"{}")
    await gateway.hears(2)
    await until(lambda: world.push.waiting() == 0)
    assert [(mei.user_id, world.db.position, 2, 0)] == await world.rows()


@pytest.mark.parametrize("written", [False, True])
async def test_what_waits_is_found_again_after_a_crash(world: PushWorld, gateway: Gateway, written: bool) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    rooms = [await world.room_with(lin, mei), await world.room_with(lin, mei, tao)]
    await world.listens(mei, gateway)
    gateway.answer = (503, {}, b"")
    missed = [await world.say(lin, rooms[number % 2], str(number)) for number in range(WAITING + 5)]
    invite = await lin.post("v3/createRoom", {"invite": [mei.user_id]})
    await gateway.tried(2)
    if written:
        assert 1 == (await world.rows())[0][3]
    await world.crash()
    late = await world.say(lin, rooms[0], "late")
    await world.settle()
    await gateway.tried(gateway.attempts + 2)
    gateway.answer = (200, {}, b"{}")
    told = await gateway.hears(WAITING)
    await world.settle()
    assert [*missed[-WAITING + 2 :], late] == [one for one in gateway.events if one in [*missed, late]]
    assert [invite["room_id"]] == [one["room_id"] for one in told if one["type"] == "m.room.member"]
    assert WAITING == len(gateway.told)


async def test_what_is_a_day_old_is_not_told(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    gateway.answer = (503, {}, b"")
    await world.say(lin, room, "old news")
    await gateway.tried(1)
    world.clock.advance(GIVE_UP_MS + 1)
    gateway.answer = (200, {}, b"{}")
    said = await world.say(lin, room, "news")
    await gateway.hears(1)
    assert [said] == gateway.events


def deafen(bus: Bus, listener: Callable[[Change], None]) -> None:
    """From now on the bus loses everything on the way to this listener."""
    bus._listeners[:] = [one for one in bus._listeners if one[0] != listener]
    bus._of_kind.clear()


async def test_a_bus_that_loses_everything_only_delays(
    world: PushWorld, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_intake, "_LOOK_S", 0.05)
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    await world.say(lin, room, "heard")
    await gateway.hears(1)
    deafen(world.bus, world.push._intake._told)
    said = [await world.say(lin, room, str(number)) for number in range(3)]
    await gateway.hears(4)
    assert said == gateway.events[1:]


async def test_a_gap_or_an_event_without_bytes_sends_one_to_the_database(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    told = world.push._intake._told
    deafen(world.bus, told)
    held: list[Change] = []
    world.bus.listen(held.append)
    said = [await world.say(lin, room, str(number)) for number in range(4)]
    events = [change for change in held if change.kind == "event"]
    told(events[1])  # the first was lost on the way
    told(Change(events[2].position, "event", room=room, user=lin.user_id))  # another worker's
    told(events[1])  # and one comes twice
    told(events[3])
    await gateway.hears(4)
    await world.settle()
    assert said == gateway.events


async def test_more_than_is_held_is_read_again(
    world: PushWorld, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_intake, "INBOX", 2)
    monkeypatch.setattr(_intake, "_BATCH", 3)
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    await asyncio.gather(*(world.say(lin, room, str(number)) for number in range(12)))
    await gateway.hears(12)
    assert 12 == len(set(gateway.events))


async def test_the_badge_is_cleared_once_however_much_was_read(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    rooms = [await world.room_with(lin, mei) for _ in range(3)]
    await world.listens(mei, gateway)
    said = [await world.say(lin, room, "hello") for room in rooms]
    await gateway.hears(3)
    for room, event in zip(rooms, said, strict=True):
        await read(mei, room, event)
    await gateway.hears(4)
    assert {"unread": 0} == gateway.told[3]["counts"]
    await read(mei, rooms[0], said[0], "m.read.private")
    await asyncio.sleep(0.1)
    assert 4 == len(gateway.told)


@pytest.mark.parametrize("how", ["speaking", "leaving", "muting"])
async def test_there_are_other_ways_to_have_read_everything(world: PushWorld, gateway: Gateway, how: str) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    await world.say(lin, room, "hello")
    await gateway.hears(1)
    if how == "speaking":
        await world.say(mei, room, "hello yourself")
    elif how == "leaving":
        await mei.post("v3/rooms/{}/leave", {}, room)
    else:
        await mei.put("v3/pushrules/global/room/{}", room, body={"actions": []})
    await gateway.hears(2)
    assert {"unread": 0} == gateway.told[1]["counts"]


async def test_an_answered_invite_is_not_told_and_clears(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    await world.listens(mei, gateway)
    room = (await lin.post("v3/createRoom", {"invite": [mei.user_id]}))["room_id"]
    assert {"unread": 1} == (await gateway.hears(1))[0]["counts"]
    gateway.answer = (503, {}, b"")
    other = (await lin.post("v3/createRoom", {"invite": [mei.user_id]}))["room_id"]
    await gateway.tried(2)
    for one in (room, other):
        await mei.post("v3/rooms/{}/leave", {}, one)
    await gateway.tried(gateway.attempts + 2)  # what was on its way when she left has had its answer
    gateway.answer = (200, {}, b"{}")
    await gateway.hears(2)
    await asyncio.sleep(0.1)
    assert [room] == [one["room_id"] for one in gateway.told if "room_id" in one]
    assert {"unread": 0} == gateway.told[1]["counts"]


async def test_setting_a_pusher_anew_tries_at_once(
    world: PushWorld, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_line, "FIRST_RETRY_S", 1000.0)
    monkeypatch.setattr(_line, "LAST_RETRY_S", 1000.0)
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    dead = await Gateway().start()
    await dead.stop()
    await world.listens(mei, dead)
    said = await world.say(lin, room, "hello")
    await until(lambda: world.push.failed() == 1)
    assert 1 == world.push.waiting()
    await world.listens(mei, gateway)
    await gateway.hears(1)
    assert [said] == gateway.events
    await until(lambda: world.push.taken() == 1)
    assert (1, 0) == (world.push.failed(), world.push.waiting())


async def test_an_account_that_ends_is_told_nothing(world: PushWorld, gateway: Gateway) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    gateway.answer = (503, {}, b"")
    await world.say(lin, room, "hello")
    await gateway.tried(1)
    await mei.post("v3/account/deactivate", {"auth": mei.password()})
    assert ([], {}) == (await world.rows(), world.push._index.users)
    tries = gateway.attempts
    await asyncio.sleep(0.2)
    assert tries + 1 >= gateway.attempts
    assert 0 == world.push.waiting()


async def test_what_cannot_be_made_is_passed_over(
    world: PushWorld, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    await world.listens(mei, gateway)
    bad: list[str] = []
    real = world.push._telling.event

    async def broken(pusher: object, notice: object, oldest_ms: int) -> object:
        if notice.event_id in bad:  # type: ignore[attr-defined]
            raise RuntimeError("a fault of our own")
        return await real(pusher, notice, oldest_ms)  # type: ignore[arg-type]

    monkeypatch.setattr(world.push._telling, "event", broken)
    gateway.answer = (503, {}, b"")
    bad.append(await world.say(lin, room, "1"))
    said = await world.say(lin, room, "2")
    gateway.answer = (200, {}, b"{}")
    await gateway.hears(1)
    assert [said] == gateway.events


async def test_what_a_measure_says_or_withholds_in_some_country_is_in_no_push(
    world: PushWorld, gateway: Gateway
) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    gateway.answer = (503, {}, b"")  # what is told is made anew for each attempt
    await world.listens(mei, gateway)
    said = [await world.say(lin, room, f"leaf {number}") for number in range(4)]
    force(world.restraints, "hide", item=said[0])
    force(world.restraints, "geo_limit", item=said[1], place="DE")
    force(world.restraints, "label", item=said[2], words="Disputed")
    await gateway.tried(1)
    gateway.answer = (200, {}, b"{}")
    await gateway.hears(3)
    await until(lambda: world.push.waiting() == 0)
    told = {one["event_id"]: one for one in gateway.told}
    assert said[1:] == list(told)
    limited, labelled, plain = told.values()
    assert {"event_id", "room_id", "prio", "counts", "devices"} == set(limited)
    assert ("leaf 2", "leaf 3") == (labelled["content"]["body"], plain["content"]["body"])
