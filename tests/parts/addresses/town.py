"""The part with identity below it: real database (both kinds), real HTTP, letters through a real socket."""

import re
from typing import Any

import httpx

from teahouse.addresses import Addresses
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.pages import Pages, Static
from tests.harness.post import Post
from tests.parts.identity.world import Caller, Json, World, judged


class Town(World):
    """A service with a post office, or none (``post``)."""

    def __init__(self, database_url: str, post: Post | None, **settings: Any) -> None:
        super().__init__(database_url, public_url="https://tea.house", **(post.settings if post else {}), **settings)
        self.post = post or Post()

    async def open(self) -> None:
        self.bus = Bus()
        self.db = Database(self.database_url, self.bus, ["identity", "addresses"])
        await self.db.open()
        limits = Limits(self.clock, enabled=self.settings.rate_limits)
        self.jobs = Jobs(self.db, self.clock)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits)
        self.addresses = Addresses(self.db, self.jobs, self.clock, self.settings, limits, self.identity)
        static = Static()
        routes = [*self.identity.routes(), *self.addresses.routes(), *self.addresses.pages(static), *static.table()]
        error_page = Pages("teahouse.kernel.pages", self.settings, static).error_page
        application = Application(routes, self.identity.authenticate, limits, Metrics(), error_page)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(application),  # type: ignore[arg-type]  # httpx wants wider types
            base_url="https://tea.house",
            event_hooks={"response": [judged]},
        )
        self.jobs.start()

    async def close(self) -> None:
        await self.jobs.stop()
        await super().close()

    async def ask(self, who: Caller, purpose: str, email: str, attempt: int = 1, **more: Any) -> Json:
        """requestToken: ``purpose`` is account/3pid or account/password. The letter is there when it returns."""
        body = {"client_secret": "kettle", "email": email, "send_attempt": attempt, **more}
        answer = await who.post(f"v3/{purpose}/email/requestToken", body)
        await self.jobs.settle()
        return {"sid": answer["sid"], "client_secret": body["client_secret"]}

    def link(self, at: int = -1) -> str:
        """The path of the page that a letter leads to; "" where it leads to none."""
        found = re.search(r"https://tea\.house(/account/email/\S+)", self.post.words(at))
        return found[1] if found else ""

    async def press(self, link: str) -> httpx.Response:
        """What happens when its button is pressed."""
        return await self.http.post(link, headers={"origin": "https://tea.house"})

    async def added(self, who: Caller, email: str) -> None:
        """From the wish to the address of the account."""
        creds = await self.ask(who, "account/3pid", email, client_secret=f"s{len(self.post.letters)}")
        assert 200 == (await self.press(self.link())).status_code
        status, _ = await who.ask("POST", "v3/account/3pid/add", body={**creds, "auth": who.password()})
        assert 200 == status
