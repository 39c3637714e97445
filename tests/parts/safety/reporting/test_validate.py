"""Faulty filings, one fault each, and the place where it is found; then what is no filing at all."""

# ruff: noqa: E501 (a faulty filing is a line)

import time
from collections.abc import Callable

import msgspec
import pytest

from teahouse.safety.reporting import FILE_LIMIT, export, report, validate
from tests.parts.safety.reporting.story import PROFILE, RECORDS

FILES = export(report(RECORDS, PROFILE))
NAMES = {int(name[:2]): name for name in FILES}
PERIOD = "2026-01-01/2026-12-31"


def lines(number: int) -> list[str]:
    return FILES[NAMES[number]].decode().split("\r\n")


def with_line(number: int, line: int, change: Callable[[str], str]) -> bytes:
    """A part of a right filing with one of its lines (from 1) changed."""
    some = lines(number)
    changed = change(some[line - 1])
    assert changed != some[line - 1], "this changes nothing, so nothing could be found"
    return "\r\n".join([*some[: line - 1], changed, *some[line:]]).encode()


def line_of(number: int, *words: str) -> int:
    return next(at for at, line in enumerate(lines(number), 1) if all(word in line for word in words))


def cell(column: str, text: str) -> Callable[[str], str]:
    """Puts ``text`` into a column of a line in which nothing before it is quoted but the first cell."""

    def change(line: str) -> str:
        head, quote, rest = line.rpartition('",') if line.startswith('"') else ("", "", line)
        cells = rest.split(",")
        cells[ord(column) - ord("A") - (1 if quote else 0)] = text
        return head + quote + ",".join(cells)

    return change


def found(number: int, data: bytes) -> list[str]:
    return [str(fault) for fault in validate([(NAMES[number], data)]) if not fault.remark]


COMPLAINTS = line_of(7, "Number of complaints", "Total number")
ACCURACY = line_of(8, "- Accuracy", "Total number")
HARASSMENT = line_of(4, "KEYWORD_CYBER_HARASSMENT")
DOXING = line_of(4, "Doxing")
DE = line_of(3, "TOTAL,,DE")
SHARE = line_of(7, "Percentage")
STAFF = line_of(9, "linguistic", "Total number")

