"""How many people use the service: the page of Art. 24(2) DSA, with who is counted, who is not, and past figures."""

from datetime import UTC, datetime

from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import Pages
from teahouse.safety.reporting import RecipientsRoutes


class RecipientsPages:
    """``/transparency/recipients``."""

    def __init__(self, pages: Pages, recipients: RecipientsRoutes) -> None:
        self._pages = pages
        self._recipients = recipients

    def table(self) -> list[Route]:
        """The route."""
        return [
            Route("GET", "/transparency/recipients", self.page, op="pageRecipients", auth=Auth.PAGE, rate="read",
                  body=None),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """The figure, how it is counted, and the months it is of."""
        view = await self._recipients.view()
        return self._pages.render(
            request, "recipients.html", view=view, newest=view.months[0] if view.months else None,
            first_ms=_next_but_one_ms(view.so_far.closes_ms),
        )  # fmt: skip


def _next_but_one_ms(closes_ms: int) -> int:
    """When the month after the one that runs is over: the first figure of a service that began in the middle of one."""
    day = datetime.fromtimestamp(closes_ms / 1000, UTC)
    year, month = divmod(day.month, 12)
    return int(day.replace(year=day.year + year, month=month + 1).timestamp() * 1000)
