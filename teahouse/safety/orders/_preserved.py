"""`Preserved`: what an order against terrorist content has the house keep (Regulation (EU) 2021/784, Art. 6).

Opened by those of the law for a purpose that the regulation knows; the log of the case has who, which item, what for
and why, the ledger that it happened. Kept longer where an authority asks it for a review that goes on (Art. 6(2)), and
not so long where it is over sooner. Erased when its time is over by a job, however quiet the house is then.
"""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft
from teahouse.safety.cases import CaseError, PreservationExtended, Purpose, Refusal, Unsealed
from teahouse.safety.decisions import Actor
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._model import AuthorityOrder, PreserveLonger
from teahouse.safety.orders._receive import PRESERVED, Around


class Preserved:
    """The verbs, and the job."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, around: Around) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._around = around
        jobs.handle(PRESERVED, self._over)

    def open(self, tx: Tx, case_id: str, item: str, purpose: Purpose, why: str, actor: Actor) -> None:
        """Open an item to the actor for an hour. Raises ``CaseError`` for who may not, and where nothing is sealed."""
        case = self._around.cases.read(tx, case_id, self._clock.now_ms())
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        act = Unsealed(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=case.ground,
            rulebook=self._around.decisions.rulebooks.in_force(case.now_ms).number, item=item, purpose=purpose,
            why=self._around.words.keep(tx, why),
        )  # fmt: skip
        self._around.cases.append(tx, case_id, act, actor.by, actor.role)
        because = next(one.order_id for one in case.orders if one.preserve_until_ms is not None)
        order = store.order_in(tx, because)
        public = {
            "order": because, "event": "unsealed", "kind": "terrorist", "purpose": purpose,
            "country": "" if order is None else order.country,
        }  # fmt: skip
        private = {"case": case_id, "item": item, "opened_by": actor.by, "why": act.why.digest}
        self._around.ledger.append(tx, Draft("order", public, private))

    def extend(self, tx: Tx, order_id: str, asked: PreserveLonger, actor: Actor) -> AuthorityOrder:
        """Keep what an order has kept until then, in all its cases. Raises ``CaseError``."""
        order = store.order_in(tx, order_id)
        if order is None or not order.cases:
            raise CaseError(Refusal("order_id", "there is no such order, or it was refused for its form"))
        why = self._around.words.keep(tx, asked.why)
        for case_id in order.cases:
            case = self._around.cases.read(tx, case_id, self._clock.now_ms())
            assert case is not None  # an order names cases that it opened
            act = PreservationExtended(
                by=actor.by, role=actor.role, at_ms=case.now_ms, ground=case.ground,
                rulebook=self._around.decisions.rulebooks.in_force(case.now_ms).number, order_id=order_id,
                until_ms=asked.until_ms, authority=asked.authority.strip(), reference=asked.reference.strip(), why=why,
            )  # fmt: skip
            self._around.cases.append(tx, case_id, act, actor.by, actor.role)
            self._jobs.enqueue(tx, PRESERVED, {"case_id": case_id}, asked.until_ms + 1)
        public = {
            "order": order_id, "event": "preservation_extended", "kind": order.kind, "country": order.country,
            "until_ms": asked.until_ms, "authority": asked.authority.strip(),
        }  # fmt: skip
        private = {"by": actor.by, "reference": asked.reference.strip(), "why": why.digest}
        self._around.ledger.append(tx, Draft("order", public, private))
        return order

    async def _over(self, payload: dict[str, Any]) -> None:
        case_id = str(payload["case_id"])

        def unit(tx: Tx) -> None:
            until_ms = self._around.cases.let_go(tx, case_id)
            if until_ms is not None:  # an appeal came, or it was decided later than it was ordered
                again_ms = max(until_ms, self._clock.now_ms() + 1)
                self._jobs.enqueue(tx, PRESERVED, {"case_id": case_id}, again_ms)

        await self._db.write(unit)
