"""What is told and never stored, numbered: typing per room, presence per user. The serial half of a sync token.

Has no tables. Ways in: ``Whispers.heard`` (from the bus), ``serial``, ``typing_since``, ``presence_since``.

Serials follow the clock (milliseconds, never the same twice), so that tokens from before a restart compare with those
after it: at worst something is told once more.
"""

from collections import OrderedDict
from collections.abc import Iterator

from teahouse.kernel.bus import Whisper
from teahouse.kernel.clock import Clock

_KEPT = 50_000


class Whispers:
    """The newest whisper of each room (typing) and each user (presence)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.serial = clock.now_ms()
        self._typing: OrderedDict[str, int] = OrderedDict()
        self._presence: OrderedDict[str, int] = OrderedDict()

    def heard(self, whisper: Whisper) -> None:
        """Number what was told."""
        self.serial = max(self.serial + 1, self._clock.now_ms())
        if whisper.kind == "typing":
            self._put(self._typing, whisper.room)
        elif whisper.kind == "presence":
            self._put(self._presence, whisper.user)

    def typing_since(self, serial: int) -> Iterator[str]:
        """Rooms in which somebody began or stopped typing after ``serial``."""
        return _newer(self._typing, serial)

    def presence_since(self, serial: int) -> Iterator[str]:
        """Users whose presence was told after ``serial``."""
        return _newer(self._presence, serial)

    def _put(self, kept: OrderedDict[str, int], name: str) -> None:
        kept[name] = self.serial
        kept.move_to_end(name)
        if len(kept) > _KEPT:
            kept.popitem(last=False)


def _newer(kept: OrderedDict[str, int], serial: int) -> Iterator[str]:
    for name in reversed(kept):
        if kept[name] <= serial:
            return
        yield name
