"""What is not allowed in a case, each with the field that says so."""

from typing import Any

import msgspec
import pytest

from teahouse.safety import cases
from tests.parts.safety.cases.desk import DAY, HOUR, ITEMS, SCAM, START, VIOLENCE, Desk, kept, scope, statement


def taken(**opening: Any) -> Desk:
    """A case that @mo:t has."""
    desk = Desk(**opening)
    desk.take()
    return desk


LADDER: list[tuple[str, cases.Scope, float | None, str]] = [
    ("suspend", scope(functions=("broadcast",)), 6.99, "measures[0].end_ms"),
    ("suspend", scope(functions=("broadcast",)), 7, ""),
    ("suspend", scope(functions=("broadcast", "comments")), 90, ""),
    ("suspend", scope(functions=("broadcast",)), 90.01, "measures[0].end_ms"),
    ("suspend", scope(functions=("broadcast",)), None, "measures[0].end_ms"),
    ("suspend", scope("$a"), 7, "measures[0].scope.items"),
    ("suspend", scope(functions=("sleep",)), 7, "measures[0].scope.functions"),
    ("suspend", scope(), 7, "measures[0].scope"),
    ("suspend", scope("$a", functions=("broadcast",)), 7, "measures[0].scope"),
    ("hold", scope("$a"), 2 / 24, ""),
    ("hold", scope("$a"), 2 / 24 + 0.0001, "measures[0].end_ms"),
    ("hold", scope("$a"), None, "measures[0].end_ms"),
    ("mute", scope(functions=("messages",)), 3, ""),
    ("mute", scope(functions=("broadcast",)), 3, "measures[0].scope.functions"),
    ("mute", scope(functions=("messages",)), 91, "measures[0].end_ms"),
    ("remove", scope("$a"), None, ""),
    ("remove", scope("$a"), 3, "measures[0].end_ms"),
    ("remove", scope("$b"), None, "measures[0].scope.items"),
    ("remove", scope("$a", "$a"), None, "measures[0].scope.items"),
    ("remove", scope(functions=("page",)), None, "measures[0].scope.functions"),
    ("geo_limit", scope("$a"), None, "measures[0].scope.places"),
    ("geo_limit", scope("$a", places=("DE", "fr")), None, "measures[0].scope.places"),
    ("geo_limit", scope("$a", places=("DE", "FR")), None, ""),
    ("label", scope("$a"), 0, "measures[0].end_ms"),
    ("label", scope("$a"), -1, "measures[0].end_ms"),
    ("terminate", scope(functions=("broadcast",)), None, "measures[0].scope.functions"),
    ("terminate", scope(functions=cases.FUNCTIONS), None, "measures"),
]


@pytest.mark.parametrize(("kind", "on", "days", "field"), LADDER)
def test_the_ladder(kind: str, on: cases.Scope, days: float | None, field: str) -> None:
    desk = taken()
    assert field == desk.refused(cases.Decided, "@mo:t", **desk.ruling(desk.measure(kind, on, days)))


def test_a_measure_begins_with_its_decision_or_a_week_later_and_a_hold_at_once() -> None:
    desk = taken()
    mute = scope(functions=("messages",))
    for starts, field in ((0, ""), (7 * DAY, ""), (7 * DAY + 1, "measures[0].start_ms"), (-1, "measures[0].start_ms")):
        made = desk.ruling(desk.measure("mute", mute, 3, starts=starts))
        assert field == desk.refused(cases.Decided, "@mo:t", **made)
    late = desk.ruling(desk.measure("hold", scope("$a"), 1 / 24, starts=1))
    assert "measures[0].start_ms" == desk.refused(cases.Held, "@mo:t", **late)


def test_there_is_no_decision_without_a_statement() -> None:
    desk = taken()
    whole = msgspec.json.decode(cases.encode(desk.act(cases.Decided, "@mo:t", **desk.ruling())))
    for broken in (None, {"id": "", "digest": "0" * 64}, {"id": "st-1", "digest": "short"}, {"id": "st-1"}):
        with pytest.raises(msgspec.ValidationError):
            cases.decode(msgspec.json.encode(whole | {"statement": broken}))
    del whole["statement"]
    with pytest.raises(msgspec.ValidationError, match="statement"):
        cases.decode(msgspec.json.encode(whole))
    with pytest.raises(TypeError, match="statement"):
        desk.act(cases.Decided, "@mo:t", about=("$a",), measures=())
    with pytest.raises(ValueError, match="digest"):
        cases.StatementRef("st-1", "A" * 64)


