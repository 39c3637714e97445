"""Durable work that must follow a write: a row in the same transaction (law 1), done at least once.

Table: ``kernel_jobs``. Ways in: ``Jobs.enqueue(tx, …)``, ``Jobs.handle(kind, function)``,
``Jobs.start()``, ``Jobs.stop()``, ``Jobs.settle()`` (tests: wait until nothing is due).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Row, Tx

log = structlog.get_logger("jobs")
Handler = Callable[[dict[str, Any]], Awaitable[None]]

AT_ONCE = 32
AT_ONCE_OF_A_KIND = 8
_IDLE_SECONDS = 5.0
_BACKOFF_MS = (1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000)


class Jobs:
    """The queue of durable work and the task that works it off.

    A job that fails is tried again after 1 s, 5 s, … at most an hour apart, until it succeeds; each
    failure is logged and kept in ``last_error``. Jobs of a kind nobody handles wait. A job that takes long holds up no
    other: each runs in a task of its own, ``AT_ONCE`` in all and ``AT_ONCE_OF_A_KIND``.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._running: dict[int, tuple[str, asyncio.Task[None]]] = {}
        self._ended: set[int] = set()  # those that ended while the due ones were being read

    def handle(self, kind: str, handler: Handler) -> None:
        """Have ``handler`` called for each job of ``kind`` with its payload. It must bear repetition."""
        self._handlers[kind] = handler

    def enqueue(self, tx: Tx, kind: str, payload: object, run_at_ms: int = 0) -> None:
        """Add a job to the transaction: done once it is committed and ``run_at_ms`` has come."""
        tx.run(
            "INSERT INTO kernel_jobs (job_id, kind, payload, run_at_ms, attempts) "
            "SELECT COALESCE(MAX(job_id), 0) + 1, ?, ?, ?, 0 FROM kernel_jobs",
            kind,
            msgspec.json.encode(payload),
            run_at_ms,
        )
        tx.after(self._woken)

    def start(self) -> None:
        """Begin to work, from what an earlier run left undone."""
        self._idle.clear()
        self._wake.set()
        self._task = aside(self._work(), name="jobs")

    async def stop(self) -> None:
        """Leave off. What is under way is done again after the next start."""
        tasks = [task for _, task in self._running.values()]
        if self._task is not None:
            tasks.append(self._task)
            self._task = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    async def settle(self) -> None:
        """Wait until no job is due."""
        while True:
            await self._idle.wait()
            await asyncio.sleep(0)
            if self._idle.is_set() and not self._wake.is_set():
                return

    def _woken(self) -> None:
        self._idle.clear()
        self._wake.set()

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            try:
                while await self._begin():
                    pass
                delay = await self._until_next()
            except Exception:
                log.exception("jobs could not be read")
                delay = _IDLE_SECONDS
            if not self._wake.is_set() and not self._running:
                self._idle.set()
            try:
                # Not wait_for: in Python 3.11 that forgets a cancellation when the event is set at the same moment.
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _begin(self) -> bool:
        """Start what is due and may run. Returns whether there may be more."""
        counts = Counter(kind for kind, _ in self._running.values())
        open_kinds = sorted(kind for kind in self._handlers if counts[kind] < AT_ONCE_OF_A_KIND)
        if not open_kinds or len(self._running) >= AT_ONCE:
            return False
        self._ended.clear()
        due = await self._db.all(
            "SELECT job_id, kind, payload, attempts FROM kernel_jobs "
            "WHERE run_at_ms <= ? AND kind IN ? ORDER BY run_at_ms, job_id LIMIT ?",
            self._clock.now_ms(),
            open_kinds,
            AT_ONCE + len(self._running),
        )
        begun = bool(self._ended)  # what was read of those is old: read again
        for row in due:
            job_id, kind = row[0], row[1]
            if job_id in self._running or job_id in self._ended or counts[kind] >= AT_ONCE_OF_A_KIND:
                continue
            if len(self._running) >= AT_ONCE:
                break
            counts[kind] += 1
            begun = True
            self._running[job_id] = (kind, aside(self._run_to_end(row), name=kind))
        return begun

    async def _until_next(self) -> float:
        """Seconds to sleep: until the next job is due, at most ``_IDLE_SECONDS``. Whatever ends wakes us too."""
        if not self._handlers:
            return _IDLE_SECONDS
        now_ms = self._clock.now_ms()
        row = await self._db.one(
            "SELECT MIN(run_at_ms) FROM kernel_jobs WHERE run_at_ms > ? AND kind IN ?", now_ms, sorted(self._handlers)
        )
        if row is None or row[0] is None:
            return _IDLE_SECONDS * 12
        seconds: float = (row[0] - now_ms) / 1000
        return min(_IDLE_SECONDS, max(0.05, seconds))

    async def _run_to_end(self, row: Row) -> None:
        try:
            await self._run(row)
        except Exception:
            log.exception("a job's end could not be kept", job=row[0], kind=row[1])
            await asyncio.sleep(_IDLE_SECONDS)
        finally:
            self._running.pop(row[0], None)
            self._ended.add(row[0])
            self._wake.set()

    async def _run(self, row: Row) -> None:
        job_id, kind, payload, attempts = row
        try:
            await self._handlers[kind](msgspec.json.decode(payload))
        except Exception as error:
            log.exception("job failed", job=job_id, kind=kind, attempts=attempts + 1)
            again_ms = self._clock.now_ms() + _BACKOFF_MS[min(attempts, len(_BACKOFF_MS) - 1)]
            message = f"{type(error).__name__}: {error}"
            await self._db.write(
                lambda tx: tx.run(
                    "UPDATE kernel_jobs SET attempts = attempts + 1, run_at_ms = ?, last_error = ? WHERE job_id = ?",
                    again_ms,
                    message.replace("\0", ""),
                    job_id,
                )
            )
            return
        await self._db.write(lambda tx: tx.run("DELETE FROM kernel_jobs WHERE job_id = ?", job_id))
