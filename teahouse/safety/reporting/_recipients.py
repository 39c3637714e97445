"""`Recipients`: how many people use the service, and their average over six months (Art. 24(2), 24(3) DSA).

The law asks for the average monthly active recipients of the past six months, every six months at least. Here each
month is closed by itself once it is over: its number, and the average of it and of the five before, are kept, stay,
and are an entry of the ledger. So the figure is never older than a month, and every past one can be recomputed.

**Who is counted**: whoever used an account in that month, on any device, once. A program that stays signed in counts
as its person; machines that write with an account's key do not count. People are counted wherever they are: to tell
who is in the Union, people would have to be located, so the figure of the Union is this one at the most.
**Who is not**: readers without an account. Nobody follows them, so they cannot be told apart from one day to the next.
What is known of them stands beside it: readers of public pages of each day, added up.
A month is closed if it was counted from its first day on.

Tables: ``safety_recipients``, ``safety_recipients_planned``. Ways in: ``start``, ``published``, ``so_far``.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from teahouse.kernel.clock import Clock, month_after, month_begins_ms, month_of
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft, Ledger
from teahouse.safety.reporting import _store_recipients as store
from teahouse.safety.reporting._store_recipients import Counted

CLOSE = "safety.recipients_close"
#: Over how many months the average is.
MONTHS = 6
#: After a month is over, until it is closed: what was seen in its last seconds is written down by then.
_GRACE_MS = 3_600_000
_DAY_MS = 86_400_000


class Month(Protocol):
    """Who came in a month (202611, UTC), and when the first of them did."""

    @property
    def month(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def since_ms(self) -> int: ...


class Activity(Protocol):
    """Who knows who came (``identity``)."""

    async def active_months(self) -> Sequence[Month]: ...


class Reading(Protocol):
    """Who knows how public pages are read (``publicaccounts.insights``). Days since 1970; the last is not included."""

    async def reader_days(self, first: int, until: int) -> int: ...


class SoFarMonth(msgspec.Struct, frozen=True, kw_only=True):
    """The month that runs. people: who came in it until now. closes_ms: when its number is published."""

    month: str
    people: int
    closes_ms: int


class Recipients:
    """The verbs. ``await start()`` once the ledger has started and before jobs are done."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, ledger: Ledger, activity: Activity, reading: Reading
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._ledger = ledger
        self._activity = activity
        self._reading = reading
        jobs.handle(CLOSE, self._close)

    async def start(self) -> None:
        """Plan that the month which runs is closed. What came due while the service was shut is done too."""
        month = month_of(self._clock.now_ms())
        await self._db.write(lambda tx: self._plan(tx, month))

    def _plan(self, tx: Tx, month: int) -> None:
        if store.plan(tx, month):
            self._jobs.enqueue(tx, CLOSE, {"month": month}, _closes_ms(month))

    async def _close(self, payload: dict[str, Any]) -> None:
        """The job: one month's number, and the next month's job. Repeating it changes nothing."""
        month = int(payload["month"])
        known = await self._activity.active_months()
        whole = bool(known) and min(one.since_ms for one in known) <= month_begins_ms(month) + _DAY_MS
        people = next((one.people for one in known if one.month == month), 0)
        first, until = (month_begins_ms(one) // _DAY_MS for one in (month, month_after(month)))
        readers = await self._reading.reader_days(first, until)

        def unit(tx: Tx) -> None:
            self._plan(tx, month_after(month))
            past = store.last_in(tx, MONTHS - 1)
            if whole and (not past or past[0].month < month):
                self._keep(tx, month, people, readers, [one for one in past if _within(one.month, month)])

        await self._db.write(unit)

    def _keep(self, tx: Tx, month: int, people: int, readers: int, past: list[Counted]) -> None:
        count = len(past) + 1
        average = (2 * (people + sum(one.people for one in past)) + count) // (2 * count)
        public = {
            "month": named(month), "people": people, "readers": readers, "average": average, "months": count,
        }  # fmt: skip
        index = self._ledger.append(tx, Draft("recipients", public))
        store.add(tx, Counted(month, people, readers, average, count, self._clock.now_ms(), index))

    async def published(self) -> list[Counted]:
        """Every month that was closed, the newest first; the first of them has the figure of today."""
        return await store.published(self._db)

    async def so_far(self) -> SoFarMonth:
        """The month that runs: what an authority may ask for at any moment (Art. 24(3))."""
        month = month_of(self._clock.now_ms())
        people = next((one.people for one in await self._activity.active_months() if one.month == month), 0)
        return SoFarMonth(month=named(month), people=people, closes_ms=_closes_ms(month))


def named(month: int) -> str:
    """202611 as 2026-11."""
    return f"{month // 100}-{month % 100:02}"


def _closes_ms(month: int) -> int:
    return month_begins_ms(month_after(month)) + _GRACE_MS


def _within(past: int, month: int) -> bool:
    """Whether a month is one of the five before another."""
    return 0 < (month // 100 - past // 100) * 12 + month % 100 - past % 100 < MONTHS