def test_who_acts_is_who_is_signed_in_and_acts_now() -> None:
    desk = Desk()
    act = desk.act(cases.Viewed, "@mo:t")
    for actor, role, now, field in (
        ("@mu:t", "moderator", START, "by"),
        ("", "moderator", START, "by"),
        ("@mo:t", "auditor", START, "role"),
        ("@mo:t", "moderator", START + 1, "at_ms"),
        ("@mo:t", "moderator", START, ""),
    ):
        refusal = cases.allowed(desk.case, act, actor, role, now)  # type: ignore[arg-type]
        assert field == ("" if refusal is None else refusal.field)
    old = desk.case
    desk.now += 1
    later = desk.act(cases.Viewed, "@mo:t")
    refusal = cases.allowed(old, later, "@mo:t", "moderator", desk.now)
    assert refusal is not None
    assert "at_ms" == refusal.field


def test_grounds_are_a_closed_list_and_a_decision_names_what_was_broken() -> None:
    desk = taken()
    bare = cases.Ground(category=SCAM.category)
    opinion = cases.Ground(category="STATEMENT_CATEGORY_OPINION", rule_id="views.wrong")
    civic = cases.Ground(
        category="STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", rule_id="civic.any"
    )
    other = msgspec.structs.replace(SCAM, keyword="KEYWORD_NUDITY")
    for ground, field in (
        (SCAM, ""), (bare, "ground.rule_id"), (opinion, "ground.category"), (civic, "ground.keyword"),
        (other, "ground.keyword"),
    ):  # fmt: skip
        assert field == desk.refused(cases.Decided, "@mo:t", **desk.ruling(ground=ground))
    assert "rulebook" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(), rulebook=0)
    assert "" == desk.refused(cases.NoticeJoined, "@rep:t", notice_id="n2", ground=bare)


def test_an_auditor_reads_all_and_changes_nothing() -> None:
    desk = Desk()
    assert {"viewed"} == {one.act for one in desk.case.next if "auditor" in one.roles}
    desk.do(cases.Viewed, "@aud:t", what="$a", shown=True)
    assert cases.Look("@aud:t", "auditor", START, "$a", True) == desk.case.looks[0]
    assert "what" == desk.refused(cases.Viewed, "@aud:t", what="$elsewhere")
    assert "role" == desk.refused(cases.Noted, "@aud:t", note=kept("hm"))


def test_what_is_automatic_opens_holds_and_labels_and_no_more() -> None:
    desk = Desk(by="detector:hash", source="detector")
    hold, label = desk.measure("hold", scope("$a"), 1 / 24), desk.measure("label", scope("$b"))
    made = desk.ruling(hold, label, about=("$a", "$b"))
    assert "" == desk.refused(cases.Held, "detector:hash", **made)
    assert "role" == desk.refused(cases.Decided, "detector:hash", **made)
    for kind, on in (("hop_limit", scope("$a")), ("remove", scope("$a")), ("terminate", scope(functions=("page",)))):
        worse = desk.ruling(desk.measure(kind, on, 1 if kind == "hop_limit" else None))
        assert "measures[0].kind" == desk.refused(cases.Held, "detector:hash", **worse)
    assert "role" == Desk(disclosed=True).refused(cases.Held, "detector:hash", **made)
    assert "role" == Desk(news=True).refused(cases.Held, "detector:hash", **made)
    with pytest.raises(cases.CaseError, match=r"subject\.disclosed"):
        Desk(by="detector:hash", source="detector", disclosed=True)


def test_an_item_is_held_once() -> None:
    desk = Desk()
    desk.do(cases.Held, "@mo:t", **desk.ruling(desk.measure("hold", scope("$a"), 1 / 24)))
    desk.now += 3 * HOUR
    assert set() == desk.holds()
    again = desk.ruling(desk.measure("hold", scope("$a", "$b"), 1 / 24), about=("$a", "$b"))
    assert "measures[0].scope.items" == desk.refused(cases.Held, "@mo:t", **again)
    act = desk.act(cases.Held, "@mo:t", **desk.ruling(desk.measure("hold", scope("$b"), 1 / 24), about=("$b",)))
    assert cases.allowed(desk.case, act, "@mo:t", "moderator", desk.now) is None
    elsewhere = cases.Earlier(held=frozenset({"$b"}))
    assert cases.allowed(desk.case, act, "@mo:t", "moderator", desk.now, elsewhere) is not None
    twice = [desk.measure("hold", scope("$c"), 1 / 24) for _ in range(2)]
    assert "measures[1].scope.items" == desk.refused(cases.Held, "@mo:t", **desk.ruling(*twice, about=("$c",)))


