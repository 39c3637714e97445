"""Public accounts: publishers that anyone can subscribe to, as on WeChat, from any Matrix client.

An account's feed is a room in which subscribers cannot see each other (``rooms``); what it publishes is an article;
what a subscriber writes in the feed is a private word to the account. Its sub-packages have doors of their own, from
the lowest floor up: ``api``, ``occurrences``, ``accounts``, ``articles``, ``conversation``, ``insights``, ``wechat``,
``site`` and ``studio``.

Tables: ``publicaccounts_*`` (schema/). Ways in: ``PublicAccounts.routes``, ``start``, ``stop``.
"""

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.pages import Pages, Static
from teahouse.media import Media
from teahouse.publicaccounts import wechat
from teahouse.publicaccounts.accounts import Accounts, Core
from teahouse.publicaccounts.api import Api
from teahouse.publicaccounts.articles import Around, ArticleRoutes, Articles, PublishRoutes
from teahouse.publicaccounts.conversation import KINDS, Conversation
from teahouse.publicaccounts.insights import Insights, Needs
from teahouse.publicaccounts.occurrences import Occurrences
from teahouse.publicaccounts.site import NotesShelf, Shelves, Site
from teahouse.publicaccounts.studio import Doors, Studio
from teahouse.publicaccounts.wechat import WeChat
from teahouse.rooms import Rooms
from teahouse.surfaces import Safeguards

__all__ = ["PublicAccounts"]


class PublicAccounts:
    """The part: wires its sub-packages by hand, bottom to top."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        below: tuple[Identity, Rooms, Media],
        guard: Safeguards,
    ) -> None:
        identity, rooms, media = below
        self.api = Api(db, clock, identity.caller)
        core = Core(db, jobs, clock, settings, identity, rooms, guard.restraints)
        self.occurrences = told = Occurrences(db, clock, settings)
        self.accounts = Accounts(core, self.api, told)
        rooms.feeds.keeper = self.accounts.keeper
        identity.onlookers.deactivated.append(self.accounts.deactivated)
        around = Around(self.accounts, rooms, guard.gate, told.note, media, guard.restraints)
        shelf = self.articles = Articles(db, jobs, clock, settings, around)
        identity.onlookers.deactivated.append(shelf.deactivated)
        rooms.feeds.veil = shelf.veil
        self.conversation = Conversation(db, clock, settings.base_url, rooms, self.accounts, shelf, told)
        told.consume("replies", KINDS, self.conversation.handle)
        self.conversation.listening = lambda tx, account_no, on: told.listen(tx, account_no, "replies", on)
        needs = Needs(shelf.whose, shelf.hop, shelf.newest, shelf.get, self.conversation.automatic, shelf.shares)
        self.insights = Insights(db, clock, rooms, self.accounts, needs)
        self.accounts.keeper.on_said = self.conversation.said
        self.accounts.codes.on_scanned = self.conversation.scanned
        self.accounts.keeper.on_left = self.conversation.unsubscribed
        saying = wechat.RealSaying(self.conversation)
        asked = wechat.Doors(
            wechat.RealPeople(self.accounts, identity),
            saying,
            wechat.RealTemplates(self.conversation),
            wechat.RealPublishing(wechat.Below(self.accounts, shelf, rooms), clock, settings.base_url),
            wechat.RealFigures(self.insights, rooms, shelf),
            media,
            wechat.RealListens(self.occurrences, self.conversation),
        )
        self.wechat = WeChat(db, jobs, clock, settings, asked)
        self.occurrences.consume("wechat", wechat.KINDS, self.wechat.told)
        self.static = static = Static()  # one for the service: who stands above adds pages to it
        self.error_page = Pages("teahouse.kernel.pages", settings, static).error_page
        accounts, talks = self.accounts, self.conversation
        doors = Doors(
            accounts, accounts.operators, accounts.verify, self.api.keys, talks, talks.settings, self.insights,
            self.articles, self.wechat, told.webhooks, media,
            lambda: self._shelves.shelf,
        )  # fmt: skip
        self.guard = guard
        self._shelves = shelves = Shelves(accounts, shelf, media, settings.server_name)
        self.site = Site(db.bus, clock, settings, static, shelves, self.insights, db)
        studio = Studio(clock, settings, static, identity, doors)
        self._routes: list[Route] = [
            *static.table(),
            *studio.routes(),
            *self.site.routes(),
            *self.accounts.routes(),
            *self.api.routes(self.accounts),
            *self.occurrences.routes(self.accounts, self.api),
            *PublishRoutes(shelf, self.accounts, self.api).table(),
            *ArticleRoutes(shelf, self.accounts, self.api).table(),
            *self.conversation.routes(self.api.idempotent),
            *self.insights.routes(),
            *self.wechat.routes(),
            *self.wechat.pages(static),
        ]

    def show_notes(self, notes: NotesShelf) -> None:
        """Have the public pages and the Studio ask ``notes`` for context notes, which stand above."""
        self._shelves.shelf = notes

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes

    async def start(self) -> None:
        """Take up what runs beside requests."""
        await self.occurrences.start()
        await self.site.start()

    async def stop(self) -> None:
        """End what runs beside requests, before the database is closed."""
        await self.site.stop()
        await self.occurrences.stop()
        await self.wechat.close()
