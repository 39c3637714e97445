"""What the bus told lately, kept for the search index: events that it need not read back and decode.

No tables. Ways in: ``Heard.hear`` (from the bus), ``Heard.between``, ``Heard.drop``.

The bus may lose, repeat or reorder (law 2), so this trusts only an unbroken run of positions, as sync's ring does: it
has everything that is followed above ``_floor`` up to ``_top``. Of what lies outside, the database is asked.
"""

from collections import deque
from collections.abc import Collection

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._facts import Facts

MOST = 2_000  # events kept when the index falls behind


class Heard:
    """The events of the types ``followed`` that were told and not indexed yet. ``placed``: of these the room's number
    is wanted.
    """

    def __init__(self, facts: Facts, followed: Collection[str], placed: Collection[str]) -> None:
        self._facts = facts
        self._followed = frozenset(followed)
        self._placed = frozenset(placed)
        self._events: deque[tuple[int, Event]] = deque()
        self._floor = -1
        self._top = -1

    def hear(self, change: Change) -> None:
        """Take in a change of any kind. All changes at one position are told together."""
        position = change.position
        if position != self._top:
            if position != self._top + 1:
                self._forget(max(position - 1, self._top))
                if position <= self._top:
                    return
            self._top = position
        if change.kind != "event":
            return
        event = change.data
        if not isinstance(event, Event):
            self._forget(position)  # another process wrote it
            return
        if event.type not in self._followed or (self._events and self._events[-1][1].position == position):
            return
        facts = self._facts.peek(event.room_id)
        if facts is not None:
            self._events.append((facts.room_no, event))
        elif event.type not in self._placed:
            self._events.append((0, event))  # a member who came to a room that nobody remembers: no words in that
        else:
            self._forget(position)
        if len(self._events) > MOST:
            self._floor = self._events.popleft()[1].position

    def between(self, after: int, upto: int, limit: int) -> list[tuple[int, Event]] | None:
        """(room number, event) in (``after``, ``upto``], ascending, as they were told: some may be redacted since.

        ``None`` if not all of them are known here.
        """
        if not self._floor <= after <= upto <= self._top:
            return None
        found: list[tuple[int, Event]] = []
        for one in self._events:
            if after < one[1].position <= upto:
                found.append(one)
                if len(found) == limit:
                    break
        return found

    def drop(self, upto: int) -> None:
        """Nobody will ask for what lies at or below ``upto`` any more."""
        self._floor = max(self._floor, upto)
        while self._events and self._events[0][1].position <= upto:
            self._events.popleft()

    def _forget(self, floor: int) -> None:
        self._floor = floor
        self._top = max(self._top, floor)
        self._events.clear()
