"""Verification: an owner asks, with evidence; a moderator of the service decides, with a reason either way.

The level is public. The evidence is seen by those who decide, and by nobody else, not even the account's other owners.
"""

from typing import Literal

import msgspec

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import forbidden, invalid_param, not_found
from teahouse.publicaccounts.accounts import _store as accounts
from teahouse.publicaccounts.accounts import _store_verifications as store
from teahouse.publicaccounts.accounts._model import Account, Level, Verification
from teahouse.publicaccounts.accounts._registry import Registry, check_alive
from teahouse.publicaccounts.accounts._show import Show

Decision = Literal["granted", "refused"]


class Verify:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock, identity: Identity, registry: Registry, show: Show) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity
        self._registry = registry
        self._show = show

    async def check_decider(self, user_id: str) -> None:
        """Raise M_FORBIDDEN unless the user moderates or administers this service, M_USER_SUSPENDED if they may not."""
        who = await self._identity.account(user_id)
        if who is None or not (who.moderator or who.admin):
            raise forbidden("This is for moderators of this service")
        await self._registry.check_takes_part(user_id)

    async def ask(self, actor: str, account: Account, level: Level, evidence: str, media: list[str]) -> Verification:
        """Ask for a level. Raises M_INVALID_PARAM while another request waits, or where the level is had."""
        if level == "unverified":
            raise invalid_param("level: must be person or organisation")
        asked = Verification(
            0, account.account_no, level, evidence, media, "waiting", actor, self._clock.now_ms(), "", 0, ""
        )

        def unit(tx: Tx) -> Verification:
            now = accounts.by_no_in(tx, account.account_no)
            check_alive(now)
            if now.level == level:
                raise invalid_param(f"level: the account is verified as {level} already")
            if store.waiting_in(tx, account.account_no) is not None:
                raise invalid_param("level: a request is waiting; withdraw it first")
            self._registry.act(tx, account, actor, "verification.ask", level)
            return store.insert(tx, asked)

        return await self._db.write(unit)

    async def withdraw(self, actor: str, account: Account) -> None:
        """Take the waiting request back. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            waiting = store.waiting_in(tx, account.account_no)
            if waiting is None:
                raise not_found("No request is waiting")
            store.decide(tx, waiting.request_no, "withdrawn", actor, self._clock.now_ms(), "")
            self._registry.act(tx, account, actor, "verification.withdraw")

        await self._db.write(unit)

    async def of_account(self, account: Account) -> list[Verification]:
        """An account's requests, newest first, without the evidence and who decided."""
        found = await store.of_account(self._db, account.account_no)
        return [msgspec.structs.replace(one, evidence="", media=[], decided_by="") for one in found]

    async def waiting(self, after: int = 0, limit: int = 20) -> list[Verification]:
        """Requests to be decided, the oldest first, with all there is to see. For deciders."""
        return await store.some(self._db, ["waiting"], after, limit)

    async def decide(self, decider: str, request_no: int, decision: Decision, reason: str) -> Verification:
        """Grant or refuse. Raises M_NOT_FOUND, M_FORBIDDEN for one's own account."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> tuple[Verification, Account]:
            request = store.by_no_in(tx, request_no)
            if request is None or request.state != "waiting":
                raise not_found("There is no such request, or it has been decided")
            now = accounts.by_no_in(tx, request.account_no)
            if accounts.operator_in(tx, request.account_no, decider) is not None:
                raise forbidden("You act for this account: somebody else decides")
            store.decide(tx, request_no, decision, decider, now_ms, reason)
            if decision == "granted":
                now = self._level(tx, now, request.level, now_ms)
            self._registry.act(tx, now, decider, f"verification.{decision}", request.level, {"reason": reason})
            decided = store.by_no_in(tx, request_no)
            assert decided is not None
            return decided, now

        decided, account = await self._db.write(unit)
        await self._show.show(account)
        return decided

    async def revoke(self, decider: str, account: Account, reason: str) -> Account:
        """Take a level back. Raises M_INVALID_PARAM for an account without one."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Account:
            now = accounts.by_no_in(tx, account.account_no)
            if now.level == "unverified":
                raise invalid_param("This account is not verified")
            granted = store.granted_in(tx, account.account_no)
            if granted is not None:
                store.decide(tx, granted.request_no, "revoked", decider, now_ms, reason)
            self._registry.act(tx, now, decider, "verification.revoked", now.level, {"reason": reason})
            return self._level(tx, now, "unverified", now_ms)

        changed = await self._db.write(unit)
        await self._show.show(changed)
        return changed

    def _level(self, tx: Tx, account: Account, level: Level, now_ms: int) -> Account:
        changed = msgspec.structs.replace(account, level=level)
        accounts.write(tx, changed)
        self._show.later(tx, account.account_no, now_ms)
        return changed
