"""Sync: what a client is told, at first and from then on. The heart of what people see.

Has no tables: it reads through the doors of ``rooms``, ``identity`` and ``devices``.

Ways in: the route of GET /sync; ``Sync.close`` answers every parked poll because the process is about to end.

``_ring`` and ``_whispers`` remember what was told lately, ``_wait`` who waits for it; ``_classic`` looks at what there
is for a client after its token, with a small file for each section of the answer. Law 2: the bus may lose what it
carries; a poll whose time is over asks the database how far the stream is.
"""

from teahouse.devices import Devices
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.rooms import Rooms
from teahouse.sync._classic import Classic
from teahouse.sync._devices import DeviceSections
from teahouse.sync._heard import Heard
from teahouse.sync._ring import SIZE, Ring
from teahouse.sync._routes import SyncRoutes

__all__ = ["Sync"]


class Sync:
    """The part. ``ring_size``: how many recent changes are kept in memory."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        clock: Clock,
        identity: Identity,
        rooms: Rooms,
        devices: Devices,
        ring_size: int = SIZE,
    ) -> None:
        self._heard = Heard(db, bus, clock, rooms, Ring(ring_size))
        sections = DeviceSections(devices, rooms, self._heard.sharing)
        classic = Classic(db, clock, identity, rooms, self._heard, sections)
        self._routes = SyncRoutes(db, identity, classic, self._heard)

    def routes(self) -> list[Route]:
        """All routes of this part."""
        return self._routes.table()

    def close(self) -> None:
        """Answer every parked poll with what there is; those that come later do not wait."""
        self._heard.waiting.close()

    @property
    def waiting(self) -> int:
        """How many polls are parked."""
        return self._heard.waiting.count
