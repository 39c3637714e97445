"""What this process has heard: recent changes, whispers, who shares a room with whom; and who is to be woken for it.

No tables. Way in: ``Heard``, the part's one listener on the bus.

Whom a device list or a presence concerns are those who share a room with its user; the user's rooms may have to be read
first, so that is an errand of its own. Presence is in no hurry: it wakes polls every half second at most, and that
somebody is no longer *currently* active wakes nobody; it is told with what comes next.
"""

import asyncio
from collections.abc import Coroutine, Iterable

from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Bus, Change, Whisper
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.rooms import Rooms
from teahouse.sync._ring import Ring
from teahouse.sync._sharing import NEAR_ROOM, Sharing
from teahouse.sync._wait import Session, Waiting
from teahouse.sync._whispers import Whispers

_PRESENCE_SECONDS = 0.5


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
        self._presences: dict[str, tuple[object, object]] = {}
        self._to_wake: set[str] = set()
        bus.listen(self._told)
        bus.overhear(self._whispered)

    async def session(self, user_id: str) -> Session:
        """The user's session, its rooms as they are now."""
        self.ring.begin(self._db.position)
        return await self.waiting.session(user_id, self.ring.breaks)

    def session_now(self, user_id: str) -> Session | None:
        """The same, if it is at hand; never waits."""
        return self.waiting.session_now(user_id, self.ring.breaks)

    def _told(self, change: Change) -> None:
        breaks = self.ring.breaks
        self.ring.hear(change)
        if self.ring.breaks != breaks:
            self.sharing.forget()
        self.sharing.heard(change)
        self.waiting.heard(change)
        if change.kind == "device_list":
            self._run(self._device_list(change.user, change.position))

    def _whispered(self, whisper: Whisper) -> None:
        if whisper.kind == "typing":
            self.whispers.typing(whisper.room)
            self.waiting.wake_room(whisper.room)
        elif whisper.kind == "presence" and isinstance(whisper.data, dict):
            now = whisper.data.get("presence"), whisper.data.get("status_msg")
            before = self._presences.get(whisper.user, ("offline", None))
            if now == ("offline", None):
                self._presences.pop(whisper.user, None)
            else:
                self._presences[whisper.user] = now
            self._run(self._presence(whisper.user, wakes=now != before))

    def _run(self, errand: Coroutine[object, object, None]) -> None:
        task = aside(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _device_list(self, user_id: str, position: int) -> None:
        """Note in the user's rooms that their devices changed, and wake those who are there."""
        rooms = await self._shared_rooms(user_id)
        self.ring.place(user_id, position, rooms)
        for room_id in rooms:
            self.waiting.wake_room(room_id)

    async def _presence(self, user_id: str, *, wakes: bool) -> None:
        """Note in the user's rooms that their presence changed."""
        rooms = await self._shared_rooms(user_id, NEAR_ROOM)
        self.whispers.presence(user_id, rooms)
        if wakes and rooms and self.waiting.anybody:
            if not self._to_wake:
                asyncio.get_running_loop().call_later(_PRESENCE_SECONDS, self._wake)
            self._to_wake.update(rooms)

    def _wake(self) -> None:
        rooms, self._to_wake = self._to_wake, set()
        for room_id in rooms:
            self.waiting.wake_room(room_id)

    async def _shared_rooms(self, user_id: str, most: int = 0) -> list[str]:
        """The rooms where others see the user: no feeds, and with ``most`` no larger ones."""
        found: list[str] = []
        for room_id in await self._joined_rooms(user_id):
            facts = await self._rooms.facts(room_id)
            if facts is not None and not facts.feed and not (most and facts.joined > most):
                found.append(room_id)
        return found

    async def _joined_rooms(self, user_id: str) -> Iterable[str]:
        memberships = await self._rooms.memberships(user_id)
        return [room_id for room_id, one in memberships.items() if one.membership == "join"]
