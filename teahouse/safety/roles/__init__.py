"""Roles: who may do what in moderation, and what they must show for it.

- Roles: admin, moderator, senior, legal, auditor; given and taken by an administrator, in a history that is only added
  to. An auditor reads all and changes nothing. The flags of ``teahouse user create`` stand for the first two.
- A second factor (TOTP or passkey) must have been shown in the session: without it no role is good for anything.
- Some acts take two people: one proposes, another confirms. In an emergency an administrator does one alone; it is in
  the ledger at once, and another must look at it within 72 hours.

Tables: ``safety_role_acts``, ``safety_factors``, ``safety_recovery_codes``, ``safety_factors_shown``,
``safety_challenges``, ``safety_factor_tries``, ``safety_proposals``, ``safety_broken_glass``. Ways in: ``Roles.of``,
``require``, ``staff``; ``page_caller`` for pages; ``two.act`` for acts that take two; ``guarded`` for routes.
"""

from collections.abc import Sequence

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Request, Route, Who
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.pages import Pages, Static
from teahouse.ledger import Ledger
from teahouse.safety.roles import _guard, _store_factors
from teahouse.safety.roles._admin import Admin
from teahouse.safety.roles._desk import Desk
from teahouse.safety.roles._factors import Factors
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import ACTING, OPERATOR, ROLES, FactorNeeded, Role, RoleAct, Staff
from teahouse.safety.roles._pages import FactorPages
from teahouse.safety.roles._pages_staff import StaffPages
from teahouse.safety.roles._routes import FactorRoutes, StaffRoutes
from teahouse.safety.roles._telling import Tell, Telling
from teahouse.safety.roles._two import TwoPeople

__all__ = ["ACTING", "OPERATOR", "ROLES", "FactorNeeded", "Role", "RoleAct", "Roles", "Staff"]


class Roles:
    """Who holds which role, and whether they have shown that it is them."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        static: Static,
        below: tuple[Identity, Ledger],
    ) -> None:
        identity, ledger = below
        self.telling = Telling()
        self.held = Held(db, clock, identity, self.telling, settings.base_url)
        self.factors = Factors(db, clock, settings, self.held, self.telling)
        self.two = TwoPeople(db, clock, jobs, ledger, self.held, self.telling, settings.base_url)
        self._desk = desk = Desk(self.held, self.factors)
        pages = Pages("teahouse.safety.roles", settings, static)
        admin = Admin(self.held, self.factors, self.two, settings.data_path)
        self._routes = [
            *FactorRoutes(self.factors, settings).table(),
            *StaffRoutes(desk, self.held, admin, self.two).table(),
            *identity.sign_in_pages(pages, "Desk"),
            *FactorPages(pages, self.factors, settings).table(),
            *StaffPages(pages, desk, self.held, admin, self.two).table(),
        ]

    def routes(self) -> list[Route]:
        """All routes of this folder."""
        return self._routes

    async def of(self, user_id: str) -> frozenset[Role]:
        """The roles somebody holds; none for who has no account, or no longer one."""
        return await self.held.of(user_id)

    async def require(self, caller: Who, *roles: Role) -> Role:
        """The first of ``roles`` that the caller holds and may use: a second factor was shown in this session.

        Without ``roles`` any will do, the auditor's too: for what only reads. For what changes something name who may,
        or say ``*ACTING``. Raises M_FORBIDDEN naming what is missing; ``FactorNeeded`` says how a factor is shown.
        """
        return await self._desk.require(caller, *roles)

    async def staff(self, caller: Who, *roles: Role) -> Staff:
        """``require``, with all roles that the caller holds."""
        return await self._desk.staff(caller, *roles)

    async def page_caller(self, request: Request, *roles: Role) -> Staff:
        """``staff`` for the visitor of a page (``Auth.PAGE``); who is missing something is led to where it is had."""
        return await self._desk.page_caller(request, *roles)

    def tell_by(self, tell: Tell) -> None:
        """Have staff told by what stands above: of their roles and factors, and of glass that was broken."""
        self.telling.tell = tell

    def guarded(self, routes: Sequence[Route]) -> list[Route]:
        """Close to auditors those of the routes that change something, whatever their handlers ask."""
        return _guard.guarded(routes, self.held.of)

    def device_removed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Whoever is logged out has shown nothing any more."""
        _store_factors.forget_shown(tx, user_id, device_id)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """The account ended, and its roles and factors with it."""
        self.held.ended(tx, user_id)
        _store_factors.forget_all(tx, user_id)