def test_no_second_penalty_for_the_same_item_on_any_ground_even_after_a_reversal() -> None:
    desk = Desk()
    desk.decide(desk.measure("mute", scope(functions=("messages",)), 3))
    desk.appeal()
    desk.turn("reverse", by="@mu:t")
    desk.do(cases.OrderReceived, "@lex:t", **ORDER)
    desk.take()
    remove = desk.measure("remove", scope("$a"))
    assert "about" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(remove))
    assert "about" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(remove, ground=VIOLENCE))
    mute = desk.measure("mute", scope(functions=("messages",)), 3)
    for because, field in ((("$a",), "because"), (("$b", "$a"), "because"), (("$b",), ""), (("$z",), "because")):
        by_account = desk.ruling(mute, about=("tea",), because=because, ground=VIOLENCE)
        assert field == desk.refused(cases.Decided, "@mo:t", **by_account)
    assert "" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(desk.measure("label", scope("$a"))))
    other = desk.measure("remove", scope("$b"))
    act = desk.act(cases.Decided, "@mo:t", **desk.ruling(other, about=("$b",)))
    assert cases.allowed(desk.case, act, "@mo:t", "moderator", desk.now) is None
    elsewhere = cases.Earlier(penalties=frozenset({"$b"}))
    refusal = cases.allowed(desk.case, act, "@mo:t", "moderator", desk.now, elsewhere)
    assert cases.Refusal("about", "$b was punished before; there is no second penalty") == refusal


def test_what_carries_and_what_is_carried_are_punished_once() -> None:
    carried = (("$a", ("x/1",)), ("$b", ("x/2", "x/3")))
    subject = cases.Subject(account="tea", items=("$a", "x/1", "$b", "x/2", "x/3", "$c"), carried=carried)
    for about, punished in (
        (("x/1",), {"x/1", "$a"}), (("$a",), {"x/1", "$a"}), (("x/2",), {"x/2"}),
        (("$b",), {"$b", "x/2", "x/3"}), (("$c", "x/3"), {"$c", "x/3"}),
    ):  # fmt: skip
        desk = Desk(subject=subject)
        desk.decide(desk.measure("remove", scope(*about)), about=about)
        assert frozenset(punished) == desk.case.earlier.penalties
    merged = Desk()
    merged.do(cases.MergedIn, "@mo:t", case_id="c9", items=subject.items, reporters=(), carried=carried)
    assert carried == merged.case.subject.carried


def test_an_account_is_punished_again_for_something_new_and_never_for_nothing() -> None:
    desk = Desk()
    mute = desk.measure("mute", scope(functions=("messages",)), 3)
    desk.decide(mute, about=("$a", "tea"))
    assert frozenset({"$a"}) == desk.case.earlier.penalties
    desk.do(cases.OrderReceived, "@lex:t", **ORDER)  # opens it again
    desk.take()
    suspend = desk.measure("suspend", scope(functions=("broadcast",)), 7)
    assert "because" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(suspend, about=("tea",)))
    assert "because" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(suspend, about=("tea",), because=("tea",)))
    assert "about" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(suspend, about=("$a", "$b")))
    desk.do(cases.Decided, "@mo:t", **desk.ruling(suspend, about=("tea", "$b")))
    assert frozenset({"$a", "$b"}) == desk.case.earlier.penalties


def test_an_account_as_such_is_punished_once_in_a_case_and_anew_in_another() -> None:
    face = cases.Subject(account="@tea:t", owners=("@own:t",), items=("@tea:t", "tea"))
    desk = Desk(subject=face)
    terminate = desk.measure("mute", scope(functions=("messages",)), 3)
    desk.decide(terminate, about=("tea",), because=("@tea:t",))
    assert cases.Earlier() == desk.case.earlier
    desk.do(cases.OrderReceived, "@lex:t", **ORDER | {"locations": ("tea",)})
    desk.take()
    again = desk.ruling(desk.measure("mute", scope(functions=("messages",)), 3), about=("tea",))
    assert "about" == desk.refused(cases.Decided, "@mo:t", **again)


