"""Appealing, deciding an appeal, and carrying out what an out-of-court body says: each one unit."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.ledger import Draft, Ledger, Logged
from teahouse.safety.appeals._answer import heading, settled, settled_heading
from teahouse.safety.appeals._answer import outcome as worded
from teahouse.safety.appeals._door import shut, waits
from teahouse.safety.cases import (
    Act,
    Appeal,
    AppealDecided,
    AppealMade,
    Case,
    CaseError,
    Cases,
    Dispute,
    Kept,
    Lift,
    OutcomeRecorded,
    Refusal,
    Role,
    Ruling,
    StatementRef,
    Words,
)
from teahouse.safety.decisions import Actor, Decisions, told

Verdict = Literal["uphold", "reverse", "in_part"]
Party = Literal["person", "reporter"]
#: The longest appeal, in characters; the shortest reasons of who decides it.
LONGEST, SHORTEST_REASONS = 20_000, 20


class Turned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided of an appeal. lifts: what comes back, for ``in_part`` alone. language: of the reasons and the
    letter; the person's if left out.

    unfounded: why it is manifestly unfounded (Art. 23(2) DSA), "" if it is not; a person says so, of what they uphold.
    """

    outcome: Verdict
    reasons: str
    unfounded: str = ""
    lifts: tuple[Lift, ...] = ()
    language: str = ""


class Unfounded(Protocol):
    """Keeps, in the unit, that a complaint was manifestly unfounded: which of which case, why, and who says so."""

    def __call__(self, tx: Tx, case_id: str, appeal: Appeal, why: str, who: tuple[str, str]) -> None: ...


