"""HTTP of profiles: operations getUserProfile, getProfileField, setProfileField, deleteProfileField."""

from typing import Any

from teahouse.identity._profile import Profiles, check_key
from teahouse.identity._standing import Standing
from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import forbidden, missing_param, not_found, user_suspended

_PATH = "/_matrix/client/v3/profile/{userId}"
_BODY_LIMIT = 128 * 1024  # twice what a profile may be


class ProfileRoutes:
    """Profiles are readable by everyone, as the API has them; their owners change them."""

    def __init__(self, profiles: Profiles, standing: Standing) -> None:
        self._profiles = profiles
        self._standing = standing

    def table(self) -> list[Route]:
        field = f"{_PATH}/{{keyName}}"
        return [
            Route("GET", _PATH, self.all, op="getUserProfile", auth=Auth.OPTIONAL, rate="read", body=None),
            Route("GET", field, self.one, op="getProfileField", auth=Auth.OPTIONAL, rate="read", body=None),
            Route("PUT", field, self.set, op="setProfileField", auth=Auth.USER, rate="account", body=Body.JSON,
                  max_body=_BODY_LIMIT),
            Route("DELETE", field, self.delete, op="deleteProfileField", auth=Auth.USER, rate="account", body=None),
        ]  # fmt: skip

    async def all(self, request: Request) -> dict[str, Any]:
        profile = await self._profiles.existing(request.params["userId"])
        return {} if self._standing.unnamed(request.params["userId"]) else profile

    async def one(self, request: Request) -> dict[str, Any]:
        key = request.params["keyName"]
        value = await self._profiles.field(request.params["userId"], key)
        if self._standing.unnamed(request.params["userId"]):
            raise not_found("A measure of moderation withholds this profile")
        return {key: value}

    async def set(self, request: Request) -> None:
        key = request.params["keyName"]
        check_key(key)
        if key not in request.body:
            raise missing_param(f"{key} is missing")
        await self._profiles.set(_owner(request), key, request.body[key])

    async def delete(self, request: Request) -> None:
        await self._profiles.delete(_owner(request), request.params["keyName"])


def _owner(request: Request) -> str:
    """The caller, who must be whose profile it is. Raises M_FORBIDDEN, M_USER_SUSPENDED ("Account suspension")."""
    if request.params["userId"] != request.user_id:
        raise forbidden("You can change your own profile only")
    if request.caller.suspended:
        raise user_suspended(f"This account is suspended {request.caller.why}")
    return request.user_id
