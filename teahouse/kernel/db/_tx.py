"""``Tx``: what a write unit sees of the group's transaction."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from teahouse.kernel.bus import Change
from teahouse.kernel.db._sql import Argument

Row = tuple[Any, ...]  # columns have the types their statement says


class Stale(Exception):
    """A check made against cached state no longer holds: read again and redo the unit (law 3)."""


class Busy(Exception):
    """Another process writes at this moment."""


class Engine(Protocol):
    """A connection that only the writer uses: one thread at a time."""

    @property
    def prompt(self) -> bool:
        """Whether a commit is so short at present that the event loop may wait for one."""
        ...

    def open(self) -> None: ...
    def close(self) -> None: ...
    def begin(self, *, wait: bool = True) -> int:
        """Begin the group's transaction, take the stream's counter row and return its position.

        Raises ``Busy`` rather than ``wait`` for another process.
        """
        ...

    def commit(self, position: int | None) -> None:
        """Commit, first writing the counter if ``position`` is given."""
        ...

    def tidy(self) -> None:
        """What is to be done between transactions now and then, in the writer's thread."""
        ...

    def rollback(self) -> None: ...
    def savepoint(self) -> None: ...
    def release(self) -> None: ...
    def rollback_to(self) -> None: ...
    def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]: ...
    def changed(self, sql: str, args: Sequence[Argument]) -> int:
        """Run ``sql``, which returns no rows; return how many it changed."""
        ...

    def run_many(self, sql: str, rows: Iterable[Sequence[Argument]]) -> None: ...
    def ddl(self, sql: str) -> None: ...


class Tx:
    """A write unit's transaction. Used only while the unit runs."""

    __slots__ = ("_afters", "_changes", "_engine", "_position", "statements")

    def __init__(self, engine: Engine, position: int) -> None:
        self._engine = engine
        self._position = position
        self._changes: list[Change] = []
        self._afters: list[Callable[[], None]] = []
        self.statements = 0

    def all(self, sql: str, *args: Argument) -> list[Row]:
        """Run ``sql`` and return its rows."""
        self.statements += 1
        return self._engine.rows(sql, args)

    def one(self, sql: str, *args: Argument) -> Row | None:
        """Run ``sql`` and return its first row, or ``None``."""
        self.statements += 1
        rows = self._engine.rows(sql, args)
        return rows[0] if rows else None

    def run(self, sql: str, *args: Argument) -> None:
        """Run ``sql`` for what it does."""
        self.statements += 1
        self._engine.rows(sql, args)

    def changed(self, sql: str, *args: Argument) -> int:
        """Run ``sql`` and return how many rows it inserted, updated or deleted."""
        self.statements += 1
        return self._engine.changed(sql, args)

    def many(self, sql: str, rows: Iterable[Sequence[Argument]]) -> None:
        """Run ``sql`` once for each row of arguments; counts as one statement."""
        self.statements += 1
        self._engine.run_many(sql, rows)

    def position(self) -> int:
        """Take the next position of the one stream."""
        self._position += 1
        return self._position

    def tell(self, change: Change) -> None:
        """Have ``change`` told on the bus after commit; never, if the unit is rolled back."""
        self._changes.append(change)

    def apart(self, work: "Callable[[Tx], None]") -> None:
        """Run a part of the unit that can fail by itself: what it raises undoes that part alone, and is raised here."""
        position, changes, afters = self._position, len(self._changes), len(self._afters)
        self._engine.savepoint()
        try:
            work(self)
        except BaseException:
            self._engine.rollback_to()
            self._position = position
            del self._changes[changes:], self._afters[afters:]
            raise
        self._engine.release()

    def after(self, action: Callable[[], None]) -> None:
        """Have ``action`` called on the event loop after commit, before the writer's caller goes on."""
        self._afters.append(action)
