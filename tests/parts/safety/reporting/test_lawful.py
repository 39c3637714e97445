"""Filings that are right though they look otherwise than ours: who accuses the innocent is not heard."""

import csv
import io

from teahouse.safety.reporting import export, report, validate
from tests.parts.safety.reporting.story import PROFILE, RECORDS

FILES = export(report(RECORDS, PROFILE))
NAMES = {int(name[:2]): name for name in FILES}


def rows(number: int) -> list[list[str]]:
    return list(csv.reader(io.StringIO(FILES[NAMES[number]].decode(), newline="")))


def faults(number: int, some: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> list[str]:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows(some)  # type: ignore[arg-type]
    return [str(fault) for fault in validate([("filing.csv", text.getvalue().encode())])]


def test_every_cell_may_be_quoted_and_the_last_line_may_have_no_end() -> None:
    for number, name in NAMES.items():
        assert [] == faults(number, rows(number), csv.QUOTE_ALL)
        assert [] == validate([(name, FILES[name].removesuffix(b"\r\n"))])


def test_blanks_at_the_ends_of_names_are_a_remark_at_most() -> None:
    """The templates' names end with stray blanks here and there, which people take away."""
    for number in NAMES:
        some = [[cell.strip() for cell in row] for row in rows(number)]
        assert [] == [fault for fault in faults(number, some) if "remark" not in fault]


def test_member_states_may_be_sorted_by_category() -> None:
    header, *some = rows(3)
    total = [row for row in some if row[5] == "TOTAL"]
    states = sorted((row for row in some if row[5] != "TOTAL"), key=lambda row: row[5])
    half = len(states) // 2
    by_category = [row for pair in zip(states[:half], states[half:], strict=True) for row in pair]
    assert by_category != states
    assert [] == faults(3, [header, *total, *by_category])


def test_any_number_of_sub_categories_may_be_added() -> None:
    some = rows(4)
    doxing = next(row for row in some if row[4] == "Doxing")
    raids = [*doxing[:4], "Raids", "0", "0", "0", "0", "", "", "0", "0", "0", "0", *doxing[15:]]
    at = some.index(doxing)
    assert [] == faults(4, [*some[:at], raids, doxing, [*raids[:4], "Brigades", *raids[5:]], *some[at + 1 :]])


def test_a_service_that_can_impose_everything_or_nothing_but_one_thing() -> None:
    some = rows(6)
    without = [[*row[:7], *(cell if row is some[0] or column == 10 else "" for column, cell in enumerate(row[7:21], 7)), *row[21:]] for row in some]  # fmt: skip # noqa: E501
    assert [] == [fault for fault in faults(6, without) if "remark" not in fault]


def test_a_very_large_platform_fills_in_languages_people_and_recipients() -> None:
    automated = rows(8)
    template = automated[21]
    assert "Only for VLOPs" == template[0]
    indicators = list(dict.fromkeys(row[4] for row in automated[21:]))
    languages = [
        [*template[:4], indicator, language, "0.97" if "Accuracy" in indicator else "12", "per classifier"]
        for language in ("bg", "de", "sv")
        for indicator in indicators
    ]
    classifier = [*automated[3][:6], "0.5", "the second classifier"]
    assert [] == faults(8, [*automated[:4], classifier, *automated[4:21], *languages])
    staff = rows(9)
    people = [[*row[:6], value, ""] for row, value in zip(staff[1:4], ("10.5", "4", "14.5"), strict=True)]
    spoken = [[*staff[3][:5], language, "7", ""] for language in ("de", "fr")]
    assert [] == faults(9, [staff[0], *people, *spoken])
    recipients = rows(10)
    states = [[*recipients[1][:5], state, "50000000"] for state in ("DE", "EL")]
    assert [] == faults(10, [recipients[0], [*recipients[1][:6], "90000000"], *states])
    assert any("50000000, more than the total (9 in line 2)" in fault for fault in faults(10, [recipients[0], [*recipients[1][:6], "9"], *states]))  # fmt: skip # noqa: E501


def test_a_service_that_has_no_way_to_complain_leaves_those_rows_blank() -> None:
    some = rows(7)
    assert [] == faults(7, [some[0], *([*row[:6], "", ""] for row in some[1:])])
