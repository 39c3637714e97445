"""What is told and never stored, numbered, by room: who types, whose presence changed. The serial half of a token.

Has no tables. Ways in: ``typing``, ``presence`` (note), ``typing_since``, ``presence_since``, ``serial``.

Serials follow the clock (milliseconds, never the same twice), so that tokens from before a restart compare with those
after it: at worst something is told once more. Kept by room, because each look asks for the user's own rooms: what
thousands of others do meanwhile must not be gone through.
"""

from collections import OrderedDict
from collections.abc import Iterable

from teahouse.kernel.clock import Clock

_ROOMS = 50_000


class _Room:
    """The newest whispers in a room. ``presence``: user → serial, the newest last."""

    __slots__ = ("presence", "typing")

    def __init__(self) -> None:
        self.typing = 0
        self.presence: OrderedDict[str, int] | None = None


class Whispers:
    """The newest whispers of the rooms where there were any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.serial = clock.now_ms()
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    def typing(self, room_id: str) -> None:
        """Somebody began or stopped typing."""
        self._next()
        self._room(room_id).typing = self.serial

    def presence(self, user_id: str, room_ids: Iterable[str]) -> None:
        """The user's presence changed, and it is told in these rooms."""
        self._next()
        for room_id in room_ids:
            room = self._room(room_id)
            if room.presence is None:
                room.presence = OrderedDict()
            room.presence[user_id] = self.serial
            room.presence.move_to_end(user_id)

    def typing_since(self, room_ids: Iterable[str], serial: int) -> set[str]:
        """Those of the rooms where somebody began or stopped typing after ``serial``."""
        rooms = self._rooms
        return {room_id for room_id in room_ids if (room := rooms.get(room_id)) is not None and room.typing > serial}

    def presence_since(self, room_ids: Iterable[str], serial: int) -> set[str]:
        """Users whose presence was told in one of the rooms after ``serial``."""
        found: set[str] = set()
        for room_id in room_ids:
            room = self._rooms.get(room_id)
            if room is None or room.presence is None:
                continue
            for user_id in reversed(room.presence):
                if room.presence[user_id] <= serial:
                    break
                found.add(user_id)
        return found

    def _next(self) -> None:
        self.serial = max(self.serial + 1, self._clock.now_ms())

    def _room(self, room_id: str) -> _Room:
        room = self._rooms.get(room_id)
        if room is None:
            room = self._rooms[room_id] = _Room()
            if len(self._rooms) > _ROOMS:
                self._rooms.popitem(last=False)
        else:
            self._rooms.move_to_end(room_id)
        return room
