"""Insights over HTTP. Editors may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
                  body=None, answers=AccountInsights,
                  summary="The account's figures by day. Query: from, to (dates), offset (minutes), format=csv, lang."),
            Route("GET", f"{_ACCOUNT}/articles", self.articles, op="getInsightsByArticle", auth=Auth.USER,
                  rate="search", body=None, answers=Articles,
                  summary="The newest articles with their figures. Query: limit, format=csv, lang."),
            Route("GET", f"{_ACCOUNT}/articles/{{slug}}", self.article, op="getArticleInsights", auth=Auth.USER,
                  rate="search", body=None, answers=ArticleFigures,
                  summary="One article's figures. Query: offset (minutes)."),
        ]  # fmt: skip

    async def _account(self, request: Request) -> Account:
        account: Account = await self._accounts.require(request.user_id, request.params["handle"], "editor")
        return account

    async def days(self, request: Request) -> AccountInsights | Answer:
        """By day; the last thirty days if no range is given."""
        account, offset = await self._account(request), _offset(request)
        first, last = month_back(self._clock.now_ms(), offset)
        start, end = request.query("from"), request.query("to")
        last = day_number(end, "to") if end is not None else last
        first = day_number(start, "from") if start is not None else min(first, last)
        found = await self._insights.days(account, first, last, offset)
        if _as_csv(request):
            return _file(_csv.days(found.days, _lang(request)), f"{account.handle}-days.csv")
        return found

    async def articles(self, request: Request) -> Articles | Answer:
        """The newest articles."""
        account = await self._account(request)
        found = await self._insights.articles(account, request.query_int("limit", 20, 1, 100))
        if _as_csv(request):
            return _file(_csv.articles(found, _lang(request)), f"{account.handle}-articles.csv")
        return Articles(found)

    async def article(self, request: Request) -> ArticleFigures:
        """One."""
        account = await self._account(request)
        return await self._insights.article(account, request.params["slug"], _offset(request))


def _offset(request: Request) -> int:
    text = request.query("offset")
    if text is None:
        return 0
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4 and int(digits) <= 14 * 60):
        raise invalid_param("Query parameter 'offset' must be minutes ahead of UTC, -840 to 840")
    return -int(digits) if text.startswith("-") else int(digits)


def _as_csv(request: Request) -> bool:
    return request.query_choice("format", "json", ("json", "csv")) == "csv"


def _lang(request: Request) -> str:
    return _csv.language(request.query("lang") or request.header("accept-language") or "")


def _file(body: bytes, name: str) -> Answer:
    headers = [(b"content-disposition", f'attachment; filename="{name}"'.encode())]
    return Answer(body, 200, headers, b"text/csv; charset=utf-8")
