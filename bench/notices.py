"""``python -m bench.notices``: what a notice costs, from the check of its fields to the commit of its case.

10,000 notices an hour are 2.8 a second. The service runs here, whole, over SQLite of its own (``synchronous=FULL``):
notices about different people, each of which opens a case; and notices by different people about one, which join it.
Both by as many at once as given. The second shows what a growing log costs: each act of a case reads those before it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from typing import NamedTuple

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Tx
from teahouse.safety.notices import NewNotice

_WHY = "They ask for the PIN of my card on this page, and say they are my bank. I have seen it there today."
_HOUR = 10_000


class Cost(NamedTuple):
    """name: what was measured. rate: notices a second. cpu_ms: of one."""

    name: str
    rate: float
    cpu_ms: float


async def measure(count: int, at_once: int) -> list[Cost]:
    """Both kinds, ``count`` notices each."""
    with tempfile.TemporaryDirectory() as folder:
        house = Teahouse(Settings(data_dir=folder, rate_limits=False, log_level="error"))
        await house.start()
        try:
            people = [f"p{number}" for number in range(count)]
            await house.db.write(lambda tx: _people(house, tx, people))
            opening = [_notice(f"@{name}:localhost", "rosa@reader.example") for name in people]
            joining = [_notice("@p0:localhost", f"r{number}@reader.example") for number in range(count)]
            return [await _run(house, "opens a case", opening, at_once), await _run(house, "joins", joining, at_once)]
        finally:
            await house.stop()


def _people(house: Teahouse, tx: Tx, names: list[str]) -> None:
    for name in names:
        house.identity.create_face(tx, name, name.title(), "")


def _notice(location: str, email: str) -> NewNotice:
    return NewNotice(
        location=location, category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD", explanation=_WHY, name="Rosa", email=email,
        good_faith=True,
    )  # fmt: skip


async def _run(house: Teahouse, name: str, notices: list[NewNotice], at_once: int) -> Cost:
    left = iter(notices)

    async def give() -> None:
        for notice in left:
            await house.safety.notices.take.give(notice, "", "api")

    started, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(give() for _ in range(at_once)))
    wall, cpu = time.perf_counter() - started, time.process_time() - spent
    return Cost(name, len(notices) / wall, cpu * 1000 / len(notices))


def main() -> None:
    """Measure and print; exits with 1 if the bar is missed."""
    parser = argparse.ArgumentParser("python -m bench.notices", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="notices of each kind (2000)")
    parser.add_argument("--at-once", type=int, default=8, help="by how many at once (8)")
    asked = parser.parse_args()
    print(f"needed: {_HOUR / 3600:.1f} notices a second ({_HOUR} an hour)")
    costs = asyncio.run(measure(asked.count, asked.at_once))
    for cost in costs:
        print(f"{cost.name:14} {cost.rate:8.0f} notices/s   {cost.cpu_ms:6.2f} ms CPU each")
    sys.exit(any(cost.rate < _HOUR / 3600 for cost in costs))


if __name__ == "__main__":
    main()
