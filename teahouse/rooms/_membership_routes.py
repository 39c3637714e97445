"""Joining, leaving, inviting, knocking, kicking and banning over HTTP. A handler reads the request, calls one verb."""

from typing import Any

import msgspec

from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix import canonical
from teahouse.matrix.errors import bad_json, invalid_param, missing_param, server_not_trusted
from teahouse.matrix.ids import is_room_id
from teahouse.rooms._aliases import Aliases
from teahouse.rooms._caller import member, writer
from teahouse.rooms._invite import Invite
from teahouse.rooms._join import Join
from teahouse.rooms._knock import Knock
from teahouse.rooms._leave import Leave
from teahouse.rooms._membership import check_user_id
from teahouse.rooms._moderate import Moderate
from teahouse.rooms._room_routes import RoomId

_V3 = "/_matrix/client/v3"
_ROOM = f"{_V3}/rooms/{{roomId}}"


class Ask(msgspec.Struct):
    """The body of join, leave and knock."""

    reason: str | None = None
    third_party_signed: dict[str, Any] | None = None


class Target(msgspec.Struct):
    """The body of kick, ban and unban."""

    user_id: str
    reason: str | None = None


class MembershipRoutes:
    """The routes."""

    def __init__(
        self, join: Join, leave: Leave, invite: Invite, knock: Knock, moderate: Moderate, aliases: Aliases
    ) -> None:
        self._join = join
        self._leave = leave
        self._invite = invite
        self._knock = knock
        self._moderate = moderate
        self._aliases = aliases

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("POST", f"{_V3}/join/{{roomIdOrAlias}}", self.join_named, op="joinRoom",
                  auth=Auth.USER, rate="join", body=Ask, answers=RoomId),
            Route("POST", f"{_ROOM}/join", self.join_room, op="joinRoomById",
                  auth=Auth.USER, rate="join", body=Ask, answers=RoomId),
            Route("POST", f"{_V3}/knock/{{roomIdOrAlias}}", self.knock_room, op="knockRoom",
                  auth=Auth.USER, rate="join", body=Ask, answers=RoomId),
            Route("POST", f"{_ROOM}/leave", self.leave_room, op="leaveRoom",
                  auth=Auth.USER, rate="join", body=Ask),
            Route("POST", f"{_ROOM}/forget", self.forget_room, op="forgetRoom",
                  auth=Auth.USER, rate="join", body=None),
            Route("POST", f"{_ROOM}/invite", self.invite_user, op="inviteUser",
                  auth=Auth.USER, rate="invite", body=Body.JSON),
            Route("POST", f"{_ROOM}/kick", self.kick_user, op="kick", auth=Auth.USER, rate="state", body=Target),
            Route("POST", f"{_ROOM}/ban", self.ban_user, op="ban", auth=Auth.USER, rate="state", body=Target),
            Route("POST", f"{_ROOM}/unban", self.unban_user, op="unban", auth=Auth.USER, rate="state", body=Target),
        ]  # fmt: skip

    async def join_named(self, request: Request) -> RoomId:
        """Spec: joinRoom."""
        user_id = writer(request).user_id
        return await self._enter(request, user_id, await self._named(request.params["roomIdOrAlias"]))

    async def join_room(self, request: Request) -> RoomId:
        """Spec: joinRoomById."""
        return await self._enter(request, writer(request).user_id, request.params["roomId"])

    async def _enter(self, request: Request, user_id: str, room_id: str) -> RoomId:
        body: Ask = request.body
        if body.third_party_signed is not None:
            raise server_not_trusted("There are no third-party invites here: there is no identity server")
        await self._join.join(room_id, user_id, reason=_text(body.reason))
        return RoomId(room_id)

    async def knock_room(self, request: Request) -> RoomId:
        """Spec: knockRoom."""
        user_id = writer(request).user_id
        room_id = await self._named(request.params["roomIdOrAlias"])
        await self._knock.knock(room_id, user_id, reason=_text(request.body.reason))
        return RoomId(room_id)

    async def leave_room(self, request: Request) -> None:
        """Spec: leaveRoom."""
        user_id = member(request).user_id
        await self._leave.leave(request.params["roomId"], user_id, reason=_text(request.body.reason))

    async def forget_room(self, request: Request) -> None:
        """Spec: forgetRoom."""
        await self._leave.forget(request.params["roomId"], member(request).user_id)

    async def invite_user(self, request: Request) -> None:
        """Spec: inviteUser, inviteBy3PID: one path, told apart by their bodies."""
        sender = writer(request).user_id
        body: dict[str, Any] = request.body
        if "user_id" not in body:
            if "address" in body or "medium" in body:
                raise server_not_trusted("Nobody can be invited by e-mail or telephone here: no identity server")
            raise missing_param("`user_id` is missing")
        check_user_id(body["user_id"])
        reason = body.get("reason")
        if not isinstance(reason, str | None):
            raise bad_json("`reason` must be a string")
        await self._invite.invite(request.params["roomId"], sender, body["user_id"], reason=reason)

    async def kick_user(self, request: Request) -> None:
        """Spec: kick."""
        sender, body = _moderator(request)
        await self._moderate.kick(request.params["roomId"], sender, body.user_id, reason=body.reason)

    async def ban_user(self, request: Request) -> None:
        """Spec: ban."""
        sender, body = _moderator(request)
        await self._moderate.ban(request.params["roomId"], sender, body.user_id, reason=body.reason)

    async def unban_user(self, request: Request) -> None:
        """Spec: unban."""
        sender, body = _moderator(request)
        await self._moderate.unban(request.params["roomId"], sender, body.user_id, reason=body.reason)

    async def _named(self, room: str) -> str:
        """The room id of a room id or alias. Raises M_INVALID_PARAM, M_NOT_FOUND."""
        if room.startswith("#"):
            return (await self._aliases.lead(room)).room_id
        if not is_room_id(room):
            raise invalid_param(f"{room[:64]!r} is neither a room ID nor a room alias")
        return room


def _moderator(request: Request) -> tuple[str, Target]:
    sender = writer(request).user_id
    body: Target = request.body
    check_user_id(body.user_id)
    _text(body.reason)
    return sender, body


def _text(reason: str | None) -> str | None:
    """A text for an event's content, which must be Unicode that can be encoded. Raises M_BAD_JSON."""
    canonical.check(reason)
    return reason
