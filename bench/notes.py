"""Scoring of context notes: what it costs. ``python -m bench.notes`` prints it; needs no server.

Made-up people of two sides rate notes that are good, bad, or to the liking of one side. The figures are of this
process: CPU seconds, the sweeps of the fit, and by how much its memory grew at most.
"""

import random
import resource
import time

from teahouse.safety.notes import Rated, Value, score

PEOPLE, NOTES, RATINGS = 5_000, 10_000, 200_000


def ratings(people: int, notes: int, count: int, seed: int = 0) -> list[Rated]:
    """About `count` ratings. A note's name begins with what it is: ``good``, ``bad``, ``left`` or ``right``."""
    chance = random.Random(seed)
    sides = [chance.choice((-1, 1)) * chance.uniform(0.5, 1) for _ in range(people)]
    kinds = [chance.choice(("good", "bad", "left", "right")) for _ in range(notes)]
    pulls = {"good": (0.45, 0.0), "bad": (-0.45, 0.0), "left": (0.0, -0.45), "right": (0.0, 0.45)}
    found: dict[tuple[int, int], Rated] = {}
    for at in range(count):
        rater, note = chance.randrange(people), chance.randrange(notes)
        for_all, for_side = pulls[kinds[note]]
        felt = 0.5 + for_all + for_side * sides[rater] + chance.gauss(0, 0.2)
        value: Value = "helpful" if felt > 0.67 else "not_helpful" if felt < 0.33 else "somewhat"
        accounts = (f"account{rater % 50}", "everyone")
        name = f"{kinds[note]}{note}"
        found[rater, note] = Rated(note=name, rater=f"rater{rater}", value=value, accounts=accounts, at_ms=at)
    return list(found.values())


def main() -> None:
    given = ratings(PEOPLE, NOTES, RATINGS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, cpu = time.monotonic(), time.process_time()
    scored = score(given)
    cpu, elapsed = time.process_time() - cpu, time.monotonic() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{len(given):,} ratings of {len(scored.notes):,} notes by {PEOPLE:,} people")
    print(f"{cpu:.1f} s of CPU, {elapsed:.1f} s elapsed, {scored.sweeps} sweeps in the last fit, {grown:.0f} MB")


if __name__ == "__main__":
    main()
