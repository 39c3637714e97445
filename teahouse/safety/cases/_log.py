"""`Cases`: the log of each case in the database. One way in, which asks `allowed`; no way to change or to take away."""

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.safety.cases import _store as store
from teahouse.safety.cases._acts import Decision, Event, MergedIn, Opened
from teahouse.safety.cases._allowed import allowed
from teahouse.safety.cases._case import Case, Earlier
from teahouse.safety.cases._model import CaseError, Refusal, Role
from teahouse.safety.cases._reduce import reduce

#: An act may be written this long after it was made: it waits for its group commit.
LATE_MS = 60_000


class Cases:
    """The logs of all cases."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def append(self, tx: Tx, case_id: str, act: Event, actor: str, role: Role) -> tuple[Case | None, Case]:
        """Write the next act of a case; returns the case before it (None: it is opened) and after it, for `effects`.

        Costs one read of the log and two statements; a decision reads the logs of other cases of the same items too.
        Raises ``CaseError`` for what `allowed` refuses and for an act that was not made just now.
        """
        written_ms = self._clock.now_ms()
        if not written_ms - LATE_MS <= act.at_ms <= written_ms:
            raise CaseError(Refusal("at_ms", "an act is written when it is made"))
        if isinstance(act, Opened) and act.case_id != case_id:
            raise CaseError(Refusal("case_id", "a case is opened under its own id"))
        log = store.log_in(tx, case_id)
        if log and log[-1].at_ms > act.at_ms:
            raise CaseError(Refusal("at_ms", "the case has an act that is later than this one"))
        before = reduce(log, act.at_ms) if log else None
        refusal = allowed(before, act, actor, role, act.at_ms, self._elsewhere(tx, case_id, act))
        if refusal is not None:
            raise CaseError(refusal)
        store.add(tx, case_id, len(log), act)
        after = reduce([*log, act], act.at_ms)
        if isinstance(act, Opened | MergedIn):
            known = () if before is None else before.subject.items
            store.add_items(tx, case_id, [item for item in after.subject.items if item not in known])
        return before, after

    def _elsewhere(self, tx: Tx, case_id: str, act: Event) -> Earlier:
        """What other cases have already done to the items that an act decides about."""
        if not isinstance(act, Decision) or not act.about or not act.measures:
            return Earlier()
        logs = [store.log_in(tx, other) for other in store.others(tx, case_id, act.about)]
        done = [reduce(log, log[-1].at_ms).earlier for log in logs if log]
        return Earlier(
            penalties=frozenset().union(*(one.penalties for one in done)),
            held=frozenset().union(*(one.held for one in done)),
        )

    def read(self, tx: Tx, case_id: str, now_ms: int) -> Case | None:
        """The case as a unit finds it, at a moment since its last act. None if there is none. One statement."""
        log = store.log_in(tx, case_id)
        return reduce(log, max(now_ms, log[-1].at_ms)) if log else None

    async def get(self, case_id: str, now_ms: int | None = None) -> Case | None:
        """The case now, or at another moment since its opening. None if there is none.

        Raises ``CaseError`` for a moment before its opening.
        """
        log = await store.log(self._db, case_id)
        return reduce(log, self._clock.now_ms() if now_ms is None else now_ms) if log else None

    async def log(self, case_id: str) -> list[Event]:
        """The acts, in order; [] if there is no such case."""
        return await store.log(self._db, case_id)
