"""POST /keys/upload: a device publishes its identity keys, one-time keys and fallback keys.

Tables: those of ``_store_keys``. Way in: ``Upload.upload``.
Source: Client-Server API, "Uploading keys" and "One-time and fallback keys".
"""

from collections.abc import Mapping

import msgspec

from teahouse.devices import _signing, _store_cross_signing, _store_keys
from teahouse.devices._changes import Changes
from teahouse.devices._model import Accounts, DeviceKeys, Json, KeyCounts, KeyObject, PublicKey, object_of, text
from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix import canonical
from teahouse.matrix.errors import forbidden, invalid_param, unknown_token

SPENT_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a key that was given out is remembered, in case its upload is retried."""
ONE_TIME_LIMIT = 1000
"""The most one-time keys of one algorithm a device may keep here; clients keep 50 to 100."""


class KeysUpload(msgspec.Struct):
    """The body of POST /keys/upload."""

    device_keys: Json | None = None
    one_time_keys: dict[str, str | Json] | None = None
    fallback_keys: dict[str, str | Json] | None = None


class Upload:
    """The verb."""

    def __init__(self, db: Database, clock: Clock, accounts: Accounts, changes: Changes) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._changes = changes

    async def upload(self, who: Who, body: KeysUpload) -> KeyCounts:
        """Store what is new; a repeated upload changes nothing. Returns what the device has now.

        Raises M_BAD_JSON for a wrong shape, M_INVALID_PARAM for keys of another user or device, for a malformed key
        name, and for a one-time key whose id is taken by a different key.
        """
        device_json = _device_json(who, body.device_keys) if body.device_keys else None
        one_time = _public_keys(body.one_time_keys or {}, "one_time_keys")
        fallback = _public_keys(body.fallback_keys or {}, "fallback_keys")
        if len({key.algorithm for key in fallback}) < len(fallback):
            raise invalid_param("`fallback_keys` has more than one key of an algorithm")
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> KeyCounts:
            if who.device_id not in self._accounts.devices_in(tx, [who.user_id]).get(who.user_id, ()):
                raise unknown_token("This device has been logged out")
            if device_json is not None:
                self._publish(tx, who, device_json)
            new = _new_one_time(tx, who, one_time, now_ms) if one_time else []
            changed = [key for key in fallback if _put_fallback(tx, who, key)]
            if new or changed:
                position = tx.position()
                _store_keys.put_one_time(tx, who.user_id, who.device_id, position, new)
                tx.tell(Change(position, "keys", user=who.user_id, data=who.device_id))
            return _store_keys.counts(tx, who.user_id, who.device_id)

        return await self._db.write(unit)

    def _publish(self, tx: Tx, who: Who, json: bytes) -> None:
        """Store the device's identity keys. Signatures that others added go, if what they signed is gone."""
        stored = _store_keys.device_key(tx, who.user_id, who.device_id)
        if stored == json:
            return
        cross_signing = _store_cross_signing.keys_in(tx, who.user_id)
        if any(key.public_key == who.device_id for key in cross_signing.values()):
            # "Servers therefore must ensure that device IDs will not collide with cross-signing public keys."
            raise forbidden("This device ID is the public key of one of your cross-signing keys")
        _store_keys.put_device_key(tx, who.user_id, who.device_id, json)
        if stored is not None and _signed_part(stored) != _signed_part(json):
            _store_cross_signing.forget_signatures_on(tx, who.user_id, who.device_id)
        self._changes.touch(tx, who.user_id, tx.position())


def _signed_part(json: bytes) -> Json:
    return _signing.body(msgspec.json.decode(json))


def _device_json(who: Who, device_keys: Json) -> bytes:
    shape = object_of(device_keys, DeviceKeys, "device_keys")
    if shape.user_id != who.user_id:
        raise invalid_param("`device_keys.user_id` is not your user ID")
    if shape.device_id != who.device_id:
        raise invalid_param("`device_keys.device_id` is not the ID of this device")
    return canonical.encode({name: value for name, value in device_keys.items() if name != "unsigned"})


def _public_keys(keys: Mapping[str, str | Json], member: str) -> list[PublicKey]:
    found: list[PublicKey] = []
    for name, value in keys.items():
        algorithm, colon, key_id = text(name, f"{member} key name").partition(":")
        if not (algorithm and colon and key_id):
            raise invalid_param(f"`{member}`: {name!r} is not of the form algorithm:key_id")
        if not isinstance(value, str):
            object_of(value, KeyObject, f"{member}.{name}")
        found.append(PublicKey(algorithm, key_id, canonical.encode(value)))
    return found


def _new_one_time(tx: Tx, who: Who, keys: list[PublicKey], now_ms: int) -> list[PublicKey]:
    """Those of the keys that are neither waiting nor given out already. Raises M_INVALID_PARAM on a conflict."""
    key_ids = [key.key_id for key in keys]
    _store_keys.forget_spent(tx, who.user_id, who.device_id, now_ms - SPENT_KEPT_MS)
    waiting = _store_keys.known_one_time(tx, who.user_id, who.device_id, key_ids)
    spent = _store_keys.spent(tx, who.user_id, who.device_id, key_ids)
    new: list[PublicKey] = []
    for key in keys:
        have = waiting.get((key.algorithm, key.key_id))
        if have is None:
            if (key.algorithm, key.key_id) not in spent:
                new.append(key)
        elif have != key.json:
            raise invalid_param(f"One time key {key.algorithm}:{key.key_id} already exists with a different value")
    counts = _store_keys.counts(tx, who.user_id, who.device_id).one_time
    for algorithm in {key.algorithm for key in new}:
        if counts.get(algorithm, 0) + sum(key.algorithm == algorithm for key in new) > ONE_TIME_LIMIT:
            raise invalid_param(f"A device may keep at most {ONE_TIME_LIMIT} one-time keys of {algorithm}")
    return new


def _put_fallback(tx: Tx, who: Who, key: PublicKey) -> bool:
    """Replace the fallback key, unless just this one is there: then whether it was used stays known."""
    have = _store_keys.fallback(tx, who.user_id, who.device_id, key.algorithm)
    if have is not None and have[0] == key:
        return False
    _store_keys.put_fallback(tx, who.user_id, who.device_id, key)
    return True
