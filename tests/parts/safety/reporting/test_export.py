"""The exporter against files made by hand from the Commission's own, and against Annex II's rules one by one."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from teahouse.safety import reporting
from teahouse.safety.reporting import (
    About,
    Automated,
    Check,
    Complaint,
    Dispute,
    Ground,
    Kind,
    Measure,
    Misuse,
    Notice,
    Order,
    Outcome,
    Profile,
    Records,
    ReportError,
    Restriction,
    Source,
    Suspension,
    export,
    report,
    validate,
)
from tests.parts.safety.reporting.story import MEASURES, PROFILE, RECORDS, TEXTS, at, complaint, measure, order

EXPECTED = Path(__file__).parent / "expected"
TEMPLATES = Path(reporting.__file__).parent / "annex"
FILES = export(report(RECORDS, PROFILE))
EMPTY = export(report(Records(), PROFILE))


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def template(number: int) -> list[list[str]]:
    return rows((TEMPLATES / f"part_{number}.csv").read_bytes())


@pytest.mark.parametrize("name", ["01_report_identification", "07_appeals_and_recidivism"])
@pytest.mark.santa_clara("N3", "N4")
def test_lists_are_the_files_made_by_hand(name: str) -> None:
    expected = (EXPECTED / f"{name}.csv").read_text("utf-8").splitlines()
    assert expected == FILES[f"{name}.csv"].decode().split("\r\n")[:-1]


@pytest.mark.santa_clara("N17", "N18")
def test_automation_is_the_file_made_by_hand_and_the_rest_is_left_to_very_large_platforms() -> None:
    expected = (EXPECTED / "08_automated_means.csv").read_text("utf-8").splitlines()
    lines = FILES["08_automated_means.csv"].decode().split("\r\n")[:-1]
    assert expected == lines[:21]
    assert {"Only for VLOPs"} == {line.split(",")[0] for line in lines[21:]}
    assert all(line.endswith(",,") for line in lines[21:])


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXPECTED.glob("0[3-6]*.csv"))])
@pytest.mark.santa_clara("N1", "N9", "N14", "N15")
def test_rows_with_figures_are_those_made_by_hand_and_all_others_are_none(name: str) -> None:
    expected = (EXPECTED / f"{name}.csv").read_text("utf-8").splitlines()
    lines = FILES[f"{name}.csv"].decode().split("\r\n")[1:-1]
    figures = [line for line in lines if re.search(r",[1-9][0-9.]*,", line)]
    assert expected == figures
    first = 6 if name.startswith("03") else 5
    others = {cell for line in lines if line not in figures for cell in rows(line.encode())[0][first:]}
    assert {"", "0"} == others


@pytest.mark.parametrize("number", range(1, 12))
def test_headers_and_rows_are_the_templates_to_the_last_blank(number: int) -> None:
    """What a template says of a row, in its order; a description and a gap are the provider's to fill."""
    made, wanted = rows([*EMPTY.values()][number - 1]), template(number)
    if number == 3:
        wanted = [row for row in wanted if "AT, […], SE" not in row]
    fixed = {1: (0, 2), 2: (0, 1, 2), 3: (0, 3, 5), 4: (0, 3), 5: (0, 3), 6: (0, 3), 10: (0, 3, 4, 5), 11: (0, 3)}
    columns = fixed.get(number, (0, 3, 4, 5))
    assert wanted[0] == made[0]
    assert [[row[c] for c in columns] for row in wanted] == [[row[c] for c in columns] for row in made]
    assert {len(wanted[0])} == {len(row) for row in made}


def test_the_form_is_rfc_4180_in_utf_8() -> None:
    texts = ('He said "no", twice,\nand left — 茶', *TEXTS[1:])
    made = export(report(RECORDS, msgspec.structs.replace(PROFILE, texts=texts)))
    data = made["11_qualitative.csv"]
    assert texts[0] == rows(data)[1][4]
    assert '"He said ""no"", twice,\nand left — 茶"\r\n'.encode() in data
    for data in made.values():
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")


