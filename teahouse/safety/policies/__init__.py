"""Policies: Matrix's moderation policy lists, in and out.

In: a policy room of this service that somebody of the staff follows, or a file of its events. Its rules are held
against local accounts and public rooms; what matches opens a case that people decide by the rulebook, with the rule's
reason as a note. A list bans nobody, and its reason is no ground. Whoever follows a list answers for it: when they are
staff no more, nothing comes of it until somebody else does.

Out: measures in force on accounts and public rooms, as such a list: for the staff, and with ``policy_room`` in a room.

All of it is worked out again at the start, every hour, and when something moves; what a lost wake-up leaves out comes
with the next. Source: Client-Server API, "Moderation policy lists"; MSC4204.

Tables: ``safety_policy_lists``, ``safety_policy_matches``. Ways in: `Policies`, its ``lists`` (``follow``, ``take``,
``end``; ``all``, ``page``) and ``ours``; `Around` and `Out` are what it needs. `ANSWERS`: who may follow and end.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Handler, Route
from teahouse.matrix.events import Event
from teahouse.safety.cases import Roles
from teahouse.safety.decisions import Restraining, Rulebooks
from teahouse.safety.notices import Notices
from teahouse.safety.policies._lists import ANSWERS, Lists
from teahouse.safety.policies._look import Around, Look
from teahouse.safety.policies._model import Export, OursPage, RulesPage
from teahouse.safety.policies._publish import Publish
from teahouse.safety.policies._routes import MOST_BYTES, PolicyRoutes
from teahouse.safety.policies._rules import TYPES, RulesError

__all__ = ["ANSWERS", "MOST_BYTES", "Around", "OursPage", "Out", "Policies", "RulesError", "RulesPage"]

log = structlog.get_logger("policies")
_HOUR_MS = 3_600_000


class Out(NamedTuple):
    """What is in force, by which rulebook, and who speaks for the service."""

    restraints: Restraining
    rulebooks: Rulebooks
    notices: Notices


class Policies:
    """The folder. ``start`` once the database is open; ``stop`` before it is closed."""

    def __init__(
        self, db: Database, bus: Bus, clock: Clock, settings: Settings, around: Around, out: Out, roles: Roles
    ) -> None:
        self._clock = clock
        self._roles = roles
        self._rulebooks = out.rulebooks
        self.lists = Lists(db, clock, around.rooms, roles)
        self._look = Look(db, clock, self.lists, around, settings)
        self._publish = Publish(settings, around.rooms, out.restraints, out.notices.finder, out.notices.tell)
        self._woken = asyncio.Event()
        self._alone = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        bus.listen(self._changed, "event")
        if self._publish.wanted:
            out.restraints.moved.append(self.wake)

    def routes(self, once: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``once``: holds a handler to its request's Idempotency-Key."""
        return PolicyRoutes(self, self._roles).table(once)

    async def start(self) -> None:
        """Begin to work."""
        self._woken.set()
        self._task = aside(self._work(), name="policies")

    async def stop(self) -> None:
        """Leave off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def wake(self) -> None:
        """Something moved."""
        self._woken.set()

    async def export(self) -> Export:
        """Measures in force, as a policy list."""
        return Export(await self._publish.events(), self._publish.room_id)

    async def ours(self, words: str, after: str, most: int) -> OursPage:
        """Some of them, to read: those on whatever has ``words`` in its id, after the ``next`` of the page before."""
        return await self._publish.page(words, after, most)

    async def now(self) -> int | None:
        """Do what is to be done; returns when to come again at the latest."""
        async with self._alone:
            now_ms = self._clock.now_ms()
            self._look.rulebook = self._rulebooks.in_force(now_ms).number
            await self._look.all()
            return await self._publish.keep() if self._publish.wanted else None

    def _changed(self, change: Change) -> None:
        if change.room in self.lists.rooms and (not isinstance(change.data, Event) or change.data.type in TYPES):
            self._woken.set()

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            again_ms: int | None = None
            try:
                again_ms = await self.now()
            except Exception:
                log.exception("policy lists could not be looked at")
            wait_ms = min(_HOUR_MS, max(50, (again_ms or 2**62) - self._clock.now_ms()))
            try:
                async with asyncio.timeout(wait_ms / 1000):
                    await self._woken.wait()
            except TimeoutError:
                pass
