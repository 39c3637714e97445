"""Who may see which event: history visibility, membership and audience.

Has no tables. Ways in: `visible` (one event), `ranges` (the same as ranges of positions, for SQL and for whole pages),
`Sight` (ranges kept for one viewer in one room). That the two agree is a property test.

Positions are those of the house's one stream: "the state at the event" is the newest entry at or below its position.

Source: Client-Server API, "Room History Visibility".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

#: (position, value) pairs, ascending by position.
Changes = Sequence[tuple[int, str]]

#: The upper end of a range that goes on.
END = 2**63 - 1

_POSITION = itemgetter(0)


def visible(
    viewer: str | None,
    event_position: int,
    *,
    audience: str | None,
    sender: str = "",
    event_type: str = "",
    state_key: str | None = None,
    memberships: Changes,
    history: Changes,
) -> bool:
    """Whether `viewer` (None: someone not signed in) may see the event at this position.

    memberships: the viewer's own memberships in the room; history: the room's history visibilities. An event that is
    itself one of these changes is judged by the value before and by the value after, whichever shows it. `sender`,
    `event_type` and `state_key` are taken so that an event can be passed whole; which events change what is known
    from the positions in the two histories, so that a caller cannot contradict them.

    Not asked here: whether the event is redacted, whether a measure hides it, whom the viewer ignores.
    """
    if audience is not None and audience != viewer:
        return False
    mine = memberships if viewer is not None else ()
    joined_later = event_position < _last_join(mine)
    if _permits(_before(mine, event_position, "leave"), _before(history, event_position, "shared"), joined_later):
        return True
    return _permits(_at(mine, event_position, "leave"), _at(history, event_position, "shared"), joined_later)


def _permits(membership: str, visibility: str, joined_later: bool) -> bool:
    """The five rules of "Server behaviour". A value that is not understood counts as shared."""
    if visibility == "world_readable" or membership == "join":
        return True
    if visibility == "invited":
        return membership == "invite"
    return visibility != "joined" and joined_later


def _before(changes: Changes, position: int, default: str) -> str:
    index = bisect_left(changes, position, key=_POSITION)
    return changes[index - 1][1] if index else default


def _at(changes: Changes, position: int, default: str) -> str:
    index = bisect_right(changes, position, key=_POSITION)
    return changes[index - 1][1] if index else default


def _last_join(memberships: Changes) -> int:
    """The position of the viewer's last join: they "joined at some point after" whatever stands before it."""
    return next((position for position, membership in reversed(memberships) if membership == "join"), -1)


def ranges(viewer: str | None, memberships: Changes, history: Changes) -> list[tuple[int, int]]:
    """The positions that `viewer` may see, as ascending, disjoint, inclusive ranges; the last may end at END.

    Audiences are not in it: pair it with `audience IS NULL OR audience = viewer`. For someone who is and stays in a
    room with shared history it is the one range from 0 to END.
    """
    mine = memberships if viewer is not None else ()
    changed = sorted({position for position, _ in (*mine, *history) if 0 <= position <= END})
    found: list[tuple[int, int]] = []
    start = 0
    for position in changed:
        # Between two changes nothing differs, so one position speaks for all; a change itself is judged on its own.
        _add(found, start, position - 1, mine, history)
        _add(found, position, position, mine, history)
        start = position + 1
    _add(found, start, END, mine, history)
    return found


def _add(found: list[tuple[int, int]], low: int, high: int, memberships: Changes, history: Changes) -> None:
    if low > high or not visible("", low, audience=None, memberships=memberships, history=history):
        return
    if found and found[-1][1] == low - 1:
        found[-1] = (found[-1][0], high)
    else:
        found.append((low, high))


class Sight:
    """One viewer's sight of one room, as of the histories given: for judging many events."""

    __slots__ = ("_lows", "ranges", "viewer")

    def __init__(self, viewer: str | None, memberships: Changes, history: Changes) -> None:
        self.viewer = viewer
        self.ranges = ranges(viewer, memberships, history)
        self._lows = [low for low, _ in self.ranges]

    def sees(self, position: int, audience: str | None) -> bool:
        """`visible`, in the time of a binary search."""
        if audience is not None and audience != self.viewer:
            return False
        index = bisect_right(self._lows, position)
        return index > 0 and position <= self.ranges[index - 1][1]

    def sees_all_after(self, position: int) -> bool:
        """Whether everything above this position is seen (audiences apart), so that no event need be judged."""
        return bool(self.ranges) and self.ranges[-1][1] == END and self.ranges[-1][0] <= position + 1
