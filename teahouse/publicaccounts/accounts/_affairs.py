"""What becomes of an account: new words about itself, a pause, its end; and how often it may broadcast."""

from collections.abc import Callable

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, forbidden, invalid_param, limit_exceeded
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._model import Account, Changes, Quota
from teahouse.publicaccounts.accounts._registry import Registry, check_alive, check_categories
from teahouse.publicaccounts.accounts._show import Show

DAY_MS = 86_400_000


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

    def spend_broadcast(self, tx: Tx, account: Account, now_ms: int) -> None:
        """Use one broadcast, in the unit that sends it. Raises M_LIMIT_EXCEEDED; M_FORBIDDEN if paused or closed."""
        day = now_ms // DAY_MS
        now = store.by_no_in(tx, account.account_no)
        if now.state != "open":
            raise forbidden(f"This account is {now.state} and cannot broadcast")
        if not store.spend(tx, account.account_no, day, self._limits[now.level]):
            raise _used_up(self._limits[now.level], (day + 1) * DAY_MS - now_ms)


def _used_up(limit: int, left_ms: int) -> MatrixError:
    return limit_exceeded(left_ms, f"This account may broadcast {limit} times a day, and has")
