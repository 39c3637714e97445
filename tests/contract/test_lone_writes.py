"""A brief unit that comes alone is committed where it stands; whatever else happens, it goes the way of all others.

On SQLite alone: PostgreSQL commits over a socket, and nothing is ever run on the loop's thread there.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database, Tx, _sqlite
from teahouse.kernel.db._sqlite import SqliteEngine
from teahouse.kernel.db._writer import ALONE_AFTER

SHORT_S = 60.0


@pytest.fixture
async def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """To it, a minute is a short commit: nothing here depends on how busy this machine's disk is."""
    monkeypatch.setattr(_sqlite, "_SHORT_S", SHORT_S)
    database = Database(f"sqlite:{tmp_path / 'teahouse.db'}", Bus())
    await database.open()
    await database.write(lambda tx: tx.run("CREATE TABLE things (position BIGINT PRIMARY KEY, name TEXT NOT NULL)"))
    yield database
    await database.close()


def engine(db: Database) -> SqliteEngine:
    found = db._writer._engine
    assert isinstance(found, SqliteEngine)
    return found


def add(name: str = "x", fails: bool = False) -> Any:
    """A unit that says in which thread it ran."""

    def unit(tx: Tx) -> str:
        position = tx.position()
        tx.run("INSERT INTO things VALUES (?, ?)", position, name)
        tx.tell(Change(position, "thing"))
        if fails:
            raise ValueError(name)
        return threading.current_thread().name

    return unit


HERE = threading.current_thread().name


async def trusted(db: Database) -> None:
    """What a quiet service on a quick disk comes to."""
    for _ in range(ALONE_AFTER + 1):
        await db.write(add())
        await asyncio.sleep(0)
    engine(db)._usual_s = 0.0


async def stored(db: Database) -> list[int]:
    return [row[0] for row in await db.all("SELECT position FROM things ORDER BY position")]


async def test_it_is_run_here_when_it_comes_alone_and_is_readable_when_it_returns(db: Database) -> None:
    told: list[tuple[int, int]] = []
    db.bus.listen(lambda change: told.append((change.position, db.position)))
    assert "writer" == await db.write(add(), brief=True), "not at first"
    await trusted(db)
    for _ in range(20):
        assert HERE == await db.write(add(), brief=True)
        await asyncio.sleep(0)
    assert "writer" == await db.write(add()), "what may take long never is"
    await asyncio.sleep(0)
    count = db.position
    assert list(range(1, count + 1)) == await stored(db) == [position for position, _ in told]
    assert all(position <= known for position, known in told) and count == await db.stored_position()


async def test_what_it_raises_is_raised_and_undone(db: Database) -> None:
    await trusted(db)
    before = db.position
    with pytest.raises(ValueError, match="spoilt"):
        await db.write(add("spoilt", fails=True), brief=True)
    await asyncio.sleep(0)
    assert before == db.position == await db.stored_position()
    assert HERE == await db.write(add(), brief=True)
    assert before + 1 == db.position and list(range(1, before + 2)) == await stored(db)


async def test_a_loop_of_writes_leaves_the_loop_its_turns(db: Database) -> None:
    await trusted(db)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    threads = [await db.write(add(), brief=True) for _ in range(100)]
    task.cancel()
    assert 50 < turns, "one is written here for each turn at most"
    assert "writer" in threads


async def test_those_who_come_side_by_side_share_commits(db: Database) -> None:
    await trusted(db)
    before = db.groups
    threads = await asyncio.gather(*(db.write(add(), brief=True) for _ in range(100)))
    assert 99 <= threads.count("writer") and db.groups - before < 50
    await asyncio.sleep(0)
    assert "writer" == await db.write(add(), brief=True), "and for a while after"
    assert list(range(1, db.position + 1)) == await stored(db)


async def test_a_slow_disk_is_never_waited_for(db: Database) -> None:
    await trusted(db)
    slow = engine(db)
    slow._usual_s = SHORT_S
    assert "writer" == await db.write(add(), brief=True)
    slow._usual_s = 100 * SHORT_S
    for _ in range(16 * 16):  # it is found out again that it is quick, if it is
        await asyncio.sleep(0)
        await db.write(add(), brief=True)
    assert slow._usual_s < 50 * SHORT_S


async def test_another_process_that_writes_is_waited_for_elsewhere(db: Database, tmp_path: Path) -> None:
    await trusted(db)
    other = apsw.Connection(str(tmp_path / "teahouse.db"))
    other.execute("BEGIN IMMEDIATE")
    before = time.monotonic()
    written = asyncio.create_task(db.write(add(), brief=True))
    await asyncio.sleep(0.2)
    assert time.monotonic() - before < 5 and not written.done(), "the loop goes on"
    other.execute("COMMIT")
    other.close()
    assert "writer" == await asyncio.wait_for(written, 20)
    assert list(range(1, db.position + 1)) == await stored(db)


async def test_the_log_is_put_away(db: Database, tmp_path: Path) -> None:
    await trusted(db)
    big = "x" * 400_000
    here = 0
    for _ in range(120):  # 48 MB
        here += HERE == await db.write(add(big), brief=True)
        await asyncio.sleep(0)
    assert here > 20
    size = (tmp_path / "teahouse.db-wal").stat().st_size
    assert size < 1.5 * _sqlite._CHECKPOINT_PAGES * 4096, f"{size >> 20} MB"
