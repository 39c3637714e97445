"""Removal orders of terrorist content (Regulation (EU) 2021/784), and who hears what has become of any order."""

from typing import Any

import msgspec
import pytest

from teahouse.safety import cases
from teahouse.safety.cases import CaseError
from teahouse.safety.orders import ImpedeOrder, OrderReceipt
from teahouse.safety.statements import UNION, Law, MeasureKind
from tests.parts.safety.court import DAY_MS, HOUR_MS, LEX, LIN, NOW_MS, SEN, Court, item, wish
from tests.parts.safety.orders.test_orders import KNOWN, TERROR, Bench

WHY = "Our storage is gone in a fire; it is being set up anew."


def said_to(court: Court, who: str) -> list[str]:
    return [words for to, _, words in court.said if to == who]


async def removes(bench: Bench, receipt: OrderReceipt, **more: Any) -> None:
    """Verified and decided: the article is removed where the order holds."""
    court, case_id = bench.court, await bench.case_of(receipt)
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", LEX))
    await court.act(case_id, cases.Claimed, LEX)
    await court.act(case_id, cases.Viewed, LEX)
    remove = wish(MeasureKind.REMOVE, item("a"), **more)
    law = Law(reference=TERROR["legal_basis"])
    await court.decide(court.wanted(remove, case_id=case_id, rule_id="", law=law, order_id=receipt.order_id), LEX)


