"""`Library`: what the verbs of rules and of lists stand on, and how what they change comes into force."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.ledger import Ledger
from teahouse.safety.cases import Words
from teahouse.safety.detectors import Detector, HashDetector
from teahouse.safety.gate import _store as store
from teahouse.safety.gate._force import Force, ready
from teahouse.safety.gate._guard import Guard
from teahouse.safety.gate._knows import Items
from teahouse.safety.gate._model import Books

T = TypeVar("T")
log = structlog.get_logger("gate")


class Library:
    """What the verbs of rules stand on, so that constructors stay short."""

    def __init__(
        self, db: Database, clock: Clock, words: Words, ledger: Ledger, books: Books, guard: Guard, items: Items
    ) -> None:
        self.db = db
        self.clock = clock
        self.words = words
        self.ledger = ledger
        self.books = books
        self.guard = guard
        self.items = items
        self.always: tuple[Detector, ...] = ()
        self.lists: list[HashDetector] = []
        self.texts = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit that changes rules or lists, and have that come into force."""
        made = await self.db.write(unit)
        await self.reload()
        return made

    def soon(self, tx: Tx) -> None:
        """The same for who changes rules in a unit of their own: they come into force after its commit."""

        def begin() -> None:
            task = aside(self._again(), name="gate.reload")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        tx.after(begin)

    async def _again(self) -> None:
        try:
            await self.reload()
        except Exception:
            log.exception("rules could not be read; those of before stay in force")

    async def stop(self) -> None:
        """Leave off."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def reload(self) -> None:
        """Take up what is in force by now."""
        kept = await store.rules(self.db)
        rules = ready([one.rule for one in kept if one.rule.version], self.clock.now_ms())
        self.guard.use(Force(rules, self.always, self.lists, texts=self.texts))
