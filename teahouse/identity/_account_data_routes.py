"""HTTP of what clients keep here: account data, tags, filters.

Operations getAccountData, setAccountData, …PerRoom, getRoomTags, setRoomTag, deleteRoomTag, defineFilter, getFilter.
"""

from typing import Any

import msgspec

from teahouse.identity._account_data import AccountData, check_room_id, nothing_there
from teahouse.identity._filters import Filters
from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import forbidden

_USER = "/_matrix/client/v3/user/{userId}"
_ROOM = f"{_USER}/rooms/{{roomId}}"


class TagBody(msgspec.Struct, omit_defaults=True):
    """Definition Tag. ``order`` is the one number of the API that may have a fraction."""

    order: int | float | None = None


class AccountDataRoutes:
    """What belongs to a user and is nobody else's to read."""

    def __init__(self, account_data: AccountData, filters: Filters) -> None:
        self._account_data = account_data
        self._filters = filters

    def table(self) -> list[Route]:
        kind, room_kind = f"{_USER}/account_data/{{type}}", f"{_ROOM}/account_data/{{type}}"
        tag = f"{_ROOM}/tags/{{tag}}"
        return [
            Route("GET", kind, self.get, op="getAccountData", auth=Auth.USER, rate="read", body=None),
            Route("PUT", kind, self.set, op="setAccountData", auth=Auth.USER, rate="account", body=Body.JSON),
            Route("GET", room_kind, self.get, op="getAccountDataPerRoom", auth=Auth.USER, rate="read", body=None),
            Route("PUT", room_kind, self.set, op="setAccountDataPerRoom", auth=Auth.USER, rate="account",
                  body=Body.JSON),
            Route("GET", f"{_ROOM}/tags", self.tags, op="getRoomTags", auth=Auth.USER, rate="read", body=None),
            Route("PUT", tag, self.set_tag, op="setRoomTag", auth=Auth.USER, rate="account", body=TagBody),
            Route("DELETE", tag, self.delete_tag, op="deleteRoomTag", auth=Auth.USER, rate="account", body=None),
            Route("POST", f"{_USER}/filter", self.define_filter, op="defineFilter", auth=Auth.USER, rate="account",
                  body=Body.JSON, max_body=64 * 1024),
            Route("GET", f"{_USER}/filter/{{filterId}}", self.filter, op="getFilter", auth=Auth.USER, rate="read",
                  body=None),
        ]  # fmt: skip

    async def get(self, request: Request) -> bytes:
        content = await self._account_data.one(_owner(request), _room(request), request.params["type"])
        if content is None:
            raise nothing_there()
        return content

    async def set(self, request: Request) -> None:
        await self._account_data.set(_owner(request), _room(request), request.params["type"], request.body)

    async def tags(self, request: Request) -> dict[str, Any]:
        check_room_id(request.params["roomId"])
        return {"tags": await self._account_data.tags(_owner(request), request.params["roomId"])}

    async def set_tag(self, request: Request) -> None:
        check_room_id(request.params["roomId"])
        value = msgspec.to_builtins(request.body)
        await self._account_data.set_tag(_owner(request), request.params["roomId"], request.params["tag"], value)

    async def delete_tag(self, request: Request) -> None:
        check_room_id(request.params["roomId"])
        await self._account_data.delete_tag(_owner(request), request.params["roomId"], request.params["tag"])

    async def define_filter(self, request: Request) -> dict[str, Any]:
        return {"filter_id": await self._filters.define(_owner(request), request.body)}

    async def filter(self, request: Request) -> bytes:
        return await self._filters.definition(_owner(request), request.params["filterId"])


def _owner(request: Request) -> str:
    """The caller, who must be the user in the path. Raises M_FORBIDDEN."""
    if request.params["userId"] != request.user_id:
        raise forbidden("This belongs to another user")
    return request.user_id


def _room(request: Request) -> str | None:
    room_id = request.params.get("roomId")
    if room_id is not None:
        check_room_id(room_id)
    return room_id
