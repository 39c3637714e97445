"""The whole life, as a machine of random acts on a clock that is moved, over restarts: from the notice to the reversal.

After every act: what is in force in memory is what the logs of all cases add up to at that moment, measure by measure;
no appeal is decided by who had a part in the decision; an order that waits past its due is told as a breach, and one
that is put off is met by a hold until then; and once everything is reversed or over, everything is as if nothing had
been.
"""

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Coroutine
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, seed, settings
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
from teahouse.safety.appeals import Appeals
from teahouse.safety.cases import Case, CaseError, in_force
from teahouse.safety.decisions import Actor
from teahouse.safety.statements import MeasureKind
from teahouse.surfaces import Restraint
from tests.harness.whereabouts import asking_from
from tests.parts.safety.court import ACCOUNT, DAY_MS, HOUR_MS, LEX, LIN, MO, REP, Court, item, wish
from tests.parts.safety.decisions.chances import (
    ADA,
    HAPPENS,
    LAW,
    MILD,
    NUMBERS,
    ON_ITEM,
    ORDERED,
    OUTCOMES,
    PLACES,
    SOME,
    STAFF,
    WAITS,
    WHO,
    WHY,
    ZOE,
    lasts,
    turned_by,
    words_of,
)

happened: Counter[str] = Counter()


