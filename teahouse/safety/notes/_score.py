"""From ratings to scores: who is counted, two fits, and who stands behind a note."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from teahouse.safety.notes._model import Policy, Rated, Score, Scored, Side, Value

if TYPE_CHECKING:
    from teahouse.safety.notes._factors import Fit

_VALUES: Mapping[Value, float] = {"helpful": 1.0, "somewhat": 0.5, "not_helpful": 0.0}
_NOTHING = Scored(notes={}, mean=0.0, loss=0.0, sweeps=0, settled=True)


def score(ratings: Iterable[Rated], policy: Policy | None = None, *, seed: int = 0) -> Scored:
    """Score all notes by all `ratings` that stand (one for a rater and note; see `standing`).

    Pure, and the same for the same ratings in any order. 200,000 ratings of 10,000 notes: nine seconds of one
    core, most of them holding Python's lock: run it in a process apart.
    Raises ValueError if somebody rated a note twice.
    """
    policy = policy or Policy()
    counted = _enough(sorted((r for r in ratings if r.value and r.accounts), key=lambda r: (r.note, r.rater)), policy)
    if not counted:
        return _NOTHING
    first = _Round(counted, policy, seed)
    doubtful = first.doubtful()
    if doubtful:
        counted = _enough([r for r in counted if r.rater not in doubtful], policy)
    if not counted:
        return _NOTHING
    return (_Round(counted, policy, seed) if doubtful else first).scored()


def _enough(ratings: list[Rated], policy: Policy) -> list[Rated]:
    """Those of raters and of notes with enough ratings: leaving some out can leave others with too few."""
    while True:
        notes = Counter(r.note for r in ratings)
        kept = [r for r in ratings if notes[r.note] >= policy.note_ratings]
        raters = Counter(r.rater for r in kept)
        kept = [r for r in kept if raters[r.rater] >= policy.rater_ratings]
        if len(kept) == len(ratings):
            return kept
        ratings = kept


class _Round:
    """One fit of ratings that are sorted, and what can be read from it."""

    def __init__(self, ratings: list[Rated], policy: Policy, seed: int) -> None:
        # Here and not above: numpy costs 17 MB and a tenth of a second, which a service without notes never pays.
        import numpy as np

        from teahouse.safety.notes._factors import fit

        self._ratings, self._policy = ratings, policy
        self._notes = list(dict.fromkeys(r.note for r in ratings))
        self._raters = sorted({r.rater for r in ratings})
        note_at = {name: index for index, name in enumerate(self._notes)}
        rater_at = {name: index for index, name in enumerate(self._raters)}
        pairs = [(rater_at[r.rater], note_at[r.note]) for r in ratings]
        if len(set(pairs)) < len(pairs):
            twice = next(r for r, after in itertools.pairwise(ratings) if _same(r, after))
            raise ValueError(f"ratings: {twice.rater} rated {twice.note} twice; only the newest rating stands")
        values = np.array([_VALUES[r.value] for r in ratings if r.value])
        rater, note = np.array(pairs, dtype=np.intp).T
        self._fit: Fit
        self._fit, self._settled = fit(rater, note, values, policy, seed)
        self._factor_of = dict(zip(self._raters, self._fit.rater_factor.tolist(), strict=True))

    def doubtful(self) -> set[str]:
        """Raters who too often said the opposite of what raters of all sides said."""
        verdicts: dict[str, Value] = {}
        places = zip(self._notes, self._fit.note_intercept.tolist(), self._fit.note_factor.tolist(), strict=True)
        for name, intercept, factor in places:
            if intercept >= self._policy.helpful_from and abs(factor) < self._policy.one_sided_from:
                verdicts[name] = "helpful"
            elif intercept < not_helpful_bound(factor, self._policy):
                verdicts[name] = "not_helpful"
        agreed, judged = Counter[str](), Counter[str]()
        for rating in self._ratings:
            if rating.value != "somewhat" and rating.note in verdicts:
                judged[rating.rater] += 1
                agreed[rating.rater] += rating.value == verdicts[rating.note]
        policy = self._policy
        return {
            rater
            for rater, count in judged.items()
            if count >= policy.agreement_over and agreed[rater] < policy.agreement * count
        }

    def scored(self) -> Scored:
        behind: dict[str, list[Rated]] = defaultdict(list)
        for rating in self._ratings:
            behind[rating.note].append(rating)
        common = _everyones(self._ratings, len(self._raters), self._policy)
        places = zip(self._notes, self._fit.note_intercept.tolist(), self._fit.note_factor.tolist(), strict=True)
        return Scored(
            notes={
                name: Score(
                    note=name,
                    ratings=len(behind[name]),
                    intercept=round(intercept, 6),
                    factor=round(factor, 6),
                    sides=self._sides(behind[name]),
                    outside_helpful=_outside(behind[name], "helpful", common),
                    outside_not_helpful=_outside(behind[name], "not_helpful", common),
                )
                for name, intercept, factor in places
            },
            mean=round(self._fit.mean, 6),
            loss=round(self._fit.loss(), 6),
            sweeps=self._fit.sweeps,
            settled=self._settled,
        )

    def _sides(self, ratings: list[Rated]) -> tuple[Side, Side]:
        below = Counter(r.value for r in ratings if self._factor_of[r.rater] < 0)
        above = Counter(r.value for r in ratings if self._factor_of[r.rater] >= 0)
        return _side(below), _side(above)


def not_helpful_bound(factor: float, policy: Policy) -> float:
    """A note with this factor is not helpful where its intercept is below."""
    return policy.not_helpful_below - policy.per_factor * abs(factor)


def _same(one: Rated, other: Rated) -> bool:
    return (one.note, one.rater) == (other.note, other.rater)


def _side(counts: Counter[Value | None]) -> Side:
    return Side(counts["helpful"], counts["not_helpful"], counts.total())


def _everyones(ratings: list[Rated], raters: int, policy: Policy) -> set[str]:
    """Accounts that so many raters subscribe to that it says nothing of who they are."""
    pairs = {(rating.rater, account) for rating in ratings for account in rating.accounts}
    return {
        account
        for account, count in Counter(account for _, account in pairs).items()
        if count > policy.everyones * raters
    }


def _outside(ratings: list[Rated], value: Value, common: set[str]) -> int:
    """How many said `value`, without the subscribers of the one account that most of them share."""
    voices = [set(r.accounts) - common for r in ratings if r.value == value]
    shared = Counter(account for accounts in voices for account in accounts)
    return len(voices) - max(shared.values(), default=0)
