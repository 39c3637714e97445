"""Leaving a room, turning down an invite, taking back a knock; and forgetting a room that one has left.

Table: ``rooms_members`` (forgotten). Ways in: ``Leave.leave``, ``Leave.forget``.
Spec: "Leaving rooms".
"""

from teahouse.kernel.bus import Change as Told
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import forbidden, not_found, unknown
from teahouse.matrix.events import Content, Event
from teahouse.rooms import _store_forget
from teahouse.rooms._facts import Facts
from teahouse.rooms._membership import Change, MemberWrite, with_reason
from teahouse.rooms._model import RoomFacts


class Leave:
    """The verbs."""

    def __init__(self, members: MemberWrite, facts: Facts, db: Database) -> None:
        self._members = members
        self._facts = facts
        self._db = db

    async def leave(
        self, room_id: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Leave. Who has left already stays so. Raises M_FORBIDDEN for who never was in the room or is banned."""

        def check(facts: RoomFacts) -> Event | None:
            member = facts.members[user_id]
            if not member.position:
                raise forbidden("You are not in this room")
            return member.event if member.membership == "leave" else None

        said = with_reason(content or {}, reason)
        return await self._members.write(room_id, Change(user_id, user_id, "leave", said, check))

    async def forget(self, room_id: str, user_id: str) -> None:
        """Forget a room: it is told of no more, and what was said there cannot be read any longer.

        Raises M_UNKNOWN while the user is in the room (or invited, or knocking), M_NOT_FOUND.
        """
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None:
            raise not_found("There is no such room")
        room_no = facts.room_no

        def unit(tx: Tx) -> None:
            mine = _store_forget.membership(tx, user_id, room_no)
            if mine is None or mine[1]:
                return
            if mine[0] not in ("leave", "ban"):
                raise unknown("You have to leave the room before you can forget it")
            _store_forget.forget(tx, user_id, room_no)
            tx.tell(Told(tx.position(), "forget", room_id, user_id))

        await self._db.write(unit)
