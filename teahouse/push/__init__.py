"""Push: pushers, and telling push gateways what their users are notified of.

Tables: ``push_pushers``, ``push_considered``. Nothing is written for a message (law 5): what a pusher is to be told is
worked out after the commit, for those who have a pusher (``_index``), in memory; how far each was told is written
down now and then (``_lines``), so that a restart neither loses nor floods.

The way of a notification: ``_intake`` hears of an event and judges it (``_judge``) · ``_line`` is a pusher's queue ·
``_telling`` makes the request (``_notification``) · ``_gateway`` sends it, guarded, and again until it is taken.

Ways in: the routes; ``start`` and ``stop``; ``device_removed`` and ``deactivated``, onlookers of identity;
``taken``, ``failed``, ``waiting`` for metrics.
"""

from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.push._badges import Badges
from teahouse.push._gateway import Gateways
from teahouse.push._index import Index
from teahouse.push._intake import Intake
from teahouse.push._judge import Judge
from teahouse.push._lines import Lines
from teahouse.push._pushers import Pushers
from teahouse.push._routes import Routes
from teahouse.push._telling import Telling
from teahouse.rooms import Rooms

__all__ = ["Push"]


class Push:
    """The part. ``await start()`` once the database is open, ``await stop()`` before it is closed."""

    def __init__(
        self, db: Database, bus: Bus, clock: Clock, settings: Settings, identity: Identity, rooms: Rooms
    ) -> None:
        judge = Judge(rooms, identity)
        self._gateways = Gateways(settings)
        self._telling = Telling(db, clock, rooms, judge, self._gateways)
        self._lines = Lines(db, self._telling)
        self._index = Index(db, rooms)
        self._badges = Badges(self._index, self._lines)
        self._intake = Intake(db, bus, rooms, judge, self._index, self._lines, self._badges)
        self._pushers = Pushers(db, clock, self._gateways)
        self._routes = Routes(self._pushers)

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes.table()

    async def start(self) -> None:
        """Take up what an earlier run left to be told."""
        await self._intake.start()

    async def stop(self) -> None:
        """Leave off; what waits is told after the next start."""
        self._badges.stop()
        await self._intake.stop()
        await self._lines.stop()
        await self._gateways.close()

    def device_removed(self, tx: Tx, user_id: str, device_id: str) -> None:
        """Remove the pushers that were set from this device. An onlooker of identity."""
        self._pushers.device_removed(tx, user_id, device_id)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """Remove all pushers of an account that has ended. An onlooker of identity."""
        self._pushers.deactivated(tx, user_id, erase)

    def taken(self) -> int:
        """Notifications that gateways took, since the start."""
        return self._telling.taken

    def failed(self) -> int:
        """Requests to gateways that failed, since the start."""
        return self._telling.failed

    def waiting(self) -> int:
        """Notifications that wait to be taken."""
        return self._lines.waiting
