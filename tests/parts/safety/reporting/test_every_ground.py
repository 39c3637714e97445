"""Whatever the doors take in, of whatever ground, kind and country, the year is reported, and by our own validator."""

import csv
import io
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.safety.reporting import Ground, Left, Measure, Notice, Order, Records, Restriction, Source, fitted
from teahouse.safety.statements import CATEGORIES, Law
from tests.parts.safety.reporting.story import PROFILE
from tests.parts.safety.reporting.test_own import decided

JUNE_MS, DAY_MS = 1_780_300_800_000, 86_400_000  # 2026-06-01 08:00 UTC
WHY = "They ask readers for deposits for ferries that do not run, and for more on the day after."
MEMBERS = re.findall("..", "ATBEBGCYCZDEDKEEELESFIFRHRHUIEITLTLULVMTNLPLPTROSESISK")
STRANGERS = ("US", "GB", "UK", "CH", "NO", "XX")
C = "STATEMENT_CATEGORY_"
SCAMS = f"{C}SCAMS_AND_FRAUD"
#: What the list of the doors does not have, and what each part calls it.
NO_PARTS = {f"{C}OTHER_VIOLATION_TC", f"{C}NOT_SPECIFIED_NOTICE", ""}
ORDER: dict[str, Any] = {
    "reference": "AZ 12/26", "issuer": "Landgericht", "contact": "post@lg.example", "places": ["DE"],
    "legal_basis": "StGB § 263", "reasons": WHY, "locations": ["@kai:tea.example"], "wanted": "Who runs it.",
    "redress": "An appeal within a month; the person too.",
}  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Teahouse]:
    settings = Settings(
        data_dir=str(tmp_path), server_name="tea.example", public_url="https://tea.example", rate_limits=False
    )
    made = Teahouse(settings, ManualClock(JUNE_MS))
    await made.start()
    await made.db.write(lambda tx: made.identity.create_face(tx, "kai", "kai", ""))
    yield made
    await made.stop()


