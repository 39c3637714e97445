"""``House``: people who have accounts, and roles, on a real database with a clock that stands still."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.pages import Pages, Static
from teahouse.ledger import Ledger
from teahouse.safety.roles import OPERATOR, Role, Roles, Staff, _totp
from teahouse.safety.roles._model import Begun

#: For what asks nothing of the database that other tests here do not ask of both.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Told:
    """Who was told what, in the unit that told it."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.letters: list[tuple[str, str, str]] = []

    def letter(self, tx: Tx, to: str, letter: Callable[[str], Any], language: str = "") -> None:
        self.letters.append((to, *letter(self.language)))


class House:
    """One service that has only what roles stand on."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.clock = ManualClock()
        self.settings = Settings(server_name="tea.house", data_dir=str(folder), public_url="https://tea.house")
        self.bus = Bus()
        self.db = Database(database_url, self.bus, ["identity", "ledger", "safety"])
        limits = Limits(self.clock, enabled=False)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits)
        self.jobs = Jobs(self.db, self.clock)
        self.ledger = Ledger(self.db, self.jobs, self.clock, self.settings)
        static, below = Static(), (self.identity, self.ledger)
        Pages("teahouse.publicaccounts.studio", self.settings, static)  # whose style sheet the desk has too
        self.roles = Roles(self.db, self.jobs, self.clock, self.settings, static, below)
        self.identity.onlookers.device_removed.append(self.roles.device_removed)
        self.identity.onlookers.deactivated.append(self.roles.deactivated)

    async def open(self) -> None:
        await self.db.open()
        await self.ledger.start()

    async def close(self) -> None:
        await self.jobs.stop()
        await self.ledger.stop()
        await self.identity.stop()
        await self.db.close()

    async def person(self, name: str, *, admin: bool = False, moderator: bool = False) -> str:
        """A new account without a password; returns its user id."""
        return await self.identity.create_user(name, None, admin=admin, moderator=moderator)

    async def staff(self, name: str, role: Role = "admin") -> Staff:
        """Somebody at work in a role."""
        user_id = await self.person(name)
        await self.roles.held.set(OPERATOR, user_id, role, held=True, reason="For the test.")
        return Staff(user_id, role, await self.roles.of(user_id))

    def code(self, begun: Begun, steps: int = 0) -> str:
        """What an authenticator app shows now, or so many time steps from now."""
        secret = base64.b32decode(begun.secret + "=" * (-len(begun.secret) % 8))
        return _totp.code(secret, _totp.step_of(self.clock.now_ms()) + steps)

    def who(self, user_id: str, session: int = 1) -> Who:
        """Somebody in one of their sessions."""
        return Who(user_id, f"DEVICE{session}", 0, 0, token_no=session)
