"""Creating and upgrading rooms, sending, redacting, and reading one event over HTTP.

A handler reads the request and calls one verb.
"""

import msgspec

from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix import canonical
from teahouse.matrix.errors import bad_json, not_found, user_suspended
from teahouse.matrix.ids import is_user_id
from teahouse.rooms._caller import check_text, member, writer
from teahouse.rooms._create import Create
from teahouse.rooms._facts import Facts
from teahouse.rooms._new_room import NewRoom
from teahouse.rooms._send import REDACTION, Send
from teahouse.rooms._serve import Serve
from teahouse.rooms._tail import Tails
from teahouse.rooms._upgrade import Upgrade

_V3 = "/_matrix/client/v3"
_ROOM = f"{_V3}/rooms/{{roomId}}"


class RoomId(msgspec.Struct):
    """The answer of createRoom."""

    room_id: str


class EventId(msgspec.Struct):
    """The answer to whatever makes one event."""

    event_id: str


class Replacement(msgspec.Struct):
    """The answer of upgradeRoom."""

    replacement_room: str


class NewVersion(msgspec.Struct):
    """The body of upgradeRoom."""

    new_version: str
    additional_creators: list[str] = []


class Reason(msgspec.Struct):
    """A body with nothing but a reason."""

    reason: str | None = None


class RoomRoutes:
    """The routes."""

    def __init__(self, create: Create, upgrade: Upgrade, send: Send, serve: Serve, facts: Facts, tails: Tails) -> None:
        self._create = create
        self._upgrade = upgrade
        self._send = send
        self._serve = serve
        self._facts = facts
        self._tails = tails

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("POST", f"{_V3}/createRoom", self.create_room, op="createRoom",
                  auth=Auth.USER, rate="create", body=Body.JSON, answers=RoomId),
            Route("POST", f"{_ROOM}/upgrade", self.upgrade_room, op="upgradeRoom",
                  auth=Auth.USER, rate="create", body=NewVersion, answers=Replacement),
            Route("PUT", f"{_ROOM}/send/{{eventType}}/{{txnId}}", self.send_event, op="sendMessage",
                  auth=Auth.USER, rate="message", body=Body.JSON, answers=EventId),
            Route("PUT", f"{_ROOM}/redact/{{eventId}}/{{txnId}}", self.redact_event, op="redactEvent",
                  auth=Auth.USER, rate="message", body=Reason, answers=EventId),
            Route("GET", f"{_ROOM}/event/{{eventId}}", self.one_event, op="getOneRoomEvent",
                  auth=Auth.USER, rate="read", body=None),
        ]  # fmt: skip

    async def create_room(self, request: Request) -> RoomId:
        """Spec: createRoom."""
        try:
            wanted = msgspec.convert(request.body, NewRoom)
        except msgspec.ValidationError as error:
            raise bad_json(str(error)) from None
        return RoomId(await self._create.create(writer(request).user_id, wanted))

    async def upgrade_room(self, request: Request) -> Replacement:
        """Spec: upgradeRoom."""
        body: NewVersion = request.body
        canonical.check(body.additional_creators)
        for index, user_id in enumerate(body.additional_creators):
            if not is_user_id(user_id):
                raise bad_json(f"`additional_creators[{index}]` is not a user ID")
        user_id = writer(request).user_id
        room_id = await self._upgrade.upgrade(
            request.params["roomId"], user_id, body.new_version, body.additional_creators
        )
        return Replacement(room_id)

    async def send_event(self, request: Request) -> bytes:
        """Spec: sendMessage."""
        who = writer(request)
        params = request.params
        event = await self._send.send(
            params["roomId"],
            who.user_id,
            check_text(params["eventType"], "eventType"),
            request.body,
            device_no=who.device_no,
            txn_id=check_text(params["txnId"], "txnId"),
        )
        return b'{"event_id":"%b"}' % event.event_id.encode("ascii")

    async def redact_event(self, request: Request) -> EventId:
        """Spec: redactEvent. Who is suspended may redact their own."""
        who = member(request)
        room_id, event_id = request.params["roomId"], request.params["eventId"]
        reason = request.body.reason
        if who.suspended:
            facts = await self._facts.get(room_id)
            target = await self._tails.find(facts.room_no, room_id, event_id) if facts is not None else None
            if target is None or target.sender != who.user_id:
                raise user_suspended(f"Your account is suspended {who.why}. You can redact your own events only")
        content = {"reason": reason} if reason is not None else {}
        canonical.check(content)
        event = await self._send.send(
            room_id,
            who.user_id,
            REDACTION,
            content,
            redacts=event_id,
            device_no=who.device_no,
            txn_id=check_text(request.params["txnId"], "txnId"),
        )
        return EventId(event.event_id)

    async def one_event(self, request: Request) -> bytes:
        """Spec: getOneRoomEvent."""
        who = request.caller
        room_id = request.params["roomId"]
        facts = await self._facts.get(room_id)
        event = await self._tails.find(facts.room_no, room_id, request.params["eventId"]) if facts is not None else None
        served = await self._serve.events(who.user_id, who.device_no, room_id, [event]) if event is not None else []
        if not served:
            raise not_found("There is no such event, or you may not see it")
        return served[0]
