"""``World``: identity, rooms and accounts on a real database behind the real HTTP application."""

from typing import Any

import httpx

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Application
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.publicaccounts.accounts import Accounts, Core
from teahouse.publicaccounts.api import Api
from teahouse.rooms import Rooms
from teahouse.safety.decisions import Restraining
from teahouse.surfaces import Safeguards
from tests.parts.identity.world import Caller as Person

Json = dict[str, Any]
V1 = "/_teahouse/v1"
ONE = V1 + "/accounts/{}"


class Told:
    """What the account is told: ``occurrences`` in the service, a list here."""

    def __init__(self) -> None:
        self.noted: list[tuple[int, str, str, Json]] = []

    def note(self, tx: Tx, account_no: int, kind: str, user_id: str, data: Json) -> int:
        tx.after(lambda: self.noted.append((account_no, kind, user_id, data)))
        return 0


class World:
    """One service that has these parts."""

    def __init__(self, database_url: str) -> None:
        self.settings = Settings(server_name="tea.house", open_registration=True, rate_limits=False)
        self.database_url = database_url
        self.clock = ManualClock()
        self.told = Told()

    async def open(self) -> None:
        self.bus = Bus()
        self.db = Database(self.database_url, self.bus, ["identity", "rooms", "publicaccounts"])
        await self.db.open()
        jobs = self.jobs = Jobs(self.db, self.clock)
        limits = Limits(self.clock, enabled=False)
        self.restraints = Restraining(self.clock, self.settings.base_url)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits, self.restraints)
        self.restraints.changed.append(self.identity.standing_changed)
        self.rooms = Rooms(self.db, self.bus, jobs, self.clock, self.settings, self.identity, Safeguards())
        api = Api(self.db, self.clock, self.identity.authenticate)
        core = Core(self.db, jobs, self.clock, self.settings, self.identity, self.rooms, self.restraints)
        self.accounts = Accounts(core, api, self.told)
        self.rooms.feeds.keeper = self.accounts.keeper
        self.api = api
        self.identity.onlookers.deactivated.append(self.accounts.deactivated)
        routes = [*self.identity.routes(), *self.rooms.routes(), *self.accounts.routes(), *api.routes(self.accounts)]
        application = Application(routes, api.keys.authenticate, limits, Metrics())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://tea.house")
        jobs.start()

    async def close(self) -> None:
        await self.http.aclose()
        await self.jobs.stop()
        await self.rooms.stop()
        await self.identity.stop()
        await self.db.close()

    async def restart(self) -> None:
        """End the process's memory, keep its database."""
        await self.close()
        await self.open()

    async def person(self, name: str) -> Person:
        """Someone who has just registered."""
        someone = Person(self)  # type: ignore[arg-type]
        auth = {"type": "m.login.dummy"}
        body = {"username": name, "password": "a long tea leaf", "auth": auth}
        someone.signed_in(await someone.post("v3/register", body))
        return someone

    async def account(self, owner: Person, handle: str = "daily", **body: Any) -> Json:
        """An account that ``owner`` has just made."""
        return await owner.post(f"{V1}/accounts", {"handle": handle, "name": handle.title(), **body})


async def refusal(someone: Person, method: str, template: str, *fields: str, body: Any = None) -> tuple[int, str, str]:
    """(status, errcode, what the error says first, which is the field)."""
    status, answer = await someone.ask(method, template, *fields, body=body)
    assert status >= 400, answer
    return status, answer["errcode"], answer["error"]
