"""Server-side key backup: versions, and the room keys in them. What is stored was encrypted by the client.

Tables: those of ``_store_backup``. Ways in: the methods of ``Backups``.
Source: Client-Server API, "Server-side key backups".
"""

from typing import Annotated

import msgspec

from teahouse.devices import _store_backup
from teahouse.devices._model import Json, text
from teahouse.devices._store_backup import Backup, BackupKey
from teahouse.kernel.db import Database, Tx
from teahouse.matrix import canonical
from teahouse.matrix.errors import invalid_param, not_found, wrong_room_keys_version

ALGORITHMS = ("m.megolm_backup.v1.curve25519-aes-sha2",)
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class NewBackup(msgspec.Struct):
    """The body of POST and PUT /room_keys/version."""

    algorithm: str
    auth_data: Json
    version: str | None = None


class BackupVersion(msgspec.Struct):
    """What GET /room_keys/version answers."""

    algorithm: str
    auth_data: msgspec.Raw
    count: int
    etag: str
    version: str


class Made(msgspec.Struct):
    """The version that was made."""

    version: str


class KeyData(msgspec.Struct):
    """A room key: the body and the answer for one session."""

    first_message_index: _Count
    forwarded_count: _Count
    is_verified: bool
    session_data: Json


class KeyFound(msgspec.Struct):
    """``KeyData`` on its way out."""

    first_message_index: int
    forwarded_count: int
    is_verified: bool
    session_data: msgspec.Raw


class RoomKeys(msgspec.Struct):
    """The keys of one room, by session id."""

    sessions: dict[str, KeyData]


class AllKeys(msgspec.Struct):
    """The keys of many rooms, by room id."""

    rooms: dict[str, RoomKeys]


class RoomKeysFound(msgspec.Struct):
    """``RoomKeys`` on its way out."""

    sessions: dict[str, KeyFound]


class AllKeysFound(msgspec.Struct):
    """``AllKeys`` on its way out."""

    rooms: dict[str, RoomKeysFound]


class Updated(msgspec.Struct):
    """What every change of keys answers."""

    etag: str
    count: int


def better(new: BackupKey, old: BackupKey) -> bool:
    """Whether ``new`` takes the place of ``old``: verified, then the lower index, then less forwarded."""
    if new.is_verified != old.is_verified:
        return new.is_verified
    if new.first_message_index != old.first_message_index:
        return new.first_message_index < old.first_message_index
    return new.forwarded_count < old.forwarded_count


