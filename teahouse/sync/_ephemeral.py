"""What is ephemeral in a room: who is typing, who has read how far.

No tables; reads through ``rooms``. Way in: ``Ephemeral.of_room``. Spec: "Typing Notifications", "Receipts".
"""

import msgspec

from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, View

_RECEIPT = "m.receipt"
_TYPING = "m.typing"


class Ephemeral:
    """Tells of typing and receipts."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def of_room(self, ask: Ask, view: View, room_id: str, *, fresh: bool) -> tuple[list[bytes], bool]:
        """The events, and whether one of the receipts is the user's own (their unread counts are others then).

        To a client that has the room not yet, all receipts are told, and who is typing if anybody is.
        """
        found: list[bytes] = []
        own = False
        wanted = ask.plan.filter.room.ephemeral
        if fresh or room_id in view.touched.receipts:
            receipts = await self._rooms.receipts(ask.user_id, room_id, 0 if fresh else view.since, view.upto)
            quoted = _splice.text(ask.user_id)
            own = any(quoted in receipt for receipt in receipts)
            if wanted.matches_all or (wanted.matches_type(_RECEIPT) and wanted.matches_room(room_id)):
                found.extend(receipts)
        if fresh or room_id in view.typing:
            users = self._rooms.typing(room_id)
            if (users or not fresh) and (
                wanted.matches_all or (wanted.matches_type(_TYPING) and wanted.matches_room(room_id))
            ):
                found.append(_splice.typed(_TYPING, msgspec.json.encode({"user_ids": sorted(users)})))
        return found, own and not fresh
