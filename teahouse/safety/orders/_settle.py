"""What becomes of an order: verified or not, challenged, lapsed, withdrawn, annulled; and what it led to is reported.

Each verb is one unit over all cases of the order. The authority hears what came of it, and so does the person.
"""

from collections.abc import Callable
from typing import Any, Literal

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft
from teahouse.safety.cases import (
    Act,
    Case,
    CaseError,
    OrderChallenged,
    OrderExpired,
    OrderVerified,
    Refusal,
)
from teahouse.safety.decisions import Actor, House, Made
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._concerned import Came
from teahouse.safety.orders._model import AuthorityOrder, State
from teahouse.safety.orders._receive import LAPSE, Around
from teahouse.safety.orders._reply import effect
from teahouse.safety.orders._telling import Telling

_HOUSE = Actor("house:orders", "automatic")


class Settle:
    """The verbs."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, house: House, around: Around, telling: Telling) -> None:
        self._db = db
        self._telling = telling
        self._clock = clock
        self._house = house
        self._around = around
        jobs.handle(LAPSE, self._lapse)

    def verify(self, tx: Tx, order_id: str, genuine: bool, how: str, actor: Actor) -> AuthorityOrder:
        """Whether it comes from whom it says; ``how`` it was checked. What is not genuine ends what it began."""
        kept = self._around.words.keep(tx, how)
        return self._act(
            tx, order_id, "verified" if genuine else "not_genuine", actor,
            lambda said: OrderVerified(order_id=order_id, genuine=genuine, how=kept, **said),
        )  # fmt: skip

    def challenge(self, tx: Tx, order_id: str, before: str, actor: Actor) -> AuthorityOrder:
        """It is contested, before whom; it holds until that one speaks."""
        return self._act(
            tx, order_id, "challenged", actor, lambda said: OrderChallenged(order_id=order_id, before=before, **said)
        )

    def end(
        self, tx: Tx, order_id: str, why: Literal["lapsed", "withdrawn", "annulled"], actor: Actor
    ) -> AuthorityOrder:
        """It does not hold any more: what was done because of it is undone."""
        return self._act(tx, order_id, why, actor, lambda said: OrderExpired(order_id=order_id, why=why, **said))

    async def _lapse(self, payload: dict[str, Any]) -> None:
        order_id = str(payload["order_id"])

        def unit(tx: Tx) -> None:
            order = store.order_in(tx, order_id)
            if order is not None and order.state in ("taken", "verified", "challenged"):
                self.end(tx, order_id, "lapsed", _HOUSE)

        await self._db.write(unit)

    def decided(self, tx: Tx, made: Made) -> None:
        """An onlooker of decisions: the authority hears what was done because of its order, or why nothing was (Art.
        9(1) DSA), and the person that there was one and what it came to (Art. 9(5))."""
        ruling = made.case.rulings[-1]
        order = store.order_in(tx, ruling.order_id) if ruling.order_id else None
        if order is None or ruling.interim:
            return
        done = [_effect(measure.kind.value, measure.end_ms, measure.places) for measure in made.statement.measures]
        why = made.statement.explanation
        reply = effect(self._house.service, order.order_id, done, why, ruling.at_ms)
        if done:
            store.set_done(tx, order.order_id, reply, ruling.at_ms)
        else:
            store.set_reply(tx, order.order_id, reply)
        if order.done_ms is None and order.state in ("verified", "not_given"):
            store.set_state(tx, order.order_id, "verified" if done else "not_given", ruling.at_ms)
        took_ms = ruling.at_ms - order.received_ms
        self._log(
            tx, order, "effect", {"measures": [m.kind.value for m in made.statement.measures], "took_ms": took_ms}
        )
        came = Came(to="withheld" if done else "nothing", at_ms=ruling.at_ms, words=why, url=made.url)
        self._telling.person(tx, order, made.case, came)
        self._telling.authority(tx, order, reply)

    # ---

    def _act(
        self, tx: Tx, order_id: str, state: State, actor: Actor, act: Callable[[dict[str, Any]], Act]
    ) -> AuthorityOrder:
        """Write an act into each case of the order, and put it into force. Raises ``CaseError``."""
        order = store.order_in(tx, order_id)
        if order is None or order.state == "refused":
            raise CaseError(Refusal("order_id", "there is no such order, or it was refused for its form"))
        now_ms = self._clock.now_ms()
        for case_id in order.cases:
            case = self._case(tx, case_id, now_ms)
            said = {
                "by": actor.by, "role": actor.role, "at_ms": case.now_ms, "ground": case.ground,
                "rulebook": self._around.decisions.rulebooks.in_force(case.now_ms).number,
            }  # fmt: skip
            _, after = self._around.cases.append(tx, case_id, act(said), actor.by, actor.role)  # type: ignore[arg-type]
            self._around.decisions.carry_out(tx, after)
        store.set_state(tx, order_id, state, now_ms)
        self._log(tx, order, state, {})
        settled = store.order_in(tx, order_id)
        assert settled is not None
        return settled

    def _case(self, tx: Tx, case_id: str, now_ms: int) -> Case:
        case = self._around.cases.read(tx, case_id, now_ms)
        assert case is not None  # an order names cases that it opened
        return case

    def _log(self, tx: Tx, order: AuthorityOrder, event: str, more: dict[str, Any]) -> None:
        public = {"order": order.order_id, "event": event, "kind": order.kind, "country": order.country, **more}
        self._around.ledger.append(tx, Draft("order", public))


def _effect(kind: str, end_ms: int | None, places: tuple[str, ...]) -> str:
    where = f" in {', '.join(places)}" if places else ""
    return f"{kind}{where}" + ("" if end_ms is None else ", until its end")
