"""Time is passed in, so that tests can move it. All times are integers of milliseconds since the epoch."""

import time
from datetime import UTC, datetime


class Clock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; only differences mean anything."""
        return time.monotonic()


class ManualClock(Clock):
    """A clock that stands still until a test moves it."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._now_ms / 1000

    def advance(self, ms: int) -> None:
        self._now_ms += ms


def month_of(ms: int) -> int:
    """The month of a moment, in UTC, as a number: 202611 for November 2026."""
    day = datetime.fromtimestamp(ms / 1000, UTC)
    return day.year * 100 + day.month


def month_after(month: int) -> int:
    """The month after that of such a number."""
    return month + 89 if month % 100 == 12 else month + 1


def month_begins_ms(month: int) -> int:
    """The first moment of the month of such a number."""
    return int(datetime(month // 100, month % 100, 1, tzinfo=UTC).timestamp()) * 1000
