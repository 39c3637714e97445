"""How many one-time keys a device has left, and which fallback keys are unused: part of every sync.

Tables: those of ``_store_keys``. Ways in: ``Counts.of``. Kept in memory and dropped for a user whenever the bus says
``keys`` of them, so a sync that is hot asks nothing of the database.
"""

from collections import OrderedDict

from teahouse.devices import _store_keys
from teahouse.devices._model import KeyCounts
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database

_REMEMBERED_USERS = 20_000


class Counts:
    """Key counts per device, cached."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._known: OrderedDict[str, dict[str, KeyCounts]] = OrderedDict()
        self._drops = 0
        bus.listen(self._heard, "keys")

    async def of(self, user_id: str, device_id: str) -> KeyCounts:
        """Source: Client-Server API, "Extensions to /sync" (``device_one_time_keys_count`` and the fallback types)."""
        devices = self._known.get(user_id)
        if devices is not None:
            known = devices.get(device_id)
            if known is not None:
                self._known.move_to_end(user_id)
                return known
        drops = self._drops
        counts = await _store_keys.read_counts(self._db, user_id, device_id)
        # What changed while we read may be missing from what we read: then it is not kept.
        if drops == self._drops:
            self._known.setdefault(user_id, {})[device_id] = counts
            if len(self._known) > _REMEMBERED_USERS:
                self._known.popitem(last=False)
        return counts

    def now(self, user_id: str, device_id: str) -> KeyCounts | None:
        """The same, if it is at hand; never waits."""
        devices = self._known.get(user_id)
        return devices.get(device_id) if devices is not None else None

    def _heard(self, change: Change) -> None:
        self._drops += 1
        self._known.pop(change.user, None)
