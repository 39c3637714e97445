"""GET /keys/changes: whose devices changed between two syncs, and with whom the caller shares no room any more.

Tables: those of ``_changes``. Way in: ``Updates.between``.
Source: Client-Server API, GET /keys/changes and "Tracking the device list for a user".
"""

import msgspec

from teahouse.devices._changes import Changes
from teahouse.devices._model import Neighbours
from teahouse.kernel.db import Database


class ListUpdates(msgspec.Struct):
    """The answer."""

    changed: list[str]
    left: list[str]


class Updates:
    """The verb."""

    def __init__(self, db: Database, changes: Changes, neighbours: Neighbours) -> None:
        self._db = db
        self._changes = changes
        self._neighbours = neighbours

    async def between(self, viewer: str, since: int, upto: int) -> ListUpdates:
        """Users who share a room with ``viewer`` and changed after ``since``, or began to share one; and who left.

        ``upto`` is a hint in the spec; here it ends the window, unless it lies in the future or before ``since``.
        """
        upto = self._db.position if upto < since else min(upto, self._db.position)
        sharing = {*await self._neighbours.sharing(viewer), viewer}
        came, left = await self._neighbours.sharing_changes(viewer, since, upto)
        changed = await self._changes.changed(since, upto, sharing, viewer)
        changed.update(came)
        return ListUpdates(sorted(changed), sorted(set(left) - changed))
