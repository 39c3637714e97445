"""Insights: figures by day as charts and tables, articles beside each other, CSV. Nobody's own reading is shown."""

from datetime import UTC, date, timedelta

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import language_of
from teahouse.publicaccounts.studio import _charts, _when
from teahouse.publicaccounts.studio._doors import Insights
from teahouse.publicaccounts.studio._frame import Frame

_DEFAULT, _MOST = 28, 366
_EPOCH = date(1970, 1, 1)


class InsightPages:
    """``/studio/a/{handle}/insights`` and its CSV."""

    def __init__(self, frame: Frame, clock: Clock, insights: Insights) -> None:
        self._frame = frame
        self._clock = clock
        self._insights = insights

    def table(self) -> list[Route]:
        """The routes."""
        at = "/studio/a/{handle}/insights"
        return [
            Route("GET", at, self.page, op="getStudioInsights", auth=Auth.PAGE, rate="search", body=None),
            Route("GET", at + "/{what}", self.csv, op="getStudioInsightsCsv", auth=Auth.PAGE, rate="search",
                  body=None),
        ]  # fmt: skip

    def _range(self, request: Request) -> tuple[date, date, int]:
        """First and last day, and how far the reader's clock is ahead of UTC, in minutes."""
        where = _when.zone(request.cookie(_when.COOKIE))
        now = _when.moment(self._clock.now_ms(), where)
        offset = now.utcoffset() or timedelta()
        last = min(_when.parse_day(request.query("last")) or now.date(), now.date())
        first = _when.parse_day(request.query("first")) or last - timedelta(days=_DEFAULT - 1)
        first = max(min(first, last), last - timedelta(days=_MOST - 1), _EPOCH)
        return first, last, 0 if where is UTC else int(offset.total_seconds() // 60)

    async def page(self, request: Request) -> Answer:
        """Charts, and the same figures in tables."""
        here = await self._frame.enter(request, "editor")
        first, last, offset = self._range(request)
        days = await self._insights.days(here.account, (first - _EPOCH).days, (last - _EPOCH).days, offset)
        articles = await self._insights.articles(here.account)
        labels = [one.day[5:] for one in days.days]

        def says(words: str) -> str:
            return self._frame.says(request, words)

        def series(*names: tuple[str, str]) -> list[_charts.Series]:
            return [
                _charts.Series(words, [getattr(one, field) for one in days.days], tone)
                for tone, (field, words) in enumerate(names, 1)
            ]

        charts = [
            (title, _charts.line(title, labels, lines) if kind == "line" else _charts.bars(title, labels, lines), lines)
            for kind, title, lines in (
                ("line", says("Subscribers"), series(("subscribers", says("Subscribers")))),
                ("bars", says("Gained and lost"), series(("gained", says("Gained")), ("lost", says("Lost")))),
                ("line", says("Reading"), series(("readers", says("Readers")), ("completed", says("Read to the end")))),
                ("bars", says("Messages"), series(("messages_in", says("Received")), ("messages_out", says("Sent")))),
            )
        ]
        return self._frame.render(
            request, "insights.html", here, "insights", days=days, articles=articles, charts=charts,
            first=first.isoformat(), last=last.isoformat(),
        )  # fmt: skip

    async def csv(self, request: Request) -> Answer:
        """``days.csv`` or ``articles.csv``."""
        here = await self._frame.enter(request, "editor")
        first, last, offset = self._range(request)
        language = language_of(request)
        if request.params["what"] == "articles.csv":
            body = await self._insights.articles_csv(here.account, 100, language)
            name = f"{here.account.handle}-articles.csv"
        else:
            span = ((first - _EPOCH).days, (last - _EPOCH).days)
            body = await self._insights.days_csv(here.account, *span, offset, language)
            name = f"{here.account.handle}-{first}-{last}.csv"
        headers = [(b"content-disposition", f'attachment; filename="{name}"'.encode()), (b"cache-control", b"no-store")]
        return Answer(body, 200, headers, b"text/csv; charset=utf-8")
