"""The life of a case in examples: how measures end, how reversals restore, what the clocks say."""

from typing import Any

import pytest

from teahouse.safety import cases
from tests.parts.safety.cases.desk import DAY, HOUR, SCAM, START, Desk, kept, scope, statement
from tests.parts.safety.cases.test_refusals import ORDER

MINUTE = 60_000


def test_the_account_of_the_story_gets_its_article_and_its_broadcasts_back() -> None:
    """This article and broadcasting come back, that article does not."""
    desk = Desk()
    desk.decide(
        desk.measure("remove", scope("$a", "$b")),
        desk.measure("suspend", scope(functions=("broadcast", "comments")), 30),
        about=("$a", "$b"),
    )  # fmt: skip
    whole = {("remove", "$a"), ("remove", "$b"), ("suspend", "broadcast"), ("suspend", "comments")}
    assert ("decided", whole) == (desk.case.status, desk.holds())
    before = desk.case
    desk.now += 2 * DAY
    desk.appeal()
    assert ("appealed", whole) == (desk.case.status, desk.holds())
    lifts = (
        cases.Lift(measure_id="m1", items=("$a",)),
        cases.Lift(measure_id="m2", functions=("broadcast",)),
    )  # fmt: skip
    desk.turn("in_part", *lifts)
    after = desk.case
    assert ("decided", {("remove", "$b"), ("suspend", "comments")}) == (after.status, desk.holds())
    assert (("$a",), "in_part") == (after.restored, after.rulings[0].outcome)
    changes = cases.effects(before, after)
    assert frozenset() == changes.do
    assert {("remove", "$a"), ("suspend", "broadcast")} == {
        (one.does, one.item or one.function) for one in changes.undo
    }
    assert cases.in_force(after) == (cases.in_force(before) - changes.undo) | changes.do
    assert "act" == desk.refused(cases.Closed, "@mo:t")  # it is to be given back first
    desk.do(cases.Restored, "@mo:t", decision_no=0)
    assert "decision_no" == desk.refused(cases.Restored, "@mo:t", decision_no=0)
    desk.do(cases.Closed, "@mo:t")
    desk.now = START + 30 * DAY
    assert ({("remove", "$b")}, "closed") == (desk.holds(), desk.case.status)


def test_a_part_that_is_the_whole_or_not_there_is_refused() -> None:
    desk = Desk()
    desk.decide(desk.measure("remove", scope("$a", "$b")), desk.measure("mute", scope(functions=("messages",)), 1),
                about=("$a", "$b"))  # fmt: skip
    desk.appeal()
    desk.do(cases.Viewed, "@sen:t")

    def asked(*lifts: cases.Lift, outcome: str = "in_part") -> str:
        fields = {"appeal_no": 0, "outcome": outcome, "statement": statement(1), "lifts": lifts}
        return desk.refused(cases.AppealDecided, "@sen:t", **fields)

    a, b = cases.Lift(measure_id="m1", items=("$a",)), cases.Lift(measure_id="m1", items=("$a", "$b"))
    mute = cases.Lift(measure_id="m2", functions=("messages",))
    assert "" == asked(a) == asked(b) == asked(mute) == asked(outcome="reverse") == asked(outcome="uphold")
    assert "lifts" == asked() == asked(a, outcome="reverse") == asked(a, a)
    assert "outcome" == asked(b, mute)
    assert "lifts[0].items" == asked(cases.Lift(measure_id="m1", items=("$c",)))
    assert "lifts[0].functions" == asked(cases.Lift(measure_id="m1", functions=("messages",)))
    assert "lifts[0]" == asked(cases.Lift(measure_id="m1"))
    assert "lifts[0].measure_id" == asked(cases.Lift(measure_id="m9", items=("$a",)))
    desk.now += DAY
    desk.do(cases.Viewed, "@sen:t")
    assert "lifts[0].measure_id" == asked(mute)  # it has ended by itself
    assert "outcome" == asked(b)


