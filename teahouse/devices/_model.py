"""What the verbs of this part pass between them, and what the part asks of others.

Has no tables. Ways in: the structs, the protocols ``Accounts`` and ``Neighbours``, ``text`` and ``object_of``.
"""

from collections.abc import Collection, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Request
from teahouse.matrix.errors import bad_json, invalid_param

Json = dict[str, Any]
S = TypeVar("S", bound=msgspec.Struct)

KEY_LIMIT_BYTES = 255
"""The longest name of a key, a device, a transaction: what the spec gives identifiers."""


class Uia(Protocol):
    """User-interactive authentication. ``require`` raises the 401 with its flows until the caller has passed."""

    async def require(self, request: Request, action: str, about: str = "") -> None: ...


class Accounts(Protocol):
    """What this part asks of ``identity``."""

    @property
    def uia(self) -> Uia: ...

    async def exists(self, user_id: str) -> bool:
        """Whether this is an account of this server."""
        ...

    async def device_names(self, user_ids: Collection[str]) -> Mapping[str, Mapping[str, str | None]]:
        """Every device of these users: user id → device id → display name."""
        ...

    def devices_in(self, tx: Tx, user_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        """The same within a write unit, without names: user id → device ids."""
        ...


class Neighbours(Protocol):
    """What this part asks of ``rooms``."""

    async def sharing(self, user_id: str) -> Collection[str]:
        """The users who share a room with ``user_id`` now."""
        ...

    async def sharing_changes(self, user_id: str, since: int, upto: int) -> tuple[Collection[str], Collection[str]]:
        """Who began to share a room with ``user_id`` after ``since``, and who shares none any more."""
        ...


class DeviceKeys(msgspec.Struct):
    """Source: Client-Server API, "Device keys" and POST /keys/upload."""

    user_id: str
    device_id: str
    algorithms: list[str]
    keys: dict[str, str]
    signatures: dict[str, dict[str, str]]


class CrossSigningKey(msgspec.Struct):
    """Source: Client-Server API, POST /keys/device_signing/upload."""

    user_id: str
    usage: list[str]
    keys: dict[str, str]
    signatures: dict[str, dict[str, str]] = {}


class KeyObject(msgspec.Struct):
    """A signed one-time key. Source: Client-Server API, "Key algorithms"."""

    key: str
    signatures: dict[str, dict[str, str]]


class PublicKey(msgspec.Struct, frozen=True):
    """A one-time or fallback key as it is stored: ``algorithm``:``key_id`` is its name, ``json`` its value."""

    algorithm: str
    key_id: str
    json: bytes


class KeyCounts(msgspec.Struct, frozen=True):
    """What sync says of a device: one-time keys left per algorithm, algorithms whose fallback key is unused.

    ``members``: both as members of an answer of sync, with the unstable name of the second (MSC2732).
    """

    one_time: dict[str, int]
    unused_fallback: list[str]
    members: bytes


def object_of(value: object, kind: type[S], name: str) -> S:
    """``value`` as ``kind``. Raises M_BAD_JSON saying which member of ``name`` does not fit."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise bad_json(f"`{name}`: {error}") from None


def text(value: str, name: str) -> str:
    """``value``, if a database can hold it as a name. Raises M_INVALID_PARAM."""
    if not value or "\x00" in value:
        raise invalid_param(f"`{name}` must not be empty or hold NUL characters")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise invalid_param(f"`{name}` is not valid Unicode") from None
    if size > KEY_LIMIT_BYTES:
        raise invalid_param(f"`{name}` is longer than {KEY_LIMIT_BYTES} bytes")
    return value
