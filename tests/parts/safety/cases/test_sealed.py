"""What is kept because of an order against terrorist content is sealed whenever its case does not run (TCO Art. 6)."""

from typing import Any

from teahouse.safety import cases
from tests.parts.safety.cases.desk import DAY, HOUR, START, Desk, kept, scope
from tests.parts.safety.cases.test_refusals import ORDER

OPENS: dict[str, Any] = {"item": "$a", "purpose": "review", "why": kept("the court asks")}


def ordered(**changed: Any) -> Desk:
    desk = Desk()
    desk.do(cases.OrderReceived, "@lex:t", **ORDER | {"kind": "terrorist"} | changed)
    desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    return desk


def removed(desk: Desk) -> Desk:
    desk.decide(desk.measure("remove", scope("$a", places=("DE",))), order_id="o1")
    return desk


def test_it_is_sealed_as_soon_as_the_case_is_done_with_and_open_while_it_runs() -> None:
    desk = ordered()
    assert not cases.sealed(desk.case)
    assert "act" == desk.refused(cases.Unsealed, "@lex:t", **OPENS)
    removed(desk)
    assert cases.sealed(desk.case)
    desk.do(cases.Closed, "@mo:t")
    assert cases.sealed(desk.case)
    for by, field in (("@mo:t", "role"), ("@sen:t", "role"), ("@aud:t", "role"), ("@lex:t", ""), ("@ada:t", "")):
        assert field == desk.refused(cases.Unsealed, by, **OPENS), by
    assert "by" == desk.refused(cases.Unsealed, "@own:t", **OPENS, role="legal"), "it is about them"
    assert "item" == desk.refused(cases.Unsealed, "@lex:t", **OPENS | {"item": "$z"})
    desk.do(cases.Unsealed, "@lex:t", **OPENS)
    (opening,) = desk.case.unsealings
    assert ("@lex:t", START, "$a", "review") == (opening.by, opening.at_ms, opening.item, opening.purpose)
    desk.appeal()
    assert not cases.sealed(desk.case), "who decides the appeal sees what it is about"
    desk.turn("uphold")
    assert cases.sealed(desk.case)


def test_six_months_are_counted_from_the_removal_and_a_false_order_preserves_nothing() -> None:
    desk = ordered()
    assert START + 184 * DAY == desk.case.orders[0].preserve_until_ms
    desk.now += 3 * DAY
    removed(desk)
    assert START + 187 * DAY == desk.case.orders[0].preserve_until_ms
    assert (cases.kept_until(desk.case) or 0) >= START + 187 * DAY
    false = Desk()
    false.do(cases.OrderReceived, "@lex:t", **ORDER | {"kind": "terrorist"})
    false.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=False, how=kept("they never sent it"))
    false.decide()
    assert false.case.orders[0].preserve_until_ms is None and not cases.sealed(false.case)


def test_it_is_kept_longer_for_a_review_that_goes_on_and_not_so_long_where_it_is_over() -> None:
    desk = removed(ordered())
    asked: dict[str, Any] = {
        "order_id": "o1", "until_ms": START + 400 * DAY, "authority": "Verwaltungsgericht", "reference": "7 K 1/27",
        "why": kept("the review goes on"),
    }  # fmt: skip
    for wrong, field in (
        ({"order_id": "o9"}, "order_id"), ({"until_ms": START + 183 * DAY}, "until_ms"),
        ({"until_ms": START + 732 * DAY}, "until_ms"), ({"authority": " "}, "authority"),
        ({"reference": ""}, "reference"),
    ):  # fmt: skip
        assert field == desk.refused(cases.PreservationExtended, "@lex:t", **asked | wrong), wrong
    assert "role" == desk.refused(cases.PreservationExtended, "@mo:t", **asked)
    desk.do(cases.PreservationExtended, "@lex:t", **asked)
    assert START + 400 * DAY == desk.case.orders[0].kept_until_ms == cases.kept_until(desk.case)
    desk.now += 300 * DAY
    assert cases.sealed(desk.case)
    desk.do(cases.PreservationExtended, "@lex:t", **asked | {"until_ms": START + 320 * DAY})
    assert START + 320 * DAY == cases.kept_until(desk.case)
    desk.now = START + 320 * DAY + 1
    assert "order_id" == desk.refused(cases.PreservationExtended, "@lex:t", **asked), "there is nothing left to keep"
    other = Desk()
    other.do(cases.OrderReceived, "@lex:t", **ORDER)
    assert "order_id" == other.refused(cases.PreservationExtended, "@lex:t", **asked), "the law does not ask it here"


def test_other_cases_are_never_sealed() -> None:
    desk = Desk()
    desk.do(cases.OrderReceived, "@lex:t", **ORDER)
    desk.do(cases.OrderVerified, "@lex:t", order_id="o1", genuine=True, how=kept("called back"))
    removed(desk)
    desk.now += HOUR
    assert not cases.sealed(desk.case)
    assert "act" == desk.refused(cases.Unsealed, "@lex:t", **OPENS)