def test_an_order_is_no_second_penalty_and_none_that_the_house_has_given() -> None:
    desk = Desk()
    desk.decide(desk.measure("remove", scope("$a")))
    desk.do(cases.OrderReceived, "@lex:t", **ORDER | {"locations": ("$a", "$b")})
    desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    desk.take()
    germany = {"places": ("DE",)}
    limit = desk.measure("geo_limit", scope("$a", **germany))
    beyond = desk.measure("remove", scope("$c", **germany))
    mute = desk.measure("mute", scope(functions=("messages",), **germany), 3)
    assert "about" == desk.refused(cases.Decided, "@mo:t", **desk.ruling(limit))
    for more in (beyond, mute):  # what the order does not name is the house's own
        asked = desk.ruling(limit, more, about=("$a", "$c"), order_id="o1")
        assert "about" == desk.refused(cases.Decided, "@mo:t", **asked)
    desk.do(cases.Decided, "@mo:t", **desk.ruling(limit, order_id="o1"))
    assert (True, (), frozenset({"$a"})) == (
        desk.case.rulings[1].penalty, desk.case.rulings[1].punished, desk.case.earlier.penalties
    )  # fmt: skip
    other = Desk()
    other.do(cases.OrderReceived, "@lex:t", **ORDER | {"locations": ("$b",)})
    other.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    other.decide(other.measure("remove", scope("$b", **germany)), about=("$b",), order_id="o1")
    other.do(cases.OrderReceived, "@lex:t", **ORDER | {"order_id": "o2", "locations": ("$b",), "places": ("FR",)})
    other.do(cases.OrderVerified, "@lex:t", order_id="o2", genuine=True, how=kept("called back"))
    other.take()
    france = other.ruling(other.measure("remove", scope("$b", places=("FR",))), about=("$b",), order_id="o2")
    assert "" == other.refused(cases.Decided, "@mo:t", **france)
    assert "" == other.refused(
        cases.Decided, "@mo:t", **other.ruling(other.measure("remove", scope("$b")), about=("$b",))
    )


def test_a_second_person_agrees_to_the_cause_too() -> None:
    desk = taken()
    made = desk.ruling(desk.measure("terminate", scope(functions=cases.FUNCTIONS)), about=("tea",), because=("$a",))
    desk.agree(made)
    assert "measures" == desk.refused(cases.Decided, "@mo:t", **made | {"because": ("$b",)})
    desk.do(cases.Decided, "@mo:t", **made)


def test_two_people_end_an_account_and_agree_to_exactly_that() -> None:
    desk = taken()
    made = desk.ruling(desk.measure("terminate", scope(functions=cases.FUNCTIONS)))
    assert "measures" == desk.refused(cases.Decided, "@mo:t", **made)
    meant = cases.proposal(desk.act(cases.Decided, "@mo:t", **made))
    assert "proposal" == desk.refused(cases.SecondGiven, "@sen:t", proposal=meant, agrees=True, why=kept("yes"))
    desk.do(cases.SecondAsked, "@mo:t", proposal=meant)
    assert "by" == desk.refused(cases.SecondGiven, "@sen:t", proposal=meant, agrees=True, why=kept("not seen"))
    assert "role" == desk.refused(cases.SecondGiven, "@mo:t", proposal=meant, agrees=True, why=kept("mine"))
    desk.do(cases.Viewed, "@sen:t")
    desk.do(cases.SecondGiven, "@sen:t", proposal=meant, agrees=False, why=kept("no"))
    assert "measures" == desk.refused(cases.Decided, "@mo:t", **made)
    desk.agree(made)
    other = made | {"statement": statement("other")}
    assert "measures" == desk.refused(cases.Decided, "@mo:t", **other)
    desk.now += HOUR  # the same, as long, but later
    later = msgspec.structs.replace(made["measures"][0], start_ms=desk.now)
    desk.do(cases.Decided, "@mo:t", **made | {"measures": (later,)})
    assert ("@mo:t", "@sen:t") == desk.case.rulings[0].deciders
    desk.appeal()
    desk.do(cases.Viewed, "@sol:t")
    for who, field in (("@mo:t", "by"), ("@sen:t", "by"), ("@sol:t", "")):
        fields = {"appeal_no": 0, "outcome": "reverse", "statement": statement(9)}
        assert field == desk.refused(cases.AppealDecided, who, **fields)


def test_a_senior_does_not_agree_with_themselves() -> None:
    desk = taken(by="@flag:t")
    desk.do(cases.Assigned, "@sol:t", to="@sen:t")
    made = desk.ruling(desk.measure("terminate", scope(functions=cases.FUNCTIONS)))
    meant = cases.proposal(desk.act(cases.Decided, "@sen:t", **made))
    desk.do(cases.Viewed, "@sen:t")
    desk.do(cases.SecondAsked, "@mu:t", proposal=meant)  # someone else asks for them
    assert "by" == desk.refused(cases.SecondGiven, "@sen:t", proposal=meant, agrees=True, why=kept("I agree"))


