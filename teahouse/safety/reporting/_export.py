"""A report as the eleven files of Annex I: its rows, their order, its headers to the last blank; RFC 4180 and UTF-8
without a mark.

What the template leaves for others to fill (very large platforms, other kinds of service) stays as it is, blank. Its
one gap that is filled, ``AT, […], SE`` in part 3, becomes the rows of each Member State that sent an order.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._figures import (
    AppealFigures,
    AutomationFigures,
    Line,
    Outcomes,
    Quality,
    Report,
    ReportError,
)
from teahouse.safety.reporting._records import Kind, Order, Profile

Rows = Iterator[list[str]]
#: "Values should be limited to maximum 5000 characters" (Annex II, 2).
TEXT_LIMIT = 5000
#: Part 3, columns N and R: the context of the numbers of orders to act, and to give information.
_ACT, _INFORM = 13, 17
_APPLIES = {
    "all": frozenset(Kind),
    "only for providers of hosting services, including online platforms": frozenset({Kind.HOSTING, Kind.PLATFORM}),
    "only for providers of online platforms": frozenset({Kind.PLATFORM}),
}


def export(report: Report) -> dict[str, bytes]:
    """The files by their names. Raises `ReportError` for a text that cannot stand in one."""
    _check_texts(report.profile)
    files = {}
    for number in range(1, 12):
        template = _annex.part(number)
        text = io.StringIO(newline="")
        csv.writer(text).writerows([template.header, *_rows(number, report)])
        files[f"{template.name}.csv"] = text.getvalue().encode()
    return files


def number_text(value: int | float | None) -> str:
    """A figure as Annex II wants it: an integer, or a decimal number with a point; nothing for None."""
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _rows(number: int, report: Report) -> Rows:
    if number == 1:
        return _identification(report.profile)
    if number == 2:
        return _names(report.profile)
    if number == 3:
        return _order_rows(report)
    if number in (4, 5, 6):
        tables: dict[int, Sequence[Line[msgspec.Struct]]] = {4: report.notices, 5: report.illegal, 6: report.terms}
        return (_filled(number, line, report.profile) for line in tables[number])
    if number == 11:
        return _qualitative(report.profile)
    values = {7: lambda: _appeal_values(report.appeals), 8: lambda: _automation_values(report)}.get(number, dict)()
    return _valued(number, values, report.profile)


def _identification(profile: Profile) -> Rows:
    values = (profile.provider, profile.published, profile.previous, profile.start, profile.end)
    for row, value in zip(_annex.part(1).rows, values, strict=True):
        yield [row[0], profile.service, row[2], value]


def _names(profile: Profile) -> Rows:
    for row in _annex.part(2).rows:
        yield [*row[:3], "" if row[2] == _annex.OTHER else profile.contexts.get(row[2], "")]


def _order_rows(report: Report) -> Rows:
    """The template's rows of a Member State lack one keyword of its total's rows; it is written where needed."""
    listed = {row[3] for row in _annex.part(3).rows if row[5] != _annex.TOTAL}
    for line in report.orders:
        counted = line.figures.orders or line.figures.information_orders
        if line.scope == _annex.TOTAL or line.code in listed or counted:
            row = _filled(3, line, report.profile)
            if line.scope == line.code == _annex.TOTAL:
                row[_ACT], row[_INFORM] = (_outside(report.outside, informs=each) for each in (False, True))
            yield row


def _outside(orders: Sequence[Order], *, informs: bool) -> str:
    """Part 3 is of Member States (Annex II, 1.2): of the orders of others its context says how many there were."""
    counts = Counter(order.state for order in orders if order.informs is informs)
    said = ", ".join(f"{state} {n}" for state, n in sorted(counts.items()))
    return f"Not counted: orders of authorities outside of the Union ({said})" if said else ""


def _filled(number: int, line: Line[msgspec.Struct], profile: Profile) -> list[str]:
    template = _annex.part(number)
    figures = [number_text(value) for value in msgspec.structs.astuple(line.figures)]
    scope = [line.scope] if number == 3 else []
    row = [template.rows[0][0], profile.service, _period(profile), line.code, line.other, *scope, *figures]
    return row + [""] * (len(template.header) - len(row))


def _valued(number: int, values: dict[tuple[str, str], tuple[str, str]], profile: Profile) -> Rows:
    """Parts 7 to 10: a value for each row that applies to this kind of service, by its indicator and scope."""
    for row in _annex.part(number).rows:
        applies = profile.kind in _APPLIES.get(_annex.plain(row[0]), ())
        value = values.get((row[4].strip(), row[5].strip()), ("", "")) if applies else ("", "")
        yield [row[0], profile.service, _period(profile), *row[3:6], *value][: len(row)]


def _appeal_values(figures: AppealFigures) -> dict[tuple[str, str], tuple[str, str]]:
    indicators = list(dict.fromkeys(row[4].strip() for row in _annex.part(7).rows))
    values = {}
    named = zip(indicators, [f for f in figures.__struct_fields__ if f != "implemented"], strict=True)
    for indicator, field in named:
        found: Outcomes | int | None = getattr(figures, field)
        if isinstance(found, Outcomes):
            for scope, value in zip(_OUTCOMES, msgspec.structs.astuple(found), strict=True):
                values[indicator, scope] = (number_text(value), "")
        else:
            values[indicator, "Total number"] = (number_text(found), "")
        if field == "disputes":
            ended = figures.disputes.upheld + figures.disputes.partially_reversed + figures.disputes.reversed
            if ended and figures.disputes.hours is None:
                values[indicator, "Median time"] = ("", _NOT_TOLD)
            values[indicator, "Percentage of outcomes implemented"] = (number_text(figures.implemented), "")
    return values


#: "Without a specific and objective reason" nothing may be left out (Annex II, I.1): this is it.
_NOT_TOLD = "Not known: the bodies tell the service when they decide, and not when they were asked"
_OUTCOMES = (
    "Total number",
    "Decisions upheld",
    "Decisions partially reversed",
    "Decisions reversed",
    "Decision omitted",
    "Median time",
)
_SCOPES = {"Total number": "total", "Own-initiative": "own", "NAM Total": "notices", "NAM Trusted Flagger": "trusted"}


def _automation_values(report: Report) -> dict[tuple[str, str], tuple[str, str]]:
    values = {}
    for scope, field in _SCOPES.items():
        figures: AutomationFigures = getattr(report.automation, field)
        thing, verb = ("notices", "solely processed") if scope.startswith("NAM") else ("measures", "solely taken")
        values[f"Number of {thing} {verb} by automated means", scope] = (number_text(figures.solely), "")
        without = verb.replace("solely", "not")
        values[f"Number of {thing} {without} by automated means", scope] = (number_text(figures.without), "")
        for name in ("Accuracy", "Precision", "Recall"):
            share = getattr(figures.quality, name.lower())
            values[f"Accuracy of the automated means - {name}", scope] = (number_text(share), _of(figures.quality))
    return values


def _of(quality: Quality) -> str:
    return f"By a person's second look at {quality.checked} of the decisions" if quality.checked else ""


def _qualitative(profile: Profile) -> Rows:
    texts = iter(profile.texts)
    for row in _annex.part(11).rows:
        applies = profile.kind in _APPLIES.get(_annex.plain(row[0]), ())
        yield [row[0], profile.service, _period(profile), row[3], next(texts, "") if applies else ""]


def _period(profile: Profile) -> str:
    return f"{profile.start}/{profile.end}"


def _check_texts(profile: Profile) -> None:
    texts = {f"profile.texts[{index}]": text for index, text in enumerate(profile.texts)}
    texts |= {f"profile.contexts[{code}]": text for code, text in profile.contexts.items()}
    texts |= {"profile.provider": profile.provider, "profile.service": profile.service}
    wanted = sum(row[0] == "All" for row in _annex.part(11).rows)
    if len(profile.texts) != wanted or not all(text.strip() for text in profile.texts):
        raise ReportError(f"profile.texts: part 11 asks {wanted} questions, all of which are to be answered")
    for field, text in texts.items():
        if len(text) > TEXT_LIMIT:
            raise ReportError(f"{field}: {len(text)} characters; {TEXT_LIMIT} are allowed")
        if any(not (c.isprintable() or c == "\n") for c in text):
            raise ReportError(f"{field}: has a character that cannot be printed")
