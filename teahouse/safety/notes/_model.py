"""What is known of notes, what is asked of them, and what comes out."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

HOUR_MS = 3_600_000
Value = Literal["helpful", "somewhat", "not_helpful"]


def _named(**names: str) -> None:
    for field, name in names.items():
        if not name:
            raise ValueError(f"{field}: is empty; it names who or what this is about")


class Wrote(msgspec.Struct, frozen=True, kw_only=True, tag="wrote"):
    """A note was written. `author` is a user ID: nobody rates their own note."""

    note: str
    author: str
    at_ms: int

    def __post_init__(self) -> None:
        _named(note=self.note, author=self.author)


class Rated(msgspec.Struct, frozen=True, kw_only=True, tag="rated"):
    """Somebody rated a note, changed their rating, or (value None) took it back.

    accounts: the public accounts that they subscribed to as they rated. Who subscribes to none has no say.
    """

    note: str
    rater: str
    value: Value | None
    accounts: tuple[str, ...]
    at_ms: int

    def __post_init__(self) -> None:
        _named(note=self.note, rater=self.rater)


Event = Wrote | Rated


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked before a note has a status. The defaults are those of Community Notes where it has them.

    intercept_weight, factor_weight: the λ of the loss. rater_ratings, note_ratings: who rated fewer notes, and notes
    rated fewer times, are left out of the fit. agreement, agreement_over: whoever agreed with less than this share of
    at least so many decided notes is left out of the second fit.

    helpful_from: intercept. one_sided_from: a note whose factor is this far from 0 is never helpful. not_helpful_below
    and per_factor: not helpful is an intercept below the first less the second times |factor|. inertia: how far past
    its threshold a note must go to lose a status.

    net, net_share, many: of each side, helpful less not helpful, that over all of the side's ratings; or simply so many
    helpful of each side. outside: ratings that must be left when the subscribers of any one account are not counted.
    everyones: an account that more than this share of all raters subscribes to is not what ties them together.

    stable_ms: for how long a new status must hold before it is given. lock_ms: a status held so long is final.
    """

    intercept_weight: float = 0.15
    factor_weight: float = 0.03
    rater_ratings: int = 10
    note_ratings: int = 5
    agreement: float = 0.66
    agreement_over: int = 5
    helpful_from: float = 0.40
    one_sided_from: float = 0.50
    not_helpful_below: float = -0.05
    per_factor: float = 0.8
    inertia: float = 0.01
    net: int = 4
    net_share: float = 0.05
    many: int = 10
    outside: int = 3
    everyones: float = 0.5
    stable_ms: int = HOUR_MS // 2
    lock_ms: int = 14 * 24 * HOUR_MS

    def __post_init__(self) -> None:
        for field in ("intercept_weight", "factor_weight"):
            if not 0 < getattr(self, field) < float("inf"):
                raise ValueError(f"{field}: must be above 0; without it the fit has no one answer")
        for field in ("agreement", "net_share", "everyones"):
            if not 0 <= getattr(self, field) <= 1:
                raise ValueError(f"{field}: is a share, from 0 to 1")
        for field in ("rater_ratings", "note_ratings", "agreement_over", "inertia", "outside", "stable_ms", "lock_ms"):
            if getattr(self, field) < 0:
                raise ValueError(f"{field}: must not be below 0")


class Side(msgspec.Struct, frozen=True):
    """What raters on one side (by the sign of their factor) said of a note. ratings counts `somewhat` too."""

    helpful: int = 0
    not_helpful: int = 0
    ratings: int = 0


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What the fit says of one note.

    ratings: those that were counted. intercept: how helpful it is whoever reads it. factor: how much that depends on
    the side of the reader. sides: what those with a factor below 0 said, and the others. outside_helpful,
    outside_not_helpful: the ratings that are left without the subscribers of any one account.
    """

    note: str
    ratings: int
    intercept: float
    factor: float
    sides: tuple[Side, Side]
    outside_helpful: int
    outside_not_helpful: int


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One scoring. notes: only those with enough ratings to be in the fit, by name.

    settled: the fit came to rest; if not, its figures move no status. loss: what was minimised. sweeps: what it cost.
    """

    notes: dict[str, Score]
    mean: float
    loss: float
    sweeps: int
    settled: bool


class Status(StrEnum):
    NEEDS_RATINGS = "needs_ratings"
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A status that a note was given. why: in a sentence. intercept and factor: as they were then; None if unscored."""

    status: Status
    at_ms: int
    why: str
    intercept: float | None = None
    factor: float | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A note's statuses, oldest first (the first is always needs_ratings, when it was written), and what may come.

    proposed, proposed_ms: the status that the figures ask for, since when; it is given when it has been asked for long
    enough. locked_ms: since when the status is final, or None. scored_ms: the newest scoring that this record has seen.
    """

    note: str
    history: tuple[Change, ...]
    proposed: Status | None = None
    proposed_ms: int = 0
    locked_ms: int | None = None
    scored_ms: int = 0

    @property
    def status(self) -> Status:
        return self.history[-1].status

    @property
    def since_ms(self) -> int:
        return self.history[-1].at_ms
