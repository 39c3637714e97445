"""What a filter asks of sync, worked out once and shared by all who sent the same filter.

Has no tables. Ways in: ``Plans.of``, ``Plan``.

Ten thousand waiting clients have a handful of different filters between them: plans are interned by what the filter
says, so a waiting poll holds one reference, and members whose plan is the same share an encoded timeline.
"""

from collections import OrderedDict

import msgspec

from teahouse.matrix.filters import EVERYTHING, Filter

DEFAULT_TIMELINE = 10
MOST_TIMELINE = 1000
_KEPT = 2000


class Plan:
    """A filter and what sync looks up in it for every room.

    ``limit`` is the timeline's, with the default and the maximum applied. ``timeline_all``, ``state_all``: every event
    passes; ``timeline_none``: none does.
    """

    __slots__ = ("filter", "lazy", "limit", "no", "redundant", "state_all", "threads", "timeline_all", "timeline_none")

    def __init__(self, filter: Filter, no: int) -> None:
        room = filter.room
        self.filter = filter
        self.no = no
        self.limit = min(room.timeline.limit or DEFAULT_TIMELINE, MOST_TIMELINE)
        # "Lazy-loading members is only supported on the `state` part of a RoomFilter for this endpoint": sync.yaml
        self.lazy = room.state.lazy_load_members
        self.redundant = room.state.include_redundant_members
        self.threads = room.timeline.unread_thread_notifications
        self.state_all = room.state.matches_all
        self.timeline_all = room.timeline.matches_all
        self.timeline_none = room.timeline.types == [] or "*" in (room.timeline.not_types or ())


class Plans:
    """Plans by what their filter says, the least recently used forgotten."""

    def __init__(self) -> None:
        self._numbers = 0
        self._kept: OrderedDict[bytes, Plan] = OrderedDict()
        self.everything = self.of(EVERYTHING)

    def of(self, filter: Filter) -> Plan:
        """The plan of ``filter``, shared with every filter that says the same."""
        key = msgspec.json.encode(filter, order="sorted")
        plan = self._kept.get(key)
        if plan is None:
            self._numbers += 1
            plan = self._kept[key] = Plan(filter, self._numbers)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return plan