def test_who_gave_the_opinion_does_not_decide_by_it_alone() -> None:
    desk = taken()
    made = desk.ruling(desk.measure("terminate", scope(functions=cases.FUNCTIONS)))
    desk.agree(made)
    desk.do(cases.Assigned, "@ada:t", to="@sen:t")
    assert "measures" == desk.refused(cases.Decided, "@sen:t", **made)
    desk.do(cases.Assigned, "@ada:t", to="@mu:t")
    desk.do(cases.Viewed, "@mu:t")
    assert "" == desk.refused(cases.Decided, "@mu:t", **made)


def test_an_account_of_news_always_needs_two() -> None:
    desk = taken(news=True)
    hold = desk.ruling(desk.measure("hold", scope("$a"), 1 / 24))
    assert "measures" == desk.refused(cases.Held, "@mo:t", **hold)
    made = desk.ruling(desk.measure("label", scope("$a")))
    assert "measures" == desk.refused(cases.Decided, "@mo:t", **made)
    assert "" == desk.refused(cases.Decided, "@mo:t", **desk.ruling())
    desk.agree(made)
    assert "" == desk.refused(cases.Decided, "@mo:t", **made)


def test_nobody_judges_what_they_reported_are_or_have_not_seen() -> None:
    desk = Desk()
    desk.do(cases.NoticeJoined, "@mo:t", notice_id="n2", role="reporter")
    assert "by" == desk.refused(cases.Claimed, "@mo:t")
    assert "to" == desk.refused(cases.Assigned, "@sen:t", to="@own:t")
    desk.do(cases.Claimed, "@mu:t")
    assert "by" == desk.refused(cases.Claimed, "@sen:t")
    assert "by" == desk.refused(cases.Decided, "@sen:t", **desk.ruling())
    assert "by" == desk.refused(cases.Decided, "@mu:t", **desk.ruling())  # has not looked
    desk.do(cases.Viewed, "@mu:t")
    assert "" == desk.refused(cases.Decided, "@mu:t", **desk.ruling())
    desk.do(cases.Escalated, "@mu:t", to="legal")
    assert "role" == desk.refused(cases.Claimed, "@mu:t")
    assert "to" == desk.refused(cases.Escalated, "@mu:t", to="senior")
    desk.do(cases.Claimed, "@lex:t")


def test_it_is_given_back_by_who_has_it_or_taken_from_them_by_a_senior() -> None:
    desk = Desk()
    assert "act" == desk.refused(cases.Released, "@mo:t")
    desk.do(cases.Claimed, "@mo:t")
    assert "by" == desk.refused(cases.Released, "@mu:t")
    desk.do(cases.Released, "@mo:t")
    assert "" == desk.case.assigned_to
    desk.do(cases.Claimed, "@mu:t")
    desk.do(cases.Released, "@sen:t")
    assert "" == desk.case.assigned_to


def test_nobody_looks_into_a_case_that_is_about_them() -> None:
    desk = Desk()
    assert "by" == desk.refused(cases.Viewed, "@own:t", role="moderator")
    assert "" == desk.refused(cases.Viewed, "@mo:t")


def test_a_campaign_is_31_days_and_its_rules_lapse() -> None:
    desk = taken()
    for since, days, field in (
        (-1, 31, ""),
        (-1, 31.01, "campaign.end_ms"),
        (-5, 5, "campaign.end_ms"),
        (1, 9, "campaign.end_ms"),
    ):
        start = int(START + since * DAY)
        campaign = cases.Campaign(campaign_id="k", start_ms=start, end_ms=start + int(days * DAY))
        assert field == desk.refused(cases.Decided, "@mo:t", **desk.ruling(campaign=campaign))


ORDER: dict[str, Any] = {
    "order_id": "o1", "kind": "act", "issuer": "A court in Kehl", "legal_basis": "§ 1004 BGB", "reasons": kept("order"),
    "locations": ("$a",), "places": ("DE",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"legal_basis": " "}, "legal_basis"),
        ({"issuer": ""}, "issuer"),
        ({"locations": ()}, "locations"),
        ({"locations": ("everything they wrote",)}, "locations"),
        ({"places": ()}, "places"),
        ({"places": ("Europe",)}, "places"),
        ({"order_id": ""}, "order_id"),
        ({"expires_ms": START}, "expires_ms"),
        ({"due_ms": START}, "due_ms"),
        ({}, ""),
    ],
)
def test_an_order_without_what_the_law_asks_is_refused(fields: dict[str, Any], field: str) -> None:
    assert field == Desk().refused(cases.OrderReceived, "@lex:t", **ORDER | fields)


