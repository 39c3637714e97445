"""HTTP that says what this service is: versions, discovery, capabilities, TURN servers, bridged networks (none).

Operations getVersions, getWellknown, getWellknownSupport, getCapabilities, getTurnServer, getProtocols …
"""

import base64
import hashlib
import hmac
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix import ids, versions
from teahouse.matrix.errors import not_found

_V3 = "/_matrix/client/v3"
SPEC_VERSIONS = [f"v1.{minor}" for minor in range(1, 20)]


class ServiceRoutes:
    """The service introduces itself. ``unstable_features`` is shared: parts put in what they do."""

    def __init__(self, settings: Settings, clock: Clock, unstable_features: dict[str, bool]) -> None:
        self._settings = settings
        self._clock = clock
        self._unstable_features = unstable_features

    def table(self) -> list[Route]:
        third = f"{_V3}/thirdparty"
        return [
            Route("GET", "/_matrix/client/versions", self.versions, op="getVersions", auth=Auth.NONE, rate="none",
                  body=None),
            Route("GET", "/.well-known/matrix/client", self.well_known, op="getWellknown", auth=Auth.NONE,
                  rate="none", body=None),
            Route("GET", "/.well-known/matrix/support", self.support, op="getWellknownSupport", auth=Auth.NONE,
                  rate="none", body=None),
            Route("GET", f"{_V3}/capabilities", self.capabilities, op="getCapabilities", auth=Auth.USER, rate="read",
                  body=None),
            Route("GET", f"{_V3}/voip/turnServer", self.turn, op="getTurnServer", auth=Auth.USER, rate="account",
                  body=None),
            Route("GET", f"{third}/protocols", self.protocols, op="getProtocols", auth=Auth.USER, rate="read",
                  body=None),
            *(
                Route("GET", f"{third}/{path}", self.no_network, op=op, auth=Auth.USER, rate="read", body=None)
                for path, op in (
                    ("protocol/{protocol}", "getProtocolMetadata"),
                    ("location/{protocol}", "queryLocationByProtocol"),
                    ("user/{protocol}", "queryUserByProtocol"),
                    ("location", "queryLocationByAlias"),
                    ("user", "queryUserByID"),
                )
            ),
        ]  # fmt: skip

    async def versions(self, request: Request) -> dict[str, Any]:
        return {"versions": SPEC_VERSIONS, "unstable_features": self._unstable_features}

    async def well_known(self, request: Request) -> dict[str, Any]:
        """Where we are reached: as the operator says, else as whoever asks has just reached us."""
        base_url = self._settings.base_url
        host = request.header("host") or ""
        if not self._settings.public_url and ids.is_server_name(host):
            base_url = f"{request.scope.get('scheme', 'http')}://{host}"
        return {"m.homeserver": {"base_url": base_url}}

    async def support(self, request: Request) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        if self._settings.support_email:
            answer["contacts"] = [{"email_address": self._settings.support_email, "role": "m.role.admin"}]
        if self._settings.support_page:
            answer["support_page"] = self._settings.support_page
        if not answer:
            raise not_found("No server support information available")
        return answer

    async def capabilities(self, request: Request) -> dict[str, Any]:
        """``m.account_moderation`` is left out, "if `suspend` and `lock` would be `false`". Nobody locks alone."""
        suspends = request.caller.admin and bool(self._settings.admin_suspend_rule)
        available = {room_version.id: room_version.stability for room_version in versions.VERSIONS.values()}
        return {
            "capabilities": {
                "m.room_versions": {"default": versions.DEFAULT, "available": available},
                "m.change_password": {"enabled": True},
                "m.profile_fields": {"enabled": True},
                "m.set_displayname": {"enabled": True},
                "m.set_avatar_url": {"enabled": True},
                "m.3pid_changes": {"enabled": bool(self._settings.smtp_url)},
                "m.get_login_token": {"enabled": True},
                "m.forget_forced_upon_leave": {"enabled": False},
                **({"m.account_moderation": {"suspend": True, "lock": False}} if suspends else {}),
            }
        }

    async def turn(self, request: Request) -> dict[str, Any]:
        """A login for the TURN server, worked out from the secret shared with it ("TURN REST API", coturn).

        Raises M_NOT_FOUND where there is no TURN server: the API has no answer that says so.
        """
        settings = self._settings
        if not settings.turn_uris or not settings.turn_secret:
            raise not_found("No TURN server is configured")
        username = f"{self._clock.now_ms() // 1000 + settings.turn_lifetime_s}:{request.user_id}"
        mac = hmac.new(settings.turn_secret.encode(), username.encode(), hashlib.sha1).digest()
        return {
            "username": username,
            "password": base64.b64encode(mac).decode("ascii"),
            "uris": settings.turn_uris,
            "ttl": settings.turn_lifetime_s,
        }

    async def protocols(self, request: Request) -> dict[str, Any]:
        return {}

    async def no_network(self, request: Request) -> None:
        raise not_found("No other networks are bridged here")
