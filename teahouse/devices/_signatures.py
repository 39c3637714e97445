"""POST /keys/signatures/upload: add signatures to one's own devices and master key, and to others' master keys.

Tables: those of ``_store_cross_signing``, ``devices_keys``. Way in: ``Signatures.upload``.
Source: Client-Server API, POST /keys/signatures/upload and "Cross-signing".
"""

from collections.abc import Iterable

import msgspec

from teahouse.devices import _signing, _store_cross_signing, _store_keys
from teahouse.devices._changes import Changes
from teahouse.devices._model import Json
from teahouse.devices._store_cross_signing import Signature, StoredKey
from teahouse.kernel.db import Database, Tx
from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError, invalid_param, invalid_signature, not_found

SignedKeys = dict[str, dict[str, Json]]


class SignaturesUploaded(msgspec.Struct):
    """The answer: user id → key id → error, for each that failed. The others are stored."""

    failures: dict[str, dict[str, dict[str, object]]] = {}


class _Known(msgspec.Struct):
    """What the server knows of the keys in question."""

    devices: dict[tuple[str, str], bytes]
    keys: dict[tuple[str, str], StoredKey]

    def signer(self, user_id: str, usage: str) -> dict[str, str]:
        """The user's key of that usage, name → public key; empty if there is none."""
        key = self.keys.get((user_id, usage))
        return {} if key is None else {f"ed25519:{key.public_key}": key.public_key}


class Signatures:
    """The verb."""

    def __init__(self, db: Database, changes: Changes) -> None:
        self._db = db
        self._changes = changes

    async def upload(self, signer_id: str, body: SignedKeys) -> SignaturesUploaded:
        """Check and store each signature; what is wrong with one does not keep out the others."""
        known = await self._known(signer_id, body)
        failures: dict[str, dict[str, dict[str, object]]] = {}
        accepted: list[tuple[Signature, bytes]] = []
        for user_id, signed_keys in body.items():
            for key_id, signed in signed_keys.items():
                try:
                    accepted += _accepted(signer_id, user_id, key_id, signed, known)
                except MatrixError as error:
                    failures.setdefault(user_id, {})[key_id] = error.body()
        if accepted:
            await self._db.write(lambda tx: self._store(tx, signer_id, accepted))
        return SignaturesUploaded(failures)

    async def _known(self, signer_id: str, others: Iterable[str]) -> _Known:
        devices = await _store_keys.device_keys(self._db, [signer_id])
        users = [user_id for user_id in others if "\x00" not in user_id]
        keys = await _store_cross_signing.keys(self._db, [signer_id, *users])
        return _Known(
            {(user_id, device_id): json for user_id, device_id, json in devices},
            {(key.user_id, key.usage): key for key in keys},
        )

    def _store(self, tx: Tx, signer_id: str, accepted: list[tuple[Signature, bytes]]) -> None:
        touched: set[str] = set()
        for signature, json in accepted:
            # A key that was replaced since it was looked at no longer has this signature's meaning.
            if _now(tx, signature) == json and _store_cross_signing.add_signature(tx, signature):
                touched.add(signature.user_id)
        if not touched:
            return
        position = tx.position()
        for user_id in sorted(touched):
            if user_id == signer_id:
                self._changes.touch(tx, signer_id, position)
            else:
                self._changes.touch_signed(tx, signer_id, user_id, position)


def _now(tx: Tx, signature: Signature) -> bytes | None:
    """The key a signature is on, as it is stored at this moment."""
    master = _store_cross_signing.keys_in(tx, signature.user_id).get("master")
    if master is not None and master.public_key == signature.key_id:
        return master.json
    return _store_keys.device_key(tx, signature.user_id, signature.key_id)


def _accepted(signer_id: str, user_id: str, key_id: str, signed: Json, known: _Known) -> list[tuple[Signature, bytes]]:
    """The signatures to add, each with the stored key it is on. Raises the error to report."""
    canonical.check(signed)
    device = known.devices.get((user_id, key_id))
    master = known.keys.get((user_id, "master"))
    if user_id == signer_id and device is not None:
        allowed, stored = known.signer(signer_id, "self_signing"), device
    elif master is not None and key_id in (master.public_key, f"ed25519:{master.public_key}"):
        mine = user_id == signer_id
        allowed = _device_signers(signer_id, known) if mine else known.signer(signer_id, "user_signing")
        stored, key_id = master.json, master.public_key
    else:
        raise not_found("There is no such key here, or it is not yours to sign")
    if _signing.body(msgspec.json.decode(stored)) != _signing.body(signed):
        raise invalid_param("What was signed is not the key that is stored")
    found = [
        (Signature(user_id, key_id, signer_id, name, signature), stored)
        for name, signature in _by(signed, signer_id).items()
        if allowed.get(name) and _check(signed, allowed[name], signature)
    ]
    if not found:
        raise invalid_signature("There is no signature here by a key that may sign this one")
    return found


def _device_signers(signer_id: str, known: _Known) -> dict[str, str]:
    """The names and public keys of the signer's devices, which may sign the signer's own master key."""
    signers: dict[str, str] = {}
    for (user_id, device_id), json in known.devices.items():
        public_key = msgspec.json.decode(json)["keys"].get(f"ed25519:{device_id}")
        if user_id == signer_id and public_key:
            signers[f"ed25519:{device_id}"] = public_key
    return signers


def _by(signed: Json, signer_id: str) -> Json:
    signatures = signed.get("signatures")
    mine = signatures.get(signer_id) if isinstance(signatures, dict) else None
    return mine if isinstance(mine, dict) else {}


def _check(signed: Json, public_key: str, signature: object) -> bool:
    if not isinstance(signature, str) or not _signing.verified(signed, public_key, signature):
        raise invalid_signature("Invalid signature")
    return True
