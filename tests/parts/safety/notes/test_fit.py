"""The fit, against a second solver that shares nothing with it: the same loss, written again, minimised by L-BFGS."""

import random
import subprocess
import sys

import numpy as np
import pytest
from scipy import optimize

from bench.notes import ratings
from teahouse.safety.notes import Policy, Rated, score

VALUES = {"helpful": 1.0, "somewhat": 0.5, "not_helpful": 0.0}
#: Everyone is counted, so that both solvers are given the same.
ALL = Policy(rater_ratings=0, note_ratings=0, agreement=0.0)


def reference(given: list[Rated], *, by_the_guide: bool = False) -> tuple[float, dict[str, tuple[float, float]]]:
    """(mean, note → (intercept, |factor|)) of the least mean squared error + λ·mean(param²), λ 0.15 for intercepts and
    0.03 for factors. by_the_guide: each parameter regularised once, as its guide reads and its code does not."""
    raters, notes = sorted({r.rater for r in given}), sorted({r.note for r in given})
    u = np.array([raters.index(r.rater) for r in given])
    n = np.array([notes.index(r.note) for r in given])
    y = np.array([VALUES[r.value] for r in given if r.value])
    a, b = len(raters), len(notes)
    over_raters, over_notes = (len(given), len(given)) if by_the_guide else (a, b)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        m, iu, fu, jn, gn = flat[0], *np.split(flat[1:], [a, 2 * a, 2 * a + b])
        error = m + iu[u] + jn[n] + fu[u] * gn[n] - y
        total = (error**2).sum() / len(y) + 0.15 * (m**2 + (iu**2).sum() / over_raters + (jn**2).sum() / over_notes)
        total += 0.03 * ((fu**2).sum() / over_raters + (gn**2).sum() / over_notes)
        gradient = np.zeros_like(flat)
        slope = 2 * error / len(y)
        gradient[0] = slope.sum() + 0.3 * m
        np.add.at(gradient, 1 + u, slope)
        np.add.at(gradient, 1 + a + u, slope * gn[n])
        np.add.at(gradient, 1 + 2 * a + n, slope)
        np.add.at(gradient, 1 + 2 * a + b + n, slope * fu[u])
        gradient[1 : 1 + a] += 0.3 * iu / over_raters
        gradient[1 + a : 1 + 2 * a] += 0.06 * fu / over_raters
        gradient[1 + 2 * a : 1 + 2 * a + b] += 0.3 * jn / over_notes
        gradient[1 + 2 * a + b :] += 0.06 * gn / over_notes
        return total, gradient

    start = np.random.default_rng(7).normal(0, 0.2, 1 + 2 * a + 2 * b)
    options = {"maxiter": 3000, "maxfun": 6000, "ftol": 1e-13, "gtol": 1e-8}
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    intercepts, factors = best[1 + 2 * a : 1 + 2 * a + b], best[1 + 2 * a + b :]
    return float(best[0]), {
        name: (float(i), abs(float(f))) for name, i, f in zip(notes, intercepts, factors, strict=True)
    }


@pytest.mark.parametrize(("people", "notes", "count"), [(60, 40, 900), (80, 120, 1_500)])
def test_the_fit_is_within_two_hundredths_of_a_second_solver(people: int, notes: int, count: int) -> None:
    given = ratings(people, notes, count, seed=people)
    mean, expected = reference(given)
    found = score(given, ALL)
    assert found.settled and expected.keys() == found.notes.keys()
    assert abs(mean - found.mean) < 0.02
    assert max(abs(i - found.notes[name].intercept) for name, (i, _) in expected.items()) < 0.02
    assert max(abs(f - abs(found.notes[name].factor)) for name, (_, f) in expected.items()) < 0.02


def test_the_comparison_would_see_the_guides_other_reading_of_the_loss() -> None:
    given = ratings(60, 40, 900, seed=60)
    found = score(given, ALL)
    mean, guide = reference(given, by_the_guide=True)
    assert max(abs(i - found.notes[name].intercept) for name, (i, _) in guide.items()) > 0.05
    assert abs(mean - found.mean) > 0.05


def test_good_notes_bridge_and_notes_of_one_side_do_not() -> None:
    found = score(ratings(200, 80, 6_000, seed=2)).notes
    assert 80 == len(found)
    intercepts = {kind: [s.intercept for s in found.values() if s.note.startswith(kind)] for kind in ("good", "bad")}
    assert min(intercepts["good"]) > 0.40 and max(intercepts["bad"]) < -0.05
    for one in found.values():
        if one.note.startswith(("left", "right")):
            assert one.intercept < 0.40 and abs(one.factor) > 0.25, one
    left, right = ({s.factor > 0 for s in found.values() if s.note.startswith(side)} for side in ("left", "right"))
    assert 1 == len(left) and 1 == len(right) and left != right


def test_the_order_of_ratings_and_the_start_do_not_matter() -> None:
    given = ratings(60, 40, 1_200, seed=5)
    found = score(given)
    random.Random(1).shuffle(given)
    assert found == score(given)
    other = score(given, seed=99)
    assert found.notes.keys() == other.notes.keys()
    for name, one in found.notes.items():
        assert abs(one.intercept - other.notes[name].intercept) < 1e-4
        assert abs(one.factor - other.notes[name].factor) < 1e-4


def test_who_rates_little_who_subscribes_to_nothing_and_who_took_it_back_has_no_say() -> None:
    given = ratings(60, 40, 1_200, seed=5)
    found = score(given)
    note = given[0].note
    extra = [Rated(note=note, rater=f"new{n}", value="helpful", accounts=("a",), at_ms=0) for n in range(50)]
    idle = [
        Rated(note=other.note, rater=f"idle{n}", value="helpful", accounts=(), at_ms=0)
        for n in range(3)
        for other in {r.note: r for r in given}.values()
    ]
    gone = [Rated(note=r.note, rater="gone", value=None, accounts=("a",), at_ms=0) for r in given[:30]]
    assert found == score([*given, *extra, *idle, *gone])
    assert {} == score(extra).notes == score([]).notes


def test_two_ratings_of_one_note_by_one_person_are_refused() -> None:
    given = ratings(60, 40, 1_200, seed=5)
    with pytest.raises(ValueError, match=f"^ratings: {given[0].rater} rated {given[0].note} twice"):
        score([*given, given[0]])


def test_what_makes_no_sense_is_refused_with_its_field() -> None:
    for field, value in {
        "factor_weight": 0.0,
        "intercept_weight": float("nan"),
        "agreement": 1.5,
        "lock_ms": -1,
    }.items():
        with pytest.raises(ValueError, match=f"^{field}: "):
            Policy(**{field: value})
    with pytest.raises(ValueError, match=r"^rater: "):
        Rated(note="n", rater="", value="helpful", accounts=(), at_ms=0)


def test_a_service_without_notes_does_not_load_numpy() -> None:
    code = "import sys, teahouse.safety.notes as n; n.score([]); print('numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False" == ran.stdout.strip()
