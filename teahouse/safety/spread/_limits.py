"""When an item is held, what is put on its spread, and who may pass it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TypeVar

import msgspec

from teahouse.safety.spread._model import HOLD_MS, Answer, Flag, Hold, HopLimit, Limits, Rule
from teahouse.surfaces import PublicItem, Surface

_Measure = TypeVar("_Measure", Hold, HopLimit)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """When an item counts as disputed.

    people: so many flagged it. share: and they are at least this share of those who passed it on, so that what goes
    through many hands is not disputed by its size alone. outside: so many are left when the subscribers of any one
    account are not counted. hold_ms: how long it is held then, two hours at most.
    """

    people: int = 4
    share: float = 0.01
    outside: int = 3
    hold_ms: int = HOLD_MS

    def __post_init__(self) -> None:
        if self.people < 1 or self.outside < 0:
            raise ValueError("people: at least 1, and outside not below 0")
        if not 0 <= self.share <= 1:
            raise ValueError("share: from 0 to 1")
        if not 0 < self.hold_ms <= HOLD_MS:
            raise ValueError("hold_ms: above 0 and at most two hours")


def disputed(flags: Iterable[Flag], shares: int, policy: Policy, *, besides: Collection[str] = ()) -> bool:
    """Whether enough people of different accounts flagged an item that was passed on so many times.

    besides: accounts that do not count as what ties people together: the item's own, which its readers subscribe to,
    and those that everyone does. Flags count for the person, however many they send.
    """
    people = {flag.user_id: flag.accounts for flag in flags if flag.accounts}
    if len(people) < policy.people or len(people) < policy.share * shares:
        return False
    shared = Counter(account for accounts in people.values() for account in set(accounts).difference(besides))
    return len(people) - max(shared.values(), default=0) >= policy.outside


def hold(
    item: PublicItem, limits: Limits, now_ms: int, *, reason: str, statement: str, for_ms: int = HOLD_MS
) -> Limits:
    """Hold the item from now on, for as much of `for_ms` as is left of its two hours. Raises ValueError, naming the
    field, where it may not be: it is no article, it is held already, or its two hours are used up."""
    _about(item, limits)
    if in_force(limits, now_ms)[0] is not None:
        raise ValueError(f"holds: {limits.item_id} is held already")
    left_ms = HOLD_MS - sum(one.end_ms - one.start_ms for one in limits.holds)
    if left_ms <= 0:
        raise ValueError(f"holds: {limits.item_id} was held for two hours already; it is not held again")
    begun = Hold(start_ms=now_ms, end_ms=now_ms + min(for_ms, left_ms), reason=reason, statement=statement)
    return msgspec.structs.replace(limits, holds=(*limits.holds, begun))


def limit_hops(item: PublicItem, limits: Limits, limit: HopLimit) -> Limits:
    """Put a hop limit on the item, in the place of one that is in force."""
    _about(item, limits)
    cut = tuple(_ended(one, limit.start_ms) for one in limits.hop_limits if one.start_ms < limit.start_ms)
    return msgspec.structs.replace(limits, hop_limits=(*cut, limit))


def release(limits: Limits, now_ms: int) -> Limits:
    """Whatever is in force ends now: it was looked at, and there is nothing to it."""
    return msgspec.structs.replace(
        limits,
        holds=tuple(_ended(one, now_ms) for one in limits.holds if one.start_ms < now_ms),
        hop_limits=tuple(_ended(one, now_ms) for one in limits.hop_limits if one.start_ms < now_ms),
    )


def in_force(limits: Limits, now_ms: int) -> tuple[Hold | None, HopLimit | None]:
    """The hold and the hop limit of this moment. They end by themselves: nothing has to be written for it."""
    held = next((one for one in limits.holds if one.start_ms <= now_ms < one.end_ms), None)
    hops = next((one for one in limits.hop_limits if one.start_ms <= now_ms < one.end_ms), None)
    return held, hops


def allowed(limits: Limits | None, hop: int, now_ms: int) -> Answer:
    """May the item be passed on so many hands far (1: whoever shares the item itself)? Limits of None: there are none.

    A share that was made before a limit began goes on to open the item; only new ones are asked for here.
    """
    if hop < 1:
        raise ValueError("hop: 1 is whoever shares the item itself; there is none below")
    held, hops = in_force(limits, now_ms) if limits is not None else (None, None)
    if held is not None:
        return Answer(allowed=False, rule=Rule.HOLD, reason=held.reason, until_ms=held.end_ms, label=held.reason)
    if hops is not None and hop > hops.hops:
        return Answer(allowed=False, rule=Rule.HOPS, reason=hops.reason, until_ms=hops.end_ms, label=hops.reason)
    return Answer(allowed=True, label=hops.reason if hops is not None else "")


def _about(item: PublicItem, limits: Limits) -> None:
    if not isinstance(item, PublicItem):
        raise TypeError("limits are put on a surfaces.PublicItem and on nothing else")
    if item.surface is not Surface.ARTICLE:
        raise ValueError("item.surface: only articles are passed on by shares that can be counted")
    if item.item_id != limits.item_id:
        raise ValueError(f"limits.item_id: {limits.item_id} is another item than {item.item_id}")


def _ended(one: _Measure, now_ms: int) -> _Measure:
    return msgspec.structs.replace(one, end_ms=min(one.end_ms, now_ms))