def test_a_member_state_has_the_templates_rows_and_the_one_they_lack_if_it_is_needed() -> None:
    part = template(3)
    rows_of_de = [row[3] for row in rows(FILES["03_member_states_orders.csv"]) if row[5] == "DE"]
    assert [row[3] for row in part if "AT, […], SE" in row] == rows_of_de
    lacking = "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE"
    asked = msgspec.structs.replace(order((1, 2)), category="STATEMENT_CATEGORY_PROTECTION_OF_MINORS", keyword=lacking)
    files = export(report(Records(orders=(asked,)), PROFILE))
    lines = rows(files["03_member_states_orders.csv"])
    assert [["TOTAL", "1"], ["DE", "1"]] == [[row[5], row[6]] for row in lines if row[3] == lacking]
    assert [] == validate([*files.items()])


def test_what_does_not_apply_is_blank_and_what_did_not_happen_is_0() -> None:
    everything = msgspec.structs.replace(PROFILE, without=frozenset())
    pays = rows(export(report(Records(), everything))["05_own_initiative_illegal.csv"])
    assert {"0"} == {cell for row in pays[1:] for cell in row[5:21]}
    assert [""] * 3 == rows(EMPTY["05_own_initiative_illegal.csv"])[1][14:17]
    for kind, orders, notices, trusted, complaints in (
        (Kind.INTERMEDIARY, "0", "", "", ""),
        (Kind.HOSTING, "0", "0", "", ""),
        (Kind.PLATFORM, "0", "0", "0", "0"),
    ):
        files = export(report(Records(), msgspec.structs.replace(PROFILE, kind=kind)))
        assert orders == rows(files["03_member_states_orders.csv"])[1][6]
        assert [notices, trusted] == rows(files["04_notices.csv"])[1][5:7]
        assert complaints == rows(files["07_appeals_and_recidivism.csv"])[2][6]


def test_a_decision_made_after_publication_is_not_known_yet() -> None:
    late = Complaint(
        submitted_ms=at("2026-12-30"), about=About.ACCOUNT, outcome=Outcome.REVERSED, notified_ms=at("2027-02-27")
    )
    known = msgspec.structs.replace(late, notified_ms=at("2027-02-26", 23))
    figures = report(Records(complaints=(late, known)), PROFILE).appeals.complaints
    assert (2, 1) == (figures.total, figures.reversed)


def test_one_description_in_two_categories_is_told_apart() -> None:
    some = [
        measure(category, "KEYWORD_OTHER", Ground.TERMS, Restriction.REMOVED, other="Raids")
        for category in ("CYBER_VIOLENCE", "VIOLENCE")
    ]
    lines = report(Records(measures=tuple(some)), PROFILE).terms
    assert ["Raids (Cyber violence)", "Raids (Violence)"] == [line.other for line in lines if line.other]


