"""Safety: moderation that answers to the people it moderates.

A folder for each concern, lowest first: ``statements`` (statements of reasons, the rulebook, what makes one complete),
``detectors`` (hash lists and rules over public items), ``notes`` (context notes), ``spread`` (limits for rumours),
``roles`` (who may do what, and what they show for it),
``cases`` (the append-only log of a case and what it adds up to), ``notices`` (what people say is illegal or against
the rules, and what they hear of it), ``decisions`` (the one door through which a measure
reaches anything), ``appeals`` (the same again, by another person), ``rumours`` (context notes in the service, and the
pause and hop limit of a disputed article), ``policies`` (Matrix's policy lists, in and out), ``reporting`` (what is
filed and published).

Law 7: nothing in here takes a private message. What is automatic accepts a ``surfaces.PublicItem`` and nothing else.

Tables: ``safety_*`` (schema/). Ways in: ``Safety.routes``, ``start``, ``stop``; the folders' doors.
"""

from typing import NamedTuple

from teahouse.addresses import Addresses
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.pages import Pages
from teahouse.ledger import Ledger
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.rooms import Rooms
from teahouse.safety.appeals import AppealRoutes, Appeals
from teahouse.safety.campaigns import CampaignRoutes, Campaigns
from teahouse.safety.cases import CaseRoutes, Cases, Casework, Ports, Words
from teahouse.safety.decisions import AdminCalls, DecisionRoutes, Decisions, EndRoutes, House, Informed
from teahouse.safety.desk import Desk, Doors
from teahouse.safety.gate import Gatekeeper, Guard, Items, Knows, Library
from teahouse.safety.notices import Below as UnderNotices
from teahouse.safety.notices import Notices
from teahouse.safety.orders import Around, OrderRoutes, Orders
from teahouse.safety.pages import ContactPages, OrderFormPages, RecipientsPages, StatementPages, TransparencyPages
from teahouse.safety.policies import Around as Reaches
from teahouse.safety.policies import Out, Policies
from teahouse.safety.reporting import Log, Publishing, Recipients, RecipientsRoutes, Running, Yearly
from teahouse.safety.roles import Roles
from teahouse.safety.rumours import Neighbours, Rumours, Slowing

__all__ = ["Below", "Guard", "Safety", "Slowing"]


class Below(NamedTuple):
    """The parts that safety stands on, and what of it was built before them because they ask it."""

    identity: Identity
    addresses: Addresses
    rooms: Rooms
    media: Media
    publicaccounts: PublicAccounts
    ledger: Ledger
    restraints: Slowing
    gate: Guard


