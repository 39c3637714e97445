"""Profiles: display name, avatar, time zone, and fields of anyone's own making. Table: ``identity_profiles``.

Source: Client-Server API, "Profiles"; appendices, "Common Namespaced Identifier Grammar".
"""

import re
from typing import Any

import msgspec

from teahouse.identity import _store_data as store
from teahouse.identity._accounts import Accounts
from teahouse.identity._cache import Cache
from teahouse.identity._model import Onlookers
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import bad_json, invalid_param, key_too_large, not_found, profile_too_large

PROFILE_LIMIT = 65_536  # bytes of the whole profile as JSON; "MUST be under 64 KiB"
KEY_LIMIT = 255  # bytes
_DISPLAY_NAME_LIMIT = 256  # characters
_AVATAR_LIMIT = 1_000
_ZONE_LIMIT = 255
_KEY = re.compile(r"avatar_url|displayname|m\.tz|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_MXC = re.compile(r"mxc://[^/\s\x00]+/[A-Za-z0-9_-]+")


class Profiles:
    """Reads and writes profiles; the 20,000 read last are kept."""

    def __init__(self, db: Database, bus: Bus, accounts: Accounts, onlookers: Onlookers) -> None:
        self._db = db
        self._accounts = accounts
        self._onlookers = onlookers
        self._cache: Cache[str, dict[str, Any]] = Cache(20_000)
        bus.listen(self._changed, "profile")

    def now(self, user_id: str) -> dict[str, Any] | None:
        """The profile if it is at hand, else ``None``; never waits. Not to be changed by the caller."""
        return self._cache.get(user_id)

    async def get(self, user_id: str) -> dict[str, Any]:
        """The profile, ``{}`` for someone unknown. Not to be changed by the caller."""
        held = self._cache.get(user_id)
        if held is not None:
            return held
        user_no = await self._accounts.user_no(user_id)
        if user_no is None:
            return {}
        return await self._cache.fetch(user_id, lambda _: self._load(user_no))

    async def _load(self, user_no: int) -> dict[str, Any]:
        return {field: msgspec.json.decode(value) for field, value in await store.profile(self._db, user_no)}

    async def existing(self, user_id: str) -> dict[str, Any]:
        """The profile of a user there is. Raises M_NOT_FOUND."""
        account = await self._accounts.get(user_id)
        if account is None or (account.deactivated and account.erased):
            raise not_found("There is no such user")
        return await self.get(user_id)

    async def field(self, user_id: str, key: str) -> Any:
        """One field. Raises M_NOT_FOUND, M_INVALID_PARAM for what cannot be a field."""
        check_key(key)
        profile = await self.existing(user_id)
        if key not in profile:
            raise not_found("The profile has no such field")
        return profile[key]

    async def set(self, user_id: str, key: str, value: Any) -> None:
        """Set one field. An empty display name or avatar means none, as clients expect.

        Raises M_INVALID_PARAM, M_KEY_TOO_LARGE, M_BAD_JSON, M_PROFILE_TOO_LARGE.
        """
        check_key(key)
        _check_value(key, value)
        if value == "" and key in ("displayname", "avatar_url"):
            await self.delete(user_id, key)
            return
        account = await self._accounts.existing(user_id)
        encoded = msgspec.json.encode(value)

        def unit(tx: Tx) -> None:
            size = len(b'{"":}') + len(key) + len(encoded)
            for field, other in store.profile_in(tx, account.user_no):
                if field != key:
                    size += len(field) + len(other) + 4
                elif other == encoded:
                    return
            if size >= PROFILE_LIMIT:
                raise profile_too_large()
            write_field(tx, account.user_no, user_id, key, encoded)
            self._look_on(tx, user_id, key)

        await self._db.write(unit)

    async def delete(self, user_id: str, key: str) -> None:
        """Remove one field; it is no error if there is none. Raises M_INVALID_PARAM, M_KEY_TOO_LARGE."""
        check_key(key)
        account = await self._accounts.existing(user_id)

        def unit(tx: Tx) -> None:
            if store.delete_field(tx, account.user_no, key):
                _tell(tx, user_id, key)
                self._look_on(tx, user_id, key)

        await self._db.write(unit)

    def _look_on(self, tx: Tx, user_id: str, key: str) -> None:
        for onlooker in self._onlookers.profile_changed:
            onlooker(tx, user_id, key)

    def _changed(self, change: Change) -> None:
        self._cache.drop(change.user)


def write_field(tx: Tx, user_no: int, user_id: str, key: str, value: bytes) -> None:
    """Store one field (JSON) and tell."""
    store.set_field(tx, user_no, key, value)
    _tell(tx, user_id, key)


def _tell(tx: Tx, user_id: str, key: str) -> None:
    tx.tell(Change(tx.position(), "profile", user=user_id, data=key))


def check_key(key: str) -> None:
    """Raise M_KEY_TOO_LARGE or M_INVALID_PARAM for what cannot name a field."""
    if len(key.encode()) > KEY_LIMIT:
        raise key_too_large()
    if _KEY.fullmatch(key) is None:
        raise invalid_param("Invalid profile key")


def _check_value(key: str, value: Any) -> None:
    limits = {"displayname": _DISPLAY_NAME_LIMIT, "avatar_url": _AVATAR_LIMIT, "m.tz": _ZONE_LIMIT}
    limit = limits.get(key)
    if limit is None:
        return
    if not isinstance(value, str):
        raise bad_json(f"Expected `str` - at `$.{key}`")
    if len(value) > limit:
        raise invalid_param(f"{key}: must be at most {limit} characters")
    if key == "avatar_url" and value and _MXC.fullmatch(value) is None:
        raise invalid_param("avatar_url: must be an mxc:// URI")
