"""The routes of the room directory and of aliases.

Ways in: ``DirectoryRoutes.table``.
"""

from typing import Literal

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.rooms._aliases import Aliases, Sends
from teahouse.rooms._directory import Directory, PublishedRooms
from teahouse.rooms._visible import Visibility

_V3 = "/_matrix/client/v3"
_LIMIT = 50
_MOST = 500


class AliasBody(msgspec.Struct):
    """The body of PUT /directory/room/{roomAlias}."""

    room_id: str


class ListingBody(msgspec.Struct):
    """The body of PUT /directory/list/room/{roomId}."""

    visibility: Literal["public", "private"] = "public"


class DirectoryFilter(msgspec.Struct):
    """What of the directory is asked for."""

    generic_search_term: str | None = None
    room_types: list[str | None] | None = None


class DirectoryBody(msgspec.Struct):
    """The body of POST /publicRooms. There are no third-party networks here, so all of them are this one."""

    limit: int | None = None
    since: str | None = None
    filter: DirectoryFilter | None = None
    include_all_networks: bool = False
    third_party_instance_id: str | None = None


class DirectoryRoutes:
    """What HTTP says, to verbs."""

    def __init__(
        self, directory: Directory, aliases: Aliases, send: Sends, visibility: Visibility, server_name: str
    ) -> None:
        self._directory = directory
        self._aliases = aliases
        self._send = send
        self._visibility = visibility
        self._server_name = server_name

    def table(self) -> list[Route]:
        """The routes."""
        alias = f"{_V3}/directory/room/{{roomAlias}}"
        listing = f"{_V3}/directory/list/room/{{roomId}}"
        rooms = f"{_V3}/publicRooms"
        return [
            Route("GET", alias, self.get_alias, op="getRoomIdByAlias", auth=Auth.NONE, rate="read", body=None),
            Route("PUT", alias, self.put_alias, op="setRoomAlias", auth=Auth.USER, rate="state", body=AliasBody),
            Route("DELETE", alias, self.delete_alias, op="deleteRoomAlias", auth=Auth.USER, rate="state", body=None),
            Route(
                "GET",
                f"{_V3}/rooms/{{roomId}}/aliases",
                self.aliases,
                op="getLocalAliases",
                auth=Auth.USER,
                rate="read",
                body=None,
            ),
            Route(
                "GET",
                listing,
                self.get_listing,
                op="getRoomVisibilityOnDirectory",
                auth=Auth.NONE,
                rate="read",
                body=None,
            ),
            Route(
                "PUT",
                listing,
                self.put_listing,
                op="setRoomVisibilityOnDirectory",
                auth=Auth.USER,
                rate="state",
                body=ListingBody,
            ),
            Route(
                "GET",
                rooms,
                self.rooms,
                op="getPublicRooms",
                auth=Auth.NONE,
                rate="read",
                body=None,
                answers=PublishedRooms,
            ),
            Route(
                "POST",
                rooms,
                self.query_rooms,
                op="queryPublicRooms",
                auth=Auth.USER,
                rate="search",
                body=DirectoryBody,
                answers=PublishedRooms,
            ),
        ]

    # --- aliases ---

    async def get_alias(self, request: Request) -> dict[str, object]:
        """Spec: getRoomIdByAlias."""
        found = await self._aliases.lead(request.params["roomAlias"])
        return {"room_id": found.room_id, "servers": [self._server_name]}

    async def put_alias(self, request: Request) -> None:
        """Spec: setRoomAlias."""
        body: AliasBody = request.body
        await self._aliases.create(request.user_id, request.params["roomAlias"], body.room_id)

    async def delete_alias(self, request: Request) -> None:
        """Spec: deleteRoomAlias."""
        await self._aliases.remove(request.caller, request.params["roomAlias"], self._send)

    async def aliases(self, request: Request) -> dict[str, object]:
        """Spec: getLocalAliases: for those in the room, or anyone where its history is world-readable."""
        room_id = request.params["roomId"]
        facts, _ = await self._visibility.require_reach(request.user_id, room_id)
        return {"aliases": await self._aliases.of(facts.room_no)}

    # --- the directory ---

    async def get_listing(self, request: Request) -> dict[str, object]:
        """Spec: getRoomVisibilityOnDirectory."""
        return {"visibility": "public" if await self._directory.is_listed(request.params["roomId"]) else "private"}

    async def put_listing(self, request: Request) -> None:
        """Spec: setRoomVisibilityOnDirectory."""
        body: ListingBody = request.body
        await self._directory.list_room(request.caller, request.params["roomId"], public=body.visibility == "public")

    async def rooms(self, request: Request) -> PublishedRooms:
        """Spec: getPublicRooms."""
        self._check_server(request)
        limit = request.query_int("limit", _LIMIT, 1, _MOST)
        return await self._directory.page(limit=limit, since=request.query("since"))

    async def query_rooms(self, request: Request) -> PublishedRooms:
        """Spec: queryPublicRooms."""
        self._check_server(request)
        body: DirectoryBody = request.body
        wanted = body.filter or DirectoryFilter()
        return await self._directory.page(
            limit=min(max(_LIMIT if body.limit is None else body.limit, 1), _MOST),
            since=body.since,
            term=wanted.generic_search_term,
            room_types=wanted.room_types,
        )

    def _check_server(self, request: Request) -> None:
        """There is no federation: of other servers' directories nothing is known."""
        server = request.query("server")
        if server is not None and server != self._server_name:
            raise not_found(f"The room directory of {server} cannot be reached from here")
