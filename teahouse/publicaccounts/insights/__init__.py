"""Insights: what an account's publishing came to. Counted from the event store when asked for, not kept beside it.

Subscribers gained and lost are member events, reach is read receipts, messages and response times are the messages
themselves. The one thing kept is looks at public pages, which no event tells, so that nobody can be found in them.

Tables: ``publicaccounts_visits``, ``publicaccounts_salts`` (schema/0005). Ways in: ``Insights``.
"""

from collections.abc import Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.publicaccounts.conversation import Account, Accounts
from teahouse.publicaccounts.insights import _csv
from teahouse.publicaccounts.insights import _store as store
from teahouse.publicaccounts.insights._count import DAYS_LIMIT, SOURCES, day_name, day_number, month_back, today
from teahouse.publicaccounts.insights._figures import Figures
from teahouse.publicaccounts.insights._model import (
    DAY_MS,
    AccountInsights,
    ArticleDay,
    ArticleFigures,
    Articles,
    Day,
    Feeds,
    Needs,
    Published,
    Seen,
)
from teahouse.publicaccounts.insights._routes import InsightsRoutes
from teahouse.publicaccounts.insights._visits import Visits

__all__ = [
    "DAYS_LIMIT",
    "DAY_MS",
    "SOURCES",
    "AccountInsights",
    "ArticleDay",
    "ArticleFigures",
    "Articles",
    "Day",
    "Feeds",
    "Insights",
    "Needs",
    "Published",
    "Seen",
    "day_name",
    "day_number",
    "month_back",
    "today",
]


class Insights:
    """The package. Days are numbers since 1970 (``day_number("2026-11-24", "from")``), ranges include both ends."""

    def __init__(self, db: Database, clock: Clock, rooms: Feeds, accounts: Accounts, needs: Needs) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._figures = Figures(db, rooms, needs)
        self._visits = Visits(db, needs.whose, needs.hop)

    def routes(self) -> list[Route]:
        """The routes under ``/_teahouse/v1/accounts/{handle}/insights/``."""
        return InsightsRoutes(self, self._accounts, self._clock).table()

    async def visits(self, seen: Sequence[Seen]) -> None:
        """Write down looks at article pages; ``depth`` is 0 unless what is given has it. One unit."""
        await self._visits.record(seen)

    async def depth(self, article_no: int, reader: str, depth: int, at_ms: int) -> None:
        """A reader who has been counted today got this far, 0 to 100."""
        await self._visits.depth(article_no, reader, depth, at_ms)

    async def reader_days(self, first: int, until: int) -> int:
        """Readers of article pages, of each day from ``first`` to before ``until``, added up: a reader is known again
        within a day and never after it. Reads all visits; for once a month."""
        return await store.reader_days(self._db, first, until)

    async def days(self, account: Account, first: int, last: int, offset_min: int = 0) -> AccountInsights:
        """Figures of each day of a range, where the clock is ``offset_min`` ahead of UTC. At most 366 days.

        Raises M_INVALID_PARAM.
        """
        return await self._figures.days(account, first, last, offset_min)

    async def hours(self, account: Account, first: int, last: int) -> dict[int, tuple[int, int]]:
        """Hours since 1970 (UTC) → readers of articles and their views, of those days. Raises M_INVALID_PARAM."""
        return await self._figures.hours(account, first, last)

    async def articles(self, account: Account, limit: int = 20) -> list[ArticleFigures]:
        """The newest articles with their figures, without days."""
        return await self._figures.articles(account, limit)

    async def article(self, account: Account, slug: str, offset_min: int = 0) -> ArticleFigures:
        """One article's figures, with its days. Raises what asking for the article raises."""
        return await self._figures.article(account, slug, offset_min)

    async def days_csv(self, account: Account, first: int, last: int, offset_min: int = 0, lang: str = "en") -> bytes:
        """The same range as CSV, its header in ``lang`` (an Accept-Language will do) or English."""
        return _csv.days((await self.days(account, first, last, offset_min)).days, _csv.language(lang))

    async def articles_csv(self, account: Account, limit: int = 100, lang: str = "en") -> bytes:
        """The newest articles as CSV."""
        return _csv.articles(await self.articles(account, limit), _csv.language(lang))
