"""A named person who speaks Matrix over HTTP, with the verbs that plays are written in.

Every verb returns what the server answered (a dict, or the one thing one wants of it: a room id, an event id) and
raises ``Refusal`` when it said no. Every answer is held to the specification on the way (``judge``).
"""

import contextlib
import itertools
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from tests.harness import judge

Json = dict[str, Any]


class Refusal(Exception):
    """The server said no: ``status``, ``errcode`` and the whole ``body``."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        try:
            self.body: Json = response.json()
        except ValueError:
            self.body = {}
        self.errcode: str = self.body.get("errcode", "")
        super().__init__(f"{response.request.method} {response.request.url} → {self.status} {response.text[:500]}")


@contextlib.contextmanager
def refused(status: int | tuple[int, ...], errcode: str = "") -> Iterator[list[Refusal]]:
    """``with refused(403, "M_FORBIDDEN"): mei.join(room)``. Yields a list that the refusal will be in.

    Several statuses where the specification leaves the choice.
    """
    caught: list[Refusal] = []
    try:
        yield caught
    except Refusal as refusal:
        assert refusal.status in (status if isinstance(status, tuple) else (status,)), refusal
        assert refusal.errcode == (errcode or refusal.errcode), refusal
        caught.append(refusal)
    else:
        raise AssertionError(f"was answered, should have been refused with {status} {errcode}")


class Device:
    """One signed-in client: a token, and plain calls with it."""

    def __init__(self, url: str) -> None:
        self.http = judge.client(url)
        self.url = url
        self.token = ""
        self.device_id = ""
        self.user_id = ""
        self._txns = itertools.count(1)

    def request(
        self, method: str, template: str, *fields: str, body: Any = None, token: str | None = None, **options: Any
    ) -> httpx.Response:
        """One request. ``template`` is ``v3/rooms/{}/leave`` or an absolute path; fields are percent-encoded."""
        path = template.format(*(urllib.parse.quote(field, safe="") for field in fields))
        headers = dict(options.pop("headers", {}))
        bearer = self.token if token is None else token
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if body is not None:
            options["json"] = body
        return self.http.request(
            method, path if path.startswith("/") else f"/_matrix/client/{path}", headers=headers, **options
        )

    def call(self, method: str, template: str, *fields: str, **options: Any) -> Json:
        """A request whose answer is JSON. Raises ``Refusal`` for anything but a 2xx."""
        response = self.request(method, template, *fields, **options)
        if not response.is_success:
            raise Refusal(response)
        answer: Json = response.json()
        return answer

    def get(self, template: str, *fields: str, **query: Any) -> Json:
        """GET; keyword arguments are the query (``from_`` for ``from``; ``None`` is left out)."""
        return self.call("GET", template, *fields, params=_query(query))

    def put(self, template: str, *fields: str, body: Any = None, **query: Any) -> Json:
        return self.call("PUT", template, *fields, body={} if body is None else body, params=_query(query))

    def post(self, template: str, *fields: str, body: Any = None, **query: Any) -> Json:
        return self.call("POST", template, *fields, body={} if body is None else body, params=_query(query))

    def delete(self, template: str, *fields: str, body: Any = None, **query: Any) -> Json:
        return self.call("DELETE", template, *fields, body=body, params=_query(query))

    def txn(self) -> str:
        """A transaction id not used before."""
        return f"t{next(self._txns)}"

    def close(self) -> None:
        self.http.close()

    def _signed_in(self, answer: Json) -> Json:
        self.user_id = answer["user_id"]
        self.token = answer.get("access_token", "")
        self.device_id = answer.get("device_id", "")
        return answer


class Account(Device):
    """Signing up and in, and what belongs to the account.

    ``totp_secret`` and ``recovery_codes`` are what staff carry (``authenticator.staff``).
    """

    def __init__(self, url: str, name: str, password: str) -> None:
        super().__init__(url)
        self.name = name
        self.password = password
        self.totp_secret = ""
        self.recovery_codes: list[str] = []

    @property
    def localpart(self) -> str:
        return self.user_id[1:].partition(":")[0]

    def register(self, username: str | None = None, **body: Any) -> Json:
        """Sign up through user-interactive authentication with ``m.login.dummy``."""
        wanted = {"password": self.password, **({"username": username} if username else {}), **body}
        return self._signed_in(self.through_uia("POST", "v3/register", body=wanted, stage={"type": "m.login.dummy"}))

    def through_uia(self, method: str, template: str, *fields: str, body: Json, stage: Json | None = None) -> Json:
        """The two steps of UIA: be told the flows, then answer one stage (by default the password)."""
        first = self.request(method, template, *fields, body=body)
        if first.is_success:
            answer: Json = first.json()
            return answer
        if first.status_code != 401 or "flows" not in first.json():
            raise Refusal(first)
        auth = {**(stage or self.password_stage()), "session": first.json()["session"]}
        return self.call(method, template, *fields, body={**body, "auth": auth})

    def password_stage(self) -> Json:
        """The auth dict that proves who one is."""
        identifier = {"type": "m.id.user", "user": self.user_id}
        return {"type": "m.login.password", "identifier": identifier, "password": self.password}

    def login(self, **body: Any) -> Json:
        """Sign in by password; the new token takes the place of the old one."""
        identifier = {"type": "m.id.user", "user": self.localpart}
        wanted = {"type": "m.login.password", "identifier": identifier, "password": self.password, **body}
        return self._signed_in(self.call("POST", "v3/login", body=wanted, token=""))

    def another_device(self, **body: Any) -> "Person":
        """The same person at another client."""
        other = Person(self.url, self.name, self.password)
        other.user_id = self.user_id
        other.login(**body)
        return other

    def logout(self) -> Json:
        return self.post("v3/logout")

    def whoami(self) -> Json:
        return self.get("v3/account/whoami")

    def profile(self, user_id: str | None = None) -> Json:
        return self.get("v3/profile/{}", user_id or self.user_id)

    def set_profile(self, field: str, value: Any) -> Json:
        return self.put("v3/profile/{}/{}", self.user_id, field, body={field: value})

    def account_data(self, type_: str, room: str | None = None) -> Json:
        if room:
            return self.get("v3/user/{}/rooms/{}/account_data/{}", self.user_id, room, type_)
        return self.get("v3/user/{}/account_data/{}", self.user_id, type_)

    def set_account_data(self, type_: str, content: Json, room: str | None = None) -> Json:
        if room:
            return self.put("v3/user/{}/rooms/{}/account_data/{}", self.user_id, room, type_, body=content)
        return self.put("v3/user/{}/account_data/{}", self.user_id, type_, body=content)

    def define_filter(self, definition: Json) -> str:
        return str(self.post("v3/user/{}/filter", self.user_id, body=definition)["filter_id"])

    def ignore(self, *others: "Account") -> Json:
        return self.set_account_data("m.ignored_user_list", {"ignored_users": {o.user_id: {} for o in others}})


class Person(Account):
    """Someone in rooms: membership, talk, looking back, and sync."""

    # Rooms and who is in them.

    def create_room(self, **body: Any) -> str:
        """A new room's id. Keyword arguments are the body of createRoom."""
        return str(self.post("v3/createRoom", body=body)["room_id"])

    def room_with(self, *others: "Person", **body: Any) -> str:
        """A private room that ``others`` were invited to and joined."""
        body = {"preset": "private_chat", **body}
        room = self.create_room(invite=[other.user_id for other in others], **body)
        for other in others:
            other.join(room)
        return room

    def invite(self, room: str, other: Account, **body: Any) -> Json:
        return self.post("v3/rooms/{}/invite", room, body={"user_id": other.user_id, **body})

    def join(self, room: str, **body: Any) -> str:
        """By room id or alias."""
        return str(self.post("v3/join/{}", room, body=body)["room_id"])

    def knock(self, room: str, **body: Any) -> str:
        return str(self.post("v3/knock/{}", room, body=body)["room_id"])

    def leave(self, room: str, **body: Any) -> Json:
        return self.post("v3/rooms/{}/leave", room, body=body)

    def forget(self, room: str) -> Json:
        return self.post("v3/rooms/{}/forget", room)

    def kick(self, room: str, other: Account, **body: Any) -> Json:
        return self.post("v3/rooms/{}/kick", room, body={"user_id": other.user_id, **body})

    def ban(self, room: str, other: Account, **body: Any) -> Json:
        return self.post("v3/rooms/{}/ban", room, body={"user_id": other.user_id, **body})

    def unban(self, room: str, other: Account, **body: Any) -> Json:
        return self.post("v3/rooms/{}/unban", room, body={"user_id": other.user_id, **body})

    def joined_rooms(self) -> list[str]:
        return list(self.get("v3/joined_rooms")["joined_rooms"])

    def joined_members(self, room: str) -> set[str]:
        return set(self.get("v3/rooms/{}/joined_members", room)["joined"])

    def members(self, room: str, **query: Any) -> dict[str, str]:
        """User id to membership."""
        chunk = self.get("v3/rooms/{}/members", room, **query)["chunk"]
        return {event["state_key"]: event["content"]["membership"] for event in chunk}

    def state(self, room: str, type_: str, key: str = "") -> Json:
        """The content of one piece of state."""
        return self.get("v3/rooms/{}/state/{}/{}", room, type_, key)

    def whole_state(self, room: str) -> dict[tuple[str, str], Json]:
        """Every state event by type and key."""
        response = self.request("GET", "v3/rooms/{}/state", room)
        if not response.is_success:
            raise Refusal(response)
        return {(event["type"], event["state_key"]): event for event in response.json()}

    def set_state(self, room: str, type_: str, content: Json, key: str = "") -> str:
        return str(self.put("v3/rooms/{}/state/{}/{}", room, type_, key, body=content)["event_id"])

    def set_power(self, room: str, **changes: Any) -> str:
        """Change members of the power levels."""
        return self.set_state(room, "m.room.power_levels", {**self.state(room, "m.room.power_levels"), **changes})

    # Talk.

    def send(self, room: str, content: Json, type_: str = "m.room.message", txn: str | None = None) -> str:
        """Send any event. Returns its event id."""
        return str(self.put("v3/rooms/{}/send/{}/{}", room, type_, txn or self.txn(), body=content)["event_id"])

    def say(self, room: str, text: str, **content: Any) -> str:
        """A text message."""
        return self.send(room, {"msgtype": "m.text", "body": text, **content})

    def edit(self, room: str, event: str, text: str) -> str:
        fresh = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.send(
            room, {"msgtype": "m.text", "body": f"* {text}", "m.new_content": fresh, "m.relates_to": relation}
        )

    def react(self, room: str, event: str, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return self.send(room, {"m.relates_to": relation}, "m.reaction")

    def reply_in_thread(self, room: str, root: str, text: str) -> str:
        relation = {
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": root},
        }
        return self.say(room, text, **{"m.relates_to": relation})

    def redact(self, room: str, event: str, **body: Any) -> str:
        return str(self.put("v3/rooms/{}/redact/{}/{}", room, event, self.txn(), body=body)["event_id"])

    def typing(self, room: str, timeout_ms: int = 20_000) -> Json:
        body = {"typing": True, "timeout": timeout_ms} if timeout_ms else {"typing": False}
        return self.put("v3/rooms/{}/typing/{}", room, self.user_id, body=body)

    def read(self, room: str, event: str, kind: str = "m.read", **body: Any) -> Json:
        """Send a receipt."""
        return self.post("v3/rooms/{}/receipt/{}/{}", room, kind, event, body=body)

    # Looking back.

    def event(self, room: str, event: str) -> Json:
        return self.get("v3/rooms/{}/event/{}", room, event)

    def messages(self, room: str, **query: Any) -> Json:
        query.setdefault("dir", "b")
        return self.get("v3/rooms/{}/messages", room, **query)

    def bodies(self, room: str, **query: Any) -> list[str]:
        """The texts of the messages of a room, the oldest first."""
        query.setdefault("limit", 100)
        chunk = self.messages(room, **query)["chunk"]
        texts = [event["content"].get("body") for event in chunk if event["type"] == "m.room.message"]
        return texts if query.get("dir") == "f" else texts[::-1]

    # Sync.

    def sync(self, since: str | None = None, timeout: int = 0, **query: Any) -> Json:
        """One /sync. ``timeout`` in milliseconds."""
        return self.get("v3/sync", since=since, timeout=timeout, **query)

    def sync_until(self, since: str | None, answers: Callable[[Json], Any], seconds: float = 10.0) -> Any:
        """Sync on from ``since`` until ``answers(sync)`` is true. Returns that; ``self.since`` is where it stopped."""

        def ask() -> Any:
            nonlocal since
            answer = self.sync(since, timeout=500)
            since = self.since = answer["next_batch"]
            return answers(answer)

        return judge.wait_until(seconds, ask)

    def now(self) -> str:
        """A sync token for this moment."""
        return str(self.sync(filter='{"room":{"timeline":{"limit":1}}}')["next_batch"])

    since: str | None = None


def timeline(sync: Json, room: str) -> list[Json]:
    """The timeline events of a joined room in a sync answer."""
    return list(sync.get("rooms", {}).get("join", {}).get(room, {}).get("timeline", {}).get("events", []))


def texts(sync: Json, room: str) -> list[str]:
    """The texts said in a joined room in a sync answer."""
    return [event["content"].get("body", "") for event in timeline(sync, room) if event["type"] == "m.room.message"]


def _query(query: Json) -> dict[str, Any]:
    named = {key.rstrip("_"): value for key, value in query.items() if value is not None}
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in named.items()}
