"""Webhooks over HTTP: an account's owners make them, try them out and look at what became of deliveries."""

from typing import Annotated, Any

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.publicaccounts.api import Doorkeeper, Listing, Once, Page, cursor_no, number, page
from teahouse.publicaccounts.occurrences._webhooks import Delivery, MadeWebhook, Webhook, Webhooks

HOOKS = "/_teahouse/v1/accounts/{handle}/webhooks"
ONE = f"{HOOKS}/{{webhook_no}}"
_Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
_Words = Annotated[str, msgspec.Meta(max_length=200, pattern="^[^\\x00]*$")]
_Kinds = Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=20)]


class NewWebhook(msgspec.Struct, frozen=True):
    """Where to, and what for."""

    url: _Url
    kinds: _Kinds
    description: _Words = ""


class WebhookChanges(msgspec.Struct, frozen=True):
    """What is left out stays as it is."""

    url: _Url | None = None
    kinds: _Kinds | None = None
    description: _Words | None = None
    on: bool | None = None


class WebhookList(msgspec.Struct, frozen=True):
    """All webhooks of an account."""

    webhooks: list[Webhook]


class WebhookRoutes:
    """The operations."""

    def __init__(self, webhooks: Webhooks, accounts: Doorkeeper) -> None:
        self._webhooks = webhooks
        self._accounts = accounts

    def table(self, once: Once, once_secret: Once) -> list[Route]:
        """``once``: held to the Idempotency-Key; ``once_secret``: whose answers hold a secret."""
        user = Auth.USER
        return [
            Route(
                *("GET", HOOKS, self.listed), op="listWebhooks", auth=user, rate="read", body=None,
                answers=WebhookList, summary="The webhooks of an account (owners).",
            ),
            Route(
                *("POST", HOOKS, once_secret(self.create)), op="createWebhook", auth=user, rate="create",
                body=NewWebhook, answers=MadeWebhook,
                summary="Make a webhook; its secret is in this answer alone (owners).",
            ),
            Route(
                *("GET", ONE, self.get), op="getWebhook", auth=user, rate="read", body=None, answers=Webhook,
                summary="One webhook (owners).",
            ),
            Route(
                *("PUT", ONE, self.update), op="updateWebhook", auth=user, rate="account", body=WebhookChanges,
                answers=Webhook, summary="Change a webhook, or turn it on or off (owners).",
            ),
            Route(
                *("DELETE", ONE, self.remove), op="deleteWebhook", auth=user, rate="account", body=None,
                summary="Forget a webhook and what it was still to be told (owners).",
            ),
            Route(
                *("POST", f"{ONE}/secret", once_secret(self.rotate)), op="rotateWebhookSecret", auth=user,
                rate="create", body=None, answers=MadeWebhook,
                summary="A new secret; the old one signs as well for a day (owners).",
            ),
            Route(
                *("POST", f"{ONE}/test", once(self.test)), op="testWebhook", auth=user, rate="create", body=None,
                answers=Delivery, summary="Send a test now; answers how it went (owners).",
            ),
            Route(
                *("GET", f"{ONE}/deliveries", self.deliveries), op="listDeliveries", auth=user, rate="read",
                body=None, query=Listing, answers=Page[Delivery],
                summary="The last attempts, the newest first (owners).",
            ),
            Route(
                *("POST", f"{ONE}/deliveries/{{entry_no}}/retry", once(self.retry)), op="retryDelivery", auth=user,
                rate="create", body=None, answers=Delivery,
                summary="Send what an attempt was about once more, now; answers how it went (owners).",
            ),
        ]  # fmt: skip

    async def _which(self, request: Request) -> tuple[int, int]:
        account: Any = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        return account.account_no, number(request.params.get("webhook_no", "0"))

    async def _record(self, request: Request, act: str, webhook_no: int) -> None:
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        await self._accounts.record(request.user_id, account, act, str(webhook_no))

    async def listed(self, request: Request) -> WebhookList:
        account_no, _ = await self._which(request)
        return WebhookList(await self._webhooks.list(account_no))

    async def create(self, request: Request) -> MadeWebhook:
        account_no, _ = await self._which(request)
        body: NewWebhook = request.body
        made = await self._webhooks.create(account_no, body.url, body.kinds, body.description, request.user_id)
        await self._record(request, "webhook.make", made.webhook.webhook_no)
        return made

    async def get(self, request: Request) -> Webhook:
        return await self._webhooks.get(*await self._which(request))

    async def update(self, request: Request) -> Webhook:
        body: WebhookChanges = request.body
        place = await self._which(request)
        changed = await self._webhooks.update(
            *place, url=body.url, kinds=body.kinds, description=body.description, on=body.on
        )
        await self._record(request, "webhook.change", changed.webhook_no)
        return changed

    async def remove(self, request: Request) -> None:
        place = await self._which(request)
        await self._webhooks.remove(*place)
        await self._record(request, "webhook.delete", place[1])

    async def rotate(self, request: Request) -> MadeWebhook:
        made = await self._webhooks.rotate(*await self._which(request))
        await self._record(request, "webhook.secret", made.webhook.webhook_no)
        return made

    async def test(self, request: Request) -> Delivery:
        return await self._webhooks.test(*await self._which(request))

    async def retry(self, request: Request) -> Delivery:
        place = await self._which(request)
        return await self._webhooks.retry(*place, number(request.params["entry_no"]))

    async def deliveries(self, request: Request) -> Page[Delivery]:
        place = await self._which(request)
        asked: Listing = request.asked
        found = await self._webhooks.deliveries(*place, cursor_no("deliveries", asked.cursor), asked.limit)
        return page("deliveries", found, asked.limit, found[-1].entry_no if found else 0)
