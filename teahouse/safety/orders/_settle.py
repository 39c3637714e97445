"""What becomes of an order: verified or not, contested, impeded, over; and what it led to is reported.

Each verb is one unit over all cases of the order. The authority hears what came of it. So does the person, of an order
that somebody has verified or that something was withheld for: what a stranger writes in the name of an authority is no
way to send people letters.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft
from teahouse.safety.cases import (
    Act,
    Case,
    CaseError,
    Order,
    OrderChallenged,
    OrderExpired,
    OrderImpeded,
    OrderResumed,
    OrderVerified,
    Refusal,
)
from teahouse.safety.cases import Clock as CaseClock
from teahouse.safety.decisions import Actor, House, Made
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._concerned import Came
from teahouse.safety.orders._model import AuthorityOrder, ImpedeOrder, Over, State
from teahouse.safety.orders._receive import LAPSE, Around
from teahouse.safety.orders._reply import contested, effect, impeded, over, resumed
from teahouse.safety.orders._telling import Telling
from teahouse.safety.statements import UNION, MeasureKind

_WITHHOLD = (MeasureKind.REMOVE, MeasureKind.GEO_LIMIT, MeasureKind.HOLD)
_HOUSE = Actor("house:orders", "automatic")


class _Done(NamedTuple):
    """What an act did. was: the order as it was; before, cases: its cases before and after."""

    was: AuthorityOrder
    order: AuthorityOrder
    before: list[Case]
    cases: list[Case]


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
        done = self._act(
            tx, order_id, "verified" if genuine else "not_genuine", actor,
            lambda said: OrderVerified(order_id=order_id, genuine=genuine, how=kept, **said),
        )  # fmt: skip
        return done.order if genuine else self._told_over(tx, done, "not_genuine")

    def challenge(self, tx: Tx, order_id: str, before: str, actor: Actor) -> AuthorityOrder:
        """It is contested, before whom; it holds until that one speaks."""
        done = self._act(
            tx, order_id, "challenged", actor, lambda said: OrderChallenged(order_id=order_id, before=before, **said)
        )
        at_ms = self._clock.now_ms()
        self._answer(tx, done.order, contested(self._house.service, order_id, before, at_ms))
        for case in done.cases:
            self._telling.person(tx, done.order, case, Came(to="contested", at_ms=at_ms, words=before))
        return self._again(tx, order_id)

    def impede(self, tx: Tx, order_id: str, why: ImpedeOrder, actor: Actor) -> AuthorityOrder:
        """A removal order can not be carried out for now: its time stands still and the authority is told (Art. 3(7)
        and (8), Regulation (EU) 2021/784)."""
        kept = self._around.words.keep(tx, why.words)
        done = self._act(
            tx, order_id, None, actor,
            lambda said: OrderImpeded(order_id=order_id, cause=why.cause, words=kept, **said),
            "impeded", {"cause": why.cause},
        )  # fmt: skip
        at_ms = self._clock.now_ms()
        self._answer(tx, done.order, impeded(self._house.service, done.order, why.cause, why.words, at_ms))
        return self._again(tx, order_id)

    def resume(self, tx: Tx, order_id: str, words: str, actor: Actor) -> AuthorityOrder:
        """What impeded it has ceased, or was clarified: its hour begins."""
        kept = self._around.words.keep(tx, words)
        done = self._act(
            tx, order_id, None, actor, lambda said: OrderResumed(order_id=order_id, words=kept, **said), "resumed"
        )
        due_ms = min(clock.due_ms for case in done.cases for clock in case.clocks if runs(clock, order_id))
        self._answer(tx, done.order, resumed(self._house.service, order_id, words, self._clock.now_ms(), due_ms))
        return self._again(tx, order_id)

    def end(
        self, tx: Tx, order_id: str, why: Literal["lapsed", "withdrawn", "annulled"], actor: Actor
    ) -> AuthorityOrder:
        """It does not hold any more: what was done because of it is undone."""
        done = self._act(tx, order_id, why, actor, lambda said: OrderExpired(order_id=order_id, why=why, **said))
        return self._told_over(tx, done, why)

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
        others = [self._case(tx, one, ruling.at_ms) for one in order.cases if one != made.case.case_id]
        whole = all(_everywhere(case, case.order(order.order_id)) for case in (made.case, *others))
        reply = effect(self._house.service, order, done, why, ruling.at_ms, whole=whole)
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
        self, tx: Tx, order_id: str, state: State | None, actor: Actor, act: Callable[[dict[str, Any]], Act],
        event: str = "", more: dict[str, Any] | None = None,
    ) -> _Done:  # fmt: skip
        """Write an act into each case of the order, and put it into force. state: None for as it was. event: what the
        ledger calls it, if not as the state. Raises ``CaseError``."""
        order = store.order_in(tx, order_id)
        if order is None or order.state == "refused":
            raise CaseError(Refusal("order_id", "there is no such order, or it was refused for its form"))
        now_ms = self._clock.now_ms()
        before, after = [], []
        for case_id in order.cases:
            case = self._case(tx, case_id, now_ms)
            said = {
                "by": actor.by, "role": actor.role, "at_ms": case.now_ms, "ground": case.ground,
                "rulebook": self._around.decisions.rulebooks.in_force(case.now_ms).number,
            }  # fmt: skip
            _, then = self._around.cases.append(tx, case_id, act(said), actor.by, actor.role)  # type: ignore[arg-type]
            self._around.decisions.carry_out(tx, then)
            before.append(case)
            after.append(then)
        if state is not None:
            store.set_state(tx, order_id, state, now_ms)
        self._log(tx, order, event or state or order.state, more or {})
        return _Done(order, self._again(tx, order_id), before, after)

    def _told_over(self, tx: Tx, done: _Done, why: Over) -> AuthorityOrder:
        """Tell them that it is over: the authority, and each person whom it reached."""
        order_id, at_ms = done.order.order_id, self._clock.now_ms()
        undone = [
            case.case_id
            for case in done.before
            if any(case.rulings[one.decision_no].order_id == order_id for one in case.in_force)
        ]
        self._answer(tx, done.order, over(self._house.service, order_id, why, at_ms, undone=bool(undone)))
        for case in done.cases:
            held = any(ruling.order_id == order_id for ruling in case.rulings)
            if held or done.was.state != "taken":
                came = Came(to=why, at_ms=at_ms, undone=case.case_id in undone)
                self._telling.person(tx, done.order, case, came)
        return self._again(tx, order_id)

    def _answer(self, tx: Tx, order: AuthorityOrder, reply: str) -> None:
        store.set_reply(tx, order.order_id, reply)
        self._telling.authority(tx, order, reply)

    def _again(self, tx: Tx, order_id: str) -> AuthorityOrder:
        order = store.order_in(tx, order_id)
        assert order is not None  # orders are kept
        return order

    def _case(self, tx: Tx, case_id: str, now_ms: int) -> Case:
        case = self._around.cases.read(tx, case_id, now_ms)
        assert case is not None  # an order names cases that it opened
        return case

    def _log(self, tx: Tx, order: AuthorityOrder, event: str, more: dict[str, Any]) -> None:
        public = {"order": order.order_id, "event": event, "kind": order.kind, "country": order.country, **more}
        self._around.ledger.append(tx, Draft("order", public))


def runs(clock: CaseClock, order_id: str) -> bool:
    """Is it the clock of this order, and does its time run?"""
    return clock.name == "order" and clock.of == order_id and clock.stopped_ms is None


def _everywhere(case: Case, order: Order | None) -> bool:
    """All of the case that the order names is withheld because of it, in all Member States."""
    if order is None:
        return False
    gone = {
        (item, place)
        for one in case.in_force
        if one.measure.kind in _WITHHOLD and case.rulings[one.decision_no].order_id == order.order_id
        for item in one.scope.items
        for place in one.scope.places or UNION
    }
    return all((item, place) in gone for item in order.locations for place in UNION)


def _effect(kind: str, end_ms: int | None, places: tuple[str, ...]) -> str:
    everywhere = set(places) >= set(UNION)
    where = " in all Member States" if everywhere else f" in {', '.join(places)}" if places else ""
    return f"{kind}{where}" + ("" if end_ms is None else ", until its end")
