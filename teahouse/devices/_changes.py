"""Who changed their device list, and when: for ``device_lists`` in sync and for /keys/changes.

Tables: ``devices_lists`` (a row per user with the position of the last change), ``devices_signed`` (the same for the
users whose master key somebody signed; that is told to the signer alone). Ways in: ``Changes.touch``,
``Changes.touch_signed`` (in a write unit), ``Changes.changed``.

A row per user is enough: what changed twice is fetched once, and a change after ``upto`` comes with the next sync.
Recent changes are kept in memory, so that an incremental sync asks nothing of the database.
"""

from collections import OrderedDict
from collections.abc import Collection

from teahouse.devices import _store_lists
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.ids import is_user_id

_REMEMBERED = 20_000


class Changes:
    """The stream of device-list changes."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        # Newest last; complete for every position above the floor.
        self._recent: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._floor: int | None = None
        bus.listen(self._heard, "device_list", "keys")

    def touch(self, tx: Tx, user_id: str, position: int) -> None:
        """``user_id``'s devices or cross-signing keys changed: everybody who shares a room is told."""
        _store_lists.put_change(tx, user_id, position)
        tx.tell(Change(position, "device_list", user=user_id))

    def touch_signed(self, tx: Tx, signer_id: str, user_id: str, position: int) -> None:
        """``signer_id`` signed ``user_id``'s master key: only the signer may know, so only the signer is told.

        Told as ``keys`` with the signed user's id where others name a device: it wakes the signer's devices alone.
        """
        _store_lists.put_signed(tx, signer_id, user_id, position)
        tx.tell(Change(position, "keys", user=signer_id, data=user_id))

    async def changed(self, since: int, upto: int, users: Collection[str], viewer: str = "") -> set[str]:
        """Those of ``users`` whose device list changed after ``since``, up to and including ``upto``.

        With ``viewer``, also those whose master key the viewer signed meanwhile. No statement is run where memory
        reaches back to ``since``.
        """
        if self._floor is None:
            self._floor = self._db.position
        if since >= self._floor:
            return self._from_memory(since, upto, users, viewer)
        found = {user_id for user_id in await _store_lists.changed(self._db, since, upto) if user_id in users}
        if viewer:
            found.update(await _store_lists.signed(self._db, viewer, since, upto))
        return found

    def _from_memory(self, since: int, upto: int, users: Collection[str], viewer: str) -> set[str]:
        found: set[str] = set()
        for (signer_id, user_id), position in reversed(self._recent.items()):
            if position <= since:
                break
            if position <= upto and (user_id in users if not signer_id else signer_id == viewer):
                found.add(user_id)
        return found

    def _heard(self, change: Change) -> None:
        if change.kind == "device_list":
            key = ("", change.user)
        elif change.kind == "keys" and isinstance(change.data, str) and is_user_id(change.data):
            key = (change.user, change.data)
        else:
            return
        if self._floor is None:
            self._floor = change.position - 1
        self._recent[key] = change.position
        self._recent.move_to_end(key)
        if len(self._recent) > _REMEMBERED:
            _, dropped = self._recent.popitem(last=False)
            self._floor = max(self._floor, dropped)