@pytest.fixture
async def http(house: Teahouse) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(house.application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://tea.example") as client:
        yield client


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    (body,) = (body for file, body in files.items() if file.startswith(name))
    header, *lines = csv.reader(io.StringIO(body.decode(), newline=""))
    return [dict(zip([" ".join(name.split()) for name in header], line, strict=True)) for line in lines]


def count(some: list[dict[str, str]], category: str, column: str, scope: str = "TOTAL") -> int:
    (row,) = (one for one in some if list(one.values())[3] == category and one.get("Scope", scope) == scope)
    return int(row[column])


async def year_over(house: Teahouse) -> dict[str, bytes]:
    clock = house.clock
    assert isinstance(clock, ManualClock)
    clock.advance(220 * DAY_MS)
    made = await house.safety.reports.report("2026-01-01", "2026-12-31")
    assert ((), ()) == (made.left, made.faults)
    return made.files


async def test_orders_of_every_ground_kind_and_country(house: Teahouse, http: httpx.AsyncClient) -> None:
    """Each ground with each kind of each country: none is lost, and those of no Member State are told of."""
    taken: Counter[tuple[str, str, str]] = Counter()
    for country in (*MEMBERS, "GR", *STRANGERS):
        for kind in ("act", "terrorist", "information"):
            for category in (*CATEGORIES, ""):
                body = {**ORDER, "kind": kind, "country": country, "category": category}
                if kind == "terrorist":  # an order of its own regulation, which authorities of the Union alone can give
                    body["legal_basis"] = "Regulation (EU) 2021/784"
                beyond = kind == "terrorist" and country in STRANGERS
                answer = await http.post("/_teahouse/v1/orders", json=body)
                assert 200 == answer.status_code, answer.text
                assert answer.json()["accepted"] is (not beyond and (category != "" or kind == "information"))
                if answer.json()["accepted"]:
                    taken["EL" if country == "GR" else country, kind, category] += 1
    files = await year_over(house)
    some = table(files, "03_")
    act, inform = "Number of orders to act against illegal content received", "Number of orders to provide information"
    for column, kinds in ((act, {"act", "terrorist"}), (inform, {"information"})):
        counted = Counter[tuple[str, str]]()
        for (country, kind, category), n in taken.items():
            if kind in kinds and country in MEMBERS:
                counted[country, f"{C}NOT_SPECIFIED_ORDER" if category in NO_PARTS else category] += n
        for (country, category), n in counted.items():
            assert n == count(some, category, column, country), (country, category)
        assert sum(counted.values()) == count(some, "TOTAL", column)
        said = next(row for row in some if "TOTAL" == row["Category of illegal content"] == row["Scope"])
        context = next(said[name] for name in said if name.lower() == f"contextual information on {column.lower()}")
        for stranger in STRANGERS:
            n = sum(n for (country, kind, _), n in taken.items() if country == stranger and kind in kinds)
            assert f"{stranger} {n}" in context


async def test_notices_of_every_ground_and_keyword_through_both_doors(house: Teahouse, http: httpx.AsyncClient) -> None:
    given: Counter[str] = Counter()
    for category, keywords in CATEGORIES.items():
        for at, keyword in enumerate(("", *keywords)):
            notice = {"location": "@kai:tea.example", "category": category, "keyword": keyword, "explanation": WHY,
                      "name": "Rosa", "good_faith": True}  # fmt: skip
            api = await http.post(
                "/_teahouse/v1/notices", json={**notice, "email": f"a{at}{len(given)}@reader.example"}
            )
            form = {**notice, "category": f"{category}/{keyword}" if keyword else category, "good_faith": "1",
                    "email": f"f{at}{len(given)}@reader.example", "website": "", "law": ""}  # fmt: skip
            form.pop("keyword")
            sent = await http.post("/report", data=form, headers={"origin": "https://tea.example"})
            refused = category == f"{C}NOT_SPECIFIED_NOTICE"  # what reports of chat programs are; nobody chooses it
            assert (refused, refused) == (api.status_code >= 400, sent.status_code != 303), (api.text, sent.text)
            given[f"{C}NOT_SPECIFIED_NOTICE" if category in NO_PARTS else category] += 0 if refused else 2
    some = table(await year_over(house), "04_")
    for category, n in given.items():
        assert n == count(some, category, "Number of notices received"), category


async def test_an_order_that_asks_for_information_of_a_ground_that_is_none_is_answered(http: httpx.AsyncClient) -> None:
    body = {**ORDER, "kind": "information", "country": "DE", "category": "FOO"}
    answer = await http.post("/_teahouse/v1/orders", json=body)
    assert (200, ["category"]) == (answer.status_code, [one["field"] for one in answer.json()["missing"]])


def test_what_no_figure_can_be_made_of_is_named_and_the_rest_is_reported() -> None:
    at_ms = JUNE_MS
    records = Records(
        orders=(Order(which="order a", category="FOO", state="DE", received_ms=at_ms),
                Order(which="order b", category=SCAMS, state="DE", received_ms=at_ms, effected_ms=at_ms - 1),
                Order(which="order c", category=SCAMS, state="GR", received_ms=at_ms)),
        notices=(Notice(which="notice d", category=SCAMS, keyword="KEYWORD_NUDITY", received_ms=at_ms),
                 Notice(category=SCAMS, received_ms=at_ms, items=-1)),
        measures=(Measure(which="statement e", category=SCAMS, imposed_ms=at_ms, ground=Ground.LAW, source=Source.OWN,
                          restrictions=()),
                  Measure(which="statement f", category=f"{C}OTHER_VIOLATION_TC", imposed_ms=at_ms, ground=Ground.LAW,
                          source=Source.OWN, restrictions=(Restriction.REMOVED,))),
    )  # fmt: skip
    good, left = fitted(records, PROFILE)
    assert (
        Left("order a", "category: 'FOO' is no category of part 3"),
        Left("order b", "effected_ms: is before received_ms"),
        Left("notice d", f"keyword: 'KEYWORD_NUDITY' is no keyword of {SCAMS}"),
        Left("notices[1]", "items: -1 is no count"),
        Left("statement e", "restrictions: none, or one that profile.without says is never imposed"),
    ) == left
    assert ["EL"] == [order.state for order in good.orders] and () == good.notices
    assert [Ground.TERMS] == [measure.ground for measure in good.measures]


async def test_a_removal_by_law_that_is_sorted_as_a_violation_of_the_terms_is_reported(house: Teahouse) -> None:
    """Part 5 has no such category, part 6 has."""
    await decided(
        house, "case-1", "a", rule_id="", law=Law(reference="StGB § 184"), category=f"{C}OTHER_VIOLATION_TC",
        source="staff",
    )  # fmt: skip
    column = "Number of measures taken at the provider's own initiative"
    assert 1 == count(table(await year_over(house), "06_"), f"{C}OTHER_VIOLATION_TC", column)
