"""Roles: who may do what in moderation, and what they must show for it.

- Roles: admin, moderator, senior, legal, auditor; given and taken by an administrator, in a history that is only added
  to. An auditor reads all and changes nothing. The flags of ``teahouse user create`` stand for the first two.
- A second factor (TOTP or passkey) must have been shown in the session: without it no role is good for anything.

Tables: ``safety_role_acts``, ``safety_factors``, ``safety_recovery_codes``, ``safety_factors_shown``,
``safety_challenges``, ``safety_factor_tries``, ``safety_proposals``, ``safety_broken_glass``. Ways in: ``Roles.of``,
``require``.
"""

import hashlib

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.safety.roles import _store_factors
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import ACTING, OPERATOR, ROLES, FactorNeeded, Role, RoleAct, Staff, role_missing

__all__ = ["ACTING", "OPERATOR", "ROLES", "FactorNeeded", "Role", "RoleAct", "Roles", "Staff"]


class Roles:
    """Who holds which role, and whether they have shown that it is them."""

    def __init__(self, db: Database, clock: Clock, settings: Settings, identity: Identity) -> None:
        self._db = db
        self._clock = clock
        self.held = Held(db, clock, identity)

    async def of(self, user_id: str) -> frozenset[Role]:
        """The roles somebody holds; none for who has no account, or no longer one, or a locked one."""
        return await self.held.of(user_id)

    async def require(self, caller: Who, *roles: Role) -> Role:
        """The first of ``roles`` that the caller holds and may use: a second factor was shown in this session.

        Without ``roles`` any will do, the auditor's too: for what only reads. For what changes something name who may,
        or say ``*ACTING``. Raises M_FORBIDDEN naming what is missing; ``FactorNeeded`` says how a factor is shown.
        """
        return (await self.staff(caller, *roles)).role

    async def staff(self, caller: Who, *roles: Role) -> Staff:
        """``require``, with all roles that the caller holds."""
        held = await self.of(caller.user_id)
        role = next((one for one in roles or ROLES if one in held), None)
        if role is None:
            raise role_missing(roles, held)
        until_ms = await _store_factors.shown_until(self._db, session_of(caller), caller.user_id)
        if until_ms <= self._clock.now_ms():
            raise FactorNeeded(enrolled=await _store_factors.has_ready(self._db, caller.user_id))
        return Staff(caller.user_id, role, held)

    def device_removed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Whoever is logged out has shown nothing any more."""
        _store_factors.forget_shown(tx, user_id, device_id)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """The account ended, and its roles with it."""
        self.held.ended(tx, user_id)
        _store_factors.forget_shown(tx, user_id)


def session_of(who: Who) -> bytes:
    """What stands for the session of an access token: a number that is never given twice, hashed."""
    return hashlib.sha256(b"teahouse session %d" % who.token_no).digest()
