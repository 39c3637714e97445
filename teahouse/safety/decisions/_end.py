"""`End`: the house ends a measure early, of its own accord: the act with its reason, and what was held is back at once.

No appeal is needed for it, and nothing else of the decision changes. Who is concerned is told that it has ended; the
ledger has it as an end by the house.
"""

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.safety.cases import Case, CaseError, Cases, Kept, MeasureEnded, Refusal
from teahouse.safety.decisions._carry import Carry
from teahouse.safety.decisions._model import Actor


class End:
    """The verb."""

    def __init__(self, clock: Clock, cases: Cases, carry: Carry) -> None:
        self._clock = clock
        self._cases = cases
        self._carry = carry

    def end(self, tx: Tx, case_id: str, measure_id: str, why: Kept, actor: Actor) -> Case:
        """End a measure that is in force or to come. Raises ``CaseError`` for one that is not, and for who may not."""
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        standing = case.standing(measure_id)
        if standing is None:
            raise CaseError(Refusal("measure_id", "the case has no such measure"))
        ruling = case.rulings[standing.decision_no]
        act = MeasureEnded(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=ruling.ground, rulebook=ruling.rulebook,
            measure_id=measure_id, why=why,
        )  # fmt: skip
        _, after = self._cases.append(tx, case_id, act, actor.by, actor.role)
        return self._carry.carry_out(tx, after)
