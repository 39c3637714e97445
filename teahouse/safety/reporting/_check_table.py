"""Parts 3 to 6: a row for each category and keyword, in part 3 again for each Member State, and a column for each
figure.

Two sums hold in every column that counts: a category is its keywords (Annex II, I.7), the total is the categories. In
part 3 the total is also the Member States. A sum is only judged where each of its cells is a number.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._annex import OTHER, TOTAL, Kind
from teahouse.safety.reporting._check_figures import check_figures
from teahouse.safety.reporting._faults import Findings, shown
from teahouse.safety.reporting._numbers import number
from teahouse.safety.reporting._parse import Record


class Row(Struct):
    """A record that was understood. ``numbers`` by column; no number: in ``bad``; blank: in neither."""

    record: Record
    code: str
    category: str
    other: str
    scope: str
    numbers: dict[int, Decimal]
    bad: set[int]


def check_table(template: _annex.Part, rows: list[Record], findings: Findings) -> None:
    """Rows, descriptions, numbers and sums of one of these parts."""
    understood = _understood(template, rows, findings)
    scopes: dict[str, list[Row]] = defaultdict(list)
    for row in understood:
        scopes[row.scope].append(row)
    if template.number == 3 and TOTAL not in scopes:
        findings.fault(
            0, 5, "rows", "no rows with the scope TOTAL", "the rows of the total before those of Member States"
        )
    for scope, some in scopes.items():
        _complete(template, scope, some, findings)
        _descriptions(scope, some, findings)
        _sums(template, some, findings)
    _blanks(template, understood, findings)
    if template.number == 3:
        _member_states(template, scopes, findings)
    check_figures(template, [(row.record.line, row.numbers, row.bad) for row in understood], findings)


def _understood(template: _annex.Part, rows: list[Record], findings: Findings) -> list[Row]:
    known = _annex.categories(template.number)
    found, category = [], ""
    for record in rows:
        code = record.cells[3].strip()
        scope = _scope(template, record, findings)
        if _annex.plain(record.cells[0]) != _annex.plain(template.rows[0][0]):
            findings.fault(record.line, 0, "applicability", shown(record.cells[0]), shown(template.rows[0][0]))
        category = code if code in known else "" if code == TOTAL else _annex.category_of().get(code, category)
        allowed = code == TOTAL or code in known or (category in known and code in known[category])
        if not allowed:
            _unknown(template, record, code, findings)
        if not allowed or scope is None:
            continue
        row = Row(record, code, category, record.cells[4].strip(), scope, {}, set())
        _figures(template, row, findings)
        found.append(row)
    return found


def _unknown(template: _annex.Part, record: Record, code: str, findings: Findings) -> None:
    elsewhere = code in _annex.categories(2) or code in _annex.category_of()
    near = next((each for each in _codes() if _annex.plain(each) == _annex.plain(code)), None)
    expected = f"{near}" if near and near != code else f"a category or keyword of part {template.number}"
    what = f"{shown(code)}, which is not for this part" if elsewhere else f"unknown category {shown(code)}"
    findings.fault(record.line, 3, "category", what, expected)


def _codes() -> Iterable[str]:
    return [TOTAL, OTHER, *_annex.categories(2), *_annex.category_of()]


def _scope(template: _annex.Part, record: Record, findings: Findings) -> str | None:
    if template.number != 3:
        return TOTAL
    scope = record.cells[5].strip()
    if scope == TOTAL or scope in _annex.STATES:
        return scope
    if _annex.is_gap(scope):
        findings.fault(
            record.line,
            5,
            "placeholder",
            f"the template's {shown(scope)}",
            "rows for each Member State that sent an order, or none",
        )
    else:
        hint = " (Eurostat writes Greece EL)" if scope.upper() in ("GR", "EL") else ""
        findings.fault(
            record.line,
            5,
            "scope",
            shown(scope) if scope else "blank",
            f"TOTAL or a Member State's two capital letters{hint}",
        )
    return None


def _figures(template: _annex.Part, row: Row, findings: Findings) -> None:
    for column, text in enumerate(row.record.cells):
        kind = template.kind(column)
        if kind in (Kind.KEY, Kind.TEXT) or not text:
            continue
        value, expected = number(kind, text)
        if value is None:
            row.bad.add(column)
            findings.fault(row.record.line, column, "number", shown(text), expected)
        else:
            row.numbers[column] = value


def _complete(template: _annex.Part, scope: str, some: list[Row], findings: Findings) -> None:
    """Each row once; those of the total in the template's order. Those of states may be sorted by state or category."""
    wanted = [(TOTAL, "")]
    for category, keywords in _annex.categories(template.number).items():
        wanted += [(category, category), *((keyword, category) for keyword in keywords)]
    # The template's own rows of a Member State lack this one (see the decision note).
    lacking = {row[3] for row in template.rows if row[5] == TOTAL} - {
        row[3] for row in template.rows if row[5] != TOTAL
    }
    optional = lacking if scope != TOTAL else set()
    seen: dict[tuple[str, str, str], int] = {}
    last = 0
    for row in some:
        name = (row.code, row.category, row.other if row.code == OTHER else "")
        if name in seen and not (row.code == OTHER and row.other):
            findings.fault(row.record.line, 3, "rows", f"the row of line {seen[name]} again", "each row once")
        seen[name] = row.record.line
        place = wanted.index(name[:2])
        if place < last and scope == TOTAL:
            findings.fault(row.record.line, 3, "rows", f"{row.code} after {wanted[last][0]}", "the template's order")
        last = max(place, last)
    missing = [name for name in wanted if name not in {each[:2] for each in seen} and name[0] not in optional]
    where = f" for {scope}" if template.number == 3 else ""
    for code, category in missing[:3]:
        title = code if code != OTHER else f"{code} of {category}"
        findings.fault(0, 3, "rows", f"row {title} is missing{where}", "every row of the template, blank or 0")
    if missing[3:]:
        findings.fault(
            0, 3, "rows", f"{len(missing) - 3} more rows are missing{where}", "every row of the template, blank or 0"
        )


