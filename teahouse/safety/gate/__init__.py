"""The gate: what is automatic about moderation, wired: asked before anything public goes out, and only that.

- ``Guard`` (`surfaces.Gate`): holds public items against what is in force, within a time budget; never raises, refuses
  nothing. Private things never come here: a private send makes no call.
- ``Follow``, by a job: a case is opened, an item is held (two hours at most) or labelled by a decision with reasons.
- ``Rules`` (draft, dry run, version, retirement), ``Lists`` (hash lists: import, curation, sharing back), both with who
  and why, a version for ever, a line in the ledger for each version of a rule. ``Look``: media against hash lists.
- ``answered(verb)``: what a verb of these refuses as an error that names the field; ``WORKS``, ``DECIDES``: who may.
- ``Gatekeeper`` composes them; ``routes()``, ``start()``, ``stop()``.

``app`` builds the ``Guard`` first, before the parts that ask it; ``Gatekeeper`` tells it what it asks itself.

Tables: ``safety_rules``, ``safety_rule_acts``, ``safety_hash_lists``, ``safety_hash_entries``, ``safety_signals``,
``safety_recent`` (schema/0006).
"""

from collections.abc import Awaitable, Callable

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Handler, Route
from teahouse.kernel.jobs import Jobs
from teahouse.media import Media
from teahouse.safety.cases import Cases
from teahouse.safety.decisions import Decisions
from teahouse.safety.gate import _store as store
from teahouse.safety.gate._answers import DECIDES, MOST_BYTES, WORKS, answered
from teahouse.safety.gate._follow import HOLD_MS, Follow
from teahouse.safety.gate._force import always
from teahouse.safety.gate._guard import FOUND, LOOK, Asks, Author, Guard, Spread
from teahouse.safety.gate._knows import Items, Knows
from teahouse.safety.gate._library import Library
from teahouse.safety.gate._lists import MOST_IMPORTED, Lists
from teahouse.safety.gate._look import Look
from teahouse.safety.gate._model import (
    Campaigns,
    GateError,
    HashListShown,
    Imported,
    Kept,
    ListTold,
    ListWish,
    Roles,
    RuleHistory,
    Signalled,
    Wanted,
)
from teahouse.safety.gate._recent import DAYS
from teahouse.safety.gate._routes import Enters, RuleRoutes
from teahouse.safety.gate._routes_lists import ListRoutes
from teahouse.safety.gate._rules import Rules

__all__ = [
    "DAYS",
    "DECIDES",
    "FOUND",
    "HOLD_MS",
    "LOOK",
    "MOST_BYTES",
    "MOST_IMPORTED",
    "WORKS",
    "Asks",
    "Author",
    "Campaigns",
    "GateError",
    "Gatekeeper",
    "Guard",
    "HashListShown",
    "Imported",
    "Items",
    "Kept",
    "Knows",
    "Library",
    "ListTold",
    "ListWish",
    "Lists",
    "Roles",
    "RuleHistory",
    "Rules",
    "Signalled",
    "Spread",
    "Wanted",
    "answered",
]


class Gatekeeper:
    """The folder. ``await start()`` once the database is open and the rulebook is read; ``await stop()`` before it
    closes. ``rules.campaigns``: set by who has them."""

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        settings: Settings,
        roles: Roles,
        knows: Knows,
        around: tuple[Cases, Decisions, Media, Callable[[str], Awaitable[str]]],
    ) -> None:
        cases, decisions, media, language_of = around
        self._on = library
        library.always = always(settings)
        self.guard = guard = library.guard
        guard.asks = Asks(knows.author, knows.spread, knows.may_spread)
        self.rules = Rules(library)
        self.lists = Lists(library, settings.server_name)
        self.follow = Follow(library, cases, decisions, knows, language_of)
        guard.at_once = self.follow.at_once
        guard.pictures = settings.nudity_percent > 0
        self.look = Look(library, jobs, self.lists, media, self.follow, settings.nudity_percent / 100)
        jobs.handle(FOUND, self.follow.work)
        jobs.handle(LOOK, self.look.work)
        self._roles = roles

    def routes(self, once: Callable[[Handler], Handler], enter: Enters) -> list[Route]:
        """All routes of this folder. ``once``: holds a handler to its request's Idempotency-Key. ``enter``: who reads
        what was said in a case may, and leaves a look."""
        rules = RuleRoutes(self.rules, self.signals, self._roles, enter)
        return [*rules.table(once), *ListRoutes(self.lists, self._roles).table(once)]

    async def signals(
        self, *, case_id: str = "", item: str = "", me: str = "", skip: int = 0, limit: int = 500
    ) -> list[tuple[str, int, Signalled]]:
        """What detectors said in a case, or of an item: (item, when, signal), the oldest first; not about ``me``. At
        most ``limit``, after the first ``skip``: they are only added to."""
        return await store.signals(self._on.db, case_id=case_id, item=item, me=me, skip=skip, limit=limit)

    async def campaigns(self, case_id: str) -> set[str]:
        """The campaigns whose rules spoke in a case."""
        return await store.campaigns_of_case(self._on.db, case_id)

    async def start(self) -> None:
        """Take up what is in force."""
        await self.lists.start()

    async def stop(self) -> None:
        """Write what is noted."""
        await self._on.stop()
        await self.guard.recent.stop()
