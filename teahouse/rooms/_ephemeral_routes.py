"""Receipts, read markers, typing, notifications and reports over HTTP. A handler reads the request, calls one verb."""

import msgspec

from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import forbidden, invalid_param
from teahouse.rooms._notifications import Notifications, Page
from teahouse.rooms._receipts import TYPES, Mark, Receipts
from teahouse.rooms._reports import Reports
from teahouse.rooms._store_ephemeral import FULLY_READ, PRIVATE
from teahouse.rooms._typing import Typing

_ROOM = "/_matrix/client/v3/rooms/{roomId}"
_MOST_NOTIFICATIONS = 100


class ReadMarkers(msgspec.Struct):
    """The body of POST /read_markers: event ids."""

    fully_read: str | None = msgspec.field(default=None, name=FULLY_READ)
    read: str | None = msgspec.field(default=None, name="m.read")
    read_private: str | None = msgspec.field(default=None, name=PRIVATE)


class SetTyping(msgspec.Struct):
    """The body of PUT /typing. ``timeout`` is in ms."""

    typing: bool
    timeout: int | None = None


class EventReport(msgspec.Struct):
    """The body of a report of an event. ``score`` went with Matrix 1.18 and is passed over."""

    reason: str | None = None


class PlainReport(msgspec.Struct):
    """The body of a report of a room or a user."""

    reason: str


class EphemeralRoutes:
    """The routes."""

    def __init__(self, receipts: Receipts, typing: Typing, notifications: Notifications, reports: Reports) -> None:
        self._receipts = receipts
        self._typing = typing
        self._notifications = notifications
        self._reports = reports

    def table(self) -> list[Route]:
        return [
            Route(
                "POST",
                _ROOM + "/receipt/{receiptType}/{eventId}",
                self.post_receipt,
                op="postReceipt",
                auth=Auth.USER,
                rate="receipt",
                body=Body.JSON,
            ),
            Route(
                "POST",
                _ROOM + "/read_markers",
                self.set_read_marker,
                op="setReadMarker",
                auth=Auth.USER,
                rate="receipt",
                body=ReadMarkers,
            ),
            Route(
                "PUT",
                _ROOM + "/typing/{userId}",
                self.set_typing,
                op="setTyping",
                auth=Auth.USER,
                rate="receipt",
                body=SetTyping,
            ),
            Route(
                "GET",
                "/_matrix/client/v3/notifications",
                self.get_notifications,
                op="getNotifications",
                auth=Auth.USER,
                rate="read",
                body=None,
                answers=Page,
            ),
            Route(
                "POST",
                _ROOM + "/report/{eventId}",
                self.report_event,
                op="reportEvent",
                auth=Auth.USER,
                rate="report",
                body=EventReport,
            ),
            Route(
                "POST",
                _ROOM + "/report",
                self.report_room,
                op="reportRoom",
                auth=Auth.USER,
                rate="report",
                body=PlainReport,
            ),
            Route(
                "POST",
                "/_matrix/client/v3/users/{userId}/report",
                self.report_user,
                op="reportUser",
                auth=Auth.USER,
                rate="report",
                body=PlainReport,
            ),
        ]

    async def post_receipt(self, request: Request) -> None:
        params = request.params
        receipt_type = params["receiptType"]
        if receipt_type not in TYPES:
            raise invalid_param(f"`receiptType` must be one of {', '.join(TYPES)}")
        mark = Mark(receipt_type, params["eventId"], _thread(request.body, receipt_type))
        await self._receipts.mark(request.user_id, params["roomId"], [mark])

    async def set_read_marker(self, request: Request) -> None:
        body: ReadMarkers = request.body
        given = ((FULLY_READ, body.fully_read), ("m.read", body.read), (PRIVATE, body.read_private))
        marks = [Mark(type_, event_id) for type_, event_id in given if event_id is not None]
        await self._receipts.mark(request.user_id, request.params["roomId"], marks)

    async def set_typing(self, request: Request) -> None:
        if request.params["userId"] != request.user_id:
            raise forbidden("You can only say of yourself that you are typing")
        body: SetTyping = request.body
        await self._typing.set(request.user_id, request.params["roomId"], body.typing, body.timeout)

    async def get_notifications(self, request: Request) -> Page:
        limit = request.query_int("limit", 20, 1, _MOST_NOTIFICATIONS)
        only_highlights = request.query("only") == "highlight"
        who = request.caller
        return await self._notifications.page(who.user_id, who.device_no, request.query("from"), limit, only_highlights)

    async def report_event(self, request: Request) -> None:
        body: EventReport = request.body
        params = request.params
        await self._reports.event(request.user_id, params["roomId"], params["eventId"], body.reason or "")

    async def report_room(self, request: Request) -> None:
        await self._reports.room(request.user_id, request.params["roomId"], request.body.reason)

    async def report_user(self, request: Request) -> None:
        await self._reports.user(request.user_id, request.params["userId"], request.body.reason)


def _thread(body: dict[str, object], receipt_type: str) -> str:
    """``thread_id`` of a receipt; "" where there is none. Raises M_INVALID_PARAM, as the spec wants it here."""
    if "thread_id" not in body:
        return ""
    thread = body["thread_id"]
    if not isinstance(thread, str) or not thread or "\x00" in thread:
        raise invalid_param("thread_id field must be a non-empty string")
    if receipt_type == FULLY_READ:
        raise invalid_param("`thread_id` cannot go with m.fully_read")
    return thread
