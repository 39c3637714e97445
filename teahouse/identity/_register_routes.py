"""HTTP of registering: operations register, checkUsernameAvailability, registrationTokenValidity."""

from typing import Any

import msgspec

from teahouse.identity._model import Issued
from teahouse.identity._passwords import Passwords
from teahouse.identity._register import Register
from teahouse.identity._sessions import check_device_id
from teahouse.identity._stages import Stages
from teahouse.identity._uia import Uia
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import guest_access_forbidden, missing_param

_V3 = "/_matrix/client/v3"


class RegisterBody(msgspec.Struct):
    """Body of register. ``null`` is taken for absent, as clients send it."""

    auth: dict[str, Any] | None = None
    username: str | None = None
    password: str | None = None
    device_id: str | None = None
    initial_device_display_name: str | None = None
    inhibit_login: bool | None = None
    refresh_token: bool | None = None


class RegisterRoutes:
    """Registering, with a registration token unless registration is open to all."""

    def __init__(self, register: Register, uia: Uia, stages: Stages, passwords: Passwords, settings: Settings) -> None:
        self._register = register
        self._uia = uia
        self._stages = stages
        self._passwords = passwords
        first = "m.login.dummy" if settings.open_registration else "m.login.registration_token"
        self._flow, self._params = [first], {}
        if settings.terms_url:
            self._flow = ["m.login.terms"] if settings.open_registration else [first, "m.login.terms"]
            terms = {"version": "1", "en": {"name": "Terms of Service", "url": settings.terms_url}}
            self._params = {"m.login.terms": {"policies": {"terms_of_service": terms}}}

    _flow: list[str]
    _params: dict[str, object]

    def table(self) -> list[Route]:
        return [
            Route("POST", f"{_V3}/register", self.register, op="register", auth=Auth.NONE, rate="register",
                  body=RegisterBody),
            Route("GET", f"{_V3}/register/available", self.available, op="checkUsernameAvailability", auth=Auth.NONE,
                  rate="account", body=None),
            Route("GET", "/_matrix/client/v1/register/m.login.registration_token/validity", self.validity,
                  op="registrationTokenValidity", auth=Auth.NONE, rate="login", body=None),
        ]  # fmt: skip

    async def register(self, request: Request) -> Issued | dict[str, Any]:
        """What can be known to be wrong is told before authentication, as the spec demands."""
        body: RegisterBody = request.body
        if request.query_choice("kind", "user", ("user", "guest")) == "guest":
            raise guest_access_forbidden("Guests cannot register here")
        user_id = await self._register.available(body.username) if body.username is not None else None
        if body.password is not None:
            self._passwords.check(body.password)
        check_device_id(body.device_id)
        passed = await self._uia.check(request, "register", [self._flow], params=self._params)
        if body.password is None:
            raise missing_param("password is missing")
        device = None if body.inhibit_login else (body.device_id, body.initial_device_display_name)
        result = await self._register.register(
            passed, user_id, body.password, device, refreshable=bool(body.refresh_token)
        )
        return {"user_id": result} if isinstance(result, str) else result

    async def available(self, request: Request) -> dict[str, Any]:
        await self._register.available(request.query_required("username"))
        return {"available": True}

    async def validity(self, request: Request) -> dict[str, Any]:
        return {"valid": await self._stages.registration_token_valid(request.query_required("token"))}