class Life(RuleBasedStateMachine):
    """One service, its cases by number."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.court = Court(Path(self.folder.name), f"sqlite:{self.folder.name}/life.db")
        self.opened = 0

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def everything_back(self) -> None:
        """The house gives back whatever is left; nothing of any of it remains."""
        for number in range(self.opened):
            for standing in self.case(number).measures:
                if standing.state == "ended":
                    continue
                why, measure = self.kept(), standing.measure.measure_id
                self.do(self.court.act(f"case-{number}", cases.MeasureEnded, ZOE, measure_id=measure, why=why))
        # What ended by the clock, nobody asking since, is forgotten by its job: until then it is asked and says no.
        self.do(self.court.later(0))
        assert not self.court.restraints.any_withheld()
        for number in range(self.opened):
            assert () == self.court.restraints.on_item(f"i{number}")
        assert [None] * 4 == [self.court.restraints.on_account(LIN, function) for function in cases.FUNCTIONS]

    def teardown(self) -> None:
        self.everything_back()
        self.do(self.court.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.do(self.court.open())
        self.notice()
        self.notice()

    def kept(self) -> cases.Kept:
        kept: cases.Kept = self.do(self.court.db.write(lambda tx: self.court.words.keep(tx, WHY)))
        return kept

    def taken(self, case: Case) -> Actor:
        """Who has the case; somebody takes it, if nobody has and somebody may."""
        free = [who for who in STAFF if who.by not in case.barred]
        who = next((one for one in free if case.assigned_to in ("", one.by)), ADA)
        try:
            self.do(self.court.act(case.case_id, cases.Viewed, who))
            self.do(self.court.act(case.case_id, cases.Claimed, who))
        except CaseError:
            pass
        return who

    def case(self, number: int) -> Case:
        case: Case | None = self.do(self.court.cases.get(f"case-{number % self.opened}"))
        assert case is not None
        return case

    def all_cases(self) -> list[Case]:
        return [self.case(number) for number in range(self.opened)]

    # --- what people do

    @precondition(lambda self: self.opened < 5)
    @rule()
    def notice(self) -> None:
        number = self.opened
        self.do(self.court.opened(f"case-{number}", (f"i{number}", f"j{number}")))
        self.opened += 1

    @precondition(lambda self: self.opened)
    @rule(number=NUMBERS, kinds=SOME, days=st.integers(1, 40), other=st.booleans(), complains=WHO)
    def decide(
        self, number: int, kinds: Collection[MeasureKind], days: int, other: bool, complains: Actor | None
    ) -> None:
        case = self.case(number)
        about = item(case.subject.items[other])
        wishes = [
            wish(kind, about if kind in ON_ITEM else ACCOUNT, lasts(kind, days), words=words_of(kind),
                 places=ORDERED if kind is MeasureKind.GEO_LIMIT else ())
            for kind in sorted(kinds)
        ]  # fmt: skip
        wanted = self.court.wanted(*wishes, case_id=case.case_id, about=(about.id, LIN), because=(about,), **LAW)
        punished = {one for each in self.all_cases() for one in each.earlier.penalties}
        try:
            self.do(self.court.decide(wanted, self.taken(case)))
        except CaseError:
            return
        assert "open" == case.status
        assert about.id not in punished or all(kind in MILD for kind in kinds)
        happened["decided" if wishes else "nothing"] += 1
        happened["geo"] += MeasureKind.GEO_LIMIT in kinds
        if not wishes and complains is not None:
            no, appeals = len(self.case(number).rulings) - 1, self._appeals()
            made = {"party": "reporter", "by": REP, "role": "reporter", "words": "It is still there."}
            self.do(self.court.db.write(lambda tx: appeals.make(tx, case.case_id, no, **made)))
            self.turn(None, complains, "reverse")

    @precondition(lambda self: self.opened)
    @rule(number=NUMBERS, gives=st.sampled_from(STAFF), agrees=st.sampled_from((True, True, False)))
    def two_end_an_account(self, number: int, gives: Actor, agrees: bool) -> None:
        case = self.case(number)
        about = item(case.subject.items[0])
        wanted = self.court.wanted(wish(MeasureKind.TERMINATE, ACCOUNT), case_id=case.case_id, because=(about,), **LAW)
        try:
            who = self.taken(case)
            prepared = self.do(self.court.decisions.prepare(wanted, who))
            meant = {"proposal": prepared.proposal}
            self.do(self.court.act(case.case_id, cases.SecondAsked, who, **meant))
            self.do(self.court.act(case.case_id, cases.Viewed, gives))
            self.do(self.court.act(case.case_id, cases.SecondGiven, gives, **meant, agrees=agrees, why=self.kept()))
        except CaseError:
            return
        happened["second"] += 1
        try:
            made = self.do(self.court.decide(prepared.wanted, who))
        except CaseError:
            return
        assert agrees and {who.by, gives.by} <= set(made.case.rulings[-1].deciders)
        happened["terminated"] += 1

    # --- orders

    @precondition(lambda self: self.opened)
    @rule(
        number=NUMBERS, terrorist=st.booleans(), days=st.sampled_from((None, None, 2)), hold=st.booleans(), waits=WAITS
    )
    def order(self, number: int, terrorist: bool, days: int | None, hold: bool, waits: int) -> None:
        case, now_ms = self.case(number), self.court.clock.now_ms()
        order_id, name = f"o{now_ms}-{case.acts}", case.subject.items[0]
        fields: dict[str, Any] = {
            "order_id": order_id, "kind": "terrorist" if terrorist else "act", "issuer": "A court",
            "legal_basis": "StGB § 263", "locations": (name,), "places": ORDERED, "reasons": self.kept(),
            "expires_ms": None if days is None else now_ms + days * DAY_MS,
        }  # fmt: skip
        try:
            self.do(self.court.act(case.case_id, cases.OrderReceived, LEX, **fields))
        except CaseError:
            return
        happened["order"] += 1
        if hold:
            wishes = [wish(MeasureKind.HOLD, item(name), 2 * HOUR_MS, places=ORDERED)]
            wanted = self.court.wanted(*wishes, case_id=case.case_id, interim=True, order_id=order_id, **LAW)
            try:
                self.do(self.court.decide(wanted, LEX))
            except CaseError:
                return
            happened["held"] += 1
            self.court.clock.advance(waits)

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), what=st.sampled_from(("true", "true", "false", "annulled")))
    def order_goes_on(self, data: st.DataObject, what: str) -> None:
        living = [
            (case, one) for case in self.all_cases() for one in case.orders if one.state in ("received", "verified")
        ]
        if not living:
            return
        case, order = data.draw(st.sampled_from(living))
        try:
            if what == "annulled":
                over = {"order_id": order.order_id, "why": "annulled"}
                self.do(self.court.act(case.case_id, cases.OrderExpired, LEX, **over))
            else:
                said = {"order_id": order.order_id, "genuine": what == "true", "how": self.kept()}
                self.do(self.court.act(case.case_id, cases.OrderVerified, LEX, **said))
        except CaseError:
            return
        happened["annulled" if what == "annulled" else "verified"] += 1

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), verify=st.sampled_from((True, True, False)))
    def carry_out_an_order(self, data: st.DataObject, verify: bool) -> None:
        waiting = [
            (case, case.order(clock.of)) for case in self.all_cases() for clock in case.clocks
            if clock.name == "order" and clock.stopped_ms is None
        ]  # fmt: skip
        if not waiting:
            return
        case, order = data.draw(st.sampled_from(waiting))
        about = item(order.locations[0])
        wanted = self.court.wanted(
            wish(MeasureKind.GEO_LIMIT, about, places=ORDERED), case_id=case.case_id, order_id=order.order_id, **LAW
        )
        try:
            if verify and order.state == "received":
                said = {"order_id": order.order_id, "genuine": True, "how": self.kept()}
                self.do(self.court.act(case.case_id, cases.OrderVerified, LEX, **said))
            made = self.do(self.court.decide(wanted, self.taken(case)))
        except CaseError:
            return
        assert () == made.case.rulings[-1].punished
        happened["carried out"] += 1

    # --- appeals and outcomes

    @precondition(lambda self: self.opened)
    @rule(
        data=st.data(),
        party=st.sampled_from(("person", "person", "reporter")),
        heard=WHO,
        outcome=OUTCOMES,
    )
    def appeal(self, data: st.DataObject, party: Any, heard: Actor | None, outcome: Any) -> None:
        open_to = [(case, ruling.no) for case in self.all_cases() for ruling in case.rulings]
        if not open_to:
            return
        case, no = data.draw(st.sampled_from(open_to))
        appeals, by = self._appeals(), LIN if party == "person" else REP
        try:
            self.do(self.court.db.write(lambda tx: appeals.make(tx, case.case_id, no, party, by, party, "No.")))
        except CaseError:
            return
        happened[f"by {party}"] += 1
        if heard is not None:
            self.turn(data, heard, outcome)

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), outcome=OUTCOMES)
    def body(self, data: st.DataObject, outcome: Any) -> None:
        decided = [(case, ruling.no) for case in self.all_cases() for ruling in case.rulings if ruling.measure_ids]
        if not decided:
            return
        case, no = data.draw(st.sampled_from(decided))
        appeals, turned = self._appeals(), turned_by(case, no, outcome)
        try:
            self.do(self.court.db.write(lambda tx: appeals.record(tx, case.case_id, no, ("A body", "1"), turned, LEX)))
        except CaseError:
            return
        happened["outcome"] += 1
        happened[outcome] += 1

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), who=st.sampled_from(STAFF), outcome=OUTCOMES)
    def turn(self, data: st.DataObject | None, who: Actor, outcome: Any) -> None:
        """One that waits; without ``data`` the last that was made."""
        waiting = [(case, one) for case in self.all_cases() for one in case.appeals if one.outcome is None]
        if not waiting:
            return
        waiting.sort(key=lambda one: one[1].made_ms)
        case, appeal = waiting[-1] if data is None else data.draw(st.sampled_from(waiting))
        ruling = case.rulings[appeal.decision_no]
        turned = turned_by(case, ruling.no, outcome)
        appeals, no = self._appeals(), appeal.no
        try:
            self.do(self.court.act(case.case_id, cases.Viewed, who))
            self.do(self.court.db.write(lambda tx: appeals.decide(tx, case.case_id, no, turned, who)))
        except CaseError:
            return
        assert who.by not in ruling.deciders
        happened[outcome] += 1
        happened["anew"] += appeal.party == "reporter" and outcome == "reverse"

    def _appeals(self) -> Appeals:
        court = self.court
        return Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)

    # --- what happens by itself

    @rule(hours=st.sampled_from((0.5, 1, 1.5, 2, 23, 24, 24 * 7, 24 * 30)), jobs=st.booleans())
    def time(self, hours: float, jobs: bool) -> None:
        if jobs:
            self.do(self.court.later(int(hours * HOUR_MS)))
        else:
            self.court.clock.advance(int(hours * HOUR_MS))

    @rule(hours=st.sampled_from((0, 5, 24 * 8)))
    def restart(self, hours: int) -> None:
        self.do(self.court.close())
        self.court.clock.advance(hours * HOUR_MS)
        self.do(self.court.open())

    # --- what is always so

    @invariant()
    def what_holds_is_what_the_logs_say(self) -> None:
        logs = self.all_cases()
        for standing in (one for case in logs for one in case.measures):
            ends, now_ms = standing.end_ms, self.court.clock.now_ms()
            assert standing.state != "in force" or ends is None or now_ms < ends
            happened[standing.ended_by] += 1
        assert all(c.stopped_ms is not None for case in logs for c in case.clocks if c.name == "restore")
        for place in PLACES:
            with asking_from(place):
                self.holds_there(place, [effect for case in logs for effect in in_force(case)])

    def holds_there(self, place: str, effects: list[cases.Effect]) -> None:
        wanted: dict[tuple[str, str], set[tuple[str, int | None]]] = {}
        for effect in effects:
            if effect.place in ("", place):
                key = (effect.item, "") if effect.item else ("", effect.function)
                wanted.setdefault(key, set()).add((effect.does.value, effect.end_ms))
        restraints = self.court.restraints
        for number in range(self.opened):
            for name in (f"i{number}", f"j{number}"):
                held = {(one.does, one.end_ms) for one in restraints.on_item(name)}
                assert held == wanted.get((name, ""), set()), name
                hidden = any(does in ("hide", "remove", "geo_limit") for does, _ in held)
                assert hidden == (restraints.withheld(name) is not None)
        for function in cases.FUNCTIONS:
            one: Restraint | None = restraints.on_account(LIN, function)
            all_of = wanted.get(("", function), set())
            assert (one is not None) == bool(all_of)
            assert one is None or (one.does, one.end_ms) in all_of

    @invariant()
    def no_order_waits_past_its_due_without_a_breach(self) -> None:
        now_ms = self.court.clock.now_ms()
        queues = cases.Queues(self.court.db, self.court.clock)
        late = {one.case_id for one in self.do(queues.page(cases.Asked(breached=True), MO.by)).items}
        for case in self.all_cases():
            for order in case.orders:
                (clock,) = (one for one in case.clocks if one.name == "order" and one.of == order.order_id)
                settled = order.state in ("refused", "expired") or any(
                    one.order_id == order.order_id and not one.interim for one in case.rulings
                )
                assert settled == (clock.stopped_ms is not None)
                due_ms = order.received_ms + (HOUR_MS if order.kind == "terrorist" else 3 * DAY_MS)
                if clock.stopped_ms is None and now_ms > due_ms:
                    meets = [
                        one for one in case.measures
                        if one.measure.kind is MeasureKind.HOLD and one.end_ms is not None and one.end_ms >= now_ms
                        and case.rulings[one.decision_no].order_id == order.order_id
                        and one.measure.start_ms <= due_ms
                    ]  # fmt: skip
                    assert clock.breached == (not meets)
                    assert not clock.breached or case.case_id in late
                    happened["breach" if clock.breached else "put off"] += 1


def test_the_whole_life() -> None:
    """Lives are lived until all has happened that can: what never happens shows nothing."""
    usual = settings(
        max_examples=20, stateful_step_count=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    for number in range(10):
        one = type(f"Life{number}", (Life,), {})
        run_state_machine_as_test(one if os.environ.get("TEAHOUSE_SEARCH") else seed(number)(one), settings=usual)
        if not (never := [what for what in HAPPENS if not happened[what]]):
            break
    assert [] == never, happened
