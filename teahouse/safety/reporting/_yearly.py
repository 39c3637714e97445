"""`Yearly`: this service's own report for a period, and what it files with the EU's transparency database."""

from datetime import UTC, date, datetime

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.safety.decisions import Stated
from teahouse.safety.reporting._beside import BESIDE_FILE, beside
from teahouse.safety.reporting._compute import report
from teahouse.safety.reporting._export import export
from teahouse.safety.reporting._faults import Fault as Finding
from teahouse.safety.reporting._figures import ReportError
from teahouse.safety.reporting._fit import Left, fitted
from teahouse.safety.reporting._gather import Gather, Log
from teahouse.safety.reporting._period import Period, end_of
from teahouse.safety.reporting._period import day as day_of
from teahouse.safety.reporting._records import Kind, Profile
from teahouse.safety.reporting._texts import answers
from teahouse.safety.reporting._validate import validate
from teahouse.safety.statements import BATCH, Fault, FaultsError, concerns_eu, encode_batches, filing_of

DAY_MS = 86_400_000


class Filed(msgspec.Struct, frozen=True):
    """Batches for the database, a hundred statements each; and what could not be filed, by the statement's number."""

    batches: list[bytes]
    refused: list[tuple[str, list[Fault]]]
    statements: int


class Made(msgspec.Struct, frozen=True):
    """The files of a report by their names, with what stands beside them (`beside`); what is in no figure; faults."""

    files: dict[str, bytes]
    left: tuple[Left, ...]
    faults: tuple[Finding, ...]


class Yearly:
    """The verbs. service: what the service is called, its provider too unless another is named."""

    def __init__(self, clock: Clock, of: Log, service: str) -> None:
        self._clock = clock
        self._of = of
        self._service = service

    def years(self) -> list[int]:
        """Those that are over and in which the service was there, the newest first."""
        first = self._of.decisions.rulebooks.versions[0].from_ms
        begun, now = (datetime.fromtimestamp(ms / 1000, UTC).year for ms in (first, self._clock.now_ms()))
        return list(range(now - 1, begun - 1, -1))

    async def report(
        self,
        start: str,
        end: str,
        *,
        provider: str = "",
        kind: Kind = Kind.PLATFORM,
        previous: str = "",
        texts: tuple[str, ...] = (),
    ) -> Made:
        """The eleven files of Annex I for the days from ``start`` to ``end`` (YYYY-MM-DD, both included).

        A record that no figure can be made of is left out and named; the report is made without it. Raises
        ``ReportError`` naming the field: a period that no report may cover, or that is not over.
        """
        now_ms = self._clock.now_ms()
        when = _period(start, end)
        if end_of(when.end) > now_ms:
            raise ReportError(f"end: {end} is not over; a report is of days that are")
        profile = Profile(
            provider=provider or self._service, service=self._service, kind=kind, start=start, end=end,
            published=_day(now_ms), previous=previous, texts=texts or answers(),
        )  # fmt: skip
        records, left = fitted(await Gather(self._of).records(now_ms), profile)
        files = export(report(records, profile))
        faults = validate(list(files.items()))
        return Made(
            files | {BESIDE_FILE: beside(records, profile)}, left, tuple(fault for fault in faults if not fault.remark)
        )

    async def file(self, start: str, end: str) -> Filed:
        """The statements of reasons of these days, as the EU's database takes them (Art. 24(5) DSA)."""
        when = _period(start, end)
        await self._of.decisions.rulebooks.load()
        some: list[Stated] = []
        after, from_ms, until_ms = (-1, ""), end_of(when.start) - DAY_MS, end_of(when.end)
        while page := await self._of.decisions.stated_between(from_ms, until_ms, after):
            after = (page[-1].decided_ms, page[-1].number)
            some += page
        return self._filed(some)

    async def batches(self, year: int) -> int:
        """Of how many batches the statements of a year are, a hundred each. One statement of SQL."""
        return -(-await self._of.decisions.counted_between(*whole(year)) // BATCH)

    async def batch(self, year: int, number: int) -> bytes | None:
        """One of them, from 1, as it is now: what was erased since is in none. None if there is nothing to file."""
        await self._of.decisions.rulebooks.load()
        some = await self._of.decisions.stated_slice(*whole(year), (number - 1) * BATCH, BATCH)
        return next(iter(self._filed(some).batches), None)

    def _filed(self, some: list[Stated]) -> Filed:
        filings, refused = [], []
        for one in some:
            if one.statement is None or not one.statement.measures or not concerns_eu(one.statement):
                continue
            rulebook = self._of.decisions.rulebooks.number(one.statement.rulebook)
            assert rulebook is not None
            try:
                filings.append(filing_of(one.statement, rulebook))
            except FaultsError as error:
                refused.append((one.number, list(error.faults)))
        return Filed(encode_batches(filings), refused, len(filings))


def _period(start: str, end: str) -> Period:
    first, last = day_of(start), day_of(end)
    if first is None:
        raise ReportError(f"start: {start[:20]!r} is no day, as 2026-01-01")
    if last is None or last < first:
        raise ReportError(f"end: {end[:20]!r} is no day on or after the start")
    return Period(first, last)


def whole(year: int) -> tuple[int, int]:
    """The first moment of a year, and the first after it."""
    return end_of(date(year - 1, 12, 31)), end_of(date(year, 12, 31))


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d")
