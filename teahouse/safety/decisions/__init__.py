"""Decisions: the one door through which a measure reaches a room, an account or a medium.

`Decisions.decide(tx, wanted, actor)` composes the statement of reasons, refuses what is not complete, writes the act of
the case, keeps the statement, logs it in the ledger, puts into force what it does, and tells the person: one unit.
`prepare` shows a draft as the person would read it, with what is missing and what a second person would agree to.

Measures are overlays, looked at whenever something is shown (`Restraining`, which `app` hands to the parts below as
``surfaces.Restraints``): nothing is written into what a measure is on, so its end and its reversal give back every
byte. `carry_out(tx, case)` is for whatever else changes a case: appeals, orders, merges. Ends come by the clock, and a
job tells of them; `end_early` ends a measure before.

Tables: ``safety_statements``, ``safety_drafts``, ``safety_effects``, ``safety_rulebooks``,
``safety_strikes``, ``safety_rulebook_told``. Ways in: `Decisions`, `Restraining`, `Rulebooks`; `Informed`, which tells
everyone of a new rulebook.
"""

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Ledger, Logged
from teahouse.safety.cases import Case, CaseError, Cases, Kept, Refusal, proposal
from teahouse.safety.decisions import _store as store
from teahouse.safety.decisions._admin_calls import AdminCalls
from teahouse.safety.decisions._carry import Carry, told
from teahouse.safety.decisions._compose import House, act_of, check, compose
from teahouse.safety.decisions._decide import Decide
from teahouse.safety.decisions._end import End
from teahouse.safety.decisions._erase import Erase
from teahouse.safety.decisions._informed import Informed
from teahouse.safety.decisions._model import (
    Actor,
    DecisionError,
    Made,
    Onlooker,
    Prepared,
    Stated,
    Strike,
    Strikes,
    Tell,
    Wanted,
    Wish,
)
from teahouse.safety.decisions._restraining import Restraining
from teahouse.safety.decisions._routes import DecisionRoutes, StatementView, faulty
from teahouse.safety.decisions._routes_end import EndRoutes
from teahouse.safety.decisions._rulebooks import Rulebooks
from teahouse.safety.decisions._store_strikes import read as read_strikes
from teahouse.safety.decisions._under import Announced, Programmes, campaign_faults, under

__all__ = [
    "Actor",
    "AdminCalls",
    "Announced",
    "DecisionError",
    "DecisionRoutes",
    "Decisions",
    "EndRoutes",
    "House",
    "Informed",
    "Made",
    "Onlooker",
    "Prepared",
    "Programmes",
    "Restraining",
    "Rulebooks",
    "Stated",
    "StatementView",
    "Strike",
    "Strikes",
    "Tell",
    "Wanted",
    "Wish",
    "faulty",
    "told",
]


