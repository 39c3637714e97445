"""Insights over HTTP. Editors may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.matrix.errors import invalid_param
from teahouse.publicaccounts.conversation import Account, Accounts
from teahouse.publicaccounts.insights import _csv
from teahouse.publicaccounts.insights._count import day_number, month_back
from teahouse.publicaccounts.insights._model import AccountInsights, ArticleFigures, Articles

if TYPE_CHECKING:
    from teahouse.publicaccounts.insights import Insights

_ACCOUNT = "/_teahouse/v1/accounts/{handle}/insights"
_KINDS = "application/json, text/csv"
_Date = Annotated[str, Meta(max_length=32, description="A date: 2026-07-01.")]
_Offset = Annotated[
    str, Meta(pattern=r"^[+-]?[0-9]{1,3}$", description="When a day begins: minutes ahead of UTC, -840 to 840.")
]
_Lang = Annotated[str, Meta(max_length=200, description="Of the file's header; Accept-Language without it.")]


class DaysAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which days; without a range the last thirty."""

    from_: _Date | None = msgspec.field(default=None, name="from")
    to: _Date | None = None
    offset: _Offset = "0"
    format: Literal["json", "csv"] = "json"
    lang: _Lang = ""


class ArticlesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """How many articles, and as what."""

    limit: Annotated[int, Meta(ge=1, le=100, description="How many at most.")] = 20
    format: Literal["json", "csv"] = "json"
    lang: _Lang = ""


class ArticleAsked(msgspec.Struct, frozen=True, kw_only=True):
    """When its days begin."""

    offset: _Offset = "0"


class InsightsRoutes:
    """The routes."""

    def __init__(self, insights: Insights, accounts: Accounts, clock: Clock) -> None:
        self._insights = insights
        self._accounts = accounts
        self._clock = clock

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", f"{_ACCOUNT}/days", self.days, op="getInsightsByDay", auth=Auth.USER, rate="search",
                  body=None, query=DaysAsked, answers=AccountInsights, produces=_KINDS,
                  summary="The account's figures by day."),
            Route("GET", f"{_ACCOUNT}/articles", self.articles, op="getInsightsByArticle", auth=Auth.USER,
                  rate="search", body=None, query=ArticlesAsked, answers=Articles, produces=_KINDS,
                  summary="The newest articles with their figures."),
            Route("GET", f"{_ACCOUNT}/articles/{{slug}}", self.article, op="getArticleInsights", auth=Auth.USER,
                  rate="search", body=None, query=ArticleAsked, answers=ArticleFigures,
                  summary="One article's figures."),
        ]  # fmt: skip

    async def _account(self, request: Request) -> Account:
        account: Account = await self._accounts.require(request.user_id, request.params["handle"], "editor")
        return account

    async def days(self, request: Request) -> AccountInsights | Answer:
        """By day; the last thirty days if no range is given."""
        account = await self._account(request)
        asked: DaysAsked = request.asked
        offset = _minutes(asked.offset)
        first, last = month_back(self._clock.now_ms(), offset)
        last = day_number(asked.to, "to") if asked.to is not None else last
        first = day_number(asked.from_, "from") if asked.from_ is not None else min(first, last)
        found = await self._insights.days(account, first, last, offset)
        if asked.format == "csv":
            return _file(_csv.days(found.days, _lang(request, asked.lang)), f"{account.handle}-days.csv")
        return found

    async def articles(self, request: Request) -> Articles | Answer:
        """The newest articles."""
        account = await self._account(request)
        asked: ArticlesAsked = request.asked
        found = await self._insights.articles(account, asked.limit)
        if asked.format == "csv":
            return _file(_csv.articles(found, _lang(request, asked.lang)), f"{account.handle}-articles.csv")
        return Articles(found)

    async def article(self, request: Request) -> ArticleFigures:
        """One."""
        account = await self._account(request)
        asked: ArticleAsked = request.asked
        return await self._insights.article(account, request.params["slug"], _minutes(asked.offset))


def _minutes(offset: str) -> int:
    if abs(int(offset)) > 14 * 60:
        raise invalid_param("Query parameter 'offset' must be minutes ahead of UTC, -840 to 840")
    return int(offset)


def _lang(request: Request, lang: str) -> str:
    return _csv.language(lang or request.header("accept-language") or "")


def _file(body: bytes, name: str) -> Answer:
    headers = [(b"content-disposition", f'attachment; filename="{name}"'.encode())]
    return Answer(body, 200, headers, b"text/csv; charset=utf-8")
