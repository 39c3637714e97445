"""HTTP of this part: operations getPushers, postPusher."""

from typing import Any

from teahouse.kernel.http import Auth, Request, Route
from teahouse.push._model import PusherBody
from teahouse.push._pushers import Pushers

_V3 = "/_matrix/client/v3"


class Routes:
    """The caller's pushers."""

    def __init__(self, pushers: Pushers) -> None:
        self._pushers = pushers

    def table(self) -> list[Route]:
        return [
            Route("GET", f"{_V3}/pushers", self.pushers, op="getPushers", auth=Auth.USER, rate="read", body=None),
            Route("POST", f"{_V3}/pushers/set", self.set_pusher, op="postPusher", auth=Auth.USER, rate="account",
                  body=PusherBody),
        ]  # fmt: skip

    async def pushers(self, request: Request) -> dict[str, Any]:
        return {"pushers": [pusher.shown() for pusher in await self._pushers.all(request.user_id)]}

    async def set_pusher(self, request: Request) -> None:
        await self._pushers.set(request.caller, request.body)