class Decisions:
    """The folder. ``await start()`` once the database is open and the ledger has started."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        below: tuple[Cases, Ledger, Restraining],
        entropy: Entropy | None = None,
    ) -> None:
        cases, ledger, self._restraining = below
        self._db = db
        self._clock = clock
        self._cases = cases
        self._ledger = ledger
        self._entropy = entropy or SystemEntropy()
        self._house = House(service=settings.shown_name, base_url=settings.base_url)
        self.rulebooks = Rulebooks(db, clock, ledger)
        self._carry = Carry(db, jobs, clock, cases, ledger, self._restraining)
        self.erase = Erase(clock, cases, ledger)
        self._end = End(clock, cases, self._carry)
        self._decide = Decide(clock, self._house, cases, ledger, self.rulebooks, self._carry)

    async def start(self) -> None:
        """Read the rulebook and what is in force."""
        await self.rulebooks.start()
        self._restraining.fill(await store.all_effects(self._db))

    # --- who is told

    def tell_by(self, tell: Tell) -> None:
        """How people are told what is decided about them."""
        self._carry.tell = tell

    def watch(self, onlooker: Onlooker) -> None:
        """Have ``onlooker`` told, in its unit, of each decision."""
        self._decide.onlookers.append(onlooker)

    def campaigns_by(self, programmes: Programmes) -> None:
        """Where the campaigns are that a decision may name."""
        self._decide.programmes = programmes

    # --- deciding

    def mint(self) -> tuple[str, str]:
        """A number and a token for a statement that is to be: the number may be known to all, the token opens it."""
        return self._entropy.token(12), self._entropy.token(24)

    async def prepare(self, wanted: Wanted, actor: Actor) -> Prepared:
        """Keep a draft, and show it as it would be if it were decided now.

        Raises ``CaseError`` if there is no such case, or the number is that of another one's draft.
        """
        wanted = await self.drafted(wanted) if wanted.number else _numbered(wanted, *self.mint())
        case = await self.case(wanted.case_id)
        now_ms = self._clock.now_ms()
        await self._db.write(lambda tx: store.save_draft(tx, wanted, actor.by, now_ms))
        return await self.preview(wanted, case, actor)

    async def preview(self, wanted: Wanted, case: Case, actor: Actor) -> Prepared:
        """A draft as it would be if it were decided now; nothing is kept."""
        rulebook = self.rulebooks.in_force(case.now_ms)
        announced = None
        if wanted.campaign is not None:
            announced = await self._decide.programmes.announced(wanted.campaign.campaign_id)
        wanted = under(wanted, announced)
        statement = compose(wanted, case, actor, rulebook, self._house, case.now_ms)
        faults = [*check(statement, rulebook, case), *campaign_faults(wanted, announced)]
        meant = proposal(act_of(wanted, statement, actor))
        return Prepared(wanted=wanted, statement=statement, faults=faults, proposal=meant)

    async def draft(self, number: str) -> Wanted | None:
        """A draft by its number."""
        return await store.draft(self._db, number)

    async def drafts(self, case_id: str) -> list[Wanted]:
        """The drafts of a case, the newest first."""
        return await store.drafts(self._db, case_id)

    def decide(self, tx: Tx, wanted: Wanted, actor: Actor) -> Made:
        """Decide, and carry it out, in one unit with whatever else ``tx`` holds.

        ``wanted`` without a number gets one. Raises ``DecisionError`` naming each field in which the statement is not
        complete, ``CaseError`` for what may not be decided now, by this person, or again.
        """
        if not wanted.number:
            wanted = _numbered(wanted, *self.mint())
        return self._decide.decide(tx, wanted, actor)

    async def drafted(self, wanted: Wanted) -> Wanted:
        """With the token of its draft, if it has a number; another case's number is refused with ``CaseError``."""
        if not wanted.number:
            return wanted
        known = await store.draft(self._db, wanted.number)
        if known is None or known.case_id != wanted.case_id:
            raise CaseError(Refusal("number", "there is no such draft in this case"))
        return _numbered(wanted, wanted.number, known.token)

    async def decided(self, wanted: Wanted, actor: Actor) -> Made:
        """``decide`` in a unit of its own. A draft is decided under its number."""
        wanted = await self.drafted(wanted)
        return await self._db.write(lambda tx: self.decide(tx, wanted, actor))

    async def case(self, case_id: str) -> Case:
        """The case now. Raises ``CaseError`` if there is none."""
        case = await self._cases.get(case_id)
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        return case

    def carry_out(self, tx: Tx, case: Case) -> Case:
        """After any other act that may change what a case does: put it into force. Returns the case after it."""
        return self._carry.carry_out(tx, case)

    def end_early(self, tx: Tx, case_id: str, measure_id: str, why: Kept, actor: Actor) -> Case:
        """End a measure before its time, of the house's own accord; what it held is back. Raises ``CaseError``."""
        return self._end.end(tx, case_id, measure_id, why, actor)

    # --- statements

    def page(self, token: str) -> str:
        """Where the person concerned reads a statement."""
        return self._house.page(token)

    def rulebook_file(self, number: int) -> str:
        """Where the bytes of a version of the rulebook are."""
        return f"{self._house.base_url}/transparency/rules/{number}/rulebook.json"

    async def stated(self, number: str = "", token: str = "") -> Stated | None:
        """A statement by its number or by its token; None if there is none."""
        return await store.stated(self._db, number, token) if number or token else None

    def logged(self, stated: Stated) -> list[Logged]:
        """Where the ledger says that it was decided."""
        return [self._ledger.logged(stated.index, stated.decided_ms, "decided")]

    def names(self, tx: Tx, number: str) -> dict[str, str]:
        """item or account → what the person knows it by, of a statement that is not erased. One statement of SQL."""
        statement = store.statement_in(tx, number)
        return {} if statement is None else {one.on.id: one.on.name for one in statement.measures}

    async def stated_of_case(self, case_id: str) -> list[Stated]:
        """The statements of a case, in the order of its decisions."""
        return await store.stated_of_case(self._db, case_id)

    async def stated_of_account(self, account: str, limit: int = 100) -> list[Stated]:
        """What was decided about an account, the newest first."""
        return await store.stated_of_account(self._db, account, limit)

    async def stated_between(
        self, from_ms: int, until_ms: int, after: tuple[int, str] = (-1, ""), limit: int = 500
    ) -> list[Stated]:
        """Statements of a period, oldest first, at most ``limit`` after the (decided_ms, number) of the last seen."""
        return await store.stated_between(self._db, from_ms, until_ms, after, limit)

    async def stated_slice(self, from_ms: int, until_ms: int, offset: int, limit: int) -> list[Stated]:
        """Statements of a period, oldest first, ``limit`` after the first ``offset``: the index is gone along."""
        return await store.stated_slice(self._db, from_ms, until_ms, offset, limit)

    async def counted_between(self, from_ms: int, until_ms: int) -> int:
        """How many statements there are of a period."""
        return await store.counted_between(self._db, from_ms, until_ms)

    async def counted_since(self, from_ms: int) -> tuple[dict[str, int], dict[str, int]]:
        """Statements since then, by how far a machine decided; and by kind of measure. Two statements of SQL."""
        by_machine = await store.counted_by_machine(self._db, from_ms)
        return by_machine, await store.counted_by_measure(self._db, from_ms)

    async def latest(self, before: tuple[int, str] | None = None, limit: int = 20) -> list[Stated]:
        """The newest first, at most ``limit`` before the (decided_ms, number) of the last seen."""
        return await store.latest(self._db, before, limit)

    async def strikes(self, account: str) -> Strikes:
        """How often content of an account was found manifestly illegal (Art. 23 DSA): to be weighed by people."""
        return await read_strikes(self._db, account, self._clock.now_ms())

    def erased_in(self, tx: Tx, from_ms: int, until_ms: int) -> set[str]:
        """The numbers of the statements of a period that were erased."""
        return store.erased_between(tx, from_ms, until_ms)


def _numbered(wanted: Wanted, number: str, token: str) -> Wanted:
    return msgspec.structs.replace(wanted, number=number, token=token)
