"""One side comes in numbers: what it can and cannot do."""

import random
from collections.abc import Iterable

from teahouse.safety.notes import Policy, Rated, Status, Value, score, verdict

NEEDS, HELPFUL, NOT_HELPFUL = Status.NEEDS_RATINGS, Status.HELPFUL, Status.NOT_HELPFUL
LEFT = [f"left{n}" for n in range(60)]
RIGHT = [f"right{n}" for n in range(60)]


def rated(note: str, raters: Iterable[str], value: Value, account: str = "") -> list[Rated]:
    """Everyone subscribes to the house's own account and to one of twenty others, or to `account`."""
    return [
        Rated(note=note, rater=r, value=value, accounts=("house", account or f"account{hash_of(r) % 20}"), at_ms=0)
        for r in raters
    ]


def hash_of(rater: str) -> int:
    return int("".join(c for c in rater if c.isdigit()))


def house() -> list[Rated]:
    """Sixty of each side rate forty notes: good ones, bad ones, and those of either side."""
    chance, found = random.Random(3), []
    for n in range(10):
        for side, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
            found += rated(f"good{side[0][0]}{n}", chance.sample(LEFT + RIGHT, 40), "helpful")
            found += rated(f"bad{side[0][0]}{n}", chance.sample(LEFT + RIGHT, 40), "not_helpful")
            found += rated(f"side{side[0][0]}{n}", chance.sample(side, 25), "helpful")
            found += rated(f"side{side[0][0]}{n}", chance.sample(other, 25), "not_helpful")
    return found


def statuses(ratings: list[Rated]) -> dict[str, Status]:
    return {name: verdict(one, NEEDS, Policy())[0] for name, one in score(ratings).notes.items()}


def test_a_house_in_peace_and_then_with_two_hundred_more_of_one_side() -> None:
    before = statuses(house())
    assert {HELPFUL} == {s for name, s in before.items() if name.startswith("good")}
    assert {NOT_HELPFUL} == {s for name, s in before.items() if name.startswith("bad")}
    assert HELPFUL not in {s for name, s in before.items() if name.startswith("side")}

    # They rate as their side does, so that they count; and all of them push the side's own note and bury a good one.
    chance, brigade = random.Random(4), [f"brigade{n}" for n in range(200)]
    came = []
    for n in range(10):
        came += rated(f"sidel{n}", chance.sample(brigade, 120), "helpful")
        came += rated(f"sider{n}", chance.sample(brigade, 120), "not_helpful")
    came = [r for r in came if r.note not in ("sidel0", "goodl0")]
    came += rated("sidel0", brigade, "helpful") + rated("goodl0", brigade, "not_helpful")
    after = statuses(house() + came)
    assert score(house() + came).notes["sidel0"].ratings > 230, "they are counted"

    pushed = [r.value for r in house() + came if r.note == "sidel0"]
    assert pushed.count("helpful") / len(pushed) > 0.85, "a majority would show it"
    assert NEEDS is after["sidel0"]
    buried = [r.value for r in house() + came if r.note == "goodl0"]
    assert buried.count("not_helpful") / len(buried) > 0.8, "a majority would bury it"
    assert NEEDS is after["goodl0"], "it is taken down, which is what they can do, and not condemned"
    others = {name for name in before if name.startswith(("good", "bad")) and name != "goodl0"}
    assert {name: before[name] for name in others} == {name: after[name] for name in others}


def test_a_note_that_only_subscribers_of_one_account_like_is_not_shown() -> None:
    chance = random.Random(5)
    own = chance.sample(LEFT, 15) + chance.sample(RIGHT, 15)
    note = score(house() + rated("theirs", own, "helpful", "club")).notes["theirs"]
    assert min(side.helpful for side in note.sides) >= 10 and note.intercept > 0.4
    assert 0 == note.outside_helpful
    status, why = verdict(note, NEEDS, Policy())
    assert NEEDS is status and "one account" in why

    with_others = rated("theirs", own, "helpful", "club") + rated("theirs", set(LEFT[:20]) - set(own), "helpful")
    note = score(house() + with_others).notes["theirs"]
    assert len(set(LEFT[:20]) - set(own)) == note.outside_helpful >= 3, "the house's own account ties nobody together"
    assert HELPFUL is verdict(note, NEEDS, Policy())[0]


def test_where_everyone_is_of_one_mind_nothing_is_shown() -> None:
    """Agreement across views cannot be told from that of one side when there is but one."""
    ratings = []
    for n in range(20):
        ratings += rated(f"good{n}", LEFT[:30], "helpful") + rated(f"bad{n}", LEFT[:30], "not_helpful")
    found = score(ratings).notes
    assert {NEEDS} == {verdict(one, NEEDS, Policy())[0] for one in found.values()}


def test_whoever_says_the_opposite_of_all_sides_is_left_out() -> None:
    trolls, against = [f"troll{n}" for n in range(6)], []
    for n in range(8):
        against += rated(f"goodl{n}", trolls, "not_helpful") + rated(f"badl{n}", trolls, "helpful")
    lenient = score(house() + against, Policy(agreement=0)).notes
    strict = score(house() + against).notes
    assert (46, 40) == (lenient["goodl0"].ratings, strict["goodl0"].ratings)
    assert score(house()).notes == strict
