"""One timer for all parked polls: they lie in baskets of a tenth of a second, and only the next basket is scheduled.

Has no tables. Ways in: ``Timers.add``, ``Timers.remove``.

A timer of the event loop's own for each poll would cost a handle and a place in its heap for half a minute, long
after a message has woken the poll.
"""

import asyncio
from heapq import heappop, heappush
from typing import Protocol

TICK_SECONDS = 0.1


class Wakeable(Protocol):
    """What is told when its time is over."""

    def wake(self) -> None: ...


class Timers:
    """Wakes each of what was added within a tick after its deadline, unless it was removed before."""

    def __init__(self) -> None:
        self._baskets: dict[int, set[Wakeable]] = {}
        self._order: list[int] = []
        self._scheduled: tuple[int, asyncio.TimerHandle] | None = None

    def add(self, wakeable: Wakeable, deadline: float) -> int:
        """Wake it when the loop's time is ``deadline``. Returns the basket, for ``remove``."""
        number = int(deadline / TICK_SECONDS) + 1
        basket = self._baskets.get(number)
        if basket is None:
            basket = self._baskets[number] = set()
            heappush(self._order, number)
            if self._scheduled is None or number < self._scheduled[0]:
                self._schedule(number)
        basket.add(wakeable)
        return number

    def remove(self, wakeable: Wakeable, number: int) -> None:
        """Take it out of its basket again."""
        basket = self._baskets.get(number)
        if basket is not None:
            basket.discard(wakeable)

    def _schedule(self, number: int) -> None:
        if self._scheduled is not None:
            self._scheduled[1].cancel()
        loop = asyncio.get_running_loop()
        self._scheduled = (number, loop.call_at(number * TICK_SECONDS, self._due))

    def _due(self) -> None:
        self._scheduled = None
        now = int(asyncio.get_running_loop().time() / TICK_SECONDS + 0.001)
        while self._order and self._order[0] <= now:
            for wakeable in self._baskets.pop(heappop(self._order)):
                wakeable.wake()
        if self._order:
            self._schedule(self._order[0])

    def close(self) -> None:
        """Forget everything."""
        if self._scheduled is not None:
            self._scheduled[1].cancel()
            self._scheduled = None
        self._baskets.clear()
        self._order.clear()
