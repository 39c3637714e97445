"""A client's own m.room.member event, sent as state: read as the membership verb that it is.

No tables of its own. Way in: ``PutMember.put``. Spec: setRoomStateWithKey; m.room.member.
"""

from teahouse.matrix.errors import bad_json, forbidden
from teahouse.matrix.events import Content, Event
from teahouse.rooms._facts import Facts
from teahouse.rooms._invite import Invite
from teahouse.rooms._join import Join
from teahouse.rooms._knock import Knock
from teahouse.rooms._leave import Leave
from teahouse.rooms._membership import check_user_id
from teahouse.rooms._moderate import Moderate


class PutMember:
    """The verb."""

    def __init__(
        self, join: Join, leave: Leave, invite: Invite, moderate: Moderate, knock: Knock, facts: Facts
    ) -> None:
        self._join = join
        self._leave = leave
        self._invite = invite
        self._moderate = moderate
        self._knock = knock
        self._facts = facts

    async def put(self, room_id: str, sender: str, target: str, content: Content) -> Event:
        """Do what the event says, with its content. Raises M_BAD_JSON, M_FORBIDDEN and what the verbs raise."""
        check_user_id(target)
        _check_texts(content)
        membership = content.get("membership")
        own = sender == target
        if membership == "join" and own:
            return await self._join.join(room_id, sender, content=content)
        if membership == "knock" and own:
            return await self._knock.knock(room_id, sender, content=content)
        if membership == "invite":
            return await self._invite.invite(room_id, sender, target, content=content)
        if membership == "ban":
            return await self._moderate.ban(room_id, sender, target, content=content)
        if membership == "leave" and own:
            return await self._leave.leave(room_id, sender, content=content)
        if membership == "leave":
            facts = await self._facts.with_members(room_id, [target])
            banned = facts is not None and facts.membership(target) == "ban"
            verb = self._moderate.unban if banned else self._moderate.kick
            return await verb(room_id, sender, target, content=content)
        if membership in ("join", "knock"):
            raise forbidden(f"Nobody can {membership} for someone else")
        raise bad_json("`membership` must be one of join, invite, leave, ban, knock")


def _check_texts(content: Content) -> None:
    """Spec: m.room.member. A client that reads a name that is no string would fail for everyone in the room."""
    for field in ("avatar_url", "displayname", "reason"):
        if not isinstance(content.get(field), str | None):
            raise bad_json(f"`{field}` must be a string")
