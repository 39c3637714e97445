"""Manifestly illegal content is counted where a person found it so, by a law; it lapses, and goes with a reversal."""

import pytest

from teahouse.safety import cases
from teahouse.safety.appeals import Appeals, Turned
from teahouse.safety.decisions import Actor, DecisionError
from teahouse.safety.statements import MANIFEST_DAYS, Law, MeasureKind, letter
from tests.parts.safety.court import DAY_MS, LIN, MO, SEN, Court, item, wish

LAW = {"rule_id": "", "law": Law(reference="Criminal Code, section 263"), "manifest": True}


async def test_strikes_are_shown_told_lapse_and_go_with_a_reversal(court: Court) -> None:
    await court.opened()
    made = await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a")), **LAW))
    told = letter(made.statement, court.decisions.rulebooks.now()).plain()
    assert "manifestly illegal" in told and "Nothing follows from it by itself." in told
    assert "manifestly illegal" in court.said[-1][2], "there is no strike that the person isn't told of"
    await court.opened("case-2", items=("c",))
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("c")), case_id="case-2"))
    now = await court.decisions.strikes(LIN)
    assert (1, 1, 2, 2) == (len(now.strikes), now.items, now.decisions, now.of_cases)
    (one,) = now.strikes
    assert ("case-1", 0, ("remove",), "Criminal Code, section 263") == (
        one.case_id, one.decision_no, one.measures, one.law,
    )  # fmt: skip
    assert one.at_ms + MANIFEST_DAYS * DAY_MS == one.ends_ms
    await court.opened("case-3", items=("d",))
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("d")), case_id="case-3", **LAW))
    assert 2 == len((await court.decisions.strikes(LIN)).strikes)
    appeals = Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)
    await court.db.write(lambda tx: appeals.make(tx, "case-3", 0, "person", LIN, "person", "I only quoted it."))
    await court.act("case-3", cases.Viewed, SEN)
    turned = Turned(outcome="reverse", reasons="It quoted a scam in order to warn.")
    await court.db.write(lambda tx: appeals.decide(tx, "case-3", 0, turned, SEN))
    assert ["case-1"] == [one.case_id for one in (await court.decisions.strikes(LIN)).strikes]
    court.clock.advance(MANIFEST_DAYS * DAY_MS)
    assert [] == (await court.decisions.strikes(LIN)).strikes


@pytest.mark.parametrize(
    ("rest", "by"),
    [
        ({"manifest": True}, MO),
        ({**LAW, "manifest": True}, Actor("house:rules", "automatic")),
    ],
)
async def test_it_takes_a_law_and_a_person(court: Court, rest: dict[str, object], by: Actor) -> None:
    await court.opened()
    with pytest.raises(DecisionError) as refused:
        await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a")), **rest), by)
    assert "manifest" in [fault.field for fault in refused.value.faults]
    assert [] == (await court.decisions.strikes(LIN)).strikes


async def test_what_holds_in_the_meantime_is_no_strike(court: Court) -> None:
    await court.opened()
    await court.decide(court.wanted(wish(MeasureKind.HOLD, item("a"), 3_600_000), interim=True, **LAW))
    assert [] == (await court.decisions.strikes(LIN)).strikes
