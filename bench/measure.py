"""The one way of measuring: CPU of the server for many operations, in three stretches of which the median counts."""

import statistics
import time
from collections.abc import Awaitable, Callable

import msgspec

from bench.servers import Server

STRETCHES = 3


class Cost(msgspec.Struct, frozen=True):
    """CPU milliseconds an operation: the median of the stretches, and all of them."""

    cpu_ms: float
    stretches: list[float]
    operations: int
    per_second: float


def yardstick_ms() -> float:
    """CPU this process needs for a fixed piece of Python: how busy the neighbours make the machine right now."""
    before = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number
    return round((time.process_time() - before) * 1000, 1)


async def cost(
    server: Server,
    batch: Callable[[], Awaitable[int]],
    *,
    between: Callable[[], Awaitable[object]] | None = None,
    least_ms: float = 500.0,
    most_seconds: float = 12.0,
    warm: int = 1,
) -> Cost:
    """Run ``batch`` (which returns how many operations it did) until each stretch has used ``least_ms`` of CPU.

    A stretch ends after ``most_seconds`` in any case, but not before one batch. ``between`` runs after each batch, not
    measured. ``warm`` batches come first and do not count.
    """
    for _ in range(warm):
        await batch()
        if between is not None:
            await between()
    found: list[float] = []
    operations = 0
    seconds = 0.0
    for _ in range(STRETCHES):
        used = spent = 0.0
        done = 0
        while used < least_ms and spent < most_seconds:
            before_ms, before = server.cpu_ms(), time.perf_counter()
            done += await batch()
            used += server.cpu_ms() - before_ms
            spent += time.perf_counter() - before
            if between is not None:
                await between()
        found.append(used / done)
        operations += done
        seconds += spent
    return Cost(statistics.median(found), [round(each, 4) for each in found], operations, operations / seconds)
