"""From records to figures: what is counted, of which days, and how the rows of parts 3 to 6 come about.

What is counted happened in the period. How it went on is counted as it was known when the report was published, so the
report of a period can be made again and comes out the same.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._appeals import appeals
from teahouse.safety.reporting._automation import automation
from teahouse.safety.reporting._check_records import check_records, days
from teahouse.safety.reporting._figures import Line, MeasureFigures, NoticeFigures, OrderFigures, Report
from teahouse.safety.reporting._medians import hours
from teahouse.safety.reporting._records import (
    Ground,
    Kind,
    Measure,
    Notice,
    Order,
    Profile,
    Records,
    Restriction,
    Sorted,
    Source,
)

S = TypeVar("S", bound=Sorted)
F = TypeVar("F")


def report(records: Records, profile: Profile) -> Report:
    """All figures of ``profile``'s service and period. Raises `ReportError`, which names the field."""
    when, known_ms = days(profile)
    check_records(records, profile, when)
    orders = [order for order in records.orders if when.holds(order.received_ms)]
    notices = [notice for notice in records.notices if when.holds(notice.received_ms)]
    measures = [measure for measure in records.measures if when.holds(measure.imposed_ms)]
    own = [measure for measure in measures if measure.source is Source.OWN]
    return Report(
        profile,
        _orders(orders, known_ms),
        _table(4, notices, lambda some: _notice_figures(some, profile, known_ms)),
        _measures(5, Ground.LAW, own, profile),
        _measures(6, Ground.TERMS, own, profile),
        appeals(records, profile, when, known_ms),
        automation(measures, notices, [check for check in records.checks if when.holds(check.checked_ms)]),
        tuple(order for order in records.outside if when.holds(order.received_ms)),
    )


def _orders(orders: list[Order], known_ms: int) -> tuple[Line[OrderFigures], ...]:
    def figures(some: Sequence[Order]) -> OrderFigures:
        act = [order for order in some if not order.informs]
        inform = [order for order in some if order.informs]
        return OrderFigures(
            len(act),
            sum(order.items for order in act),
            *_order_times(act, known_ms),
            len(inform),
            *_order_times(inform, known_ms),
        )

    lines = list(_table(3, orders, figures))
    for state in sorted({order.state for order in orders}):
        theirs = [order for order in orders if order.state == state]
        lines += [Line(line.code, line.other, line.figures, state) for line in _table(3, theirs, figures)]
    return tuple(lines)


def _order_times(orders: list[Order], known_ms: int) -> tuple[float | None, float | None]:
    told = [(order.acknowledged_ms, order.received_ms) for order in orders]
    done = [(order.effected_ms, order.received_ms) for order in orders]
    return _median(told, known_ms), _median(done, known_ms)


def _median(spans: list[tuple[int | None, int]], known_ms: int) -> float | None:
    return hours(end - start for end, start in spans if end is not None and end < known_ms)


def _notice_figures(notices: Sequence[Notice], profile: Profile, known_ms: int) -> NoticeFigures:
    if profile.kind is Kind.INTERMEDIARY:
        return NoticeFigures(*[None] * 10)
    trusted = [notice for notice in notices if notice.trusted]
    pairs = [_notice_column(some, known_ms) for some in (notices, trusted)]
    # Trusted flaggers are known to online platforms alone (Article 22): to a mere host their columns do not apply.
    if profile.kind is Kind.HOSTING:
        pairs[1] = (None, None, None, None, None)
    return NoticeFigures(*[figure for pair in zip(*pairs, strict=True) for figure in pair])


def _notice_column(
    notices: Sequence[Notice], known_ms: int
) -> tuple[int | None, int | None, float | None, int | None, int | None]:
    acted = [
        notice for notice in notices if notice.action and notice.acted_ms is not None and notice.acted_ms < known_ms
    ]
    grounds = Counter(notice.action for notice in acted)
    return (
        len(notices),
        sum(notice.items for notice in notices),
        _median([(notice.acted_ms, notice.received_ms) for notice in acted], known_ms),
        grounds[Ground.LAW],
        grounds[Ground.TERMS],
    )


def _measures(number: int, ground: Ground, own: list[Measure], profile: Profile) -> tuple[Line[MeasureFigures], ...]:
    def figures(some: Sequence[Measure]) -> MeasureFigures:
        counts = Counter(restriction for measure in some for restriction in set(measure.restrictions))
        columns = [None if each in profile.without else counts[each] for each in Restriction]
        return MeasureFigures(len(some), sum(measure.detected for measure in some), *columns)

    return _table(number, [measure for measure in own if measure.ground is ground], figures)


def _table(number: int, items: Sequence[S], figures: Callable[[Sequence[S]], F]) -> tuple[Line[F], ...]:
    """Rows in the template's order: the total, each category, its keywords; one ``KEYWORD_OTHER`` a description."""
    known = _annex.categories(number)
    described = [_described(item, known) for item in items]
    lines = [Line(_annex.TOTAL, "", figures(items))]
    for category, keywords in known.items():
        inside = [(item, other) for item, other in zip(items, described, strict=True) if item.category == category]
        lines.append(Line(category, "", figures([item for item, _ in inside])))
        for keyword in keywords:
            if keyword == _annex.OTHER:
                lines += [Line(keyword, other, figures(some)) for other, some in _by_description(inside)]
            else:
                lines.append(Line(keyword, "", figures([item for item, _ in inside if item.keyword == keyword])))
    return _told_apart(lines)


def _by_description(inside: list[tuple[S, str]]) -> list[tuple[str, list[S]]]:
    """What no keyword covers, by its description; one row without any where there is nothing of the kind."""
    said = sorted({other for _, other in inside if other})
    return [(other, [item for item, mine in inside if mine == other]) for other in said] or [("", [])]


def _described(item: Sorted, known: dict[str, tuple[str, ...]]) -> str:
    """What the row of ``item`` is described as, where no keyword of the template covers it; else nothing."""
    if not known[item.category] or item.keyword not in (None, _annex.OTHER):
        return ""
    # A row without a description would be a fault, and one that is left out would break the sub-total.
    return " ".join(item.other.split()) or f"Not specified further: {_annex.label_of()[item.category]}"


def _told_apart(lines: list[Line[F]]) -> tuple[Line[F], ...]:
    """No two ``KEYWORD_OTHER`` rows may have one description: those that do are told apart by their category."""
    seen = Counter(_annex.plain(line.other) for line in lines if line.other)
    category, done = "", []
    for line in lines:
        if line.code.startswith(_annex.SPECIFIC):
            category = _annex.label_of()[line.code]
        twice = line.other and seen[_annex.plain(line.other)] > 1
        done.append(Line(line.code, f"{line.other} ({category})", line.figures) if twice else line)
    return tuple(done)
