"""The hot end of each room's timeline, in memory.

No tables of its own. Ways in: ``timeline``, ``find``; ``changed`` is the bus listener, ``replaced`` for the writer.
A tail holds every event of its room above its ``floor``; it begins with the first event heard of, so that it costs no
read, or with what was read from the database up to the end.
"""

from collections import OrderedDict

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.rooms._model import Timeline
from teahouse.rooms._store import Store

LENGTH = 60  # events kept of a room; trimmed when there are twice as many
EVENTS = 60_000  # events kept of all rooms together, about a kilobyte each


class _Tail:
    __slots__ = ("events", "floor")

    def __init__(self, floor: int, events: list[Event]) -> None:
        self.floor = floor
        self.events = events


class Tails:
    """The cache of all tails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tails: OrderedDict[str, _Tail] = OrderedDict()
        self._count = 0

    async def timeline(
        self, room_no: int, room_id: str, after: int, upto: int, limit: int, backwards: bool
    ) -> Timeline:
        """At most ``limit`` events in (``after``, ``upto``], ascending, and whether there are more.

        From memory if the tail holds them, else one read.
        """
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

    # --- in step with what is committed ---

    def changed(self, change: Change) -> None:
        """Bus listener."""
        if change.kind != "event":
            return
        event = change.data
        if not isinstance(event, Event):
            self._drop(change.room)  # written by another worker: the database knows
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

    def replaced(self, event: Event) -> None:
        """An event is now told of differently: redacted, or something relates to it."""
        tail = self._tails.get(event.room_id)
        if tail is None:
            return
        for index in range(len(tail.events) - 1, -1, -1):
            if tail.events[index].position == event.position:
                tail.events[index] = event
                return

    def related(self, room_id: str, position: int) -> None:
        """Something relates to the event at this position."""
        tail = self._tails.get(room_id)
        for event in tail.events if tail is not None else ():
            if event.position == position:
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
        tail = self._tails.pop(room_id, None)
        if tail is not None:
            self._count -= len(tail.events)
