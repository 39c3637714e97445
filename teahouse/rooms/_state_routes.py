"""Reading and setting a room's state over HTTP. A handler reads the request and calls one verb."""

from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.matrix.events import serve
from teahouse.rooms._caller import check_text, writer
from teahouse.rooms._model import MEMBER
from teahouse.rooms._put_member import PutMember
from teahouse.rooms._room_routes import EventId
from teahouse.rooms._send import Send
from teahouse.rooms._state import State
from teahouse.rooms._visible import Visibility

_STATE = "/_matrix/client/v3/rooms/{roomId}/state"


class StateRoutes:
    """The routes. An empty state key may be left out, with its slash or without."""

    def __init__(self, send: Send, put_member: PutMember, state: State, visibility: Visibility) -> None:
        self._send = send
        self._put_member = put_member
        self._state = state
        self._visibility = visibility

    def table(self) -> list[Route]:
        """The routes."""
        routes = [
            Route("GET", _STATE, self.get_state, op="getRoomState", auth=Auth.USER, rate="read", body=None),
        ]
        for path in (f"{_STATE}/{{eventType}}/{{stateKey}}", f"{_STATE}/{{eventType}}"):
            routes += [
                Route("GET", path, self.get_one, op="getRoomStateWithKey",
                      auth=Auth.USER, rate="read", body=None),
                Route("PUT", path, self.put_one, op="setRoomStateWithKey",
                      auth=Auth.USER, rate="state", body=Body.JSON, answers=EventId),
            ]  # fmt: skip
        return routes

    async def put_one(self, request: Request) -> EventId:
        """Spec: setRoomStateWithKey."""
        who = writer(request)
        params = request.params
        type_ = check_text(params["eventType"], "eventType")
        state_key = check_text(params.get("stateKey", ""), "stateKey")
        if type_ == MEMBER:
            event = await self._put_member.put(params["roomId"], who.user_id, state_key, request.body)
        else:
            event = await self._send.send(params["roomId"], who.user_id, type_, request.body, state_key=state_key)
        return EventId(event.event_id)

    async def get_one(self, request: Request) -> bytes:
        """Spec: getRoomStateWithKey."""
        params = request.params
        whole = request.query_choice("format", "content", ("content", "event")) == "event"
        facts, upto = await self._visibility.require_reach(request.user_id, params["roomId"])
        key = (check_text(params["eventType"], "eventType"), check_text(params.get("stateKey", ""), "stateKey"))
        found = [
            event
            for event in await self._state.at(facts.room_id, upto, [key], request.user_id)
            if event.audience in (None, request.user_id)
        ]
        if not found:
            raise not_found("The room has no such state")
        return serve(found[0]) if whole else found[0].content_json

    async def get_state(self, request: Request) -> bytes:
        """Spec: getRoomState."""
        facts, upto = await self._visibility.require_reach(request.user_id, request.params["roomId"])
        found = await self._state.at(facts.room_id, upto, None, request.user_id)
        chosen = [serve(event) for event in found if event.audience in (None, request.user_id)]
        return b"[%b]" % b",".join(chosen)
