"""Unread counts, by the user's push rules: of the room, or of its main timeline and each thread apart.

No tables; reads through ``rooms``. Ways in: ``Unread.members``, ``told``. Spec: "Receiving notifications", "Threading".
"""

from teahouse.rooms import Rooms, UnreadCount
from teahouse.sync import _splice
from teahouse.sync._ask import Ask

_COUNTS = b'{"highlight_count":%d,"notification_count":%d}'


class Unread:
    """Tells of what is unread."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def members(self, ask: Ask, room_id: str) -> bytes:
        """``"unread_notifications":{…}``, and ``"unread_thread_notifications":{…}`` if the filter asks for threads."""
        return told(await self._rooms.unread(ask.user_id, room_id), threads=ask.plan.threads)


def told(unread: UnreadCount, *, threads: bool) -> bytes:
    """``members`` of a count; ``threads``: each thread apart."""
    if not threads:
        return b'"unread_notifications":' + _COUNTS % (unread.highlight, unread.notify)
    notify, highlight = unread.main
    counts = b'"unread_notifications":' + _COUNTS % (highlight, notify)
    if not unread.threads:
        return counts
    by_thread = {root: _COUNTS % (marked, count) for root, (count, marked) in unread.threads.items()}
    return b'%b,"unread_thread_notifications":%b' % (counts, _splice.keyed(by_thread))
