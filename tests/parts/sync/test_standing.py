"""What a user was to a room at one token and is at the next."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from teahouse.sync._standing import Standing, standing

memberships = st.sampled_from(("join", "leave", "invite", "knock", "ban"))
histories = st.lists(st.tuples(st.integers(1, 40), memberships), max_size=12, unique_by=lambda one: one[0]).map(sorted)


def test_a_stay_that_goes_on() -> None:
    found = standing([(3, "invite"), (5, "join"), (9, "join")], 6, 12)
    assert Standing("join", "join", True, True, 12, 9, True, False) == found


def test_left_and_came_back_between_two_tokens() -> None:
    found = standing([(5, "join"), (8, "leave"), (9, "join")], 6, 12)
    assert (False, True, True) == (found.stayed, found.joined_before, found.joined_between)


def test_what_comes_after_the_window_does_not_count() -> None:
    found = standing([(5, "join"), (20, "ban")], 6, 12)
    assert ("join", "join", True, False) == (found.then, found.now, found.stayed, found.changed)


def test_a_ban_after_leaving_does_not_move_the_departure() -> None:
    found = standing([(5, "join"), (8, "leave"), (11, "ban")], 6, 12)
    assert ("ban", 8, 11) == (found.now, found.departed, found.position)


def test_a_rejected_invite_was_never_a_stay() -> None:
    found = standing([(7, "invite"), (8, "leave")], 6, 12)
    assert ("leave", 0, False) == (found.now, found.departed, found.joined_between)


def at(history: list[tuple[int, str]], position: int) -> str:
    return next((membership for when, membership in reversed(history) if when <= position), "leave")


@given(histories, st.integers(0, 40), st.integers(0, 40))
def test_it_says_what_a_walk_from_position_to_position_says(
    history: list[tuple[int, str]], one: int, other: int
) -> None:
    since, upto = sorted((one, other))
    found = standing(history, since, upto)
    walk = [at(history, position) for position in range(since, upto + 1)]
    assert (walk[0], walk[-1]) == (found.then, found.now)
    assert found.stayed == all(membership == "join" for membership in walk)
    assert found.changed == any(since < when <= upto for when, _ in history)
    assert found.joined_between == any(b == "join" != a for a, b in itertools.pairwise(walk))
    assert found.joined_before == any(at(history, position) == "join" for position in range(since + 1))
    last = max((position for position in range(upto + 1) if at(history, position) == "join"), default=-1)
    assert found.departed == (0 if last < 0 else min(last + 1, upto))
