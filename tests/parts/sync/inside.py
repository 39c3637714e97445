"""A whole Teahouse inside the test's process, without sockets: requests go straight to its ASGI application.

People are made without passwords, because hashing them would take longer than the tests. Besides the house's own
``Sync`` there are others over the same parts: one with a ring of three changes, one with a bus that loses everything.
"""

import itertools
import json
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from teahouse.app import Teahouse
from teahouse.identity._sessions import Sessions
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.entropy import SystemEntropy
from teahouse.kernel.http import Application, Request
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.sync import Sync
from tests.harness import contract

Json = dict[str, Any]
_numbers = itertools.count(1)


class Refused(Exception):
    """The server said no."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.errcode: str = body.get("errcode", "")
        super().__init__(f"{status} {body}")


class Inside:
    """The house, and its other ways to sync: ``apps`` by name, of which ``own`` is the house's."""

    def __init__(self, folder: Path, database: str = "", clock: Clock | None = None) -> None:
        settings = Settings(
            data_dir=str(folder),
            database=database,
            open_registration=True,
            rate_limits=False,
            push_private_gateways=True,
        )
        self.house = Teahouse(settings, clock)
        self.apps: dict[str, Application] = {"own": self.house.application}
        self.syncs: dict[str, Sync] = {"own": self.house.sync}
        self.add_sync("tiny", self.house.bus, ring_size=3)
        self.add_sync("deaf", Bus(), ring_size=1000)

    def add_sync(self, name: str, bus: Bus, *, ring_size: int) -> Sync:
        house = self.house
        sync = Sync(house.db, bus, house.clock, house.identity, house.rooms, house.devices, ring_size)
        limits = Limits(house.clock, enabled=False)
        self.syncs[name] = sync
        self.apps[name] = Application(sync.routes(), house.identity.authenticate, limits, Metrics())
        return sync

    async def person(self, name: str, device_id: str = "PHONE") -> "Person":
        """Somebody new with a device."""
        house = self.house
        user_id = await house.identity.create_user(f"{name}{next(_numbers)}", None)
        return await self.device(user_id, device_id)

    async def device(self, user_id: str, device_id: str) -> "Person":
        """Another device of somebody."""
        house = self.house
        account = await house.identity.account(user_id)
        assert account is not None
        sessions = Sessions(
            house.db, house.clock, SystemEntropy(), house.identity.onlookers, 0, house.identity.standing
        )
        issued = await house.db.write(lambda tx: sessions.begin(tx, account, device_id, None, refreshable=False))
        return Person(self, user_id, issued.device_id, issued.access_token)


@asynccontextmanager
async def inside(folder: Path, database: str = "", clock: Clock | None = None) -> AsyncIterator[Inside]:
    """A house that is up."""
    found = Inside(folder, database, clock)
    await found.house.start()
    try:
        yield found
    finally:
        for sync in found.syncs.values():
            sync.close()
        await found.house.stop()


class Person:
    """One device of one user."""

    def __init__(self, place: Inside, user_id: str, device_id: str, token: str) -> None:
        self.place = place
        self.user_id = user_id
        self.device_id = device_id
        self.token = token

    async def call(
        self, method: str, template: str, *fields: str, body: Any = None, app: str = "own", **query: Any
    ) -> Json:
        """One request under /_matrix/client/, held to the specification. Raises ``Refused``."""
        path = "/_matrix/client/" + template.format(*(urllib.parse.quote(field, safe="") for field in fields))
        told = {name.rstrip("_"): _text(value) for name, value in query.items() if value is not None}
        raw = await request(
            self.place.apps[app],
            method,
            path,
            urllib.parse.urlencode(told),
            None if body is None else json.dumps(body),
            self.token,
        )
        status, content = raw
        contract.matrix().check(method, path, status, "application/json", content)
        answer: Json = json.loads(content)
        if status >= 300:
            raise Refused(status, answer)
        return answer

    async def get(self, template: str, *fields: str, **query: Any) -> Json:
        return await self.call("GET", template, *fields, **query)

    async def put(self, template: str, *fields: str, body: Any = None, **query: Any) -> Json:
        return await self.call("PUT", template, *fields, body=body or {}, **query)

    async def post(self, template: str, *fields: str, body: Any = None, **query: Any) -> Json:
        return await self.call("POST", template, *fields, body=body or {}, **query)

    async def sync(self, since: str | None = None, app: str = "own", **query: Any) -> Json:
        """GET /sync; ``filter`` may be a dict."""
        return await self.call("GET", "v3/sync", since=since, app=app, **query)

    async def create(self, **body: Any) -> str:
        return str((await self.post("v3/createRoom", body=body))["room_id"])

    async def join(self, room: str) -> None:
        await self.post("v3/join/{}", room)

    async def leave(self, room: str) -> None:
        await self.post("v3/rooms/{}/leave", room)

    async def invite(self, room: str, other: "Person") -> None:
        await self.post("v3/rooms/{}/invite", room, body={"user_id": other.user_id})

    async def say(self, room: str, text: str, **content: Any) -> str:
        return await self.send(room, "m.room.message", {"msgtype": "m.text", "body": text, **content})

    async def send(self, room: str, kind: str, content: Json) -> str:
        txn = f"t{next(_numbers)}"
        return str((await self.put("v3/rooms/{}/send/{}/{}", room, kind, txn, body=content))["event_id"])

    async def state(self, room: str, kind: str, content: Json, key: str = "") -> str:
        return str((await self.put("v3/rooms/{}/state/{}/{}", room, kind, key, body=content))["event_id"])

    async def redact(self, room: str, event_id: str) -> str:
        txn = f"t{next(_numbers)}"
        return str((await self.put("v3/rooms/{}/redact/{}/{}", room, event_id, txn))["event_id"])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


async def request(
    app: Application, method: str, path: str, query: str, body: str | None, token: str
) -> tuple[int, bytes]:
    """One request to an ASGI application: its status and body."""
    scope = {
        "type": "http",
        "method": method,
        "path": urllib.parse.unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
    }
    sent: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": (body or "").encode(), "more_body": False}]

    async def receive() -> dict[str, Any]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])


__all__ = ["Inside", "Person", "Refused", "Request", "inside"]
