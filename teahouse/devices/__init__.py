"""Devices: the relay of end-to-end encryption. Keys, cross-signing, to-device messages, device lists, key backup.

The server hands sealed things from device to device and can open none of them.

Tables: ``devices_keys``, ``devices_one_time_keys``, ``devices_spent_keys``, ``devices_fallback_keys``,
``devices_cross_signing``, ``devices_signatures``, ``devices_lists``, ``devices_signed``, ``devices_inbox``,
``devices_transactions``, ``devices_backups``, ``devices_backup_keys``.

Ways in: the routes; for sync ``to_device``, ``changed`` and ``key_count_members`` (none of which runs a statement when
memory holds the answer); for identity's onlookers ``device_added``, ``device_removed``, ``device_renamed``,
``deactivated``.

What it tells on the bus: ``to_device`` (user, data: the device id), ``device_list`` (user), ``keys`` (user, data: the
device id whose counts changed, or the id of another user whose master key the user signed).

Source: Client-Server API, "End-to-End Encryption" and "Send-to-Device messaging".
"""

from collections.abc import Collection

from teahouse.devices import _store_backup, _store_cross_signing, _store_inbox, _store_keys
from teahouse.devices._backup import Backups
from teahouse.devices._backup_routes import BackupRoutes
from teahouse.devices._changes import Changes
from teahouse.devices._claim import Claim
from teahouse.devices._counts import Counts
from teahouse.devices._cross_signing import CrossSigning
from teahouse.devices._inbox import DELIVERED_AT_ONCE, Inbox
from teahouse.devices._model import Accounts, Neighbours
from teahouse.devices._query import Query
from teahouse.devices._routes import KeyRoutes
from teahouse.devices._send_to_device import SendToDevice
from teahouse.devices._signatures import Signatures
from teahouse.devices._updates import Updates
from teahouse.devices._upload import Upload
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.matrix.errors import forbidden

__all__ = ["Accounts", "Devices", "Neighbours"]


class Devices:
    """The part. ``identity`` knows who has which devices, ``neighbours`` (rooms) who shares rooms with whom."""

    def __init__(self, db: Database, bus: Bus, clock: Clock, identity: Accounts, neighbours: Neighbours) -> None:
        self._changes = Changes(db, bus)
        self._counts = Counts(db, bus)
        self._inbox = Inbox(db, bus)
        self._keys = KeyRoutes(
            Upload(db, clock, identity, self._changes),
            Query(db, identity),
            Claim(db, clock),
            Updates(db, self._changes, neighbours),
            CrossSigning(db, identity, self._changes),
            Signatures(db, self._changes),
            SendToDevice(db, clock, identity),
        )
        self._backups = BackupRoutes(Backups(db))

    def routes(self) -> list[Route]:
        return [*self._keys.table(), *self._backups.table()]

    async def to_device(
        self, user_id: str, device_id: str, since: int, upto: int, limit: int = DELIVERED_AT_ONCE
    ) -> tuple[list[bytes], int]:
        """The device's messages after ``since`` up to ``upto`` (JSON, oldest first) and the position they reach.

        What is at or below ``since`` counts as received and is deleted. Where more than ``limit`` wait, the position
        returned is below ``upto``: the token given to the client must lead back to it, or the rest would be lost.
        """
        return await self._inbox.deliver(user_id, device_id, since, upto, limit)

    def nothing_waits(self, user_id: str, device_id: str, since: int, upto: int) -> bool:
        """Whether ``to_device`` would find nothing to hand over or delete, and that is known at hand; never waits."""
        return self._inbox.is_empty(user_id, device_id, since, upto)

    async def changed(self, since: int, upto: int, users: Collection[str], viewer: str = "") -> set[str]:
        """Those of ``users`` whose devices or cross-signing keys changed after ``since`` up to ``upto``.

        With ``viewer``, also those whose master key the viewer signed from another device: only the viewer may know.
        """
        return await self._changes.changed(since, upto, users, viewer)

    async def key_count_members(self, user_id: str, device_id: str) -> bytes:
        """``device_one_time_keys_count`` and ``device_unused_fallback_key_types`` as members of an answer of sync, the
        second under its unstable name too."""
        return (await self._counts.of(user_id, device_id)).members

    def key_count_members_now(self, user_id: str, device_id: str) -> bytes | None:
        """The same, if it is at hand; never waits."""
        counts = self._counts.now(user_id, device_id)
        return counts.members if counts is not None else None

    def device_added(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Raises M_FORBIDDEN for a device id that is one of the user's cross-signing keys (spec, "Cross-signing")."""
        for key in _store_cross_signing.keys_in(tx, user_id).values():
            if key.public_key == device_id:
                raise forbidden("This device ID is the public key of a cross-signing key")

    def device_renamed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """The name is part of what /keys/query says of a device."""
        if _store_keys.device_key(tx, user_id, device_id) is not None:
            self._changes.touch(tx, user_id, tx.position())

    def device_removed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Delete the device's keys, messages and signatures; tell those who knew its keys."""
        known = _store_keys.device_key(tx, user_id, device_id) is not None
        _store_keys.forget_device(tx, user_id, device_id)
        _store_inbox.forget_device(tx, user_id, device_id)
        _store_cross_signing.forget_signatures_on(tx, user_id, device_id)
        _store_cross_signing.forget_signatures_by(tx, user_id, f"ed25519:{device_id}")
        position = tx.position()
        if known:
            self._changes.touch(tx, user_id, position)
        tx.tell(Change(position, "keys", user=user_id, data=device_id))

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """An account ended: its cross-signing keys and backups go, erased or not; nobody could read them any more."""
        had_keys = bool(_store_cross_signing.keys_in(tx, user_id))
        _store_cross_signing.forget_user(tx, user_id)
        _store_backup.forget_user(tx, user_id)
        if had_keys:
            self._changes.touch(tx, user_id, tx.position())
