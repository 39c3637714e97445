"""POST /keys/query: the devices and cross-signing keys of users, with the signatures the caller may see.

Tables: those of ``_store_keys`` and ``_store_cross_signing``. Way in: ``Query.query``.
Source: Client-Server API, POST /keys/query and "Key and signature security".
"""

from collections.abc import Iterable

import msgspec

from teahouse.devices import _store_cross_signing, _store_keys
from teahouse.devices._model import Accounts, Json
from teahouse.devices._store_cross_signing import Signature
from teahouse.kernel.db import Database

_AT_ONCE = 256
_Signatures = dict[tuple[str, str], list[Signature]]


class KeysQuery(msgspec.Struct):
    """The body of POST /keys/query: user id → device ids (none: all). ``timeout`` concerns other servers only."""

    device_keys: dict[str, list[str]]
    timeout: int = 10_000


class KeysQueried(msgspec.Struct):
    """Its answer. A user of this server without devices has an empty object; who is unknown is missing."""

    device_keys: dict[str, dict[str, Json]] = {}
    master_keys: dict[str, Json] = {}
    self_signing_keys: dict[str, Json] = {}
    user_signing_keys: dict[str, Json] = {}
    failures: dict[str, Json] = {}


class Query:
    """The verb."""

    def __init__(self, db: Database, accounts: Accounts) -> None:
        self._db = db
        self._accounts = accounts

    async def query(self, viewer: str, body: KeysQuery) -> KeysQueried:
        """Answer for all users asked for; costs four statements per 256 of them."""
        answer = KeysQueried()
        users = [user_id for user_id in body.device_keys if "\x00" not in user_id]
        for start in range(0, len(users), _AT_ONCE):
            await self._some(viewer, users[start : start + _AT_ONCE], body.device_keys, answer)
        return answer

    async def _some(self, viewer: str, users: list[str], wanted: dict[str, list[str]], answer: KeysQueried) -> None:
        devices = await _store_keys.device_keys(self._db, users)
        keys = await _store_cross_signing.keys(self._db, users)
        signatures = _visible(viewer, await _store_cross_signing.signatures(self._db, users))
        names = await self._accounts.device_names(users)
        for user_id, device_id, json in devices:
            found = answer.device_keys.setdefault(user_id, {})
            if wanted[user_id] and device_id not in wanted[user_id]:
                continue
            device = _signed(json, signatures.get((user_id, device_id)))
            name = names.get(user_id, {}).get(device_id)
            device["unsigned"] = {} if name is None else {"device_display_name": name}
            found[device_id] = device
        for key in keys:
            answer.device_keys.setdefault(key.user_id, {})
            if key.usage == "master":
                answer.master_keys[key.user_id] = _signed(key.json, signatures.get((key.user_id, key.public_key)))
            elif key.usage == "self_signing":
                answer.self_signing_keys[key.user_id] = msgspec.json.decode(key.json)
            elif key.user_id == viewer:
                answer.user_signing_keys[key.user_id] = msgspec.json.decode(key.json)
        for user_id in users:
            if user_id not in answer.device_keys and await self._accounts.exists(user_id):
                answer.device_keys[user_id] = {}


def _visible(viewer: str, signatures: Iterable[Signature]) -> _Signatures:
    """Signatures by the key's owner and by the viewer, by the key they are on. Others' would tell who knows whom."""
    found: _Signatures = {}
    for signature in signatures:
        if signature.signer_id in (signature.user_id, viewer):
            found.setdefault((signature.user_id, signature.key_id), []).append(signature)
    return found


def _signed(json: bytes, signatures: list[Signature] | None) -> Json:
    """A key with the signatures that were added to it."""
    key: Json = msgspec.json.decode(json)
    for added in signatures or ():
        by_signer = key.setdefault("signatures", {}).setdefault(added.signer_id, {})
        by_signer[added.signer_key] = added.signature
    return key