def test_a_measure_ends_to_the_millisecond_and_nothing_has_to_happen_for_it() -> None:
    desk = Desk()
    desk.decide(desk.measure("mute", scope(functions=("messages",)), 3, starts=HOUR))
    assert (set(), START + HOUR) == (desk.holds(), cases.next_change_ms(desk.case))
    start, end = START + HOUR, START + HOUR + 3 * DAY
    for now, held in ((start - 1, False), (start, True), (end - 1, True), (end, False), (end + 400 * DAY, False)):
        desk.now = now
        assert held == (desk.holds() == {("mute", "messages")})
    standing = desk.case.measures[0]
    assert ("ended", "time", end) == (standing.state, standing.ended_by, standing.end_ms)
    assert cases.next_change_ms(desk.case) is None
    away = cases.effects(cases.reduce(desk.log, start), desk.case)  # asleep from its start to long after its end
    assert ([("mute", end)], 0) == ([(one.does, one.end_ms) for one in away.undo], len(away.do))
    effect = next(iter(away.undo))
    assert (True, False) == (effect.due(end - 1), effect.due(end))


def test_a_hold_ends_with_the_decision_or_after_two_hours() -> None:
    held = {("hide", "$a"), ("label", "$a")}
    desk = Desk()
    desk.do(cases.Held, "@mo:t", **desk.ruling(desk.measure("hold", scope("$a"), 2 / 24)))
    assert ("open", held) == (desk.case.status, desk.holds())
    desk.now += 2 * HOUR - 1
    assert held == desk.holds()
    desk.now += 1
    assert set() == desk.holds()
    desk = Desk()
    desk.do(cases.Held, "@mo:t", **desk.ruling(desk.measure("hold", scope("$a"), 2 / 24)))
    desk.now += MINUTE
    desk.decide()
    standing = desk.case.measures[0]
    assert (set(), "decision", desk.now) == (desk.holds(), standing.ended_by, standing.end_ms)


@pytest.mark.santa_clara("A1")
def test_an_appeal_has_six_months_and_each_side_one() -> None:
    desk = Desk()
    desk.decide(desk.measure("remove", scope("$a")))
    until = desk.case.rulings[0].appeal_until_ms
    assert until >= START + 181 * DAY
    fields = {"decision_no": 0, "party": "person", "words": kept("no")}
    desk.now = until + 1
    assert "at_ms" == desk.refused(cases.AppealMade, "@own:t", **fields)
    desk.now = until
    assert "by" == desk.refused(cases.AppealMade, "@other:t", **fields, role="person")
    assert "party" == desk.refused(cases.AppealMade, "@rep:t", **fields)
    assert "decision_no" == desk.refused(cases.AppealMade, "@own:t", **fields | {"decision_no": 1})
    desk.appeal()
    assert "decision_no" == desk.refused(cases.AppealMade, "@own:t", **fields)
    desk.appeal("@rep:t")
    desk.turn("uphold", appeal=0)
    for outcome, lifts, field in (
        ("in_part", (), "outcome"),
        ("reverse", (), "outcome"),  # no second penalty for the sake of a reporter
        ("uphold", (), ""),
    ):
        asked = {"appeal_no": 1, "outcome": outcome, "statement": statement(2), "lifts": lifts}
        assert field == desk.refused(cases.AppealDecided, "@sen:t", **asked)
    assert "appeal_no" == desk.refused(
        cases.AppealDecided, "@sen:t", appeal_no=0, outcome="uphold", statement=statement(3)
    )


def test_a_reporter_who_is_right_has_it_decided_anew_by_others() -> None:
    desk = Desk()
    desk.decide()
    desk.do(cases.Closed, "@mo:t")
    desk.appeal("@rep:t")
    desk.turn("reverse")
    assert ("open", "", ("@mo:t", "@sen:t")) == (desk.case.status, desk.case.assigned_to, desk.case.barred)
    for who in ("@mo:t", "@sen:t"):
        assert "by" == desk.refused(cases.Claimed, who)
    desk.decide(desk.measure("remove", scope("$a")), by="@mu:t")
    assert () == desk.case.barred
    desk.appeal(decision=1)
    for who, field in (("@mu:t", "by"), ("@sen:t", "by"), ("@sol:t", "")):
        desk.do(cases.Viewed, who)
        asked = {"appeal_no": 1, "outcome": "reverse", "statement": statement(4)}
        assert field == desk.refused(cases.AppealDecided, who, **asked)


