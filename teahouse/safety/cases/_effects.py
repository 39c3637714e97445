"""`effects`: what the house is to do, and to undo, between a case as it was and as it is.

An effect carries the measure it comes from and when that ends. What enforces it keeps it so and asks `due`: then a
thing stays as long as one measure holds it, another case's too, and it ends on time even if nothing runs.
"""

from enum import StrEnum

import msgspec

from teahouse.safety.cases._case import Case, Standing
from teahouse.safety.statements import MeasureKind


class Does(StrEnum):
    """What is done to an item or to a function of an account."""

    LABEL = "label"
    NOTE = "context_note"
    HIDE = "hide"
    HOP_LIMIT = "hop_limit"
    AGE_GATE = "age_gate"
    COMMENTS_OFF = "comments_off"
    BROADCAST_OFF = "broadcast_off"
    MUTE = "mute"
    SUSPEND = "suspend"
    GEO_LIMIT = "geo_limit"
    REMOVE = "remove"
    TERMINATE = "terminate"


_DOES: dict[MeasureKind, tuple[Does, ...]] = {
    MeasureKind.LABEL: (Does.LABEL,),
    MeasureKind.CONTEXT_NOTE: (Does.NOTE,),
    MeasureKind.HOLD: (Does.HIDE, Does.LABEL),  # a hold says that it is one
    MeasureKind.HOP_LIMIT: (Does.HOP_LIMIT,),
    MeasureKind.AGE_GATE: (Does.AGE_GATE,),
    MeasureKind.COMMENTS_OFF: (Does.COMMENTS_OFF,),
    MeasureKind.BROADCAST_OFF: (Does.BROADCAST_OFF,),
    MeasureKind.MUTE: (Does.MUTE,),
    MeasureKind.SUSPEND: (Does.SUSPEND,),
    MeasureKind.GEO_LIMIT: (Does.GEO_LIMIT,),
    MeasureKind.REMOVE: (Does.REMOVE,),
    MeasureKind.TERMINATE: (Does.TERMINATE,),
}


class Effect(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One thing that is done. item: what it is done to; or function: what of the account. place: "" for everywhere.

    end_ms: from then on it is not done any more, whoever is asleep; None for no end.
    """

    case_id: str
    measure_id: str
    does: Does
    account: str
    item: str
    function: str
    place: str
    end_ms: int | None

    @property
    def what(self) -> tuple[str, str, str, str, str]:
        """What is done to what and where, without because of which measure."""
        return self.does, self.account, self.item, self.function, self.place

    def due(self, now_ms: int) -> bool:
        """It still holds."""
        return self.end_ms is None or now_ms < self.end_ms


class Changes(msgspec.Struct, frozen=True):
    """What is to be done, and what is to be undone."""

    do: frozenset[Effect]
    undo: frozenset[Effect]


def in_force(case: Case | None) -> frozenset[Effect]:
    """Everything that the case does to the house at its moment."""
    if case is None:
        return frozenset()
    return frozenset(effect for one in case.in_force for effect in _effects(case, one))


def _effects(case: Case, one: Standing) -> list[Effect]:
    scope = one.scope
    on = [(item, "") for item in scope.items] + [("", function) for function in scope.functions]
    return [
        Effect(
            case_id=case.case_id, measure_id=one.measure.measure_id, does=does, account=case.subject.account,
            item=item, function=function, place=place, end_ms=one.end_ms,
        )
        for does in _DOES[one.measure.kind]
        for item, function in on
        for place in scope.places or ("",)
    ]  # fmt: skip


def effects(before: Case | None, after: Case) -> Changes:
    """What is to be done and undone to come from ``before`` (None: nothing was yet) to ``after``.

    Works between any two moments, however many acts and ends lie between them: ``(was - undo) | do`` is what holds.
    """
    was, now = in_force(before), in_force(after)
    return Changes(do=now - was, undo=was - now)


def next_change_ms(case: Case) -> int | None:
    """When the case changes by itself next: a measure begins or ends. None if it does not."""
    moments = [
        one.measure.start_ms if one.state == "to come" else one.end_ms for one in case.measures if one.state != "ended"
    ]
    return min((moment for moment in moments if moment is not None), default=None)
