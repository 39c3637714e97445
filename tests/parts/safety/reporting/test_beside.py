"""What stands beside Annex I: each figure out of records made by hand, and out of the service's own log."""

import csv
import io
from typing import Any

import msgspec
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.safety import cases
from teahouse.safety.decisions import Actor
from teahouse.safety.gate import ListWish
from teahouse.safety.notices import NewNotice
from teahouse.safety.orders import OrderForm
from teahouse.safety.reporting import (
    About,
    Check,
    Complaint,
    Ground,
    HashListed,
    Measure,
    Notice,
    Order,
    Outcome,
    Records,
    Restriction,
    Returned,
    Source,
    beside,
)
from tests.parts.safety.reporting.story import PROFILE
from tests.parts.safety.reporting.test_own import (
    DAY_MS,
    GROUND,
    JUNE_MS,
    MO,
    act,
    appealed,
    decided,
    held_by_a_machine,
    house,
)

__all__ = ["house"]
LAW = Actor("@law:t", "legal")
MEASURE = Measure(
    category=GROUND.category, imposed_ms=JUNE_MS, ground=Ground.TERMS, source=Source.OWN,
    restrictions=(Restriction.REMOVED,),
)  # fmt: skip
ORDER = Order(category=GROUND.category, state="DE", received_ms=JUNE_MS)
COMPLAINT = Complaint(submitted_ms=JUNE_MS, about=About.VISIBILITY, notified_ms=JUNE_MS + DAY_MS, detected=True)
HATE = {
    "rule_id": "hatred",
    "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "keyword": "KEYWORD_HATE_SPEECH",
}
BEFORE_MS = JUNE_MS - 400 * DAY_MS


def lines(body: bytes, row: str) -> dict[tuple[str, str], str]:
    """The lines of one row of the checklist: (figure, of what) → value."""
    header, *found = csv.reader(io.StringIO(body.decode(), newline=""), delimiter="\t")
    assert ["Row", "Figure", "Of", "Value"] == header
    return {(line[1], line[2]): line[3] for line in found if line[0] == row}


def made(row: str, **records: Any) -> dict[str, str]:
    """The same by what it is of, where a row has one figure."""
    found = lines(beside(Records(**records), PROFILE), row)
    assert len({figure for figure, _ in found}) <= 1
    return {of: value for (_, of), value in found.items()}


@pytest.mark.santa_clara("N2")
def test_measures_by_country() -> None:
    somewhere = msgspec.structs.replace(MEASURE, places=("DE", "FR"))
    before = msgspec.structs.replace(somewhere, imposed_ms=BEFORE_MS)
    assert {"*": "1", "DE": "1", "FR": "1"} == made("N2", measures=(MEASURE, somewhere, before))


@pytest.mark.santa_clara("N5")
def test_appeals_of_what_a_machine_had_found() -> None:
    answered = [msgspec.structs.replace(COMPLAINT, outcome=outcome) for outcome in (Outcome.UPHELD, Outcome.REVERSED)]
    by_people = msgspec.structs.replace(answered[0], detected=False)
    waits = msgspec.structs.replace(COMPLAINT, notified_ms=None)
    found = made("N5", complaints=(*answered, answered[1], by_people, waits))
    assert {"reversed": "2", "upheld": "1"} == found


@pytest.mark.santa_clara("N6")
def test_what_came_back_without_an_appeal() -> None:
    assert {"": "1"} == made("N6", returned=(Returned(returned_ms=JUNE_MS), Returned(returned_ms=BEFORE_MS)))


@pytest.mark.santa_clara("N7")
def test_measures_against_hatred_by_the_keywords_of_the_closed_list() -> None:
    speech = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    hate = msgspec.structs.replace(MEASURE, category=speech, keyword="KEYWORD_HATE_SPEECH")
    women = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"
    others = (
        msgspec.structs.replace(hate, imposed_ms=BEFORE_MS),
        msgspec.structs.replace(hate, keyword="KEYWORD_DEFAMATION"),
        msgspec.structs.replace(MEASURE, category=women),
        msgspec.structs.replace(MEASURE, category=women, keyword="KEYWORD_INCITEMENT_AGAINST_WOMEN"),
    )
    found = made("N7", measures=(MEASURE, hate, hate, *others))
    assert {"KEYWORD_HATE_SPEECH": "2", "KEYWORD_INCITEMENT_AGAINST_WOMEN": "1", women: "1"} == found


@pytest.mark.santa_clara("N16")
def test_notices_by_the_door_they_came_through() -> None:
    form = Notice(category=GROUND.category, received_ms=JUNE_MS, door="the form")
    api = msgspec.structs.replace(form, door="the API")
    before = msgspec.structs.replace(api, received_ms=BEFORE_MS)
    assert {"the API": "1", "the form": "2"} == made("N16", notices=(form, api, form, before))


@pytest.mark.santa_clara("N20")
def test_hash_lists_and_what_came_of_their_matches() -> None:
    known = HashListed(
        name="known", outcome="hold", sources=("a hotline",), shared_ms=(JUNE_MS, BEFORE_MS, JUNE_MS + 1),
        matched=((JUNE_MS, True), (JUNE_MS, False), (BEFORE_MS, True)),
    )  # fmt: skip
    found = lines(beside(Records(lists=(known, HashListed(name="ours", outcome="case"))), PROFILE), "N20")
    assert [("hold", "case"), ("a hotline", "anyone"), ("2", "0"), ("2", "0"), ("1", "0")] == [
        (found[figure, "known"], found[figure, "ours"]) for figure in dict.fromkeys(figure for figure, _ in found)
    ]


