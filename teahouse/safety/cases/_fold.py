"""Going through the log, act by act: what each one changes in the case. Takes no time but the acts' own.

It believes the log. Whether an act may come is asked before it is written (`allowed`).
"""

from collections.abc import Callable

import msgspec

from teahouse.safety.cases import _acts as acts
from teahouse.safety.cases._case import Appeal, Dispute, End, Lane, Look, Notified, Opinion, Order, Ruling, Unsealing
from teahouse.safety.cases._clocks import (
    APPEAL_MS,
    DECIDE_MS,
    PRESERVE_MS,
    RESTORE_MS,
    TERRORIST_MS,
    Clocks,
    order_due,
    running,
)
from teahouse.safety.cases._course import Course, met_until
from teahouse.safety.cases._model import Level, Lift, Outcome, Subject
from teahouse.safety.cases._penalty import cause, ordered, penal
from teahouse.safety.cases._second import proposal
from teahouse.safety.statements import appeal_until

_replace = msgspec.structs.replace
_LANES: dict[str, Lane] = {"notice": "notice", "detector": "detector", "order": "order", "staff": "staff"}


class Fold:
    """The case in the making."""

    def __init__(self, opened: acts.Opened) -> None:
        self.opened = opened
        self.subject: Subject = opened.subject
        self.lane: Lane = "trusted" if opened.role == "flagger" else _LANES[opened.source]
        self.level: Level = "moderator"
        self.assigned_to = ""
        self.reporters: list[str] = [opened.by] if opened.source == "notice" else []
        self.notified: Notified = ""
        if opened.source == "notice":
            self._notified(trusted=opened.role == "flagger")
        self.notices: list[str] = []
        self.notes: list[str] = []
        self.opinions: list[Opinion] = []
        self.looks: list[Look] = []
        self.rulings: list[Ruling] = []
        self.courses: dict[str, Course] = {}
        self.appeals: list[Appeal] = []
        self.disputes: list[Dispute] = []
        self.orders: dict[str, Order] = {}
        self.unsealings: list[Unsealing] = []
        self.erasures: dict[str, None] = {}
        self.clocks = Clocks()
        self.barred: tuple[str, ...] = ()
        self.settled = self.closed = False
        self.merged_into = ""
        self._wait(opened.at_ms)

    def take(self, act: acts.Event) -> None:
        """Go on with the next act."""
        _STEPS[type(act)](self, act)
        for order in self.orders.values():
            self.clocks.put_off("order", order.order_id, met_until(order, self.courses.values(), act.at_ms), act.at_ms)

    def _wait(self, at_ms: int) -> None:
        self.clocks.start(running("decide", "", at_ms, at_ms + DECIDE_MS[self.lane]))

    def _reopen(self, at_ms: int) -> None:
        if self.settled:
            self.settled = self.closed = False
            self.assigned_to = ""
            self._wait(at_ms)

    # --- how it comes in, and the desk

    def notice_joined(self, act: acts.NoticeJoined) -> None:
        self.notices.append(act.notice_id)
        if act.by not in self.reporters:
            self.reporters.append(act.by)
        self._notified(trusted=act.role == "flagger")
        if act.role == "flagger" and self.lane not in ("order", "trusted"):
            self.lane = "trusted"
            self.clocks.hasten("decide", act.at_ms + DECIDE_MS["trusted"])

    def merged_in(self, act: acts.MergedIn) -> None:
        items = self.subject.items + tuple(item for item in act.items if item not in self.subject.items)
        carried = tuple(dict.fromkeys((*self.subject.carried, *act.carried)))
        self.subject = _replace(self.subject, items=items, carried=carried)
        self.reporters += [one for one in act.reporters if one not in self.reporters]
        if act.reporters:
            self._notified(trusted=act.trusted)

    def _notified(self, *, trusted: bool) -> None:
        self.notified = "trusted" if trusted or self.notified == "trusted" else "notice"

    def claimed(self, act: acts.Claimed) -> None:
        self.assigned_to = act.by

    def assigned(self, act: acts.Assigned) -> None:
        self.assigned_to = act.to

    def released(self, _: acts.Released) -> None:
        self.assigned_to = ""

    def escalated(self, act: acts.Escalated) -> None:
        self.level, self.assigned_to = act.to, ""

    def merged(self, act: acts.Merged) -> None:
        self.merged_into = act.into
        self.clocks.stop("decide", "", act.at_ms)

    def noted(self, act: acts.Noted) -> None:
        self.notes.append(act.note.id)

    def second_asked(self, act: acts.SecondAsked) -> None:
        self.opinions.append(Opinion(proposal=act.proposal, asked_by=act.by))

    def second_given(self, act: acts.SecondGiven) -> None:
        for at, opinion in enumerate(self.opinions):
            if opinion.proposal == act.proposal and opinion.agrees is None:
                self.opinions[at] = _replace(opinion, given_by=act.by, agrees=act.agrees)
                return

    def viewed(self, act: acts.Viewed) -> None:
        self.looks.append(Look(act.by, act.role, act.at_ms, act.what, act.shown))

    # --- what is decided

    def held(self, act: acts.Held) -> None:
        self._rule(act, interim=True)

    def decided(self, act: acts.Decided) -> None:
        for course in self.courses.values():
            if course.interim:
                course.cut(act.at_ms, "decision")
        self._rule(act, interim=False)
        self.settled, self.barred = True, ()
        self.clocks.stop("decide", "", act.at_ms)

    def _rule(self, act: acts.Decision, *, interim: bool) -> None:
        no, order = len(self.rulings), self.orders.get(act.order_id)
        lapses = None if order is None else order.expires_ms
        for measure in act.measures:
            course = Course(
                measure=measure, decision_no=no, statement=act.statement, interim=interim, order_id=act.order_id,
                scope=measure.scope, end_ms=measure.end_ms,
            )  # fmt: skip
            if lapses is not None and (measure.end_ms is None or lapses < measure.end_ms):
                course.end_ms, course.ended_by = lapses, "order"
            self.courses[measure.measure_id] = course
        second = {one.given_by for one in self.opinions if one.agrees and one.proposal == proposal(act)}
        self.rulings.append(
            Ruling(
                no=no, at_ms=act.at_ms, interim=interim, by=act.by, role=act.role, about=act.about,
                deciders=(act.by, *sorted(second), *(() if interim else self.barred)),
                ground=act.ground, rulebook=act.rulebook, statement=act.statement, order_id=act.order_id,
                measure_ids=tuple(measure.measure_id for measure in act.measures),
                penalty=penal(act),
                punished=cause(act, self.subject) if penal(act) and not ordered(act, order, self.subject) else (),
                appeal_until_ms=appeal_until(act.at_ms),
            )
        )  # fmt: skip
        if act.order_id and not interim:  # what holds in the meantime puts the clock off (`take`): it is still to do
            self.clocks.stop("order", act.order_id, act.at_ms)
            if order is not None and order.impeded:
                order = self.orders[act.order_id] = _replace(order, impeded="")
        if order is not None and order.preserve_until_ms is not None and act.measures:
            until_ms = max(order.preserve_until_ms, act.at_ms + PRESERVE_MS)  # six months from its removal
            self.orders[act.order_id] = _replace(order, preserve_until_ms=until_ms)

    def measure_ended(self, act: acts.MeasureEnded) -> None:
        course = self.courses[act.measure_id]
        if course.reverse(act.at_ms, "house"):
            self._give_back(course.decision_no, act.at_ms)

    def appeal_made(self, act: acts.AppealMade) -> None:
        no = len(self.appeals)
        self.appeals.append(Appeal(no=no, decision_no=act.decision_no, party=act.party, by=act.by, made_ms=act.at_ms))
        self.clocks.start(running("appeal", str(no), act.at_ms, act.at_ms + APPEAL_MS))

    def appeal_decided(self, act: acts.AppealDecided) -> None:
        appeal = self.appeals[act.appeal_no]
        self.appeals[act.appeal_no] = _replace(appeal, outcome=act.outcome, decided_ms=act.at_ms, decided_by=act.by)
        self.clocks.stop("appeal", str(act.appeal_no), act.at_ms)
        if appeal.party == "person":
            self._turn(appeal.decision_no, act.outcome, act.lifts, act.at_ms, "appeal")
            return
        ruling = self.rulings[appeal.decision_no]
        self.rulings[appeal.decision_no] = _replace(ruling, outcome=act.outcome)
        if act.outcome == "reverse":  # that nothing was done does not stand: someone else decides anew
            self.barred = tuple(dict.fromkeys((*ruling.deciders, act.by)))
            self._reopen(act.at_ms)

    def outcome_recorded(self, act: acts.OutcomeRecorded) -> None:
        self.disputes.append(
            Dispute(
                no=len(self.disputes), decision_no=act.decision_no, body=act.body, reference=act.reference,
                outcome=act.outcome, at_ms=act.at_ms, statement=act.statement,
            )
        )  # fmt: skip
        self._turn(act.decision_no, act.outcome, act.lifts, act.at_ms, "outcome")

    def _turn(self, decision_no: int, outcome: Outcome, lifts: tuple[Lift, ...], at_ms: int, by: End) -> None:
        """Reverse a decision's measures, or lift parts of them; a clock runs until the house has undone it."""
        ruling = self.rulings[decision_no]
        self.rulings[decision_no] = _replace(ruling, outcome=outcome)
        if outcome == "reverse":
            undone = [self.courses[one].reverse(at_ms, by) for one in ruling.measure_ids]
        else:
            undone = [self.courses[lift.measure_id].lift(lift, at_ms, by) for lift in lifts]
        if any(undone):
            self._give_back(decision_no, at_ms)

    def _give_back(self, decision_no: int, at_ms: int) -> None:
        self.clocks.start(running("restore", str(decision_no), at_ms, at_ms + RESTORE_MS))

    def restored(self, act: acts.Restored) -> None:
        self.clocks.stop("restore", str(act.decision_no), act.at_ms)

    def erased(self, act: acts.StatementErased) -> None:
        self.erasures[act.statement] = None

    def close(self, _: acts.Closed) -> None:
        self.closed = True

    # --- orders

    def order_received(self, act: acts.OrderReceived) -> None:
        self.orders[act.order_id] = Order(
            order_id=act.order_id, kind=act.kind, issuer=act.issuer, places=act.places, locations=act.locations,
            received_ms=act.reached_ms, expires_ms=act.expires_ms, state="received",
            preserve_until_ms=act.reached_ms + PRESERVE_MS if act.kind == "terrorist" else None,
        )  # fmt: skip
        self.lane = "order"
        self._reopen(act.at_ms)
        self.clocks.start(running("order", act.order_id, act.reached_ms, order_due(act)))

    def order_verified(self, act: acts.OrderVerified) -> None:
        if act.genuine:
            self.orders[act.order_id] = _replace(self.orders[act.order_id], state="verified")
        else:
            self._order_over(act.order_id, act.at_ms, "refused")
            self.orders[act.order_id] = _replace(self.orders[act.order_id], preserve_until_ms=None)

    def order_challenged(self, act: acts.OrderChallenged) -> None:
        self.orders[act.order_id] = _replace(self.orders[act.order_id], state="challenged")

    def order_impeded(self, act: acts.OrderImpeded) -> None:
        self.orders[act.order_id] = _replace(self.orders[act.order_id], impeded=act.cause)
        self.clocks.stop("order", act.order_id, act.at_ms)

    def order_resumed(self, act: acts.OrderResumed) -> None:
        self.orders[act.order_id] = _replace(self.orders[act.order_id], impeded="")
        self.clocks.start(running("order", act.order_id, act.at_ms, act.at_ms + TERRORIST_MS))

    def order_answered(self, act: acts.OrderAnswered) -> None:
        self.orders[act.order_id] = _replace(self.orders[act.order_id], given=act.given, kinds=act.kinds)
        self.clocks.stop("order", act.order_id, act.at_ms)
        if self.opened.source == "order":  # a case of its own, in which nothing else is to be decided
            self.settled = True
            self.clocks.stop("decide", "", act.at_ms)

    def order_expired(self, act: acts.OrderExpired) -> None:
        self._order_over(act.order_id, act.at_ms, "expired")

    def preservation_extended(self, act: acts.PreservationExtended) -> None:
        self.orders[act.order_id] = _replace(self.orders[act.order_id], extended_until_ms=act.until_ms)

    def unsealed(self, act: acts.Unsealed) -> None:
        self.unsealings.append(Unsealing(act.by, act.at_ms, act.item, act.purpose))

    def _order_over(self, order_id: str, at_ms: int, state: str) -> None:
        order = self.orders[order_id] = _replace(self.orders[order_id], state=state, impeded="")
        # One that lapses by itself is over then, and not when the log comes to say so.
        self.clocks.stop("order", order_id, at_ms if order.expires_ms is None else min(at_ms, order.expires_ms))
        because = [course for course in self.courses.values() if course.order_id == order_id]
        for no in sorted({course.decision_no for course in because if course.reverse(at_ms, "order")}):
            self._give_back(no, at_ms)


