"""The whole answer where one message in one room is all there is to tell, put together from what is at hand.

No tables; asks ``rooms`` and ``devices`` what they have in memory. Way in: ``Quick.answer``, ``None`` where it is not
as simple as that: then ``_classic`` goes the long way, whose answer would be the same.

In a large room hundreds of polls are woken by one message. The first of them goes the long way, which leaves the
room's entry with ``OneMessage`` and all that was looked up with its caches; the others need nothing that waits, so
none of the awaits between here and there, which cost more than all the rest.
"""

from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask
from teahouse.sync._devices import DeviceSections
from teahouse.sync._one_message import OneMessage
from teahouse.sync._ring import Ring
from teahouse.sync._sent_members import Sent
from teahouse.sync._token import Token
from teahouse.sync._unread import told
from teahouse.sync._wait import Session, Waiting


class Quick:
    """The short way."""

    def __init__(
        self, rooms: Rooms, ring: Ring, waiting: Waiting, one_message: OneMessage, devices: DeviceSections
    ) -> None:
        self._rooms = rooms
        self._ring = ring
        self._waiting = waiting
        self._one_message = one_message
        self._devices = devices

    def answer(self, ask: Ask, session: Session, upto: int, serial: int, sent: Sent | None) -> bytes | None:
        """The answer up to ``upto`` and, of whispers, ``serial``. ``sent``: the memory of a lazy-loading device."""
        since = ask.since
        if since is None or ask.full_state or since.inbox >= 0 or since.serial != serial:
            return None
        waiting = self._waiting
        room_id = self._ring.one_room(
            ask.user_id, lambda room_id: waiting.in_room(session, room_id), since.position, upto
        )
        if not room_id:
            return None
        known = self._one_message.known(ask, room_id, since.position, sent)
        if known is None:
            return None
        unread = self._rooms.told_now(ask.user_id, known[0])
        counts = self._devices.counts_now(ask)
        if unread is None or counts is None or not self._devices.nothing_waits(ask, upto):
            return None
        return b'{"next_batch":"%b",%b,"rooms":{"join":{%b:%b%b}}}}' % (
            str(Token(upto, serial)).encode(),
            counts,
            _splice.text(room_id),
            known[1],
            told(unread, threads=ask.plan.threads),
        )
