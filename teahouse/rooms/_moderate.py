"""Kick, ban, unban: what those with the power do to others' membership.

No tables of its own. Ways in: ``Moderate.kick``, ``ban``, ``unban``. Spec: "Leaving rooms", "Banning users in a room".
"""

from teahouse.matrix.errors import forbidden
from teahouse.matrix.events import Content, Event
from teahouse.rooms._membership import Change, MemberWrite, said_already, with_reason
from teahouse.rooms._model import RoomFacts


class Moderate:
    """The verbs. Each takes the content of the member event where a client has written it itself."""

    def __init__(self, members: MemberWrite) -> None:
        self._members = members

    async def kick(
        self, room_id: str, sender: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Take someone out of the room, or their invite or knock back. Raises M_FORBIDDEN, M_NOT_FOUND."""

        def check(facts: RoomFacts) -> Event | None:
            if facts.membership(user_id) not in ("join", "invite", "knock"):
                raise forbidden(f"{user_id} is not in the room")
            return None

        change = Change(sender, user_id, "leave", with_reason(content or {}, reason), check)
        return await self._members.write(room_id, change)

    async def unban(
        self, room_id: str, sender: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Take a ban back. Raises M_FORBIDDEN, M_NOT_FOUND."""

        def check(facts: RoomFacts) -> Event | None:
            if facts.membership(user_id) != "ban":
                raise forbidden(f"{user_id} is not banned from the room")
            return None

        change = Change(sender, user_id, "leave", with_reason(content or {}, reason), check)
        return await self._members.write(room_id, change)

    async def ban(
        self, room_id: str, sender: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Ban someone, who need not be in the room. Raises M_FORBIDDEN, M_NOT_FOUND."""
        change = Change(sender, user_id, "ban", with_reason(content or {}, reason))
        change.check = lambda facts: said_already(facts, change)
        return await self._members.write(room_id, change)
