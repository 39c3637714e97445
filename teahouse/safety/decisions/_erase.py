"""`Erase`: the words of a statement go when their time is over: nothing of it holds, nothing can come any more, and the
report of its year has counted it.

That it was made, when, and its public summary stay in the ledger; its commitments can be opened by nobody from then on.
Who had it erased and why is an act of the case (GDPR Art. 5(1)(e) and 17; DSA Art. 20(1) says how long it can be
contested).
"""

from collections.abc import Callable

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.ledger import Draft, Ledger
from teahouse.safety.cases import Case, CaseError, Cases, Kept, Refusal, StatementErased
from teahouse.safety.decisions import _store as store
from teahouse.safety.decisions._model import Actor


class Erase:
    """The verb.

    counts: whether the report of the year of a moment is published. onlookers: told, in the unit, of each statement
    that is erased.
    """

    def __init__(self, clock: Clock, cases: Cases, ledger: Ledger) -> None:
        self._clock = clock
        self._cases = cases
        self._ledger = ledger
        self.counts: Callable[[Tx, int], bool] = lambda tx, at_ms: True
        self.onlookers: list[Callable[[Tx, str], None]] = []

    def ask(self, tx: Tx, number: str, why: Kept, actor: Actor) -> Case:
        """Have the words of a statement erased, once and for all. Raises ``CaseError``: for who may not, for one that
        can be contested or holds, and for one that its year's report has not counted yet."""
        found = store.case_of_in(tx, number)
        if found is None:
            raise CaseError(Refusal("number", "there is no such statement"))
        case_id, decided_ms, erased = found
        if erased:
            raise CaseError(Refusal("number", "its words are erased already"))
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        assert case is not None  # a statement is of a case
        act = StatementErased(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=case.ground, rulebook=case.rulings[-1].rulebook,
            statement=number, why=why,
        )  # fmt: skip
        _, after = self._cases.append(tx, case_id, act, actor.by, actor.role)
        if not self.counts(tx, decided_ms):
            raise CaseError(Refusal("number", "the report of its year is not published yet, and is to count it"))
        self.now(tx, number)
        self._ledger.append(tx, Draft("erasure", {"statement": number}, {"by": actor.by, "why": why.digest}))
        return after

    def now(self, tx: Tx, number: str) -> None:
        """Empty it and make its commitments in the ledger unopenable. What is in force stays."""
        index = store.erase_statement(tx, number)
        if index is not None:
            self._ledger.erase(tx, index)
        for onlooker in self.onlookers:
            onlooker(tx, number)