def test_an_out_of_court_body_is_heard_and_its_outcome_carried_out() -> None:
    desk = Desk()
    desk.decide(desk.measure("remove", scope("$a", "$b")), about=("$a", "$b"))
    desk.do(cases.Closed, "@mo:t")
    fields = {"decision_no": 0, "body": "User Rights", "reference": "27-114", "statement": statement(5)}
    part = {"outcome": "in_part", "lifts": (cases.Lift(measure_id="m1", items=("$b",)),)}
    assert "body" == desk.refused(cases.OutcomeRecorded, "@lex:t", **fields | part | {"body": ""})
    assert "reference" == desk.refused(cases.OutcomeRecorded, "@lex:t", **fields | part | {"reference": ""})
    assert "role" == desk.refused(cases.OutcomeRecorded, "@mo:t", **fields | part)
    desk.do(cases.OutcomeRecorded, "@lex:t", **fields | part)
    assert ({("remove", "$a")}, ("$b",)) == (desk.holds(), desk.case.restored)
    assert [("restore", "0", desk.now + HOUR)] == [
        (one.name, one.of, one.due_ms) for one in desk.case.clocks if one.stopped_ms is None
    ]


def test_an_order_ends_by_itself_or_by_its_annulment_and_so_does_what_it_brought() -> None:
    for ends in ("by itself", "annulled", "false"):
        desk = Desk()
        desk.do(cases.OrderReceived, "@lex:t", **ORDER | {"kind": "terrorist", "expires_ms": START + 10 * DAY})
        assert START + 184 * DAY == desk.case.orders[0].preserve_until_ms
        on = scope("$a", places=("DE",))
        desk.take()
        if ends == "false":
            hold = desk.ruling(desk.measure("hold", on, 2 / 24), order_id="o1")
            desk.do(cases.Held, "@mo:t", **hold)
            desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=False, how=kept("nobody knows it"))
        else:
            desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
            desk.do(cases.Decided, "@mo:t", **desk.ruling(desk.measure("geo_limit", on), order_id="o1"))
            assert START + 10 * DAY == desk.case.measures[0].end_ms
            desk.now += DAY
            assert {("geo_limit", "$a")} == desk.holds()
            desk.do(cases.OrderChallenged, "@lex:t", order_id="o1", before="the court")
            assert {("geo_limit", "$a")} == desk.holds()
        if ends == "annulled":
            desk.do(cases.OrderExpired, "@lex:t", order_id="o1", why="annulled")
        elif ends == "by itself":
            desk.now = START + 10 * DAY
        assert (set(), "order") == (desk.holds(), desk.case.measures[0].ended_by)


def test_the_clocks_and_their_breaches() -> None:
    def clocks(desk: Desk) -> list[tuple[str, int, bool]]:
        return [(one.name, one.due_ms - one.since_ms, one.breached) for one in desk.case.clocks]

    desk = Desk()
    assert ("notice", [("decide", 7 * DAY, False)]) == (desk.case.lane, clocks(desk))
    desk.now += DAY
    desk.do(cases.NoticeJoined, "@flag:t", notice_id="n2")
    assert ("trusted", [("decide", 2 * DAY, False)]) == (desk.case.lane, clocks(desk))
    desk.do(cases.OrderReceived, "@lex:t", **ORDER | {"kind": "terrorist"})
    assert "order" == desk.case.lane
    desk.now += HOUR
    assert not desk.case.breaches
    desk.now += 1
    assert [("order", "o1")] == [(one.name, one.of) for one in desk.case.breaches]
    hold = desk.ruling(desk.measure("hold", scope("$a", places=("DE",)), 1 / 24), order_id="o1")
    desk.do(cases.Held, "@mo:t", **hold)
    desk.now += 30 * DAY
    assert [("decide", 2 * DAY, True), ("order", HOUR, True)] == clocks(desk)
    assert [None, None] == [one.stopped_ms for one in desk.case.clocks]  # too late, and nobody has decided


def clock_of(desk: Desk) -> tuple[int, int | None, bool]:
    """The order's: when it is due after its receipt, when it stopped, whether it is breached."""
    (one,) = (one for one in desk.case.clocks if one.name == "order")
    return one.due_ms - START, None if one.stopped_ms is None else one.stopped_ms - START, one.breached


