"""What may be done to one item's spread, and what is answered to who wants to pass it on."""

from __future__ import annotations

from enum import StrEnum

import msgspec

HOUR_MS = 3_600_000
#: The longest an item is ever held, all holds of it taken together.
HOLD_MS = 2 * HOUR_MS
#: The longest a hop limit lasts without being decided again. Three days on, a rumour has had most of its reposts.
HOPS_MS = 72 * HOUR_MS


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """No new shares from `start_ms` until before `end_ms`, while somebody looks. `reason` is shown with the item;
    `statement` is the statement of reasons behind it, which no measure can do without."""

    start_ms: int
    end_ms: int
    reason: str
    statement: str

    def __post_init__(self) -> None:
        _check(self.start_ms, self.end_ms, HOLD_MS, self.reason, self.statement)


class HopLimit(msgspec.Struct, frozen=True, kw_only=True):
    """From `start_ms` until before `end_ms` it is passed on through at most so many hands: 1 is whoever shares the item
    itself, from where its label and its notes are. A person decides on it. `reason` and `statement` as for a hold."""

    hops: int
    start_ms: int
    end_ms: int
    reason: str
    statement: str

    def __post_init__(self) -> None:
        if self.hops < 1:
            raise ValueError("hops: at least 1; an item that nobody may share is another measure")
        _check(self.start_ms, self.end_ms, HOPS_MS, self.reason, self.statement)


def _check(start_ms: int, end_ms: int, most_ms: int, reason: str, statement: str) -> None:
    if not 0 <= start_ms < end_ms:
        raise ValueError("end_ms: must lie after start_ms, and neither before 1970")
    if end_ms - start_ms > most_ms:
        raise ValueError(f"end_ms: at most {most_ms // HOUR_MS} hours after start_ms")
    if not reason.strip():
        raise ValueError("reason: is empty; there is no measure without a reason that is shown")
    if not statement.strip():
        raise ValueError("statement: is empty; there is no measure without its statement of reasons")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """All that was ever put on one item's spread. What is over is kept: it is what another hold is counted against."""

    item_id: str
    holds: tuple[Hold, ...] = ()
    hop_limits: tuple[HopLimit, ...] = ()

    def __post_init__(self) -> None:
        if sum(hold.end_ms - hold.start_ms for hold in self.holds) > HOLD_MS:
            raise ValueError(f"holds: {self.item_id} would be held for more than two hours in all")


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One subscriber says that an item is disputed: a notice, or a context note that calls it misleading.

    accounts: the public accounts that they subscribe to. Who subscribes to none is not counted.
    """

    item_id: str
    user_id: str
    accounts: tuple[str, ...]
    at_ms: int


class Rule(StrEnum):
    """Which limit an answer is due to."""

    NONE = "none"
    HOLD = "hold"
    HOPS = "hops"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an item may be passed on. If not: by which rule, the reason to show, and until when (milliseconds).

    label: what is shown with the item while any limit is in force, allowed or not; "" if none is.
    """

    allowed: bool
    rule: Rule = Rule.NONE
    reason: str = ""
    until_ms: int | None = None
    label: str = ""
