"""The routes of reading a room: messages, context, time, relations, threads.

Ways in: ``HistoryRoutes.table``.
"""

from collections.abc import Awaitable, Callable

from teahouse.kernel.http import Auth, Request, Result, Route
from teahouse.matrix.filters import RoomEventFilter
from teahouse.rooms import _context, _messages, _relations, _threads
from teahouse.rooms._context import Context
from teahouse.rooms._messages import Messages
from teahouse.rooms._relations import Relations
from teahouse.rooms._store_relations import Narrowed
from teahouse.rooms._threads import Threads
from teahouse.rooms._timestamp import Timestamp

_V1 = "/_matrix/client/v1/rooms/{roomId}"
_V3 = "/_matrix/client/v3/rooms/{roomId}"
_DIRECTIONS = ("b", "f")
_LATEST_MS = 2**53 - 1


class HistoryRoutes:
    """What HTTP says, to verbs."""

    def __init__(
        self, messages: Messages, context: Context, timestamp: Timestamp, relations: Relations, threads: Threads
    ) -> None:
        self._messages = messages
        self._context = context
        self._timestamp = timestamp
        self._relations = relations
        self._threads = threads

    def table(self) -> list[Route]:
        """The routes."""
        relations = f"{_V1}/relations/{{eventId}}"
        by_both = "getRelatingEventsWithRelTypeAndEventType"
        handlers: list[tuple[str, Callable[[Request], Awaitable[Result]], str]] = [
            (f"{_V3}/messages", self.messages, "getRoomEvents"),
            (f"{_V3}/context/{{eventId}}", self.context, "getEventContext"),
            (f"{_V1}/timestamp_to_event", self.timestamp, "getEventByTimestamp"),
            (relations, self.relations, "getRelatingEvents"),
            (f"{relations}/{{relType}}", self.relations, "getRelatingEventsWithRelType"),
            (f"{relations}/{{relType}}/{{eventType}}", self.relations, by_both),
            (f"{_V1}/threads", self.threads, "getThreadRoots"),
        ]
        return [
            Route("GET", path, handler, op=op, auth=Auth.USER, rate="read", body=None) for path, handler, op in handlers
        ]

    async def messages(self, request: Request) -> bytes:
        """Spec: getRoomEvents."""
        request.query_required("dir")
        return await self._messages.page(
            request.caller,
            request.params["roomId"],
            token=request.query("from"),
            to=request.query("to"),
            backwards=request.query_choice("dir", "b", _DIRECTIONS) == "b",
            limit=request.query_int("limit", _messages.LIMIT, 1, _messages.MOST),
            only=_filter(request),
        )

    async def context(self, request: Request) -> bytes:
        """Spec: getEventContext."""
        return await self._context.around(
            request.caller,
            request.params["roomId"],
            request.params["eventId"],
            limit=request.query_int("limit", _context.LIMIT, 0, _context.MOST),
            only=_filter(request),
        )

    async def timestamp(self, request: Request) -> dict[str, object]:
        """Spec: getEventByTimestamp."""
        request.query_required("ts")
        request.query_required("dir")
        event = await self._timestamp.closest(
            request.user_id,
            request.params["roomId"],
            request.query_int("ts", 0, 0, _LATEST_MS),
            backwards=request.query_choice("dir", "f", _DIRECTIONS) == "b",
        )
        return {"event_id": event.event_id, "origin_server_ts": event.ts}

    async def relations(self, request: Request) -> bytes:
        """Spec: getRelatingEvents and the two narrower ones."""
        return await self._relations.page(
            request.caller,
            request.params["roomId"],
            request.params["eventId"],
            narrowed=Narrowed(request.params.get("relType") or None, request.params.get("eventType") or None),
            token=request.query("from"),
            to=request.query("to"),
            limit=request.query_int("limit", _relations.LIMIT, 1, _relations.MOST),
            backwards=request.query_choice("dir", "b", _DIRECTIONS) == "b",
            recurse=request.query_bool("recurse"),
        )

    async def threads(self, request: Request) -> bytes:
        """Spec: getThreadRoots."""
        return await self._threads.page(
            request.caller,
            request.params["roomId"],
            participated=request.query_choice("include", "all", ("all", "participated")) == "participated",
            token=request.query("from"),
            limit=request.query_int("limit", _threads.LIMIT, 1, _threads.MOST),
        )


def _filter(request: Request) -> RoomEventFilter | None:
    """The filter given inline. Raises M_NOT_JSON, M_BAD_JSON naming the field."""
    text = request.query("filter")
    return RoomEventFilter.parse(text) if text else None
