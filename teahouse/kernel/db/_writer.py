"""Group commit (law 4): whatever waits when the writer is free goes into one transaction.

A unit is a plain function run against a ``Tx`` in the writer's thread, in a savepoint of its own; the
group is committed, and only then are its changes told and its callers resumed (law 1).

Handing a unit to the thread and its result back is a sixth of what a lone message costs, and nobody is served sooner by
it. A brief unit that comes alone, when nothing else has been written side by side for a while and commits are short, is
therefore committed where it stands: at most one for each turn of the loop (docs/decisions/0010).
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

import structlog

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db._tx import Busy, Engine, Tx

T = TypeVar("T")
log = structlog.get_logger("db")
GROUP_LIMIT = 512
ALONE_AFTER = 8  # so many in a row, each by itself


class _Unit:
    __slots__ = ("afters", "changes", "error", "future", "result", "work")

    def __init__(self, work: Callable[[Tx], object], future: "asyncio.Future[object] | None") -> None:
        self.work = work
        self.future = future
        self.result: object = None
        self.error: BaseException | None = None
        self.changes: list[Change] = []
        self.afters: list[Callable[[], None]] = []


class Writer:
    """The one thread that writes."""

    def __init__(self, engine: Engine, bus: Bus) -> None:
        self._engine = engine
        self._bus = bus
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._waiting = 0  # units that the thread has, or will be told of
        self._alone = 0  # how many have come by themselves, in a row
        self._turning = False  # something was written in this turn of the loop
        self.position = 0
        self.statements = 0
        self.groups = 0

    async def open(self, prepare: Callable[[Engine], None]) -> None:
        """Start the thread; ``prepare`` runs in it first (migrations)."""
        self._loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._main, args=(prepare, ready), name="writer", daemon=True)
        self._thread.start()
        await ready

    async def close(self) -> None:
        """Commit what is queued, then end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    async def write(self, unit: Callable[[Tx], T], *, brief: bool = False) -> T:
        """Run ``unit`` in the next group; return its result once that is on disk.

        ``brief``: it takes some hundred µs at most, so that it may be run here and now.
        """
        alone = self._comes_alone()
        if brief and alone and self._engine.prompt:
            one = _Unit(unit, None)
            try:
                done = self._commit([one], wait=False)
            except Busy:
                self._alone = 0
            else:
                self._deliver([one], *done)
                if one.error is not None:
                    raise one.error
                return one.result  # type: ignore[return-value]
        future: asyncio.Future[object] = self._loop.create_future()
        self._waiting += 1
        self._queue.put(_Unit(unit, future))
        return await future  # type: ignore[return-value]

    def _comes_alone(self) -> bool:
        """Whether what is written now has the database to itself, as what was written before it had."""
        if self._waiting or self._turning:
            self._alone = 0
            return False
        self._turning = True
        self._loop.call_soon(self._turned)
        self._alone += 1
        return self._alone > ALONE_AFTER

    def _turned(self) -> None:
        self._turning = False

    def _main(self, prepare: Callable[[Engine], None], ready: "asyncio.Future[None]") -> None:
        try:
            self._engine.open()
            prepare(self._engine)
            self.position = self._engine.begin()
            self._engine.rollback()
        except BaseException as error:  # noqa: BLE001 - handed to the caller of open()
            self._loop.call_soon_threadsafe(ready.set_exception, error)
            return
        self._loop.call_soon_threadsafe(ready.set_result, None)
        while (first := self._queue.get()) is not None:
            group = [first]
            stop = False
            while len(group) < GROUP_LIMIT:
                try:
                    unit = self._queue.get_nowait()
                except queue.Empty:
                    break
                if unit is None:
                    stop = True
                    break
                group.append(unit)
            self._loop.call_soon_threadsafe(self._returned, group, *self._commit(group))
            if stop:
                break
        self._engine.close()

    def _commit(self, group: list[_Unit], *, wait: bool = True) -> tuple[int, int]:
        """Returns the position then, and how many statements it took. Raises ``Busy`` if it is not to ``wait``."""
        statements = 0
        position = start = self.position
        try:
            position = start = self._engine.begin(wait=wait)
            for unit in group:
                # Alone in its group a unit needs no savepoint: the transaction itself is undone.
                tx = Tx(self._engine, position)
                self._run(unit, tx, apart=len(group) > 1)
                if unit.error is None:
                    position = tx._position
                statements += tx.statements
            if len(group) == 1 and group[0].error is not None:
                self._engine.rollback()
            else:
                self._engine.commit(position if position != start else None)
        except Busy:
            raise
        except Exception as error:
            log.exception("group commit failed", units=len(group))
            position = start
            for unit in group:
                unit.error = unit.error or error
                unit.changes, unit.afters = [], []
            try:
                self._engine.rollback()
            except Exception:
                log.exception("rollback failed")
        if wait:
            self._tidy()
        return position, statements

    def _tidy(self) -> None:
        try:
            self._engine.tidy()
        except Exception:
            log.exception("the database was not tidied")

    def _run(self, unit: _Unit, tx: Tx, *, apart: bool) -> None:
        if apart:
            self._engine.savepoint()
        try:
            unit.result = unit.work(tx)
        except Exception as error:  # noqa: BLE001 - handed to the unit's caller
            unit.error = error
            if apart:
                self._engine.rollback_to()
            return
        if apart:
            self._engine.release()
        unit.changes = tx._changes
        unit.afters = tx._afters

    def _returned(self, group: list[_Unit], position: int, statements: int) -> None:
        self._waiting -= len(group)
        self._deliver(group, position, statements)

    def _deliver(self, group: list[_Unit], position: int, statements: int) -> None:
        self.position = max(self.position, position)
        self.statements += statements
        self.groups += 1
        # The callers' tasks are put in line before those that the changes wake: whoever said something is answered
        # before others hear it (clients match their own words by that answer). They run after this function ends, so
        # they find what `afters` keep up to date.
        for unit in group:
            if unit.future is None or unit.future.done():  # the caller went away; what it wrote stays written
                continue
            if unit.error is not None:
                unit.future.set_exception(unit.error)
            else:
                unit.future.set_result(unit.result)
        for unit in group:
            for after in unit.afters:
                try:
                    after()
                except Exception:
                    log.exception("after-commit action failed")
            for change in unit.changes:
                self._bus.tell(change)
