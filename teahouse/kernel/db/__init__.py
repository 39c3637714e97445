"""The database: one SQL text, SQLite or PostgreSQL behind it, writes in groups (laws 1, 3, 4).

Reads are statements (``await db.all(sql, …)``); writes are units: plain functions of a ``Tx``, each in
its own savepoint of the next group commit (``await db.write(unit)``). See docs/decisions/0001.

Tables: ``kernel_stream``, ``kernel_migrations``. Ways in: ``Database``, ``Tx``, ``Stale``.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from teahouse.kernel.bus import Bus
from teahouse.kernel.db._migrate import migrate
from teahouse.kernel.db._postgres import PostgresEngine, PostgresReader
from teahouse.kernel.db._sql import Argument
from teahouse.kernel.db._sqlite import SqliteEngine, SqliteReader
from teahouse.kernel.db._tx import Engine, Row, Stale, Tx
from teahouse.kernel.db._writer import Writer

__all__ = ["Argument", "Database", "Row", "Stale", "Tx"]

T = TypeVar("T")


class _Reader(Protocol):
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]: ...
    async def heavy(self, sql: str, args: Sequence[Argument]) -> list[Row]: ...


class Database:
    """One service's database.

    ``url`` is ``sqlite:///path`` or ``postgresql://…``; ``parts`` are the packages whose ``schema/``
    folders are applied, in that order.
    """

    def __init__(self, url: str, bus: Bus, parts: Sequence[str] = ()) -> None:
        self.dialect = "sqlite" if url.startswith("sqlite:") else "postgres"
        self._parts = ["kernel", *parts]
        self._read_statements = 0
        engine: Engine
        self._reader: _Reader
        if self.dialect == "sqlite":
            path = Path(url.removeprefix("sqlite:").removeprefix("//"))
            path.parent.mkdir(parents=True, exist_ok=True)
            engine, self._reader = SqliteEngine(path), SqliteReader(path)
        else:
            engine, self._reader = PostgresEngine(url), PostgresReader(url)
        self._writer = Writer(engine, bus)
        self.bus = bus

    async def open(self) -> None:
        """Migrate, then serve. Raises what the database raises when it can't be opened."""
        await self._writer.open(lambda engine: migrate(engine, self._parts, self.dialect))
        await self._reader.open()

    async def close(self) -> None:
        """Commit what is queued and close."""
        await self._writer.close()
        await self._reader.close()

    @property
    def position(self) -> int:
        """The last committed position this process knows of."""
        return self._writer.position

    @property
    def statements(self) -> int:
        """Statements run so far, for budgets in tests."""
        return self._read_statements + self._writer.statements

    @property
    def groups(self) -> int:
        """Group commits so far."""
        return self._writer.groups

    async def all(self, sql: str, *args: Argument) -> list[Row]:
        """Return the rows of a short, indexed read."""
        self._read_statements += 1
        return await self._reader.rows(sql, args)

    async def one(self, sql: str, *args: Argument) -> Row | None:
        """Return the first row of a short, indexed read, or ``None``."""
        self._read_statements += 1
        rows = await self._reader.rows(sql, args)
        return rows[0] if rows else None

    async def heavy(self, sql: str, *args: Argument) -> list[Row]:
        """Return the rows of a read that may take long, without holding up the event loop."""
        self._read_statements += 1
        return await self._reader.heavy(sql, args)

    async def write(self, unit: Callable[[Tx], T], *, brief: bool = False) -> T:
        """Run ``unit`` in the next group commit; return its result once it is on disk.

        What ``unit`` raises rolls back that unit alone and is raised here. Of one that is ``brief`` (a handful of
        indexed statements) the event loop may be held up as long as it and its commit take.
        """
        return await self._writer.write(unit, brief=brief)

    async def stored_position(self) -> int:
        """The last committed position by the database itself, whoever wrote it (law 2)."""
        row = await self.one("SELECT position FROM kernel_stream")
        return int(row[0]) if row else 0
