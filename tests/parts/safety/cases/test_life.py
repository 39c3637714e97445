"""The whole life of a case, as it comes: people, machines and time do what they like, and what may not be is refused.

After every step the law of cases is held to: the log is the case, measures end on time whoever sleeps, deciders
differ, and what was reversed is as if it had never been (``oracle`` reads the log another way).
``TEAHOUSE_FUZZ_TIMES=50`` plays on for some minutes.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from teahouse.safety import cases
from tests.parts.safety.cases import oracle
from tests.parts.safety.cases.desk import DAY, HOUR, ITEMS, ROLES, SCAM, START, VIOLENCE, Desk, kept, scope, statement
from tests.parts.safety.cases.test_refusals import ORDER

TIMES = int(os.environ.get("TEAHOUSE_FUZZ_TIMES", "1"))
STAFF = ["@mo:t", "@mu:t", "@sen:t", "@sol:t", "@lex:t", "@ada:t"]
#: Most often those who may.
people = st.sampled_from([*STAFF, *STAFF, *sorted(ROLES)])
staff = st.sampled_from(STAFF)
few = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True).map(tuple)
functions = st.lists(st.sampled_from(cases.FUNCTIONS), min_size=1, unique=True).map(tuple)
places = st.sampled_from([(), (), ("DE",), ("DE", "FR")])
#: kind and days, on what, where
MEANTIME = st.tuples(st.sampled_from([("label", None), ("hold", 1 / 12), ("hop_limit", 5)]), few, places)
ON_ITEMS = st.one_of(
    st.tuples(st.sampled_from([("label", None), ("remove", None), ("age_gate", 40)]), few, places),
    st.tuples(st.just(("geo_limit", None)), few, st.just(("DE", "FR"))),
)
#: kind, on what, days
ON_ACCOUNT = st.one_of(
    st.tuples(st.just("suspend"), functions, st.sampled_from([6, 7, 30, 90])),
    st.sampled_from([("mute", ("messages",), 3), ("broadcast_off", ("broadcast",), 9)]),
    st.just(("terminate", cases.FUNCTIONS, None)),
)
DESK: list[tuple[Any, dict[str, Any]]] = [
    (cases.Closed, {}),
    (cases.Closed, {}),
    (cases.Noted, {"note": kept("note")}),
    (cases.Escalated, {"to": "senior"}),
    (cases.Released, {}),
    (cases.MergedIn, {"case_id": "c3", "items": (), "reporters": ("n3",)}),
]
KINDS = ["act", "terrorist"]
OUTCOMES = st.sampled_from(["reverse", "in_part", "in_part", "uphold"])
NEWS = ["true", "true", "false", "challenged", "impeded", "resumed", "annulled"]
CLOSED = {
    "viewed", "measure_ended", "appeal_made", "outcome_recorded", "restored", "order_verified", "order_challenged",
    "order_answered", "order_expired", "unsealed", "preservation_extended", "statement_erased",
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """One case. ``house`` is what was carried out; it looks only now and then, as a process that is sometimes away."""

    @initialize(
        news=st.sampled_from([False, False, True]),
        by=st.sampled_from(["@rep:t", "@flag:t"]),
        order=st.booleans(),
        items=st.lists(ON_ITEMS, max_size=2),
        account=st.lists(ON_ACCOUNT, max_size=1),
    )
    def opens(self, news: bool, by: str, order: bool, items: list[Any], account: list[Any]) -> None:
        self.desk = Desk(news=news, by=by)
        self.house: frozenset[cases.Effect] = frozenset()
        self.seen: cases.Case | None = None
        self.meant: tuple[Any, dict[str, Any], str] | None = None
        self.stored: list[tuple[int, int, cases.Case]] = []
        if order:
            self.order_comes("@lex:t", None, "act")
            self.order_goes_on("@lex:t", "true")
        if items or account:  # most lives begin with a decision, so that there is time for what follows
            self.decides("@mo:t", SCAM, items, account, order, 0, "@sen:t")

    def attempt(self, kind: Any, by: str, /, **fields: Any) -> bool:
        """Write it if it is allowed; what is written was among what may come next, and the log goes only on."""
        before, act = self.desk.case, self.desk.act(kind, by, **fields)
        refusal = cases.allowed(before, act, by, act.role, self.desk.now)
        if refusal is not None:
            assert refusal.field
            assert refusal.reason
            return False
        roles = {one.act: one.roles for one in before.next}
        assert act.role in roles[cases.act_name(act)]
        if before.status == "closed":
            assert cases.act_name(act) in CLOSED
        self.desk.write(act)
        now = self.desk.case
        assert before.acts + 1 == now.acts
        self.stored.append((now.acts, self.desk.now, now))
        return True

    # --- time, and the house that looks

    @rule(ms=st.one_of(st.integers(0, 3 * HOUR), st.integers(0, 40 * DAY)))
    def passes(self, ms: int) -> None:
        self.desk.now += ms

    @rule(off=st.sampled_from([-1, 0, 1]))
    def comes_to_the_next_change(self, off: int) -> None:
        change = cases.next_change_ms(self.desk.case)
        if change is not None:
            self.desk.now = max(self.desk.now, change + off)

    @rule()
    def carries_out(self) -> None:
        case = self.desk.case
        changes = cases.effects(self.seen, case)
        assert changes.undo <= self.house
        assert not changes.do & self.house
        self.house = (self.house - changes.undo) | changes.do
        assert cases.in_force(case) == self.house
        self.seen = case

    # --- the desk

    @rule(by=people, what=st.sampled_from(["", *ITEMS]))
    def looks(self, by: str, what: str) -> None:
        self.attempt(cases.Viewed, by, what=what)

    @rule(by=staff)
    def takes(self, by: str) -> None:
        self.attempt(cases.Viewed, by)
        if self.desk.case.assigned_to and not self.attempt(cases.Assigned, "@ada:t", to=by):
            return
        self.attempt(cases.Claimed, by)

    @rule(by=people, what=st.sampled_from(DESK))
    def works(self, by: str, what: tuple[Any, dict[str, Any]]) -> None:
        self.attempt(what[0], by, **what[1])

    @rule(by=staff, chance=st.integers(0, 9))
    def merges(self, by: str, chance: int) -> None:
        if chance == 9:
            self.attempt(cases.Merged, by, into="c2")

    @rule(by=people, number=st.integers(1, 5))
    def joins(self, by: str, number: int) -> None:
        self.attempt(cases.NoticeJoined, by, notice_id=f"n{number}")

    # --- decisions

    @rule(by=people, items=st.lists(MEANTIME, min_size=1, max_size=2), order=st.booleans())
    def holds(self, by: str, items: list[Any], order: bool) -> None:
        self._mean(cases.Held, by, SCAM, [self._on_items(one, order) for one in items], order)

    @rule(
        by=people,
        ground=st.sampled_from([SCAM, VIOLENCE]),
        items=st.lists(ON_ITEMS, max_size=2),
        account=st.lists(ON_ACCOUNT, max_size=1),
        order=st.booleans(),
        starts=st.sampled_from([0, 0, 0, DAY]),
        other=st.sampled_from(["@sen:t", "@sol:t", "@lex:t", "@mu:t"]),
    )
    def decides(
        self, by: str, ground: cases.Ground, items: list[Any], account: list[Any], order: bool, starts: int, other: str
    ) -> None:
        self.takes(by)
        made = [self._on_items(one, order, starts) for one in items]
        made += [self.desk.measure(what, scope(functions=on), days, starts=starts) for what, on, days in account]
        self._mean(cases.Decided, by, ground, made, order and not account)
        self.second(other, agrees=True)

    def _on_items(self, one: Any, order: bool, starts: int = 0) -> cases.Measure:
        (what, days), on, where = one
        if order and self.desk.case.orders:
            where = ("DE",)
        return self.desk.measure(what, scope(*on, places=where), days, starts=starts)

    def _mean(self, kind: Any, by: str, ground: cases.Ground, made: list[cases.Measure], order: bool) -> None:
        about = {item for one in made for item in one.scope.items} or {"$a"}
        order_id = self.desk.case.orders[-1].order_id if order and self.desk.case.orders else ""
        because = ("$a",) if any(one.scope.functions for one in made) else ()
        fields = self.desk.ruling(
            *made, about=tuple(sorted(about)), ground=ground, order_id=order_id, because=because
        )  # fmt: skip
        self.meant = kind, fields, by
        if not self.attempt(kind, by, **fields):
            act = self.desk.act(kind, by, **fields)
            self.attempt(cases.SecondAsked, by, proposal=cases.proposal(act))

    @precondition(lambda self: self.meant is not None)
    @rule(by=staff, agrees=st.sampled_from([True, True, False]))
    def second(self, by: str, agrees: bool) -> None:
        assert self.meant is not None
        kind, fields, who = self.meant
        meant = cases.proposal(self.desk.act(kind, who, **fields))
        self.attempt(cases.Viewed, by)
        self.attempt(cases.SecondGiven, by, proposal=meant, agrees=agrees, why=kept("second"))
        shift = self.desk.now - min((one.start_ms for one in fields["measures"]), default=self.desk.now)
        moved = tuple(
            cases.Measure(
                measure_id=one.measure_id, kind=one.kind, scope=one.scope, start_ms=one.start_ms + shift,
                end_ms=None if one.end_ms is None else one.end_ms + shift,
            )
            for one in fields["measures"]
        )  # fmt: skip
        self.attempt(kind, who, **fields | {"measures": moved})

    @rule(by=people, data=st.data())
    def ends_early(self, by: str, data: st.DataObject) -> None:
        ids = [one.measure.measure_id for one in self.desk.case.measures] or ["m0"]
        self.attempt(cases.MeasureEnded, by, measure_id=data.draw(st.sampled_from(ids)), why=kept("enough"))

    # --- appeals, outcomes, orders

    @precondition(lambda self: self.desk.case.rulings)
    @rule(by=st.sampled_from(["@own:t", "@own:t", "@rep:t", "@flag:t", "@mo:t"]), back=st.integers(0, 2))
    def appeals(self, by: str, back: int) -> None:
        party = "person" if by == "@own:t" else "reporter"
        no = max(0, len(self.desk.case.rulings) - 1 - back)
        self.attempt(cases.AppealMade, by, decision_no=no, party=party, words=kept("appeal"))

    @precondition(lambda self: self.desk.case.rulings)
    @rule(party=st.sampled_from(["@own:t", "@own:t", "@rep:t"]), by=staff, outcome=OUTCOMES, data=st.data())
    def appeals_and_is_heard(self, party: str, by: str, outcome: str, data: st.DataObject) -> None:
        self.appeals(party, 0)
        self.turns(by, outcome, False, data)

    @precondition(lambda self: self.desk.case.rulings)
    @rule(
        by=people,
        outcome=OUTCOMES,
        body=st.sampled_from([False, False, True]),
        data=st.data(),
    )
    def turns(self, by: str, outcome: str, body: bool, data: st.DataObject) -> None:
        case = self.desk.case
        waiting = [one for one in case.appeals if one.outcome is None]
        decision = case.rulings[-1].no if body and case.rulings else waiting[0].decision_no if waiting else 0
        lifts = [self._part(one, data) for one in case.measures if one.decision_no == decision and one.state != "ended"]
        fields = {"outcome": outcome, "statement": statement("turn"), "lifts": ()}
        if outcome == "in_part":
            fields["lifts"] = tuple(lift for lift in lifts if lift.items or lift.functions or lift.places)
        if body:
            self.attempt(cases.OutcomeRecorded, by, decision_no=decision, body="A body", reference="1", **fields)
        else:
            self.attempt(cases.Viewed, by)
            self.attempt(cases.AppealDecided, by, appeal_no=waiting[0].no if waiting else 0, **fields)

    @staticmethod
    def _part(one: cases.Standing, data: st.DataObject) -> cases.Lift:
        def some(all_of: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(data.draw(st.lists(st.sampled_from(all_of), unique=True))) if all_of else ()

        left = one.scope
        return cases.Lift(
            measure_id=one.measure.measure_id, items=some(left.items), functions=some(left.functions),
            places=some(left.places),
        )  # fmt: skip

    @rule(by=people)
    def restores(self, by: str) -> None:
        for ruling in self.desk.case.rulings:
            self.attempt(cases.Restored, by, decision_no=ruling.no)

    @rule(by=st.sampled_from(["@lex:t", "@mo:t"]), days=st.sampled_from([None, 3]), kind=st.sampled_from(KINDS))
    def order_comes(self, by: str, days: int | None, kind: str) -> None:
        expires = None if days is None else self.desk.now + days * DAY
        fields = {"order_id": f"o{len(self.desk.case.orders)}", "kind": kind, "expires_ms": expires}
        self.attempt(cases.OrderReceived, by, **ORDER | fields | {"places": ("DE", "FR")})

    @rule(ground=st.sampled_from([SCAM, VIOLENCE]), items=st.lists(ON_ITEMS, min_size=1, max_size=1), by=staff)
    def order_reopens(self, ground: cases.Ground, items: list[Any], by: str) -> None:
        self.order_comes("@lex:t", None, "act")
        self.decides(by, ground, items, [], False, 0, "@sen:t")

    @precondition(lambda self: self.desk.case.orders)
    @rule(by=st.sampled_from(["@lex:t", "@ada:t"]), what=st.sampled_from(NEWS))
    def order_goes_on(self, by: str, what: str) -> None:
        order_id = self.desk.case.orders[-1].order_id
        if what in ("true", "false"):
            self.attempt(cases.OrderVerified, by, order_id=order_id, genuine=what == "true", how=kept("how"))
        elif what == "challenged":
            self.attempt(cases.OrderChallenged, by, order_id=order_id, before="a court")
        elif what == "impeded":
            self.attempt(cases.OrderImpeded, by, order_id=order_id, cause="impossible", words=kept("a fire"))
        elif what == "resumed":
            self.attempt(cases.OrderResumed, by, order_id=order_id, words=kept("it is out"))
        else:
            self.attempt(cases.OrderExpired, by, order_id=order_id, why="annulled")

    # --- the law of cases

    @invariant()
    def replaying_the_log_gives_what_was_stored(self) -> None:
        log = [cases.decode(cases.encode(act)) for act in self.desk.log]
        for acts, at_ms, case in self.stored[-3:]:
            assert case == cases.reduce(log[:acts], at_ms)

    @invariant()
    def what_holds_is_what_the_log_says(self) -> None:
        log, case = self.desk.log, self.desk.case
        ends = [one.end_ms for one in case.measures if one.end_ms is not None]
        moments = {self.desk.now, *(end + off for end in ends[-2:] for off in (-1, 0)), self.desk.now + 1000 * DAY}
        for now in (moment for moment in moments if moment >= START):
            seen = {
                (one.measure.kind.value, on, place)
                for one in cases.reduce(log, now).in_force
                for on in (*one.scope.items, *one.scope.functions)
                for place in one.scope.places or ("",)
            }
            assert oracle.things(log, now) == seen

    @invariant()
    def every_measure_that_has_an_end_has_ended_by_then(self) -> None:
        for one in self.desk.case.measures:
            asked = one.measure.end_ms
            if asked is not None:
                assert one.end_ms is not None
                assert one.end_ms <= asked
                assert (self.desk.now >= one.end_ms) == (one.state == "ended")

    @invariant()
    def what_was_reversed_is_as_if_it_had_never_been(self) -> None:
        reversed_ = {no for no, outcome, _ in oracle.turns(self.desk.log) if outcome == "reverse"}
        for no in reversed_:
            was = {one.what for one in cases.in_force(cases.reduce(oracle.never(self.desk.log, no), self.desk.now))}
            assert was == {one.what for one in cases.in_force(self.desk.case)}

    @invariant()
    def deciders_differ_and_two_end_an_account(self) -> None:
        case = self.desk.case
        for appeal in case.appeals:
            if appeal.outcome is not None:
                assert appeal.decided_by not in case.rulings[appeal.decision_no].deciders
                assert ROLES[appeal.decided_by] in ("moderator", "senior", "legal", "admin")
        for ruling in case.rulings:
            kinds = {one.measure.kind.value for one in case.measures if one.decision_no == ruling.no}
            if "terminate" in kinds or (case.subject.news and kinds):
                assert len(set(ruling.deciders)) >= 2
            assert ruling.statement.id
            assert not set(ruling.deciders) & {"@own:t", *case.reporters}

    @invariant()
    def nothing_is_punished_twice(self) -> None:
        punished = oracle.punished(self.desk.log)
        assert len(punished) == len(set(punished))
        assert set(punished) == self.desk.case.earlier.penalties

    @invariant()
    def every_look_is_kept_and_every_act_is_signed(self) -> None:
        log = self.desk.log
        looks = [(act.by, act.at_ms, act.what) for act in log if isinstance(act, cases.Viewed)]
        assert looks == [(one.by, one.at_ms, one.what) for one in self.desk.case.looks]
        assert all(act.by and act.role == ROLES[act.by] and act.rulebook and act.ground.category for act in log)
        waiting = [one.no for one in self.desk.case.appeals if one.outcome is None]
        running = [int(one.of) for one in self.desk.case.clocks if one.name == "appeal" and one.stopped_ms is None]
        assert waiting == running
        assert (self.desk.case.status == "merged") == any(isinstance(act, cases.Merged) for act in log)


def test_the_life_of_a_case() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=30 * TIMES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
