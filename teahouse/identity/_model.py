"""The facts of this part, as frozen structs."""

from collections.abc import Callable
from typing import Any

import msgspec

from teahouse.kernel.db import Tx

DEVICE_NAME_LIMIT = 100  # characters
DEVICE_ID_LIMIT = 255  # bytes
ERASED = "erased"  # data of such a Change where the user was erased
ACCOUNT = "account"  # kind of the Change that says: what is remembered of this user's tokens and flags is old


class Account(msgspec.Struct, frozen=True):
    """One user of this service. ``deactivated`` accounts keep their row, so that nobody gets their user id."""

    user_no: int
    user_id: str
    has_password: bool
    admin: bool
    moderator: bool
    guest: bool
    erased_position: int
    created_ms: int
    deactivated_ms: int

    @property
    def deactivated(self) -> bool:
        return self.deactivated_ms != 0

    @property
    def erased(self) -> bool:
        return self.erased_position != 0


class Device(msgspec.Struct, frozen=True):
    """One device of a user. ``last_seen_ms`` is 0 if it never was; it may be minutes old."""

    device_no: int
    device_id: str
    display_name: str | None
    last_seen_ms: int
    last_seen_ip: str
    user_agent: str


class Issued(msgspec.Struct, frozen=True, omit_defaults=True):
    """What login, register and refresh hand out. ``expires_in_ms`` is left out for tokens that do not expire."""

    user_id: str
    access_token: str
    device_id: str
    refresh_token: str | None = None
    expires_in_ms: int | None = None


class RegistrationToken(msgspec.Struct, frozen=True):
    """A token that lets people register. ``None`` means without limit."""

    token: str
    uses_allowed: int | None
    used: int
    created_ms: int
    expires_ms: int | None

    def valid(self, now_ms: int) -> bool:
        """Whether it still lets someone register."""
        return (self.uses_allowed is None or self.used < self.uses_allowed) and (
            self.expires_ms is None or now_ms < self.expires_ms
        )


class ActiveMonth(msgspec.Struct, frozen=True):
    """How many people used the service in a month (202611, UTC). since_ms: when the first of them came."""

    month: int
    people: int
    since_ms: int


DeviceHook = Callable[[Tx, str, str], None]


class Onlookers:
    """Functions that other parts want run in the same transaction. ``app.py`` appends to these lists.

    ``registered(tx, user_id)``, ``device_added`` and ``device_removed`` and ``device_renamed(tx, user_id, device_id)``,
    ``profile_changed(tx, user_id, field)``, ``password_changed(tx, user_id)``, ``deactivated(tx, user_id, erase)``.
    ``device_added`` may refuse a device id by raising a ``MatrixError``.
    """

    def __init__(self) -> None:
        self.registered: list[Callable[[Tx, str], None]] = []
        self.device_added: list[DeviceHook] = []
        self.device_removed: list[DeviceHook] = []
        self.device_renamed: list[DeviceHook] = []
        self.profile_changed: list[Callable[[Tx, str, str], None]] = []
        self.password_changed: list[Callable[[Tx, str], None]] = []
        self.deactivated: list[Callable[[Tx, str, bool], None]] = []


class Auth(msgspec.Struct, frozen=True):
    """The ``auth`` object of a request, as far as every stage shares it; ``given`` is all of it."""

    type: str | None
    session: str | None
    given: dict[str, Any]