#: part, line, change, place and what is said. Values in the first lines are from real filings of 2025.
TABLE = [
    (7, COMPLAINTS, cell("G", '"414,990"'), f"{COMPLAINTS}:G: “414,990”; expected an integer from 0 up, without marks between thousands: 414990"),
    (7, COMPLAINTS + 2, cell("G", "N/A"), f"{COMPLAINTS + 2}:G: “N/A”; expected blank where it does not apply, 0 where there was none"),
    (7, COMPLAINTS + 2, cell("G", "-"), f"{COMPLAINTS + 2}:G: “-”; expected blank where it does not apply, 0"),
    (7, COMPLAINTS + 4, cell("G", "388.78 hours"), f"{COMPLAINTS + 4}:G: “388.78 hours”; expected hours, as a number from 0 up with a decimal point: 388.78"),
    (7, COMPLAINTS + 4, cell("G", "01:01:00"), f"{COMPLAINTS + 4}:G: “01:01:00”; expected hours, as a number from 0 up with a decimal point: 1.0167"),
    (7, SHARE, cell("G", "100"), f"{SHARE}:G: “100”; expected a share from 0 to 1, with a decimal point: 1"),
    (3, 2, cell("C", "2026-01-01/2026-12/31"), "2:C: “2026-01-01/2026-12/31”; expected YYYY-MM-DD/YYYY-MM-DD, two days that exist"),
    (3, 2, cell("G", "TOTAL"), "2:G: “TOTAL”; expected an integer from 0 up"),
    (7, COMPLAINTS + 4, cell("G", "-4"), f"{COMPLAINTS + 4}:G: “-4”; expected hours, as a number from 0 up"),
    (7, COMPLAINTS + 4, cell("G", '"48,5"'), f"{COMPLAINTS + 4}:G: “48,5”; expected hours, as a number from 0 up with a decimal point: 48.5"),
    (7, COMPLAINTS + 4, cell("G", ""), f"{COMPLAINTS + 1}:G: 3 decisions and no median time; expected a median, in hours"),
    (7, COMPLAINTS + 1, cell("G", "1.0"), f"{COMPLAINTS + 1}:G: “1.0”; expected an integer from 0 up: 1"),
    (7, COMPLAINTS + 1, cell("G", " 1"), f"{COMPLAINTS + 1}:G: “ 1”; expected an integer from 0 up: 1"),
    (7, COMPLAINTS + 1, cell("G", "１"), f"{COMPLAINTS + 1}:G: “１”; expected an integer from 0 up"),
    (7, COMPLAINTS + 1, cell("G", "1e9"), f"{COMPLAINTS + 1}:G: “1e9”; expected an integer from 0 up"),
    (7, COMPLAINTS + 1, cell("G", "9"), f"{COMPLAINTS + 1}:G: 9, more than all that were submitted (5 in line 2); expected at most 5"),
    (7, COMPLAINTS + 1, cell("G", ""), f"{COMPLAINTS + 1}:G: blank; expected 0 if there was none"),
    (7, COMPLAINTS, cell("G", ""), f"{COMPLAINTS}:G: blank; expected 0 if there was none"),
    (7, SHARE, cell("G", ""), f"{SHARE - 3}:G: decisions reversed, and no share of them implemented; expected a share"),
    (7, COMPLAINTS, cell("E", "Complaints"), "2:F: row “Internal complaints mechanism / Complaints / Total number”; expected a row of part 7"),
    (7, COMPLAINTS, cell("A", "Only for VLOPs"), f"{COMPLAINTS}:A: “Only for VLOPs”; expected “All”"),
    (8, ACCURACY, cell("G", "95%"), f"{ACCURACY}:G: “95%”; expected a share from 0 to 1, with a decimal point: 0.95"),
    (8, ACCURACY, cell("G", "1.5"), f"{ACCURACY}:G: “1.5”; expected a share from 0 to 1, with a decimal point: 0.015"),
    (8, 2, cell("G", ""), "2:G: blank; expected 0 if there was none"),
    (8, line_of(8, "solely", "Own"), cell("G", "3"), "more than the total (2 in line 2); expected at most 2"),
    (8, line_of(8, "solely", "bg"), cell("F", "xx"), ":F: row “Use of automated means for content moderation / Number of me…”; expected a row of part 8"),
    (9, STAFF, cell("G", "4,5"), "cells; expected 8, as many as the header has"),
    (9, line_of(9, ",sv,"), cell("G", "0.5"), ":G: “0.5”; expected an integer from 0 up"),
    (10, line_of(10, "[...]"), cell("G", "5"), ":F: a value for “[...]”; expected rows for each language or state"),
    (4, HARASSMENT, lambda text: text.replace(",3,1,", ",4,1,"), ":F: STATEMENT_CATEGORY_CYBER_VIOLENCE is 15, its sub-categories add up to 16; expected 16"),
    (4, line_of(4, "CATEGORY_CYBER_VIOLENCE,"), lambda text: text.replace(",15,1,", ",16,1,"), "2:F: TOTAL is 15, the categories add up to 16; expected 16"),
    (4, HARASSMENT, lambda text: text.replace("3,1,12,10", "3,1,12,13"), f"{HARASSMENT}:I: 13, more than column H, of which it is a part; expected at most 12"),
    (4, HARASSMENT, lambda text: text.replace("12,10,5,5,", "12,10,,5,"), f"{HARASSMENT}:J: blank, with 1 to take a median of; expected a median"),
    (4, HARASSMENT, lambda text: text.replace(",3,1,12,", ",3,1,,"), f"{HARASSMENT}:H: blank in a column that is filled elsewhere; expected 0"),
    (4, HARASSMENT, lambda text: text.replace("HARASSMENT", "HARRASSMENT"), f"{HARASSMENT}:D: unknown category “KEYWORD_CYBER_HARRASSMENT”; expected a category or keyword of part 4"),
    (4, HARASSMENT, lambda text: text.replace("KEYWORD_CYBER", "keyword_cyber"), f"{HARASSMENT}:D: unknown category “keyword_cyber_HARASSMENT”; expected KEYWORD_CYBER_HARASSMENT"),
    (4, HARASSMENT, lambda text: text.replace("KEYWORD_CYBER_HARASSMENT", "KEYWORD_NUDITY"), f"{HARASSMENT}:D: “KEYWORD_NUDITY”, which is not for this part"),
    (4, HARASSMENT, lambda text: text.replace("HARASSMENT,,", "HARASSMENT,Doxing,"), f"{HARASSMENT}:E: “Doxing”; expected blank: only KEYWORD_OTHER is described"),
    (4, DOXING, lambda text: text.replace("Doxing", ""), f"{DOXING}:E: KEYWORD_OTHER with figures and no description; expected a description"),
    (4, DOXING, lambda text: text.replace("Doxing", '"Text to detail the ""Other"" keyword."'), f"{DOXING}:E: the template's text; expected a description"),
    (4, DOXING, lambda text: f"{text}\r\n{text.replace('7,0,7,0,1.5,,0,0,2,0', '0,0,0,0,,,0,0,0,0')}", f"{DOXING + 1}:E: “Doxing”, as in line {DOXING}; expected a description of its own"),
    (4, HARASSMENT, lambda text: f"{text}\r\n{text}", f"{HARASSMENT + 1}:D: the row of line {HARASSMENT} again; expected each row once"),
    (4, 9, lambda text: text.replace(PERIOD, "2025-01-01/2025-12-31"), f"9:C: “2025-01-01/2025-12-31”, where line 2 has “{PERIOD}”; expected one period throughout"),
    (4, 9, lambda text: text.replace("Tea House", "TeaHouse"), "9:B: “TeaHouse”, where line 2 has “Tea House”; expected one name of the service throughout"),
    (4, 1, lambda text: text.replace("Median time to take action,", "Median time,"), "1:J: “Median time”; expected “Median time to take action”"),
    (4, 1, lambda text: text.rpartition(",")[0], "1: 24 columns; expected the 25 columns of part 4"),
    (4, 1, lambda text: text.replace("Applicability,", "").replace("Service,", ""), "columns of part 4"),
    (5, line_of(5, "COPYRIGHT"), lambda text: text.replace(",1,1,1,", ",1,2,1,"), ":G: 2, more than column F, of which it is a part; expected at most 1"),
    (5, line_of(5, "COPYRIGHT"), lambda text: text.replace(",,,,0,0,1,0", ",0,,,0,0,1,0"), "2:O: blank in a column that is filled elsewhere; expected 0"),
    (5, line_of(5, "COPYRIGHT"), cell("F", "1.5"), ":F: “1.5”; expected an integer from 0 up"),
    (3, DE, lambda text: text.replace("DE", "GR"), f"{DE}:F: “GR”; expected TOTAL or a Member State's two capital letters (Eurostat writes Greece EL)"),
    (3, DE, lambda text: text.replace("DE", "de"), f"{DE}:F: “de”; expected TOTAL or a Member State's two capital letters"),
    (3, DE, lambda text: text.replace("DE", '"AT, […], SE"'), f"{DE}:F: the template's “AT, […], SE”; expected rows for each Member State"),
    (3, line_of(3, "TERRORIST", "DE"), cell("G", "1"), ":G: KEYWORD_TERRORIST_CONTENT is 2, the Member States add up to 1; expected 1"),
    (3, 2, cell("I", ""), "2:I: blank, with 2 to take a median of; expected a median, in hours"),
    (1, 3, cell("D", "26.02.2027"), "3:D: “26.02.2027”; expected a day, YYYY-MM-DD"),
    (1, 6, cell("D", "2026-02-30"), "6:D: “2026-02-30”; expected a day, YYYY-MM-DD"),
    (1, 3, cell("D", "2026-12-01"), "3:D: 2026-12-01: published before the period ended; expected a day after 2026-12-31"),
    (1, 2, lambda text: text.replace('"Tea, Ltd."', ""), "2:D: “”; expected the provider's statutory name"),
    (2, 4, lambda text: text.replace("ANIMAL_HARM", "ANIMAL"), "4:C: row “Category 1a / Animal harm / KEYWORD_ANIMAL”; expected a row of part 2"),
    (11, 2, cell("E", "Free text"), "2:E: the template's “Free text”; expected an answer"),
    (11, 2, cell("E", "x" * 5001), "2:E: 5,001 characters; expected at most 5,000"),
    (11, 2, cell("E", ""), "2:E: blank; expected an answer: this question is for all"),
    (11, 2, cell("E", 'He said "no"'), "2:E: a quote inside a cell, near “e,He said \"no\"��All,”; expected the whole cell in quotes"),
    (11, 2, cell("E", '"no" he said'), "2:E: text after a closing quote, near"),
    (11, 4, cell("E", '"no'), "4:E: a quote that is never closed; expected a closing quote"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "line", "change", "expected"), TABLE)
