"""``World``: identity on a real database behind the real HTTP application; ``Caller``: someone with a token.

Every answer is held to the specification.
"""

from typing import Any
from urllib.parse import quote

import httpx

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus, Change, Whisper
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.safety.decisions import Restraining
from tests.harness import contract

PASSWORD = "a long tea leaf"
Json = dict[str, Any]


async def judged(response: httpx.Response) -> None:
    await response.aread()
    path = response.request.url.raw_path.decode("ascii").partition("?")[0]
    contract.matrix().check(
        response.request.method,
        path,
        response.status_code,
        response.headers.get("content-type", ""),
        response.content,
    )


class World:
    """One service that has only this part."""

    def __init__(self, database_url: str, **settings: Any) -> None:
        settings = {"server_name": "tea.house", "open_registration": True, "rate_limits": False, **settings}
        self.settings = Settings(**settings)
        self.database_url = database_url
        self.clock = ManualClock()
        self.changes: list[Change] = []
        self.whispers: list[Whisper] = []

    async def open(self) -> None:
        self.bus = Bus()
        self.bus.listen(self.changes.append)
        self.bus.overhear(self.whispers.append)
        self.db = Database(self.database_url, self.bus, ["identity"])
        await self.db.open()
        limits = Limits(self.clock, enabled=self.settings.rate_limits)
        self.restraints = Restraining(self.clock, self.settings.base_url)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits, self.restraints)
        self.restraints.changed.append(self.identity.standing_changed)
        application = Application(self.identity.routes(), self.identity.authenticate, limits, Metrics())
        transport = httpx.ASGITransport(application)  # type: ignore[arg-type]  # httpx wants wider types than we need
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://tea.house", event_hooks={"response": [judged]}
        )

    async def close(self) -> None:
        await self.http.aclose()
        await self.identity.stop()
        await self.db.close()

    async def restart(self) -> None:
        """End the process's memory, keep its database."""
        await self.close()
        await self.open()

    def caller(self) -> "Caller":
        """Someone without a token."""
        return Caller(self)

    async def person(self, name: str, **body: Any) -> "Caller":
        """Someone who has just registered."""
        caller = Caller(self)
        auth = {"type": "m.login.dummy"}
        caller.signed_in(
            await caller.post("v3/register", {"username": name, "password": PASSWORD, "auth": auth, **body})
        )
        return caller

    def told(self, kind: str) -> list[tuple[str, str, object]]:
        """(room, user, data) of the changes of a kind told so far, which are then forgotten."""
        found = [(change.room, change.user, change.data) for change in self.changes if change.kind == kind]
        self.changes[:] = [change for change in self.changes if change.kind != kind]
        return found


class Caller:
    """A client: a token, and calls that return the JSON of a 2xx or fail."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.token = ""
        self.user_id = ""
        self.device_id = ""

    def signed_in(self, answer: Json) -> Json:
        self.token, self.user_id = answer["access_token"], answer["user_id"]
        self.device_id = answer["device_id"]
        return answer

    async def ask(self, method: str, template: str, *fields: str, body: Any = None, **query: str) -> tuple[int, Json]:
        """(status, body) of an answer."""
        path = template.format(*(quote(field, safe="") for field in fields))
        if not path.startswith("/"):
            path = "/_matrix/client/" + path
        headers = {"authorization": f"Bearer {self.token}", "user-agent": "kettle/1"} if self.token else {}
        if isinstance(body, bytes):
            response = await self.world.http.request(method, path, content=body, headers=headers, params=query)
        else:
            response = await self.world.http.request(method, path, json=body, headers=headers, params=query)
        return response.status_code, response.json()

    async def call(self, method: str, template: str, *fields: str, body: Any = None, **query: str) -> Json:
        status, answer = await self.ask(method, template, *fields, body=body, **query)
        assert status < 300, (method, template, fields, status, answer)
        return answer

    async def refused(
        self, method: str, template: str, *fields: str, body: Any = None, **query: str
    ) -> tuple[int, str]:
        """(status, errcode) of a refusal."""
        status, answer = await self.ask(method, template, *fields, body=body, **query)
        assert status >= 400, (method, template, fields, status, answer)
        return status, answer.get("errcode", "")

    async def get(self, template: str, *fields: str, **query: str) -> Json:
        return await self.call("GET", template, *fields, **query)

    async def put(self, template: str, *fields: str, body: Any = None, **query: str) -> Json:
        return await self.call("PUT", template, *fields, body={} if body is None else body, **query)

    async def post(self, template: str, body: Any = None, *fields: str) -> Json:
        return await self.call("POST", template, *fields, body={} if body is None else body)

    def password(self, password: str = PASSWORD, **more: Any) -> Json:
        """The auth dict that proves who one is."""
        identifier = {"type": "m.id.user", "user": self.user_id}
        return {"type": "m.login.password", "identifier": identifier, "password": password, **more}

    async def login(self, **body: Any) -> Json:
        """Sign in by password; the caller has the new token."""
        wanted = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": PASSWORD,
            **body,
        }
        return self.signed_in(await self.post("v3/login", wanted))

    async def other(self, **body: Any) -> "Caller":
        """The same user at another client."""
        caller = Caller(self.world)
        caller.user_id = self.user_id
        await caller.login(**body)
        return caller

    def with_token(self, token: str) -> "Caller":
        caller = Caller(self.world)
        caller.user_id, caller.device_id, caller.token = self.user_id, self.device_id, token
        return caller
