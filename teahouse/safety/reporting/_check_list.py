"""Parts 1, 2 and 7 to 11: a fixed list of rows, each with a value.

Rows may be added where Annex II says so: languages and Member States for the template's ``[...]``, further rows of
accuracy in part 8, further ``KEYWORD_OTHER`` rows in part 2.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._annex import Kind
from teahouse.safety.reporting._check_period import check_period
from teahouse.safety.reporting._faults import Findings, shown
from teahouse.safety.reporting._numbers import number
from teahouse.safety.reporting._parse import Record
from teahouse.safety.reporting._period import Period, day
from teahouse.safety.reporting._recognise import key

TEXT_LIMIT = 5000
Values = dict[tuple[str, str], tuple[Record, Decimal]]
_PARTS = ("decisions upheld", "decisions partially reversed", "decisions reversed", "decision omitted")


def check_list(template: _annex.Part, rows: list[Record], findings: Findings) -> None:
    """Rows and values of one of these parts."""
    _rows(template, rows, findings)
    if template.number == 1:
        _identification(rows, findings)
    elif template.number == 11:
        _qualitative(rows, findings)
    elif template.number != 2:
        values = _values(template, rows, findings)
        _blanks(template, rows, findings)
        if template.number == 7:
            written = {(_annex.plain(row.cells[4]), _annex.plain(row.cells[5])) for row in rows if any(row.cells[6:])}
            _appeals(values, written, findings)
        else:
            {8: _automation, 9: _staff, 10: _recipients}[template.number](values, findings)


def _rows(template: _annex.Part, rows: list[Record], findings: Findings) -> None:
    wanted = _applicable(template.number)
    fixed = {each: place for place, each in enumerate(wanted) if not _open(template, each)}
    seen: dict[tuple[str, ...], int] = {}
    last = -1
    for record in rows:
        name = key(template, record.cells)
        if name in fixed:
            place = fixed[name]
            if name in seen and not _repeats(template, name):
                findings.fault(record.line, None, "rows", f"the row of line {seen[name]} again", "each row once")
            elif place < last:
                findings.fault(
                    record.line,
                    template.keys[-1],
                    "rows",
                    f"row {_title(record, template)} here",
                    "the template's order",
                )
            last = max(last, place)
            _applicability(template, record, findings)
        elif not _open(template, name):
            what = f"row {_title(record, template)}"
            findings.fault(record.line, template.keys[-1], "rows", what, f"a row of part {template.number}")
        seen.setdefault(name, record.line)
    for name in fixed:
        if name not in seen:
            row = next(row for row in template.rows if key(template, list(row)) == name)
            title = shown(" / ".join(row[column].strip() for column in template.keys))
            findings.fault(
                0, None, "rows", f"row {title} is missing", "every row of the template, blank where it does not apply"
            )


def _open(template: _annex.Part, name: tuple[str, ...]) -> bool:
    """Is this a row of which a filing may have none, one or many?"""
    if template.number == 2:
        return name[-1] == _annex.OTHER.casefold() and name not in _applicable(2)
    if template.number in (8, 9):
        return name[-1] in _annex.LANGUAGES or _annex.is_gap(name[-1])
    return template.number == 10 and (name[-1].upper() in _annex.STATES or _annex.is_gap(name[-1]))


def _repeats(template: _annex.Part, name: tuple[str, ...]) -> bool:
    """Accuracy may have a row for each classifier or kind of content."""
    return template.number == 8 and name[1].startswith("accuracy of")


def _applicability(template: _annex.Part, record: Record, findings: Findings) -> None:
    allowed = _applicable(template.number)[key(template, record.cells)]
    if template.number != 2 and _annex.plain(record.cells[0]) not in map(_annex.plain, allowed):
        findings.fault(record.line, 0, "applicability", shown(record.cells[0]), shown(min(allowed)))


@cache
def _applicable(number: int) -> dict[tuple[str, ...], set[str]]:
    """The template's rows in their order, each with what its first column may say."""
    template = _annex.part(number)
    found: dict[tuple[str, ...], set[str]] = {}
    for row in template.rows:
        found.setdefault(key(template, list(row)), set()).add(row[0])
    return found


def _title(record: Record, template: _annex.Part) -> str:
    return shown(" / ".join(record.cells[column].strip() for column in template.keys))


def _identification(rows: list[Record], findings: Findings) -> None:
    days: dict[str, tuple[date, int]] = {}
    for record in rows:
        name, value = _annex.plain(record.cells[2]), record.cells[3]
        if name == "name of the service provider":
            if not value.strip() or _annex.plain(value) == "text":
                findings.fault(record.line, 3, "blank", shown(value), "the provider's statutory name")
        elif not value and name.startswith("date of the publication of the latest"):
            continue  # a first report has none before it
        elif (found := day(value)) is None:
            findings.fault(record.line, 3, "date", shown(value), "a day, YYYY-MM-DD")
        else:
            days[name] = (found, record.line)
    published = days.get("date of the publication of the report")
    previous = days.get("date of the publication of the latest previous report")
    start, end = days.get("starting date of reporting period"), days.get("ending date of reporting period")
    for early, late, what in (
        (start, end, "the period ends before it begins"),
        (end, published, "published before the period ended"),
        (previous, published, "the previous report is the later one"),
    ):
        if early and late and not early[0] < late[0]:
            findings.fault(late[1], 3, "date", f"{late[0]}: {what}", f"a day after {early[0]}")
    if start and end and start[0] < end[0]:
        check_period(Period(start[0], end[0]), end[1], 3, findings)


