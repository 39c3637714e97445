"""Moments in the reader's own zone: what a date field said, as milliseconds, and back. Pure.

The zone travels in the cookie ``teahouse_zone`` (a script writes it) or is chosen in a form; what is unknown is UTC.
"""

import functools
import zoneinfo
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

COOKIE = "teahouse_zone"
DAY_MS = 86_400_000


def zone(name: str | None) -> tzinfo:
    """The zone ``name`` (``Asia/Shanghai``); UTC for what this machine does not know."""
    if not name or len(name) > 64 or name not in names():
        return UTC
    return ZoneInfo(name)


@functools.cache
def names() -> frozenset[str]:
    """Every zone this machine knows, as Region/City, and UTC."""
    known = {
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))
    }
    return frozenset(known | {"UTC"})


def parse_local(text: str, where: tzinfo) -> int | None:
    """``2026-11-25T09:00`` in the zone ``where`` → ms UTC; None for what is no such moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None or not 2000 <= moment.year <= 2200:
        return None
    return int(moment.replace(tzinfo=where).timestamp() * 1000)


def local(ms: int, where: tzinfo) -> str:
    """ms UTC → ``2026-11-25T09:00`` in the zone ``where``, as a field for date and time wants it."""
    return datetime.fromtimestamp(ms / 1000, where).strftime("%Y-%m-%dT%H:%M")


def moment(ms: int, where: tzinfo) -> datetime:
    """ms UTC as a moment in the zone ``where``."""
    return datetime.fromtimestamp(ms / 1000, where)


def parse_day(text: str | None) -> date | None:
    """``2026-11-25`` → that day; None for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def days(first: date, last: date) -> list[date]:
    """Each day from ``first`` up to and with ``last``."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def exists(text: str, where: tzinfo) -> bool:
    """Whether clocks in ``where`` show this time: an hour is left out where they go forward."""
    ms = parse_local(text, where)
    return ms is not None and local(ms, where) == text[:16]


def offset(ms: int, where: tzinfo) -> str:
    """How far clocks in ``where`` are from UTC at that moment: ``UTC+08:00``."""
    ahead = moment(ms, where).utcoffset() or timedelta(0)
    minutes = int(ahead.total_seconds()) // 60
    return f"UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def choices(now_ms: int, mine: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones to choose from, by region, with what is said of each: the reader's own and UTC come first."""
    return [("", [(one, _called(one, now_ms)) for one in dict.fromkeys((mine, "UTC"))]), *_by_region(now_ms // DAY_MS)]


@functools.lru_cache(maxsize=2)
def _by_region(day: int) -> list[tuple[str, list[tuple[str, str]]]]:
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(names() - {"UTC"}):
        regions.setdefault(name.partition("/")[0], []).append((name, _called(name, day * DAY_MS)))
    return list(regions.items())


def _called(name: str, ms: int) -> str:
    return name if name == "UTC" else f"{name.replace('_', ' ')} ({offset(ms, zone(name))})"
