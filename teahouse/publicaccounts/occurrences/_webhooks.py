"""Webhooks: occurrences sent to URLs of the account's choice, signed, until they are taken.

Tables: ``publicaccounts_webhooks``, ``publicaccounts_webhook_log``. Ways in: ``Webhooks``.

Each webhook is a listener of its own, so one that fails holds up no other. A request that is not answered with a 2xx is
sent again after a minute, five, … twelve hours. What has failed for three days turns the webhook off, with the reason.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.occurrences import _store as store
from teahouse.publicaccounts.occurrences import _store_webhooks as hooks
from teahouse.publicaccounts.occurrences._model import KINDS, Consumer, Gone, Occurrence, Told
from teahouse.publicaccounts.occurrences._outgoing import NotTaken, Outgoing
from teahouse.publicaccounts.occurrences._signature import HEADER, secret, signature
from teahouse.publicaccounts.occurrences._store_webhooks import Delivery as Delivery
from teahouse.publicaccounts.occurrences._store_webhooks import Hook

BACKOFF_MS = (60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000)
GIVE_UP_MS = 3 * 24 * 3600 * 1000
OVERLAP_MS = 24 * 3600 * 1000
WEBHOOKS_AN_ACCOUNT = 20
_NEWEST = 2**62
Deliveries = list[Delivery]


class Webhook(msgspec.Struct, frozen=True):
    """A webhook as the account sees it: without its secret."""

    webhook_no: int
    url: str
    description: str
    kinds: list[str]
    state: str
    reason: str
    failing_ms: int
    created_ms: int


class MadeWebhook(msgspec.Struct, frozen=True):
    """A webhook with its secret, which is shown this once."""

    webhook: Webhook
    secret: str


def _shown(hook: Hook) -> Webhook:
    return Webhook(
        hook.webhook_no,
        hook.url,
        hook.description,
        hook.kinds.split(),
        hook.state,
        hook.reason,
        hook.failing_ms,
        hook.created_ms,
    )


class Webhooks:
    """The webhooks of all accounts."""

    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self._db = db
        self._clock = clock
        self._outgoing = Outgoing(settings)

    def consumer(self) -> Consumer:
        """What ``occurrences`` tells."""
        return Consumer("webhook", frozenset(KINDS), self._told, BACKOFF_MS, GIVE_UP_MS)

    async def create(
        self, account_no: int, url: str, kinds: Collection[str], description: str, actor: str
    ) -> MadeWebhook:
        """Make a webhook; its secret is in the answer and nowhere else. Raises M_INVALID_PARAM."""
        self._outgoing.check(url)
        text, now_ms = secret(), self._clock.now_ms()
        new = Hook(0, account_no, url, description, _kinds(kinds), "on", "", text, "", 0, 0, actor, now_ms)

        def unit(tx: Tx) -> Hook:
            if hooks.count(tx, account_no) >= WEBHOOKS_AN_ACCOUNT:
                raise invalid_param(f"An account has {WEBHOOKS_AN_ACCOUNT} webhooks at most")
            made = hooks.add(tx, new)
            store.listen(tx, account_no, _reason(made), made.kinds.split())
            return made

        return MadeWebhook(_shown(await self._db.write(unit)), text)

    async def list(self, account_no: int) -> list[Webhook]:
        """The webhooks of an account."""
        return [_shown(hook) for hook in await hooks.hooks_of(self._db, account_no)]

    async def get(self, account_no: int, webhook_no: int) -> Webhook:
        """One of them. Raises M_NOT_FOUND."""
        return _shown(await self._hook(account_no, webhook_no))

    async def update(
        self,
        account_no: int,
        webhook_no: int,
        *,
        url: str | None = None,
        kinds: Collection[str] | None = None,
        description: str | None = None,
        on: bool | None = None,
    ) -> Webhook:
        """Change what is given. Turning it on forgets why it was off. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        hook = await self._hook(account_no, webhook_no)
        changes: dict[str, Any] = {}
        if url is not None:
            self._outgoing.check(url)
            changes["url"] = url
        if kinds is not None:
            changes["kinds"] = _kinds(kinds)
        if description is not None:
            changes["description"] = description
        if on is not None:
            changes |= {"state": "on" if on else "off", "reason": "", "failing_ms": 0}
        changed = msgspec.structs.replace(hook, **changes)

        def unit(tx: Tx) -> None:
            hooks.save(tx, changed)
            if changed.state == "on":
                store.listen(tx, account_no, _reason(changed), changed.kinds.split())
                store.hasten(tx, account_no, _reason(changed), self._clock.now_ms())
            else:
                store.unlisten(tx, account_no, _reason(changed))

        await self._db.write(unit)
        return _shown(changed)

    async def remove(self, account_no: int, webhook_no: int) -> None:
        """Forget a webhook, its log, and what it was still to be told. Raises M_NOT_FOUND."""
        hook = await self._hook(account_no, webhook_no)

        def unit(tx: Tx) -> None:
            store.unlisten(tx, account_no, _reason(hook))
            hooks.remove(tx, webhook_no)

        await self._db.write(unit)

    async def rotate(self, account_no: int, webhook_no: int) -> MadeWebhook:
        """A new secret; the old one signs as well for a day. Raises M_NOT_FOUND."""
        hook = await self._hook(account_no, webhook_no)
        text, until_ms = secret(), self._clock.now_ms() + OVERLAP_MS
        changed = msgspec.structs.replace(hook, secret=text, previous_secret=hook.secret, previous_until_ms=until_ms)
        await self._db.write(lambda tx: hooks.save(tx, changed))
        return MadeWebhook(_shown(changed), text)

    async def test(self, account_no: int, webhook_no: int) -> Delivery:
        """Send a ``test`` now. Returns how it went. Raises M_NOT_FOUND."""
        hook = await self._hook(account_no, webhook_no)
        return await self._send(hook, Occurrence(0, account_no, "test", "", {}, self._clock.now_ms()), 1)

    async def retry(self, account_no: int, webhook_no: int, entry_no: int) -> Delivery:
        """Send what an attempt was about once more, now. Returns how it went; raises M_NOT_FOUND after seven days."""
        hook = await self._hook(account_no, webhook_no)
        entry = await hooks.delivery(self._db, webhook_no, entry_no)
        if entry is None:
            raise not_found("The log has no such attempt any more")
        if not entry.occurrence_no:
            return await self.test(account_no, webhook_no)
        occurrence = await store.occurrence(self._db, account_no, entry.occurrence_no)
        if occurrence is None:
            raise not_found("What happened is kept for seven days; this is gone")
        return await self._send(hook, occurrence, entry.attempt + 1)

    async def deliveries(
        self, account_no: int, webhook_no: int, before: int | None = None, limit: int = 20
    ) -> Deliveries:
        """The last attempts, the newest first. Raises M_NOT_FOUND."""
        await self._hook(account_no, webhook_no)
        return await hooks.deliveries(self._db, webhook_no, _NEWEST if before is None else before, limit)

    async def close(self) -> None:
        """End the connections."""
        await self._outgoing.close()

    async def _hook(self, account_no: int, webhook_no: int) -> Hook:
        hook = await hooks.hook(self._db, webhook_no)
        if hook is None or hook.account_no != account_no:
            raise not_found("The account has no such webhook")
        return hook

    async def _told(self, occurrence: Occurrence, told: Told) -> None:
        hook = await hooks.hook(self._db, int(told.reason.partition(":")[2]))
        if hook is None or hook.state != "on":
            raise Gone
        done = await self._send(hook, occurrence, told.attempt)
        now_ms = self._clock.now_ms()
        if not done.error:
            if hook.failing_ms:
                await self._db.write(lambda tx: hooks.set_failing(tx, hook.webhook_no, 0))
            return
        if not hook.failing_ms:
            await self._db.write(lambda tx: hooks.set_failing(tx, hook.webhook_no, now_ms))
        elif now_ms - hook.failing_ms >= GIVE_UP_MS:
            failed = msgspec.structs.replace(hook, state="failed", reason=f"Nothing was taken for 3 days: {done.error}")
            await self._db.write(lambda tx: hooks.save(tx, failed))
            raise Gone
        raise NotTaken(done.status, done.error)

    async def _send(self, hook: Hook, occurrence: Occurrence, attempt: int) -> Delivery:
        now_ms, started = self._clock.now_ms(), self._clock.monotonic()
        body = msgspec.json.encode(occurrence)
        secrets = [hook.secret, *([hook.previous_secret] if hook.previous_until_ms > now_ms else [])]
        headers = {
            "user-agent": "Teahouse (webhook)",
            "content-type": "application/json",
            "accept-encoding": "identity",
            "teahouse-delivery": f"{hook.webhook_no}-{occurrence.occurrence_no}",
            HEADER: signature(secrets, now_ms // 1000, body),
        }
        status, error = 0, ""
        try:
            status = await self._outgoing.post(hook.url, headers, body)
        except NotTaken as failure:
            status, error = failure.status, str(failure).replace("\0", "")
        took_ms = int((self._clock.monotonic() - started) * 1000)
        done = Delivery(0, occurrence.occurrence_no, occurrence.kind, attempt, now_ms, status, took_ms, error)
        await self._db.write(lambda tx: hooks.log_delivery(tx, hook.webhook_no, done))
        return done


def _reason(hook: Hook) -> str:
    return f"webhook:{hook.webhook_no}"


def _kinds(kinds: Collection[str]) -> str:
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise invalid_param(f"'kinds': one or more of {', '.join(KINDS)}")
    return " ".join(sorted(set(kinds)))
