"""The door's part for what each user has read and was told of: receipts, typing, unread counts, notifications.

No tables of its own. Way in: ``EphemeralDoor``, which ``Rooms`` is.
"""

from collections.abc import Collection

from teahouse.matrix.events import Event
from teahouse.matrix.push import Outcome
from teahouse.rooms._notifications import Notifications
from teahouse.rooms._receipts import Receipts
from teahouse.rooms._sharing_changes import SharingChanges
from teahouse.rooms._typing import Typing
from teahouse.rooms._unread import Unread
from teahouse.rooms._unread_count import UnreadCount


class EphemeralDoor:
    """What other parts may ask about them."""

    _receipts: Receipts
    _typing: Typing
    _unread: Unread
    _notifications: Notifications
    _sharing_changes: SharingChanges

    async def receipts(self, viewer: str, room_id: str, after: int = 0, upto: int | None = None) -> list[bytes]:
        """``m.receipt`` events, type and content, of what changed in (``after``, ``upto``] that ``viewer`` may see.

        One for all unthreaded receipts and one for each thread. Recent ones come from memory.
        """
        return await self._receipts.events(viewer, room_id, after, upto)

    async def receipts_since(self, room_ids: Collection[str], since: int, upto: int) -> set[str]:
        """Those of the rooms in which a receipt changed in (``since``, ``upto``]. Perhaps one the asker can't see."""
        return await self._receipts.rooms_changed(room_ids, since, upto)

    def typing(self, room_id: str) -> frozenset[str]:
        """Who is typing. Told as the whisper ``typing`` whenever it changes."""
        return self._typing.now(room_id)

    async def unread(self, user_id: str, room_id: str) -> UnreadCount:
        """How much the user has not read that their push rules notify of; bounded when cold, see ``_unread``."""
        return await self._unread.count(user_id, room_id)

    def told_now(self, user_id: str, event: Event) -> UnreadCount | None:
        """``unread`` of a member who is to be told of a message that they see (``visible``), if both are at hand;
        ``None``: ask them. Never waits."""
        return self._unread.told_now(user_id, event)

    async def outcome(self, user_id: str, event: Event) -> tuple[Outcome, bool]:
        """What the user's push rules say today of an event of a room they are in, and whether they have read it.

        Silent for what they may not see, sent themselves, or what came before they did.
        """
        return await self._unread.outcome(user_id, event.room_id, event)

    async def notified(self, user_id: str, after: int, upto: int, limit: int) -> list[Event]:
        """The newest unread events in (``after``, ``upto``] that notify the user, oldest first; bounded, as the list
        of notifications is."""
        return await self._notifications.unread(user_id, after, upto, limit)

    async def sharing_changes(self, user_id: str, since: int, upto: int) -> tuple[set[str], set[str]]:
        """Who came to, and who left, the user's rooms (feeds excepted) in (``since``, ``upto``]."""
        return await self._sharing_changes.between(user_id, since, upto)
