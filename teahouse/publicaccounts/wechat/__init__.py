"""WeChat's wire format: what bots written for official accounts call, and how they are told what happened.

A bot is bound to an account by its owner (``PUT /_teahouse/v1/accounts/{handle}/wechat``), verified as WeChat does,
told of words, clicks and scans by XML callbacks (``_callbacks``), and calls ``/cgi-bin/…``, ``/customservice/…``,
``/datacube/…``, ``/sns/…`` with tokens of two hours (``_wire``, ``_calls_…``). This package only translates: every
verb is one of the floors below, asked for in ``_needs`` and answered in ``_doors``. spec/wechat.tsv lists all calls.

Tables: ``publicaccounts_wechat_*``. Ways in: ``WeChat`` (``routes``, ``pages``, ``told`` for occurrences, ``bot``,
``bind``, ``unbind``, ``rotate``, ``check``, ``log``, ``sites``, ``set_sites`` for the Studio, ``close``), ``Doors``
(what it is given).
"""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Auth, Request, Result, Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.pages import Pages, Static
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.occurrences import Occurrence
from teahouse.publicaccounts.wechat import _messages
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._binding import Binding
from teahouse.publicaccounts.wechat._callbacks import KINDS, Callbacks
from teahouse.publicaccounts.wechat._calls_figures import CallsFigures
from teahouse.publicaccounts.wechat._calls_mass import CallsMass
from teahouse.publicaccounts.wechat._calls_media import CallsMedia
from teahouse.publicaccounts.wechat._calls_menu import CallsMenu
from teahouse.publicaccounts.wechat._calls_misc import CallsMisc
from teahouse.publicaccounts.wechat._calls_people import CallsPeople
from teahouse.publicaccounts.wechat._calls_publish import CallsPublish
from teahouse.publicaccounts.wechat._calls_say import TOLD, CallsSay, Contents
from teahouse.publicaccounts.wechat._doors import RealFigures, RealListens, RealPeople, RealSaying, RealTemplates
from teahouse.publicaccounts.wechat._doors_publishing import Below, RealPublishing
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._model import BotSettings, BotView, Entry
from teahouse.publicaccounts.wechat._needs import (
    Figures,
    Listens,
    Media,
    People,
    Publishing,
    Saying,
    Templates,
)
from teahouse.publicaccounts.wechat._oauth import OAuth, Sites
from teahouse.publicaccounts.wechat._outbound import Outbound
from teahouse.publicaccounts.wechat._pages_consent import ConsentPages
from teahouse.publicaccounts.wechat._shelf import Shelf
from teahouse.publicaccounts.wechat._wire import Wire

__all__ = [
    "KINDS",
    "Below",
    "BotSettings",
    "BotView",
    "Doors",
    "Entry",
    "RealFigures",
    "RealListens",
    "RealPeople",
    "RealPublishing",
    "RealSaying",
    "RealTemplates",
    "Sites",
    "WeChat",
]


class Doors(msgspec.Struct, frozen=True):
    """What the wire format is given to translate to."""

    people: People
    saying: Saying
    templates: Templates
    publishing: Publishing
    figures: Figures
    media: Media
    listens: Listens


class WeChat:
    """The door."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, doors: Doors) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings
        self._people = doors.people
        self._outbound = Outbound(settings)
        library = Library(db, clock, doors.media, settings.base_url)
        shelf = Shelf(db, doors.publishing, library)
        self._callbacks = Callbacks(db, clock, self._outbound, doors.people, doors.saying, library, shelf)
        binding = Binding(db, clock, doors.people, doors.listens, self._outbound, self._callbacks)
        self.bot, self.bind, self.unbind = binding.bot, binding.bind, binding.unbind
        self.rotate, self.check = binding.rotate, binding.check
        jobs.handle(TOLD, self._tell)

        contents = Contents(library, settings.base_url)
        self._media = media = CallsMedia(db, clock, library)
        misc = CallsMisc(db, clock, settings, doors.people, doors.saying)
        operations = {
            **CallsPeople(doors.people, library).table(),
            **CallsMenu(db, clock, doors.saying).table(),
            **media.table(),
            **CallsSay(db, jobs, clock, doors.people, doors.saying, doors.templates, contents).table(),
            **CallsMass(db, jobs, clock, doors.people, doors.saying, shelf, contents).table(),
            **CallsPublish(clock, doors.people, library, shelf, contents, media).table(),
            **misc.table(),
            **CallsFigures(db, doors.figures).table(),
        }
        self._library = library
        self._oauth = OAuth(db, clock, doors.people, binding.trusted, library)
        self.sites, self.set_sites = self._oauth.sites, self._oauth.set_sites
        wire = Wire(db, clock, doors.people, limited=settings.rate_limits)
        self._routes = [
            *binding.table(),
            *wire.table(operations, media.uploads() | misc.uploads()),
            *misc.routes(),
            *self._oauth.table(),
            Route(
                "GET",
                "/_teahouse/v1/wechat/media/{mediaId}",
                self._public,
                op="getWechatMedia",
                auth=Auth.NONE,
                rate="read",
                body=None,
                produces="*/*",
                summary="What a bot was told of by this URL, or uploaded.",
            ),
            Route(
                "GET",
                "/_teahouse/v1/wechat/faces/{accountNo}/{openid}",
                self._face,
                op="getWechatFace",
                auth=Auth.NONE,
                rate="read",
                body=None,
                produces="image/*",
                summary="A subscriber's picture, for who knows their openid.",
            ),
        ]

    def pages(self, static: Static) -> list[Route]:
        """Where visitors are asked whether an account's site may know them."""
        pages, plain = Pages(__name__, self._settings, static), self._settings.wechat_private_bots
        return ConsentPages(pages, self._people, self._oauth, plain=plain).table()

    def routes(self) -> list[Route]:
        """All routes: ours, and WeChat's."""
        return self._routes

    async def told(self, happened: Occurrence) -> None:
        """Tell an account's bot of an occurrence; done at least once, in order for each subscriber."""
        await self._callbacks.told(happened)

    async def log(self, account: Any, limit: int = 50) -> list[Entry]:
        """The last callbacks, newest first."""
        return await store.entries(self._db, account.account_no, limit)

    async def close(self) -> None:
        """End the connections to bots."""
        await self._outbound.close()

    async def _public(self, request: Request) -> Result:
        return await self._media.public(request.params["mediaId"])

    async def _face(self, request: Request) -> Result:
        number = request.params["accountNo"]
        account = await self._people.by_no(int(number)) if number.isascii() and number.isdigit() else None
        found = None if account is None else await self._people.person(account, request.params["openid"])
        picture = None if found is None else await self._library.picture(found.avatar_url)
        if picture is None:
            raise not_found("There is no such picture")
        return picture

    async def _tell(self, work: dict[str, Any]) -> None:
        """Tell a bot how something ended that it had asked for."""
        account = await self._people.by_no(work["account_no"])
        bot = await store.bot(self._db, work["account_no"])
        if account is None or bot is None or not bot.enabled:
            return
        now_ms = self._clock.now_ms()
        if "template" in work:
            sender, fields = work["openid"], _messages.told_template(work["template"], work["status"])
        else:
            sender = await self._people.openid(account, account.user_id)
            status = "send success" if work["state"] == "sent" else "send fail"
            fields = _messages.finished(work["mass"], status, work["total"], work["sent"])
        head = _messages.head(_messages.original_id(account.user_id), sender, now_ms)
        await self._callbacks.tell(account, bot, "", {**head, **fields})
