"""HTTP of sessions: operations getLoginFlows, login, generateLoginToken, refresh, logout, logout_all, getTokenOwner."""

from typing import Any

import msgspec

from teahouse.identity._login import LOGIN_TOKEN_MS, OPENID_MS, Login
from teahouse.identity._model import Issued
from teahouse.identity._sessions import Sessions, check_device_id
from teahouse.identity._uia import PASSWORD_FLOWS, Uia
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import MatrixError, appservice_login_unsupported, forbidden, missing_param, unknown

_V3 = "/_matrix/client/v3"
_FLOWS = {"flows": [{"type": "m.login.password"}, {"type": "m.login.token", "get_login_token": True}]}


class LoginBody(msgspec.Struct):
    """Body of login. ``user``, ``medium`` and ``address`` are what ``identifier`` was before r0.4."""

    type: str
    identifier: dict[str, Any] | None = None
    user: str | None = None
    medium: str | None = None
    address: str | None = None
    password: str | None = None
    token: str | None = None
    device_id: str | None = None
    initial_device_display_name: str | None = None
    refresh_token: bool | None = None


class RefreshBody(msgspec.Struct):
    refresh_token: str


class AuthBody(msgspec.Struct):
    """A body that has only the user-interactive authentication in it."""

    auth: dict[str, Any] | None = None


class LoginRoutes:
    """Sessions, from login to logout."""

    def __init__(self, login: Login, sessions: Sessions, uia: Uia, server_name: str) -> None:
        self._login = login
        self._sessions = sessions
        self._uia = uia
        self._server_name = server_name

    def table(self) -> list[Route]:
        return [
            Route("GET", f"{_V3}/login", self.flows, op="getLoginFlows", auth=Auth.NONE, rate="account", body=None),
            Route("POST", f"{_V3}/login", self.login, op="login", auth=Auth.NONE, rate="login", body=LoginBody),
            Route("POST", "/_matrix/client/v1/login/get_token", self.get_token, op="generateLoginToken",
                  auth=Auth.USER, rate="login", body=AuthBody),
            Route("POST", f"{_V3}/refresh", self.refresh, op="refresh", auth=Auth.NONE, rate="account",
                  body=RefreshBody),
            Route("POST", f"{_V3}/logout", self.logout, op="logout", auth=Auth.LOCKED_OK, rate="account", body=None),
            Route("POST", f"{_V3}/logout/all", self.logout_all, op="logout_all", auth=Auth.LOCKED_OK, rate="account",
                  body=None),
            Route("GET", f"{_V3}/account/whoami", self.whoami, op="getTokenOwner", auth=Auth.USER, rate="read",
                  body=None),
            Route("POST", f"{_V3}/user/{{userId}}/openid/request_token", self.openid, op="requestOpenIdToken",
                  auth=Auth.USER, rate="account", body=AuthBody),
            # spec: Server-Server API, "OpenID". Whoever is shown an OpenID token asks here whose it is.
            Route("GET", "/_matrix/federation/v1/openid/userinfo", self.openid_userinfo, op="exchangeOpenIdToken",
                  auth=Auth.NONE, rate="account", body=None),
        ]  # fmt: skip

    async def flows(self, request: Request) -> dict[str, Any]:
        return _FLOWS

    async def login(self, request: Request) -> Issued:
        body: LoginBody = request.body
        check_device_id(body.device_id)
        device = (body.device_id, body.initial_device_display_name)
        refreshable = bool(body.refresh_token)
        if body.type == "m.login.password":
            return await self._login.by_password(msgspec.structs.asdict(body), device, refreshable=refreshable)
        if body.type == "m.login.token":
            if body.token is None:
                raise missing_param("token is missing")
            return await self._login.by_token(body.token, device, refreshable=refreshable)
        if body.type == "m.login.application_service":
            raise appservice_login_unsupported()
        raise unknown("Bad login type")

    async def get_token(self, request: Request) -> dict[str, Any]:
        """The user is asked anew each time: "servers MUST always re-prompt the user for verification"."""
        passed = await self._uia.check(request, "get_token", PASSWORD_FLOWS)
        token = await self._login.new_token(request.caller.user_no, passed)
        return {"login_token": token, "expires_in_ms": LOGIN_TOKEN_MS}

    async def refresh(self, request: Request) -> dict[str, Any]:
        issued = await self._sessions.refresh(request.body.refresh_token)
        return {
            "access_token": issued.access_token,
            "refresh_token": issued.refresh_token,
            "expires_in_ms": issued.expires_in_ms,
        }

    async def logout(self, request: Request) -> None:
        who = request.caller
        await self._sessions.end(who.user_id, who.user_no, [who.device_id])

    async def logout_all(self, request: Request) -> None:
        who = request.caller
        await self._sessions.end(who.user_id, who.user_no, None)

    async def whoami(self, request: Request) -> dict[str, Any]:
        who = request.caller
        return {"user_id": who.user_id, "device_id": who.device_id, "is_guest": who.guest}

    async def openid(self, request: Request) -> dict[str, Any]:
        if request.params["userId"] != request.user_id:
            raise forbidden("You cannot request OpenID tokens for other users")
        return {
            "access_token": await self._login.new_openid_token(request.caller.user_no),
            "token_type": "Bearer",
            "matrix_server_name": self._server_name,
            "expires_in": OPENID_MS // 1000,
        }

    async def openid_userinfo(self, request: Request) -> dict[str, Any]:
        user_id = await self._login.openid_user(request.query_required("access_token"))
        if user_id is None:
            raise MatrixError(401, "M_UNKNOWN_TOKEN", "Access token unknown or expired")
        return {"sub": user_id}
