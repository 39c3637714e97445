"""`reduce`: the case that a log adds up to at a moment. Pure: the time is an argument.

Measures end by themselves to the millisecond because nothing has to happen for it: whoever looks later sees that they
have ended (law 5). Acts after ``now_ms`` are not yet, so the case can be seen as it was at any time.
"""

from collections.abc import Sequence

from teahouse.safety.cases import _acts as acts
from teahouse.safety.cases._case import Case, Earlier, Next, Standing
from teahouse.safety.cases._fold import Fold
from teahouse.safety.cases._model import CaseError, Refusal, Status
from teahouse.safety.cases._who import ROLES, STATUSES
from teahouse.safety.statements import MeasureKind


def reduce(events: Sequence[acts.Event], now_ms: int) -> Case:
    """The case at ``now_ms``. Costs one pass over the log.

    Raises ``CaseError`` for a log that has not begun, begins without an opening or twice, or goes back in time.
    """
    happened = [event for event in events if event.at_ms <= now_ms]
    if not happened or not isinstance(happened[0], acts.Opened):
        raise CaseError(Refusal("log[0]", "a case begins with its opening"))
    fold, before_ms = Fold(happened[0]), happened[0].at_ms
    for no, event in enumerate(happened[1:], 1):
        if isinstance(event, acts.Opened):
            raise CaseError(Refusal(f"log[{no}]", "a case is opened once"))
        if event.at_ms < before_ms:
            raise CaseError(Refusal(f"log[{no}].at_ms", "a log does not go back in time"))
        before_ms = event.at_ms
        fold.take(event)
    return _case(fold, now_ms, len(happened), before_ms)


def _case(fold: Fold, now_ms: int, count: int, last_ms: int) -> Case:
    measures = tuple(course.standing(now_ms) for course in fold.courses.values())
    status = _status(fold)
    return Case(
        case_id=fold.opened.case_id,
        now_ms=now_ms,
        acts=count,
        last_ms=last_ms,
        status=status,
        source=fold.opened.source,
        lane=fold.lane,
        level=fold.level,
        subject=fold.subject,
        ground=fold.opened.ground,
        opened_ms=fold.opened.at_ms,
        assigned_to=fold.assigned_to,
        reporters=tuple(fold.reporters),
        notices=tuple(fold.notices),
        notified=fold.notified,
        merged_into=fold.merged_into,
        notes=tuple(fold.notes),
        opinions=tuple(fold.opinions),
        looks=tuple(fold.looks),
        rulings=tuple(fold.rulings),
        barred=fold.barred,
        measures=measures,
        appeals=tuple(fold.appeals),
        orders=tuple(fold.orders.values()),
        clocks=fold.clocks.at(now_ms),
        restored=_restored(fold, measures),
        earlier=_earlier(fold),
        unsealings=tuple(fold.unsealings),
        erasures=tuple(fold.erasures),
        disputes=tuple(fold.disputes),
        next=tuple(Next(acts.act_name(kind), ROLES[kind]) for kind, when in STATUSES.items() if status in when),
    )


def _status(fold: Fold) -> Status:
    if fold.merged_into:
        return "merged"
    if not fold.settled:
        return "open"
    if any(appeal.outcome is None for appeal in fold.appeals):
        return "appealed"
    return "closed" if fold.closed else "decided"


def _restored(fold: Fold, measures: tuple[Standing, ...]) -> tuple[str, ...]:
    """Items given back, in that order, without those that are under another measure."""
    under = {item for one in measures if one.state == "in force" for item in one.scope.items}
    back = dict.fromkeys(item for course in fold.courses.values() for item in course.given_back)
    return tuple(item for item in back if item not in under)


def _earlier(fold: Fold) -> Earlier:
    """What counts against a second penalty: what was punished stays punished, even if it was reversed since."""
    return Earlier(
        penalties=frozenset(item for one in fold.rulings for item in one.punished),
        held=frozenset(
            item
            for course in fold.courses.values()
            if course.measure.kind is MeasureKind.HOLD
            for item in course.measure.scope.items
        ),
    )
