"""HTTP of presence: operations getPresence, setPresence."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec

from teahouse.identity._presence import Presences
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import forbidden

_PATH = "/_matrix/client/v3/presence/{userId}/status"

Sees = Callable[[str, str], Awaitable[bool]]


class PresenceBody(msgspec.Struct):
    presence: Literal["online", "offline", "unavailable"]
    status_msg: str | None = None


class PresenceRoutes:
    """Presence. ``sees(viewer, user)`` says who may see whose: those who share a room with them."""

    def __init__(self, presences: Presences, sees: Sees) -> None:
        self._presences = presences
        self._sees = sees

    def table(self) -> list[Route]:
        return [
            Route("GET", _PATH, self.get, op="getPresence", auth=Auth.USER, rate="read", body=None),
            Route("PUT", _PATH, self.set, op="setPresence", auth=Auth.USER, rate="account", body=PresenceBody),
        ]  # fmt: skip

    async def get(self, request: Request) -> dict[str, Any]:
        user_id = request.params["userId"]
        # Whether they share a room is asked first: a stranger must not learn here who exists.
        if user_id != request.user_id and not await self._sees(request.user_id, user_id):
            raise forbidden("You are not allowed to see their presence")
        return await self._presences.of(user_id)

    async def set(self, request: Request) -> None:
        if request.params["userId"] != request.user_id:
            raise forbidden("You can set your own presence only")
        body: PresenceBody = request.body
        await self._presences.set(request.user_id, request.caller.device_no, body.presence, body.status_msg)
