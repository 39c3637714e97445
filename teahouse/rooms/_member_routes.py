"""Reading who is in a room, and which rooms one is in, over HTTP. A handler reads the request and calls one verb."""

from typing import Any

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import forbidden
from teahouse.matrix.events import Event, serve
from teahouse.rooms import _tokens
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._state import State
from teahouse.rooms._visible import Visibility

_V3 = "/_matrix/client/v3"
_ROOM = f"{_V3}/rooms/{{roomId}}"
_KINDS = ("join", "invite", "knock", "leave", "ban")


class JoinedRooms(msgspec.Struct):
    """The answer of getJoinedRooms."""

    joined_rooms: list[str]


class RoomMember(msgspec.Struct, omit_defaults=True):
    """One of the answer of getJoinedMembersByRoom."""

    display_name: str | None = None
    avatar_url: str | None = None


class JoinedMembers(msgspec.Struct):
    """The answer of getJoinedMembersByRoom."""

    joined: dict[str, RoomMember]


class MemberRoutes:
    """The routes."""

    def __init__(self, memberships: Memberships, state: State, visibility: Visibility) -> None:
        self._memberships = memberships
        self._state = state
        self._visibility = visibility

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", f"{_V3}/joined_rooms", self.joined_rooms, op="getJoinedRooms",
                  auth=Auth.USER, rate="read", body=None, answers=JoinedRooms),
            Route("GET", f"{_ROOM}/members", self.members, op="getMembersByRoom",
                  auth=Auth.USER, rate="read", body=None),
            Route("GET", f"{_ROOM}/joined_members", self.joined_members, op="getJoinedMembersByRoom",
                  auth=Auth.USER, rate="read", body=None, answers=JoinedMembers),
        ]  # fmt: skip

    async def joined_rooms(self, request: Request) -> JoinedRooms:
        """Spec: getJoinedRooms."""
        memberships = await self._memberships.of(request.user_id)
        return JoinedRooms([room_id for room_id, one in memberships.items() if one.membership == "join"])

    async def members(self, request: Request) -> bytes:
        """Spec: getMembersByRoom."""
        wanted = request.query_choice("membership", "", ("", *_KINDS))
        unwanted = request.query_choice("not_membership", "", ("", *_KINDS))
        at = _tokens.read_optional(request.query("at"), "at")
        facts, upto = await self._visibility.require_reach(request.user_id, request.params["roomId"])
        found = await self._state.members_at(
            facts.room_id, upto if at is None else min(at, upto), None, request.user_id
        )
        chosen = [event for event in found if _chosen(event, wanted, unwanted)]
        chosen = [event for event in chosen if event.audience in (None, request.user_id)]
        return b'{"chunk":[%b]}' % b",".join(map(serve, chosen))

    async def joined_members(self, request: Request) -> JoinedMembers:
        """Spec: getJoinedMembersByRoom."""
        room_id = request.params["roomId"]
        own = (await self._memberships.of(request.user_id)).get(room_id)
        if own is None or own.membership != "join":
            raise forbidden("You are not in this room")
        joined: dict[str, RoomMember] = {}
        for event in await self._state.joined(room_id, request.user_id):
            if event.audience in (None, request.user_id):
                joined[event.state_key or ""] = _face(event)
        return JoinedMembers(joined)


def _chosen(event: Event, wanted: str, unwanted: str) -> bool:
    """Both together are an "or": the membership is the one, or it is not the other."""
    membership: Any = event.content.get("membership")
    if wanted and unwanted:
        return bool(membership == wanted or membership != unwanted)
    return bool((not wanted or membership == wanted) and (not unwanted or membership != unwanted))


def _face(event: Event) -> RoomMember:
    name, avatar = event.content.get("displayname"), event.content.get("avatar_url")
    return RoomMember(
        name if isinstance(name, str) else None,
        avatar if isinstance(avatar, str) and avatar.startswith("mxc://") else None,
    )
