"""Finding accounts, and who may do what in their name.

Ways in: ``Registry.require`` before any act for an account, ``Registry.act`` in the unit that does it.
"""

from typing import Any, cast

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import (
    forbidden,
    invalid_param,
    not_found,
    user_deactivated,
    user_locked,
    user_suspended,
)
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._model import CATEGORIES, ROLES, Account, Act, Role
from teahouse.publicaccounts.accounts._overlay import Overlay
from teahouse.publicaccounts.api import Keys


class Registry:
    """All accounts. ``keys``: programs that act for one account with one role."""

    def __init__(self, db: Database, clock: Clock, keys: Keys, identity: Identity, overlay: Overlay) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._identity = identity
        self._overlay = overlay

    async def get(self, handle: str) -> Account | None:
        """The account of that handle (capitals do not matter), closed ones too."""
        return await store.by_handle(self._db, handle.lower())

    async def existing(self, handle: str) -> Account:
        """The account of that handle, closed ones too. Raises M_NOT_FOUND."""
        account = await self.get(handle)
        if account is None:
            raise not_found("There is no such account")
        return account

    async def by_no(self, account_no: int) -> Account | None:
        """The account of that number, closed ones too."""
        return await store.by_no(self._db, account_no)

    async def by_room(self, room_id: str) -> Account | None:
        """The account whose feed this is."""
        return await store.by_room(self._db, room_id)

    async def list_public(
        self,
        category: str = "",
        language: str = "",
        after: int = 0,
        limit: int = 20,
        words: str = "",
    ) -> list[Account]:
        """Open accounts by number, after ``after``; ``words`` are looked for in handle and name.

        Without those whose page a measure withholds from the one who asks.
        """
        if category and category not in CATEGORIES:
            raise invalid_param(f"category: must be one of {', '.join(CATEGORIES)}")
        found: list[Account] = []
        while True:
            some = await store.listed(self._db, category, language, words, after, limit)
            found += [one for one in some if self._overlay.account(one) is None]
            if len(found) >= limit or len(some) < limit:
                return found[:limit]
            after = some[-1].account_no

    async def of_operator(self, user_id: str) -> list[tuple[Account, str]]:
        """(account, role) of the accounts that a user runs."""
        return await store.of_operator(self._db, user_id, "active")

    async def invitations(self, user_id: str) -> list[tuple[Account, str]]:
        """(account, role) of the accounts that a user is invited to run."""
        return await store.of_operator(self._db, user_id, "invited")

    async def role(self, actor: str, account: Account) -> Role | None:
        """What ``actor`` (a user, or a key) is for the account."""
        key = await self._keys.of_actor(actor)
        if key is not None:
            return cast(Role, key.role) if key.account_no == account.account_no else None
        found = await store.operator(self._db, account.account_no, actor)
        return found.role if found is not None and found.state == "active" else None

    async def require(self, actor: str, handle: str, role: Role = "responder", *, alive: bool = False) -> Account:
        """The account, if ``actor`` has at least that role; with ``alive`` only while it is not closed.

        Raises M_NOT_FOUND, M_FORBIDDEN; M_USER_SUSPENDED, M_USER_LOCKED for an operator who may not take part: a role
        is worth nothing then, not even to look. Keys are the account's, and go on.
        """
        account = await self.existing(handle)
        has = await self.role(actor, account)
        if has is None:
            raise forbidden("You do not act for this account")
        if ROLES.index(has) < ROLES.index(role):
            raise forbidden(f"This needs the role {role}; yours is {has}")
        await self.check_takes_part(actor)
        if alive:
            check_alive(account)
        return account

    async def check_takes_part(self, actor: str) -> None:
        """Raise M_USER_SUSPENDED, M_USER_LOCKED, M_USER_DEACTIVATED for a person who may not do anything public here.

        From memory. Keys may.
        """
        who = await self._identity.account(actor) if actor.startswith("@") else None
        if who is None:
            return
        if who.deactivated:
            raise user_deactivated()
        held = self._identity.standing.of(actor)
        if held is not None and held.does == "terminate":
            raise user_locked(f"This account is locked {held.told}")
        if held is not None:
            raise user_suspended(f"This account is suspended {held.told}. It can read and leave, but not take part")

    def act(
        self, tx: Tx, account: Account, actor: str, act: str, subject: str = "", detail: dict[str, Any] | None = None
    ) -> None:
        """Write down, in the unit that does it, who does what in the account's name."""
        store.add_act(tx, account.account_no, actor, act, subject, detail, self._clock.now_ms())

    async def record(self, actor: str, account: Account, act: str, subject: str = "") -> None:
        """The same in a unit of its own, right after: for what lower floors did, which know no accounts."""
        await self._db.write(lambda tx: self.act(tx, account, actor, act, subject))

    async def acts(self, account: Account, before: int, limit: int) -> list[Act]:
        """The newest acts before number ``before``."""
        return await store.acts(self._db, account.account_no, before, limit)


def check_alive(account: Account) -> None:
    """Raise M_FORBIDDEN for an account that is closed."""
    if account.state == "closed":
        raise forbidden("This account is closed")


def check_categories(categories: list[str]) -> tuple[str, ...]:
    """The categories, each once. Raises M_INVALID_PARAM."""
    for category in categories:
        if category not in CATEGORIES:
            raise invalid_param(f"categories: {category!r} is not one of {', '.join(CATEGORIES)}")
    return tuple(dict.fromkeys(categories))
