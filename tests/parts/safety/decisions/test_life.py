"""The whole life, as a machine of random acts on a clock that is moved, over restarts: from the notice to the reversal.

After every act: what is in force in memory is what the logs of all cases add up to at that moment, measure by measure;
no appeal is decided by who had a part in the decision; the queue says what the log says; and once everything is
reversed or over, everything is as if nothing had been.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
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
from teahouse.safety.appeals import Appeals, Turned
from teahouse.safety.cases import Case, CaseError, Lift, in_force
from teahouse.safety.decisions import Actor
from teahouse.safety.statements import BOUNDS, MeasureKind
from teahouse.surfaces import Restraint
from tests.parts.safety.court import ACCOUNT, DAY_MS, HOUR_MS, LIN, MO, SEN, Court, item, wish

WHY = "It was looked at again, and it was not so."
STAFF = (MO, SEN, Actor("@mu:tea.example", "moderator"))
ON_ITEM = (MeasureKind.REMOVE, MeasureKind.HOLD, MeasureKind.LABEL)
ON_ACCOUNT = (MeasureKind.MUTE, MeasureKind.BROADCAST_OFF, MeasureKind.SUSPEND, MeasureKind.COMMENTS_OFF)
KINDS = st.sampled_from((*ON_ITEM, *ON_ACCOUNT))
OUTCOMES = st.sampled_from(("uphold", "reverse", "in_part"))
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
                why = self.do(self.court.db.write(lambda tx: self.court.words.keep(tx, WHY)))
                measure = standing.measure.measure_id
                self.do(self.court.act(f"case-{number}", cases.MeasureEnded, SEN, measure_id=measure, why=why))
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
    @rule(number=st.integers(0, 4), kinds=st.sets(KINDS, min_size=1, max_size=3), days=st.integers(1, 40))
    def decide(self, number: int, kinds: set[MeasureKind], days: int) -> None:
        case = self.case(number)
        about = item(case.subject.items[0])
        wishes = [
            wish(kind, about if kind in ON_ITEM else ACCOUNT, _lasts(kind, days), words=_words(kind))
            for kind in sorted(kinds)
        ]
        wanted = self.court.wanted(*wishes, case_id=case.case_id, about=(about.id, LIN), because=(about,))
        try:
            self.do(self.court.decide(wanted, MO))
        except CaseError:
            return
        assert "open" == case.status
        happened["decided"] += bool(wishes)

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def appeal(self, data: st.DataObject) -> None:
        open_to = [(case, ruling.no) for case in self.all_cases() for ruling in case.rulings if ruling.measure_ids]
        if not open_to:
            return
        case, no = data.draw(st.sampled_from(open_to))
        appeals = self._appeals()
        try:
            self.do(self.court.db.write(lambda tx: appeals.make(tx, case.case_id, no, "person", LIN, "person", "No.")))
        except CaseError:
            return

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), who=st.sampled_from(STAFF), outcome=OUTCOMES)
    def turn(self, data: st.DataObject, who: Actor, outcome: Any) -> None:
        waiting = [(case, one) for case in self.all_cases() for one in case.appeals if one.outcome is None]
        if not waiting:
            return
        case, appeal = data.draw(st.sampled_from(waiting))
        ruling = case.rulings[appeal.decision_no]
        left = [one for one in case.measures if one.decision_no == ruling.no and one.state != "ended"]
        lifts = () if outcome != "in_part" else tuple(
            Lift(measure_id=one.measure.measure_id, items=one.scope.items[:1], functions=one.scope.functions[:1])
            for one in left[:1]
        )  # fmt: skip
        turned = Turned(outcome=outcome, reasons=WHY, lifts=lifts)
        appeals, no = self._appeals(), appeal.no
        try:
            self.do(self.court.act(case.case_id, cases.Viewed, who))
            self.do(self.court.db.write(lambda tx: appeals.decide(tx, case.case_id, no, turned, who)))
        except CaseError:
            return
        assert who.by not in ruling.deciders
        happened[outcome] += 1

    def _appeals(self) -> Appeals:
        court = self.court
        return Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)

    # --- what happens by itself

    @rule(hours=st.sampled_from((1, 2, 23, 24, 24 * 7, 24 * 30)), jobs=st.booleans())
    def time(self, hours: int, jobs: bool) -> None:
        if jobs:
            self.do(self.court.later(hours * HOUR_MS))
        else:
            self.court.clock.advance(hours * HOUR_MS)

    @rule(hours=st.sampled_from((0, 5, 24 * 8)))
    def restart(self, hours: int) -> None:
        self.do(self.court.close())
        self.court.clock.advance(hours * HOUR_MS)
        self.do(self.court.open())

    # --- what is always so

    @invariant()
    def what_holds_is_what_the_logs_say(self) -> None:
        if not self.opened:
            return
        wanted: dict[tuple[str, str], set[tuple[str, int | None]]] = {}
        for number in range(self.opened):
            case = self.case(number)
            for effect in in_force(case):
                key = (effect.item, "") if effect.item else ("", effect.function)
                wanted.setdefault(key, set()).add((effect.does.value, effect.end_ms))
            for standing in case.measures:
                ends, now_ms = standing.end_ms, self.court.clock.now_ms()
                assert standing.state != "in force" or ends is None or now_ms < ends
                happened[standing.ended_by] += 1
            assert all(c.stopped_ms is not None for c in case.clocks if c.name == "restore")
        restraints = self.court.restraints
        for number in range(self.opened):
            for name in (f"i{number}", f"j{number}"):
                held = {(one.does, one.end_ms) for one in restraints.on_item(name)}
                assert held == wanted.get((name, ""), set()), name
                hidden = any(does in ("hide", "remove") for does, _ in held)
                assert hidden == (restraints.withheld(name) is not None)
        for function in cases.FUNCTIONS:
            one: Restraint | None = restraints.on_account(LIN, function)
            all_of = wanted.get(("", function), set())
            assert (one is not None) == bool(all_of)
            assert one is None or (one.does, one.end_ms) in all_of


def _words(kind: MeasureKind) -> str:
    return "Doubtful" if kind is MeasureKind.LABEL else ""


def _lasts(kind: MeasureKind, days: int) -> int | None:
    bounds = BOUNDS[kind]
    if bounds.ends == "never" or kind is MeasureKind.LABEL:
        return None
    if kind is MeasureKind.HOLD:
        return HOUR_MS
    return max(bounds.shortest_ms, days * DAY_MS)


def test_the_whole_life() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # What never happens shows nothing.
    assert all(happened[what] for what in ("decided", "uphold", "reverse", "in_part", "time", "appeal")), happened
