"""Walking a room's history as one viewer may see it.

No tables of its own (reads through ``_tail``). Ways in: ``History.admit`` (may they look at all?), ``History.page``.
What may be seen is known as ranges of positions before anything is read, so the hidden stretches of a long history cost
nothing; every event still passes ``visible`` (law 6). One read for a page, where nothing is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from teahouse.matrix.errors import forbidden, not_found
from teahouse.matrix.events import Event
from teahouse.matrix.filters import RoomEventFilter
from teahouse.rooms._facts import Facts
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store_relations import StoreRelations
from teahouse.rooms._tail import Tails
from teahouse.rooms._visible import Visibility

#: Where a walk to the beginning ends.
OLDEST = 0
#: With a filter so many events are read at once, and for one page at most so many in all: the rest is for the next.
_FILTERED_BATCH = 200
_MOST_READ = 4000


class Page(NamedTuple):
    """Events in the direction asked for; ``goes_on``: the position of the token to continue from, or ``None``."""

    events: list[Event]
    goes_on: int | None


class History:
    """The verb."""

    def __init__(
        self,
        facts: Facts,
        tails: Tails,
        memberships: Memberships,
        visibility: Visibility,
        relations: StoreRelations,
    ) -> None:
        self._facts = facts
        self._tails = tails
        self._memberships = memberships
        self._visibility = visibility
        self._relations = relations

    async def admit(self, viewer: str, room_id: str) -> RoomFacts:
        """The facts of a room that ``viewer`` may look into: they are or were in it, or anyone may read it now.

        Raises M_FORBIDDEN, for a room there is not as well.
        """
        facts = await self._facts.get(room_id)
        if facts is None:
            raise forbidden("You are not allowed to view this room.")
        if facts.history_visibility != "world_readable" and room_id not in await self._memberships.of(viewer):
            raise forbidden("You aren't a member of the room.")
        sight = await self._visibility.sight(viewer, room_id)
        if not sight.ranges:
            raise forbidden("You aren't a member of the room.")
        return facts

    async def one(self, viewer: str, room_id: str, event_id: str) -> Event:
        """An event that ``viewer`` may see. Raises M_NOT_FOUND for any other, so that nobody learns what there is."""
        facts = await self._facts.get(room_id)
        event = await self._tails.find(facts.room_no, room_id, event_id) if facts is not None else None
        seen = await self._visibility.visible(viewer, room_id, [event]) if event is not None else ()
        if not seen:
            raise not_found("Event not found.")
        return seen[0]

    async def page(
        self,
        viewer: str,
        facts: RoomFacts,
        *,
        start: int,
        stop: int,
        limit: int,
        backwards: bool,
        only: RoomEventFilter | None = None,
    ) -> Page:
        """At most ``limit`` events from ``start`` on that ``viewer`` may see and that pass the filter ``only``.

        Backwards: positions in (``stop``, ``start``], newest first; else in (``start``, ``stop``], oldest first.
        """
        room_no, room_id = facts.room_no, facts.room_id
        if only is not None and only.matches_all and not _asks_for_relations(only):
            only = None
        sight = await self._visibility.sight(viewer, room_id)
        found: list[Event] = []
        budget = _MOST_READ
        for after, upto in _stretches(sight.ranges, start, stop, backwards):
            while after < upto:
                batch = limit + 1 - len(found) if only is None else _FILTERED_BATCH
                read, more = await self._tails.timeline(
                    room_no, room_id, after, upto, batch, backwards, facts.lane(viewer)
                )
                if not read:
                    break
                seen = await self._visibility.visible(viewer, room_id, read)
                if only is not None:
                    seen = await self._passing(only, seen)
                found += reversed(seen) if backwards else seen
                if len(found) > limit:
                    del found[limit:]
                    return Page(found, found[-1].position - backwards if found else start)
                if backwards:
                    upto = read[0].position - 1
                else:
                    after = read[-1].position
                budget -= len(read)
                if budget <= 0:
                    return Page(found, upto if backwards else after)
                if not more:
                    break
        return Page(found, None)

    async def _passing(self, only: RoomEventFilter, events: list[Event]) -> list[Event]:
        events = [event for event in events if only.matches(event)]
        if not _asks_for_relations(only):
            return events
        related = [event.position for event in events if event.related]
        rel_types, senders = _storable(only.related_by_rel_types), _storable(only.related_by_senders)
        if not related or rel_types == [] or senders == []:
            return []
        wanted = await self._relations.related_by(related, rel_types, senders)
        return [event for event in events if event.position in wanted]


def _storable(names: list[str] | None) -> list[str] | None:
    """Without names that no event can have: no column of text takes a NUL."""
    return None if names is None else [name for name in names if "\0" not in name]


def _asks_for_relations(only: RoomEventFilter) -> bool:
    return only.related_by_rel_types is not None or only.related_by_senders is not None


def _stretches(ranges: list[tuple[int, int]], start: int, stop: int, backwards: bool) -> Iterator[tuple[int, int]]:
    """The visible ranges as (after, upto], cut to what was asked for, in the direction of the walk."""
    low, high = (stop, start) if backwards else (start, stop)
    for first, last in reversed(ranges) if backwards else ranges:
        after, upto = max(low, first - 1), min(high, last)
        if after < upto:
            yield after, upto
