"""An account's days, and an article's figures: counted when asked for.

Reads: ``rooms`` (who came and left, receipts, messages), ``publicaccounts_visits``. A range costs a handful of
statements, and one for each 10,000 messages in it.
"""

import asyncio

from msgspec.structs import replace

from teahouse.kernel.db import Database
from teahouse.publicaccounts.conversation import Account
from teahouse.publicaccounts.insights import _store as store
from teahouse.publicaccounts.insights._count import Talk, check_range, day_name
from teahouse.publicaccounts.insights._model import (
    DAY_MS,
    AccountInsights,
    ArticleDay,
    ArticleFigures,
    Day,
    Feeds,
    Needs,
    Published,
)

_STEP = 10_000


class Figures:
    """The questions."""

    def __init__(self, db: Database, rooms: Feeds, needs: Needs) -> None:
        self._db = db
        self._rooms = rooms
        self._needs = needs

    async def days(self, account: Account, first: int, last: int, offset_min: int) -> AccountInsights:
        """See ``Insights.days``."""
        check_range(first, last)
        offset_ms = offset_min * 60_000
        from_ms, upto_ms = first * DAY_MS - offset_ms, (last + 1) * DAY_MS - offset_ms
        members = await self._members(account, from_ms, upto_ms, offset_ms)
        visits = await store.account_days(self._db, account.account_no, from_ms, upto_ms, offset_ms)
        talk = await self._talk(account, from_ms, upto_ms, offset_ms)
        days = []
        there = members[0]
        for day in range(first, last + 1):
            gained, lost = members[1].get(day, (0, 0))
            there += gained - lost
            heard, said = talk.heard.get(day, 0), talk.said.get(day, 0)
            figures = visits.get(day, (0, 0, 0))
            days.append(Day(day_name(day), gained, lost, there, *figures, heard, said, talk.response_ms(day)))
        return AccountInsights(days, _total(days, talk.response_ms()))

    async def _members(
        self, account: Account, from_ms: int, upto_ms: int, offset_ms: int
    ) -> tuple[int, dict[int, tuple[int, int]]]:
        """How many subscribers there were before ``from_ms``, and how many came and left on each day."""
        before, rows = await self._rooms.subscriber_days(account.room_id, from_ms, upto_ms, offset_ms)
        return before, {day: (joined, left) for day, joined, left in rows}

    async def _talk(self, account: Account, from_ms: int, upto_ms: int, offset_ms: int) -> Talk:
        automatic = await self._needs.automatic(account.account_no, from_ms, upto_ms)
        talk = Talk(account.user_id, offset_ms, automatic)
        after = 0
        while True:
            messages = await self._rooms.talked(account.room_id, after, from_ms, upto_ms, _STEP)
            after = talk.take(messages)
            if len(messages) < _STEP:
                return talk
            await asyncio.sleep(0)

    async def hours(self, account: Account, first: int, last: int) -> dict[int, tuple[int, int]]:
        """See ``Insights.hours``."""
        check_range(first, last)
        return await store.account_hours(self._db, account.account_no, first * DAY_MS, (last + 1) * DAY_MS)

    async def articles(self, account: Account, limit: int) -> list[ArticleFigures]:
        """See ``Insights.articles``."""
        published: list[Published] = await self._needs.articles(account, limit)
        return await self._figures(account, published)

    async def article(self, account: Account, slug: str, offset_min: int) -> ArticleFigures:
        """See ``Insights.article``."""
        published: Published = await self._needs.article(account, slug)
        figures = (await self._figures(account, [published]))[0]
        found = await store.article_days(self._db, published.article_no, offset_min * 60_000)
        days = [ArticleDay(day_name(day), *row) for day, row in found.items()]
        return _with_days(figures, days)

    async def _figures(self, account: Account, published: list[Published]) -> list[ArticleFigures]:
        numbers = [article.article_no for article in published]
        read = await store.articles(self._db, numbers)
        shares = await self._needs.shares(numbers)
        hops: dict[int, dict[str, int]] = {}
        sources: dict[int, dict[str, int]] = {}
        for number, source, hop, count in await store.spread(self._db, numbers):
            by_source, by_hop = sources.setdefault(number, {}), hops.setdefault(number, {})
            by_source[source] = by_source.get(source, 0) + count
            by_hop[str(hop)] = by_hop.get(str(hop), 0) + count
        sent = [article.position for article in published if article.position]
        reached = dict(zip(sent, await self._rooms.readers(account.room_id, sent), strict=True))
        answer = []
        for article in published:
            readers, views, completed, depths = read.get(article.article_no, (0, 0, 0, 0))
            came = sources.get(article.article_no, {})
            answer.append(
                ArticleFigures(
                    article.article_no,
                    article.slug,
                    article.title,
                    article.published_ms,
                    reached.get(article.position, 0) + readers - came.get("feed", 0),
                    readers,
                    views,
                    completed,
                    round(depths / readers) if readers else 0,
                    hops.get(article.article_no, {}),
                    came,
                    shares.get(article.article_no, 0),
                )
            )
        return answer


def _with_days(figures: ArticleFigures, days: list[ArticleDay]) -> ArticleFigures:

    return replace(figures, days=days)


def _total(days: list[Day], response_ms: int | None) -> Day:
    return Day(
        "",
        sum(day.gained for day in days),
        sum(day.lost for day in days),
        days[-1].subscribers if days else 0,
        sum(day.readers for day in days),
        sum(day.views for day in days),
        sum(day.completed for day in days),
        sum(day.messages_in for day in days),
        sum(day.messages_out for day in days),
        response_ms,
    )
