"""`Library`: what the verbs of rules and of lists stand on, and how what they change comes into force."""

from collections.abc import Callable
from typing import TypeVar

from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.ledger import Ledger
from teahouse.safety.cases import Words
from teahouse.safety.detectors import HashDetector
from teahouse.safety.gate import _store as store
from teahouse.safety.gate._force import Force, always, ready
from teahouse.safety.gate._guard import Guard
from teahouse.safety.gate._knows import Items
from teahouse.safety.gate._model import Books

T = TypeVar("T")
#: What is told on the bus when rules or lists are others than before.
CHANGED = "rules"


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
        self.always = always()
        self.lists: list[HashDetector] = []
        self.texts = False

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit that changes rules or lists; whoever has them in memory is told after it."""

        def whole(tx: Tx) -> T:
            made = unit(tx)
            tx.tell(Change(tx.position(), CHANGED))
            return made

        made = await self.db.write(whole)
        await self.reload()
        return made

    async def reload(self) -> None:
        """Take up what is in force by now."""
        kept = await store.rules(self.db)
        rules = ready([one.rule for one in kept if one.rule.version], self.clock.now_ms())
        self.guard.use(Force(rules, self.always, self.lists, texts=self.texts))