def test_a_faulty_filing_is_told_where_and_what(
    number: int, line: int, change: Callable[[str], str], expected: str
) -> None:
    faults = found(number, with_line(number, line, change))
    assert any(expected in fault for fault in faults), faults


#: The values of part 7 as two services filed them for 2025, in the order of the rows; all else is the template's.
FILED = {
    "Discord": (
        "414,990|133,169|N/A|35,728|388.78 hours|N/A|0|568|514|N/A|54|388.67 hours|771|687|N/A|84|388.47 hours|771|687|N/A|84|388.47 hours"
        + "|N/A" * 5 + "|0|0|N/A|0|N/A" + "|N/A" * 5 + "|102|3|0|2|1,536 hours|9|0|0|0|0"
    ),
    "Bumble": (
        "41982|32917|-|9065|01:01:00|-|-|15664|9018|-|6646|00:37:00" + "|" * 5 + "|26318|23899|-|2419|04:03:00" + "|" * 5
        + "|0|0|0|0|0" + "|" * 5 + "|9|6|-|3|1460|-|100|||"
    ),
}  # fmt: skip


def filed(values: str) -> bytes:
    header, *some = lines(7)[:-1]
    filled = [cell("G", f'"{value}"')(line) for line, value in zip(some, values.split("|"), strict=True)]
    return "\r\n".join([header, *filled]).replace(PERIOD, "2025-01-01/2025-12-31").encode()


