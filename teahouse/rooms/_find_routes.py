"""The routes of finding: search, people, rooms in common, spaces, room summaries.

Ways in: ``FindRoutes.table``.
"""

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import invalid_param
from teahouse.rooms._hierarchy import DEEPEST, Hierarchy, SpaceTree
from teahouse.rooms._mutual import Mutual, MutualRooms
from teahouse.rooms._search import Criteria
from teahouse.rooms._search_answer import SearchAnswer
from teahouse.rooms._summary import RoomSummary, Summaries
from teahouse.rooms._user_directory import FoundUsers, UserDirectory

_V1 = "/_matrix/client/v1"
_V3 = "/_matrix/client/v3"
_USERS = 10
_MOST_USERS = 50
_ROOMS = 50
_MOST_ROOMS = 100


class Categories(msgspec.Struct):
    """What kinds of things are searched."""

    room_events: Criteria | None = None


class SearchBody(msgspec.Struct):
    """The body of POST /search."""

    search_categories: Categories


class UserSearchBody(msgspec.Struct):
    """The body of POST /user_directory/search."""

    search_term: str
    limit: int = _USERS


class FindRoutes:
    """What HTTP says, to verbs."""

    def __init__(
        self,
        search: SearchAnswer,
        people: UserDirectory,
        mutual: Mutual,
        hierarchy: Hierarchy,
        summaries: Summaries,
    ) -> None:
        self._search = search
        self._people = people
        self._mutual = mutual
        self._hierarchy = hierarchy
        self._summaries = summaries

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route(
                "POST",
                f"{_V3}/search",
                self.search,
                op="search",
                auth=Auth.USER,
                rate="search",
                body=SearchBody,
            ),
            Route(
                "POST",
                f"{_V3}/user_directory/search",
                self.people,
                op="searchUserDirectory",
                auth=Auth.USER,
                rate="search",
                body=UserSearchBody,
                answers=FoundUsers,
            ),
            Route(
                "GET",
                f"{_V1}/mutual_rooms",
                self.mutual_rooms,
                op="getMutualRooms",
                auth=Auth.USER,
                rate="read",
                body=None,
                answers=MutualRooms,
            ),
            Route(
                "GET",
                f"{_V1}/rooms/{{roomId}}/hierarchy",
                self.hierarchy,
                op="getSpaceHierarchy",
                auth=Auth.USER,
                rate="read",
                body=None,
                answers=SpaceTree,
            ),
            Route(
                "GET",
                f"{_V1}/room_summary/{{roomIdOrAlias}}",
                self.summary,
                op="getRoomSummary",
                auth=Auth.OPTIONAL,
                rate="read",
                body=None,
                answers=RoomSummary,
            ),
        ]

    async def search(self, request: Request) -> bytes:
        """Spec: search."""
        body: SearchBody = request.body
        return await self._search.of(request.caller, body.search_categories.room_events, request.query("next_batch"))

    async def people(self, request: Request) -> FoundUsers:
        """Spec: searchUserDirectory."""
        body: UserSearchBody = request.body
        if body.limit < 1:
            raise invalid_param("'limit' must be greater than 0")
        return await self._people.search(request.user_id, body.search_term, min(body.limit, _MOST_USERS))

    async def mutual_rooms(self, request: Request) -> MutualRooms:
        """Spec: getMutualRooms."""
        user_id = request.query("user_id")
        if user_id is None:
            raise invalid_param("Query parameter 'user_id' is missing")
        return await self._mutual.rooms(request.user_id, user_id, request.query("from"))

    async def hierarchy(self, request: Request) -> SpaceTree:
        """Spec: getSpaceHierarchy."""
        return await self._hierarchy.page(
            request.user_id,
            request.params["roomId"],
            suggested_only=request.query_bool("suggested_only"),
            max_depth=request.query_int("max_depth", 0, 0, DEEPEST) if request.query("max_depth") else None,
            limit=request.query_int("limit", _ROOMS, 1, _MOST_ROOMS),
            token=request.query("from"),
        )

    async def summary(self, request: Request) -> RoomSummary:
        """Spec: getRoomSummary."""
        viewer = request.who.user_id if request.who is not None else None
        return await self._summaries.of(viewer, request.params["roomIdOrAlias"])
