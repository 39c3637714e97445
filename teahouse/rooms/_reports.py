"""Reports of events, rooms and users, kept for those who will work on them.

Table: ``rooms_reports``. Ways in: ``Reports.event``, ``Reports.room``, ``Reports.user``.
Source: Client-Server API, "Reporting Content".
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.matrix.events import Event, serve
from teahouse.rooms import _store_ephemeral as store
from teahouse.rooms._facts import Facts
from teahouse.rooms._store_ephemeral import Report
from teahouse.rooms._tail import Tails

REASON_LIMIT = 10_000
"""The longest reason, in characters."""


class Seeing(Protocol):
    """The one visibility function (law 6)."""

    async def visible(self, viewer: str | None, room_id: str, events: Iterable[Event]) -> list[Event]: ...


class Onlooker(Protocol):
    """Whoever works on reports. Called before a report is kept, with what it will be; what it returns is done in the
    same unit, after it."""

    async def __call__(self, report: Report) -> Callable[[Tx], None]: ...


class Reports:
    """The verbs. ``exists`` says whether a user id is an account here. ``onlooker`` is set by whoever wants to know."""

    onlooker: Onlooker | None = None

    def __init__(
        self,
        db: Database,
        clock: Clock,
        facts: Facts,
        tails: Tails,
        visibility: Seeing,
        exists: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._facts = facts
        self._tails = tails
        self._visibility = visibility
        self._exists = exists

    async def event(self, reporter: str, room_id: str, event_id: str, reason: str) -> None:
        """Report an event, with what it says now. Raises M_NOT_FOUND to who is not joined or can't see it.

        "servers MUST verify that the reporting user is currently joined to the room the event is in".
        """
        facts = await self._facts.with_members(room_id, [reporter])
        event = None
        if facts is not None and facts.membership(reporter) == "join":
            event = await self._tails.find(facts.room_no, room_id, event_id)
        if event is None or not await self._visibility.visible(reporter, room_id, [event]):
            raise not_found("The event was not found or you are not joined to the room.")
        await self._add("event", event_id, room_id, reporter, reason, serve(event))

    async def room(self, reporter: str, room_id: str, reason: str) -> None:
        """Report a room, joined or not. Raises M_NOT_FOUND."""
        if await self._facts.get(room_id) is None:
            raise not_found("The room was not found.")
        await self._add("room", room_id, "", reporter, reason)

    async def user(self, reporter: str, user_id: str, reason: str) -> None:
        """Report a user. Raises M_NOT_FOUND."""
        if not await self._exists(user_id):
            raise not_found("The user was not found.")
        await self._add("user", user_id, "", reporter, reason)

    async def _add(
        self, kind: str, subject: str, room_id: str, reporter: str, reason: str, snapshot: bytes | None = None
    ) -> None:
        if len(reason) > REASON_LIMIT or "\x00" in reason:
            raise invalid_param(f"`reason` must have at most {REASON_LIMIT} characters, and no NUL")
        report = Report(kind, subject, room_id, reporter, reason, self._clock.now_ms(), snapshot)
        also = await self.onlooker(report) if self.onlooker is not None else None

        def unit(tx: Tx) -> None:
            store.add_report(tx, report)
            if also is not None:
                also(tx)

        await self._db.write(unit)
