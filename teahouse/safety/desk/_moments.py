"""The day and minute that a browser's field holds, in UTC."""

import datetime


def moment_of(text: str) -> int:
    """In ms; 0 for what is no moment, which nothing can begin or end at."""
    try:
        return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0


def field_of(ms: int | None) -> str:
    """As such a field takes it; "" for None."""
    return "" if ms is None else datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC).strftime("%Y-%m-%dT%H:%M")
