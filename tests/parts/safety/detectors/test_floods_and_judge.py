"""Counting over windows, and detectors asked within a budget."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.safety.detectors import (
    Coordination,
    CoordinationDetector,
    FloodDetector,
    Flooding,
    Judgement,
    Seen,
    Signal,
    fingerprint,
    judge,
    normalised,
)
from teahouse.safety.detectors import _flood as flood_module
from teahouse.surfaces import PUBLISH, Verdict
from tests.parts.safety.detectors.public import seen

TOLD = "Vote for the best tea house in town today, all of you, at https://x.example/{}"


def test_an_author_who_posts_too_much_is_said_to() -> None:
    flood = FloodDetector(Flooding(ground="spam", window_ms=1000, most_posts=3, most_same=2))
    assert [None] * 3 == [flood.look(seen(f"post {word}", ts_ms=at)) for at, word in enumerate(("a", "b", "c"))]
    signal = flood.look(seen("post d", ts_ms=999))
    assert signal is not None
    assert ("flood", "case", "spam") == (signal.detector, signal.outcome, signal.ground)
    assert "4 posts in 1 seconds by one account; 3 are usual at most." == signal.why
    assert flood.look(seen("post e", ts_ms=999, author="@li:house")) is None, "others are not counted with them"
    assert flood.look(seen("post f", ts_ms=2500)) is None, "what is older than the window is forgotten"


def test_the_same_text_again_and_again() -> None:
    flood = FloodDetector(Flooding(ground="spam", most_same=2))
    words = [flood.look(seen(text, ts_ms=0)) for text in ("Buy 1 tea!", "b u y  2 tea", "BUY 3 TEA http://x.example")]
    assert [True, True, False] == [word is None for word in words]
    assert words[2] is not None
    assert words[2].why.startswith("The same text 3 times in 60 seconds by one account")


def test_accounts_in_concert() -> None:
    concert = CoordinationDetector(Coordination(ground="spam", least_authors=3, window_ms=60_000))

    def says(author: str, at: int, text: str = TOLD) -> Signal | None:
        return concert.look(seen(text.format(at), author=author, ts_ms=at))

    assert says("@a:house", 0) is None
    assert says("@a:house", 1) is None, "one account twice is no concert"
    assert says("@b:house", 2) is None
    signal = says("@c:house", 3)
    assert signal is not None
    assert signal.why.startswith("3 accounts or more said the same within 1 minutes")
    assert says("@d:house", 4) is not None
    assert says("@e:house", 70_000) is None, "the others said it long ago"
    for author in "fghijkl":
        assert says(f"@{author}:house", 70_001, "thank you!") is None, "short things are said by all"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood_module, "MOST_AUTHORS", 50)
    monkeypatch.setattr(flood_module, "MOST_TEXTS", 50)
    flood, concert = FloodDetector(Flooding(ground="spam")), CoordinationDetector(Coordination(ground="spam"))
    for number in range(300):
        letters = chr(97 + number % 26) * (41 + number // 26)
        for detector in (flood, concert):
            detector.look(seen(letters, author=f"@{number}:house", ts_ms=number))
            detector.look(seen("y" * 50, author=f"@{number}:house", ts_ms=number))
            for _ in range(60 if number == 0 else 0):
                detector.look(seen("z", author="@one:house", ts_ms=0))
    assert 50 == len(flood._posts)
    assert 50 == len(concert._texts)
    assert max(map(len, flood._posts.values())) <= 21
    assert max(map(len, concert._texts.values())) <= 10


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.integers(0, 99))
def test_a_fingerprint_is_blind_to_links_digits_and_signs(text: str, number: int) -> None:
    plain = normalised(text).plain
    assert fingerprint(plain) == fingerprint(f"{plain} {number}!? https://x.example/{number}")


class Says:
    """A detector that says what it was made with, and takes its time."""

    def __init__(self, name: str, clock: list[int], outcome: Any = None, takes_us: int = 10, error: Any = None) -> None:
        self.name = name
        self._clock, self._outcome, self._takes_us, self._error = clock, outcome, takes_us, error

    def look(self, seen: Seen) -> Signal | None:
        self._clock[0] += self._takes_us
        if self._error:
            raise self._error
        if self._outcome is None:
            return None
        label = "Disputed" if self._outcome == "label" else ""
        return Signal(
            detector=self.name, version=3, ground="spam", outcome=self._outcome, why=f"{self.name} says", label=label
        )


def judged(*outcomes: Any, decided: Verdict | None = None, budget_us: int = 1000, takes_us: int = 10) -> Judgement:
    clock = [0]
    detectors = [
        Says(f"d{number}", clock, error=outcome, takes_us=takes_us)
        if isinstance(outcome, Exception)
        else Says(f"d{number}", clock, outcome, takes_us)
        for number, outcome in enumerate(outcomes)
    ]
    return judge(seen(), detectors, now_us=lambda: clock[0], budget_us=budget_us, decided=decided)


def test_nothing_found_is_published_as_it_is() -> None:
    found = judged(None, None)
    assert (PUBLISH, (), 20) == (found.verdict, found.signals, found.spent_us)


def test_a_hold_holds_with_its_reason_and_ground() -> None:
    verdict = judged("case", "hold", "label").verdict
    assert ("hold", "d1 says", "spam (d1, version 3)", True) == (
        verdict.action, verdict.reason, verdict.ground, verdict.review,
    )  # fmt: skip


def test_a_case_is_published_and_reviewed_and_a_label_is_just_shown() -> None:
    assert ("publish", True) == (judged("case").verdict.action, judged("case").verdict.review)
    labelled = judged("label", "label")
    assert (PUBLISH, ("Disputed",)) == (labelled.verdict, labelled.labels)


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), KeyError("y"), AssertionError()])
def test_a_detector_that_fails_lets_it_out_for_review_and_the_others_are_asked(error: Exception) -> None:
    found = judged(error, "label")
    assert ("publish", True) == (found.verdict.action, found.verdict.review)
    assert ["d0"] == [fault.detector for fault in found.faults]
    assert 1 == len(found.signals)
    assert "hold" == judged(error, "hold").verdict.action


def test_when_the_time_is_up_the_rest_is_passed_over_and_it_is_reviewed() -> None:
    found = judged(None, None, "hold", budget_us=20)
    assert (("d2",), "publish", True) == (found.passed_over, found.verdict.action, found.verdict.review)
    held = judged("hold", None, None, budget_us=20)
    assert (("d2",), "hold") == (held.passed_over, held.verdict.action)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([None, "case", "hold", "label", ValueError("x")]), max_size=6), st.integers(0, 60))
def test_nothing_automatic_refuses(outcomes: list[Any], budget_us: int) -> None:
    found = judged(*outcomes, budget_us=budget_us)
    assert found.verdict.action in ("publish", "hold")
    assert "" == found.verdict.statement
    assert found.verdict.review or not (found.faults or found.passed_over)
    assert found.spent_us <= budget_us + 10


def test_a_refusal_is_a_decision_of_people_with_a_statement() -> None:
    refusal = Verdict(action="refuse", reason="r", statement="/s/1", ground="spam")
    found = judged("label", decided=refusal)
    assert (refusal, ()) == (found.verdict, found.signals)
    with pytest.raises(ValueError, match=r"decided\.statement"):
        judged(decided=Verdict(action="refuse"))
    hold = Verdict(action="hold", reason="disputed", statement="/s/2")
    assert ("hold", "disputed", "/s/2", True) == (
        (kept := judged("hold", decided=hold).verdict).action, kept.reason, kept.statement, kept.review,
    )  # fmt: skip
