"""Durable work: done after the commit, again after a failure, again after a restart."""

import asyncio
from pathlib import Path
from typing import Any

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.db import Database
from teahouse.kernel.jobs import AT_ONCE_OF_A_KIND, Jobs


async def opened(tmp_path: Path) -> Database:
    db = Database(f"sqlite:{tmp_path / 'test.db'}", Bus())
    await db.open()
    return db


async def test_a_job_is_done_once_its_transaction_is_committed(tmp_path: Path) -> None:
    db = await opened(tmp_path)
    jobs = Jobs(db, ManualClock())
    done: list[dict[str, Any]] = []

    async def work(payload: dict[str, Any]) -> None:
        done.append(payload)

    jobs.handle("tidy", work)
    jobs.start()
    await db.write(lambda tx: jobs.enqueue(tx, "tidy", {"number": 1}))
    await jobs.settle()
    assert [{"number": 1}] == done
    assert [] == await db.all("SELECT job_id FROM kernel_jobs")
    await jobs.stop()
    await db.close()


async def test_a_job_outlives_the_process_and_a_failure(tmp_path: Path) -> None:
    db = await opened(tmp_path)
    clock = ManualClock()
    await db.write(lambda tx: Jobs(db, clock).enqueue(tx, "tidy", {}))
    await db.close()

    db = await opened(tmp_path)
    jobs = Jobs(db, clock)
    tries = 0

    async def work(payload: dict[str, Any]) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("not yet")

    jobs.handle("tidy", work)
    jobs.start()
    await jobs.settle()
    assert [(1, "RuntimeError: not yet")] == await db.all("SELECT attempts, last_error FROM kernel_jobs")
    await jobs.stop()
    clock.advance(1_001)
    jobs.start()
    await jobs.settle()
    assert 2 == tries
    assert [] == await db.all("SELECT job_id FROM kernel_jobs")
    await jobs.stop()
    await db.close()


async def test_a_job_of_the_future_waits(tmp_path: Path) -> None:
    db = await opened(tmp_path)
    clock = ManualClock()
    jobs = Jobs(db, clock)
    done: list[dict[str, Any]] = []

    async def work(payload: dict[str, Any]) -> None:
        done.append(payload)

    jobs.handle("later", work)
    await db.write(lambda tx: jobs.enqueue(tx, "later", {}, run_at_ms=clock.now_ms() + 60_000))
    jobs.start()
    await jobs.settle()
    assert [] == done
    await jobs.stop()
    clock.advance(60_000)
    jobs.start()
    await jobs.settle()
    assert [{}] == done
    await jobs.stop()
    await db.close()


async def test_a_job_that_takes_long_holds_up_no_other(tmp_path: Path) -> None:
    """Nor do many of its kind, and none is begun twice."""
    db = await opened(tmp_path)
    jobs = Jobs(db, ManualClock())
    goes_on = asyncio.Event()
    begun: list[int] = []
    done = asyncio.Event()

    async def long(payload: dict[str, Any]) -> None:
        begun.append(payload["number"])
        await goes_on.wait()

    async def short(payload: dict[str, Any]) -> None:
        done.set()

    jobs.handle("long", long)
    jobs.handle("short", short)
    jobs.start()
    for number in range(40):
        await db.write(lambda tx, number=number: jobs.enqueue(tx, "long", {"number": number}))  # type: ignore[misc]
    await db.write(lambda tx: jobs.enqueue(tx, "short", {}))
    await asyncio.wait_for(done.wait(), 10)
    assert list(range(AT_ONCE_OF_A_KIND)) == sorted(begun)
    goes_on.set()
    await jobs.settle()
    assert list(range(40)) == sorted(begun)
    assert [] == await db.all("SELECT job_id FROM kernel_jobs")
    await jobs.stop()
    await db.close()
