"""Typing: who is typing in which room, for as long as they said they would. Never stored.

No tables. Ways in: ``Typing.set``, ``Typing.now``. Told as the whisper ``typing`` (room, data: the user ids).
Source: Client-Server API, "Typing Notifications".
"""

import asyncio

from teahouse.kernel.bus import Bus, Change, Whisper
from teahouse.kernel.clock import Clock
from teahouse.matrix.errors import forbidden, invalid_param
from teahouse.matrix.events import Event
from teahouse.rooms._facts import Facts

LONGEST_MS = 120_000
"""The longest time anyone is believed to be typing without saying so again; clients say 30 seconds."""
DEFAULT_MS = 30_000
_NOBODY: frozenset[str] = frozenset()


class _Room:
    """Who is typing in a room, and until when (ms)."""

    __slots__ = ("timer", "until")

    def __init__(self) -> None:
        self.until: dict[str, int] = {}
        self.timer: asyncio.TimerHandle | None = None


class Typing:
    """The verb and the answer. In memory, for rooms where somebody is typing."""

    def __init__(self, bus: Bus, clock: Clock, facts: Facts) -> None:
        self._bus = bus
        self._clock = clock
        self._facts = facts
        self._rooms: dict[str, _Room] = {}
        bus.listen(self._heard)

    async def set(self, user_id: str, room_id: str, typing: bool, timeout_ms: int | None) -> None:
        """Say that the user is typing for at most ``timeout_ms``, or no longer types.

        Raises M_FORBIDDEN to who is not joined, M_INVALID_PARAM for a timeout that is not positive.
        """
        if timeout_ms is not None and timeout_ms <= 0 and typing:
            raise invalid_param("`timeout` must be positive")
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None or facts.membership(user_id) != "join":
            raise forbidden("You are not joined to this room")
        if facts.feed:
            return  # in a feed members don't see each other, so there is nobody to tell
        if typing:
            self._start(room_id, user_id, min(timeout_ms or DEFAULT_MS, LONGEST_MS))
        else:
            self._stop(room_id, user_id)

    def now(self, room_id: str) -> frozenset[str]:
        """Who is typing in the room."""
        room = self._rooms.get(room_id)
        if room is None:
            return _NOBODY
        now_ms = self._clock.now_ms()
        return frozenset(user_id for user_id, until in room.until.items() if until > now_ms)

    def _start(self, room_id: str, user_id: str, for_ms: int) -> None:
        room = self._rooms.setdefault(room_id, _Room())
        began = user_id not in room.until
        room.until[user_id] = self._clock.now_ms() + for_ms
        self._schedule(room_id, room)
        if began:
            self._tell(room_id)

    def _stop(self, room_id: str, user_id: str) -> None:
        room = self._rooms.get(room_id)
        if room is None or room.until.pop(user_id, None) is None:
            return
        self._schedule(room_id, room)
        self._tell(room_id)

    def expire(self, room_id: str) -> None:
        """Forget those whose time is over. The timer calls this."""
        room = self._rooms.get(room_id)
        if room is None:
            return
        now_ms = self._clock.now_ms()
        over = [user_id for user_id, until in room.until.items() if until <= now_ms]
        for user_id in over:
            del room.until[user_id]
        self._schedule(room_id, room)
        if over:
            self._tell(room_id)

    def _schedule(self, room_id: str, room: _Room) -> None:
        """Have the room looked at again when the first of its times is over; forget it when nobody is left."""
        if room.timer is not None:
            room.timer.cancel()
            room.timer = None
        if not room.until:
            del self._rooms[room_id]
            return
        wait_ms = max(0, min(room.until.values()) - self._clock.now_ms())
        # The loop's timer may fire a little before the clock's millisecond has turned.
        room.timer = asyncio.get_running_loop().call_later(wait_ms / 1000 + 0.005, self.expire, room_id)

    def _tell(self, room_id: str) -> None:
        self._bus.whisper(Whisper("typing", room_id, data=self.now(room_id)))

    def _heard(self, change: Change) -> None:
        """Who has sent a message, or left, is not typing any more."""
        room = self._rooms.get(change.room)
        if room is None or change.kind != "event" or not isinstance(change.data, Event):
            return
        event = change.data
        if event.state_key is None:
            self._stop(change.room, event.sender)
        elif event.type == "m.room.member" and event.content.get("membership") != "join":
            self._stop(change.room, event.state_key)
