"""Law 1, 3 and 4: groups, savepoints, one stream without gaps, telling after the commit."""

import asyncio

import pytest

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database, Tx


@pytest.fixture
async def told() -> list[Change]:
    return []


@pytest.fixture
async def db(database_url: str, told: list[Change]):
    bus = Bus()
    bus.listen(told.append)
    database = Database(database_url, bus)
    await database.open()
    await database.write(lambda tx: tx.run("CREATE TABLE things (position BIGINT PRIMARY KEY, name TEXT NOT NULL)"))
    yield database
    await database.close()


def add(name: str):
    def unit(tx: Tx) -> int:
        position = tx.position()
        tx.run("INSERT INTO things VALUES (?, ?)", position, name)
        tx.tell(Change(position, "thing"))
        return position

    return unit


def spoil(tx: Tx) -> None:
    add("spoilt")(tx)
    raise ValueError("no")


async def test_a_failed_unit_leaves_no_row_no_gap_and_no_word(db: Database, told: list[Change]) -> None:
    results = await asyncio.gather(
        *(db.write(spoil if index % 3 == 0 else add(str(index))) for index in range(30)), return_exceptions=True
    )
    assert 10 == sum(isinstance(result, ValueError) for result in results)
    assert list(range(1, 21)) == sorted(result for result in results if isinstance(result, int))
    assert list(range(1, 21)) == [row[0] for row in await db.all("SELECT position FROM things ORDER BY position")]
    assert list(range(1, 21)) == [change.position for change in told]
    assert 20 == db.position == await db.stored_position()


async def test_a_part_that_fails_is_undone_and_the_rest_of_its_unit_stands(db: Database, told: list[Change]) -> None:
    order: list[str] = []

    def part(tx: Tx) -> None:
        tx.after(lambda: order.append("never"))
        spoil(tx)

    def unit(tx: Tx) -> None:
        add("before")(tx)
        with pytest.raises(ValueError, match="no"):
            tx.apart(part)
        with pytest.raises(Exception, match=r"(?i)no such table|does not exist"):
            tx.apart(lambda within: within.run("INSERT INTO nowhere VALUES (1)"))
        tx.apart(lambda within: tx.after(lambda: order.append("after")))
        tx.apart(lambda within: within.apart(lambda deeper: deeper.run("INSERT INTO things VALUES (?, ?)", 99, "in")))
        add("behind")(tx)

    await asyncio.gather(db.write(unit), db.write(add("other")))  # alone in its group or not
    found = {row[0] for row in await db.all("SELECT name FROM things")}
    assert ({"before", "behind", "in", "other"}, ["after"]) == (found, order)
    assert [1, 2, 3] == [change.position for change in told] and 3 == await db.stored_position()


async def test_waiting_units_share_a_commit(db: Database) -> None:
    before = db.groups
    await asyncio.gather(*(db.write(add(str(index))) for index in range(100)))
    assert db.groups - before < 50


async def test_what_is_told_is_already_readable_and_after_runs_before_the_caller(db: Database) -> None:
    order: list[str] = []

    def unit(tx: Tx) -> None:
        tx.after(lambda: order.append("after"))

    await db.write(unit)
    order.append("caller")
    assert ["after", "caller"] == order


async def test_positions_go_on_after_a_restart(database_url: str) -> None:
    for round_number in range(3):
        db = Database(database_url, Bus())
        await db.open()
        if round_number == 0:
            await db.write(lambda tx: tx.run("CREATE TABLE things (position BIGINT PRIMARY KEY, name TEXT)"))
        assert round_number + 1 == await db.write(add("x"))
        await db.close()


async def test_two_who_write_share_one_stream(db: Database, database_url: str) -> None:
    other = Database(database_url, Bus())
    await other.open()
    found = []
    for turn in range(12):
        writer = (db, db, other)[turn % 3]
        if turn % 4 == 3:
            with pytest.raises(ValueError):
                await writer.write(spoil)
        await writer.write(lambda tx: tx.run("UPDATE things SET name = 'seen' WHERE position = 1"))
        found.append(await writer.write(add(str(turn))))
    await other.close()
    assert list(range(1, 13)) == found
    assert 12 == await db.stored_position()


async def test_how_many_rows_a_statement_changed(db: Database) -> None:
    def unit(tx: Tx) -> list[int]:
        new = "INSERT INTO things VALUES (?, ?) ON CONFLICT (position) DO NOTHING"
        rename = "UPDATE things SET name = ? WHERE position IN ?"
        return [
            tx.changed(new, 1, "tea"),
            tx.changed(new, 1, "tea"),
            tx.changed(new, 2, "cup"),
            tx.changed(rename, "pot", [1, 2, 3]),
            tx.changed("DELETE FROM things WHERE position = ?", 3),
        ]

    assert [1, 0, 1, 2, 0] == await db.write(unit)


async def test_a_cancelled_caller_does_not_undo_its_write(db: Database) -> None:
    task = asyncio.create_task(db.write(add("kept")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await db.write(add("next"))
    assert [("kept",), ("next",)] == await db.all("SELECT name FROM things ORDER BY position")


async def test_lists_are_one_argument(db: Database) -> None:
    for name in "abcde":
        await db.write(add(name))
    assert [(1,), (3,), (5,)] == await db.all("SELECT position FROM things WHERE name IN ? ORDER BY 1", ["a", "c", "e"])
    assert [(2,)] == await db.all("SELECT position FROM things WHERE name NOT IN ? AND position < ?", ["a", "c"], 4)
