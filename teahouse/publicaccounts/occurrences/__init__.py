"""What happened to an account, durably told to bots, webhooks and automatic replies.

``note`` writes an occurrence down in the unit that makes it true, for those who listen to the account (``listen``); for
an account that nobody listens to it costs one look-up by primary key. Afterwards each listener is told at least once,
in order for each subscriber; one that fails is tried again later and holds up nobody else. Kept for seven days.

Tables: ``publicaccounts_occurrences``, ``_listens``, ``_lanes``, ``_numbers``, ``_webhooks``, ``_webhook_log``. Ways
in: ``Occurrences`` (``note``, ``listen``, ``consume``, ``recent``, ``start``, ``stop``), ``occurrences.webhooks``.
"""

from collections.abc import Collection
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.publicaccounts.api import Api, Doorkeeper
from teahouse.publicaccounts.occurrences import _store as store
from teahouse.publicaccounts.occurrences._model import KINDS, Consumer, Gone, Handler, Occurrence, Told
from teahouse.publicaccounts.occurrences._routes import WebhookRoutes
from teahouse.publicaccounts.occurrences._runner import Runner
from teahouse.publicaccounts.occurrences._webhooks import Webhook, Webhooks

__all__ = ["KINDS", "Gone", "Occurrence", "Occurrences", "Webhook", "Webhooks"]

_BACKOFF_MS = (1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000)
_GIVE_UP_MS = 3 * 24 * 3600 * 1000
_NEWEST = 2**62


class Occurrences:
    """What happened to all accounts."""

    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self._db = db
        self._clock = clock
        self._consumers: dict[str, Consumer] = {}
        self._runner = Runner(db, clock, self._consumers)
        self.webhooks = Webhooks(db, clock, settings)
        self._consumers["webhook"] = self.webhooks.consumer()

    def note(self, tx: Tx, account_no: int, kind: str, user_id: str, data: dict[str, Any]) -> int:
        """Write down what happened, if anybody listens. Returns its number, 0 if nobody does. For a write unit."""
        reasons = [reason for reason, kinds in store.listeners(tx, account_no) if kind in kinds.split()]
        reasons += [one.name for one in self._consumers.values() if one.always and kind in one.kinds]
        if not reasons:
            return 0
        now_ms = self._clock.now_ms()
        number = store.note(tx, account_no, kind, user_id, data, now_ms)
        store.open_lanes(tx, account_no, reasons, user_id, number - 1, now_ms)
        tx.after(self._runner.nudge)
        return number

    def listen(self, tx: Tx, account_no: int, reason: str, on: bool = True) -> None:
        """Have the consumer ``reason`` told of an account from now on, or no longer."""
        if on:
            store.listen(tx, account_no, reason, self._consumers[reason].kinds)
        else:
            store.unlisten(tx, account_no, reason)

    def wanted(self, tx: Tx, account_no: int) -> bool:
        """Whether anybody listens to the account."""
        return bool(store.listeners(tx, account_no))

    def consume(self, reason: str, kinds: Collection[str], handler: Handler, *, always: bool = False) -> None:
        """Have ``handler`` told of ``kinds`` for accounts that ``listen`` names with ``reason``, ``always`` for all.

        It must bear repetition. What it raises is logged and tried again after 1 s, 5 s, … an hour, for three days;
        ``Gone`` ends the listening.
        """
        if ":" in reason or not set(kinds) <= set(KINDS):
            raise ValueError(f"{reason}: no such consumer, or a kind that there is not")

        async def narrow(occurrence: Occurrence, told: Told) -> None:
            await handler(occurrence)

        self._consumers[reason] = Consumer(reason, frozenset(kinds), narrow, _BACKOFF_MS, _GIVE_UP_MS, always)

    async def recent(self, account_no: int, before: int | None = None, limit: int = 20) -> list[Occurrence]:
        """What happened to an account in the last week (as far as anybody listened), the newest first."""
        return await store.recent(self._db, account_no, _NEWEST if before is None else before, limit)

    def routes(self, accounts: Doorkeeper, api: Api) -> list[Route]:
        """The operations on webhooks; ``accounts`` says who may."""
        return WebhookRoutes(self.webhooks, accounts).table(api.idempotent, api.idempotent_secret)

    async def settle(self) -> None:
        """Wait until nothing is due (for tests)."""
        await self._runner.settle()

    async def start(self) -> None:
        """Begin to tell, from what an earlier run left undone."""
        self._runner.start()

    async def stop(self) -> None:
        """Leave off; what was not taken yet is told after the next start."""
        await self._runner.stop()
        await self.webhooks.close()
