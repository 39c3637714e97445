"""PostgreSQL through asyncpg: a pool for reads, one connection on its own loop for the writer.

The writer's transaction begins by locking the stream's one counter row and holds it to the commit, so
that positions become visible in order, whichever process wrote them (law 3).
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeVar

import asyncpg

from teahouse.kernel.db._sql import Argument, numbered, postgres_ddl
from teahouse.kernel.db._tx import Row

T = TypeVar("T")


class PostgresEngine:
    """The writer's connection, driven synchronously from the writer's thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop: asyncio.AbstractEventLoop
        self._connection: Any  # asyncpg ships no types

    def open(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._connection = self._wait(asyncpg.connect(self._url, statement_cache_size=800))
        self._execute("SET synchronous_commit = on")

    @property
    def prompt(self) -> bool:
        return False

    def close(self) -> None:
        self._wait(self._connection.close())
        self._loop.close()

    def begin(self, *, wait: bool = True) -> int:
        if self._connection.is_closed():
            self._connection = self._wait(asyncpg.connect(self._url, statement_cache_size=800))
        self._execute("BEGIN")
        row = self._wait(self._connection.fetchrow("SELECT position FROM kernel_stream FOR UPDATE"))
        return int(row[0])

    def commit(self, position: int | None) -> None:
        if position is not None:
            self._wait(self._connection.execute("UPDATE kernel_stream SET position = $1", position))
        self._execute("COMMIT")

    def tidy(self) -> None:
        pass

    def rollback(self) -> None:
        if not self._connection.is_closed() and self._connection.is_in_transaction():
            self._execute("ROLLBACK")

    def savepoint(self) -> None:
        self._execute("SAVEPOINT unit")

    def release(self) -> None:
        self._execute("RELEASE SAVEPOINT unit")

    def rollback_to(self) -> None:
        self._execute("ROLLBACK TO SAVEPOINT unit")
        self._execute("RELEASE SAVEPOINT unit")

    def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        return [tuple(row) for row in self._wait(self._connection.fetch(numbered(sql), *args))]

    def changed(self, sql: str, args: Sequence[Argument]) -> int:
        told: str = self._wait(self._connection.execute(numbered(sql), *args))
        return int(told.rpartition(" ")[2])  # "INSERT 0 1"

    def run_many(self, sql: str, rows: Iterable[Sequence[Argument]]) -> None:
        self._wait(self._connection.executemany(numbered(sql), list(rows)))

    def ddl(self, sql: str) -> None:
        self._execute(postgres_ddl(sql))

    def _execute(self, sql: str) -> None:
        self._wait(self._connection.execute(sql))

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)


class PostgresReader:
    """Reads through a pool on the server's loop."""

    def __init__(self, url: str, connections: int = 8) -> None:
        self._url = url
        self._connections = connections
        self._pool: Any = None  # asyncpg ships no types

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._url, min_size=1, max_size=self._connections, statement_cache_size=800
        )

    async def close(self) -> None:
        await self._pool.close()

    async def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        return [tuple(row) for row in await self._pool.fetch(numbered(sql), *args)]

    async def heavy(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        return await self.rows(sql, args)
