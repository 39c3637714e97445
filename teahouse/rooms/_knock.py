"""Knocking on a room: asking to be invited.

No tables of its own. Way in: ``Knock.knock``. Spec: "Knocking on rooms".
"""

from teahouse.matrix.events import Content, Event
from teahouse.rooms._membership import Change, MemberWrite, with_reason
from teahouse.rooms._model import RoomFacts


class Knock:
    """The verb."""

    def __init__(self, members: MemberWrite) -> None:
        self._members = members

    async def knock(
        self, room_id: str, user_id: str, *, reason: str | None = None, content: Content | None = None
    ) -> Event:
        """Knock. A knock that stands already is left as it is. Raises M_FORBIDDEN, M_NOT_FOUND."""
        said = content if content is not None else with_reason(await self._members.profile(user_id), reason)

        def check(facts: RoomFacts) -> Event | None:
            return facts.members[user_id].event if facts.membership(user_id) == "knock" else None

        return await self._members.write(room_id, Change(user_id, user_id, "knock", said, check))
