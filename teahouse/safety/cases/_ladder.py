"""The ladder of measures as a case knows it: what each may be on and how long it may last.

Bounds come from ``statements``, so that what a decision does and what its statement says are held to the same list.
"""

from teahouse.safety.cases._model import FUNCTIONS, Measure, Refusal
from teahouse.safety.statements import BOUNDS, MeasureKind, Target

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
#: A measure may begin this long after its decision, so that a person can be told before.
AHEAD_MS = 7 * DAY_MS
CAMPAIGN_MS = 31 * DAY_MS

#: What a measure on an account is on. Kinds that are not here are on items alone.
ON_ACCOUNT: dict[MeasureKind, frozenset[str]] = {
    MeasureKind.LABEL: frozenset({"page"}),
    MeasureKind.AGE_GATE: frozenset({"page"}),
    MeasureKind.GEO_LIMIT: frozenset({"page"}),
    MeasureKind.COMMENTS_OFF: frozenset({"comments"}),
    MeasureKind.BROADCAST_OFF: frozenset({"broadcast"}),
    MeasureKind.MUTE: frozenset({"messages"}),
    MeasureKind.SUSPEND: frozenset(FUNCTIONS),
    MeasureKind.TERMINATE: frozenset(FUNCTIONS),
}

#: What is done while a thing is being looked at. Not a penalty: a decision may still follow.
INTERIM = frozenset({MeasureKind.HOLD, MeasureKind.HOP_LIMIT, MeasureKind.LABEL})
#: What may be done without a person.
AUTOMATIC = frozenset({MeasureKind.HOLD, MeasureKind.LABEL})
#: What adds words or slows, and takes nothing away. The others are penalties: once for an item.
MILD = INTERIM | {MeasureKind.CONTEXT_NOTE}


def scope_fault(measure: Measure, path: str) -> Refusal | None:
    """What is wrong with what a measure is on."""
    bounds, scope = BOUNDS[measure.kind], measure.scope
    if bool(scope.items) == bool(scope.functions):
        return Refusal(f"{path}.scope", "a measure is on items or on functions of the account: name one of the two")
    if scope.items and Target.ITEM not in bounds.on:
        return Refusal(f"{path}.scope.items", f"{measure.kind} is on an account, not on items")
    if scope.functions:
        wanted = ON_ACCOUNT.get(measure.kind, frozenset())
        if not set(scope.functions) <= wanted:
            may = ", ".join(sorted(wanted)) or "no function: it is on items"
            return Refusal(f"{path}.scope.functions", f"{measure.kind} can be on {may}")
        if measure.kind is MeasureKind.TERMINATE and set(scope.functions) != wanted:
            return Refusal(f"{path}.scope.functions", "terminate is of the whole account; name every function")
    for part, name in ((scope.items, "items"), (scope.functions, "functions"), (scope.places, "places")):
        if len(set(part)) != len(part):
            return Refusal(f"{path}.scope.{name}", "something is named twice")
    if any(len(place) != 2 or not place.isalpha() or not place.isupper() for place in scope.places):
        return Refusal(f"{path}.scope.places", "a place is a country's code: two capital letters")
    if measure.kind is MeasureKind.GEO_LIMIT and not scope.places:
        return Refusal(f"{path}.scope.places", "geo_limit names the countries where it holds")
    return None


def time_fault(measure: Measure, now_ms: int, path: str) -> Refusal | None:
    """What is wrong with when a measure begins and ends."""
    bounds = BOUNDS[measure.kind]
    if not now_ms <= measure.start_ms <= now_ms + AHEAD_MS:
        return Refusal(f"{path}.start_ms", "a measure begins with its decision, or at most seven days later")
    if measure.kind is MeasureKind.HOLD and measure.start_ms != now_ms:
        return Refusal(f"{path}.start_ms", "a hold begins at once")
    if measure.end_ms is None:
        if bounds.ends == "always":
            return Refusal(f"{path}.end_ms", f"{measure.kind} has an end")
        return None
    if bounds.ends == "never":
        return Refusal(f"{path}.end_ms", f"{measure.kind} has no end: it holds until it is reversed")
    lasts = measure.end_ms - measure.start_ms
    if lasts <= 0:
        return Refusal(f"{path}.end_ms", "a measure ends after it begins")
    if bounds.shortest_ms and lasts < bounds.shortest_ms:
        return Refusal(f"{path}.end_ms", f"{measure.kind} lasts at least {_long(bounds.shortest_ms)}")
    if bounds.longest_ms and lasts > bounds.longest_ms:
        return Refusal(f"{path}.end_ms", f"{measure.kind} lasts at most {_long(bounds.longest_ms)}")
    return None


def _long(ms: int) -> str:
    return f"{ms // DAY_MS} days" if ms % DAY_MS == 0 else f"{ms // HOUR_MS} hours"
