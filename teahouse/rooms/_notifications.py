"""GET /notifications: the events that the user was, or would have been, notified of, newest first.

No tables of its own. Ways in: ``Notifications.page``, and ``unread`` for pushers that have to catch up. Nothing was
written when they were sent (law 5): both go back through the user's rooms, event by event in the order of the one
stream, and ask the push rules as they are now. They look at ``LOOKED_AT`` events at most; a page then has a token to
go on from, even where it has found less than asked for.
Source: Client-Server API, "Listing Notifications".
"""

import asyncio
import heapq
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from teahouse.kernel.db import Database
from teahouse.matrix.events import Event
from teahouse.rooms import _store_ephemeral as store
from teahouse.rooms import _tokens
from teahouse.rooms._facts import Facts
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._serve import Serve
from teahouse.rooms._tail import Tails
from teahouse.rooms._unread import Unread

LOOKED_AT = 1_000
_READ_AT_ONCE = 50


class Notification(msgspec.Struct):
    """One event that notified. ``actions`` are those of the push rule that matched."""

    actions: list[Any]
    event: msgspec.Raw
    read: bool
    room_id: str
    ts: int


class Page(msgspec.Struct, omit_defaults=True):
    """The answer; without ``next_token`` there is no more."""

    notifications: list[Notification]
    next_token: str | None = None


class _Room:
    """A room on its way back in time: the events read and not yet looked at, oldest first."""

    __slots__ = ("events", "lane", "more", "room_id", "room_no")

    def __init__(self, room_no: int, room_id: str, lane: str | None) -> None:
        self.lane = lane
        self.room_no = room_no
        self.room_id = room_id
        self.events: list[Event] = []
        self.more = True


class Notifications:
    """The verb."""

    def __init__(
        self, db: Database, facts: Facts, memberships: Memberships, tails: Tails, unread: Unread, serve: Serve
    ) -> None:
        self._facts = facts
        self._db = db
        self._memberships = memberships
        self._tails = tails
        self._unread = unread
        self._serve = serve

    async def page(self, user_id: str, device_no: int, start: str | None, limit: int, only_highlights: bool) -> Page:
        """At most ``limit`` notifications before the token ``start``. Raises M_INVALID_PARAM for what is no token."""
        position = _tokens.read_optional(start, "from")
        upto = self._db.position if position is None else min(position, self._db.position)
        page = Page([])
        looked_at = 0
        async for event in self._back(user_id, 0, upto):
            if len(page.notifications) == limit or looked_at == LOOKED_AT:
                page.next_token = _tokens.after(event.position)
                break
            looked_at += 1
            notification = await self._notification(user_id, device_no, event.room_id, event, only_highlights)
            if notification is not None:
                page.notifications.append(notification)
        return page

    async def unread(self, user_id: str, after: int, upto: int, limit: int) -> list[Event]:
        """The newest ``limit`` unread events in (``after``, ``upto``] that notify, oldest first; within LOOKED_AT."""
        found: list[Event] = []
        looked_at = 0
        async for event in self._back(user_id, after, upto):
            if len(found) == limit or looked_at == LOOKED_AT:
                break
            looked_at += 1
            outcome, read = await self._unread.outcome(user_id, event.room_id, event)
            if outcome.notify and not read:
                found.append(event)
        return found[::-1]

    async def _back(self, user_id: str, after: int, upto: int) -> AsyncIterator[Event]:
        """The events of the user's rooms in (``after``, ``upto``], newest first."""
        rooms, heap = await self._rooms(user_id, upto)
        while heap and -heap[0][0] > after:
            room = rooms[heap[0][1]]
            if not room.events:
                await self._read(room, -heap[0][0])
                if not room.events or room.events[-1].position != -heap[0][0]:
                    # The newest event of a feed is another's: the user's own newest is further back.
                    heapq.heappop(heap)
                    if room.events:
                        heapq.heappush(heap, (-room.events[-1].position, room.room_no))
                    continue
            event = room.events.pop()
            yield event
            if not room.events and room.more:
                await self._read(room, event.position - 1)
            if room.events:
                heapq.heapreplace(heap, (-room.events[-1].position, room.room_no))
            else:
                heapq.heappop(heap)

    async def _rooms(self, user_id: str, upto: int) -> tuple[dict[int, _Room], list[tuple[int, int]]]:
        """The user's rooms, and a heap of (minus the position of the newest event, room number)."""
        joined = [one for one in (await self._memberships.of(user_id)).values() if one.membership == "join"]
        rooms: dict[int, _Room] = {}
        for one in joined:
            facts = await self._facts.get(one.room_id)
            rooms[one.room_no] = _Room(one.room_no, one.room_id, facts.lane(user_id) if facts is not None else None)
        heap = [(-position, room_no) for room_no, position in await store.newest(self._db, list(rooms), upto)]
        heapq.heapify(heap)
        return rooms, heap

    async def _read(self, room: _Room, upto: int) -> None:
        found = await self._tails.timeline(room.room_no, room.room_id, 0, upto, _READ_AT_ONCE, True, room.lane)
        room.events, room.more = list(found.events), found.limited
        await asyncio.sleep(0)  # others may come in between: on SQLite a read does not wait by itself

    async def _notification(
        self, user_id: str, device_no: int, room_id: str, event: Event, only_highlights: bool
    ) -> Notification | None:
        outcome, read = await self._unread.outcome(user_id, room_id, event)
        if not outcome.notify or (only_highlights and not outcome.highlight):
            return None
        (served,) = await self._serve.chosen(user_id, device_no, room_id, [event], without_room_id=True)
        return Notification(outcome.actions, msgspec.Raw(served), read, room_id, event.ts)
