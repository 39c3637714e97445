"""All lines, and how far they are on disk.

Tables: ``push_pushers`` (position, unread, failing_ms), ``push_considered``. Ways in: ``Lines``.

What is written is written for many lines at once, ``FLUSH_S`` after the first of them moved. So after a kill at most
the notifications of that time are told twice (gateways know them by their event id), and none is lost: the mark of
``push_considered`` never passes one that waits, unless the line's own row says that it is failing, and from where.
"""

import asyncio
from collections.abc import Iterable

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.db import Database
from teahouse.push import _store as store
from teahouse.push._line import Line
from teahouse.push._model import Notice
from teahouse.push._telling import Telling

log = structlog.get_logger("push")
FLUSH_S = 2.0


class Lines:
    """The lines that have something to do; others are not in memory. ``considered`` is moved by whoever considers."""

    def __init__(self, db: Database, telling: Telling) -> None:
        self._db = db
        self._telling = telling
        self._lines: dict[int, Line] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._written = 0
        self._stopped = False
        self.considered = 0

    @property
    def waiting(self) -> int:
        """Notifications that wait, in all lines."""
        return sum(len(line.waiting) for line in self._lines.values())

    def add(self, pusher_nos: Iterable[int], notice: Notice) -> None:
        """Tell these pushers of an event."""
        for pusher_no in pusher_nos:
            self._line(pusher_no).add(notice)

    def clear(self, pusher_nos: Iterable[int]) -> None:
        """The user of these pushers has read something: perhaps all."""
        for pusher_no in pusher_nos:
            self._line(pusher_no).clear()

    def recover(self, pusher_nos: Iterable[int], upto: int) -> None:
        """These could not reach their gateway when the service ended; everything up to ``upto`` is theirs to find."""
        for pusher_no in pusher_nos:
            self._line(pusher_no).recover(upto)

    def changed(self, before: Iterable[int], now: Iterable[int]) -> None:
        """A user's pushers were these and are those: end what is gone, have the others try at once."""
        kept = set(now)
        for pusher_no in before:
            if pusher_no not in kept and pusher_no in self._lines:
                self._lines.pop(pusher_no).end()
        for pusher_no in kept:
            if pusher_no in self._lines:
                self._lines[pusher_no].nudge()

    def moved(self) -> None:
        """Something is to be written down, soon."""
        if self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_S, self._flush_soon)

    async def flush(self) -> None:
        """Write down how far each line is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines = [line for line in self._lines.values() if line.dirty and line.loaded]
        mark = self.considered
        standings = [line.standing(mark) for line in lines]
        failing = {one.pusher_no for one in standings if one.failing_ms}
        for line in self._lines.values():
            durable = line.pusher_no in failing or (line.behind and not line.dirty) or line.recovering
            if line.waiting and not durable:
                mark = min(mark, line.waiting[0].position - 1)
        if not standings and mark == self._written:
            self._forget_idle()
            return
        for line in lines:
            line.dirty = False
        try:
            await self._db.write(lambda tx: store.write_standings(tx, standings, mark))
        except Exception:
            for line in lines:
                line.dirty = True
            raise
        self._written = mark
        for line in lines:
            line.behind = line.pusher_no in failing
        self._forget_idle()

    async def stop(self) -> None:
        """Leave off, and write down how far each line is. What waits is told after the next start."""
        self._stopped = True
        if self._flushing is not None:
            await asyncio.gather(self._flushing, return_exceptions=True)
        await asyncio.gather(*(line.stop() for line in self._lines.values()))
        await self.flush()

    def _line(self, pusher_no: int) -> Line:
        line = self._lines.get(pusher_no)
        if line is None:
            line = self._lines[pusher_no] = Line(pusher_no, self._telling, self.moved)
        return line

    def _flush_soon(self) -> None:
        self._timer = None
        self._flushing = aside(self._flush_quietly(), name="push standings")

    async def _flush_quietly(self) -> None:
        try:
            await self.flush()
        except Exception:
            log.exception("the standing of pushers could not be written down")
            self.moved()

    def _forget_idle(self) -> None:
        for pusher_no, line in list(self._lines.items()):
            if line.idle:
                del self._lines[pusher_no]
