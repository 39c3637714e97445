"""HTTP of addresses: getAccount3PIDs, add3PID, delete3pidFromAccount, requestTokenTo3PIDEmail,
requestTokenToResetPasswordEmail; and those of phone numbers and identity servers, which are always refused.

Source: Client-Server API, "Adding Account Administrative Contact Information".
"""

import re
from typing import Any

import msgspec

from teahouse.addresses._own import Own
from teahouse.addresses._proving import Asked, Proving
from teahouse.identity import Uia
from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.kernel.pages import language_of
from teahouse.matrix.errors import invalid_param, threepid_denied

_V3 = "/_matrix/client/v3"
_SECRET = re.compile(r"[0-9a-zA-Z.=_-]{1,255}")
_LONGEST_LINK = 2000
_REFUSED = "This service keeps no phone numbers and knows no identity server"
_NOT_TO_REGISTER = "This service asks for no address to register: add it to the account afterwards"


class TokenBody(msgspec.Struct):
    """Body of the operations that ask for a letter (request_email_validation)."""

    client_secret: str
    email: str
    send_attempt: int
    next_link: str | None = None
    id_server: str | None = None
    id_access_token: str | None = None


class AddBody(msgspec.Struct):
    client_secret: str
    sid: str
    auth: dict[str, Any] | None = None


class AddressBody(msgspec.Struct):
    """Body of delete3pidFromAccount and unbind3pidFromAccount."""

    medium: str
    address: str
    id_server: str | None = None


class AddressRoutes:
    """What clients call."""

    def __init__(self, proving: Proving, own: Own, uia: Uia) -> None:
        self._proving = proving
        self._own = own
        self._uia = uia

    def table(self) -> list[Route]:
        return [
            Route("GET", f"{_V3}/account/3pid", self.all, op="getAccount3PIDs", auth=Auth.USER, rate="read",
                  body=None),
            Route("POST", f"{_V3}/account/3pid/add", self.add, op="add3PID", auth=Auth.USER, rate="login",
                  body=AddBody),
            Route("POST", f"{_V3}/account/3pid/delete", self.delete, op="delete3pidFromAccount", auth=Auth.USER,
                  rate="account", body=AddressBody),
            Route("POST", f"{_V3}/account/3pid/unbind", self.unbind, op="unbind3pidFromAccount", auth=Auth.USER,
                  rate="account", body=AddressBody),
            Route("POST", f"{_V3}/account/3pid/email/requestToken", self.ask_to_add, op="requestTokenTo3PIDEmail",
                  auth=Auth.OPTIONAL, rate="login", body=TokenBody),
            Route("POST", f"{_V3}/account/password/email/requestToken", self.ask_to_reset,
                  op="requestTokenToResetPasswordEmail", auth=Auth.NONE, rate="login", body=TokenBody),
            Route("POST", f"{_V3}/register/email/requestToken", self.not_to_register,
                  op="requestTokenToRegisterEmail", auth=Auth.NONE, rate="account", body=Body.JSON),
            *(
                Route("POST", f"{_V3}/{path}", self.deny, op=op, auth=auth, rate="account", body=Body.JSON)
                for path, op, auth in (
                    ("account/3pid", "post3PIDs", Auth.USER),
                    ("account/3pid/bind", "bind3PID", Auth.USER),
                    ("account/3pid/msisdn/requestToken", "requestTokenTo3PIDMSISDN", Auth.NONE),
                    ("register/msisdn/requestToken", "requestTokenToRegisterMSISDN", Auth.NONE),
                    ("account/password/msisdn/requestToken", "requestTokenToResetPasswordMSISDN", Auth.NONE),
                )
            ),
        ]  # fmt: skip

    async def all(self, request: Request) -> dict[str, Any]:
        return {
            "threepids": [
                {"medium": "email", "address": one.address, "validated_at": one.validated_ms, "added_at": one.added_ms}
                for one in await self._own.of(request.user_id)
            ]
        }

    async def add(self, request: Request) -> None:
        """The address is looked at before the password is asked for, so that nobody types it for nothing."""
        self._proving.require()
        body: AddBody = request.body
        proof = await self._proving.proved("add", body.sid, body.client_secret)
        passed = await self._uia.check(request, "add address", [["m.login.password"]], about=body.sid)
        await self._own.add(request.user_id, proof, passed)

    async def delete(self, request: Request) -> dict[str, Any]:
        """What they do not have is removed already. Not known with any identity server, so nothing is unbound."""
        body: AddressBody = request.body
        if body.medium == "email":
            await self._own.remove(request.user_id, body.address)
        return {"id_server_unbind_result": "no-support"}

    async def unbind(self, request: Request) -> dict[str, Any]:
        return {"id_server_unbind_result": "no-support"}

    async def ask_to_add(self, request: Request) -> dict[str, Any]:
        return await self._ask(request, "add")

    async def ask_to_reset(self, request: Request) -> dict[str, Any]:
        return await self._ask(request, "reset")

    async def _ask(self, request: Request, purpose: str) -> dict[str, Any]:
        self._proving.require()
        body: TokenBody = request.body
        if _SECRET.fullmatch(body.client_secret) is None:
            raise invalid_param("client_secret must be 1 to 255 of the characters 0-9 a-z A-Z . = _ -")
        if not 0 <= body.send_attempt < 2**53:
            raise invalid_param("send_attempt must be a number from 0")
        link = body.next_link or ""
        if link and (not link.startswith(("https://", "http://")) or len(link) > _LONGEST_LINK or "\0" in link):
            raise invalid_param(f"next_link must be a web address of at most {_LONGEST_LINK} characters")
        caller = request.who.user_id if request.who is not None else ""
        asked = Asked(purpose, body.email, body.client_secret, body.send_attempt, link, caller, language_of(request))
        return {"sid": await self._proving.ask(asked)}

    async def not_to_register(self, request: Request) -> None:
        raise threepid_denied(_NOT_TO_REGISTER)

    async def deny(self, request: Request) -> None:
        raise threepid_denied(_REFUSED)
