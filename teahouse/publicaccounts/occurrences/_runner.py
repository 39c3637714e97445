"""Telling: works off the lanes, many at once, each in order, again and again until its listener takes it.

Tables: ``publicaccounts_lanes``. Ways in: ``Runner.start``, ``stop``, ``nudge``, ``settle``.

Bounded: at most ``AT_ONCE`` lanes in memory, ``PER_LISTENER`` of one listener, one of a listener that is failing. So
one that hangs holds up nobody else.
"""

import asyncio
from collections import Counter
from functools import partial

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.occurrences import _store as store
from teahouse.publicaccounts.occurrences._model import Consumer, Gone, Lane, Occurrence, Told

log = structlog.get_logger("occurrences")
AT_ONCE = 256
PER_LISTENER = 8
KEPT_MS = 7 * 24 * 3600 * 1000
_HANDLER_SECONDS = 60.0
_BATCH = 20
_IDLE_SECONDS = 5.0
_SWEEP_MS = 3600 * 1000
_UNKNOWN_MS = 3600 * 1000  # a listener that this version does not know is looked at again after so long

Place = tuple[int, str, str]


class Runner:
    """The task that starts lanes, and the lanes' tasks."""

    def __init__(self, db: Database, clock: Clock, consumers: dict[str, Consumer]) -> None:
        self._db = db
        self._clock = clock
        self._consumers = consumers
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._lanes: dict[Place, asyncio.Task[None]] = {}
        self._ended: set[Place] = set()  # those that ended while the due ones were being read
        self._failing: set[tuple[int, str]] = set()
        self._swept_ms = 0

    def start(self) -> None:
        """Begin, from what an earlier run left undone."""
        self._wake.set()
        self._task = aside(self._work(), name="occurrences")

    async def stop(self) -> None:
        """Leave off. What was not taken yet is told after the next start."""
        tasks = [*self._lanes.values(), *([self._task] if self._task is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        self._task = None

    def nudge(self) -> None:
        """There is something to tell."""
        self._wake.set()

    async def settle(self) -> None:
        """Wait until nothing is due (for tests)."""
        while self._lanes or self._wake.is_set() or await store.due_lanes(self._db, self._clock.now_ms(), (), 1):
            await asyncio.sleep(0.01)

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            try:
                while await self._begin():
                    pass
                delay = await self._until_next()
                await self._sweep()
            except Exception:
                log.exception("occurrences could not be read")
                delay = _IDLE_SECONDS
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _begin(self) -> bool:
        """Start a task for each lane that is due and may run. Returns whether any was: there may be others behind."""
        running = Counter((account_no, reason) for account_no, reason, _ in self._lanes)
        busy = {listener for listener, count in running.items() if count >= self._turns(listener)}
        free = AT_ONCE - len(self._lanes)
        if free <= 0:
            return False
        limit, begun = free + len(self._lanes), False
        self._ended.clear()
        for lane in await store.due_lanes(self._db, self._clock.now_ms(), busy, limit):
            place = (lane.account_no, lane.reason, lane.user_id)
            listener = place[:2]
            if place in self._ended:
                begun = True  # it ended while we read, so what we read of it is old: read again
                continue
            if place in self._lanes or running[listener] >= self._turns(listener) or len(self._lanes) >= AT_ONCE:
                continue
            running[listener] += 1
            begun = True
            self._lanes[place] = aside(self._run(place, lane))
        return begun

    def _turns(self, listener: tuple[int, str]) -> int:
        return 1 if listener in self._failing else PER_LISTENER

    async def _until_next(self) -> float:
        due_ms = await store.next_due_ms(self._db)
        if due_ms is None:
            return _IDLE_SECONDS
        seconds = (due_ms - self._clock.now_ms()) / 1000
        # What is due already runs, or waits for a turn: whoever ends wakes us.
        return _IDLE_SECONDS if seconds <= 0 else min(_IDLE_SECONDS, max(0.02, seconds))

    async def _sweep(self) -> None:
        now_ms = self._clock.now_ms()
        if now_ms - self._swept_ms >= _SWEEP_MS:
            self._swept_ms = now_ms
            await self._db.write(lambda tx: store.forget(tx, now_ms - KEPT_MS))

    async def _run(self, place: Place, lane: Lane) -> None:
        try:
            await self._tell(lane)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.exception("a lane could not be worked off", account=lane.account_no, reason=lane.reason)
            text, due_ms = type(error).__name__, self._clock.now_ms() + 5_000
            await self._db.write(lambda tx: store.failed(tx, lane, lane.attempts, lane.failing_ms, due_ms, text))
        finally:
            self._lanes.pop(place, None)
            self._ended.add(place)
            self._wake.set()

    async def _tell(self, lane: Lane) -> None:
        consumer = self._consumers.get(lane.reason.partition(":")[0])
        if consumer is None:
            due_ms = self._clock.now_ms() + _UNKNOWN_MS
            await self._db.write(lambda tx: store.failed(tx, lane, lane.attempts, lane.failing_ms, due_ms, "unknown"))
            return
        wanted = consumer.kinds
        if not consumer.always:
            wanted = await store.kinds_of(self._db, lane.account_no, lane.reason)
        kinds = [kind for kind in wanted if kind in consumer.kinds]
        after, attempts, failing_ms = lane.after_no, lane.attempts, lane.failing_ms
        while True:
            batch = await store.next_of(self._db, lane, after, kinds, _BATCH) if kinds else []
            close = partial(store.close_lane, lane=lane, after_no=after, kinds=kinds)
            if not batch and await self._db.write(close):
                return
            for one in batch:
                if not await self._tell_one(consumer, lane, one, attempts, failing_ms):
                    return
                after, attempts, failing_ms = one.occurrence_no, 0, 0

    async def _tell_one(self, consumer: Consumer, lane: Lane, one: Occurrence, attempts: int, failing_ms: int) -> bool:
        """Returns whether the lane may go on: the handler took it, or has been given it in vain for long enough."""
        listener = (lane.account_no, lane.reason)
        try:
            async with asyncio.timeout(_HANDLER_SECONDS):
                await consumer.handler(one, Told(lane.reason, attempts + 1))
        except Gone:
            self._failing.discard(listener)
            await self._db.write(lambda tx: store.unlisten(tx, lane.account_no, lane.reason))
            return False
        except Exception as error:  # noqa: BLE001 - kept with the lane, and tried again
            self._failing.add(listener)
            now_ms = self._clock.now_ms()
            since_ms = failing_ms or now_ms
            log.warning(
                "an occurrence was not taken", reason=lane.reason, attempt=attempts + 1, error=repr(error)[:200]
            )
            if now_ms - since_ms >= consumer.give_up_ms:
                await self._db.write(lambda tx: store.told(tx, lane, one.occurrence_no))
                return True
            due_ms = now_ms + consumer.backoff_ms[min(attempts, len(consumer.backoff_ms) - 1)]
            text = f"{type(error).__name__}: {error}"[:500].replace("\0", "")
            await self._db.write(lambda tx: store.failed(tx, lane, attempts + 1, since_ms, due_ms, text))
            return False
        again = listener in self._failing or attempts > 0
        self._failing.discard(listener)

        def unit(tx: Tx) -> None:
            store.told(tx, lane, one.occurrence_no)
            if again:
                store.hasten(tx, lane.account_no, lane.reason, self._clock.now_ms())

        await self._db.write(unit)
        return True
