"""What SQLite does, counted where it does it: statements, rows written, and steps of its machine.

Steps say what clocks can not on a busy machine: a statement that walks past a thousand others' rows and returns none of
them takes thousands more. How deep a B-tree is does not show in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import apsw


class Work(NamedTuple):
    """What was done."""

    statements: int
    rows_written: int
    steps: int


class Meter:
    """Counts for all connections that were opened while it was installed."""

    def __init__(self) -> None:
        self._statements = self._steps = self._rows = 0
        self._changes: dict[int, int] = {}

    def _opened(self, connection: apsw.Connection) -> None:
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._ran)

    def _ran(self, told: dict[str, Any]) -> None:
        if "'main'.'rooms_search_" in told["sql"]:
            return  # the search index looks at its own pages, of which there are more when it holds more
        self._statements += 1
        self._steps += told["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]
        before = self._changes.get(id(told["connection"]), 0)
        self._changes[id(told["connection"])] = told["total_changes"]
        self._rows += told["total_changes"] - before

    def taken(self) -> Work:
        """What was done since this was last asked."""
        found = Work(self._statements, self._rows, self._steps)
        self._statements = self._steps = self._rows = 0
        return found


@contextmanager
def metered() -> Iterator[Meter]:
    """A meter for the databases that are opened in here."""
    meter = Meter()
    apsw.connection_hooks.append(meter._opened)
    try:
        yield meter
    finally:
        apsw.connection_hooks.remove(meter._opened)
