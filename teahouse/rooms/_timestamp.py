"""The event closest to a time.

No tables of its own. Way in: ``Timestamp.closest``. There is no index by time (it would cost every message bytes):
times grow with positions, but for clocks that were set back, so the place is found by halving the room's positions,
about twenty look-ups for a million events, and from there the nearest that fits is walked to.
Spec: Client-Server API, "GET /rooms/{roomId}/timestamp_to_event" (v1.6).
"""

from teahouse.matrix.errors import not_found
from teahouse.matrix.events import Event
from teahouse.rooms._history import OLDEST, History
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store import Store
from teahouse.rooms._store_feeds import StoreFeeds

#: So far around the place that halving finds are times looked at that are out of order.
_AROUND = 20
_STEP = 50
_MOST_STEPS = 20


class Timestamp:
    """The verb."""

    def __init__(self, history: History, store: Store, store_feeds: StoreFeeds) -> None:
        self._store_feeds = store_feeds
        self._history = history
        self._store = store

    async def closest(self, viewer: str, room_id: str, ts_ms: int, *, backwards: bool) -> Event:
        """The last visible event at or before ``ts_ms``, or forwards the first at or after it.

        Raises M_FORBIDDEN, M_NOT_FOUND if there is none.
        """
        facts = await self._history.admit(viewer, room_id)
        place = await self._halve(facts, ts_ms, viewer)
        now = self._store.position
        found = await self._near(viewer, facts, place, ts_ms, backwards)
        at: int | None = place
        for _ in range(_MOST_STEPS):
            if found is not None or at is None:
                break
            page = await self._history.page(
                viewer, facts, start=at, stop=OLDEST if backwards else now, limit=_STEP, backwards=backwards
            )
            found = next((event for event in page.events if _fits(event, ts_ms, backwards)), None)
            at = page.goes_on
        if found is None:
            raise not_found(f"Unable to find event from {ts_ms} in {'backward' if backwards else 'forward'} direction")
        return found

    async def _halve(self, facts: RoomFacts, ts_ms: int, viewer: str) -> int:
        """A position: what is at or below it is older than ``ts_ms``, and the rest is not, as far as times grow."""
        low, high = 0, self._store.position + 1  # everything at `low` is older, nothing at `high`
        while high - low > 1:
            middle = (low + high) // 2
            first = await self._first(facts, viewer, middle - 1, high - 1)
            if first is None or first[1] >= ts_ms:
                high = middle
            else:
                low = first[0]
        return low

    async def _first(self, facts: RoomFacts, viewer: str, after: int, upto: int) -> tuple[int, int] | None:
        """(position, ts) of the first event in the range; of a feed the first that is for all or for the viewer."""
        if facts.feed:
            return await self._store_feeds.first_time(facts.room_no, viewer, after, upto)
        found = await self._store.span(facts.room_no, facts.room_id, after, upto, 1, backwards=False)
        return (found[0].position, found[0].ts) if found else None

    async def _near(self, viewer: str, facts: RoomFacts, place: int, ts_ms: int, backwards: bool) -> Event | None:
        """The closest event that fits among those on both sides of ``place``."""
        older = await self._history.page(viewer, facts, start=place, stop=OLDEST, limit=_AROUND, backwards=True)
        newer = await self._history.page(
            viewer, facts, start=place, stop=self._store.position, limit=_AROUND, backwards=False
        )
        fitting = [event for event in (*older.events, *newer.events) if _fits(event, ts_ms, backwards)]
        # At the same distance the one that is further in the direction of the search, as if it was walked to.
        return min(
            fitting,
            key=lambda event: (abs(event.ts - ts_ms), -event.position if backwards else event.position),
            default=None,
        )


def _fits(event: Event, ts_ms: int, backwards: bool) -> bool:
    return event.ts <= ts_ms if backwards else event.ts >= ts_ms