@pytest.mark.santa_clara("N10", "N11", "N12", "N13")
def test_orders_by_authority_by_law_and_by_what_became_of_them() -> None:
    court = msgspec.structs.replace(ORDER, issuer="Landgericht", issued_by="court", law="StGB § 263", became="done")
    orders = (court, court, ORDER, msgspec.structs.replace(ORDER, became="annulled"))
    outside = (msgspec.structs.replace(court, state="US", issuer="A court of Ohio"),)
    records = {"orders": orders, "outside": outside, "refused_ms": (JUNE_MS, BEFORE_MS)}
    unknown = "(sender not verified)"
    assert {"Landgericht": "2", "A court of Ohio": "1", unknown: "2"} == made("N10", **records)
    assert {"court": "3", "(not known)": "2"} == made("N11", **records)
    assert {"StGB § 263": "3", unknown: "2"} == made("N13", **records)
    assert {"done": "3", "waiting": "1", "annulled": "1", "refused for what it lacked": "1"} == made("N12", **records)


@pytest.mark.santa_clara("F9", "N19")
def test_accuracy_over_time_and_by_category_and_language() -> None:
    check = Check(checked_ms=JUNE_MS, source=Source.OWN, acted=True, right=True, category="C1", language="de")
    later = msgspec.structs.replace(check, checked_ms=JUNE_MS + 60 * DAY_MS, right=False, language="")
    found = lines(beside(Records(checks=(check, later, check)), PROFILE), "N19")
    accuracy = {of: value for (figure, of), value in found.items() if figure.startswith("Accuracy")}
    assert {"2026-Q2": "1.0000", "2026-Q3": "0.0000", "C1": "0.6667", "de": "1.0000", "not known": "0.0000"} == accuracy
    assert "3" == found["Decisions looked at again, by category", "C1"]


@pytest.mark.santa_clara("N2", "N5", "N7", "N10", "N11", "N12", "N16", "N19", "N20")
async def test_all_of_it_comes_out_of_the_log(house: Teahouse) -> None:
    clock, orders = house.clock, house.safety.orders
    assert isinstance(clock, ManualClock)
    await house.db.write(lambda tx: house.identity.create_face(tx, "kai", "kai", ""))
    form = OrderForm(
        kind="act", reference="AZ 12/26", issuer="Landgericht", country="DE", contact="post@lg.example", places=("DE",),
        legal_basis="StGB § 263", reasons="They ask readers for deposits for ferries that do not run.",
        locations=("@kai:tea.example",), category=GROUND.category, redress="An appeal within a month; the person too.",
        issued_by="court",
    )  # fmt: skip
    known = await orders.receive(form)
    await house.db.write(lambda tx: orders.settle.verify(tx, known.order_id, True, "Rang back.", LAW))
    await orders.receive(msgspec.structs.replace(form, issuer="Nobody knows"))
    await orders.receive(OrderForm(kind="act"))
    lists = house.safety.gate.lists
    wish = ListWish(ground="fraud", outcome="case", why="It is known.", sources=["a hotline"])
    await lists.put("@sen:t", "known", wish, "their weekly file")
    await lists.export("@sen:t", "known", "json")
    await held_by_a_machine(house, "case-m", "m")
    await decided(house, "case-m", "m", automated_detection=True)
    await appealed(house, "case-m", 1, "reverse")
    await decided(house, "case-h", "h", **HATE)
    said = NewNotice(
        location="@kai:tea.example", category=GROUND.category, explanation="Asks for deposits.", name="Eve",
        email="eve@mail.example", good_faith=True,
    )  # fmt: skip
    await house.safety.notices.take.give(said, "", "form")
    await house.safety.notices.take.give(msgspec.structs.replace(said, email="ann@mail.example"), "", "api")
    clock.advance(220 * DAY_MS)
    body = (await house.safety.reports.report("2026-01-01", "2026-12-31")).files["beside.tsv"]
    values = {row: sorted((of, value) for (_, of), value in lines(body, row).items()) for row in ("N2", "N5", "N7",
              "N10", "N11", "N12", "N13", "N16")}  # fmt: skip
    assert {
        "N2": [("*", "3")],
        "N5": [("reversed", "1")],
        "N7": [("KEYWORD_HATE_SPEECH", "1")],
        "N10": [("(sender not verified)", "1"), ("Landgericht", "1")],
        "N11": [("(not known)", "1"), ("court", "1")],
        "N12": [("refused for what it lacked", "1"), ("waiting", "2")],
        "N13": [("(sender not verified)", "1"), ("StGB § 263", "1")],
        "N16": [("the API", "1"), ("the form", "1")],
    } == values
    assert {"case", "a hotline", "1", "0"} == set(lines(body, "N20").values())
    assert "1.0000" == lines(body, "N19")["Accuracy of the automated means, by quarter", "2026-Q2"]
    assert "Nobody knows" not in body.decode()


@pytest.mark.santa_clara("N6")
async def test_a_measure_that_the_house_ends_early_is_counted_as_given_back(house: Teahouse) -> None:
    clock = house.clock
    assert isinstance(clock, ManualClock)
    await decided(house, "case-1", "a")
    await decided(house, "case-2", "b")
    clock.advance(DAY_MS)
    case = await house.safety.cases.get("case-1")
    assert case is not None
    why = cases.Kept("words", "0" * 64)
    await act(house, "case-1", cases.MeasureEnded, MO, measure_id=case.measures[0].measure.measure_id, why=why)
    clock.advance(220 * DAY_MS)
    body = (await house.safety.reports.report("2026-01-01", "2026-12-31")).files["beside.tsv"]
    assert ["1"] == list(lines(body, "N6").values())