def ordered(**more: Any) -> Desk:
    """An hour's order on $a and $b, in Germany and France."""
    desk = Desk()
    order = ORDER | {"kind": "terrorist", "locations": ("$a", "$b"), "places": ("DE", "FR")}
    desk.do(cases.OrderReceived, "@lex:t", **order | more)
    return desk


def holds(desk: Desk, *items: str, days: float = 2 / 24, kind: str = "hold", **more: Any) -> None:
    on = scope(*items, places=more.pop("places", ("DE", "FR")))
    fields = {"about": items, "order_id": "o1"} | more
    desk.do(cases.Held, "@mo:t", **desk.ruling(desk.measure(kind, on, days), **fields))


def test_a_hold_puts_an_order_off_until_it_ends_and_does_not_settle_it() -> None:
    desk = ordered()
    holds(desk, "$a", "$b")
    assert (2 * HOUR, None, False) == clock_of(desk)
    desk.now += 2 * HOUR
    assert (set(), (2 * HOUR, None, False)) == (desk.holds(), clock_of(desk))
    desk.now += 1  # it is back, and nobody has decided
    assert (2 * HOUR, None, True) == clock_of(desk)
    assert "act" == desk.refused(cases.Closed, "@mo:t")
    desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    desk.take()
    remove = desk.ruling(desk.measure("remove", scope("$a", places=("DE",))), order_id="o1")
    desk.do(cases.Decided, "@mo:t", **remove)
    assert (2 * HOUR, 2 * HOUR + 1, True) == clock_of(desk)
    in_time = ordered()
    holds(in_time, "$a", "$b")
    in_time.now += HOUR + 50 * MINUTE
    in_time.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    in_time.take()
    in_time.do(cases.Decided, "@mo:t", **in_time.ruling(order_id="o1"))
    in_time.now += 300 * DAY
    assert (2 * HOUR, HOUR + 50 * MINUTE, False) == clock_of(in_time)


def test_a_hold_of_a_part_a_label_and_a_limit_put_no_order_off() -> None:
    for items, more in (
        (("$a",), {}),
        (("$a", "$b"), {"places": ("DE",)}),
        (("$a", "$b"), {"kind": "label"}),
        (("$a", "$b"), {"kind": "hop_limit", "days": 5}),
        (("$a", "$b"), {"order_id": ""}),
    ):
        desk = ordered()
        holds(desk, *items, **more)
        assert (HOUR, None, False) == clock_of(desk), more
        desk.now += HOUR + 1
        assert (HOUR, None, True) == clock_of(desk), more
    desk = ordered()
    holds(desk, "$a", days=1 / 24)
    desk.now += 30 * MINUTE
    holds(desk, "$b")
    assert (HOUR, None, False) == clock_of(desk)  # that on $a ends first
    late = ordered()
    late.now += HOUR + 1
    holds(late, "$a", "$b")
    assert (HOUR, None, True) == clock_of(late)
    slow = ordered(kind="act")
    holds(slow, "$a", "$b")
    assert (3 * DAY, None, False) == clock_of(slow)


def test_an_order_is_due_when_what_put_it_off_is_gone_before_its_time() -> None:
    for ends_ms, due_ms in ((20 * MINUTE, HOUR), (90 * MINUTE, 90 * MINUTE)):
        desk = ordered()
        holds(desk, "$a", "$b")
        desk.now += ends_ms
        desk.do(cases.MeasureEnded, "@mu:t", measure_id="m1", why=kept("we were wrong"))
        assert (due_ms, None, False) == clock_of(desk)
        desk.now = START + due_ms + 1
        assert (due_ms, None, True) == clock_of(desk)
    desk = ordered()
    holds(desk, "$a", "$b")
    desk.appeal()
    desk.now += 90 * MINUTE
    desk.turn("in_part", cases.Lift(measure_id="m1", items=("$b",)))
    assert (90 * MINUTE, None, False) == clock_of(desk)
    desk = ordered()
    holds(desk, "$a", "$b")
    desk.now += 70 * MINUTE
    desk.decide()  # of something else: what was held is back, and the order is still to do
    assert (70 * MINUTE, None, False) == clock_of(desk)