class Verbs:
    """The verbs. tell, turned, suspended, unfounded: set by who wires. turned is told in its unit of each case that has
    an answer; suspended says until when complaints of somebody are taken in no more, 0 if they are."""

    def __init__(self, clock: Clock, cases: Cases, words: Words, ledger: Ledger, decisions: Decisions) -> None:
        self._clock = clock
        self._cases = cases
        self._words = words
        self._ledger = ledger
        self._decisions = decisions
        self.tell: Callable[[Tx, str, str, str], None] | None = None  # to whom, subject, words
        self.turned: Callable[[Tx, str], None] = lambda tx, case_id: None
        self.suspended: Callable[[Tx, str, int], int] = lambda tx, by, now_ms: 0
        self.unfounded: Unfounded = lambda tx, case_id, appeal, why, who: None

    def make(self, tx: Tx, case_id: str, decision_no: int, party: Party, by: str, role: Role, words: str) -> Case:
        """Appeal: free, once for each side and decision, within six months.

        Raises ``CaseError`` for what Art. 20 does not open, and for words that are none or too long; M_FORBIDDEN for
        whoever's complaints are suspended, as far as `shut` says.
        """
        if not words.strip() or len(words) > LONGEST or "\x00" in words:
            raise CaseError(Refusal("words", f"say in 1 to {LONGEST} characters why it is wrong"))
        case, ruling = self._ruling(tx, case_id, decision_no)
        until_ms = self.suspended(tx, by, case.now_ms)
        if shut(case, ruling, party, until_ms):
            raise waits(until_ms)
        act = AppealMade(
            by=by, role=role, at_ms=case.now_ms, ground=ruling.ground, rulebook=ruling.rulebook,
            decision_no=decision_no, party=party, words=self._words.keep(tx, words),
        )  # fmt: skip
        after = self._write(tx, case_id, act, by, role)
        public = {"statement": ruling.statement.id, "event": "made", "party": party}
        self._ledger.append(tx, Draft("appeal", public, {"case": case_id, "by": by, "words": act.words.digest}))
        return after

    def decide(self, tx: Tx, case_id: str, appeal_no: int, turned: Turned, actor: Actor) -> Case:
        """Decide an appeal, carry it out and tell who made it.

        Raises ``CaseError`` for whom it is not theirs to decide, and lifts that do not fit what is in force.
        """
        case = self._case(tx, case_id)
        if not 0 <= appeal_no < len(case.appeals):
            raise CaseError(Refusal("appeal_no", "the case has no such appeal"))
        appeal = case.appeals[appeal_no]
        ruling = case.rulings[appeal.decision_no]
        if turned.unfounded and turned.outcome != "uphold":
            raise CaseError(Refusal("unfounded", "what changed something was not manifestly unfounded"))
        if turned.unfounded and len(turned.unfounded.strip()) < SHORTEST_REASONS:
            raise CaseError(Refusal("unfounded", f"say why, in at least {SHORTEST_REASONS} characters"))
        statement, letter = self._stated(tx, ruling, turned)
        subject = heading(turned.language)
        act = AppealDecided(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=ruling.ground, rulebook=ruling.rulebook,
            appeal_no=appeal_no, outcome=turned.outcome, statement=statement, lifts=turned.lifts,
        )  # fmt: skip
        after = self._write(tx, case_id, act, actor.by, actor.role)
        if turned.unfounded:
            self.unfounded(tx, case_id, appeal, turned.unfounded, (actor.by, actor.role))
        took_ms = case.now_ms - appeal.made_ms
        self._log(tx, case, ruling, turned, {"event": "decided", "party": appeal.party, "took_ms": took_ms}, statement)
        # for an account that publishes it is its people who appeal, and nobody reads what its face is told
        for person in told(case.subject) if appeal.party == "person" else (appeal.by,):
            self._told(tx, person, subject, letter)
        return after

    def record(
        self, tx: Tx, case_id: str, decision_no: int, body: tuple[str, str], turned: Turned, actor: Actor
    ) -> Case:
        """Carry out what a certified body says (Art. 21 DSA). body: its name, and its number for the dispute.

        Raises ``CaseError`` as ``decide`` does.
        """
        if turned.unfounded:
            raise CaseError(Refusal("unfounded", "whoever turns to an out-of-court body is not counted for it"))
        case, ruling = self._ruling(tx, case_id, decision_no)
        statement, letter = self._stated(tx, ruling, turned, body)
        act = OutcomeRecorded(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=ruling.ground, rulebook=ruling.rulebook,
            decision_no=decision_no, body=body[0], reference=body[1], outcome=turned.outcome, statement=statement,
            lifts=turned.lifts,
        )  # fmt: skip
        after = self._write(tx, case_id, act, actor.by, actor.role)
        self._log(tx, case, ruling, turned, {"event": "outcome", "body": body[0]}, statement)
        for person in told(case.subject):
            self._told(tx, person, settled_heading(turned.language), letter)
        return after

    async def of_person(self, case_id: str, decision_no: int) -> tuple[Appeal, int, str, list[Logged]] | None:
        """The person's appeal against a decision, by when it is to be decided, the answer ("" while it waits), and the
        proofs."""
        case = await self._cases.get(case_id)
        of = [] if case is None else case.appeals
        appeal = next((one for one in of if one.decision_no == decision_no and one.party == "person"), None)
        if case is None or appeal is None:
            return None
        due_ms = next(clock.due_ms for clock in case.clocks if clock.name == "appeal" and clock.of == str(appeal.no))
        return appeal, due_ms, await self.answer(case, appeal), await self.proofs(case, appeal)

    async def answer(self, case: Case, appeal: Appeal) -> str:
        """What was answered to an appeal, with the reasons; "" while it waits, and once it is erased."""
        if appeal.outcome is None:
            return ""
        acts = [act for act in await self._cases.log(case.case_id) if isinstance(act, AppealDecided)]
        kept = next(act.statement.id for act in acts if act.appeal_no == appeal.no)
        return await self._words.read(kept) or ""

    async def settled(self, case: Case, decision_no: int) -> list[tuple[Dispute, str, list[Logged]]]:
        """What out-of-court bodies have said of a decision, in the order in which it came, each with the letter and
        where the ledger says so. The letter is "" once it is erased."""
        of = [one for one in case.disputes if one.decision_no == decision_no]
        logged = await self._ledger.proofs("appeal", case.rulings[decision_no].statement.id, event="outcome")
        return [(one, await self._words.read(one.statement.id) or "", logged[at : at + 1]) for at, one in enumerate(of)]

    async def proofs(self, case: Case, appeal: Appeal) -> list[Logged]:
        """Where the ledger says that this appeal was made, and decided.

        An entry names the side and nobody; so of several who gave notice each has theirs by its place among them.
        """
        side = [one for one in case.appeals if (one.decision_no, one.party) == (appeal.decision_no, appeal.party)]
        done = sorted((one for one in side if one.decided_ms is not None), key=lambda one: one.decided_ms or 0)
        number = case.rulings[appeal.decision_no].statement.id
        logged = await self._ledger.proofs("appeal", number, party=appeal.party)
        found: list[Logged] = []
        for event, order in (("made", side), ("decided", done)):
            entries = [one for one in logged if one.event == event]
            at = next((at for at, one in enumerate(order) if one.no == appeal.no), len(entries))
            found += entries[at : at + 1]
        return found

    # ---

    def _case(self, tx: Tx, case_id: str) -> Case:
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        return case

    def _ruling(self, tx: Tx, case_id: str, decision_no: int) -> tuple[Case, Ruling]:
        case = self._case(tx, case_id)
        if not 0 <= decision_no < len(case.rulings):
            raise CaseError(Refusal("decision_no", "the case has no such decision"))
        return case, case.rulings[decision_no]

    def _write(self, tx: Tx, case_id: str, act: Act, by: str, role: Role) -> Case:
        _, after = self._cases.append(tx, case_id, act, by, role)  # type: ignore[arg-type]
        return self._decisions.carry_out(tx, after)

    def _stated(
        self, tx: Tx, ruling: Ruling, turned: Turned, body: tuple[str, str] | None = None
    ) -> tuple[StatementRef, str]:
        """The reasons, kept as the person reads them: an outcome has its statement as every decision has. body: whose
        outcome it is, if it is not the house's."""
        if len(turned.reasons.strip()) < SHORTEST_REASONS:
            raise CaseError(Refusal("reasons", f"say why, in at least {SHORTEST_REASONS} characters"))
        letter = answer(ruling.statement.id, turned, self._decisions.names(tx, ruling.statement.id), body)
        kept: Kept = self._words.keep(tx, letter)
        return StatementRef(kept.id, kept.digest), letter

    def _log(
        self, tx: Tx, case: Case, ruling: Ruling, turned: Turned, what: dict[str, object], statement: StatementRef
    ) -> None:
        lifted = [
            {
                "measure": lift.measure_id,
                "items": len(lift.items),
                "functions": list(lift.functions),
                "places": list(lift.places),
            }
            for lift in turned.lifts
        ]
        public = {"statement": ruling.statement.id, "outcome": turned.outcome, "lifted": lifted, **what}
        self._ledger.append(tx, Draft("appeal", public, {"case": case.case_id, "answer": statement.digest}))
        self.turned(tx, case.case_id)

    def _told(self, tx: Tx, user_id: str, subject: str, letter: str) -> None:
        if self.tell is not None:
            self.tell(tx, user_id, subject, letter)


def answer(number: str, turned: Turned, names: dict[str, str], body: tuple[str, str] | None = None) -> str:
    """What the person reads of it; a page shows it before it is decided. names: of what is in the statement. body: the
    out-of-court body that has said it, and its number for the dispute; None for an appeal. Pure."""
    back = [
        (lift.measure_id, ", ".join((*(names.get(one, one) for one in lift.items), *lift.functions, *lift.places)))
        for lift in turned.lifts
    ]
    if body is not None:
        return settled(number, turned.outcome, back, turned.reasons, body, turned.language)
    return worded(number, turned.outcome, back, (turned.reasons, turned.unfounded), turned.language)
