"""Asking all rules at once says what asking each of them says; and a look at what the gate does when things fail."""

import asyncio
import random

import pytest

from teahouse.safety.detectors import Rule, RuleDetector, Seen, judge
from teahouse.safety.gate import Asks, Author, Guard, Spread
from teahouse.safety.gate._force import Force, ready
from teahouse.surfaces import PublicItem
from tests.parts.safety.detectors.public import item
from tests.parts.safety.gate.house import ON_SQLITE, House

RULES = (
    'text.contains("free") // what is said\n',
    "links[0] == text",
    'text.matches("earn .{0,9} a day")',
    "1 / size(links) == 1",
    'hosts.exists(h, h == "bit.example") || mentions > 3',
    'size(text) > 40 && skeleton.contains("paypal")',
)
WORDS = ("free", "earn much a day", "https://bit.example/x", "раура1 paypal", "tea", "and", "so on and so forth")


def in_force() -> list[RuleDetector]:
    return ready(
        [
            Rule(name=f"r{at}", expression=text, ground="spam", outcome="case", why="x", state="active", version=1)
            for at, text in enumerate(RULES)
        ],
        0,
    )


def test_all_at_once_is_each_of_them() -> None:
    force = Force(in_force(), (), (), texts=False)
    chance = random.Random(11)
    asked_once = 0
    for _ in range(300):
        one = item(" ".join(chance.choices(WORDS, k=chance.randint(0, 9))) * chance.choice((1, 1, 1, 60)))
        whole, part = Seen(one), Seen(one)
        asked = force.for_item(part)
        asked_once += len(asked) < len(force.detectors)
        every = judge(whole, force.detectors, now_us=lambda: 0)
        some = judge(part, asked, now_us=lambda: 0)
        assert (every.signals, every.faults) == (some.signals, some.faults)
    alone = Force(in_force()[:1], (), (), texts=False)
    assert () == alone.for_item(Seen(item("tea")))
    assert alone.detectors == alone.for_item(Seen(item("free")))


@ON_SQLITE
async def test_whatever_fails_it_goes_out_and_people_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    service = house.service
    guard = Guard(service.db, service.jobs, service.clock)
    assert ("publish", False) == ((await guard.judge(item("tea"))).action, (await guard.judge(item("tea"))).review)

    async def never(user_id: str) -> Author:
        await asyncio.sleep(60)
        raise AssertionError

    async def still(one: PublicItem, links: tuple[str, ...]) -> Spread:
        return Spread()

    guard.asks = Asks(never, still, lambda one, links: False)
    verdict = await asyncio.wait_for(guard.judge(item("tea")), 5)  # nobody waits for who it is
    assert ("publish", 1) == (verdict.action, guard.failed)

    async def broken(user_id: str) -> Author:
        raise OSError("the database is away")

    guard.asks = Asks(broken, still, lambda one, links: False)
    verdict = await guard.judge(item("tea"))
    assert ("publish", True, 2) == (verdict.action, verdict.review, guard.failed)
    assert verdict.keep is not None
    await service.db.write(verdict.keep)
    await house.settled()
    ((_, _, signal),) = await house.gate.signals(item="$e")
    assert ("gate", "review", "The gate failed: OSError.") == (signal.detector, signal.outcome, signal.why)
    monkeypatch.setattr("teahouse.safety.gate._guard.PATIENCE_S", 0.01)
    assert "publish" == (await guard.judge(item("x" * 20_000))).action
    await guard.recent.stop()
