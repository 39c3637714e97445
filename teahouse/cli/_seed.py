"""What ``teahouse dev`` starts with: people, rooms and talk, made over the Matrix API as any client would.

Made once per data directory; a second start finds the people there and only prints their logins again.
"""

from itertools import count
from typing import Any
from urllib.parse import quote

import httpx

from teahouse.app import Teahouse
from teahouse.cli._seed_account import Calendar, addresses, seed_account
from teahouse.cli._seed_cases import seed_cases
from teahouse.kernel.config import Settings
from teahouse.safety.roles import OPERATOR, Role

PASSWORD = "jasmine"  # noqa: S105 - for a server on one's own machine
PEOPLE = {"lin": "Lin 林", "mei": "Mei 梅", "tomas": "Tomás", "ada": "Ada"}
READERS = {"ines": "Inês", "kenji": "健二", "noor": "Noor"}  # they only read
STAFF: dict[str, tuple[str, Role]] = {"sol": ("Sol", "admin"), "mo": ("Mo", "moderator")}

_LOBBY = [
    ("lin", "Welcome to the teahouse. The kettle is always on."),
    ("mei", "早上好！今天喝龙井还是乌龙？"),
    ("tomas", "Oolong for me, thank you."),
    ("ada", "Is the reading group still on Thursday?"),
    ("lin", "Yes, seven o'clock, upstairs."),
]
_KITCHEN = [
    ("mei", "We are nearly out of jasmine."),
    ("lin", "I'll order two kilos."),
]


class _Client:
    """A seeded person's client: the Matrix API, asked in process."""

    def __init__(self, teahouse: Teahouse, name: str) -> None:
        transport = httpx.ASGITransport(teahouse.application)  # type: ignore[arg-type]
        self._http = httpx.AsyncClient(transport=transport, base_url="http://dev")
        self._txns = count(1)
        self.name = name
        self.user_id = f"@{name}:{teahouse.settings.server_name}"

    async def __aenter__(self) -> "_Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self.own(method, "/_matrix/client/v3" + path, body)

    async def own(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await self._http.request(method, path, json=body)
        answer.raise_for_status()
        value: dict[str, Any] = answer.json()
        return value

    async def register(self) -> None:
        body = {"username": self.name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        token = (await self.call("POST", "/register", body))["access_token"]
        self._http.headers["authorization"] = f"Bearer {token}"
        shown = {**PEOPLE, **READERS, **{name: shown for name, (shown, _) in STAFF.items()}}[self.name]
        await self.call("PUT", f"/profile/{quote(self.user_id)}/displayname", {"displayname": shown})

    async def say(self, room: str, text: str, **content: Any) -> str:
        path = f"/rooms/{quote(room)}/send/m.room.message/seed{next(self._txns)}"
        event: str = (await self.call("PUT", path, {"msgtype": "m.text", "body": text, **content}))["event_id"]
        return event

    async def upload(self, picture: bytes) -> str:
        headers = {"content-type": "image/png"}
        answer = await self._http.post("/_matrix/media/v3/upload", content=picture, headers=headers)
        answer.raise_for_status()
        uri: str = answer.json()["content_uri"]
        return uri

    async def read(self, path: str, depth: int) -> None:
        """Look at a page of the site, as far as ``depth`` in a hundred."""
        headers = {"user-agent": f"Mozilla/5.0 ({self.name})", "sec-fetch-site": "same-origin"}
        (await self._http.get(path, headers=headers)).raise_for_status()
        (await self._http.post(f"{path}/read", content=str(depth), headers=headers)).raise_for_status()

    async def react(self, room: str, event: str, key: str) -> None:
        path = f"/rooms/{quote(room)}/send/m.reaction/seed{next(self._txns)}"
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        await self.call("PUT", path, {"m.relates_to": relation})


def calendar(settings: Settings) -> Calendar:
    """The clock to start with: nine days back where there is no service yet, so that it has a past."""
    return Calendar(0 if (settings.data_path / "teahouse.db").exists() else 9)


async def seed(teahouse: Teahouse, calendar: Calendar) -> str:
    """Seed an empty service. Returns what to print: the logins and where to go."""
    if not await teahouse.identity.exists(f"@lin:{teahouse.settings.server_name}"):
        await _seed(teahouse, calendar)
    calendar.days_ago = 0
    server_name = teahouse.settings.server_name
    logins = "\n".join(f"  @{name}:{server_name}   password: {PASSWORD}" for name in PEOPLE)
    staff = ", ".join(f"@{name}:{server_name} ({role})" for name, (_, role) in STAFF.items())
    return (
        f"People you can sign in as, from any Matrix client, at {teahouse.settings.base_url}:\n{logins}\n"
        f"Rooms: #lobby:{teahouse.settings.server_name} (public), Kitchen (private: lin, mei)\n"
        f"{addresses(teahouse.settings.base_url)}:{teahouse.settings.server_name}\n"
        f"Staff: {staff}, with the same password, at {teahouse.settings.base_url}/desk/sign-in; "
        "there they enrol a second factor first. One case waits to be decided, one appeal too\n"
        f"Everyone: {teahouse.settings.base_url}/transparency/ and {teahouse.settings.base_url}/report"
    )


async def _seed(teahouse: Teahouse, calendar: Calendar) -> None:
    people = {name: _Client(teahouse, name) for name in (*PEOPLE, *READERS, *STAFF)}
    try:
        for person in people.values():
            await person.register()
        for name, (_, role) in STAFF.items():
            await teahouse.safety.roles.held.set(
                OPERATOR, people[name].user_id, role, held=True, reason="For trying things out."
            )
        lin = people["lin"]
        lobby = await lin.call(
            "POST",
            "/createRoom",
            {
                "preset": "public_chat",
                "visibility": "public",
                "room_alias_name": "lobby",
                "name": "Lobby",
                "topic": "Everyone is welcome",
            },
        )
        for name in ("mei", "tomas", "ada"):
            await people[name].call("POST", f"/rooms/{quote(lobby['room_id'])}/join", {})
        last = ""
        for name, text in _LOBBY:
            last = await people[name].say(lobby["room_id"], text)
        await people["ada"].react(lobby["room_id"], last, "🍵")
        kitchen = await lin.call(
            "POST", "/createRoom", {"preset": "private_chat", "name": "Kitchen", "invite": [people["mei"].user_id]}
        )
        await people["mei"].call("POST", f"/rooms/{quote(kitchen['room_id'])}/join", {})
        for name, text in _KITCHEN:
            await people[name].say(kitchen["room_id"], text)
        await seed_cases(teahouse, lobby["room_id"], people, people["mo"].user_id)
        readers = [people[name] for name in ("tomas", *READERS, "ada")]
        await seed_account(calendar, lin, people["mei"], readers)
    finally:
        for person in people.values():
            await person.__aexit__()
