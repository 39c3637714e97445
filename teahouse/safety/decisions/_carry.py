"""`Carry`: brings what is in force to what the log of a case says, and tells of what has ended.

Whatever changes a case calls it in the same unit: a decision, an appeal, an order, a merge, and the job that runs when
a measure begins or ends by itself. It may be called at any time and again: it compares, and does what is missing.
"""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import Words
from teahouse.ledger import Draft, Ledger
from teahouse.safety.cases import (
    Case,
    CaseError,
    Cases,
    Effect,
    Refusal,
    Restored,
    Standing,
    Subject,
    in_force,
    next_change_ms,
)
from teahouse.safety.decisions import _store as store
from teahouse.safety.decisions._compose import decode
from teahouse.safety.decisions._model import Tell
from teahouse.safety.decisions._restraining import Restraining
from teahouse.safety.decisions._store import Detail, Held
from teahouse.safety.decisions._store_strikes import turned
from teahouse.safety.statements import Statement, Target

#: The job that runs when a measure begins or ends by itself.
TURN = "safety.turn"
HOUSE = "house"


class Carry:
    """The verb. ``tell`` is set by who wires; until then nobody is told."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, cases: Cases, ledger: Ledger, restraining: Restraining
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._cases = cases
        self._ledger = ledger
        self._restraining = restraining
        self.tell: Tell | None = None
        jobs.handle(TURN, self._turn)

    async def _turn(self, payload: dict[str, Any]) -> None:
        await self._db.write(lambda tx: self.bring(tx, str(payload["case_id"])))

    def bring(self, tx: Tx, case_id: str) -> Case:
        """Read the case and carry out what it says now. Raises ``CaseError`` if there is none."""
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        return self.carry_out(tx, case)

    def carry_out(self, tx: Tx, case: Case) -> Case:
        """Do what is to be done and undo what is to be undone, as of ``case.now_ms``; returns the case after it.

        In memory it holds from the commit on. Each measure that ended is in the ledger, and the person is told.
        """
        was = store.effects_in(tx, case.case_id)
        stated = store.details(tx, case.case_id) if was or case.measures else {}
        statements = {number: decode(body) for number, (_, body) in stated.items() if body is not None}
        now = [self._held(case, effect, stated, statements) for effect in sorted(in_force(case), key=_order)]
        if frozenset(was) != frozenset(now):
            store.replace_effects(tx, case.case_id, now)
            tx.after(lambda: self._restraining.keep(case.case_id, now))
            holding = {one.measure_id for one in now}
            for measure_id in sorted({one.measure_id for one in was} - holding):
                standing = case.standing(measure_id)
                if standing is not None:
                    self._ended(tx, case, standing, statements.get(standing.statement.id))
        turned(tx, case)
        moment = next_change_ms(case)
        if moment is not None:
            self._jobs.enqueue(tx, TURN, {"case_id": case.case_id}, moment)
        return self._given_back(tx, case)

    def _held(
        self,
        case: Case,
        effect: Effect,
        stated: dict[str, tuple[str, bytes | None]],
        statements: dict[str, Statement],
    ) -> Held:
        standing = case.standing(effect.measure_id)
        assert standing is not None  # an effect is of a measure of the case
        number = standing.statement.id
        token, _ = stated.get(number, ("", None))
        detail, statement = Detail(token=token), statements.get(number)
        if statement is not None:
            measure = statement.measures[int(effect.measure_id.rpartition(".")[2]) - 1]
            detail = Detail(
                token=token,
                rule_id=statement.rule_id,
                words=measure.words,
                hops=measure.hops or 0,
                age=measure.age or 0,
                reason=statement.public_facts,
            )
        return Held(
            measure_id=effect.measure_id,
            does=effect.does.value,
            item=effect.item,
            function=effect.function,
            place=effect.place,
            account=effect.account,
            end_ms=effect.end_ms,
            statement_id=number,
            detail=detail,
        )

    def _ended(self, tx: Tx, case: Case, standing: Standing, statement: Statement | None) -> None:
        """A measure has wholly ended: it is in the ledger, and the person is told."""
        measure = standing.measure
        public = {
            "statement": standing.statement.id,
            "measure": measure.measure_id,
            "kind": measure.kind.value,
            "ended_by": standing.ended_by,
            "ended_ms": standing.end_ms if standing.end_ms is not None else case.now_ms,
        }
        self._ledger.append(tx, Draft("measure_end", public, {"case": case.case_id}))
        if self.tell is None or statement is None:
            return
        on = statement.measures[int(measure.measure_id.rpartition(".")[2]) - 1].on
        scope = {*measure.scope.items, *measure.scope.functions}
        goes_on = any(
            {one.item, one.function} & scope for one in in_force(case) if one.measure_id != measure.measure_id
        )

        def letter(language: str) -> Letter:
            says = Words(language, ("teahouse.safety.decisions",)).gettext
            what = on.name if on.target is Target.ITEM else says("your account")
            words = says("The measure %(number)s on %(what)s has ended. Everything is as it was before it.")
            if goes_on:
                words = says("The measure %(number)s on %(what)s has ended. Another one holds for it now.")
            return Letter(says("A measure has ended"), words % {"number": measure.measure_id, "what": what})

        for person in told(case.subject):
            self.tell.letter(tx, person, letter)

    def _given_back(self, tx: Tx, case: Case) -> Case:
        """What a reversal gives back is back as soon as nothing holds it: the log says so, and the clock stops."""
        for clock in case.clocks:
            if clock.name == "restore" and clock.stopped_ms is None:
                ruling = case.rulings[int(clock.of)]
                act = Restored(
                    by=HOUSE, role="automatic", at_ms=max(case.now_ms, case.last_ms), ground=ruling.ground,
                    rulebook=ruling.rulebook, decision_no=ruling.no,
                )  # fmt: skip
                _, case = self._cases.append(tx, case.case_id, act, HOUSE, "automatic")
        return case


def told(subject: Subject) -> tuple[str, ...]:
    """Who is told of what is done: those who answer for the account, or the person whose it is."""
    return subject.owners or (subject.account,)


def _order(effect: Effect) -> tuple[str, str, str, str, str]:
    return effect.measure_id, effect.does.value, effect.item, effect.function, effect.place
