"""HTTP of the account: operations changePassword, deactivateAccount, and those of third-party identifiers.

This service knows people by name only: it keeps no e-mail addresses or phone numbers, and says so where the API
has them ("Adding Account Administrative Contact Information").
"""

from typing import Any

import msgspec

from teahouse.identity._account import AccountAffairs
from teahouse.identity._accounts import Accounts
from teahouse.identity._passwords import Passwords
from teahouse.identity._uia import PASSWORD_FLOWS, Uia
from teahouse.kernel.http import Auth, Body, Request, Route
from teahouse.matrix.errors import threepid_denied

_V3 = "/_matrix/client/v3"
_NO_ADDRESSES = "This service keeps no e-mail addresses or phone numbers"


class PasswordBody(msgspec.Struct):
    new_password: str
    logout_devices: bool = True
    auth: dict[str, Any] | None = None


class DeactivateBody(msgspec.Struct):
    auth: dict[str, Any] | None = None
    id_server: str | None = None
    erase: bool = False


class AddressBody(msgspec.Struct):
    """Body of delete3pidFromAccount and unbind3pidFromAccount."""

    medium: str
    address: str
    id_server: str | None = None


class AccountRoutes:
    """The account's own affairs."""

    def __init__(self, affairs: AccountAffairs, accounts: Accounts, passwords: Passwords, uia: Uia) -> None:
        self._affairs = affairs
        self._accounts = accounts
        self._passwords = passwords
        self._uia = uia

    def table(self) -> list[Route]:
        return [
            Route("POST", f"{_V3}/account/password", self.change_password, op="changePassword", auth=Auth.USER,
                  rate="login", body=PasswordBody),
            Route("POST", f"{_V3}/account/deactivate", self.deactivate, op="deactivateAccount", auth=Auth.USER,
                  rate="login", body=DeactivateBody),
            Route("GET", f"{_V3}/account/3pid", self.addresses, op="getAccount3PIDs", auth=Auth.USER, rate="read",
                  body=None),
            *(
                Route("POST", f"{_V3}/{path}", self.deny, op=op, auth=auth, rate="account", body=Body.JSON)
                for path, op, auth in (
                    ("account/3pid", "post3PIDs", Auth.USER),
                    ("account/3pid/add", "add3PID", Auth.USER),
                    ("account/3pid/bind", "bind3PID", Auth.USER),
                    ("account/3pid/email/requestToken", "requestTokenTo3PIDEmail", Auth.NONE),
                    ("account/3pid/msisdn/requestToken", "requestTokenTo3PIDMSISDN", Auth.NONE),
                    ("register/email/requestToken", "requestTokenToRegisterEmail", Auth.NONE),
                    ("register/msisdn/requestToken", "requestTokenToRegisterMSISDN", Auth.NONE),
                    ("account/password/email/requestToken", "requestTokenToResetPasswordEmail", Auth.NONE),
                    ("account/password/msisdn/requestToken", "requestTokenToResetPasswordMSISDN", Auth.NONE),
                )
            ),
            Route("POST", f"{_V3}/account/3pid/delete", self.no_address, op="delete3pidFromAccount", auth=Auth.USER,
                  rate="account", body=AddressBody),
            Route("POST", f"{_V3}/account/3pid/unbind", self.no_address, op="unbind3pidFromAccount", auth=Auth.USER,
                  rate="account", body=AddressBody),
        ]  # fmt: skip

    async def change_password(self, request: Request) -> None:
        body: PasswordBody = request.body
        self._passwords.check(body.new_password)
        passed = await self._uia.check(request, "change password", PASSWORD_FLOWS)
        await self._affairs.change_password(
            await self._accounts.existing(request.user_id),
            body.new_password,
            passed=passed,
            end_others=body.logout_devices,
            keep=request.caller.device_id,
        )

    async def deactivate(self, request: Request) -> dict[str, Any]:
        body: DeactivateBody = request.body
        about = "erase" if body.erase else ""
        passed = await self._uia.check(request, "deactivate", PASSWORD_FLOWS, about=about)
        await self._affairs.deactivate(request.user_id, erase=body.erase, passed=passed)
        # "This must be `success` if the homeserver has no identifiers to unbind for the user."
        return {"id_server_unbind_result": "success"}

    async def addresses(self, request: Request) -> dict[str, Any]:
        return {"threepids": []}

    async def deny(self, request: Request) -> None:
        raise threepid_denied(_NO_ADDRESSES)

    async def no_address(self, request: Request) -> dict[str, Any]:
        """There is nothing to remove; and as it isn't known with any identity server, nothing was unbound."""
        return {"id_server_unbind_result": "no-support"}