def test_an_order_that_lapses_is_over_then_whenever_the_log_says_so() -> None:
    desk = ordered(expires_ms=START + 90 * MINUTE)
    holds(desk, "$a", "$b")
    assert (90 * MINUTE, None, False) == clock_of(desk)
    desk.now += 3 * HOUR
    desk.do(cases.OrderExpired, "@lex:t", order_id="o1", why="lapsed")
    assert (90 * MINUTE, 90 * MINUTE, False) == clock_of(desk)


def test_the_house_gives_back_early_and_the_past_can_be_looked_at() -> None:
    desk = Desk()
    desk.decide(desk.measure("remove", scope("$a")), desk.measure("label", scope("$b")), about=("$a", "$b"))
    was, past = desk.case, desk.now
    desk.now += DAY
    desk.do(cases.MeasureEnded, "@mu:t", measure_id="m1", why=kept("we were wrong"))
    assert "measure_id" == desk.refused(cases.MeasureEnded, "@mu:t", measure_id="m1", why=kept("again"))
    assert ({("label", "$b")}, ("$a",)) == (desk.holds(), desk.case.restored)
    assert was == cases.reduce(desk.log, past)
    assert (SCAM, 3) == (desk.case.rulings[0].ground, desk.case.rulings[0].rulebook)


def test_countries_come_back_one_by_one() -> None:
    desk = Desk()
    desk.decide(desk.measure("geo_limit", scope("$a", places=("DE", "FR"))))

    def where() -> set[str]:
        return {one.place for one in cases.in_force(desk.case)}

    assert {"DE", "FR"} == where()
    desk.appeal()
    desk.turn("in_part", cases.Lift(measure_id="m1", places=("DE",)))
    assert ({"FR"}, ()) == (where(), desk.case.restored)
    last = {"outcome": "in_part", "lifts": (cases.Lift(measure_id="m1", places=("FR",)),)}
    body = {"decision_no": 0, "body": "A body", "reference": "1", "statement": statement(6)}
    assert "outcome" == desk.refused(cases.OutcomeRecorded, "@lex:t", **body | last)
    desk.do(cases.OutcomeRecorded, "@lex:t", **body | {"outcome": "reverse"})
    assert (set(), ("$a",)) == (where(), desk.case.restored)


def test_a_reversal_is_of_all_measures_and_leaves_what_had_ended_as_it_had() -> None:
    desk = Desk()
    desk.decide(
        desk.measure("mute", scope(functions=("messages",)), 3),
        desk.measure("remove", scope("$a")),
        desk.measure("label", scope("$a")),
    )
    desk.now += 3 * DAY
    desk.appeal()
    desk.turn("reverse")
    ended = [(one.ended_by, one.end_ms) for one in desk.case.measures]
    assert [("time", desk.now), ("appeal", desk.now), ("appeal", desk.now)] == ended
    desk = Desk()
    desk.decide(desk.measure("mute", scope(functions=("messages",)), 3))
    desk.now += 4 * DAY
    desk.appeal()
    desk.turn("reverse")  # too late to give anything back; that it was wrong is in the record
    assert ("time", START + 3 * DAY) == (desk.case.measures[0].ended_by, desk.case.measures[0].end_ms)
    assert ("reverse", []) == (
        desk.case.rulings[0].outcome,
        [one for one in desk.case.clocks if one.name == "restore"],
    )


def test_a_case_remembers_that_a_notice_was_given_whoever_began_it() -> None:
    desk = Desk(by="@mo:t", source="staff")
    assert "" == desk.case.notified
    merged: dict[str, Any] = {"case_id": "other", "items": ("$b",)}
    desk.do(cases.MergedIn, "@mo:t", **merged, reporters=())
    assert "" == desk.case.notified
    desk.do(cases.MergedIn, "@mo:t", **merged, reporters=("@mei:t",))
    assert ("notice", "staff") == (desk.case.notified, desk.case.lane)
    desk.do(cases.MergedIn, "@mo:t", **merged, reporters=("@mei:t",), trusted=True)
    desk.do(cases.MergedIn, "@mo:t", **merged, reporters=("@kai:t",))
    assert "trusted" == desk.case.notified, "the best of them stays"