class Safety:
    """The part: wires its folders by hand, bottom to top."""

    def __init__(self, db: Database, bus: Bus, jobs: Jobs, clock: Clock, settings: Settings, below: Below) -> None:
        self.roles = Roles(db, jobs, clock, settings, below.publicaccounts.static, (below.identity, below.ledger))
        self.words = Words(db)
        self.cases = Cases(db, clock)
        self.decisions = Decisions(db, jobs, clock, settings, (self.cases, below.ledger, below.restraints))
        under = UnderNotices(
            below.identity, below.addresses, below.rooms, below.media, below.publicaccounts, self.cases, self.words,
            self.roles,
        )  # fmt: skip
        self.notices = Notices(db, jobs, clock, settings, below.publicaccounts.static, under)
        self.notices.rulebook_by(lambda: self.decisions.rulebooks.in_force(clock.now_ms()).number)
        self.decisions.tell_by(self.notices.tell)
        self.roles.tell_by(self.notices.tell)
        house = House(service=settings.shown_name, base_url=settings.base_url)
        books = (below.identity, below.ledger, self.decisions.rulebooks)
        self.informed = Informed(db, jobs, clock, house, books, self.notices.tell)
        self.decisions.watch(lambda tx, made: self.notices.decided(tx, made.case.case_id))
        rulebooks = self.decisions.rulebooks
        ports = Ports(self.roles, self.notices.finder, below.media, lambda: rulebooks.in_force(clock.now_ms()).number)
        self.casework = Casework(db, clock, self.cases, self.words, ports)
        self.appeals = Appeals(clock, self.cases, self.words, below.ledger, self.decisions)
        self.appeals.tell = self.notices.told
        self.appeals.suspended = self.notices.complaints.until_in
        self.appeals.unfounded = self.notices.complaints.unfounded_in
        self.notices.complaints_by(
            lambda tx, case_id, no, by, role, words: self.appeals.make(tx, case_id, no, "reporter", by, role, words)
        )
        self.notices.progress.appeals = self.appeals
        public, find = below.publicaccounts, self.notices.finder.at
        shelves = (public.accounts, public.articles, public.api, public.guard)
        around = Neighbours(*shelves, self.cases, find, self.notices.tell, self.decisions)
        self.rumours = Rumours(db, jobs, clock, settings, around, below.restraints)
        self.notices.take.heard, self.notices.finder.notes = self.rumours.noticed, self.rumours.said
        knows = Knows(clock, settings.base_url, below.identity, public, self.notices.finder.whose)
        library = Library(db, clock, self.words, below.ledger, rulebooks, below.gate, Items(below.rooms, public))
        followed = (self.cases, self.decisions, below.media, self.notices.language_of)
        self.gate = Gatekeeper(library, jobs, settings, self.roles, knows, followed)
        courts = Around(self.cases, self.words, below.ledger, self.decisions, self.notices.finder, self.notices.tell)
        self.orders = Orders(db, jobs, clock, settings, courts, self.roles)
        self.campaigns = Campaigns(db, jobs, clock, below.ledger, self.decisions)
        self.gate.rules.campaigns = self.campaigns
        self.appeals.turned = self._turned
        self.campaigns.stopped.append(self.gate.rules.campaign_stopped)
        reaches = Reaches(below.identity, below.rooms, self.cases, self.words, self.notices.finder)
        out = Out(below.restraints, rulebooks, self.notices)
        self.policies = Policies(db, bus, clock, settings, reaches, out, self.roles)
        self.recipients = Recipients(db, jobs, clock, below.ledger, below.identity, public.insights)
        told = Log(self.cases, self.decisions, self.notices, self.orders, self.gate.lists, self.recipients)
        self.reports, self.running = Yearly(clock, told, settings.shown_name), Running(clock, told)
        self.publishing = Publishing(db, jobs, clock, below.ledger, self.reports, self.decisions)
        self._routes = self._table(db, clock, settings, below)

    def _turned(self, tx: Tx, case_id: str) -> None:
        """An appeal is answered: who gave notice hears of it, and the figures of a campaign follow."""
        self.notices.decided(tx, case_id)
        self.campaigns.turned(tx, case_id)

    def _table(self, db: Database, clock: Clock, settings: Settings, below: Below) -> list[Route]:
        """The routes of all folders, and the pages over them."""
        judged = (self.cases, self.words, self.roles)
        people = (self.notices.finder.whose, self.notices.language_of)
        calls = AdminCalls(db, clock, settings, below.identity, self.decisions, judged, people)
        doors = Doors(
            db, below.identity, self.roles, self.cases, self.casework, self.decisions, self.appeals,
            self.notices, self.words, self.orders, self.campaigns, self.gate, self.rumours, self.policies,
            self.publishing,
        )  # fmt: skip
        desk = Desk(settings, below.publicaccounts.static, clock, doors)
        once, secretly = below.publicaccounts.api.idempotent, below.publicaccounts.api.idempotent_secret
        pages = Pages("teahouse.safety.pages", settings, below.publicaccounts.static)
        recipients = RecipientsRoutes(self.recipients, below.ledger)
        appealing = AppealRoutes(db, self.appeals, self.decisions, self.roles, self.notices.language_of)
        return self.roles.guarded(
            [
                *self.roles.routes(),
                *self.notices.routes(),
                *CaseRoutes(self.casework).table(once),
                *DecisionRoutes(db, self.decisions, self.roles, self.casework.enter).table(once),
                *EndRoutes(db, self.decisions, self.words, self.roles).table(once),
                *calls.table(),
                *appealing.table(once),
                *CampaignRoutes(clock, self.campaigns, self.roles).table(once),
                *desk.routes(),
                *OrderRoutes(self.orders, self.casework.kinds).table(once, secretly),
                *self.rumours.routes(),
                *self.gate.routes(once, self.casework.enter),
                *self.policies.routes(once),
                *StatementPages(pages, self.decisions, appealing, below.ledger).table(),
                *ContactPages(pages, settings).table(),
                *recipients.table(),
                *RecipientsPages(pages, recipients).table(),
                *OrderFormPages(pages, self.orders).table(),
                *TransparencyPages(
                    pages,
                    clock,
                    below.ledger,
                    self.decisions,
                    self.orders,
                    self.campaigns,
                    (self.reports, self.publishing, self.running, self.recipients),
                ).table(),
            ]
        )

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes

    async def start(self) -> None:
        """Take up what is in force, and what runs beside requests. Once the database is open, before jobs are done."""
        await self.cases.start()
        await self.decisions.start()
        await self.publishing.start()
        await self.recipients.start()
        await self.rumours.start()
        await self.gate.start()
        await self.policies.start()

    async def stop(self) -> None:
        """End what runs beside requests, before the database is closed."""
        await self.policies.stop()
        await self.rumours.stop()
        await self.gate.stop()
