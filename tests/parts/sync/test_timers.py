"""One timer for many polls: each is woken when its time is over, none before, and none that has gone."""

import asyncio

from teahouse.sync._timers import TICK_SECONDS, Timers


class Sleeper:
    def __init__(self) -> None:
        self.woken_at = 0.0

    def wake(self) -> None:
        assert not self.woken_at
        self.woken_at = asyncio.get_running_loop().time()


async def test_each_is_woken_within_a_tick_after_its_time() -> None:
    timers, loop = Timers(), asyncio.get_running_loop()
    now = loop.time()
    sleepers = [(Sleeper(), now + delay) for delay in (0.25, 0.05, 0.12, 0.05, 0.3)]
    for sleeper, deadline in sleepers:
        timers.add(sleeper, deadline)
    # A loop calls what is due in order, however late: whoever is woken in time comes before this.
    woken: list[bool] = []
    for sleeper, deadline in sleepers:
        loop.call_at(deadline + 2 * TICK_SECONDS, lambda sleeper=sleeper: woken.append(bool(sleeper.woken_at)))
    while len(woken) < len(sleepers):
        await asyncio.sleep(0.02)
    assert all(woken)
    assert all(deadline <= sleeper.woken_at for sleeper, deadline in sleepers)


async def test_who_has_gone_is_not_woken() -> None:
    timers, loop = Timers(), asyncio.get_running_loop()
    gone, here = Sleeper(), Sleeper()
    number = timers.add(gone, loop.time() + 0.05)
    timers.add(here, loop.time() + 0.05)
    timers.remove(gone, number)
    await asyncio.sleep(0.3)
    assert 0 == gone.woken_at
    assert here.woken_at
    timers.remove(here, number)


async def test_after_it_is_closed_nobody_is_woken() -> None:
    timers, loop = Timers(), asyncio.get_running_loop()
    sleeper = Sleeper()
    timers.add(sleeper, loop.time() + 0.05)
    timers.close()
    await asyncio.sleep(0.3)
    assert 0 == sleeper.woken_at
