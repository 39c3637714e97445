"""Addresses: the e-mail addresses that members give their accounts, and what is written to them.

An address is proved by a letter with a link and added with the account's password. Letters about the account go to it
(statements of reasons before all), and a forgotten password is set anew by it. It is shown to nobody else, nobody is
found by it, and it goes with the account. Where the operator has set up no mail, all of it is refused.

Tables: ``addresses_addresses``, ``addresses_proofs``. Ways in: the routes; ``of``, ``put``, ``remove``; the onlookers
``deactivated`` and ``password_changed``; ``reset_stage``, the stage m.login.email.identity of identity's dialogue.
"""

from teahouse.addresses._own import MOST, Own
from teahouse.addresses._pages import AddressPages
from teahouse.addresses._proving import Proving
from teahouse.addresses._routes import AddressRoutes
from teahouse.addresses._store import Address
from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.pages import Static

__all__ = ["MOST", "Address", "Addresses"]


class Addresses:
    """The part."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        limits: Limits,
        identity: Identity,
        entropy: Entropy | None = None,
    ) -> None:
        self._settings = settings
        self._proving = Proving(db, jobs, clock, settings, limits, entropy or SystemEntropy())
        self._own = Own(db, clock, identity)
        self._routes = AddressRoutes(self._proving, self._own, identity.uia).table()
        self.of = self._own.of
        self.put = self._own.put
        self.remove = self._own.remove
        identity.onlookers.deactivated.append(self._own.deactivated)
        if self._proving.possible:
            identity.onlookers.password_changed.append(self._proving.password_changed)
            identity.reset_by("m.login.email.identity", self._proving.reset_stage)

    def routes(self) -> list[Route]:
        """What clients call."""
        return self._routes

    def pages(self, static: Static) -> list[Route]:
        """The page that letters lead to."""
        return AddressPages(self._proving, self._settings, static).table()