class Backups:
    """The verbs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create(self, user_id: str, body: NewBackup) -> Made:
        """Begin a new backup, which becomes the current one. Raises M_INVALID_PARAM for an unknown algorithm."""
        if body.algorithm not in ALGORITHMS:
            raise invalid_param(f"`algorithm` must be one of {', '.join(ALGORITHMS)}")
        auth_data = canonical.encode(body.auth_data)
        version = await self._db.write(lambda tx: _store_backup.create(tx, user_id, body.algorithm, auth_data))
        return Made(str(version))

    async def current(self, user_id: str) -> BackupVersion:
        """The newest backup. Raises M_NOT_FOUND."""
        backup = await _store_backup.read_current(self._db, user_id)
        if backup is None:
            raise not_found("No current backup version")
        return _described(backup)

    async def version(self, user_id: str, version: str) -> BackupVersion:
        """One backup. Raises M_NOT_FOUND."""
        return _described(await self._found(user_id, version))

    async def update(self, user_id: str, version: str, body: NewBackup) -> None:
        """Change a backup's ``auth_data``. Raises M_NOT_FOUND; M_INVALID_PARAM for another algorithm or version."""
        if body.version not in (None, version):
            raise invalid_param("`version` does not match the version in the path")
        auth_data = canonical.encode(body.auth_data)

        def unit(tx: Tx) -> None:
            backup = _alive(_store_backup.get(tx, user_id, _number(version)))
            if backup.algorithm != body.algorithm:
                raise invalid_param("`algorithm` does not match the backup's")
            _store_backup.set_auth_data(tx, user_id, backup.version, auth_data)

        await self._db.write(unit)

    async def delete(self, user_id: str, version: str) -> None:
        """Delete a backup with its keys; deleting it again succeeds. Raises M_NOT_FOUND for what never was."""

        def unit(tx: Tx) -> None:
            if _store_backup.get(tx, user_id, _number(version)) is None:
                raise not_found("Unknown backup version")
            _store_backup.delete(tx, user_id, _number(version))

        await self._db.write(unit)

    async def put(self, user_id: str, version: str, rooms: dict[str, RoomKeys]) -> Updated:
        """Store keys; for a session that has one, the better of the two stays.

        Raises M_NOT_FOUND for an unknown backup, M_WRONG_ROOM_KEYS_VERSION for one that is not the current one.
        """
        given = {room_id: _given(room_id, room) for room_id, room in rooms.items() if room.sessions}

        def unit(tx: Tx) -> Updated:
            backup = _alive(_store_backup.get(tx, user_id, _number(version)))
            current = _store_backup.current(tx, user_id)
            if current is not None and current.version != backup.version:
                raise wrong_room_keys_version(str(current.version), "Wrong backup version.")
            added, replaced = 0, 0
            for room_id, keys in given.items():
                have = _store_backup.some_keys(tx, user_id, backup.version, room_id, list(keys))
                new = {name: key for name, key in keys.items() if name not in have or better(key, have[name])}
                if new:
                    _store_backup.put_keys(tx, user_id, backup.version, room_id, new)
                added += sum(name not in have for name in new)
                replaced += sum(name in have for name in new)
            return _changed(tx, user_id, backup, added + replaced, added)

        return await self._db.write(unit)

    async def keys(self, user_id: str, version: str) -> AllKeysFound:
        """All keys. Raises M_NOT_FOUND for an unknown backup."""
        backup = await self._found(user_id, version)
        found = AllKeysFound({})
        for room_id, session_id, key in await _store_backup.read_keys(self._db, user_id, backup.version):
            found.rooms.setdefault(room_id, RoomKeysFound({})).sessions[session_id] = _out(key)
        return found

    async def room_keys(self, user_id: str, version: str, room_id: str) -> RoomKeysFound:
        """A room's keys. Raises M_NOT_FOUND for an unknown backup."""
        backup = await self._found(user_id, version)
        keys = await _store_backup.read_keys(self._db, user_id, backup.version, text(room_id, "roomId"))
        return RoomKeysFound({session_id: _out(key) for _, session_id, key in keys})

    async def key(self, user_id: str, version: str, room_id: str, session_id: str) -> KeyFound:
        """One session's key. Raises M_NOT_FOUND for an unknown backup or key."""
        backup = await self._found(user_id, version)
        room_id, session_id = text(room_id, "roomId"), text(session_id, "sessionId")
        keys = await _store_backup.read_keys(self._db, user_id, backup.version, room_id, session_id)
        if not keys:
            raise not_found("Key not found.")
        return _out(keys[0][2])

    async def delete_keys(self, user_id: str, version: str, room_id: str = "", session_id: str = "") -> Updated:
        """Delete one session's key, a room's or all, of any version. Raises M_NOT_FOUND for an unknown backup."""
        if room_id:
            text(room_id, "roomId")
        if session_id:
            text(session_id, "sessionId")

        def unit(tx: Tx) -> Updated:
            backup = _alive(_store_backup.get(tx, user_id, _number(version)))
            gone = _store_backup.delete_keys(tx, user_id, backup.version, room_id, session_id)
            return _changed(tx, user_id, backup, gone, -gone)

        return await self._db.write(unit)

    async def _found(self, user_id: str, version: str) -> Backup:
        return _alive(await _store_backup.read(self._db, user_id, _number(version)))


def _number(version: str) -> int:
    """Our versions are numbers. Raises M_NOT_FOUND for what cannot be one of them."""
    if not (version.isascii() and version.isdigit()) or len(version) > 15 or version != str(int(version)):
        raise not_found("Unknown backup version")
    return int(version)


def _alive(backup: Backup | None) -> Backup:
    if backup is None or backup.deleted:
        raise not_found("Unknown backup version")
    return backup


def _described(backup: Backup) -> BackupVersion:
    return BackupVersion(
        backup.algorithm, msgspec.Raw(backup.auth_data), backup.key_count, str(backup.etag), str(backup.version)
    )


def _changed(tx: Tx, user_id: str, backup: Backup, changes: int, more: int) -> Updated:
    """Count the change, if there is one: the etag tells other devices of it."""
    etag, count = backup.etag, backup.key_count
    if changes:
        etag, count = etag + 1, count + more
        _store_backup.set_etag(tx, user_id, backup.version, etag, count)
    return Updated(str(etag), count)


def _given(room_id: str, room: RoomKeys) -> dict[str, BackupKey]:
    text(room_id, "room ID")
    return {
        text(session_id, "session ID"): BackupKey(
            key.first_message_index, key.forwarded_count, key.is_verified, canonical.encode(key.session_data)
        )
        for session_id, key in room.sessions.items()
    }


def _out(key: BackupKey) -> KeyFound:
    return KeyFound(key.first_message_index, key.forwarded_count, key.is_verified, msgspec.Raw(key.session_data))
