"""Reporting periods: whole days in UTC, and which of them Article 2 of the regulation knows."""

import re
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: The first day of the regulation that this reports on; filings before it have other forms.
FIRST = date(2024, 2, 17)


class Period(Struct, frozen=True):
    """From the first moment of ``start`` to the last of ``end``."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    def holds(self, moment_ms: int) -> bool:
        """Did this happen in the period?"""
        return _moment(self.start) <= moment_ms < end_of(self.end)


def day(text: str) -> date | None:
    """The day that ``text`` writes as YYYY-MM-DD, or None."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def period(text: str) -> Period | None:
    """The period that ``text`` writes as YYYY-MM-DD/YYYY-MM-DD, or None."""
    start, slash, end = text.partition("/")
    first, last = day(start), day(end)
    if not slash or first is None or last is None:
        return None
    return Period(first, last)


def end_of(last: date) -> int:
    """The first moment after ``last``, in milliseconds."""
    return _moment(last + timedelta(days=1)) if last < date.max else _moment(last)


def regular(asked: Period) -> bool:
    """May a report cover this: a calendar year, or a half-year for very large services; until the end of 2025 what was
    left of the transition (Annex II, I.2 and I.3)?"""
    if not FIRST <= asked.start < asked.end:
        return False
    if asked.end <= date(2025, 12, 31):
        return True
    starts = {(12, 31): ((1, 1), (7, 1)), (6, 30): ((1, 1),)}.get((asked.end.month, asked.end.day), ())
    return asked.start.year == asked.end.year and (asked.start.month, asked.start.day) in starts


def begun_late(asked: Period) -> bool:
    """Does this end as a period does that a report may cover, and begin within it?"""
    ends = (asked.end.month, asked.end.day) in ((12, 31), (6, 30))
    return ends and asked.start < asked.end and asked.start.year == asked.end.year >= FIRST.year


def due(asked: Period) -> date:
    """The last day on which the report of this period may be published: two months after it (Article 2)."""
    month = asked.end.month + 3
    year = asked.end.year + (month > 12)
    return date(year, (month - 1) % 12 + 1, 1) - timedelta(days=1) if year <= 9999 else date.max


def _moment(first: date) -> int:
    return int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) * 1000
