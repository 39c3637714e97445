"""A filing: files of one report, each checked by itself and against the others; and batches for the EU's database."""

from collections.abc import Sequence

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._check_batch import check_batch, is_batch
from teahouse.safety.reporting._check_file import Sheet, check_file
from teahouse.safety.reporting._faults import Fault, shown
from teahouse.safety.reporting._period import day, due, period


def validate(files: Sequence[tuple[str, bytes]]) -> list[Fault]:
    """What is wrong with ``files``, given as names and contents; nothing if nothing is. Never raises for contents."""
    sheets = [check_file(name, data) for name, data in files if not is_batch(data)]
    known = [sheet for sheet in sheets if sheet.number is not None and sheet.rows]
    if len(known) > 1:
        _once(known)
        _one_service(known)
        _missing(known)
    _identification(known)
    found = [fault for sheet in sheets for fault in sorted(sheet.findings.faults, key=lambda f: (f.line == 0, f.line))]
    return found + [fault for name, data in files if is_batch(data) for fault in check_batch(name, data)]


def _once(known: list[Sheet]) -> None:
    seen: dict[int | None, Sheet] = {}
    for sheet in known:
        if sheet.number in seen:
            what = f"part {sheet.number} again, after {seen[sheet.number].findings.file}"
            sheet.findings.fault(0, None, "filing", what, "each part once: one report for one service and period")
        seen.setdefault(sheet.number, sheet)


def _one_service(known: list[Sheet]) -> None:
    """Every part names the service and, but for parts 1 and 2, the period."""
    for column, name in ((1, "service"), (2, "period")):
        first: tuple[str, str] | None = None
        for sheet in known:
            if sheet.number == 2 or (sheet.number == 1 and column == 2):
                continue
            value = sheet.rows[0].cells[column]
            if first is None:
                first = (value, sheet.findings.file)
            elif value != first[0]:
                what = f"{shown(value)}, where {first[1]} has {shown(first[0])}"
                sheet.findings.fault(sheet.rows[0].line, column, name, what, f"one {name} in all parts")


def _missing(known: list[Sheet]) -> None:
    there = {sheet.number for sheet in known}
    missing = [_annex.part(number).name for number in range(1, 12) if number not in there]
    if missing:
        known[0].findings.remark(
            0, None, "filing", f"given without {', '.join(missing)}", "all eleven parts in a whole report"
        )


def _identification(known: list[Sheet]) -> None:
    """Part 1 says the period in two rows, the others in each of theirs; and when the report was published."""
    first = next((sheet for sheet in known if sheet.number == 1), None)
    if first is None:
        return
    said = {_annex.plain(record.cells[2]): record for record in first.rows}
    start, end = said.get("starting date of reporting period"), said.get("ending date of reporting period")
    if start is None or end is None:
        return
    text = f"{start.cells[3]}/{end.cells[3]}"
    asked = period(text)
    for sheet in known:
        if asked and sheet.number not in (1, 2) and period(sheet.rows[0].cells[2]) not in (None, asked):
            what = f"{shown(sheet.rows[0].cells[2])}, where {first.findings.file} has {text}"
            sheet.findings.fault(sheet.rows[0].line, 2, "period", what, text)
    published = said.get("date of publication of the report", said.get("date of the publication of the report"))
    when = day(published.cells[3]) if published else None
    if asked and when and when > due(asked) and published:
        findings = first.findings
        findings.remark(
            published.line, 3, "date", f"published on {when}", f"by {due(asked)}, two months after the period"
        )