async def test_it_holds_in_all_member_states_and_its_effect_is_reported_as_annex_two_asks(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(**TERROR, places=())
    assert "Art. 11 Regulation (EU) 2021/784" in receipt.reply and "DSA" not in receipt.reply
    court.clock.advance(HOUR_MS // 2)
    await removes(bench, receipt)
    assert [True] * 27 == [court.withheld("a", country) is not None for country in UNION]
    assert court.withheld("a", "CH") is None and court.withheld("a") is None
    reply = said_to(court, "post@lg.example")[-1]
    for part in ("Annex II", "access to the terrorist content has been disabled in all Member States", "AZ 12/26",
                 "remove in all Member States", receipt.order_id, "Landgericht Hamburg", "Time and date"):  # fmt: skip
        assert part in reply
    told = "".join(said_to(court, LIN))
    assert "The countries in which it holds: AT, BE" in told and "within 48 hours to examine it" in told
    state = await bench.orders.state(receipt.url.rpartition("/")[2])
    assert state is not None and state.due_ms is None and reply == state.reply

    narrow = await Bench(court).send(**TERROR, places=("DE",), locations=("https://tea.example/a/lin/a",))
    await removes(bench, narrow)
    assert "disabled in part" in said_to(court, "post@lg.example")[-1]


async def test_what_is_refused_is_answered_as_annex_three_asks(court: Court) -> None:
    receipt = await Bench(court).send(**TERROR, redress="", reference="")
    assert not receipt.accepted
    for part in ("Annex III", "does not contain sufficient information (Art. 3(8))", "How it can be contested",
                 "Its file reference: none given", "Nothing was done because of it"):  # fmt: skip
        assert part in receipt.reply


async def test_its_time_stands_still_while_it_can_not_be_carried_out(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(**TERROR)
    case_id, token = await bench.case_of(receipt), receipt.url.rpartition("/")[2]

    async def impede(cause: Any, words: str = WHY, by: Any = LEX) -> None:
        why = ImpedeOrder(cause=cause, words=words)
        await court.db.write(lambda tx: bench.orders.settle.impede(tx, receipt.order_id, why, by))

    async def resume(words: str = "It is set up.") -> None:
        await court.db.write(lambda tx: bench.orders.settle.resume(tx, receipt.order_id, words, LEX))

    with pytest.raises(CaseError, match="nothing stands in the way"):
        await resume()
    with pytest.raises(CaseError, match="role"):
        await impede("impossible", by=SEN)
    with pytest.raises(CaseError, match="words"):
        await impede("impossible", words=" ")
    court.clock.advance(HOUR_MS - 1)
    await impede("impossible")
    reply = said_to(court, "post@lg.example")[-1]
    assert "Annex III" in reply and "(Art. 3(7))" in reply and WHY in reply
    with pytest.raises(CaseError, match="said already"):
        await impede("errors")
    await court.later(2 * DAY_MS)
    await court.again()
    await court.cases.rebuild()
    case = await court.decisions.case(case_id)
    assert () == case.breaches and "impossible" == case.orders[0].impeded
    bench = Bench(court)
    state = await bench.orders.state(token)
    assert state is not None and ("impossible", None, "taken") == (state.impeded, state.due_ms, state.state)

    resumed_ms = court.clock.now_ms()
    await resume()
    state = await bench.orders.state(token)
    assert state is not None and ("", resumed_ms + HOUR_MS) == (state.impeded, state.due_ms)
    assert "It is set up." in said_to(court, "post@lg.example")[-1]
    await impede("too_little", "Which of the two pictures is meant?")
    assert "clarification that is needed\nWhich of the two" in said_to(court, "post@lg.example")[-1]
    await resume("The second one, they write.")
    court.clock.advance(HOUR_MS + 1)
    (clock,) = (await court.decisions.case(case_id)).breaches
    assert ("order", receipt.order_id) == (clock.name, clock.of)
    await removes(bench, receipt)
    with pytest.raises(CaseError, match="effect was given"):
        await impede("errors")
    events = [(one.public["event"], one.public.get("cause")) for one in await court.entries("order")]
    assert [
        ("received", None), ("impeded", "impossible"), ("resumed", None), ("impeded", "too_little"), ("resumed", None),
        ("verified", None), ("effect", None),
    ] == events  # fmt: skip


async def test_an_order_that_is_over_is_impeded_by_nothing(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(**TERROR)
    why = ImpedeOrder(cause="errors", words="The address is of another service.")
    await court.db.write(lambda tx: bench.orders.settle.impede(tx, receipt.order_id, why, LEX))
    await court.db.write(lambda tx: bench.orders.settle.end(tx, receipt.order_id, "withdrawn", LEX))
    state = await bench.orders.state(receipt.url.rpartition("/")[2])
    assert state is not None and ("withdrawn", "", None) == (state.state, state.impeded, state.due_ms)
    with pytest.raises(CaseError, match="expired"):
        await court.db.write(lambda tx: bench.orders.settle.resume(tx, receipt.order_id, "Found.", LEX))


async def test_no_other_order_has_a_time_that_stands_still(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send()
    why = ImpedeOrder(cause="errors", words=WHY)
    with pytest.raises(CaseError, match="only a removal order"):
        await court.db.write(lambda tx: bench.orders.settle.impede(tx, receipt.order_id, why, LEX))


@pytest.mark.parametrize(("end", "says"), [("withdrawn", "It was withdrawn"), ("annulled", "It was annulled")])
async def test_whoever_heard_of_an_order_hears_that_it_is_contested_and_over(court: Court, end: Any, says: str) -> None:
    bench = Bench(court)
    receipt = await bench.send()
    await bench.carry_out(receipt)
    await court.db.write(lambda tx: bench.orders.settle.challenge(tx, receipt.order_id, "OLG Hamburg", LEX))
    assert "contested before: OLG Hamburg" in said_to(court, "post@lg.example")[-1]
    assert any("before: OLG Hamburg. It holds until" in words for words in said_to(court, LIN))
    await court.db.write(lambda tx: bench.orders.settle.end(tx, receipt.order_id, end, LEX))
    assert f"taken to be {end}" in said_to(court, "post@lg.example")[-1]
    assert "is undone" in said_to(court, "post@lg.example")[-1]
    letters = [words for words in said_to(court, LIN) if says in words]
    assert 1 == len(letters) and "What was done because of it is undone." in letters[0]
    state = await bench.orders.state(receipt.url.rpartition("/")[2])
    assert state is not None and end in state.reply


async def test_an_order_that_lapses_is_told_to_those_it_reached(court: Court) -> None:
    bench = Bench(court)
    receipt = await bench.send(expires_ms=NOW_MS + DAY_MS)
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", LEX))
    await court.later(DAY_MS)
    assert "has lapsed" in said_to(court, "post@lg.example")[-1]
    assert any("It has lapsed" in words and "Nothing is in force" in words for words in said_to(court, LIN))


async def test_what_a_stranger_writes_in_the_name_of_an_authority_reaches_nobody(court: Court) -> None:
    bench = Bench(court)
    slander = "Lin is a thief, and everybody who works for the harbour should be told of it."
    receipt = await bench.send(reasons=slander)
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, False, "They sent none.", LEX))
    assert [] == said_to(court, LIN)
    assert "could not be verified" in said_to(court, "post@lg.example")[-1]
    # where something was held for it, the person hears that it is back and why; not what the stranger wrote
    _, secret = await bench.orders.authorities.add("BKA", "DE", "post@bka.example", KNOWN, LEX, holds=True)
    receipt = await bench.send(**TERROR, secret=secret, reasons=slander)
    assert receipt.held
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, False, "A stolen secret.", LEX))
    (letter,) = [words for words in said_to(court, LIN) if "in the name of an authority" in words]
    assert "is undone" in letter and "thief" not in letter and "Landgericht" not in letter


async def test_until_the_moment_that_was_fixed_nothing_of_it_is_told(court: Court) -> None:
    bench = Bench(court)
    form = {"kind": "information", "wanted": "With what it was registered.", "places": ()}
    receipt = await bench.send(**form, tell_after_ms=NOW_MS + DAY_MS)
    await court.db.write(lambda tx: bench.orders.settle.verify(tx, receipt.order_id, True, "Rang back.", LEX))
    await court.db.write(lambda tx: bench.orders.settle.end(tx, receipt.order_id, "withdrawn", LEX))
    assert [] == said_to(court, LIN)
    await court.later(DAY_MS)
    assert ["It was withdrawn"] == [w[w.index("It was w") :][:16] for w in said_to(court, LIN)]
    order = await bench.orders.order(receipt.order_id)
    assert order is not None and order.form is not None and () == msgspec.to_builtins(order.form)["places"]