def test_what_two_services_really_filed_is_found_out() -> None:
    discord, bumble = (found(7, filed(values)) for values in FILED.values())
    assert {fault.split("“")[1].partition("”")[0] for fault in discord} == {
        "414,990", "133,169", "35,728", "N/A", "388.78 hours", "388.67 hours", "388.47 hours", "1,536 hours"
    }  # fmt: skip
    assert (25, 11) == (len(discord), len(bumble))
    assert {fault.split("“")[1].partition("”")[0] for fault in bumble} == {
        "-",
        "01:01:00",
        "00:37:00",
        "04:03:00",
        "100",
    }
    assert (
        f"{NAMES[7]}:43:G: “1,536 hours”; expected hours, as a number from 0 up with a decimal point: 1536" in discord
    )
    assert f"{NAMES[7]}:45:G: “100”; expected a share from 0 to 1, with a decimal point: 1" in bumble


def test_rows_that_are_left_out_or_moved_are_named() -> None:
    some = lines(4)
    without = "\r\n".join([*some[:9], *some[10:]]).encode()
    assert [f"{NAMES[4]}:D: row KEYWORD_MISLEADING_INFO_GOODS_SERVICES is missing; expected every row of the template, blank or 0"] == found(4, without)  # fmt: skip
    moved = "\r\n".join([*some[:8], some[9], some[8], *some[10:]]).encode()
    assert any(
        ":10:D: KEYWORD_INSUFFICIENT_INFORMATION_ON_TRADERS after KEYWORD_MISLEADING" in f for f in found(4, moved)
    )
    only = "\r\n".join(line for line in lines(3) if ",TOTAL,0" in line or ",TOTAL,2" in line or "Applic" in line)
    assert any("2:G: TOTAL is 2, the Member States add up to 0; expected 0" in f for f in found(3, only.encode()))


