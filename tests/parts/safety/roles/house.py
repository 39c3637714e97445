"""``House``: people who have accounts, and roles, on a real database with a clock that stands still."""

from pathlib import Path

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Who
from teahouse.kernel.limits import Limits
from teahouse.safety.roles import Roles


class House:
    """One service that has only what roles stand on."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.clock = ManualClock()
        self.settings = Settings(server_name="tea.house", data_dir=str(folder), public_url="https://tea.house")
        self.bus = Bus()
        self.db = Database(database_url, self.bus, ["identity", "ledger", "safety"])
        limits = Limits(self.clock, enabled=False)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits)
        self.roles = Roles(self.db, self.clock, self.settings, self.identity)
        self.identity.onlookers.device_removed.append(self.roles.device_removed)
        self.identity.onlookers.deactivated.append(self.roles.deactivated)

    async def open(self) -> None:
        await self.db.open()

    async def close(self) -> None:
        await self.identity.stop()
        await self.db.close()

    async def person(self, name: str, *, admin: bool = False, moderator: bool = False) -> str:
        """A new account without a password; returns its user id."""
        return await self.identity.create_user(name, None, admin=admin, moderator=moderator)

    def who(self, user_id: str, session: int = 1) -> Who:
        """Somebody in one of their sessions."""
        return Who(user_id, f"DEVICE{session}", 0, 0, token_no=session)
