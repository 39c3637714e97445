"""What a report is made from, before it is: faults name the field. What lies outside of the period is left alone."""

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


def check_records(records: Records, profile: Profile, when: Period) -> None:
    """Categories, keywords, states, counts and restrictions. Raises `ReportError`."""
    for index, order in enumerate(records.orders):
        if when.holds(order.received_ms):
            field = f"orders[{index}]"
            _category(field, order, 3)
            _items(field, order.items)
            _after(field, order, "received_ms", "acknowledged_ms", "effected_ms")
            if order.state not in _annex.STATES:
                raise ReportError(f"{field}.state: {order.state!r} is no Member State's code (Greece is EL)")
    for index, notice in enumerate(records.notices):
        if when.holds(notice.received_ms):
            _category(f"notices[{index}]", notice, 4)
            _items(f"notices[{index}]", notice.items)
            _after(f"notices[{index}]", notice, "received_ms", "acted_ms")
    for index, measure in enumerate(records.measures):
        if when.holds(measure.imposed_ms) and measure.source is Source.OWN:
            field = f"measures[{index}]"
            _category(field, measure, 5 if measure.ground is Ground.LAW else 6)
            if not measure.restrictions or set(measure.restrictions) & profile.without:
                raise ReportError(f"{field}.restrictions: none, or one that profile.without says is never imposed")
    for index, complaint in enumerate(records.complaints):
        _after(f"complaints[{index}]", complaint, "submitted_ms", "notified_ms")
    for index, dispute in enumerate(records.disputes):
        _after(f"disputes[{index}]", dispute, "submitted_ms", "notified_ms")


def _category(field: str, item: Sorted, number: int) -> None:
    known = _annex.categories(number)
    if item.category not in known:
        raise ReportError(f"{field}.category: {item.category!r} is no category of part {number}")
    if item.keyword is not None and item.keyword not in known[item.category]:
        raise ReportError(f"{field}.keyword: {item.keyword!r} is no keyword of {item.category}")


def _items(field: str, items: int) -> None:
    if items < 0:
        raise ReportError(f"{field}.items: {items} is no count")


def _after(field: str, item: Struct, first: str, *later: str) -> None:
    """Nothing is answered before it came: a median of such times would be wrong, and might be negative."""
    for name in later:
        moment: int | None = getattr(item, name)
        if moment is not None and moment < getattr(item, first):
            raise ReportError(f"{field}.{name}: is before {first}")
