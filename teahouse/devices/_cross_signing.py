"""POST /keys/device_signing/upload: a user publishes or replaces the three cross-signing keys.

Tables: those of ``_store_cross_signing``. Way in: ``CrossSigning.upload``.
Source: Client-Server API, "Cross-signing" and POST /keys/device_signing/upload.
"""

import msgspec

from teahouse.devices import _signing, _store_cross_signing
from teahouse.devices._changes import Changes
from teahouse.devices._model import Accounts, CrossSigningKey, Json, object_of, text
from teahouse.devices._store_cross_signing import StoredKey
from teahouse.kernel.db import Database, Stale, Tx
from teahouse.kernel.http import Request
from teahouse.matrix import canonical
from teahouse.matrix.errors import forbidden, invalid_param, invalid_signature, missing_param

_ATTEMPTS = 4


class CrossSigningUpload(msgspec.Struct):
    """The body of POST /keys/device_signing/upload. ``auth`` is read by user-interactive authentication."""

    master_key: Json | None = None
    self_signing_key: Json | None = None
    user_signing_key: Json | None = None
    auth: Json | None = None


class CrossSigning:
    """The verb."""

    def __init__(self, db: Database, accounts: Accounts, changes: Changes) -> None:
        self._db = db
        self._accounts = accounts
        self._changes = changes

    async def upload(self, request: Request, body: CrossSigningUpload) -> None:
        """Store the keys given.

        Authentication is asked for unless the user has no master key yet or sends only what is stored already.
        Raises M_INVALID_PARAM for a malformed key, M_MISSING_PARAM without any master key, M_INVALID_SIGNATURE for a
        key its master did not sign, M_FORBIDDEN for a key that is the id of one of the user's devices.
        """
        user_id = request.user_id
        given = _keys(user_id, body)
        for _ in range(_ATTEMPTS):
            stored = await self._stored(user_id)
            new = _new(given, stored)
            if not new:
                return
            _check_signatures(user_id, given, stored)
            if "master" in stored:
                about = " ".join(sorted(key.public_key for key in new.values()))
                await self._accounts.uia.require(request, "upload cross-signing keys", about)
            try:
                await self._db.write(lambda tx: self._replace(tx, user_id, stored, new))  # noqa: B023
            except Stale:
                continue
            return
        raise forbidden("Your cross-signing keys are being changed by another device")

    async def _stored(self, user_id: str) -> dict[str, StoredKey]:
        return {key.usage: key for key in await _store_cross_signing.keys(self._db, [user_id])}

    def _replace(self, tx: Tx, user_id: str, seen: dict[str, StoredKey], new: dict[str, StoredKey]) -> None:
        if _store_cross_signing.keys_in(tx, user_id) != seen:
            raise Stale
        taken = self._accounts.devices_in(tx, [user_id]).get(user_id, ())
        if any(key.public_key in taken for key in new.values()):
            raise forbidden("Key ID in use: a cross-signing key has the ID of one of your devices")
        # A new master signs nothing of the old ones: what it does not bring along goes.
        gone = seen if "master" in new else {usage: seen[usage] for usage in new if usage in seen}
        for key in gone.values():
            _store_cross_signing.forget_key(tx, key)
        for key in new.values():
            _store_cross_signing.put_key(tx, key)
        self._changes.touch(tx, user_id, tx.position())


def _keys(user_id: str, body: CrossSigningUpload) -> dict[str, StoredKey]:
    """The keys given, by usage, their shape checked."""
    given = (
        ("master", "master_key", body.master_key),
        ("self_signing", "self_signing_key", body.self_signing_key),
        ("user_signing", "user_signing_key", body.user_signing_key),
    )
    return {usage: _key(user_id, usage, member, value) for usage, member, value in given if value is not None}


def _key(user_id: str, usage: str, member: str, value: Json) -> StoredKey:
    shape = object_of(value, CrossSigningKey, member)
    if shape.user_id != user_id:
        raise invalid_param(f"`{member}.user_id` is not your user ID")
    if usage not in shape.usage:
        raise invalid_param(f"`{member}.usage` does not contain {usage!r}")
    if len(shape.keys) != 1:
        raise invalid_param(f"`{member}.keys` must have exactly one member")
    ((name, public_key),) = shape.keys.items()
    algorithm, _, key_id = text(name, f"{member}.keys").partition(":")
    if algorithm != "ed25519" or key_id != public_key:
        raise invalid_param(f"`{member}.keys` must map ed25519:public_key to the same public key")
    return StoredKey(user_id, usage, public_key, canonical.encode({k: v for k, v in value.items() if k != "unsigned"}))


def _new(given: dict[str, StoredKey], stored: dict[str, StoredKey]) -> dict[str, StoredKey]:
    """Those of the keys that are not stored already. A master that changes makes every key given with it new."""
    different = {usage for usage, key in given.items() if _body(stored.get(usage)) != _body(key)}
    return given if "master" in different else {usage: given[usage] for usage in different}


def _body(key: StoredKey | None) -> Json | None:
    return None if key is None else _signing.body(msgspec.json.decode(key.json))


def _check_signatures(user_id: str, given: dict[str, StoredKey], stored: dict[str, StoredKey]) -> None:
    """The master key given, or else the one stored, must have signed the other keys."""
    master = given.get("master") or stored.get("master")
    if master is None:
        raise missing_param("`master_key` is missing, and you have no master key yet")
    for usage, key in given.items():
        if usage == "master":
            continue
        value: Json = msgspec.json.decode(key.json)
        signature = value.get("signatures", {}).get(user_id, {}).get(f"ed25519:{master.public_key}")
        if not isinstance(signature, str) or not _signing.verified(value, master.public_key, signature):
            raise invalid_signature(f"`{usage}_key` is not signed by your master key")
