"""What may happen in a life (`test_life`), how likely, and what has to have happened in all of them together."""

from typing import Any

from hypothesis import strategies as st

from teahouse.safety.appeals import Turned
from teahouse.safety.cases import Case, Lift
from teahouse.safety.decisions import Actor
from teahouse.safety.statements import BOUNDS, Law, MeasureKind
from tests.parts.safety.court import DAY_MS, HOUR_MS, LEX, MO, SEN

WHY = "It was looked at again, and it was not so."
STAFF = (MO, SEN, Actor("@mu:tea.example", "moderator"), LEX)
#: Ada decides where all others did before; Zoe decides nothing, and gives back what is left in the end.
ADA, ZOE = Actor("@ada:tea.example", "admin"), Actor("@zoe:tea.example", "admin")
ON_ITEM = (MeasureKind.REMOVE, MeasureKind.HOLD, MeasureKind.LABEL, MeasureKind.GEO_LIMIT)
ORDERED = ("DE", "FR")
LAW: dict[str, Any] = {"rule_id": "", "law": Law(reference="StGB § 263")}
PLACES = ("", *ORDERED, "JP")
ON_ACCOUNT = (MeasureKind.MUTE, MeasureKind.BROADCAST_OFF, MeasureKind.SUSPEND, MeasureKind.COMMENTS_OFF)
KINDS = st.sampled_from((*ON_ITEM, *ON_ACCOUNT))
SOME = st.one_of(
    st.sets(KINDS, min_size=1, max_size=3),
    st.sampled_from(
        (
            frozenset(),
            frozenset({MeasureKind.SUSPEND, MeasureKind.REMOVE}),
            frozenset({MeasureKind.GEO_LIMIT, MeasureKind.MUTE}),
        )
    ),
)
WHO = st.sampled_from((None, *STAFF))
NUMBERS = st.integers(0, 4)
WAITS = st.sampled_from((0, HOUR_MS * 3 // 2, 2 * HOUR_MS, 2 * HOUR_MS + 1))
MILD = (MeasureKind.HOLD, MeasureKind.HOP_LIMIT, MeasureKind.LABEL, MeasureKind.CONTEXT_NOTE)
OUTCOMES = st.sampled_from(("uphold", "reverse", "in_part"))
#: What is to have happened in all the lives together.
HAPPENS = (
    "decided", "nothing", "geo", "second", "terminated", "order", "held", "verified", "annulled", "carried out",
    "by person", "by reporter", "anew", "outcome", "uphold", "reverse", "in_part", "time",
    "appeal", "breach", "put off",
)  # fmt: skip


def words_of(kind: MeasureKind) -> str:
    return "Doubtful" if kind is MeasureKind.LABEL else ""


def lasts(kind: MeasureKind, days: int) -> int | None:
    bounds = BOUNDS[kind]
    if bounds.ends == "never" or kind is MeasureKind.LABEL:
        return None
    if kind in (MeasureKind.HOLD, MeasureKind.GEO_LIMIT):
        return HOUR_MS if kind is MeasureKind.HOLD else None
    return max(bounds.shortest_ms, days * DAY_MS)


def turned_by(case: Case, no: int, outcome: Any) -> Turned:
    """How a decision is turned: in part, something of the measure that is on most."""
    left = [one for one in case.measures if one.decision_no == no and one.state != "ended"]
    lifts = () if outcome != "in_part" else tuple(
        Lift(measure_id=one.measure.measure_id, items=one.scope.items[:1], functions=one.scope.functions[:1])
        for one in sorted(left, key=lambda one: -len(one.scope.functions))[:1]
    )  # fmt: skip
    return Turned(outcome=outcome, reasons=WHY, lifts=lifts)
