"""Which part of Annex I is this? Asked of the header and the rows; the file's name only decides between equals.

Parts 7, 8 and 9 have one header, 5 and 6 differ in one name of it, and people rename files: no single sign is enough.
"""

import re

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._parse import Record

_ENOUGH = 0.5


def recognise(file: str, found: list[Record]) -> int | None:
    """The part's number, or None where none is near."""
    header = {_annex.plain(cell) for cell in found[0].cells}
    named = _number_in(file)
    scores = {}
    for number in range(1, 12):
        template = _annex.part(number)
        wanted = {_annex.plain(name) for name in template.header}
        alike = len(header & wanted) / len(header | wanted)
        scores[number] = alike + _rows_alike(template, found) + (0.1 if number == named else 0)
    best = max(scores, key=lambda number: scores[number])
    return best if scores[best] >= _ENOUGH else None


def _rows_alike(template: _annex.Part, found: list[Record]) -> float:
    """How many of the first rows are the template's. What only one part has counts; ``TOTAL`` stands in four."""
    known = {key(template, list(row)) for row in template.rows}
    some = found[1:200]
    hits = sum(key(template, record.cells) in known for record in some if len(record.cells) > template.keys[-1])
    return hits / len(some) if some else 0.0


def key(template: _annex.Part, cells: list[str]) -> tuple[str, ...]:
    """What says which row this is; in tables the category alone, as descriptions and scopes are the provider's."""
    columns = template.keys[:1] if template.tabular else template.keys
    return tuple(_annex.plain(cells[column]) for column in columns)


def _number_in(file: str) -> int | None:
    """The number that a name begins with (``07_appeals…``) or has after ``part`` (``…CSV_Part_7.csv``)."""
    name = re.split(r"[/\\]", file)[-1]
    match = re.match(r"0*(\d{1,2})(?=[_\-. ])", name) or re.search(r"part[_\- ]?0*(\d{1,2})", name, re.IGNORECASE)
    return int(match[1]) if match else None
