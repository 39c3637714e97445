"""`Running`: figures of the year that runs, so far: what the published report will have to say, provisionally.

Counted where the rows lie, by index: six statements, and no more often than every five minutes. What is erased and
what appeals still turn is why they are provisional, and why the report may say otherwise.
"""

import asyncio
from datetime import UTC, datetime

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.safety.cases import error_permille
from teahouse.safety.reporting._gather import Log
from teahouse.safety.statements import Automated

GOOD_FOR_MS = 300_000


class SoFar(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a year until ``at_ms``. measures: statements by kind of measure, most of all first.

    solely, partly, people: statements by how far a machine decided. appeals: made; upheld, in_part, reversed: answered.
    orders: taken in; refused: orders that lacked what the law asks. disputes: of how many decisions an out-of-court
    body has spoken (Art. 21 DSA), which is no appeal; against: how many of those it turned, whole or in part.
    """

    year: int
    at_ms: int
    notices: int
    measures: tuple[tuple[str, int], ...]
    solely: int
    partly: int
    people: int
    appeals: int
    upheld: int
    in_part: int
    reversed: int
    orders: int
    refused: int
    disputes: int
    against: int

    @property
    def decisions(self) -> int:
        """All statements of reasons."""
        return self.solely + self.partly + self.people

    @property
    def answered(self) -> int:
        """Appeals that were answered."""
        return self.upheld + self.in_part + self.reversed

    @property
    def error_permille(self) -> int | None:
        """The error rate: how many of a thousand answered appeals turned the decision, whole or in part; None while
        none is answered. Of a campaign it is the same (`campaigns.Results`)."""
        return error_permille(self.upheld, self.reversed, self.in_part)


class Running:
    """The figures, as they were at most five minutes ago."""

    def __init__(self, clock: Clock, of: Log) -> None:
        self._clock = clock
        self._of = of
        self._kept: SoFar | None = None
        self._counting = asyncio.Lock()

    async def so_far(self) -> SoFar:
        """Since the first of January, UTC. Many who ask at once wait for one count."""
        async with self._counting:
            now_ms = self._clock.now_ms()
            year = datetime.fromtimestamp(now_ms / 1000, UTC).year
            kept = self._kept
            if kept is None or kept.year != year or not 0 <= now_ms - kept.at_ms < GOOD_FOR_MS:
                kept = self._kept = await self._count(year, now_ms)
            return kept

    async def _count(self, year: int, now_ms: int) -> SoFar:
        from_ms = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000
        by_machine, by_measure = await self._of.decisions.counted_since(from_ms)
        appeals, outcomes = await self._of.cases.appeals_since(from_ms)
        orders = await self._of.orders.counted_since(from_ms)
        refused = orders.pop("refused", 0)
        bodies = await self._of.cases.outcomes_since(from_ms)
        return SoFar(
            year=year, at_ms=now_ms, notices=await self._of.notices.records.counted_since(from_ms),
            measures=tuple(sorted(by_measure.items(), key=lambda one: (-one[1], one[0]))),
            solely=by_machine.get(Automated.FULLY, 0), partly=by_machine.get(Automated.PARTIALLY, 0),
            people=by_machine.get(Automated.NOT, 0), appeals=appeals, upheld=outcomes.get("uphold", 0),
            in_part=outcomes.get("in_part", 0), reversed=outcomes.get("reverse", 0),
            orders=sum(orders.values()), refused=refused,
            disputes=sum(bodies.values()), against=bodies.get("reverse", 0) + bodies.get("in_part", 0),
        )  # fmt: skip
