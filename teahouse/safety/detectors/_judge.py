"""Detectors asked one after another within a time budget, and what follows for the item.

What is automatic publishes or holds. A refusal comes only from a decision that people made and that has a statement of
reasons; it is passed in. Whatever goes wrong (a detector raises, the time is up) publishes and asks for a review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from teahouse.safety.detectors._signal import Detector, Seen, Signal
from teahouse.surfaces import PUBLISH, Verdict

#: Microseconds that all detectors together may take for one item before the rest are passed over.
BUDGET_US = 20_000


class Fault(msgspec.Struct, frozen=True):
    """A detector that failed, and how."""

    detector: str
    says: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """verdict: for the gate. signals: to be kept with the case. labels: to be shown on the item. faults: detectors that
    failed. passed_over: those that there was no time for. spent_us: time taken."""

    verdict: Verdict
    signals: tuple[Signal, ...] = ()
    labels: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    passed_over: tuple[str, ...] = ()
    spent_us: int = 0


def judge(
    seen: Seen,
    detectors: Iterable[Detector],
    *,
    now_us: Callable[[], int],
    budget_us: int = BUDGET_US,
    decided: Verdict | None = None,
) -> Judgement:
    """Asks `detectors` in order. now_us: a clock that only goes forward. decided: what a decision in force says of this
    item; if it refuses, that stands and nothing is asked.

    A detector that is under way is not broken off: each is bounded by itself (rules by BUDGET in `_cost`, texts by
    LONGEST), so the time taken is `budget_us` and one detector at most. TypeError if `seen` is no Seen; ValueError if
    `decided` refuses without a statement of reasons.
    """
    if type(seen) is not Seen:
        raise TypeError(f"a Seen is judged and nothing else, not {type(seen).__name__}")
    if decided is not None and decided.action == "refuse":
        if not decided.statement:
            raise ValueError("decided.statement: a refusal has a statement of reasons")
        return Judgement(verdict=decided)
    start = now_us()
    signals: list[Signal] = []
    faults: list[Fault] = []
    passed_over: list[str] = []
    for detector in detectors:
        if now_us() - start >= budget_us:
            passed_over.append(detector.name)
            continue
        try:
            signal = detector.look(seen)
        except Exception as error:  # noqa: BLE001 (law of the gate: whatever fails, the item goes out and people look)
            faults.append(Fault(detector.name, f"{type(error).__name__}: {error}"[:500]))
            continue
        if signal is not None:
            signals.append(signal)
    return Judgement(
        verdict=_verdict(signals, decided, review=bool(faults or passed_over)),
        signals=tuple(signals),
        labels=tuple(dict.fromkeys(signal.label for signal in signals if signal.label)),
        faults=tuple(faults),
        passed_over=tuple(passed_over),
        spent_us=now_us() - start,
    )


def _verdict(signals: list[Signal], decided: Verdict | None, *, review: bool) -> Verdict:
    review = review or any(signal.outcome != "label" for signal in signals)
    hold = next((signal for signal in signals if signal.outcome == "hold"), None)
    if decided is not None and decided.action == "hold":
        return msgspec.structs.replace(decided, review=decided.review or review)
    if hold is not None:
        ground = f"{hold.ground} ({hold.detector}" + (f", version {hold.version})" if hold.version else ")")
        return Verdict(action="hold", reason=hold.why, ground=ground, review=True)
    if not review:
        return PUBLISH if decided is None else decided
    first = next((signal for signal in signals if signal.outcome == "case"), None)
    return Verdict(action="publish", ground=first.ground if first else "", review=True)
