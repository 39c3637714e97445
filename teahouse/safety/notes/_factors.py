"""The fit: rating ≈ mean + rater's intercept + note's intercept + rater's factor · note's factor.

The only module here that needs numpy; `_score` imports it when it scores, so that a service without notes never does.

The loss is the one of Community Notes' code (not of its guide, which differs): mean squared error, plus λ times the
mean square of each kind of parameter, intercepts weighing five times what factors do. Given the notes, each rater's
best intercept and factor are a linear problem of two unknowns, and the other way round; solving them in turn lowers
the loss each time and comes to rest in some hundred sweeps. A sweep costs ten passes over the ratings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from teahouse.safety.notes._model import Policy

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

#: Where ratings show no clear sides the loss has many hollows. So there are STARTS, and after so many sweeps each time
#: the better half of them goes on, until one is left.
STARTS, STAGES = 16, (15, 15, 30, 60)
#: At rest: no parameter of a note moved by more than REST in a sweep. SWEEPS bounds the time; a fit that then moves by
#: less than STILL, a thousandth of a status's inertia, is taken as it is: odd ratings must not freeze all notes.
REST, SWEEPS, STILL = 1e-7, 3_000, 1e-5


class Fit:
    """The parameters for ratings `value` of notes `note` by raters `rater` (indices); each index must occur."""

    def __init__(
        self, rater: Indices, note: Indices, value: Floats, policy: Policy, random: np.random.Generator
    ) -> None:
        self._rater, self._note, self._value = rater, note, value
        self._raters, self._notes = int(rater.max()) + 1, int(note.max()) + 1
        self._policy = policy
        self.mean = float(value.mean())
        self.rater_intercept: Floats = np.zeros(self._raters)
        self.note_intercept: Floats = np.zeros(self._notes)
        self.rater_factor: Floats = random.normal(0.0, 0.3, self._raters)
        self.note_factor: Floats = np.zeros(self._notes)
        self.sweeps = 0

    def sweep(self) -> float:
        """Solve for notes, for raters, for the mean; how far a note's parameter moved."""
        intercept, factor = self.note_intercept, self.note_factor
        left = self._value - self.mean - self.rater_intercept[self._rater]
        self.note_intercept, self.note_factor = self._solve(
            self._note, self._notes, self.rater_factor[self._rater], left
        )
        left = self._value - self.mean - self.note_intercept[self._note]
        self.rater_intercept, self.rater_factor = self._solve(
            self._rater, self._raters, self.note_factor[self._note], left
        )
        self.mean += float(self._error().mean())
        # The mean's own regulariser: the value that minimises the loss lies a little nearer to 0 than the plain mean.
        self.mean /= 1 + self._policy.intercept_weight
        self.sweeps += 1
        return float(max(np.abs(self.note_intercept - intercept).max(), np.abs(self.note_factor - factor).max()))

    def loss(self) -> float:
        error, policy = self._error(), self._policy
        squares = np.square(self.rater_intercept).mean() + np.square(self.note_intercept).mean() + self.mean**2
        factors = np.square(self.rater_factor).mean() + np.square(self.note_factor).mean()
        return float(np.square(error).mean() + policy.intercept_weight * squares + policy.factor_weight * factors)

    def point(self) -> None:
        """A model and its mirror image fit alike: take the one in which most raters have a factor below 0."""
        if 2 * int((self.rater_factor > 0).sum()) > self._raters:
            self.rater_factor, self.note_factor = -self.rater_factor, -self.note_factor

    def _error(self) -> Floats:
        found: Floats = (
            self._value
            - self.mean
            - self.rater_intercept[self._rater]
            - self.note_intercept[self._note]
            - self.rater_factor[self._rater] * self.note_factor[self._note]
        )
        return found

    def _solve(self, of: Indices, size: int, factor: Floats, left: Floats) -> tuple[Floats, Floats]:
        """For each of `size`: the intercept and factor that leave least of what is `left`, the other side's factors
        given. The error is a mean over ratings and the regulariser a mean over `size`, hence the quotient."""
        weight = len(left) / size
        ones = np.bincount(of, minlength=size) + self._policy.intercept_weight * weight
        squares = np.bincount(of, factor * factor, size) + self._policy.factor_weight * weight
        mixed = np.bincount(of, factor, size)
        to_intercept, to_factor = np.bincount(of, left, size), np.bincount(of, left * factor, size)
        determinant = ones * squares - mixed * mixed
        intercept: Floats = (to_intercept * squares - mixed * to_factor) / determinant
        return intercept, (ones * to_factor - mixed * to_intercept) / determinant


def fit(rater: Indices, note: Indices, value: Floats, policy: Policy, seed: int) -> tuple[Fit, bool]:
    """The best fit of many from different places, and whether it came to rest. The same for the same seed."""
    random = np.random.default_rng(seed)
    starts = [Fit(rater, note, value, policy, random) for _ in range(STARTS)]
    for sweeps in STAGES:
        for start in starts:
            for _ in range(sweeps):
                start.sweep()
        starts = sorted(starts, key=Fit.loss)[: len(starts) // 2]
    best, moved = starts[0], 1.0
    while moved >= REST and best.sweeps < SWEEPS:
        moved = best.sweep()
    best.point()
    return best, moved < STILL
