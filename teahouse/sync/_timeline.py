"""A room's timeline in one answer: the newest events of a window that the user may see and the filter lets through.

Has no tables; reads through ``rooms``. Way in: ``load``. Spec: "Syncing"; TimelineBatch; RoomEventFilter.
"""

from collections.abc import Sequence

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync._plan import Plan

#: A filter that lets hardly anything through must not have a whole history read: after so many events the timeline is
#: ``limited``, and its ``prev_batch`` leads on from there.
MOST_READ = 2000
_MOST_AT_ONCE = 500


class Window:
    """What of a room's events in (``after``, ``upto``] is served, and what was read to find it.

    ``events``: those served, oldest first. ``start``: the position just before the first of them (``upto`` if there is
    none). ``limited``: there are more to be seen in the window than are served. ``prev``: the position from which
    /messages goes on backwards. ``raw``: the events read, visible or not; ``whole``: they are all of the window.
    """

    __slots__ = ("events", "limited", "prev", "raw", "start", "upto", "whole")

    def __init__(
        self, events: Sequence[Event], raw: Sequence[Event], *, limited: bool, whole: bool, prev: int, upto: int
    ) -> None:
        self.events = events
        self.raw = raw
        self.limited = limited
        self.whole = whole
        self.prev = prev
        self.upto = upto
        self.start = events[0].position - 1 if events else upto

    def begin_after(self, index: int) -> None:
        """Leave out the events up to and including the one at ``index``."""
        self.prev = self.events[index].position
        self.events = self.events[index + 1 :]
        self.start = self.events[0].position - 1 if self.events else self.upto
        self.limited = True


async def load(rooms: Rooms, user_id: str, room_id: str, after: int, upto: int, plan: Plan, *, exact: bool) -> Window:
    """The window of a room. With ``exact`` it is found out whether more can be seen than is served.

    Without it (a timeline that begins anew) events before those served are not looked at: any make it ``limited``.
    """
    if plan.timeline_none or not plan.filter.room.timeline.matches_room(room_id):
        return Window((), (), limited=False, whole=False, prev=upto, upto=upto)
    wanted = plan.limit + 1 if exact else plan.limit
    served: list[Event] = []
    raw: list[Event] = []
    high, more = upto, True
    while more and len(served) < wanted and len(raw) < MOST_READ:
        at_once = max(wanted, min(2 * len(raw), _MOST_AT_ONCE))
        part, more = await rooms.timeline(room_id, after=after, upto=high, limit=at_once, viewer=user_id)
        visible = await rooms.visible(user_id, room_id, part)
        if not plan.timeline_all:
            matches = plan.filter.room.timeline.matches
            visible = [event for event in visible if matches(event)]
        if part:
            high = part[0].position - 1
        raw = part + raw if raw else part
        served = visible + served if served else visible
    limited = more or len(served) > plan.limit
    if len(served) > plan.limit:
        served = served[-plan.limit :]
    prev = high if more else upto
    if served and (len(served) == plan.limit or not more):
        prev = served[0].position - 1
    return Window(served, raw, limited=limited, whole=not more, prev=prev, upto=upto)
