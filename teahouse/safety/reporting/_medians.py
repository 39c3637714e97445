"""Medians, in hours (Annex II, I.4)."""

from collections.abc import Iterable
from statistics import median

HOUR_MS = 3_600_000


def hours(times_ms: Iterable[int]) -> float | None:
    """The median of ``times_ms`` in hours, to two places; None where there is nothing to take one of."""
    known = list(times_ms)
    return round(median(known) / HOUR_MS, 2) if known else None
