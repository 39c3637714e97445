"""Safety: moderation that answers to the people it moderates.

A folder for each concern, lowest first: ``statements`` (statements of reasons, the rulebook, what makes one complete),
``detectors`` (hash lists and rules over public items), ``notes`` (context notes), ``spread`` (limits for rumours),
``roles`` (who may do what, and what they show for it),
``cases`` (the append-only log of a case and what it adds up to), ``decisions`` (the one door through which a measure
reaches anything), ``reporting`` (what is filed and published).

Law 7: nothing in here takes a private message. What is automatic accepts a ``surfaces.PublicItem`` and nothing else.

Tables: ``safety_*`` (schema/). Ways in: ``Safety.routes``, ``start``, ``stop``; the folders' doors.
"""

from typing import NamedTuple

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Ledger
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.rooms import Rooms
from teahouse.safety.cases import Cases, Words
from teahouse.safety.decisions import Decisions, Restraining
from teahouse.safety.roles import Roles

__all__ = ["Below", "Restraining", "Safety"]


class Below(NamedTuple):
    """The parts that safety stands on, and what of it was built before them because they ask it."""

    identity: Identity
    rooms: Rooms
    media: Media
    publicaccounts: PublicAccounts
    ledger: Ledger
    restraints: Restraining


class Safety:
    """The part: wires its folders by hand, bottom to top."""

    def __init__(self, db: Database, bus: Bus, jobs: Jobs, clock: Clock, settings: Settings, below: Below) -> None:
        self.roles = Roles(db, jobs, clock, settings, below.publicaccounts.static, (below.identity, below.ledger))
        self.words = Words(db)
        self.cases = Cases(db, clock)
        self.decisions = Decisions(db, jobs, clock, settings, (self.cases, below.ledger, below.restraints))
        self._routes: list[Route] = self.roles.guarded(self.roles.routes())

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes

    async def start(self) -> None:
        """Take up what is in force, and what runs beside requests. Once the database is open, before jobs are done."""
        await self.decisions.start()

    async def stop(self) -> None:
        """End what runs beside requests, before the database is closed."""
