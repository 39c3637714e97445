"""What has become of each measure: how acts cut it short or narrow it, and how time ends it."""

from collections.abc import Iterable

import msgspec

from teahouse.safety.cases._case import End, Order, Standing
from teahouse.safety.cases._model import Lift, Measure, Scope, StatementRef
from teahouse.safety.statements import MeasureKind


class Course(msgspec.Struct, kw_only=True):
    """One measure as the log is gone through. end_ms moves only forward to an earlier moment.

    given_back: items that a reversal has lifted out of it.
    """

    measure: Measure
    decision_no: int
    statement: StatementRef
    interim: bool
    order_id: str
    scope: Scope
    end_ms: int | None
    ended_by: End = "time"
    given_back: tuple[str, ...] = ()

    def over(self, at_ms: int) -> bool:
        return self.end_ms is not None and self.end_ms <= at_ms

    def cut(self, at_ms: int, by: End) -> bool:
        """End it now, unless it has ended; says whether it was cut."""
        if self.over(at_ms):
            return False
        self.end_ms, self.ended_by = at_ms, by
        return True

    def reverse(self, at_ms: int, by: End) -> bool:
        """`cut`, and what it was on is given back."""
        items = self.scope.items
        done = self.cut(at_ms, by)
        if done:
            self.given_back += items
        return done

    def lift(self, lift: Lift, at_ms: int, by: End) -> bool:
        """Take a part out of it; what is left of it stays, and if nothing is left it has ended."""
        if self.over(at_ms):
            return False
        left = narrowed(self.scope, lift)
        if left.empty or (self.scope.places and not left.places):
            return self.reverse(at_ms, by)
        self.given_back += tuple(item for item in self.scope.items if item not in left.items)
        self.scope = left
        return True

    def standing(self, now_ms: int) -> Standing:
        """What it is now."""
        over = self.over(now_ms)
        return Standing(
            measure=self.measure,
            decision_no=self.decision_no,
            statement=self.statement,
            scope=self.scope,
            end_ms=self.end_ms,
            state="ended" if over else "in force" if self.measure.start_ms <= now_ms else "to come",
            ended_by=self.ended_by if over else "",
        )


def met_until(order: Order, courses: Iterable[Course], at_ms: int) -> int | None:
    """Until when holds that name the order withhold all that it is on, wherever it is to hold, as of ``at_ms``.

    None if they do not: of nothing else in the meantime is the content gone, as TCO Art. 3(3) has it.
    """
    ends: dict[tuple[str, str], int] = {}
    for course in courses:
        holds = course.measure.kind is MeasureKind.HOLD and course.order_id == order.order_id
        if holds and course.end_ms is not None and not course.over(at_ms):
            places = course.scope.places or order.places
            for one in ((item, place) for item in course.scope.items for place in places):
                ends[one] = max(course.end_ms, ends.get(one, 0))
    wanted = [(item, place) for item in order.locations for place in order.places]
    return min(ends[one] for one in wanted) if wanted and ends.keys() >= set(wanted) else None


def narrowed(scope: Scope, lift: Lift) -> Scope:
    """The scope without what is lifted."""
    return Scope(
        items=_without(scope.items, lift.items),
        functions=_without(scope.functions, lift.functions),
        places=_without(scope.places, lift.places),
    )


def _without(some: tuple[str, ...], gone: Iterable[str]) -> tuple[str, ...]:
    taken = frozenset(gone)
    return tuple(one for one in some if one not in taken)
