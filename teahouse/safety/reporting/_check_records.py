"""What a report is made from, before it is: faults name the field. What lies outside of the period is left alone."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._figures import ReportError
from teahouse.safety.reporting._period import Period, day, end_of
from teahouse.safety.reporting._records import Ground, Profile, Records, Sorted, Source


def days(profile: Profile) -> tuple[Period, int]:
    """The period, and the first moment of which the report knows nothing. Raises `ReportError`."""
    found = {name: day(getattr(profile, name)) for name in ("start", "end", "published")}
    for name, each in found.items():
        if each is None:
            raise ReportError(f"profile.{name}: {getattr(profile, name)!r} is not a day, YYYY-MM-DD")
    start, end, published = (each for each in found.values() if each is not None)
    if not start < end:
        raise ReportError("profile.end: the period ends before it begins")
    if published <= end:
        raise ReportError("profile.published: a report is published after its period")
    if profile.previous:
        previous = day(profile.previous)
        if previous is None or previous >= published:
            raise ReportError("profile.previous: not a day, YYYY-MM-DD, before profile.published")
    for name in ("provider", "service"):
        if not getattr(profile, name).strip():
            raise ReportError(f"profile.{name}: is missing")
    return Period(start, end), end_of(published)


class Wrong(NamedTuple):
    """A record that no figure can be made of: in which list of ``Records``, where in it, and what is wrong."""

    kind: str
    at: int
    field: str
    says: str


def check_records(records: Records, profile: Profile, when: Period) -> None:
    """Categories, keywords, states, counts and restrictions. Raises `ReportError` for the first that is wrong."""
    for one in wrong_records(records, profile, when):
        raise ReportError(f"{one.kind}[{one.at}].{one.field}: {one.says}")


def wrong_records(records: Records, profile: Profile, when: Period) -> Iterator[Wrong]:
    """All that are wrong, each as often as something is."""
    for index, order in enumerate(records.orders):
        if when.holds(order.received_ms):
            said = [*_category(order, 3), *_items(order.items), *_after(order, "received_ms", "acknowledged_ms")]
            said += _after(order, "received_ms", "effected_ms")
            if order.state not in _annex.STATES:
                said.append(("state", f"{order.state!r} is no Member State's code (Greece is EL)"))
            yield from (Wrong("orders", index, *one) for one in said)
    for index, notice in enumerate(records.notices):
        if when.holds(notice.received_ms):
            said = [*_category(notice, 4), *_items(notice.items), *_after(notice, "received_ms", "acted_ms")]
            yield from (Wrong("notices", index, *one) for one in said)
    for index, measure in enumerate(records.measures):
        if when.holds(measure.imposed_ms) and measure.source is Source.OWN:
            said = _category(measure, 5 if measure.ground is Ground.LAW else 6)
            if not measure.restrictions or set(measure.restrictions) & profile.without:
                said.append(("restrictions", "none, or one that profile.without says is never imposed"))
            yield from (Wrong("measures", index, *one) for one in said)
    for kind, some in (("complaints", records.complaints), ("disputes", records.disputes)):
        for index, each in enumerate(some):
            yield from (Wrong(kind, index, *one) for one in _after(each, "submitted_ms", "notified_ms"))


def _category(item: Sorted, number: int) -> list[tuple[str, str]]:
    known = _annex.categories(number)
    if item.category not in known:
        return [("category", f"{item.category!r} is no category of part {number}")]
    if item.keyword is not None and item.keyword not in known[item.category]:
        return [("keyword", f"{item.keyword!r} is no keyword of {item.category}")]
    return []


def _items(items: int) -> list[tuple[str, str]]:
    return [("items", f"{items} is no count")] if items < 0 else []


def _after(item: Struct, first: str, name: str) -> list[tuple[str, str]]:
    """Nothing is answered before it came: a median of such times would be wrong, and might be negative."""
    moment: int | None = getattr(item, name)
    came: int | None = getattr(item, first)
    return [(name, f"is before {first}")] if moment is not None and came is not None and moment < came else []
