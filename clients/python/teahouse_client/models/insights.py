"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class AccountInsights(msgspec.Struct, kw_only=True, omit_defaults=True):
    days: list[Day]
    total: Day


class ArticleDay(msgspec.Struct, kw_only=True, omit_defaults=True):
    day: str
    readers: int
    views: int
    completed: int


class ArticleFigures(msgspec.Struct, kw_only=True, omit_defaults=True):
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
    days: list[ArticleDay] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Articles(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ArticleFigures]


class Day(msgspec.Struct, kw_only=True, omit_defaults=True):
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
