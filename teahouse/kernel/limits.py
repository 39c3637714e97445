"""Rate limits: a token bucket per (class, who). A class says how much is allowed at once and a second.

In memory and per process: a limit is a brake, not an account. Ways in: ``Limits.check``.
"""

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.matrix.errors import limit_exceeded


class Rate(msgspec.Struct, frozen=True):
    """``burst`` requests at once, refilled at ``per_second``."""

    burst: float
    per_second: float


RATES: dict[str, Rate | None] = {
    "none": None,
    "sync": Rate(100, 20),
    "read": Rate(400, 100),
    "message": Rate(60, 10),
    "state": Rate(60, 10),
    "create": Rate(20, 0.5),
    "join": Rate(40, 2),
    "invite": Rate(60, 2),
    "search": Rate(30, 3),
    "keys": Rate(200, 40),
    "media": Rate(60, 10),
    "receipt": Rate(200, 40),
    "account": Rate(60, 5),
    "report": Rate(10, 0.05),
    "login": Rate(10, 0.2),
    "register": Rate(10, 0.1),
    "mail": Rate(5, 0.002),
}
_SWEEP_AT = 50_000


class Limits:
    """Token buckets for everybody. ``enabled=False`` lets everything pass (``--no-rate-limits``)."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self._clock = clock
        self._enabled = enabled
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def check(self, rate: str, who: str) -> None:
        """Take one token of class ``rate`` from ``who`` (a user id or an address).

        Raises M_LIMIT_EXCEEDED (429) with ``retry_after_ms`` when none is left.
        """
        if not self._enabled:
            return
        allowance = RATES[rate]
        if allowance is None:
            return
        key = (rate, who)
        now = self._clock.monotonic()
        tokens, seen = self._buckets.get(key, (allowance.burst, now))
        tokens = min(allowance.burst, tokens + (now - seen) * allowance.per_second)
        if tokens < 1:
            raise limit_exceeded(max(1, int((1 - tokens) / allowance.per_second * 1000) + 1))
        if len(self._buckets) >= _SWEEP_AT:
            self._sweep(now)
        self._buckets[key] = (tokens - 1, now)

    def _sweep(self, now: float) -> None:
        """Forget the buckets that are full again."""
        for key, (tokens, seen) in list(self._buckets.items()):
            allowance = RATES[key[0]]
            if allowance is None or tokens + (now - seen) * allowance.per_second >= allowance.burst:
                del self._buckets[key]
