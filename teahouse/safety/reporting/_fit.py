"""Records made to fit the parts they are counted in; what can't be is set aside and named, and the rest is reported.

Annex II gives each part categories of its own: the fifteenth ("other violation of terms") is for measures on the ground
of the terms, the sixteenth for orders and the seventeenth for notices that name no ground. So a notice or an order of
the fifteenth says which rule it means and no law: it counts as one that does not say which. Part 3 is of Member States;
what any other authority orders is counted beside it. See docs/decisions/0072.
"""

from collections import defaultdict
from typing import TypeVar

import msgspec
from msgspec import Struct

from teahouse.safety.reporting import _annex
from teahouse.safety.reporting._check_records import days, wrong_records
from teahouse.safety.reporting._records import Ground, Measure, Named, Order, Profile, Records, Sorted

#: Of the parts that have one: the category of what names no ground that the part knows.
_OPEN = {3: "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER", 4: "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"}
S = TypeVar("S", bound=Sorted)


class Left(Struct, frozen=True):
    """A record that is in no figure: which one, as everyone may know it, and why."""

    which: str
    why: str


def fitted(records: Records, profile: Profile) -> tuple[Records, tuple[Left, ...]]:
    """The records that a report can be made of, and those that were left out. Raises ``ReportError`` for a profile."""
    when, _ = days(profile)
    orders = [_state(_sorted(order, 3)) for order in records.orders]
    records = msgspec.structs.replace(
        records,
        orders=tuple(order for order in orders if order.state in _annex.STATES),
        outside=(*records.outside, *(order for order in orders if order.state not in _annex.STATES)),
        notices=tuple(_sorted(notice, 4) for notice in records.notices),
        measures=tuple(_grounded(measure) for measure in records.measures),
    )
    wrong: dict[str, dict[int, str]] = defaultdict(dict)
    for one in wrong_records(records, profile, when):
        wrong[one.kind].setdefault(one.at, f"{one.field}: {one.says}")
    left = []
    for kind, found in wrong.items():
        some: tuple[Named, ...] = getattr(records, kind)
        left += [Left(some[index].which or f"{kind}[{index}]", why) for index, why in sorted(found.items())]
        kept = tuple(one for index, one in enumerate(some) if index not in found)
        records = msgspec.structs.replace(records, **{kind: kept})
    return records, tuple(left)


def _sorted(item: S, number: int) -> S:
    """Under a category of the part. What no part knows at all is left as it is, and found wrong."""
    if item.category in _annex.categories(number) or item.category not in _annex.categories(2):
        return item
    return msgspec.structs.replace(item, category=_OPEN[number], keyword=None, other="")


def _state(order: Order) -> Order:
    """Eurostat writes Greece EL, ISO 3166 GR."""
    return msgspec.structs.replace(order, state="EL") if order.state == "GR" else order


def _grounded(measure: Measure) -> Measure:
    """What is sorted as a violation of the terms rests on them, whatever law was named too."""
    if measure.ground is Ground.LAW and measure.category not in _annex.categories(5):
        return msgspec.structs.replace(measure, ground=Ground.TERMS)
    return measure
