"""A service's safety, wired as `Safety` does it, on a clock that tests move: cases, decisions and the ledger.

What a person is told and what the house keeps in force can be looked at; ``again`` restarts it on the same database.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter
from teahouse.ledger import Entry, Ledger
from teahouse.safety import cases
from teahouse.safety.cases import Cases, Words
from teahouse.safety.decisions import Actor, Decisions, Made, Restraining, Wanted, Wish
from teahouse.safety.statements import MeasureKind, Subject, Target
from teahouse.surfaces import Restraint, Surface
from tests.harness.whereabouts import asking_from

NOW_MS = 1_790_000_000_000
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
LIN = "@lin:tea.example"
MO, SEN, LEX = Actor("@mo:tea.example", "moderator"), Actor("@sen:tea.example", "senior"), Actor("@lex:t", "legal")
REP = "@rep:tea.example"
FRAUD = cases.Ground(category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD", rule_id="fraud")
ACCOUNT = Subject(target=Target.ACCOUNT, id=LIN, name="Lin's leaves", made_ms=NOW_MS - 90 * DAY_MS)


def item(name: str) -> Subject:
    """An article of Lin's."""
    return Subject(
        target=Target.ITEM, surface=Surface.ARTICLE, id=name, name=f"The story {name}", made_ms=NOW_MS - DAY_MS
    )


class Court:
    """``await open()``, and ``close()``."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.clock = ManualClock(NOW_MS)
        self.settings = Settings(data_dir=str(folder), public_url="https://tea.example", service_name="Tea House")
        self.said: list[tuple[str, str, str]] = []
        self.speaks: dict[str, str] = {}

    async def open(self) -> "Court":
        self.db = Database(self.url, Bus(), ["ledger", "safety"])
        self.jobs = Jobs(self.db, self.clock)
        self.ledger = Ledger(self.db, self.jobs, self.clock, self.settings)
        self.cases = Cases(self.db, self.clock)
        self.words = Words(self.db)
        self.restraints = Restraining(self.clock, self.settings.base_url)
        self.decisions = Decisions(
            self.db, self.jobs, self.clock, self.settings, (self.cases, self.ledger, self.restraints)
        )
        self.decisions.tell_by(self)
        await self.db.open()
        await self.ledger.start()
        await self.decisions.start()
        self.jobs.start()
        return self

    async def close(self) -> None:
        await self.jobs.stop()
        await self.ledger.stop()
        await self.db.close()

    async def again(self) -> "Court":
        await self.close()
        return await self.open()

    def _tell(self, tx: Tx, user_id: str, subject: str, words: str) -> None:
        tx.after(lambda: self.said.append((user_id, subject, words)))

    def __call__(self, tx: Tx, user_id: str, subject: str, words: str) -> None:
        self._tell(tx, user_id, subject, words)

    def letter(self, tx: Tx, to: str, letter: Callable[[str], Letter], language: str = "") -> None:
        """Everybody here reads English, but for those in ``speaks``."""
        self._tell(tx, to, *letter(language or self.speaks.get(to, "en")))

    def withheld(self, item: str, country: str = "") -> Restraint | None:
        """Why an item is not shown, there."""
        with asking_from(country):
            return self.restraints.withheld(item)

    async def later(self, ms: int) -> None:
        """Move the clock, and let the jobs that are due then be done."""
        self.clock.advance(ms)
        self.jobs._wake.set()
        self.jobs._idle.clear()
        await self.jobs.settle()

    async def act(self, case: str, kind: type[cases.Act], by: Actor, /, **rest: Any) -> cases.Case:
        """Write any act, and put it into force."""
        whole = kind(by=by.by, role=by.role, at_ms=self.clock.now_ms(), ground=FRAUD, rulebook=1, **rest)

        def unit(tx: Tx) -> cases.Case:
            _, after = self.cases.append(tx, case, whole, by.by, by.role)  # type: ignore[arg-type]
            return self.decisions.carry_out(tx, after)

        return await self.db.write(unit)

    async def opened(
        self,
        case_id: str = "case-1",
        items: tuple[str, ...] = ("a", "b"),
        news: bool = False,
        owners: tuple[str, ...] = (LIN,),
    ) -> None:
        """A notice opens a case about items of Lin's; Mo claims it and has looked."""
        subject = cases.Subject(account=LIN, owners=owners, items=items, news=news)
        await self.act(case_id, cases.Opened, Actor(REP, "reporter"), case_id=case_id, source="notice", subject=subject)
        await self.act(case_id, cases.Claimed, MO)
        await self.act(case_id, cases.Viewed, MO)

    def wanted(self, *wishes: Wish, case_id: str = "case-1", **rest: Any) -> Wanted:
        """A decision about fraud. About its items; of an account because of a first item."""
        about = tuple(dict.fromkeys(wish.on.id for wish in wishes)) or ("a",)
        fields: dict[str, Any] = {
            "case_id": case_id,
            "about": about,
            "measures": wishes,
            "because": () if any(wish.on.target is Target.ITEM for wish in wishes) or not wishes else (item("a"),),
            "rule_id": "fraud",
            "category": FRAUD.category,
            "facts": "You promised your readers twice their money back.",
            "public_facts": "An article promised readers twice their money back.",
            "explanation": "No investment yields that.",
        }
        return Wanted(**{**fields, **rest})

    async def decide(self, wanted: Wanted, by: Actor = MO) -> Made:
        return await self.db.write(lambda tx: self.decisions.decide(tx, wanted, by))

    async def entries(self, kind: str) -> list[Entry]:
        """What the ledger holds of one kind."""
        found, index = [], 0
        while (entry := await self.ledger.entry(index)) is not None:
            found.append(entry)
            index += 1
        return [entry for entry in found if entry.kind == kind]


def wish(kind: MeasureKind, on: Subject, lasts_ms: int | None = None, **rest: Any) -> Wish:
    return Wish(kind=kind, on=on, lasts_ms=lasts_ms, **rest)
