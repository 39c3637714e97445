"""History visibility: the specification's rules as a table, its boundary cases, and ranges against single events."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix.visibility import END, Sight, ranges, visible

ME = "@me:house"

#: Alice's room, from Bob's side. 1 created, 10 invited, 20 joined, 30 left, 40 banned.
LIFE = [(10, "invite"), (20, "join"), (30, "leave"), (40, "ban")]
BACK = [*LIFE, (50, "leave"), (60, "join")]

TABLE = [
    # visibility, memberships, the positions 5, 15, 25, 35, 45, 65: which are seen?
    ("world_readable", LIFE, "yyyyyy"),
    ("world_readable", [], "yyyyyy"),
    ("shared", LIFE, "yyynnn"),
    ("shared", BACK, "yyyyyy"),
    ("shared", [], "nnnnnn"),
    ("shared", [(10, "invite")], "nnnnnn"),
    ("shared", [(10, "knock"), (30, "join")], "yyyyyy"),
    ("invited", LIFE, "nyynnn"),
    ("invited", BACK, "nyynny"),
    ("invited", [], "nnnnnn"),
    ("invited", [(10, "knock"), (20, "join")], "nnyyyy"),
    ("joined", LIFE, "nnynnn"),
    ("joined", BACK, "nnynny"),
    ("joined", [], "nnnnnn"),
    ("no such value", LIFE, "yyynnn"),
]


@pytest.mark.parametrize(("visibility", "memberships", "seen"), TABLE)
def test_the_table(visibility: str, memberships: list[tuple[int, str]], seen: str) -> None:
    history = [(2, visibility)]
    answers = [
        visible(ME, position, audience=None, memberships=memberships, history=history)
        for position in (5, 15, 25, 35, 45, 65)
    ]
    assert [one == "y" for one in seen] == answers


def sees(position: int, memberships: list[tuple[int, str]], history: list[tuple[int, str]]) -> bool:
    return visible(ME, position, audience=None, memberships=memberships, history=history)


def test_without_a_visibility_event_history_is_shared() -> None:
    assert sees(5, LIFE, [])
    assert not sees(35, LIFE, [])


@pytest.mark.parametrize("visibility", ["shared", "invited", "joined"])
def test_ones_own_join_and_leave_are_always_seen(visibility: str) -> None:
    history = [(2, visibility)]
    assert sees(20, LIFE, history)
    assert sees(30, LIFE, history)
    assert not sees(40, LIFE, history)  # from leave to ban: neither lets them see it


def test_ones_own_invite() -> None:
    assert sees(10, LIFE, [(2, "invited")])
    assert not sees(10, LIFE, [(2, "joined")])
    assert sees(10, LIFE, [(2, "shared")])
    assert not sees(10, [(10, "invite")], [(2, "shared")])


def test_a_change_of_visibility_is_seen_if_before_or_after_allows_it() -> None:
    stranger: list[tuple[int, str]] = []
    assert sees(7, stranger, [(2, "world_readable"), (7, "joined")])
    assert sees(7, stranger, [(2, "joined"), (7, "world_readable")])
    assert not sees(8, stranger, [(2, "world_readable"), (7, "joined")])
    assert not sees(6, stranger, [(2, "joined"), (7, "world_readable")])
    assert sees(7, LIFE, [(2, "joined"), (7, "shared")])
    assert sees(7, LIFE, [(2, "shared"), (7, "joined")])
    assert not sees(7, LIFE, [(2, "joined"), (7, "invited")])


def test_a_change_does_not_reach_back() -> None:
    history = [(2, "joined"), (12, "world_readable"), (14, "joined")]
    assert [False, True, True, True, False] == [sees(one, [], history) for one in (11, 12, 13, 14, 15)]


def test_an_audience_sees_and_no_one_else() -> None:
    here = [(1, "join")]
    for viewer, seen in ((ME, True), ("@you:house", False), (None, False)):
        for visibility in ("world_readable", "shared", "joined"):
            history = [(1, visibility)]
            assert seen is visible(viewer, 5, audience=ME, memberships=here, history=history)
            assert seen is Sight(viewer, here, history).sees(5, ME)


def test_an_audience_must_be_allowed_to_see_the_room_too() -> None:
    assert not visible(ME, 35, audience=ME, memberships=LIFE, history=[])


def test_someone_not_signed_in_sees_what_the_world_may_read() -> None:
    history = [(2, "shared"), (10, "world_readable"), (20, "shared")]
    assert [False, True, True, True, False] == [
        visible(None, one, audience=None, memberships=LIFE, history=history) for one in (9, 10, 15, 20, 21)
    ]


def test_ranges() -> None:
    assert [(0, END)] == ranges(ME, [(5, "join")], [])
    assert [(0, 30)] == ranges(ME, LIFE, [(2, "shared")])
    assert [(0, 2), (10, 30)] == ranges(ME, LIFE, [(2, "invited")])
    assert [(0, 2), (20, 30), (60, END)] == ranges(ME, BACK, [(2, "joined")])
    assert [] == ranges(ME, [], [])
    assert [] == ranges(None, LIFE, [])
    assert [(10, 20)] == ranges(None, [], [(10, "world_readable"), (20, "joined")])


def test_sees_all_after() -> None:
    sight = Sight(ME, BACK, [(2, "joined")])
    assert [False, False, True, True] == [sight.sees_all_after(one) for one in (0, 58, 59, 100)]
    assert not Sight(ME, LIFE, []).sees_all_after(0)
    assert not Sight(ME, [], []).sees_all_after(0)


POSITIONS = st.integers(0, 40)
CHANGES = {
    "memberships": st.sampled_from(["join", "invite", "leave", "ban", "knock"]),
    "history": st.sampled_from(["world_readable", "shared", "invited", "joined", "odd"]),
}


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Two histories that share no position, as no event is both a membership and a visibility."""
    positions = sorted(draw(st.sets(POSITIONS, max_size=12)))
    memberships, history = [], []
    for position in positions:
        if draw(st.booleans()):
            memberships.append((position, draw(CHANGES["memberships"])))
        else:
            history.append((position, draw(CHANGES["history"])))
    return memberships, history


