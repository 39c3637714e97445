"""HTTP of devices: operations getDevices, getDevice, updateDevice, deleteDevice, deleteDevices."""

from typing import Annotated, Any

import msgspec

from teahouse.identity._login_routes import AuthBody
from teahouse.identity._model import Device
from teahouse.identity._sessions import Sessions
from teahouse.identity._uia import Uia
from teahouse.kernel.http import Auth, Request, Route

_V3 = "/_matrix/client/v3"


class DeviceBody(msgspec.Struct):
    display_name: str | None = None


class DevicesBody(msgspec.Struct):
    devices: Annotated[list[str], msgspec.Meta(max_length=1_000)]
    auth: dict[str, Any] | None = None


class DeviceRoutes:
    """The user's own devices."""

    def __init__(self, sessions: Sessions, uia: Uia) -> None:
        self._sessions = sessions
        self._uia = uia

    def table(self) -> list[Route]:
        one = f"{_V3}/devices/{{deviceId}}"
        return [
            Route("GET", f"{_V3}/devices", self.all, op="getDevices", auth=Auth.USER, rate="read", body=None),
            Route("GET", one, self.one, op="getDevice", auth=Auth.USER, rate="read", body=None),
            Route("PUT", one, self.update, op="updateDevice", auth=Auth.USER, rate="account", body=DeviceBody),
            Route("DELETE", one, self.delete, op="deleteDevice", auth=Auth.USER, rate="account", body=AuthBody),
            Route("POST", f"{_V3}/delete_devices", self.delete_several, op="deleteDevices", auth=Auth.USER,
                  rate="account", body=DevicesBody),
        ]  # fmt: skip

    async def all(self, request: Request) -> dict[str, Any]:
        return {"devices": [shown(device) for device in await self._sessions.devices(request.caller.user_no)]}

    async def one(self, request: Request) -> dict[str, Any]:
        return shown(await self._sessions.device(request.caller.user_no, request.params["deviceId"]))

    async def update(self, request: Request) -> None:
        who = request.caller
        await self._sessions.rename(who.user_id, who.user_no, request.params["deviceId"], request.body.display_name)

    async def delete(self, request: Request) -> None:
        await self._delete(request, [request.params["deviceId"]])

    async def delete_several(self, request: Request) -> None:
        await self._delete(request, request.body.devices)

    async def _delete(self, request: Request, device_ids: list[str]) -> None:
        who = request.caller
        await self._uia.require(request, "delete devices", about="\n".join(sorted(set(device_ids))))
        await self._sessions.end(who.user_id, who.user_no, device_ids)


def shown(device: Device) -> dict[str, Any]:
    """A device as clients see it. Source: definition client_device."""
    answer: dict[str, Any] = {"device_id": device.device_id}
    if device.display_name is not None:
        answer["display_name"] = device.display_name
    if device.last_seen_ms:
        answer |= {"last_seen_ip": device.last_seen_ip, "last_seen_ts": device.last_seen_ms}
    return answer
