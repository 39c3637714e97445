"""SQLite through apsw: one writer connection, one inline reader, a few readers for long work.

apsw brings its own SQLite: Debian 12's has a WAL bug with more than one connection.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw

from teahouse.kernel.db._sql import Argument, widen
from teahouse.kernel.db._tx import Busy, Row

_CACHED_STATEMENTS = 800
_BUSY_MS = 10_000
_CHECKPOINT_PAGES = 4000  # 16 MB
_SHORT_S = 0.0015  # a commit that the event loop may wait for


def connect(path: Path, *, writes: bool) -> apsw.Connection:
    """Open ``path``; WAL, ``synchronous=FULL``: what is acknowledged is on disk (law 3)."""
    connection = apsw.Connection(str(path), statementcachesize=_CACHED_STATEMENTS)
    # Otherwise a statement whose plan looked at a bound value is parsed anew for every other value: 9 % of a send.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.setbusytimeout(_BUSY_MS)
    # Of a new database; one that is there keeps its own. A commit writes whole pages: see decision 0010.
    connection.execute("PRAGMA page_size=4096")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA cache_size=-32000")
    if not writes:
        connection.execute("PRAGMA query_only=1")
    return connection


class SqliteEngine:
    """The writer's connection. One cursor serves it: each statement is done before the next begins.

    What stands in the log goes into the database when there is much of it, in the writer's thread: that takes 3 ms of
    CPU and two ``fsync`` more.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: apsw.Connection
        self._cursor: apsw.Cursor
        self._counted: tuple[int, int] | None = None  # the data's version after our last commit, and the counter then
        self._logged = 0  # pages in the log
        self._usual_s = 10 * _SHORT_S  # how long a commit takes, of late; nothing is known of the disk at first

    def open(self) -> None:
        self._connection = connect(self._path, writes=True)
        self._cursor = self._connection.cursor()
        self._connection.set_wal_hook(self._log_grew)

    def close(self) -> None:
        self._connection.close()

    @property
    def prompt(self) -> bool:
        return self._usual_s < _SHORT_S and self._logged < _CHECKPOINT_PAGES

    def begin(self, *, wait: bool = True) -> int:
        if wait:
            self._cursor.execute("BEGIN IMMEDIATE")
        else:
            self._connection.setbusytimeout(0)
            try:
                self._cursor.execute("BEGIN IMMEDIATE")
            except apsw.BusyError:
                raise Busy from None
            finally:
                self._connection.setbusytimeout(_BUSY_MS)
        # Nobody else can write now. If nobody has since our last commit, the counter's row says what we wrote there.
        if self._counted is not None and self._counted[0] == self._connection.data_version():
            return self._counted[1]
        found = self.rows("SELECT position FROM kernel_stream", ())
        return int(found[0][0]) if found else 0

    def commit(self, position: int | None) -> None:
        if position is not None:
            self._cursor.execute("UPDATE kernel_stream SET position = ?", (position,))
        before = time.perf_counter()
        self._cursor.execute("COMMIT")
        self._usual_s += (time.perf_counter() - before - self._usual_s) / 16
        self._counted = None if position is None else (self._connection.data_version(), position)

    def tidy(self) -> None:
        if self._logged >= _CHECKPOINT_PAGES:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def _log_grew(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self._logged = pages
        return apsw.SQLITE_OK

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._cursor.execute("ROLLBACK")

    def savepoint(self) -> None:
        self._cursor.execute("SAVEPOINT unit")

    def release(self) -> None:
        self._cursor.execute("RELEASE unit")

    def rollback_to(self) -> None:
        self._cursor.execute("ROLLBACK TO unit")
        self._cursor.execute("RELEASE unit")

    def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        sql, flat = widen(sql, args)
        return self._cursor.execute(sql, flat).fetchall()

    def changed(self, sql: str, args: Sequence[Argument]) -> int:
        self.rows(sql, args)
        return self._connection.changes()

    def run_many(self, sql: str, rows: Iterable[Sequence[Argument]]) -> None:
        self._cursor.executemany(sql, rows)

    def ddl(self, sql: str) -> None:
        self._cursor.execute(sql)


class SqliteReader:
    """Reads: short ones inline on the event loop (6 µs each), long ones in two threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inline: apsw.Connection | None = None
        self._cursor: apsw.Cursor
        self._local = threading.local()
        self._opened: list[apsw.Connection] = []
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="reader")

    async def open(self) -> None:
        self._inline = connect(self._path, writes=False)
        self._cursor = self._inline.cursor()

    async def close(self) -> None:
        self.threads.shutdown(wait=True)
        for connection in self._opened:
            connection.close()
        if self._inline is not None:
            self._inline.close()

    async def rows(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        sql, flat = widen(sql, args)
        return self._cursor.execute(sql, flat).fetchall()

    async def heavy(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(self.threads, self._read, sql, args)

    def _read(self, sql: str, args: Sequence[Argument]) -> list[Row]:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path, writes=False)
            self._opened.append(connection)
        sql, flat = widen(sql, args)
        return list(connection.execute(sql, flat))
