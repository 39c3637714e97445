"""What this package speaks of: figures by day and by article, and what it asks of those below."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec

from teahouse.publicaccounts.conversation import Account

DAY_MS = 86_400_000
COMPLETED = 90  # who got this far down the page (of 100) has read it to the end


class Seen(Protocol):
    """A look at an article's page, as ``site`` notes it.

    ``reader`` is a key that means nothing tomorrow; ``source`` the host they came from or one of ``SOURCES``;
    ``share`` the token of the link they came by.
    """

    @property
    def article_no(self) -> int: ...
    @property
    def reader(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def share(self) -> str: ...
    @property
    def at_ms(self) -> int: ...


class Feeds(Protocol):
    """What is asked of ``rooms``."""

    async def subscriber_days(self, room_id: str, from_ms: int, upto_ms: int, offset_ms: int = 0) -> Any: ...
    async def readers(self, room_id: str, positions: list[int]) -> list[int]: ...
    async def talked(
        self, room_id: str, after: int, from_ms: int, upto_ms: int, limit: int
    ) -> list[tuple[int, int, str, str]]: ...


class Published(Protocol):
    """An article, as far as its figures need. ``position``: of its event in the feed, 0 if it has none."""

    @property
    def article_no(self) -> int: ...
    @property
    def account_no(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def published_ms(self) -> int: ...
    @property
    def position(self) -> int: ...


Automatic = Callable[[int, int, int], Awaitable[set[int]]]
WhoseArticle = Callable[[int], Awaitable[int | None]]
HopOf = Callable[[str], Awaitable[int]]
ArticlesOf = Callable[[Account, int], Awaitable[list[Any]]]
SharesOf = Callable[[list[int]], Awaitable[dict[int, int]]]
OneArticle = Callable[[Account, str], Awaitable[Any]]


class Needs(msgspec.Struct, frozen=True):
    """What is asked of those below: ``whose`` article a number is, the ``hop`` of a share token, an account's newest
    ``articles``, one by its slug, which answers were ``automatic``, and how many ``shares`` articles have."""

    whose: WhoseArticle
    hop: HopOf
    articles: ArticlesOf
    article: OneArticle
    automatic: Automatic
    shares: SharesOf


class Day(msgspec.Struct, frozen=True):
    """An account's figures of one day (``2026-11-24``, in the time zone asked for).

    ``subscribers``: at the end of the day. ``readers``: people who opened an article's page, each once an article and
    day; ``completed``: those who read to the end. ``response_ms``: the median time from a subscriber's first unanswered
    word to the answer of a person or a bot, ``None`` if nothing was answered.
    """

    day: str
    gained: int
    lost: int
    subscribers: int
    readers: int
    views: int
    completed: int
    messages_in: int
    messages_out: int
    response_ms: int | None


class AccountInsights(msgspec.Struct, frozen=True):
    """The days of a range, and the whole range as if it were one day (``total.day`` is empty)."""

    days: list[Day]
    total: Day


class ArticleDay(msgspec.Struct, frozen=True):
    """One article's readers of one day."""

    day: str
    readers: int
    views: int
    completed: int


class ArticleFigures(msgspec.Struct, frozen=True):
    """An article's figures since it was published.

    ``reach``: subscribers who had it before their eyes in the feed (by their read receipts), and readers of its page
    who did not come from the feed. ``completion``: how far readers got on average, 0 to 100. ``hops``: readers by how
    often the link was passed on before it reached them. ``sources``: readers by where they came from. ``shares``: links
    that people made to pass it on, whether anybody followed them or not.
    """

    article_no: int
    slug: str
    title: str
    published_ms: int
    reach: int
    readers: int
    views: int
    completed: int
    completion: int
    hops: dict[str, int]
    sources: dict[str, int]
    shares: int
    days: list[ArticleDay] = []


class Articles(msgspec.Struct, frozen=True):
    """The newest articles with their figures."""

    items: list[ArticleFigures]