def _descriptions(scope: str, some: list[Row], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for row in some:
        line, said = row.record.line, _annex.plain(row.other)
        if row.code != OTHER:
            if said:
                findings.fault(line, 4, "description", shown(row.other), f"blank: only {OTHER} is described")
            continue
        if said in _annex.PLACEHOLDERS:
            note = findings.fault if any(row.numbers.values()) else findings.remark
            note(line, 4, "placeholder", "the template's text", "a description of what was counted, or blank")
        elif not said and any(row.numbers.values()):
            findings.fault(
                line, 4, "description", f"{OTHER} with figures and no description", "a description of what was counted"
            )
        elif said and said in seen:
            findings.fault(
                line, 4, "description", f"{shown(row.other)}, as in line {seen[said]}", "a description of its own"
            )
        elif said:
            seen[said] = line


def _sums(template: _annex.Part, some: list[Row], findings: Findings) -> None:
    inside: dict[str, list[Row]] = defaultdict(list)
    heads: dict[str, Row] = {}  # the first of each: that a row stands there twice is a finding of its own
    for row in some:
        if row.code in (row.category, TOTAL):
            heads.setdefault(row.code, row)
        else:
            inside[row.category].append(row)
    for code, row in heads.items():
        if inside[code]:
            _sum(template, row, inside[code], "its sub-categories", findings)
    categories = [row for code, row in heads.items() if code != TOTAL]
    if TOTAL in heads and categories:
        _sum(template, heads[TOTAL], categories, "the categories", findings)


def _sum(template: _annex.Part, row: Row, parts: list[Row], name: str, findings: Findings) -> None:
    for column in range(5, len(template.header)):
        if template.kind(column) is not Kind.COUNT or any(column in each.bad for each in [row, *parts]):
            continue
        if column not in row.numbers and not any(column in each.numbers for each in parts):
            continue
        added, said = sum((each.numbers.get(column, Decimal(0)) for each in parts), Decimal(0)), row.numbers.get(column)
        if added != (said or 0):
            what = f"{row.code} is {'blank' if said is None else said}, {name} add up to {added}"
            findings.fault(row.record.line, column, "sum", what, str(added))


def _blanks(template: _annex.Part, rows: list[Row], findings: Findings) -> None:
    """A column that counts applies to the service or it does not: it is filled throughout or blank throughout."""
    for column in range(5, len(template.header)):
        if template.kind(column) is not Kind.COUNT:
            continue
        filled = any(column in row.numbers for row in rows)
        for row in rows:
            if filled and column not in row.numbers and column not in row.bad:
                findings.fault(
                    row.record.line,
                    column,
                    "blank",
                    "blank in a column that is filled elsewhere",
                    "0 if there was none",
                )
        if (
            not filled
            and rows
            and column in _FOR_ALL.get(template.number, ())
            and not any(column in row.bad for row in rows)
        ):
            findings.fault(
                rows[0].record.line,
                column,
                "blank",
                "a column that is blank throughout",
                "0 if there was none: this applies to all",
            )


#: Anyone can be sent an order, and anyone can act of their own accord.
_FOR_ALL = {3: (6, 7, 10), 5: (5, 6), 6: (5, 6)}


def _member_states(template: _annex.Part, scopes: dict[str, list[Row]], findings: Findings) -> None:
    """The total's row of a category is the sum of the Member States' rows of it."""
    theirs: dict[str, list[Row]] = defaultdict(list)
    for scope, some in scopes.items():
        for row in some if scope != TOTAL else []:
            theirs[row.code].append(row)
    judged = {OTHER}  # is described by each provider, and judged through its category
    for row in scopes.get(TOTAL, []):
        if row.code not in judged and (theirs or row.code == TOTAL):
            _sum(template, row, theirs[row.code], "the Member States", findings)
        judged.add(row.code)
