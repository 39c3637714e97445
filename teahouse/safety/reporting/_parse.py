"""Bytes to records by RFC 4180, of files that anyone may have made: what is wrong with them is said, nothing is
guessed.

Bounded: a file of ``FILE_LIMIT`` bytes, ``RECORD_LIMIT`` records and ``CELL_LIMIT`` cells a record is read, more is
refused.
"""

import re

from msgspec import Struct

from teahouse.safety.reporting._faults import Findings, shown

FILE_LIMIT = 16 * 1024 * 1024
RECORD_LIMIT = 20_000
CELL_LIMIT = 200
#: 27 Member States' rows and their contexts come to less; one cell of part 11 to 5,000.
CELL_LENGTH = 100_000

# Possessive, so that ten million quotes take no more than one walk over them.
_CELL = re.compile(r'"((?:[^"]++|"")*+)"|([^",\r\n]*+)')
_SIGNS = (
    (b"PK\x03\x04", "a ZIP archive, as spreadsheets (XLSX, ODS) are"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (XLS)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"<", "HTML or XML"),
)


class Record(Struct, frozen=True):
    """The cells of one record and the line on which it begins, from 1."""

    line: int
    cells: list[str]


def records(data: bytes, findings: Findings) -> list[Record]:
    """The records of ``data``, as far as it can be read; none where it is no CSV at all."""
    text = _text(data, findings)
    if text is None or not _separated_by_commas(text, findings):
        return []
    _line_ends(text, findings)
    return _split(text, findings)


def _text(data: bytes, findings: Findings) -> str | None:
    if len(data) > FILE_LIMIT:
        findings.fault(0, None, "size", f"{len(data):,} bytes", f"a report's part, at most {FILE_LIMIT:,} bytes")
        return None
    if not data.strip():
        findings.fault(0, None, "empty", "an empty file", "a CSV file with the header of a part of Annex I")
        return None
    for sign, name in _SIGNS:
        if data.startswith(sign):
            findings.fault(0, None, "not-csv", f"{name}", "a CSV file: save each sheet as CSV, UTF-8")
            return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[1:2] == b"\0" or data[:1] == b"\0":
        findings.fault(0, None, "encoding", "UTF-16 or UTF-32, or binary data", "UTF-8")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        findings.fault(1, None, "bom", "a byte order mark before the header", "UTF-8 without a mark")
        data = data[3:]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.fault(line, None, "encoding", f"byte 0x{data[error.start]:02x} is not UTF-8", "UTF-8")
        return None
    strange = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        findings.fault(line, None, "binary", f"control character U+{ord(strange[0]):04X}", "text")
        return None
    return text


def _separated_by_commas(text: str, findings: Findings) -> bool:
    head = re.split(r"[\r\n]", text, maxsplit=1)[0][:10_000]
    if head.casefold().startswith("sep="):
        findings.fault(1, None, "separator", "a line for spreadsheets before the header", "the header in line 1")
        return False
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if head.count(mark) > head.count(","):
            findings.fault(1, None, "separator", f"cells separated by {name}", "commas (RFC 4180)")
            return False
    return True


def _line_ends(text: str, findings: Findings) -> None:
    both, feeds, returns = text.count("\r\n"), text.count("\n"), text.count("\r")
    if returns > both:
        findings.fault(0, None, "line-ends", "lines that end with CR alone", "CRLF (RFC 4180)")
    elif feeds > both > 0:
        # In a quoted cell a bare LF is a line break of the text, and may stand beside CRLF at the ends of records.
        outside = re.sub(r'"(?:[^"]++|"")*+"', "", text)
        if outside.count("\n") > outside.count("\r\n") > 0:
            findings.fault(
                0, None, "line-ends", "lines that end with CRLF and lines that end with LF", "CRLF (RFC 4180)"
            )
    elif feeds and not both:
        findings.remark(
            0, None, "line-ends", "lines that end with LF", "CRLF, as RFC 4180 has it (LF is read everywhere)"
        )


def _split(text: str, findings: Findings) -> list[Record]:
    found: list[Record] = []
    cells: list[str] = []
    at, line, began, end = 0, 1, 1, len(text)
    while at < end:
        match = _CELL.match(text, at)
        cell = match[0] if match else ""
        quoted = match is not None and match[1] is not None
        value = match[1].replace('""', '"') if match is not None and match[1] is not None else cell
        after = at + len(cell)
        mark = text[after : after + 1]
        if mark not in ("", ",", "\r", "\n"):
            findings.fault(line, len(cells), "quotes", *_misquoted(text, after, quoted, not cell))
            return found
        if len(value) > CELL_LENGTH or len(cells) >= CELL_LIMIT or len(found) >= RECORD_LIMIT:
            findings.fault(line, len(cells), "size", *_too_much(value, cells))
            return found
        cells.append(value)
        line += cell.count("\n") if quoted else 0
        at = after + 1
        if mark != ",":
            at += mark == "\r" and text[at : at + 1] == "\n"
            found.append(Record(began, cells))
            line += 1
            cells, began = [], line
    if cells:  # the text ended with a comma: an empty last cell
        found.append(Record(began, [*cells, ""]))
    return [record for record in found if record.cells != [""]]


def _misquoted(text: str, after: int, quoted: bool, begins: bool) -> tuple[str, str]:
    near = shown(text[max(0, after - 10) : after + 10])
    if quoted:
        return f"text after a closing quote, near {near}", "a comma or the end of the line (RFC 4180)"
    if begins:
        return "a quote that is never closed", "a closing quote (RFC 4180)"
    return f"a quote inside a cell, near {near}", 'the whole cell in quotes and each quote in it written "" (RFC 4180)'


def _too_much(value: str, cells: list[str]) -> tuple[str, str]:
    if len(value) > CELL_LENGTH:
        return f"a cell of {len(value):,} characters", f"at most {CELL_LENGTH:,}"
    if len(cells) >= CELL_LIMIT:
        return f"more than {CELL_LIMIT} cells in a line", "no more than the header has"
    return f"more than {RECORD_LIMIT:,} lines", "the rows of one part of Annex I"
