"""Counting. Pure: days, sources, and a conversation's messages and response times."""

import statistics
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime

from teahouse.matrix.errors import invalid_param
from teahouse.publicaccounts.insights._model import DAY_MS

SOURCES = ("feed", "share", "search", "page", "qr", "direct", "other")
_SEARCH = ("google.", "bing.", "baidu.", "sogou.", "so.com", "duckduckgo.", "yandex.", "yahoo.", "sm.cn", "qwant.")
_EPOCH = date(1970, 1, 1).toordinal()
DAYS_LIMIT = 366


def day_name(day: int) -> str:
    """Days since 1970 as a date."""
    return date.fromordinal(_EPOCH + day).isoformat()


def day_number(text: str, field: str) -> int:
    """A date as days since 1970. Raises M_INVALID_PARAM naming ``field``."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        raise invalid_param(f"Query parameter '{field}' must be a date like 2026-11-24") from None


def check_range(first: int, last: int) -> None:
    """Raise M_INVALID_PARAM for a range that is none, or too long."""
    if last < first:
        raise invalid_param("Query parameter 'to' is before 'from'")
    if last - first >= DAYS_LIMIT:
        raise invalid_param(f"Query parameter 'to': the range has more than {DAYS_LIMIT} days")
    if first < 0 or last > 100_000:
        raise invalid_param("Query parameter 'from' is out of range")


def today(now_ms: int, offset_min: int) -> int:
    """The day it is where the clock is ``offset_min`` minutes ahead of UTC."""
    return (now_ms + offset_min * 60_000) // DAY_MS


def month_back(now_ms: int, offset_min: int) -> tuple[int, int]:
    """The last thirty days, today among them."""
    last = today(now_ms, offset_min)
    return last - 29, last


def source_of(source: str, share: str) -> str:
    """Where a reader came from, of ``SOURCES``, by the host of the page before and the link's token."""
    if source in SOURCES:
        return source
    if share:
        return "share"
    if not source:
        return "direct"
    host = f".{source.lower()}"
    return "search" if any(f".{engine}" in host for engine in _SEARCH) else "other"


class Talk:
    """Messages and response times by day, from a conversation's messages in the order of their positions."""

    def __init__(self, face: str, offset_ms: int, automatic: Collection[int]) -> None:
        self._face = face
        self._offset_ms = offset_ms
        self._automatic = automatic
        self._waiting: dict[str, int] = {}
        self.heard: dict[int, int] = {}
        self.said: dict[int, int] = {}
        self._responses: dict[int, list[int]] = {}

    def take(self, messages: Iterable[tuple[int, int, str, str]]) -> int:
        """Count messages (position, ts, subscriber, sender); returns the last position, 0 without any."""
        position = 0
        for position, ts, user_id, sender in messages:
            day = (ts + self._offset_ms) // DAY_MS
            if sender != self._face:
                self.heard[day] = self.heard.get(day, 0) + 1
                self._waiting.setdefault(user_id, ts)
                continue
            self.said[day] = self.said.get(day, 0) + 1
            if position not in self._automatic:
                since = self._waiting.pop(user_id, None)
                if since is not None:
                    self._responses.setdefault(day, []).append(max(0, ts - since))
        return position

    def response_ms(self, day: int | None = None) -> int | None:
        """The median response time of a day, or of all."""
        if day is not None:
            found = self._responses.get(day, [])
        else:
            found = [one for some in self._responses.values() for one in some]
        return int(statistics.median(found)) if found else None


def iso(ms: int) -> str:
    """A moment as people write it."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
