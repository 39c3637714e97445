"""HTTP of recipients: the figure, every past one, and the month that runs, for everyone."""

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.ledger import Ledger, Logged
from teahouse.safety.reporting._recipients import Recipients, SoFarMonth, named


class RecipientsMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month as it was published. month: 2026-11. people: who used an account in it, each once.

    readers: of public pages, of each day, added up: a reader without an account is not known again on another day.
    average: of people, over ``months`` of which this is the last: the average monthly active recipients.
    """

    month: str
    people: int
    readers: int
    average: int
    months: int
    published_ms: int
    proof: Logged


class RecipientsView(msgspec.Struct, frozen=True, kw_only=True):
    """Average monthly active recipients (Art. 24(2) DSA). months: the newest first; its average is the figure.

    so_far: the month that runs, as it is now (Art. 24(3)).
    """

    months: list[RecipientsMonth]
    so_far: SoFarMonth


class RecipientsRoutes:
    """The table."""

    def __init__(self, recipients: Recipients, ledger: Ledger) -> None:
        self._recipients = recipients
        self._ledger = ledger

    def table(self) -> list[Route]:
        """The route."""
        return [
            Route("GET", "/_teahouse/v1/recipients", self.recipients, op="getRecipients", auth=Auth.NONE, rate="read",
                  body=None, answers=RecipientsView, tag="moderation",
                  summary="Average monthly active recipients of the service, month by month (Art. 24(2) DSA)."),
        ]  # fmt: skip

    async def recipients(self, request: Request) -> RecipientsView:
        """What was published, and the month that runs."""
        return await self.view()

    async def view(self) -> RecipientsView:
        """The same for pages."""
        months = [
            RecipientsMonth(
                month=named(one.month), people=one.people, readers=one.readers, average=one.average,
                months=one.months, published_ms=one.published_ms,
                proof=self._ledger.logged(one.index, one.published_ms),
            )
            for one in await self._recipients.published()
        ]  # fmt: skip
        return RecipientsView(months=months, so_far=await self._recipients.so_far())
