"""Occurrences: told in order, again after failures, after a restart, and nobody held up by another; webhooks too."""

import asyncio
import hashlib
import hmac
from typing import Any

import pytest

from teahouse.publicaccounts.occurrences import Occurrence, _store
from tests.parts.publicaccounts.occurrences.world import Target, World

Seen = list[tuple[str, int]]


async def test_where_nobody_listens_one_look_up_is_all(world: World) -> None:
    before = world.db.statements
    assert 0 == await world.note(1, "@lin:tea.house")
    assert 1 == world.db.statements - before
    assert [] == await world.occurrences.recent(1)


async def test_in_order_for_each_subscriber_and_nothing_left_behind(world: World) -> None:
    seen: Seen = []

    async def handler(one: Occurrence) -> None:
        seen.append((one.user_id, one.data["n"]))

    world.occurrences.consume("bot", ["said"], handler)
    await world.listen(7)
    for n in range(45):
        await world.note(7, f"@u{n % 3}:tea.house", n=n)
    assert 0 == await world.note(7, "@u0:tea.house", "subscribed")
    await world.occurrences.start()
    await world.occurrences.settle()
    for user in range(3):
        mine = [n for name, n in seen if name == f"@u{user}:tea.house"]
        assert list(range(user, 45, 3)) == mine
    assert (45, 0) == (len(seen), await world.lanes())
    assert 45 == len(await world.occurrences.recent(7, limit=100))


async def test_a_failure_is_tried_again_in_order_and_holds_up_nobody_else(world: World) -> None:
    seen: Seen = []
    broken = True

    async def handler(one: Occurrence) -> None:
        if one.account_no == 1 and broken:
            raise RuntimeError("not now")
        seen.append((one.user_id, one.data["n"]))

    world.occurrences.consume("bot", ["said"], handler)
    await world.listen(1)
    await world.listen(2)
    for n in range(3):
        await world.note(1, "@lin:tea.house", n=n)
    await world.note(2, "@mei:tea.house", n=9)
    await world.occurrences.start()
    await world.occurrences.settle()
    assert [("@mei:tea.house", 9)] == seen
    await world.occurrences.stop()  # and what waits is told after the next start
    broken = False
    world.clock.advance(2_000)
    await world.occurrences.start()
    await world.occurrences.settle()
    assert [("@lin:tea.house", n) for n in range(3)] == seen[1:]
    assert 0 == await world.lanes()


async def test_one_that_hangs_holds_up_nobody_else(world: World) -> None:
    seen: list[int] = []
    hangs = asyncio.Event()

    async def handler(one: Occurrence) -> None:
        if one.account_no == 1:
            await hangs.wait()
        seen.append(one.account_no)

    world.occurrences.consume("bot", ["said"], handler)
    await world.listen(1)
    await world.listen(2)
    for n in range(300):
        await world.note(1, f"@u{n}:tea.house", n=n)
    await world.note(2, "@mei:tea.house", n=1)
    await world.occurrences.start()
    async with asyncio.timeout(5):
        while 2 not in seen:
            await asyncio.sleep(0.01)
    assert [2] == seen
    hangs.set()
    await world.occurrences.settle()
    assert 301 == len(seen)


async def test_what_ends_while_the_due_are_being_read_is_not_told_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    goes_on, due_lanes = asyncio.Event(), _store.due_lanes

    async def handler(one: Occurrence) -> None:
        seen.append(one.occurrence_no)
        await goes_on.wait()

    async def slowly(*args: Any) -> Any:
        found = await due_lanes(*args)
        if seen and not goes_on.is_set():  # read while the lane is under way, and looked at when it has ended
            goes_on.set()
            while await world.lanes():
                await asyncio.sleep(0.005)
        return found

    monkeypatch.setattr(_store, "due_lanes", slowly)
    world.occurrences.consume("bot", ["said"], handler)
    await world.listen(1)
    await world.note(1, "@mei:tea.house", n=1)
    await world.occurrences.start()
    while not seen:
        await asyncio.sleep(0.005)
    world.occurrences._runner.nudge()
    await asyncio.wait_for(goes_on.wait(), 10)
    await world.occurrences.settle()
    assert 1 == len(seen)


async def test_a_webhook_is_signed_and_logged(world: World, target: Target) -> None:
    hooks = world.occurrences.webhooks
    made = await hooks.create(5, target.url, ["said"], "mine", "@lin:tea.house")
    fresh = await hooks.rotate(5, made.webhook.webhook_no)
    number = await world.note(5, "@mei:tea.house", body="茶")
    await world.occurrences.start()
    await world.occurrences.settle()
    [(headers, body)] = target.requests
    stamp, *marks = headers["teahouse-signature"].split(",")
    signed = stamp[2:].encode() + b"." + body
    for text, mark in zip([fresh.secret, made.secret], marks, strict=True):
        assert "v1=" + hmac.new(text.encode(), signed, hashlib.sha256).hexdigest() == mark
    [entry] = await hooks.deliveries(5, made.webhook.webhook_no)
    assert (number, "said", 1, 204, "") == (entry.occurrence_no, entry.kind, entry.attempt, entry.status, entry.error)
    assert 204 == (await hooks.test(5, made.webhook.webhook_no)).status
    assert made.secret not in repr(await hooks.list(5))
