"""The service's own report: out of its own log, right by our own validator, and what it files is what was decided."""

import csv
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Tx
from teahouse.safety import cases
from teahouse.safety.appeals import Turned
from teahouse.safety.decisions import Actor, Wanted, Wish
from teahouse.safety.notices import NewNotice
from teahouse.safety.orders import OrderForm
from teahouse.safety.reporting import ReportError, validate
from teahouse.safety.statements import Law, MeasureKind, Subject, Target, decode_batch
from teahouse.surfaces import Surface

JUNE_MS, DAY_MS, HOUR_MS = 1_780_300_800_000, 86_400_000, 3_600_000  # 2026-06-01 08:00 UTC
LEX, MO, SEN, REP = (
    Actor("@lex:t", "legal"),
    Actor("@mo:t", "moderator"),
    Actor("@sen:t", "senior"),
    Actor("@rep:t", "reporter"),
)
LIN = "@lin:tea.example"
GROUND = cases.Ground(category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD", rule_id="fraud")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Teahouse]:
    settings = Settings(data_dir=str(tmp_path), server_name="tea.example", public_url="https://tea.example")
    made = Teahouse(settings, ManualClock(JUNE_MS))
    await made.start()
    yield made
    await made.stop()


async def act(house: Teahouse, case: str, kind: type[cases.Act], by: Actor, /, **rest: Any) -> None:
    def unit(tx: Tx) -> None:
        one = kind(by=by.by, role=by.role, at_ms=house.clock.now_ms(), ground=GROUND, rulebook=1, **rest)
        house.safety.cases.append(tx, case, one, by.by, by.role)  # type: ignore[arg-type]

    await house.db.write(unit)


async def decided(
    house: Teahouse, case: str, item: str, *, nothing: bool = False, source: str = "notice", **rest: Any
) -> None:
    if await house.safety.cases.get(case) is None:
        subject = cases.Subject(account=LIN, owners=(LIN,), items=(item,))
        await act(
            house, case, cases.Opened, REP if source == "notice" else MO, case_id=case, source=source, subject=subject
        )
    for kind, by in ((cases.Claimed, MO), (cases.Viewed, MO), (cases.Viewed, SEN)):
        await act(house, case, kind, by)
    made_ms = house.clock.now_ms() - DAY_MS
    on = Subject(target=Target.ITEM, surface=Surface.ARTICLE, id=item, name="A story", made_ms=made_ms)
    if not nothing:
        rest.setdefault("measures", (Wish(kind=MeasureKind.REMOVE, on=on),))
    wanted = Wanted(
        case_id=case,
        facts="You asked for deposits for ferries that do not run.",
        public_facts="An article asked for deposits for ferries that do not run.", explanation="It is not true.",
        **{"about": (item,), "rule_id": "fraud", "category": GROUND.category, "measures": (), **rest},
    )  # fmt: skip
    await house.safety.decisions.decided(wanted, MO)


def rows(files: dict[str, bytes], name: str) -> list[str]:
    (body,) = (body for file, body in files.items() if name in file)
    return body.decode().splitlines()


async def test_the_year_is_reported_and_filed_out_of_the_log(house: Teahouse) -> None:
    clock = house.clock
    assert isinstance(clock, ManualClock)
    await decided(house, "case-1", "a")
    await decided(house, "case-2", "b")
    await decided(house, "case-3", "c", nothing=True)
    appeals = house.safety.appeals
    await house.db.write(lambda tx: appeals.make(tx, "case-1", 0, "person", LIN, "person", "It was a quotation."))
    clock.advance(10 * HOUR_MS)
    turned = Turned(outcome="reverse", reasons="It quoted the promise to warn of it.")
    await house.db.write(lambda tx: appeals.decide(tx, "case-1", 0, turned, SEN))
    await house.safety.orders.receive(OrderForm(kind="act"))  # refused: it is no order, and is not counted
    with pytest.raises(ReportError, match="is not over"):
        await house.safety.reports.report("2026-01-01", "2026-12-31")
    clock.advance(220 * DAY_MS)
    files = (await house.safety.reports.report("2026-01-01", "2026-12-31")).files
    assert [] == [
        str(fault)
        for fault in validate([each for each in files.items() if each[0].endswith(".csv")])
        if not fault.remark
    ]
    assert 12 == len(files) and "beside.tsv" in files
    appealed = "\n".join(rows(files, "appeals"))
    assert ",10" in appealed  # the median, in hours
    assert (await house.safety.reports.report("2026-01-01", "2026-12-31")).files == files

    filed = await house.safety.reports.file("2026-06-01", "2026-06-30")
    assert ([], 2, 1) == (filed.refused, filed.statements, len(filed.batches))
    (batch,) = filed.batches
    assert 2 == len(decode_batch(batch)) and LIN not in batch.decode()
    assert {"SOURCE_ARTICLE_16"} == {one["source_type"] for one in json.loads(batch)["statements"]}
    assert 0 == (await house.safety.reports.file("2026-07-01", "2026-07-31")).statements
    for start, end, field in (("2026", "2026-12-31", "start"), ("2026-06-02", "2026-06-01", "end")):
        with pytest.raises(ReportError, match=field):
            await house.safety.reports.report(start, end)


async def held_by_a_machine(house: Teahouse, case: str, item: str) -> None:
    machine, subject = Actor("detector:links", "automatic"), cases.Subject(account=LIN, owners=(LIN,), items=(item,))
    await act(house, case, cases.Opened, machine, case_id=case, source="detector", subject=subject)
    on = Subject(target=Target.ITEM, surface=Surface.ARTICLE, id=item, name="A story", made_ms=JUNE_MS - DAY_MS)
    wanted = Wanted(
        case_id=case, about=(item,), measures=(Wish(kind=MeasureKind.HOLD, on=on, lasts_ms=2 * HOUR_MS),),
        interim=True, automated_detection=True, rule_id="fraud", category=GROUND.category, facts="A rule matched.",
        public_facts="A rule matched.", explanation="Nobody has looked yet.",
    )  # fmt: skip
    await house.safety.decisions.decided(wanted, machine)


async def test_what_nobody_told_is_blank_and_suspensions_for_illegal_content_are_counted(house: Teahouse) -> None:
    """A body says when it has spoken, not when it was asked: 0 hours would say that it took no time."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    await decided(house, "case-1", "a")
    appeals, turned = house.safety.appeals, Turned(outcome="uphold", reasons="The body found that it was fraud.")
    await house.db.write(lambda tx: appeals.record(tx, "case-1", 0, ("User Rights", "UR-1"), turned, LEX))
    on = Subject(target=Target.ACCOUNT, id=LIN, name=LIN, made_ms=JUNE_MS - DAY_MS)
    wish = Wish(kind=MeasureKind.SUSPEND, on=on, lasts_ms=7 * DAY_MS)
    by_law: dict[str, Any] = {"rule_id": "", "law": Law(reference="StGB § 263"), "manifest": True}
    for number, ground in enumerate((by_law, by_law, {**by_law, "manifest": False}, {})):
        why = Subject(target=Target.ITEM, surface=Surface.ARTICLE, id=f"s{number}", name="x", made_ms=JUNE_MS - DAY_MS)
        await decided(house, f"case-s{number}", f"s{number}", measures=(wish,), because=(why,), **ground)
    clock.advance(220 * DAY_MS)
    made = await house.safety.reports.report("2026-01-01", "2026-12-31")
    assert ((), ()) == (made.left, made.faults)
    disputes = "Number of disputes submitted to out-of-court dispute settlement bodies"
    found = {
        scope: figures(made.files, "07_", disputes, scope)
        for scope in ("Total number", "Decisions upheld", "Median time")
    }
    assert ["1", "1"] == [found[scope]["Value"] for scope in ("Total number", "Decisions upheld")]
    assert "Value" not in found["Median time"] and "Not known" in found["Median time"]["Contextual Information"]
    suspended = "Number of suspensions enacted for the provision of manifestly illegal content"
    assert "2" == figures(made.files, "07_", suspended)["Value"], (
        "the manifest ones: those by the terms stand in part 6"
    )


async def given(house: Teahouse, name: str, email: str, key: str = "") -> str:
    """A notice about somebody; returns its case."""
    notice = NewNotice(
        location=f"@{name}:tea.example", category=GROUND.category, name="Rosa", email=email, good_faith=True,
        flagger_key=key, explanation="They ask readers for deposits for ferries that do not run.",
    )  # fmt: skip
    receipt = await house.safety.notices.take.give(notice, "", "api")
    kept = await house.safety.notices.records.get(receipt.notice_id)
    assert kept is not None
    return kept.case_id


async def appealed(house: Teahouse, case: str, at: int, outcome: str) -> None:
    """Lin appeals against a decision of a case, and an hour later it is answered."""
    clock, appeals = house.clock, house.safety.appeals
    assert isinstance(clock, ManualClock)
    await house.db.write(lambda tx: appeals.make(tx, case, at, "person", LIN, "person", "It was not so."))
    clock.advance(HOUR_MS)
    turned = Turned(outcome=outcome, reasons="It was looked at again.")  # type: ignore[arg-type]
    await house.db.write(lambda tx: appeals.decide(tx, case, 0, turned, SEN))


def figures(files: dict[str, bytes], name: str, *which: str) -> dict[str, str]:
    """The row of a file that has these cells, by the beginnings of its columns."""
    header, *lines = csv.reader(rows(files, name))
    (row,) = (line for line in lines if {one.strip() for one in which} <= {one.strip() for one in line})
    return {column.strip().replace("\n", " "): cell for column, cell in zip(header, row, strict=True) if cell}


@pytest.mark.santa_clara("N1", "N3", "N4", "N9", "N14", "N15", "N17", "N18")
async def test_every_figure_comes_out_of_the_log(house: Teahouse) -> None:
    clock = house.clock
    assert isinstance(clock, ManualClock)
    await house.db.write(lambda tx: [house.identity.create_face(tx, one, one, "") for one in ("lin", "mei", "kai")])
    for name, by_law in (("lin", False), ("mei", True)):
        case_id = await given(house, name, "rosa@reader.example")
        assert case_id == await given(house, name, "otto@reader.example")
        how: dict[str, Any] = {"rule_id": "", "law": Law(reference="StGB § 263")} if by_law else {}
        await decided(house, case_id, f"@{name}:tea.example", **how)
    flaggers = house.safety.notices.flaggers
    _, key = await flaggers.register("Consumers", "post@consumers.example", "", "By the authority", (SEN.by, SEN.role))
    await given(house, "kai", "", key)
    await held_by_a_machine(house, "case-m", "m")
    await decided(house, "case-m", "m", automated_detection=True)
    await decided(house, "case-1", "a")
    await decided(house, "case-2", "b")
    order = OrderForm(
        kind="act", reference="AZ 12/26", issuer="Landgericht", country="DE", contact="post@lg.example", places=("DE",),
        legal_basis="StGB § 263", reasons="They ask readers for deposits for ferries that do not run.",
        locations=("@kai:tea.example",), category=GROUND.category, redress="An appeal within a month; the person too.",
    )  # fmt: skip
    assert (await house.safety.orders.receive(order)).accepted
    for case, outcome in (("case-1", "reverse"), ("case-2", "uphold"), ("case-m", "uphold")):
        await appealed(house, case, 1 if case == "case-m" else 0, outcome)
    clock.advance(220 * DAY_MS)
    files = (await house.safety.reports.report("2026-01-01", "2026-12-31")).files
    assert [] == [
        str(fault)
        for fault in validate([each for each in files.items() if each[0].endswith(".csv")])
        if not fault.remark
    ]
    notices, terms, illegal = (figures(files, name, GROUND.category) for name in ("04_", "06_", "05_"))
    assert ("5", "1") == (
        notices["Number of notices received"],
        notices["Number of notices received from Trusted flaggers"],
    )
    acted = "Number of actions taken on the basis of the "
    assert ("2", "2") == (notices[f"{acted}law"], notices[f"{acted}terms and conditions of the service"])
    measures = "Number of measures taken at the provider's own initiative"
    assert ("2", "0") == (terms[measures], illegal[measures])  # the hold, and what a person made of it
    assert ("1", "1") == (terms["Visibility restriction Removal"], terms["Visibility restriction Disable"])
    received = "Number of orders to act against illegal content received"
    assert ["1", "1"] == [figures(files, "03_", "TOTAL", where)[received] for where in ("DE", GROUND.category)]
    complaints = "Number of complaints submitted to the internal-complaints mechanism"
    ways = ("Total number", "Decisions upheld", "Decisions partially reversed", "Decisions reversed", "Median time")
    assert ["3", "2", "0", "1", "1"] == [figures(files, "07_", complaints, way)["Value"] for way in ways]
    solely, by_people = (
        "Number of measures solely taken by automated means ",
        "Number of measures not taken by automated means",
    )
    assert ["1", "4"] == [figures(files, "08_", one, "Total number")["Value"] for one in (solely, by_people)]
    accuracy = figures(files, "08_", "Accuracy of the automated means - Accuracy", "Total number")
    assert ("1", "By a person's second look at 1 of the decisions") == (
        accuracy["Value"], accuracy["Contextual Information"],
    )  # fmt: skip


async def test_a_notice_whose_case_went_into_another_is_acted_on_with_that(house: Teahouse) -> None:
    clock = house.clock
    assert isinstance(clock, ManualClock)
    await house.db.write(lambda tx: house.identity.create_face(tx, "kai", "kai", ""))
    first, kai = await given(house, "kai", "rosa@reader.example"), "@kai:tea.example"
    subject = cases.Subject(account=kai, items=("x",))
    await act(house, "case-x", cases.Opened, MO, case_id="case-x", source="staff", subject=subject)
    await act(house, first, cases.Merged, MO, into="case-x")
    await act(house, "case-x", cases.MergedIn, MO, case_id=first, items=(kai,), reporters=())
    await decided(house, "case-x", "x")
    clock.advance(220 * DAY_MS)
    notices = figures((await house.safety.reports.report("2026-01-01", "2026-12-31")).files, "04_", GROUND.category)
    acted = "Number of actions taken on the basis of the terms and conditions of the service"
    assert ("1", "1") == (notices["Number of notices received"], notices[acted])


def called(misuse: Any, who: str, which: str, why: str, tx: Tx) -> None:
    misuse.call_in(tx, who, which, True, why, (MO.by, MO.role))


async def test_suspensions_are_counted_by_what_was_misused(house: Teahouse) -> None:
    """Art. 23: content, notices and complaints stand in three rows of part 7."""
    clock = house.clock
    assert isinstance(clock, ManualClock)
    account = Subject(target=Target.ACCOUNT, id=LIN, name="Lin", made_ms=JUNE_MS - DAY_MS)
    pause = Wish(kind=MeasureKind.SUSPEND, on=account, lasts_ms=7 * DAY_MS)
    for number, manifest in ((1, True), (2, False)):
        cause = Subject(
            target=Target.ITEM, surface=Surface.ARTICLE, id=f"item-{number}", name="A story", made_ms=JUNE_MS - DAY_MS
        )
        await decided(
            house, f"case-{number}", f"item-{number}", measures=(pause,), because=(cause,), about=(LIN,),
            manifest=manifest, rule_id="", law=Law(reference=f"StGB § 26{number}"),
        )  # fmt: skip
    for misuse, times in ((house.safety.notices.misuse, 1), (house.safety.notices.complaints.misuse, 2)):
        for at in range(times):
            who = f"@rosa{at}:tea.example"
            for number in range(3):
                which, why = f"{number}/0", "It is the same again."
                await house.db.write(partial(called, misuse, who, which, why))
                if number == 1:
                    await misuse.warn(who, why, MO.by, MO.role)
            await misuse.suspend(who, 10, why, SEN.by, SEN.role)
    clock.advance(220 * DAY_MS)
    files = (await house.safety.reports.report("2026-01-01", "2026-12-31")).files
    assert [] == [
        str(fault) for fault in validate([one for one in files.items() if one[0].endswith(".csv")]) if not fault.remark
    ]
    offenders = "Suspensions imposed on repeated offenders"
    suspended = [cells for cells in csv.reader(rows(files, "07_")) if offenders in cells]
    assert [("illegal content", "1"), ("unfounded notices", "1"), ("unfounded complaints", "2")] == [
        (" ".join(cells[4].split()[-2:]), cells[6]) for cells in suspended
    ]