_STEPS: dict[type[acts.Act], Callable[..., None]] = {
    acts.NoticeJoined: Fold.notice_joined,
    acts.MergedIn: Fold.merged_in,
    acts.Claimed: Fold.claimed,
    acts.Assigned: Fold.assigned,
    acts.Released: Fold.released,
    acts.Escalated: Fold.escalated,
    acts.Merged: Fold.merged,
    acts.Noted: Fold.noted,
    acts.SecondAsked: Fold.second_asked,
    acts.SecondGiven: Fold.second_given,
    acts.Viewed: Fold.viewed,
    acts.Held: Fold.held,
    acts.Decided: Fold.decided,
    acts.MeasureEnded: Fold.measure_ended,
    acts.AppealMade: Fold.appeal_made,
    acts.AppealDecided: Fold.appeal_decided,
    acts.OutcomeRecorded: Fold.outcome_recorded,
    acts.Restored: Fold.restored,
    acts.StatementErased: Fold.erased,
    acts.Closed: Fold.close,
    acts.OrderReceived: Fold.order_received,
    acts.OrderVerified: Fold.order_verified,
    acts.OrderChallenged: Fold.order_challenged,
    acts.OrderImpeded: Fold.order_impeded,
    acts.OrderResumed: Fold.order_resumed,
    acts.OrderAnswered: Fold.order_answered,
    acts.OrderExpired: Fold.order_expired,
    acts.Unsealed: Fold.unsealed,
    acts.PreservationExtended: Fold.preservation_extended,
}
