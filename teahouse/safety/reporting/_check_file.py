"""One file of a filing: its header, what every part has in common, then what its part has of its own."""

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._check_list import check_list
from teahouse.safety.reporting._check_period import check_period
from teahouse.safety.reporting._check_table import check_table
from teahouse.safety.reporting._faults import Findings, shown
from teahouse.safety.reporting._parse import Record, records
from teahouse.safety.reporting._period import period
from teahouse.safety.reporting._recognise import recognise


class Sheet:
    """What was understood of one file, for checks across files. ``rows`` are those with as many cells as the header."""

    def __init__(self, file: str) -> None:
        self.findings = Findings(file)
        self.number: int | None = None
        self.rows: list[Record] = []


def check_file(file: str, data: bytes) -> Sheet:
    """Everything that can be said of ``data`` alone."""
    sheet = Sheet(file)
    found = records(data, sheet.findings)
    if not found:
        return sheet
    sheet.number = recognise(file, found)
    if sheet.number is None:
        header = shown(",".join(found[0].cells))
        sheet.findings.fault(1, None, "part", f"header {header}", "the header of one of the eleven parts of Annex I")
        return sheet
    template = _annex.part(sheet.number)
    if not _header(template, found[0].cells, sheet.findings):
        return sheet
    sheet.rows = [record for record in found[1:] if _whole(template, record, sheet.findings)]
    if not sheet.rows:
        if len(found) == 1 and not any(fault.rule in ("quotes", "size") for fault in sheet.findings.faults):
            wanted = f"the {len(template.rows)} rows of part {template.number}"
            sheet.findings.fault(0, None, "rows", "no rows below the header", wanted)
        return sheet
    _same_everywhere(template, sheet.rows, sheet.findings)
    (check_table if template.tabular else check_list)(template, sheet.rows, sheet.findings)
    return sheet


def _header(template: _annex.Part, cells: list[str], findings: Findings) -> bool:
    """The header's names; False where its columns are others, so that nothing below can be told."""
    if tuple(cells) == template.header:
        return True
    for column, (name, wanted) in enumerate(zip(cells, template.header, strict=False)):
        if _annex.plain(name) != _annex.plain(wanted):
            findings.fault(1, column, "header", shown(name), f"{shown(wanted)} (part {template.number})")
    if len(cells) != len(template.header):
        what = f"{len(cells)} columns"
        findings.fault(1, None, "header", what, f"the {len(template.header)} columns of part {template.number}")
        return False
    if [_annex.plain(cell) for cell in cells] == [_annex.plain(name) for name in template.header]:
        findings.remark(1, None, "header", "names that differ in blanks, case or quotes", "the header to the letter")
    return True


def _whole(template: _annex.Part, record: Record, findings: Findings) -> bool:
    if len(record.cells) == len(template.header):
        return True
    what = f"{len(record.cells)} cells"
    findings.fault(record.line, None, "cells", what, f"{len(template.header)}, as many as the header has")
    return False


def _same_everywhere(template: _annex.Part, rows: list[Record], findings: Findings) -> None:
    """The service's name and the period, which every row repeats."""
    if template.number == 2:
        return
    for column, name in (
        ((1, "name of the service"), (2, "period")) if template.number != 1 else ((1, "name of the service"),)
    ):
        first = rows[0].cells[column]
        if not first.strip():
            findings.fault(rows[0].line, column, "service" if column == 1 else "period", "blank", f"the {name}")
        for record in rows[1:]:
            if record.cells[column] != first:
                what = f"{shown(record.cells[column])}, where line {rows[0].line} has {shown(first)}"
                findings.fault(
                    record.line, column, "service" if column == 1 else "period", what, f"one {name} throughout"
                )
    if template.number != 1 and rows[0].cells[2].strip():
        _period(rows[0].cells[2], rows[0].line, findings)


def _period(text: str, line: int, findings: Findings) -> None:
    asked = period(text)
    if asked is None:
        findings.fault(line, 2, "period", shown(text), "YYYY-MM-DD/YYYY-MM-DD, two days that exist")
    else:
        check_period(asked, line, 2, findings)
