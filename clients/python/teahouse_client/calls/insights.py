"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Insights(Transport):
    '''Calls: insights.'''

    def get_insights_by_article(self, handle: str | int, *, limit: int | None = None, format: Literal['csv', 'json'] | None = None, lang: str | None = None) -> models.Articles:
        'The newest articles with their figures.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/articles', {'limit': limit, 'format': format, 'lang': lang}, None, None, models.Articles)

    def get_article_insights(self, handle: str | int, slug: str | int, *, offset: str | None = None) -> models.ArticleFigures:
        "One article's figures."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/articles/{_quote(slug)}', {'offset': offset}, None, None, models.ArticleFigures)

    def get_insights_by_day(self, handle: str | int, *, from_: str | None | None = None, to: str | None | None = None, offset: str | None = None, format: Literal['csv', 'json'] | None = None, lang: str | None = None) -> models.AccountInsights:
        "The account's figures by day."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/days', {'from': from_, 'to': to, 'offset': offset, 'format': format, 'lang': lang}, None, None, models.AccountInsights)
