"""Token buckets."""

import pytest

from teahouse.kernel.clock import ManualClock
from teahouse.kernel.limits import RATES, Limits
from teahouse.matrix.errors import MatrixError


def test_a_burst_passes_then_one_waits_as_long_as_told() -> None:
    clock = ManualClock()
    limits = Limits(clock)
    rate = RATES["login"]
    assert rate is not None
    for _ in range(int(rate.burst)):
        limits.check("login", "10.0.0.1")
    with pytest.raises(MatrixError) as refused:
        limits.check("login", "10.0.0.1")
    assert ("M_LIMIT_EXCEEDED", 429) == (refused.value.errcode, refused.value.status)
    limits.check("login", "10.0.0.2")
    clock.advance(int(refused.value.extra["retry_after_ms"]))
    limits.check("login", "10.0.0.1")


def test_switched_off_everything_passes() -> None:
    limits = Limits(ManualClock(), enabled=False)
    for _ in range(1000):
        limits.check("report", "me")
