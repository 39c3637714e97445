"""HTTP of the account: operations changePassword and deactivateAccount."""

from typing import Any

import msgspec

from teahouse.identity._account import AccountAffairs
from teahouse.identity._accounts import Accounts
from teahouse.identity._passwords import Passwords
from teahouse.identity._uia import PASSWORD_FLOWS, Uia
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import missing_token

_V3 = "/_matrix/client/v3"


class PasswordBody(msgspec.Struct):
    new_password: str
    logout_devices: bool = True
    auth: dict[str, Any] | None = None


class DeactivateBody(msgspec.Struct):
    auth: dict[str, Any] | None = None
    id_server: str | None = None
    erase: bool = False


class AccountRoutes:
    """The account's own affairs."""

    def __init__(self, affairs: AccountAffairs, accounts: Accounts, passwords: Passwords, uia: Uia) -> None:
        self._affairs = affairs
        self._accounts = accounts
        self._passwords = passwords
        self._uia = uia
        #: How somebody without a session proves whose password they may set: each flow's stage says ``user_id``.
        self.reset_flows: list[list[str]] = []

    def table(self) -> list[Route]:
        return [
            Route("POST", f"{_V3}/account/password", self.change_password, op="changePassword", auth=Auth.OPTIONAL,
                  rate="login", body=PasswordBody),
            Route("POST", f"{_V3}/account/deactivate", self.deactivate, op="deactivateAccount", auth=Auth.USER,
                  rate="login", body=DeactivateBody),
        ]  # fmt: skip

    async def change_password(self, request: Request) -> None:
        body: PasswordBody = request.body
        flows = PASSWORD_FLOWS if request.who is not None else self.reset_flows
        if not flows:
            raise missing_token()
        self._passwords.check(body.new_password)
        passed = await self._uia.check(request, "change password", flows)
        await self._affairs.change_password(
            await self._accounts.existing(request.user_id if request.who is not None else passed.data["user_id"]),
            body.new_password,
            passed=passed,
            end_others=body.logout_devices,
            keep=request.who.device_id if request.who is not None else None,
        )

    async def deactivate(self, request: Request) -> dict[str, Any]:
        body: DeactivateBody = request.body
        about = "erase" if body.erase else ""
        passed = await self._uia.check(request, "deactivate", PASSWORD_FLOWS, about=about)
        await self._affairs.deactivate(request.user_id, erase=body.erase, passed=passed)
        # "This must be `success` if the homeserver has no identifiers to unbind for the user."
        return {"id_server_unbind_result": "success"}