@pytest.mark.parametrize(
    ("period", "right"),
    [
        ("2026-01-01/2026-12-31", True),
        ("2027-01-01/2027-06-30", True),  # very large services report by half-years
        ("2027-07-01/2027-12-31", True),
        ("2025-07-01/2025-12-31", True),  # the transition
        ("2024-02-17/2025-01-31", True),
        ("2026-02-01/2026-12-31", True),  # a remark: it may have begun then
        ("2026-01-01/2027-12-31", False),
        ("2026-07-01/2027-06-30", False),
        ("2026-12-31/2026-01-01", False),
        ("2020-01-01/2020-12-31", False),
    ],
)
def test_a_period_is_one_that_the_regulation_knows(period: str, right: bool) -> None:
    text = FILES[NAMES[7]].decode().replace(PERIOD, period)
    assert right is ([] == found(7, text.encode()))
    start, _, end = period.partition("/")
    first = FILES[NAMES[1]].decode().replace(PERIOD[:10], start).replace(PERIOD[11:], end).replace("2027-02", "2028-02")
    assert right is ([] == found(1, first.encode()))


def test_parts_are_held_to_one_another() -> None:
    right = [(name, data) for name, data in FILES.items()]
    assert [] == [str(fault) for fault in validate(right) if not fault.remark]
    other = FILES[NAMES[4]].replace(b"Tea House", b"Tea Garden").replace(PERIOD.encode(), b"2027-01-01/2027-12-31")
    said = [str(fault) for fault in validate([(NAMES[1], FILES[NAMES[1]]), (NAMES[4], other), ("again.csv", other)])]
    assert f"{NAMES[4]}:2:B: “Tea Garden”, where {NAMES[1]} has “Tea House”; expected one service in all parts" in said
    assert f"{NAMES[4]}:2:C: “2027-01-01/2027-12-31”, where {NAMES[1]} has {PERIOD}; expected {PERIOD}" in said
    assert f"again.csv: part 4 again, after {NAMES[4]}; expected each part once: one report for one service and period" in said  # fmt: skip
    assert any("remark: given without 02_categories_names, 03_" in line for line in said)


@pytest.mark.parametrize("number", range(1, 12))
def test_a_part_is_recognised_by_what_is_in_it(number: int) -> None:
    assert [] == [str(fault) for fault in validate([("x.csv", FILES[NAMES[number]])])]


def test_odd_but_lawful_things_are_remarks() -> None:
    feeds = validate([(NAMES[4], FILES[NAMES[4]].replace(b"\r\n", b"\n"))])
    assert [(True, "line-ends")] == [(fault.remark, fault.rule) for fault in feeds]
    late = with_line(1, 3, cell("D", "2027-03-01"))
    assert [(True, 3, "D")] == [(fault.remark, fault.line, fault.column) for fault in validate([(NAMES[1], late)])]


