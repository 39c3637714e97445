"""Server-side key backup over HTTP. A handler reads the request and calls one verb."""

from collections.abc import Awaitable, Callable

import msgspec

from teahouse.devices._backup import (
    AllKeys,
    AllKeysFound,
    Backups,
    BackupVersion,
    KeyData,
    KeyFound,
    Made,
    NewBackup,
    RoomKeys,
    RoomKeysFound,
    Updated,
)
from teahouse.kernel.http import Auth, Request, Result, Route

_VERSION = "/_matrix/client/v3/room_keys/version"
_ALL = "/_matrix/client/v3/room_keys/keys"
_ROOM = _ALL + "/{roomId}"
_SESSION = _ROOM + "/{sessionId}"
_MANY = 32 * 1024 * 1024
"""The largest upload of keys: some ten thousand sessions."""


class BackupRoutes:
    """Versions and keys of backups."""

    def __init__(self, backups: Backups) -> None:
        self._backups = backups

    def table(self) -> list[Route]:
        return [*self._versions(), *self._keys()]

    def _versions(self) -> list[Route]:
        one = _VERSION + "/{version}"
        return [
            _route("POST", _VERSION, self.post_version, "postRoomKeysVersion", NewBackup, Made),
            _route("GET", _VERSION, self.get_current, "getRoomKeysVersionCurrent", None, BackupVersion),
            _route("GET", one, self.get_version, "getRoomKeysVersion", None, BackupVersion),
            _route("PUT", one, self.put_version, "putRoomKeysVersion", NewBackup, None),
            _route("DELETE", one, self.delete_version, "deleteRoomKeysVersion", None, None),
        ]

    def _keys(self) -> list[Route]:
        return [
            _route("PUT", _SESSION, self.put_key, "putRoomKeyBySessionId", KeyData, Updated),
            _route("GET", _SESSION, self.get_key, "getRoomKeyBySessionId", None, KeyFound),
            _route("DELETE", _SESSION, self.delete_keys, "deleteRoomKeyBySessionId", None, Updated),
            _route("PUT", _ROOM, self.put_room_keys, "putRoomKeysByRoomId", RoomKeys, Updated),
            _route("GET", _ROOM, self.get_room_keys, "getRoomKeysByRoomId", None, RoomKeysFound),
            _route("DELETE", _ROOM, self.delete_keys, "deleteRoomKeysByRoomId", None, Updated),
            _route("PUT", _ALL, self.put_all_keys, "putRoomKeys", AllKeys, Updated),
            _route("GET", _ALL, self.get_all_keys, "getRoomKeys", None, AllKeysFound),
            _route("DELETE", _ALL, self.delete_keys, "deleteRoomKeys", None, Updated),
        ]

    async def post_version(self, request: Request) -> Made:
        return await self._backups.create(request.user_id, request.body)

    async def get_current(self, request: Request) -> BackupVersion:
        return await self._backups.current(request.user_id)

    async def get_version(self, request: Request) -> BackupVersion:
        return await self._backups.version(request.user_id, request.params["version"])

    async def put_version(self, request: Request) -> None:
        await self._backups.update(request.user_id, request.params["version"], request.body)

    async def delete_version(self, request: Request) -> None:
        await self._backups.delete(request.user_id, request.params["version"])

    async def put_key(self, request: Request) -> Updated:
        room = RoomKeys({request.params["sessionId"]: request.body})
        return await self._put(request, {request.params["roomId"]: room})

    async def put_room_keys(self, request: Request) -> Updated:
        return await self._put(request, {request.params["roomId"]: request.body})

    async def put_all_keys(self, request: Request) -> Updated:
        body: AllKeys = request.body
        return await self._put(request, body.rooms)

    async def _put(self, request: Request, rooms: dict[str, RoomKeys]) -> Updated:
        return await self._backups.put(request.user_id, request.query_required("version"), rooms)

    async def get_key(self, request: Request) -> KeyFound:
        params = request.params
        return await self._backups.key(
            request.user_id, request.query_required("version"), params["roomId"], params["sessionId"]
        )

    async def get_room_keys(self, request: Request) -> RoomKeysFound:
        version = request.query_required("version")
        return await self._backups.room_keys(request.user_id, version, request.params["roomId"])

    async def get_all_keys(self, request: Request) -> AllKeysFound:
        return await self._backups.keys(request.user_id, request.query_required("version"))

    async def delete_keys(self, request: Request) -> Updated:
        version = request.query_required("version")
        params = request.params
        return await self._backups.delete_keys(
            request.user_id, version, params.get("roomId", ""), params.get("sessionId", "")
        )


def _route(
    method: str,
    path: str,
    handler: Callable[[Request], Awaitable[Result]],
    op: str,
    body: type[msgspec.Struct] | None,
    answers: type[msgspec.Struct] | None,
) -> Route:
    """All routes of this file ask the same of a caller."""
    max_body = _MANY if method == "PUT" else 1024 * 1024
    return Route(
        method, path, handler, op=op, auth=Auth.USER, rate="keys", body=body, answers=answers, max_body=max_body
    )