def test_an_order_is_verified_before_it_is_carried_out_where_it_holds_and_no_further() -> None:
    desk = taken()
    desk.do(cases.OrderReceived, "@lex:t", **ORDER)
    wide = desk.ruling(desk.measure("geo_limit", scope("$a", places=("DE", "FR"))), order_id="o1")
    made = desk.ruling(desk.measure("geo_limit", scope("$a", places=("DE",))), order_id="o1")
    assert "order_id" == desk.refused(cases.Decided, "@mo:t", **made)
    hold = desk.ruling(desk.measure("hold", scope("$a", places=("DE",)), 2 / 24), order_id="o1")
    desk.do(cases.Held, "@mo:t", **hold)  # it may be held before
    assert "order_id" == desk.refused(cases.OrderChallenged, "@lex:t", order_id="o1", before="the court")
    desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    assert "order_id" == desk.refused(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("again"))
    assert "measures[0].scope.places" == desk.refused(cases.Decided, "@mo:t", **wide)
    assert "" == desk.refused(cases.Decided, "@mo:t", **made)
    assert "order_id" == desk.refused(cases.OrderReceived, "@lex:t", **ORDER)


def test_what_a_closed_case_allows() -> None:
    desk = Desk()
    assert "act" == desk.refused(cases.Closed, "@mo:t")
    desk.decide(desk.measure("remove", scope("$a")))
    worked = {one.act for one in desk.case.next}
    assert not worked & {"opened", "claimed", "assigned", "escalated", "merged", "held", "decided", "appeal_decided"}
    assert worked >= {"noted", "notice_joined", "appeal_made", "order_received", "closed"}
    desk.do(cases.Closed, "@mo:t")
    assert "closed" == desk.case.status
    assert {
        "notice_joined",
        "viewed", "measure_ended", "appeal_made", "outcome_recorded", "restored", "order_verified", "order_challenged",
        "order_answered", "order_expired", "unsealed", "preservation_extended", "statement_erased",
    } == {one.act for one in desk.case.next}  # fmt: skip
    for kind, by, fields in (
        (cases.Decided, "@mo:t", desk.ruling()), (cases.Noted, "@mo:t", {"note": kept("x")}),
        (cases.Claimed, "@mo:t", {}),
        (cases.Opened, "@rep:t", desk.opening),
    ):  # fmt: skip
        assert "act" == desk.refused(kind, by, **fields)
    desk.do(cases.NoticeJoined, "@flag:t", notice_id="n9")
    assert "closed" == desk.case.status and "@flag:t" in desk.case.reporters
    desk.appeal()
    assert "appealed" == desk.case.status
    desk.turn("uphold")
    assert "closed" == desk.case.status


def test_merging() -> None:
    desk, other = Desk(), Desk()
    assert "into" == desk.refused(cases.Merged, "@mo:t", into="c1")
    desk.do(cases.Merged, "@mo:t", into="c2")
    assert ("merged", "c2", {"viewed", "statement_erased"}) == (
        desk.case.status, desk.case.merged_into, {one.act for one in desk.case.next}
    )  # fmt: skip
    other.do(cases.MergedIn, "@mo:t", case_id="c0", items=("$a", "$z"), reporters=("@rep:t", "n7"))
    assert ((*ITEMS, "$z"), ("@rep:t", "n7")) == (other.case.subject.items, other.case.reporters)
    other.decide()
    assert "act" == other.refused(cases.Merged, "@mo:t", into="c3")


@pytest.mark.parametrize(
    "log", [[], ["viewed"], ["opened", "opened"], ["opened", "backwards"]], ids=lambda log: "-".join(log) or "empty"
)
def test_a_log_that_is_none(log: list[str]) -> None:
    desk = Desk()
    made = {
        "opened": desk.log[0],
        "viewed": desk.act(cases.Viewed, "@mo:t"),
        "backwards": desk.act(cases.Viewed, "@mo:t", at_ms=START - 1),
    }
    with pytest.raises(cases.CaseError):
        cases.reduce([made[name] for name in log], START)
