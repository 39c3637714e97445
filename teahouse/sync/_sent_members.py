"""Which member events a lazy-loading device has been sent: those need not be sent again.

Has no tables; in memory, lost with the process, and then members are sent once more. Ways in: ``SentMembers.of``,
``Sent``. Spec: "Lazy-loading room members" (``include_redundant_members``).

A member event is named by its position, which is unique in the one stream: eight bytes each. What an answer carried
counts as sent once the device comes back with that answer's token; if it comes back with an older one, the answer
was lost on the way.
"""

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection

_DEVICES = 20_000
_POSITIONS = 4_000  # per device: beyond that everything is forgotten, and sent again when it is needed


class Sent:
    """One device's memory."""

    __slots__ = ("_known", "_upto", "_waiting")

    def __init__(self) -> None:
        self._known = array("q")
        self._waiting: array[int] | None = None
        self._upto = 0

    def came_back(self, since: int) -> None:
        """The device has everything up to the token at ``since``."""
        if self._waiting is None:
            return
        if since >= self._upto:
            known = sorted({*self._known, *self._waiting})
            self._known = array("q", known if len(known) <= _POSITIONS else ())
        self._waiting = None

    def forget(self) -> None:
        """The device begins anew."""
        self._known = array("q")
        self._waiting = None

    def has(self, position: int) -> bool:
        """Whether the device was sent the member event at ``position``."""
        index = bisect_left(self._known, position)
        return index < len(self._known) and self._known[index] == position

    def sending(self, positions: Collection[int], upto: int) -> None:
        """An answer with these member events goes out; its token is at ``upto``."""
        if positions:
            self._waiting = array("q", positions)
            self._upto = upto


class SentMembers:
    """Every lazy-loading device's memory, the longest unused forgotten."""

    def __init__(self) -> None:
        self._devices: OrderedDict[tuple[str, str], Sent] = OrderedDict()

    def of(self, user_id: str, device_id: str) -> Sent:
        """The memory of a device."""
        key = (user_id, device_id)
        sent = self._devices.get(key)
        if sent is None:
            sent = self._devices[key] = Sent()
            if len(self._devices) > _DEVICES:
                self._devices.popitem(last=False)
        else:
            self._devices.move_to_end(key)
        return sent
