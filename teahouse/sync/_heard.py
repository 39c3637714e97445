"""What this process has heard: recent changes, whispers, who shares a room with whom; and who is to be woken for it.

No tables. Way in: ``Heard``, the part's one listener on the bus.
"""

import asyncio
from collections.abc import Iterable

from teahouse.kernel.bus import Bus, Change, Whisper
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.rooms import Rooms
from teahouse.sync._ring import Ring
from teahouse.sync._sharing import NEAR_ROOM, Sharing
from teahouse.sync._wait import Session, Waiting
from teahouse.sync._whispers import Whispers


class Heard:
    """Keeps what is heard in step, in this order: known first, then woken."""

    def __init__(self, db: Database, bus: Bus, clock: Clock, rooms: Rooms, ring: Ring) -> None:
        self._db = db
        self._rooms = rooms
        self.ring = ring
        self.whispers = Whispers(clock)
        self.sharing = Sharing(rooms)
        self.waiting = Waiting(self._joined_rooms)
        self._errands: set[asyncio.Task[None]] = set()
        bus.listen(self._told)
        bus.overhear(self._whispered)

    async def session(self, user_id: str) -> Session:
        """The user's session, its rooms as they are now."""
        self.ring.begin(self._db.position)
        return await self.waiting.session(user_id, self.ring.breaks)

    def _told(self, change: Change) -> None:
        breaks = self.ring.breaks
        self.ring.hear(change)
        if self.ring.breaks != breaks:
            self.sharing.forget()
        self.sharing.heard(change)
        self.waiting.heard(change)
        if change.kind == "device_list":
            self._run(change.user, everywhere=True)

    def _whispered(self, whisper: Whisper) -> None:
        self.whispers.heard(whisper)
        if whisper.kind == "typing":
            self.waiting.wake_room(whisper.room)
        elif whisper.kind == "presence":
            self._run(whisper.user, everywhere=False)

    def _run(self, user_id: str, *, everywhere: bool) -> None:
        if self.waiting.anybody:
            errand = asyncio.get_running_loop().create_task(self._wake_neighbours(user_id, everywhere=everywhere))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def _wake_neighbours(self, user_id: str, *, everywhere: bool) -> None:
        """Wake those who share a room with the user; unless ``everywhere``, only where presence is told."""
        self.waiting.wake_user(user_id)
        for room_id in await self._joined_rooms(user_id):
            facts = await self._rooms.facts(room_id)
            if facts is not None and not facts.feed and (everywhere or facts.joined <= NEAR_ROOM):
                self.waiting.wake_room(room_id)

    async def _joined_rooms(self, user_id: str) -> Iterable[str]:
        memberships = await self._rooms.memberships(user_id)
        return [room_id for room_id, one in memberships.items() if one.membership == "join"]
