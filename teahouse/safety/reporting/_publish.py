"""`Publishing`: a year's report becomes a document. Its files are kept as they are, their digests are in the ledger.

Publishing is an act: of those of the law at the Desk, of the operator (``teahouse report publish``), or of the house
itself, on 15 February (``DAY``) if nobody did before; Article 2 of the regulation gives until the end of that month.
The figures are those of that moment. Later ones make no difference to it: a correction is a new version that says why
and what it changes, and every version stays (Annex II, I.5). In one unit the files and a ledger entry with the SHA-256
of each; who published it, and why, are committed to there and not shown.

Tables: ``safety_reports``, ``safety_report_files``, ``safety_report_years``; `_store_batches` has two more.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft, Ledger
from teahouse.safety.decisions import Decisions
from teahouse.safety.reporting import _batches as batches
from teahouse.safety.reporting import _changes
from teahouse.safety.reporting import _store as store
from teahouse.safety.reporting import _store_batches as kept
from teahouse.safety.reporting._figures import ReportError
from teahouse.safety.reporting._licence import LICENCE_FILE, licence
from teahouse.safety.reporting._records import Kind
from teahouse.safety.reporting._santa_clara import CHECKLIST_FILE, santa_clara
from teahouse.safety.reporting._store import Published
from teahouse.safety.reporting._yearly import Yearly, whole

#: Month and day, in UTC, of the year after, on which the house publishes by itself.
DAY = (2, 15)
PUBLISH = "safety.report_publish"
_WHY_MOST = 2000


class Publishing:
    """The verbs. ``await start()`` once the rulebooks are read and before jobs are done."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, ledger: Ledger, yearly: Yearly, decisions: Decisions
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._ledger = ledger
        self._yearly = yearly
        self._decisions = decisions
        decisions.erase.onlookers.append(lambda tx, number: kept.erase(tx, number, clock.now_ms()))
        decisions.erase.counts = lambda tx, at_ms: store.last_in(tx, _year(at_ms)) > 0
        jobs.handle(PUBLISH, self._publish_by_itself)

    async def start(self) -> None:
        """Plan what the house publishes by itself: each year that was begun, once."""
        years = [*self._yearly.years(), _year(self._clock.now_ms())]

        def unit(tx: Tx) -> None:
            for year in years:
                self._plan(tx, year)

        await self._db.write(unit)

    def _plan(self, tx: Tx, year: int) -> None:
        if store.plan(tx, year):
            self._jobs.enqueue(tx, PUBLISH, {"year": year}, due_ms(year))

    async def _publish_by_itself(self, payload: dict[str, Any]) -> None:
        year = int(payload["year"])
        await self._db.write(lambda tx: self._plan(tx, year + 1))
        if await self._version(year) == 0:
            await self.publish(year)

    async def _version(self, year: int) -> int:
        return next((one.version for one in await self.published() if one.year == year), 0)

    async def publish(
        self,
        year: int,
        *,
        why: str = "",
        by: str = "",
        provider: str = "",
        kind: Kind = Kind.PLATFORM,
        texts: tuple[str, ...] = (),
    ) -> Published:
        """Publish the report of a year that is over, or a correction of it, with the figures as they are now.

        Raises ``ReportError`` naming the field: a year that is not over or in which the service was not there; a
        correction without its reason, or that changes nothing; somebody who was faster.
        """
        why, version = why.strip(), await self._version(year) + 1
        if year not in self._yearly.years():
            raise ReportError(f"year: {year} is not over, or the service was not there")
        if version > 1 and not why:
            raise ReportError("why: a correction says what it is for")
        if len(why) > _WHY_MOST:
            raise ReportError(f"why: at most {_WHY_MOST} characters")
        made = await self._yearly.report(
            f"{year}-01-01", f"{year}-12-31",
            provider=provider, kind=kind, previous=await self.day_before(year), texts=texts,
        )  # fmt: skip
        taken = await self._yearly.file(f"{year}-01-01", f"{year}-12-31")
        filed = batches.names(taken.batches)
        bodies = {**made.files, batches.BATCHES_FILE: batches.manifest(filed)}
        bodies |= {CHECKLIST_FILE: santa_clara().encode(), LICENCE_FILE: licence()}
        if version > 1:
            bodies[_changes.NAME] = _changes.changes(await store.files(self._db, year, version - 1), bodies)
        left = [f"{one.which}: {one.why}" for one in made.left] + [str(fault) for fault in made.faults]
        left += [
            f"statement {number} is in no batch: {faults[0].field}: {faults[0].says}"
            for number, faults in taken.refused
        ]
        one = Published(
            year=year, version=version, published_ms=self._clock.now_ms(), by=by, why=why, left=tuple(left),
            files={name: hashlib.sha256(body).hexdigest() for name, body in sorted(bodies.items())}, index=0,
        )  # fmt: skip
        return await self._db.write(lambda tx: self._keep(tx, one, bodies, filed))

    def _keep(self, tx: Tx, one: Published, bodies: dict[str, bytes], filed: dict[str, bytes]) -> Published:
        if store.last_in(tx, one.year) != one.version - 1:
            raise ReportError(f"year: version {one.version} of {one.year} was published in the meantime")
        gone = self._decisions.erased_in(tx, *whole(one.year))
        if gone and gone & {number for body in filed.values() for number in batches.numbers(body)}:
            raise ReportError(f"year: a statement of {one.year} was erased in the meantime")
        public = {"year": one.year, "version": one.version, "files": one.files}
        index = self._ledger.append(tx, Draft("report", public, {"by": one.by, "why": one.why}))
        one = msgspec.structs.replace(one, index=index)
        store.add(tx, one, bodies)
        kept.add(tx, one.year, one.version, filed)
        return one

    async def day_before(self, year: int) -> str:
        """When the report of the year before was published: its first version."""
        days = [one.published_ms for one in await self.published() if one.year == year - 1]
        return datetime.fromtimestamp(days[-1] / 1000, UTC).strftime("%Y-%m-%d") if days else ""

    async def published(self) -> list[Published]:
        """All versions of all years, the newest first."""
        return await store.published(self._db)

    def unpublished(self, published: list[Published]) -> list[int]:
        """Years that are over and have no report yet, the newest first."""
        done = {one.year for one in published}
        return [year for year in self._yearly.years() if year not in done]

    async def file(self, year: int, version: int, name: str) -> bytes | None:
        """A file of a version, to the byte; None if there is none."""
        return await store.file(self._db, year, version, name)

    async def batch(self, year: int, version: int, name: str) -> kept.Batch | None:
        """What the EU's database takes, as that version has it: to the byte, but for what was erased since."""
        return await kept.one(self._db, year, version, name)

    async def batches(self) -> dict[tuple[int, int], dict[str, int]]:
        """Of each year and version the names of its batches; when a statement last went out of each, 0: never."""
        return await kept.listed(self._db)


def due_ms(year: int) -> int:
    """When the house publishes the report of a year by itself."""
    return int(datetime(year + 1, *DAY, tzinfo=UTC).timestamp()) * 1000


def _year(ms: int) -> int:
    return datetime.fromtimestamp(ms / 1000, UTC).year
