"""The process that scores: the same as here, within time and memory; when it dies the job is done by the next one."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bench.notes import ratings
from teahouse.safety.notes import Event, Policy, Record, Wrote, advance, written
from teahouse.safety.rumours import Scorer, ScorerError
from teahouse.safety.rumours._bench import Order
from teahouse.safety.rumours._scorer import MEMORY_BYTES
from tests.parts.safety.rumours.newsroom import DAY_MS, MINUTE_MS, Divided

POLICY = Policy(rater_ratings=5)
NOW_MS = 10**9


def log() -> tuple[list[Event], list[Record]]:
    """A log of 600 ratings with the records of its notes, one of which holds a status already."""
    rated = ratings(40, 20, 600)
    wrote = [Wrote(note=name, author="somebody", at_ms=0) for name in sorted({one.note for one in rated})]
    return [*wrote, *sorted(rated, key=lambda one: one.at_ms)], [written(one) for one in wrote]


async def parts(events: Sequence[Event], size: int = 100) -> AsyncIterator[Sequence[Event]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]


async def test_it_says_what_would_be_said_here() -> None:
    events, records = log()
    found = await Scorer().score(Order(POLICY, records, NOW_MS, MEMORY_BYTES), parts(events))
    after, scored = advance({one.note: one for one in records}, events, NOW_MS, POLICY)
    assert (scored.settled, len(scored.notes), scored.loss) == (found.settled, found.scored, found.loss)
    proposed = {name: record for name, record in after.items() if record.proposed is not None}
    assert proposed and proposed == {record.note: record for record in found.changed}
    again = await Scorer().score(Order(POLICY, list(after.values()), NOW_MS, MEMORY_BYTES), parts(events, 7))
    assert [] == again.changed, "only what says something else than before"


@pytest.mark.parametrize(
    ("seconds", "memory", "why"), [(0.001, MEMORY_BYTES, "took more than"), (60, 50_000_000, "ended with")]
)
async def test_it_has_an_end(seconds: float, memory: int, why: str) -> None:
    events, records = log()
    scorer = Scorer(seconds=seconds)
    with pytest.raises(ScorerError, match=why):
        await scorer.score(Order(POLICY, records, NOW_MS, memory), parts(events))
    assert scorer._process is None


async def test_a_stop_in_the_middle_leaves_no_process_and_is_made_good(
    room: Divided, capsys: pytest.CaptureFixture[str]
) -> None:
    await room.divided(each=1)
    good, *_ = await room.wrote()
    scorer = room.house.safety.rumours._scorer
    await room.rate("helpful", room.daily, room.first, good, room.left)
    for _ in range(1000):
        if scorer._process is not None:
            break
        await asyncio.sleep(0.002)
    process = scorer._process
    assert process is not None
    await room.again()
    assert process.returncode is not None and "job failed" not in capsys.readouterr().out
    await room.later()
    assert 1 == len(await room.house.db.all("SELECT 1 FROM safety_note_scorings"))


async def test_a_scoring_that_failed_is_done_again(room: Divided) -> None:
    await room.divided()
    notes = await room.wrote()
    scorer = room.house.safety.rumours._scorer
    scorer._seconds = 0.001
    await room.rated(*notes)
    await room.later()
    assert [] == await room.house.db.all("SELECT 1 FROM safety_note_scorings")
    ((attempts, error),) = await room.house.db.all(
        "SELECT attempts, last_error FROM kernel_jobs WHERE kind = 'rumours.score'"
    )
    assert attempts >= 1 and "took more than" in error
    scorer._seconds = 60.0
    await room.later(DAY_MS)
    await room.later(30 * MINUTE_MS)
    shown = (await room.article(room.daily, room.first)).context_notes
    assert [notes[0]] == [one.note_no for one in shown]
