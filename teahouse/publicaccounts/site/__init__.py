"""The site: what anyone can read of public accounts in a browser or a feed reader, without signing in.

``/`` who is here, until there is a web app; ``/a/`` the directory and search; ``/a/{handle}`` an account;
``/a/{handle}/{slug}`` an article, its ``/history``; ``/notes`` context notes that wait for ratings; feeds in RSS, Atom
and JSON; media of published articles; ``/sitemap.xml``, ``/robots.txt``. All of it works without JavaScript, and what
is the same for everybody is kept ready (``_cache``).

``/_teahouse/websub`` tells feed readers.

Table: ``publicaccounts_websub``. Ways in: ``Site`` (``routes``, ``start``, ``stop``), ``Library``, what it asks of
the floors below, and ``Shelves``, which asks them.
"""

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.kernel.pages import Pages, Static
from teahouse.publicaccounts.site._cache import PageCache
from teahouse.publicaccounts.site._library import Shelves
from teahouse.publicaccounts.site._model import (
    AccountView,
    ArticleView,
    BesideView,
    CommentView,
    JudgedView,
    LabelView,
    Library,
    MediaFile,
    NotesShelf,
    NotesView,
    NoteView,
    RevisionView,
    Standing,
    WaitingView,
)
from teahouse.publicaccounts.site._pages_acts import Acts
from teahouse.publicaccounts.site._pages_home import Home
from teahouse.publicaccounts.site._pages_machine import ForMachines
from teahouse.publicaccounts.site._pages_read import Reading
from teahouse.publicaccounts.site._visits import Counting, Visits
from teahouse.publicaccounts.site._websub import Hub

__all__ = [
    "AccountView",
    "ArticleView",
    "BesideView",
    "CommentView",
    "Counting",
    "JudgedView",
    "LabelView",
    "Library",
    "MediaFile",
    "NoteView",
    "NotesShelf",
    "NotesView",
    "RevisionView",
    "Shelves",
    "Site",
    "Standing",
    "WaitingView",
]


class Site:
    """The public pages. ``db`` is for WebSub: without it the site has no hub."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        settings: Settings,
        static: Static,
        library: Library,
        counting: Counting | None = None,
        db: Database | None = None,
    ) -> None:
        pages = Pages("teahouse.publicaccounts.site", settings, static)
        self.cache = PageCache(bus, clock)
        self._visits = Visits(clock, counting)
        reading = Reading(library, pages, self.cache, self._visits)
        self._hub: Hub | None = None
        if db is not None:
            self._hub = Hub(db, bus, clock, library, settings.base_url, settings.server_name)
        self._routes = [
            *(self._hub.table() if self._hub is not None else []),
            *Home(library, pages, settings).table(),
            *reading.table(),
            *Acts(library, pages, reading).table(),
            *ForMachines(library, pages, self.cache).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of the site."""
        return self._routes

    async def start(self) -> None:
        """Begin to write down visits."""
        self._visits.start()

    async def stop(self) -> None:
        """Write down what was counted."""
        await self._visits.stop()
        if self._hub is not None:
            await self._hub.stop()