HOSTILE = {
    "empty": (b"", "an empty file"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "a ZIP archive"),
    "pdf": (b"%PDF-1.7", "a PDF"),
    "html": (b"<!doctype html>", "HTML or XML"),
    "bom": (b"\xef\xbb\xbf" + FILES[NAMES[4]], "1: a byte order mark before the header"),
    "utf-16": (FILES[NAMES[4]].decode().encode("utf-16"), "UTF-16"),
    "latin": (FILES[NAMES[11]].decode().replace("’", "'").replace("We", "Wé").encode("latin-1"), "2: byte 0xe9 is not UTF-8"),
    "nul": (FILES[NAMES[4]].replace(b"Doxing", b"Dox\0ing"), f"{DOXING}: control character U+0000"),
    "semicolons": (FILES[NAMES[7]].replace(b",", b";"), "cells separated by semicolons; expected commas"),
    "tabs": (FILES[NAMES[7]].replace(b",", b"\t"), "cells separated by tabs"),
    "sep": (b"sep=,\r\n" + FILES[NAMES[7]], "a line for spreadsheets before the header"),
    "mixed": (FILES[NAMES[7]].replace(b"\r\n", b"\n", 5), "lines that end with CRLF and lines that end with LF"),
    "returns": (FILES[NAMES[7]].replace(b"\r\n", b"\r"), "lines that end with CR alone"),
    "other": (b"a,b,c\r\n1,2,3\r\n", "1: header “a,b,c”; expected the header of one of the eleven parts"),
    "header": (lines(4)[0].encode(), "no rows below the header"),
    "too long": (b"x" * (FILE_LIMIT + 1), "16,777,217 bytes"),
    "long line": (lines(4)[0].encode() + b"\r\n" + b"x" * 10_000_000, "2:A: a cell of 10,000,000 characters"),
    "commas": (lines(4)[0].encode() + b"\r\n" + b"," * 10_000_000, "2:GS: more than 200 cells in a line"),
    "quotes": (lines(4)[0].encode() + b"\r\n" + b'"' * 10_000_001, "2:A: a quote that is never closed"),
    "lines": (lines(4)[0].encode() + b"\r\n" + b"x\r\n" * 1_000_000, "more than 20,000 lines"),
    "one row often": ("\r\n".join([*lines(4)[:2], *[lines(4)[2]] * 6_000]).encode(), "the row of line 3 again"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_filing_is_a_clear_error_and_takes_no_time(name: str) -> None:
    data, expected = HOSTILE[name]
    began = time.process_time()
    faults = [str(fault) for fault in validate([("x.csv", data)]) if not fault.remark]
    assert any(expected in fault for fault in faults), faults[:5]
    assert all(len(fault) < 500 and fault.isprintable() for fault in faults)
    assert time.process_time() - began < 20  # quadratic would be minutes


def test_a_batch_for_the_eus_database_is_held_to_its_rules() -> None:
    right = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_LABELLED"],
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "Rule 4",
        "incompatible_content_explanation": "Nudity is labelled.",
        "content_type": ["CONTENT_TYPE_IMAGE"],
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "territorial_scope": ["DE"],
        "content_date": "2026-06-30",
        "application_date": "2026-07-01",
        "decision_facts": "A picture that was seen by a moderator.",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "d-1",
    }

    def said(value: object) -> list[str]:
        return [str(fault) for fault in validate([("b.json", msgspec.json.encode(value))])]

    assert [] == said({"statements": [right]}) == said(right)
    faults = said({"statements": [right, {**right, "puid": "d-2", "category": "STATEMENT_CATEGORY_OPINION"}]})
    assert ["b.json:statements[1].category"] == [fault.partition(": ")[0] for fault in faults]
    for hostile in (b"{", b"[" * 100_000, b'{"statements": 5}', b"{" + b" " * FILE_LIMIT):
        assert 1 == len(validate([("b.json", hostile)]))


def test_any_bytes_are_answered() -> None:
    """Cut, joined and flipped filings: each an answer, none an exception."""
    data = FILES[NAMES[3]]
    for step in range(0, len(data), 4999):
        validate([("x.csv", data[:step]), ("y.csv", data[step:]), ("z.csv", data[:step] + b'"' + data[step:])])
        validate([("x.csv", data[:step] + bytes([data[step] ^ 1, 0x2C]) + data[step:])])
    assert msgspec.json.encode(validate([("x.csv", data[:3000])]))
