"""What becomes of an account: new words about itself, a pause, its end; and how often it may broadcast."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, forbidden, invalid_param
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._model import Account, Changes, Quota
from teahouse.publicaccounts.accounts._registry import Registry, check_alive, check_categories
from teahouse.publicaccounts.accounts._show import Show

DAY_MS = 86_400_000


class UsedUp(MatrixError):
    """M_LIMIT_EXCEEDED: the broadcasts of a day are used, or ``planned``. ``resets_ms`` is when that day ends."""

    def __init__(self, limit: int, day: int, now_ms: int, *, planned: bool = False) -> None:
        self.resets_ms = (day + 1) * DAY_MS
        self.planned = planned
        said = f"This account may broadcast {limit} times a day, and "
        said += "that many are used or planned" if planned else "has"
        ends = datetime.fromtimestamp(self.resets_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%MZ")
        super().__init__(
            429, "M_LIMIT_EXCEEDED", f"{said}; the day ends at {ends}",
            retry_after_ms=max(self.resets_ms - now_ms, 0), resets_ms=self.resets_ms,
        )  # fmt: skip


class Affairs:
    """The verbs. Days are those of UTC."""

    def __init__(self, db: Database, clock: Clock, settings: Settings, registry: Registry, show: Show) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry
        self._show = show
        self._limits = {
            "unverified": settings.broadcasts_unverified,
            "person": settings.broadcasts_person,
            "organisation": settings.broadcasts_organisation,
        }

    async def update(self, actor: str, account: Account, changes: Changes) -> Account:
        """Change what an account says of itself; all of it is public at once. Raises M_INVALID_PARAM, M_FORBIDDEN."""
        given = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not None}
        if "categories" in given:
            given["categories"] = check_categories(given["categories"])
        if "name" in given:
            given["name"] = given["name"].strip()
        return await self._change(
            actor, account, "account.update", sorted(given), lambda now: msgspec.structs.replace(now, **given)
        )

    async def pause(self, actor: str, account: Account) -> Account:
        """Take the account out of the lists and keep it from broadcasting; it can still be read."""
        return await self._change(
            actor, account, "account.pause", [], lambda now: msgspec.structs.replace(now, state="paused")
        )

    async def resume(self, actor: str, account: Account) -> Account:
        """End the pause."""
        return await self._change(
            actor, account, "account.resume", [], lambda now: msgspec.structs.replace(now, state="open")
        )

    async def close(self, actor: str, account: Account, confirm: str) -> Account:
        """End the account for good. ``confirm`` is its handle. Raises M_INVALID_PARAM."""
        if confirm != account.handle:
            raise invalid_param("confirm: must be the account's handle, for closing cannot be undone")

        def closed(now: Account) -> Account:
            return msgspec.structs.replace(now, state="closed")

        return await self._change(actor, account, "account.close", [], closed)

    def close_in(self, tx: Tx, account_no: int, actor: str) -> None:
        """The same within a unit, for an account that has nobody left."""
        now = store.by_no_in(tx, account_no)
        if now.state != "closed":
            store.write(tx, msgspec.structs.replace(now, state="closed"))
            store.set_closed(tx, account_no, self._clock.now_ms())
            self._registry.act(tx, now, actor, "account.close")
            self._show.later(tx, account_no)

    async def _change(
        self, actor: str, account: Account, act: str, fields: list[str], change: Callable[[Account], Account]
    ) -> Account:
        def unit(tx: Tx) -> Account:
            now = store.by_no_in(tx, account.account_no)
            check_alive(now)
            changed = change(now)
            if changed != now:
                store.write(tx, changed)
                if changed.state == "closed":
                    store.set_closed(tx, account.account_no, self._clock.now_ms())
                self._registry.act(tx, account, actor, act, "", {"fields": fields} if fields else None)
                self._show.later(tx, account.account_no, self._clock.now_ms())
            return changed

        changed = await self._db.write(unit)
        await self._show.show(changed)
        return changed

    # --- quota ---

    async def quota(self, account: Account, now_ms: int) -> Quota:
        """What is left of today's broadcasts."""
        day = now_ms // DAY_MS
        used = await store.spent(self._db, account.account_no, day)
        return Quota(self._limits[account.level], used, (day + 1) * DAY_MS)

    def check_broadcast(self, tx: Tx, account: Account, at_ms: int, planned: int) -> None:
        """Raise ``UsedUp`` if the day of ``at_ms`` has none left for one more, beside the ``planned`` ones."""
        now, day = store.by_no_in(tx, account.account_no), at_ms // DAY_MS
        limit = self._limits[now.level]
        used = store.spent_in(tx, account.account_no, day)
        if used + planned >= limit:
            raise UsedUp(limit, day, self._clock.now_ms(), planned=used < limit)

    def spend_broadcast(self, tx: Tx, account: Account, now_ms: int) -> None:
        """Use one broadcast, in the unit that sends it. Raises ``UsedUp``; M_FORBIDDEN if paused or closed."""
        day = now_ms // DAY_MS
        now = store.by_no_in(tx, account.account_no)
        if now.state != "open":
            raise forbidden(f"This account is {now.state} and cannot broadcast")
        if not store.spend(tx, account.account_no, day, self._limits[now.level]):
            raise UsedUp(self._limits[now.level], day, now_ms)
