"""Scenario of the ledger: entries appended, signed and published a second, as the decisions of moderation append them.

There is no call that appends, so the part runs here, over SQLite of its own (``synchronous=FULL``): entries of the
size of a statement with three commitments, in units of 50, eight units at a time; and one entry a unit, 200 at a time.
The clock stops when the last entry is in a signed checkpoint. The peer has no such log.
"""

import asyncio
import shutil
import statistics
import time

from bench.people import Stage
from bench.servers import WORK, Teahouse
from bench.talk import Values
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft, Ledger

_ENTRIES = 6_000
_STRETCHES = 3
_PUBLIC = {
    "decision": "2026-11-000123", "ground": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "rule": "4.2", "rulebook": 7,
    "measures": [{"kind": "label", "scope": "article", "places": ["EU"], "until_ms": 1_795_871_738_989}],
    "facts": "A public article was found by a rule and decided by a person; it led its readers to a false shop.",
    "automated": {"detection": True, "decision": False}, "roles": ["moderator", "senior"],
}  # fmt: skip
_PRIVATE = {"statement": "s" * 2_000, "person": "@lin:tea.house", "item": "$" + "e" * 43}


async def ledger(stage: Stage) -> Values:
    if not isinstance(stage.server, Teahouse):
        return {}
    many = [await _stretch(8, 50) for _ in range(_STRETCHES)]
    single = [await _stretch(200, 1) for _ in range(_STRETCHES)]
    return {
        "ledger_batched": statistics.median(rate for rate, _ in many),
        "ledger_single": statistics.median(rate for rate, _ in single),
        "ledger_cpu": statistics.median(cpu for _, cpu in many),
        "ledger_detail": {"batched": many, "single": single},
    }


async def _stretch(at_once: int, in_unit: int) -> tuple[float, float]:
    """Entries a second until all are published, and CPU ms an entry."""
    folder = WORK / "ledger"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    clock = Clock()
    db = Database(f"sqlite:{folder / 'ledger.db'}", Bus(), ["ledger"])
    jobs = Jobs(db, clock)
    log = Ledger(db, jobs, clock, Settings(data_dir=str(folder)))
    await db.open()
    await log.start()
    jobs.start()
    drafts = [Draft("statement", _PUBLIC, _PRIVATE)] * in_unit

    def unit(tx: Tx) -> None:
        log.append_many(tx, drafts)

    async def write() -> None:
        for _ in range(_ENTRIES // in_unit // at_once):
            await db.write(unit)

    try:
        started, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(write() for _ in range(at_once)))
        while log.published() < _ENTRIES:
            await asyncio.sleep(0.001)
        return _ENTRIES / (time.perf_counter() - started), (time.process_time() - spent) * 1000 / _ENTRIES
    finally:
        await jobs.stop()
        await log.stop()
        await db.close()