@pytest.mark.parametrize(
    ("field", "records", "profile"),
    [
        ("orders[0].state", {"orders": (msgspec.structs.replace(order((1, 1)), state="GR"),)}, {}),
        ("orders[0].category", {"orders": (msgspec.structs.replace(order((1, 1)), category="VIOLENCE"),)}, {}),
        ("orders[1].items", {"orders": (order((1, 1)), order((1, 1), items=-1))}, {}),
        ("measures[0].keyword", {"measures": (msgspec.structs.replace(MEASURES[0], keyword="KEYWORD_NUDITY"),)}, {}),
        # A breach of terms is no category of what is illegal.
        ("measures[1].category", {"measures": (MEASURES[0], measure("OTHER_VIOLATION_TC", None, Ground.LAW))}, {}),
        ("measures[0].restrictions", {"measures": (msgspec.structs.replace(MEASURES[0], restrictions=()),)}, {}),
        ("orders[0].effected_ms", {"orders": (order((1, -1)),)}, {}),
        ("complaints[0].notified_ms", {"complaints": (complaint(About.ACCOUNT, Outcome.UPHELD, -1),)}, {}),
        ("profile.start", {}, {"start": "2026-02-30"}),
        ("profile.end", {}, {"end": "2025-12-31"}),
        ("profile.published", {}, {"published": "2026-12-31"}),
        ("profile.previous", {}, {"previous": "last year"}),
        ("profile.service", {}, {"service": " "}),
        ("profile.texts", {}, {"texts": TEXTS[:5]}),
        ("profile.texts[2]", {}, {"texts": (*TEXTS[:2], "x" * 5001, *TEXTS[3:])}),
        ("profile.provider", {}, {"provider": "Tea\0"}),
    ],
)
def test_what_no_report_can_be_made_from_is_named(field: str, records: dict, profile: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(ReportError, match=f"^{re.escape(field)}: "):
        export(report(Records(**records), msgspec.structs.replace(PROFILE, **profile)))


DESCRIPTIONS = st.sampled_from(["", "Doxing", "doxing ", 'A "raid", or two', "=1+1"])
MOMENTS = st.integers(at("2026-01-01"), at("2027-02-01"))
LATER = st.none() | st.integers(0, 10**9)


@st.composite
def sort(draw: st.DrawFn, number: int) -> dict[str, Any]:
    category, keyword = draw(st.sampled_from(SORTS[number]))
    return {"category": category, "keyword": keyword, "other": draw(DESCRIPTIONS)}


def _sorts(number: int) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    category = ""
    for row in template(number)[1:]:
        if row[3].startswith("STATEMENT"):
            category = row[3]
            found.append((category, None))
        elif row[3] != "TOTAL" and "AT, […], SE" not in row:
            found.append((category, row[3]))
    return found


SORTS = {number: _sorts(number) for number in (3, 4, 5, 6)}


@st.composite
def ended(draw: st.DrawFn) -> dict[str, object]:
    start, outcome, later = draw(MOMENTS), draw(st.none() | st.sampled_from(Outcome)), draw(LATER)
    return {"submitted_ms": start, "outcome": outcome, "notified_ms": None if later is None else start + later}


@st.composite
def records(draw: st.DrawFn) -> Records:
    def many(build: st.SearchStrategy) -> tuple:  # type: ignore[type-arg]
        return tuple(draw(st.lists(build, max_size=6)))

    def after(moment: int) -> int | None:
        later = draw(LATER)
        return None if later is None else moment + later

    @st.composite
    def orders(draw: st.DrawFn) -> Order:
        start, state = draw(MOMENTS), draw(st.sampled_from(["DE", "EL", "SE"]))
        done = after(start)
        return Order(
            **draw(sort(3)), state=state, received_ms=start, informs=draw(st.booleans()), items=draw(st.integers(0, 9)),
            acknowledged_ms=start + draw(st.integers(0, 10**9)), effected_ms=done,
        )  # fmt: skip

    @st.composite
    def notices(draw: st.DrawFn) -> Notice:
        start, ground = draw(MOMENTS), draw(st.none() | st.sampled_from(Ground))
        return Notice(
            **draw(sort(4)), received_ms=start, trusted=draw(st.booleans()), items=draw(st.integers(0, 9)),
            action=ground, acted_ms=after(start), processed=draw(st.sampled_from(Automated)),
        )  # fmt: skip

    @st.composite
    def measures(draw: st.DrawFn) -> Measure:
        ground = draw(st.sampled_from(Ground))
        what = draw(st.sets(st.sampled_from([r for r in Restriction if "monetary" not in r]), min_size=1, max_size=3))
        return Measure(
            **draw(sort(5 if ground is Ground.LAW else 6)), imposed_ms=draw(MOMENTS), ground=ground,
            source=draw(st.sampled_from(Source)), restrictions=tuple(what), detected=draw(st.booleans()),
            decided=draw(st.sampled_from(Automated)),
        )  # fmt: skip

    complaint = st.builds(
        lambda e, a, n: Complaint(**e, about=a, imposed=n), ended(), st.sampled_from(About), st.integers(0, 3)
    )
    check = st.builds(
        Check, checked_ms=MOMENTS, source=st.sampled_from(Source), acted=st.booleans(), right=st.booleans()
    )
    return Records(
        orders=many(orders()),
        notices=many(notices()),
        measures=many(measures()),
        complaints=many(complaint),
        disputes=many(st.builds(lambda e, i: Dispute(**e, implemented=i), ended(), st.booleans())),
        suspensions=many(st.builds(Suspension, imposed_ms=MOMENTS, misuse=st.sampled_from(Misuse))),
        checks=many(check),
    )  # fmt: skip


#: Not shrunk: a filing is a tenth of a second's work, and shrinking one takes minutes.
QUICK = settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(records(), st.sampled_from(Kind))
@pytest.mark.santa_clara("N21")
def test_what_is_written_is_found_right(some: Records, kind: Kind) -> None:
    profile: Profile = msgspec.structs.replace(PROFILE, kind=kind)
    files = export(report(some, profile))
    assert [] == [str(fault) for fault in validate([*files.items()]) if not fault.remark]
