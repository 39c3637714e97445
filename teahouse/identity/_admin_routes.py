"""HTTP for administrators: operations getWhoIs, getAdminSuspendUser, getAdminLockUser.

The PUT forms of suspend and lock are moderation's: in this house no measure is taken without a statement of reasons.
"""

from typing import Any

from teahouse.identity._accounts import Accounts
from teahouse.identity._model import Account
from teahouse.identity._sessions import Sessions
from teahouse.identity._standing import Standing
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix import ids
from teahouse.matrix.errors import forbidden, invalid_param, not_found

_ADMIN = "/_matrix/client/v1/admin"


class AdminRoutes:
    """What administrators may see of an account."""

    def __init__(self, accounts: Accounts, sessions: Sessions, standing: Standing) -> None:
        self._accounts = accounts
        self._standing = standing
        self._sessions = sessions

    def table(self) -> list[Route]:
        return [
            Route("GET", "/_matrix/client/v3/admin/whois/{userId}", self.whois, op="getWhoIs", auth=Auth.USER,
                  rate="account", body=None),
            Route("GET", f"{_ADMIN}/suspend/{{userId}}", self.suspended, op="getAdminSuspendUser", auth=Auth.ADMIN,
                  rate="account", body=None),
            Route("GET", f"{_ADMIN}/lock/{{userId}}", self.locked, op="getAdminLockUser", auth=Auth.ADMIN,
                  rate="account", body=None),
        ]  # fmt: skip

    async def whois(self, request: Request) -> dict[str, Any]:
        """For administrators, and for oneself."""
        user_id = request.params["userId"]
        if not request.caller.admin and user_id != request.user_id:
            raise forbidden("You are not a server administrator")
        account = await self._accounts.get(user_id)
        if account is None:
            raise not_found("There is no such user")
        devices: dict[str, Any] = {}
        for device in await self._sessions.devices(account.user_no):
            seen = {"ip": device.last_seen_ip, "last_seen": device.last_seen_ms, "user_agent": device.user_agent}
            connections = [seen] if device.last_seen_ms else []
            devices[device.device_id] = {"sessions": [{"connections": connections}]}
        return {"user_id": user_id, "devices": devices}

    async def suspended(self, request: Request) -> dict[str, Any]:
        user_id = (await self.target(request)).user_id
        return {"suspended": self._standing.suspended(user_id) is not None}

    async def locked(self, request: Request) -> dict[str, Any]:
        user_id = (await self.target(request)).user_id
        return {"locked": self._standing.locked(user_id) is not None}

    async def target(self, request: Request) -> Account:
        """Whom it is about. Raises M_INVALID_PARAM, M_NOT_FOUND, M_FORBIDDEN (another administrator), in that order."""
        user_id = request.params["userId"]
        if not ids.is_user_id(user_id) or ids.server_of(user_id) != self._accounts.server_name:
            raise invalid_param("User does not belong to the local server")
        account = await self._accounts.existing(user_id)
        if account.admin and user_id != request.user_id:
            raise forbidden("The user is another administrator")
        return account
