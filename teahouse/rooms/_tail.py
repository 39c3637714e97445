"""The hot end of each room's timeline, in memory.

No tables of its own. Ways in: ``timeline``, ``find``; ``changed`` is the bus listener, ``replaced`` for the writer.
A tail holds every event of its room above its ``floor``; it begins with the first event heard of, so that it costs no
read, or with what was read from the database up to the end. A feed's tail holds what is for all; what is for one
subscriber alone has a tail of its own, which begins when that subscriber reads.
"""

from collections import OrderedDict

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._model import Timeline
from teahouse.rooms._store import EVERYONE, Store
from teahouse.rooms._store_feeds import StoreFeeds

LENGTH = 60  # events kept of a room; trimmed when there are twice as many
EVENTS = 60_000  # events kept of all rooms together, about a kilobyte each
LANES = 10_000  # subscribers whose own words are kept, the longest unread go first


class _Tail:
    __slots__ = ("events", "floor")

    def __init__(self, floor: int, events: list[Event]) -> None:
        self.floor = floor
        self.events = events


class Tails:
    """The cache of all tails."""

    def __init__(self, store: Store, store_feeds: StoreFeeds) -> None:
        self._store = store
        self._store_feeds = store_feeds
        self._lanes: OrderedDict[tuple[str, str], _Tail] = OrderedDict()
        self._tails: OrderedDict[str, _Tail] = OrderedDict()
        self._count = 0

    async def timeline(
        self,
        room_no: int,
        room_id: str,
        after: int,
        upto: int,
        limit: int,
        backwards: bool,
        lane: str | None = None,
    ) -> Timeline:
        """At most ``limit`` events in (``after``, ``upto``], ascending, and whether there are more.

        From memory if the tail holds them, else one read. ``lane``: ``RoomFacts.lane``, of a feed: what is for all, and
        what is for this user alone, each from memory or with one read.
        """
        if lane is not None:
            return await self._feed_timeline(room_no, room_id, after, upto, limit, backwards, lane)
        held = self._held(room_id, after, upto, limit, backwards)
        if held is not None:
            return held
        position = self._store.position
        events = await self._store.span(room_no, room_id, after, upto, limit + 1, backwards)
        limited = len(events) > limit
        del events[limit:]
        if backwards:
            events.reverse()
        # Only what was read up to the end, with nothing told meanwhile, is sure to be complete.
        if backwards and upto >= position == self._store.position and room_id not in self._tails:
            # With none left in the range there are none above `after`; else the oldest read is where it begins.
            floor = after if not limited else (events[0].position - 1 if events else upto)
            self._keep(room_id, _Tail(floor, list(events)))
        return Timeline(events, limited)

    async def _feed_timeline(
        self, room_no: int, room_id: str, after: int, upto: int, limit: int, backwards: bool, lane: str
    ) -> Timeline:
        found: list[Event] = []
        limited = False
        for audience in (EVERYONE, lane) if lane else (EVERYONE,):
            part = await self._of_lane(room_no, room_id, after, upto, limit, backwards, audience)
            found, limited = [*found, *part.events], limited or part.limited
        found.sort(key=_position)
        if len(found) > limit:
            limited = True
            found = found[-limit:] if backwards else found[:limit]
        return Timeline(found, limited)

    async def _of_lane(
        self, room_no: int, room_id: str, after: int, upto: int, limit: int, backwards: bool, audience: str
    ) -> Timeline:
        own = audience != EVERYONE
        tail = self._lanes.get((room_id, audience)) if own else self._tails.get(room_id)
        held = _cut(tail, after, upto, limit, backwards) if tail is not None else None
        if held is not None:
            if own:
                self._lanes.move_to_end((room_id, audience))
            else:
                self._tails.move_to_end(room_id)
            return held
        position = self._store.position
        events = await self._store_feeds.lane(room_no, room_id, audience, after, upto, limit + 1, backwards)
        limited = len(events) > limit
        del events[limit:]
        if backwards:
            events.reverse()
        if backwards and upto >= position == self._store.position:
            kept = _Tail(after if not limited else (events[0].position - 1 if events else upto), list(events))
            if own:
                self._lanes[room_id, audience] = kept
                if len(self._lanes) > LANES:
                    self._lanes.popitem(last=False)
            elif room_id not in self._tails:
                self._keep(room_id, kept)
        return Timeline(events, limited)

    async def find(self, room_no: int, room_id: str, event_id: str) -> Event | None:
        """An event of the room by its id: from memory, else one read."""
        tail = self._tails.get(room_id)
        if tail is not None:
            for event in reversed(tail.events):
                if event.event_id == event_id:
                    return event
        return await self._store.event(room_no, room_id, event_id)

    async def at(self, room_id: str, position: int) -> Event:
        """The event of the room at this position, where there is one."""
        tail = self._tails.get(room_id)
        for event in reversed(tail.events) if tail is not None else ():
            if event.position == position:
                return event
        return (await self._store.events_at(room_id, [position]))[0]

    def _held(self, room_id: str, after: int, upto: int, limit: int, backwards: bool) -> Timeline | None:
        tail = self._tails.get(room_id)
        if tail is None:
            return None
        self._tails.move_to_end(room_id)
        return _cut(tail, after, upto, limit, backwards)

    # --- in step with what is committed ---

    def changed(self, change: Change) -> None:
        """Bus listener."""
        if change.kind != "event":
            return
        event = change.data
        if not isinstance(event, Event):
            self._drop(change.room)  # written by another worker: the database knows
            return
        if event.audience is not None:
            self._said_to_one(event, event.audience)
            return
        tail = self._tails.get(change.room)
        if tail is None:
            self._keep(change.room, _Tail(event.position - 1, [event]))
            return
        if tail.events and event.position <= tail.events[-1].position:
            return
        tail.events.append(event)
        self._count += 1
        self._tails.move_to_end(change.room)
        if len(tail.events) > 2 * LENGTH:
            tail.floor = tail.events[LENGTH - 1].position
            del tail.events[:LENGTH]
            self._count -= LENGTH
        elif self._count > EVENTS:
            self._trim()

    def _said_to_one(self, event: Event, audience: str) -> None:
        tail = self._lanes.get((event.room_id, audience))
        if tail is None or (tail.events and event.position <= tail.events[-1].position):
            return
        tail.events.append(event)
        if len(tail.events) > LENGTH:
            tail.floor = tail.events[LENGTH // 2 - 1].position
            del tail.events[: LENGTH // 2]

    def replaced(self, event: Event) -> None:
        """An event is now told of differently: redacted, or something relates to it."""
        audience = event.audience
        tail = self._tails.get(event.room_id) if audience is None else self._lanes.get((event.room_id, audience))
        if tail is None:
            return
        for index in range(len(tail.events) - 1, -1, -1):
            if tail.events[index].position == event.position:
                tail.events[index] = event
                return

    def related(self, parent: Event) -> None:
        """Something relates to this event."""
        audience = parent.audience
        tail = self._tails.get(parent.room_id) if audience is None else self._lanes.get((parent.room_id, audience))
        for event in tail.events if tail is not None else ():
            if event.position == parent.position:
                self.replaced(event.changed(related=True))
                return

    def _keep(self, room_id: str, tail: _Tail) -> None:
        self._tails[room_id] = tail
        self._count += len(tail.events)
        if self._count > EVENTS or len(self._tails) > EVENTS // 4:
            self._trim()

    def _trim(self) -> None:
        while self._tails and (self._count > EVENTS or len(self._tails) > EVENTS // 4):
            _, tail = self._tails.popitem(last=False)
            self._count -= len(tail.events)

    def _drop(self, room_id: str) -> None:
        self._lanes.clear()  # to whom it was said is not known
        tail = self._tails.pop(room_id, None)
        if tail is not None:
            self._count -= len(tail.events)


def _cut(tail: _Tail, after: int, upto: int, limit: int, backwards: bool) -> Timeline | None:
    """What was asked for, if the tail holds it."""
    events = tail.events
    if not backwards:
        if after < tail.floor:
            return None
        found = [event for event in events if after < event.position <= upto]
        return Timeline(found[:limit], len(found) > limit)
    found = []
    for event in reversed(events):
        if event.position <= after:
            break
        if event.position <= upto:
            if len(found) == limit:
                found.reverse()
                return Timeline(found, True)
            found.append(event)
    if after < tail.floor:
        return None
    found.reverse()
    return Timeline(found, False)


def _position(event: Event) -> int:
    return event.position