def _qualitative(rows: list[Record], findings: Findings) -> None:
    for record in rows:
        text = record.cells[4]
        if _annex.plain(text) == "free text":
            findings.fault(
                record.line,
                4,
                "placeholder",
                "the template's “Free text”",
                "an answer, or blank where it does not apply",
            )
        elif len(text) > TEXT_LIMIT:
            findings.fault(record.line, 4, "text", f"{len(text):,} characters", f"at most {TEXT_LIMIT:,}")
        elif not text.strip() and _annex.plain(record.cells[0]) == "all":
            findings.fault(record.line, 4, "blank", "blank", "an answer: this question is for all")


def _values(template: _annex.Part, rows: list[Record], findings: Findings) -> Values:
    column = template.header.index("Value")
    values: Values = {}
    for record in rows:
        text = record.cells[column]
        if not text:
            continue
        value, expected = number(template.kind(column, record.cells), text)
        if value is None:
            findings.fault(record.line, column, "number", shown(text), expected)
        else:
            values[_annex.plain(record.cells[4]), _annex.plain(record.cells[5])] = (record, value)
            if _annex.is_gap(record.cells[5]):
                findings.fault(
                    record.line,
                    5,
                    "placeholder",
                    f"a value for {shown(record.cells[5])}",
                    "rows for each language or state",
                )
    return values


def _blanks(template: _annex.Part, rows: list[Record], findings: Findings) -> None:
    """Of one indicator all counts apply or none does. A median or share of nothing may be blank."""
    column = template.header.index("Value")

    def counted(record: Record) -> bool:
        return template.kind(column, record.cells) in (Kind.COUNT, Kind.NUMBER) and not _open(
            template, key(template, record.cells)
        )

    counts = [record for record in rows if counted(record)]
    filled = {_group(template, record) for record in counts if record.cells[column]}
    filled |= {(indicator, "all") for indicator, _ in filled}
    for record in counts:
        if not record.cells[column] and (_group(template, record) in filled or _always(template, record)):
            findings.fault(record.line, column, "blank", "blank", "0 if there was none: this applies")


def _group(template: _annex.Part, record: Record) -> tuple[str, str]:
    """What applies together: in part 7 the rows of an indicator, elsewhere those of a kind of provider."""
    return (_annex.plain(record.cells[4]) if template.number == 7 else "", _annex.plain(record.cells[0]))


def _always(template: _annex.Part, record: Record) -> bool:
    """Measures in part 8 are everyone's. So is the first row of part 7, but only where there is a way to complain."""
    return template.number == 8 and _annex.plain(record.cells[0]) == "all"


def _appeals(values: Values, written: set[tuple[str, str]], findings: Findings) -> None:
    """``written`` are the rows that hold anything: what is no number is a fault already, and is not missing too; and a
    blank whose reason stands in its context is left out "with a specific and objective reason" (Annex II, I.1)."""
    everything = values.get(("number of complaints submitted to the internal-complaints mechanism", "total number"))
    for indicator in dict.fromkeys(indicator for indicator, _ in values):
        total = values.get((indicator, "total number"))
        ended = [values[indicator, scope] for scope in _PARTS if (indicator, scope) in values]
        if total:
            for record, value in ended:
                _at_most(record, value, total, "all that were submitted", findings)
            added = sum((value for _, value in ended), Decimal(0))
            if added > total[1] and all(value <= total[1] for _, value in ended):
                what = f"outcomes add up to {added}, of {total[1]} submitted"
                findings.remark(
                    total[0].line, 6, "sum", what, "no more outcomes than complaints, unless some are older"
                )
            if indicator.startswith("complaint regarding") and everything:
                _at_most(total[0], total[1], everything, "all complaints", findings)
        decided = sum((value for record, value in ended if "omitted" not in record.cells[5]), Decimal(0))
        if decided and (indicator, "median time") not in written:
            findings.fault(
                ended[0][0].line, 6, "blank", f"{decided} decisions and no median time", "a median, in hours"
            )
    _implemented(values, written, findings)


def _implemented(values: Values, written: set[tuple[str, str]], findings: Findings) -> None:
    name = "number of disputes submitted to out-of-court dispute settlement bodies"
    against = [values[name, scope] for scope in _PARTS[1:3] if (name, scope) in values]
    share = (name, "percentage of outcomes implemented")
    if sum(value for _, value in against) and share not in written:
        findings.fault(
            against[-1][0].line,
            6,
            "blank",
            "decisions reversed, and no share of them implemented",
            "a share from 0 to 1",
        )


def _automation(values: Values, findings: Findings) -> None:
    for part, whole in (("own-initiative", "total number"), ("nam trusted flagger", "nam total")):
        for (indicator, scope), (record, value) in values.items():
            if scope == part and indicator.startswith("number of") and (indicator, whole) in values:
                _at_most(record, value, values[indicator, whole], "the total", findings)


def _staff(values: Values, findings: Findings) -> None:
    for (indicator, scope), (record, value) in values.items():
        total = values.get((indicator, "total number"))
        if scope in _annex.LANGUAGES and value > 0 and total and total[1] == 0:
            expected = "a total of those who speak some language"
            findings.fault(record.line, 6, "sum", f"{value} of a total of 0", expected)


def _recipients(values: Values, findings: Findings) -> None:
    for indicator, record, value in _states(values):
        if (indicator, "total") in values:
            _at_most(record, value, values[indicator, "total"], "the total", findings)


def _states(values: Values) -> Iterator[tuple[str, Record, Decimal]]:
    for (indicator, scope), (record, value) in values.items():
        if scope.upper() in _annex.STATES:
            yield indicator, record, value


def _at_most(record: Record, value: Decimal, whole: tuple[Record, Decimal], name: str, findings: Findings) -> None:
    if value > whole[1]:
        what = f"{value}, more than {name} ({whole[1]} in line {whole[0].line})"
        findings.fault(record.line, 6, "sum", what, f"at most {whole[1]}")
