"""`Figures`: how old what waits is, which clocks ran past their due, what is decided and what of it is turned.

For those who run the Desk. People stand in it by their roles, never by name. `count` is pure.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.safety.cases import _store as log_store
from teahouse.safety.cases import _store_queue as store
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._ladder import DAY_MS, HOUR_MS
from teahouse.safety.cases._reduce import reduce

#: Up to how old what waits is, bucket by bucket; what is older is in the last one.
AGES_MS = (HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS)
CLOCK_DAYS, TURNED_DAYS = 30, 180
#: How many cases are gone through at most, those with the latest acts; and how long the count is good for.
MOST_CASES = 2_000
GOOD_FOR_MS = 300_000
_TOGETHER = 20


class Ages(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in one lane. ages: how many, by `AGES_MS` and beyond. oldest_ms: since when the oldest waits."""

    lane: str
    ages: tuple[int, ...]
    breached: int
    oldest_ms: int


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks of one kind that were due within the last `CLOCK_DAYS`: how many, and how many ran past it."""

    clock: str
    due: int
    breached: int


def error_permille(upheld: int, reversed_: int, in_part: int) -> int | None:
    """The error rate, wherever it is shown: of the appeals answered (Art. 20 DSA), how many reversed the decision.

    Whole or in part, in thousandths; None while none is answered. What out-of-court bodies say (Art. 21) is no appeal.
    """
    answered = upheld + reversed_ + in_part
    return round(1000 * (reversed_ + in_part) / answered) if answered else None


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions of `TURNED_DAYS` under one rule (or law), or by one role: how many, and how many were reversed."""

    name: str
    decided: int
    reversed: int
    in_part: int

    @property
    def permille(self) -> int:
        """How many of a thousand decisions were reversed, whole or in part: not the error rate, which is of appeals."""
        return 1000 * (self.reversed + self.in_part) // self.decided


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. days: decisions a day for `CLOCK_DAYS`, the oldest first, by the day's beginning (UTC). whole: no case
    was left out; else those with the latest acts are counted."""

    at_ms: int
    whole: bool
    clocks: tuple[Due, ...]
    days: tuple[tuple[int, int], ...]
    rules: tuple[Turned, ...]
    roles: tuple[Turned, ...]


class Figures:
    """The figures, worked out of the logs when they are asked for."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._counted: Counted | None = None
        self._counting = asyncio.Lock()

    async def ages(self) -> list[Ages]:
        """What waits now, by lane, that with the oldest first. One statement."""
        now_ms = self._clock.now_ms()
        found = await store.ages(self._db, [now_ms - age for age in AGES_MS], now_ms)
        lanes = [Ages(lane=lane, ages=ages, breached=late, oldest_ms=oldest) for lane, ages, late, oldest in found]
        return sorted(lanes, key=lambda one: (one.oldest_ms, one.lane))

    async def counted(self) -> Counted:
        """The rest, at most five minutes old. A statement for each case that is counted; others get their turn."""
        async with self._counting:
            now_ms = self._clock.now_ms()
            if self._counted is None or not 0 <= now_ms - self._counted.at_ms < GOOD_FOR_MS:
                self._counted = await self._count(now_ms)
            return self._counted

    async def _count(self, now_ms: int) -> Counted:
        found = await store.in_hand_since(self._db, now_ms - TURNED_DAYS * DAY_MS, MOST_CASES + 1)
        cases = []
        for at, case_id in enumerate(found[:MOST_CASES]):
            if at % _TOGETHER == 0:
                await asyncio.sleep(0)
            log = await log_store.log(self._db, case_id)
            cases.append(reduce(log, max(now_ms, log[-1].at_ms)))
        return count(cases, now_ms, whole=len(found) <= MOST_CASES)


def count(cases: Iterable[Case], now_ms: int, *, whole: bool = True) -> Counted:
    """What the cases add up to. What holds in the meantime only is no decision."""
    today = now_ms // DAY_MS
    due: Counter[str] = Counter()
    late: Counter[str] = Counter()
    days: Counter[int] = Counter()
    by_rule: Counter[tuple[str, str]] = Counter()
    by_role: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for clock in case.clocks:
            if now_ms - CLOCK_DAYS * DAY_MS <= clock.due_ms < now_ms:
                due[clock.name] += 1
                late[clock.name] += clock.breached
        for ruling in case.rulings:
            if ruling.interim or ruling.at_ms < now_ms - TURNED_DAYS * DAY_MS:
                continue
            days[ruling.at_ms // DAY_MS] += 1
            became = ruling.outcome or ""
            by_rule[ruling.ground.rule_id or ruling.ground.law, became] += 1
            by_role[ruling.role, became] += 1
    return Counted(
        at_ms=now_ms,
        whole=whole,
        clocks=tuple(Due(clock=name, due=due[name], breached=late[name]) for name in sorted(due)),
        days=tuple((day * DAY_MS, days[day]) for day in range(today - CLOCK_DAYS + 1, today + 1)),
        rules=_turned(by_rule),
        roles=_turned(by_role),
    )


def _turned(found: Counter[tuple[str, str]]) -> tuple[Turned, ...]:
    """The most often decided first."""
    names = Counter({name: sum(n for (of, _), n in found.items() if of == name) for name, _ in found})
    return tuple(
        Turned(name=name, decided=decided, reversed=found[name, "reverse"], in_part=found[name, "in_part"])
        for name, decided in sorted(names.items(), key=lambda one: (-one[1], one[0]))
    )