@given(life=lives(), viewer=st.sampled_from([ME, None]), audience=st.sampled_from([None, ME, "@you:house"]))
def test_ranges_are_the_same_as_asking_one_by_one(
    life: tuple[list[tuple[int, str]], list[tuple[int, str]]], viewer: str | None, audience: str | None
) -> None:
    memberships, history = life
    sight = Sight(viewer, memberships, history)
    found = ranges(viewer, memberships, history)
    assert found == sorted(found)
    assert all(low <= high for low, high in found)
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(found))
    for position in [*range(45), END - 1, END]:
        one = visible(viewer, position, audience=audience, memberships=memberships, history=history)
        inside = any(low <= position <= high for low, high in found) and audience in (None, viewer)
        assert one == inside == sight.sees(position, audience), position
        if sight.sees_all_after(position):
            assert all(sight.sees(later, None) for later in range(position + 1, 45))


def plain(position: int, memberships: list[tuple[int, str]], history: list[tuple[int, str]]) -> bool:
    """The specification's text, once more and slowly: the state before, and the state after."""
    for upto in (position - 1, position):
        membership = ([value for at, value in memberships if at <= upto] or ["leave"])[-1]
        visibility = ([value for at, value in history if at <= upto] or ["shared"])[-1]
        if visibility not in ("world_readable", "shared", "invited", "joined"):
            visibility = "shared"
        if visibility == "world_readable":
            return True
        if membership == "join":
            return True
        if visibility == "shared" and any(at > position and value == "join" for at, value in memberships):
            return True
        if membership == "invite" and visibility == "invited":
            return True
    return False


@given(life=lives(), position=st.integers(0, 45))
def test_visible_is_what_the_specification_says(
    life: tuple[list[tuple[int, str]], list[tuple[int, str]]], position: int
) -> None:
    memberships, history = life
    assert plain(position, memberships, history) == sees(position, memberships, history)
