"""Columns of parts 3 to 6 beside one another: a part of something is no more than the whole of it, and a count asks
for its median.
"""

from decimal import Decimal

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._faults import Findings

#: By part: (column, column it is a part of).
_WITHIN = {
    4: ((6, 5), (8, 7), (12, 11), (14, 13)),
    5: ((6, 5),),
    6: ((6, 5),),
}
#: By part: (columns that count, the median that they ask for).
_MEDIANS = {3: (((6,), 8), ((10,), 11)), 4: (((11, 13), 9), ((12, 14), 10))}
#: An order may have been refused and never given effect; then, and only then, there is nothing to take a median of.
_EFFECTS = {3: ((6, 9), (10, 12))}

Cells = tuple[int, dict[int, Decimal], set[int]]


def check_figures(template: _annex.Part, rows: list[Cells], findings: Findings) -> None:
    """Each row by itself."""
    for line, numbers, bad in rows:
        for column, whole in _WITHIN.get(template.number, ()):
            if column in numbers and whole in numbers and numbers[column] > numbers[whole]:
                what = f"{numbers[column]}, more than column {_letter(whole)}, of which it is a part"
                findings.fault(line, column, "sum", what, f"at most {numbers[whole]}")
        for counts, median in _MEDIANS.get(template.number, ()):
            counted = sum((numbers.get(column, Decimal(0)) for column in counts), Decimal(0))
            if counted and median not in numbers and median not in bad:
                findings.fault(
                    line, median, "blank", f"blank, with {counted} to take a median of", "a median, in hours"
                )
        for count, median in _EFFECTS.get(template.number, ()):
            if numbers.get(count) and median not in numbers and median not in bad:
                findings.remark(line, median, "blank", "no median", "one, unless no order was given effect")
        if template.number in (5, 6):
            _restrictions(line, numbers, bad, findings)


def _restrictions(line: int, numbers: dict[int, Decimal], bad: set[int], findings: Findings) -> None:
    """A measure has one restriction or several: fewer restrictions than measures is odd."""
    if 5 not in numbers or bad:
        return
    each = [numbers[column] for column in range(7, 21) if column in numbers]
    if each and sum(each) < numbers[5]:
        findings.remark(
            line, 5, "sum", f"{numbers[5]} measures with {sum(each)} restrictions", "at least one restriction each"
        )


def _letter(column: int) -> str:
    return chr(ord("A") + column)
