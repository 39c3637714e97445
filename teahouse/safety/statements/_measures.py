"""The ladder of measures: what each may last, what it may be on, and what it is called in the EU's database."""

from enum import StrEnum

import msgspec

from teahouse.surfaces import Surface

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class MeasureKind(StrEnum):
    """What a decision can do, mildest first."""

    LABEL = "label"
    CONTEXT_NOTE = "context_note"
    HOLD = "hold"
    HOP_LIMIT = "hop_limit"
    AGE_GATE = "age_gate"
    COMMENTS_OFF = "comments_off"
    BROADCAST_OFF = "broadcast_off"
    MUTE = "mute"
    SUSPEND = "suspend"
    GEO_LIMIT = "geo_limit"
    REMOVE = "remove"
    TERMINATE = "terminate"


class Target(StrEnum):
    """What a measure is on: one thing that was said, or the account that said it."""

    ITEM = "item"
    ACCOUNT = "account"


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for one kind of measure.

    on: what it may be on. surfaces: on things said where, None for what a report disclosed; elsewhere it would do
    nothing. ends: "always" (it has an end), "may", or "never" (it is final until it is reversed).
    shortest_ms, longest_ms: how long it may last; 0 for no bound. field, value: its name in the database.
    """

    on: frozenset[Target]
    ends: str
    field: str
    value: str
    surfaces: frozenset[Surface | None] = frozenset({*Surface, None})
    shortest_ms: int = 0
    longest_ms: int = 0


_ITEM, _ACCOUNT = frozenset({Target.ITEM}), frozenset({Target.ACCOUNT})
_BOTH = _ITEM | _ACCOUNT
_MARKED = frozenset({Surface.ACCOUNT, Surface.ARTICLE, Surface.COMMENT, Surface.ROOM, None})
_PUBLISHED = frozenset({Surface.ACCOUNT, Surface.ARTICLE})
_SEEN, _SERVICE, _HELD = "decision_visibility", "decision_provision", "decision_account"
_YEAR_MS = 365 * DAY_MS

BOUNDS: dict[MeasureKind, Bounds] = {
    MeasureKind.LABEL: Bounds(
        on=_BOTH, ends="may", field=_SEEN, value="DECISION_VISIBILITY_CONTENT_LABELLED", surfaces=_MARKED
    ),
    MeasureKind.CONTEXT_NOTE: Bounds(
        on=_ITEM, ends="may", field=_SEEN, value="DECISION_VISIBILITY_CONTENT_LABELLED", surfaces=_MARKED
    ),
    MeasureKind.HOLD: Bounds(
        on=_ITEM,
        ends="always",
        longest_ms=2 * HOUR_MS,
        field=_SEEN,
        value="DECISION_VISIBILITY_CONTENT_DISABLED",
    ),
    MeasureKind.HOP_LIMIT: Bounds(
        on=_ITEM,
        ends="always",
        longest_ms=_YEAR_MS,
        field=_SEEN,
        value="DECISION_VISIBILITY_CONTENT_DEMOTED",
        surfaces=frozenset({Surface.ARTICLE}),
    ),
    MeasureKind.AGE_GATE: Bounds(
        on=_BOTH, ends="may", field=_SEEN, value="DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED", surfaces=_PUBLISHED
    ),
    MeasureKind.COMMENTS_OFF: Bounds(
        on=_BOTH,
        ends="always",
        longest_ms=_YEAR_MS,
        field=_SEEN,
        value="DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
        surfaces=_PUBLISHED,
    ),
    MeasureKind.BROADCAST_OFF: Bounds(
        on=_ACCOUNT,
        ends="always",
        longest_ms=_YEAR_MS,
        field=_SERVICE,
        value="DECISION_PROVISION_PARTIAL_SUSPENSION",
    ),
    MeasureKind.MUTE: Bounds(
        on=_ACCOUNT,
        ends="always",
        shortest_ms=HOUR_MS,
        longest_ms=90 * DAY_MS,
        field=_SERVICE,
        value="DECISION_PROVISION_PARTIAL_SUSPENSION",
    ),
    MeasureKind.SUSPEND: Bounds(
        on=_ACCOUNT,
        ends="always",
        shortest_ms=7 * DAY_MS,
        longest_ms=90 * DAY_MS,
        field=_HELD,
        value="DECISION_ACCOUNT_SUSPENDED",
    ),
    MeasureKind.GEO_LIMIT: Bounds(on=_BOTH, ends="may", field=_SEEN, value="DECISION_VISIBILITY_CONTENT_DISABLED"),
    MeasureKind.REMOVE: Bounds(on=_ITEM, ends="never", field=_SEEN, value="DECISION_VISIBILITY_CONTENT_REMOVED"),
    MeasureKind.TERMINATE: Bounds(on=_ACCOUNT, ends="never", field=_HELD, value="DECISION_ACCOUNT_TERMINATED"),
}
