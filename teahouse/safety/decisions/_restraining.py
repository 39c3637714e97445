"""`Restraining`: what is in force, in memory, for the parts that show and take in (`surfaces.Restraints`).

Read whole from ``safety_effects`` at the start and kept in step after each commit. It asks the clock whenever it is
asked, so a measure ends when it ends: to the millisecond, and whether or not a job has run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import ANYWHERE, country
from teahouse.safety.cases import Does
from teahouse.safety.decisions._store import Held
from teahouse.surfaces import MARKS, Restraint

Key = TypeVar("Key")
_OTHERWISE = MARKS | {Does.AGE_GATE.value}
_OF_PAGES = frozenset({Does.GEO_LIMIT.value, Does.AGE_GATE.value})
_WITHHELD = frozenset({Does.HIDE.value, Does.REMOVE.value, Does.GEO_LIMIT.value})
#: The gravest first.
_RANK = {
    does: at
    for at, does in enumerate(
        ("terminate", "suspend", "remove", "hide", "geo_limit", "mute", "broadcast_off", "comments_off", "age_gate")
    )
}


class Restraining:
    """Built before the parts that ask it, filled when the database is open.

    changed: called after the commit with each account for which something begins or ends. moved: with nothing, after
    any change at all.
    """

    def __init__(self, clock: Clock, base_url: str) -> None:
        self._clock = clock
        self._base_url = base_url
        self._cases: dict[str, tuple[Held, ...]] = {}
        self._items: dict[str, tuple[Held, ...]] = {}
        self._accounts: dict[tuple[str, str], tuple[Held, ...]] = {}
        self._withheld: dict[str, int] = {}
        self._otherwise = 0  # what is read otherwise than it was said, though not withheld
        self.changed: list[Callable[[str], None]] = []
        self.moved: list[Callable[[], None]] = []

    def fill(self, effects: Mapping[str, Sequence[Held]]) -> None:
        """All that is in force, by case."""
        for case_id, held in effects.items():
            self.keep(case_id, held)

    def keep(self, case_id: str, held: Iterable[Held]) -> None:
        """What one case does from now on, instead of what it did."""
        was, now = self._cases.pop(case_id, ()), tuple(held)
        for one in was:
            self._take(one)
        for one in now:
            self._put(one)
        if now:
            self._cases[case_id] = now
        for account in {one.account for one in (*was, *now) if one.function}:
            for told in self.changed:
                told(account)
        if was or now:
            for heard in self.moved:
                heard()

    def _put(self, one: Held) -> None:
        if one.item:
            self._items[one.item] = (*self._items.get(one.item, ()), one)
            self._otherwise += one.does in _OTHERWISE
            if one.does in _WITHHELD:
                self._withheld[one.item] = self._withheld.get(one.item, 0) + 1
        else:
            key = (one.account, one.function)
            self._otherwise += one.does in _OF_PAGES
            self._accounts[key] = (*self._accounts.get(key, ()), one)

    def _take(self, one: Held) -> None:
        if one.item:
            _without(self._items, one.item, one)
            self._otherwise -= one.does in _OTHERWISE
            if one.does in _WITHHELD:
                left = self._withheld[one.item] - 1
                if left:
                    self._withheld[one.item] = left
                else:
                    del self._withheld[one.item]
        else:
            self._otherwise -= one.does in _OF_PAGES
            _without(self._accounts, (one.account, one.function), one)

    # --- surfaces.Restraints

    def any_withheld(self) -> bool:
        return bool(self._withheld or self._otherwise)

    def withheld(self, item_id: str) -> Restraint | None:
        if item_id not in self._withheld:
            return None
        here = [one for one in self._now(self._items[item_id]) if one.does in _WITHHELD]
        return self._restraint(min(here, key=_rank)) if here else None

    def on_item(self, item_id: str) -> tuple[Restraint, ...]:
        held = self._items.get(item_id)
        return self._all(held) if held is not None else ()

    def on_account(self, account: str, function: str) -> Restraint | None:
        held = self._accounts.get((account, function))
        if held is None:
            return None
        here = self._now(held)
        return self._restraint(min(here, key=_rank)) if here else None

    def all_on_account(self, account: str, function: str) -> tuple[Restraint, ...]:
        held = self._accounts.get((account, function))
        return self._all(held) if held is not None else ()

    def any(self) -> bool:
        return bool(self._cases)

    def standing(self) -> list[tuple[str, str, Restraint]]:
        """(account, item, what holds) of all that holds now; the item is "" for what is on the account itself."""
        now_ms = self._clock.now_ms()
        return [
            (one.account, one.item, self._restraint(one))
            for held in self._cases.values()
            for one in held
            if one.end_ms is None or now_ms < one.end_ms
        ]

    # ---

    def _all(self, held: tuple[Held, ...]) -> tuple[Restraint, ...]:
        return tuple(self._restraint(one) for one in sorted(self._now(held), key=_rank))

    def _now(self, held: tuple[Held, ...]) -> list[Held]:
        now_ms, here = self._clock.now_ms(), country()
        return [
            one for one in held
            if (one.place in ("", here) or here == ANYWHERE) and (one.end_ms is None or now_ms < one.end_ms)
        ]  # fmt: skip

    def _restraint(self, one: Held) -> Restraint:
        detail = one.detail
        return Restraint(
            does=one.does,
            end_ms=one.end_ms,
            statement=f"{self._base_url}/statements/{detail.token}" if detail.token else "",
            number=one.statement_id,
            rule_id=detail.rule_id,
            places=(one.place,) if one.place else (),
            words=detail.words,
            hops=detail.hops,
            age=detail.age,
            reason=detail.reason,
            public=f"{self._base_url}/transparency/statements/{one.statement_id}" if one.statement_id else "",
        )


def _rank(one: Held) -> tuple[int, str]:
    return _RANK.get(one.does, len(_RANK)), one.measure_id


def _without(kept: dict[Key, tuple[Held, ...]], key: Key, gone: Held) -> None:
    left = list(kept[key])
    left.remove(gone)
    if left:
        kept[key] = tuple(left)
    else:
        del kept[key]
