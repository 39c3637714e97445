"""Occurrences: told in order, again after failures, after a restart, and nobody held up by another; webhooks too."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.occurrences import Occurrence, Occurrences, _outgoing

Seen = list[tuple[str, int]]


class World:
    def __init__(self, db: Database, private: bool = True) -> None:
        self.db, self.clock = db, ManualClock()
        self.settings = Settings(webhook_private_targets=private)
        self.occurrences = Occurrences(db, self.clock, self.settings)

    async def note(self, account_no: int, user_id: str, kind: str = "said", **data: object) -> int:
        return await self.db.write(lambda tx: self.occurrences.note(tx, account_no, kind, user_id, data))

    async def listen(self, account_no: int, reason: str = "bot", on: bool = True) -> None:
        await self.db.write(lambda tx: self.occurrences.listen(tx, account_no, reason, on))

    async def lanes(self) -> int:
        row = await self.db.one("SELECT COUNT(*) FROM publicaccounts_lanes")
        return row[0] if row else 0


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    db = Database(database_url, Bus(), ["publicaccounts"])
    await db.open()
    made = World(db)
    yield made
    await made.occurrences.stop()
    await db.close()


class Target:
    """A webhook's receiver on loopback; ``answer`` is sent as it is, or the connection left open."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer: bytes | None = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
        self.url = ""

    async def start(self) -> "Target":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {name.lower(): text for name, text in (line.split(": ", 1) for line in head)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.requests.append((headers, body))
            if self.answer is None:
                await asyncio.sleep(30)
            else:
                writer.write(self.answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def stop(self) -> None:
        self._server.close()


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    started = await Target().start()
    yield started
    started.stop()


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


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"garbage\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["hangs", "garbage", "redirects", "fails"],
)
async def test_a_hostile_target_loses_nothing(
    world: World, target: Target, answer: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_outgoing, "SECONDS", 0.3)
    good = await Target().start()
    target.answer = answer
    hooks = world.occurrences.webhooks
    bad = await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")
    await hooks.create(5, good.url, ["said"], "", "@lin:tea.house")
    await world.note(5, "@mei:tea.house", n=1)
    await world.occurrences.start()
    await world.occurrences.settle()
    assert (1, 1) == (len(target.requests), len(good.requests))
    target.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n" + b"x" * 200_000
    world.clock.advance(61_000)
    world.occurrences._runner.nudge()
    await world.occurrences.settle()
    assert (2, 1) == (len(target.requests), len(good.requests))
    assert [200] == [e.status for e in await hooks.deliveries(5, bad.webhook.webhook_no) if not e.error]
    assert 0 == await world.lanes()
    good.stop()


async def test_what_fails_for_three_days_is_turned_off(world: World, target: Target) -> None:
    target.answer = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"
    hooks = world.occurrences.webhooks
    made = await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")
    await world.note(5, "@mei:tea.house", n=1)
    await world.occurrences.start()
    for _ in range(12):
        await world.occurrences.settle()
        world.clock.advance(43_200_000)
        world.occurrences._runner.nudge()
    await world.occurrences.settle()
    shown = await hooks.get(5, made.webhook.webhook_no)
    assert ("failed", "Nothing was taken for 3 days: status 500") == (shown.state, shown.reason)
    assert (0, 0) == (await world.lanes(), await world.note(5, "@mei:tea.house", n=2))


async def test_private_addresses_are_refused_without_the_setting(world: World) -> None:
    closed = World(world.db, private=False).occurrences.webhooks
    for url in ("http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "ftp://a/"):
        with pytest.raises(MatrixError, match="'url'"):
            await closed.create(1, url, ["said"], "", "@lin:tea.house")
    made = await closed.create(1, "https://localhost:9/", ["said"], "", "@lin:tea.house")
    assert "refused" in (await closed.test(1, made.webhook.webhook_no)).error
