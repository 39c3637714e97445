"""Statuses: thresholds, inertia, the delay, the lock, and that the log alone gives them again."""

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.safety.notes import (
    Policy,
    Rated,
    Record,
    Score,
    Side,
    Status,
    Wrote,
    advance,
    replay,
    standing,
    step,
    verdict,
    written,
)

NEEDS, HELPFUL, NOT_HELPFUL = Status.NEEDS_RATINGS, Status.HELPFUL, Status.NOT_HELPFUL
HOUR, DAY = 3_600_000, 86_400_000
POLICY = Policy()


def scored(intercept: float, factor: float = 0.0, **more: object) -> Score:
    sides = (Side(6, 1, 8), Side(5, 0, 6))
    known = {"ratings": 14, "sides": sides, "outside_helpful": 5, "outside_not_helpful": 5}
    return Score(note="n", intercept=intercept, factor=factor, **(known | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("had", "found", "expected"), [
    (NEEDS, None, NEEDS),
    (NEEDS, scored(0.9, ratings=4), NEEDS),
    (NEEDS, scored(0.40), HELPFUL),
    (NEEDS, scored(0.3999), NEEDS),
    (NEEDS, scored(0.9, 0.4999), HELPFUL),
    (NEEDS, scored(0.9, -0.50), NEEDS),
    (NEEDS, scored(0.9, sides=(Side(40, 0, 40), Side(3, 0, 3))), NEEDS),
    (NEEDS, scored(0.9, sides=(Side(4, 0, 4), Side(4, 0, 80))), HELPFUL),
    (NEEDS, scored(0.9, sides=(Side(4, 0, 4), Side(4, 0, 81))), NEEDS),
    (NEEDS, scored(0.9, sides=(Side(10, 9, 20), Side(10, 10, 20))), HELPFUL),
    (NEEDS, scored(0.9, outside_helpful=2), NEEDS),
    (NEEDS, scored(-0.05), NEEDS),
    (NEEDS, scored(-0.0501), NOT_HELPFUL),
    (NEEDS, scored(-0.2, 0.2), NEEDS),
    (NEEDS, scored(-0.22, -0.2), NOT_HELPFUL),
    (NEEDS, scored(-0.9, outside_not_helpful=2), NEEDS),
    (HELPFUL, scored(0.39, 0.509), HELPFUL),
    (HELPFUL, scored(0.3899), NEEDS),
    (HELPFUL, scored(0.9, 0.51), NEEDS),
    (HELPFUL, scored(-0.9), NOT_HELPFUL),
    (NOT_HELPFUL, scored(-0.041), NOT_HELPFUL),
    (NOT_HELPFUL, scored(-0.04), NEEDS),
    (NOT_HELPFUL, scored(0.9), HELPFUL),
])  # fmt: skip
def test_the_status_that_figures_ask_for(had: Status, found: Score | None, expected: Status) -> None:
    status, why = verdict(found, had, POLICY)
    assert expected is status
    assert why.endswith(".")


def go(*scorings: tuple[int, Score | None]) -> Record:
    record = written(Wrote(note="n", author="mei", at_ms=0))
    for now_ms, found in scorings:
        record = step(record, found, now_ms, POLICY)
    return record


def changes(record: Record) -> list[tuple[Status, int]]:
    return [(change.status, change.at_ms) for change in record.history]


def test_a_status_is_given_when_it_was_asked_for_at_every_scoring_of_half_an_hour() -> None:
    good, unclear = scored(0.6), scored(0.2)
    assert [(NEEDS, 0)] == changes(go((HOUR, good), (HOUR * 3 // 2 - 1, good)))
    assert [(NEEDS, 0), (HELPFUL, HOUR * 3 // 2)] == changes(go((HOUR, good), (HOUR * 3 // 2, good)))
    assert [(NEEDS, 0)] == changes(go((HOUR, good), (HOUR + 1, unclear), (HOUR * 3 // 2, good)))
    last = go((HOUR, good), (2 * HOUR, good)).history[-1]
    assert (0.6, 0.0) == (last.intercept, last.factor)


def test_a_status_is_lost_at_once_and_its_opposite_takes_its_time() -> None:
    good, bad = scored(0.6), scored(-0.6)
    helpful = ((0, good), (HOUR, good))
    assert [NEEDS, HELPFUL, NEEDS] == [s for s, _ in changes(go(*helpful, (2 * HOUR, bad)))]
    turned = go(*helpful, (2 * HOUR, bad), (3 * HOUR, bad))
    assert [(NEEDS, 0), (HELPFUL, HOUR), (NEEDS, 2 * HOUR), (NOT_HELPFUL, 3 * HOUR)] == changes(turned)
    assert [NEEDS, HELPFUL, NEEDS] == [s for s, _ in changes(go(*helpful, (2 * HOUR, None)))]


def test_a_status_held_for_two_weeks_is_final_since_then_whenever_one_looks() -> None:
    good, bad = scored(0.6), scored(-0.6)
    helpful = ((0, good), (HOUR, good))
    open_still = go(*helpful, (HOUR + 14 * DAY - 1, good))
    assert open_still.locked_ms is None
    for later in (HOUR + 14 * DAY, 90 * DAY):
        locked = go(*helpful, (later, bad), (later + DAY, bad), (later + 2 * DAY, bad))
        assert HELPFUL is locked.status and HOUR + 14 * DAY == locked.locked_ms
    assert go((90 * DAY, scored(0.2)), (120 * DAY, scored(0.2))).locked_ms is None, "what was not decided stays open"


def test_a_time_that_was_passed_does_not_come_again() -> None:
    with pytest.raises(ValueError, match=r"^now_ms: "):
        go((2 * HOUR, None), (HOUR, None))


def test_the_ratings_that_stand() -> None:
    def rated(rater: str, value: str | None, at_ms: int, note: str = "n") -> Rated:
        return Rated(note=note, rater=rater, value=value, accounts=("a",), at_ms=at_ms)  # type: ignore[arg-type]

    log = [
        rated("lin", "helpful", 5), Wrote(note="n", author="mei", at_ms=10), rated("mei", "helpful", 11),
        rated("lin", "helpful", 12), rated("ali", "somewhat", 13), rated("ali", None, 20),
        rated("lin", "not_helpful", 30),
    ]  # fmt: skip
    assert [] == standing(log, 11), "before it was written there was nothing to rate, and nobody rates their own"
    assert [("lin", "helpful"), ("ali", "somewhat")] == [(r.rater, r.value) for r in standing(log, 13)]
    assert [("lin", "not_helpful")] == [(r.rater, r.value) for r in standing(log, 99)]
    with pytest.raises(ValueError, match=r"^events\[1\].at_ms: "):
        standing([log[1], log[0]], 99)


SMALL = Policy(rater_ratings=1, note_ratings=2, net=1, outside=1, stable_ms=10, lock_ms=100, agreement_over=2)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_the_log_alone_gives_the_records_again(data: st.DataObject) -> None:
    """Scoring as time goes on, with what was known then, is the same as scoring it all again afterwards."""
    wrote = [Wrote(note=f"n{n}", author=f"r{n}", at_ms=0) for n in range(3)]
    times = sorted(data.draw(st.lists(st.integers(1, 300), min_size=5, max_size=40)))
    rated = [
        Rated(
            note=f"n{data.draw(st.integers(0, 3))}",
            rater=f"r{data.draw(st.integers(0, 5))}",
            value=data.draw(st.sampled_from(["helpful", "somewhat", "not_helpful", None])),
            accounts=(data.draw(st.sampled_from("abc")),),
            at_ms=at_ms,
        )
        for at_ms in times
    ]
    log = [*wrote, *rated]
    scorings = sorted(data.draw(st.lists(st.integers(0, 320), min_size=2, max_size=6)))
    records: dict[str, Record] = {}
    for now_ms in scorings:
        # What is stored between two scorings comes back as it was.
        kept = msgspec.json.decode(msgspec.json.encode(records), type=dict[str, Record])
        records, _ = advance(kept, [e for e in log if e.at_ms <= now_ms], now_ms, SMALL)
    assert records == replay(log, scorings, SMALL)
    assert {"n0", "n1", "n2"} == records.keys()
    for record in records.values():
        pairs = [change.status for change in record.history]
        assert NEEDS is pairs[0] and all(a is not b for a, b in itertools.pairwise(pairs))
