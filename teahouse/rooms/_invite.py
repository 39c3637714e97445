"""Inviting a user into a room.

No tables of its own. Ways in: ``Invite.invite``; ``Invite.check`` for whoever invites in another unit (createRoom).
Spec: inviteUser; "Invite permission"; "Ignoring Users".
"""

from teahouse.identity import Identity
from teahouse.matrix.errors import forbidden, invite_blocked, not_found
from teahouse.matrix.events import Content, Event
from teahouse.rooms._membership import Change, MemberWrite, with_reason
from teahouse.rooms._model import RoomFacts


class Invite:
    """The verb."""

    def __init__(self, members: MemberWrite, identity: Identity) -> None:
        self._members = members
        self._identity = identity

    async def check(self, user_id: str) -> None:
        """Raise M_NOT_FOUND if there is no such user, M_INVITE_BLOCKED if they take no invites.

        Who ignores the sender is not told of the invite, and the sender not that they are ignored: sync sees to that.
        """
        if not await self._identity.exists(user_id):
            raise not_found(f"There is no user {user_id} here")
        if await self._identity.blocks_invites(user_id):
            raise invite_blocked("This user does not take invites")

    async def invite(
        self,
        room_id: str,
        sender: str,
        user_id: str,
        *,
        reason: str | None = None,
        content: Content | None = None,
    ) -> Event:
        """Invite. An invite that stands already is left as it is.

        Raises M_FORBIDDEN, M_NOT_FOUND, M_INVITE_BLOCKED.
        """
        said = {**await self._members.profile(user_id), **with_reason(content or {}, reason)}

        def check(facts: RoomFacts) -> Event | None:
            if facts.membership(sender) != "join":
                raise forbidden("You are not in this room")
            return facts.members[user_id].event if facts.membership(user_id) == "invite" else None

        async def prepare(facts: RoomFacts) -> tuple[str, ...]:
            # Only who is in the room is told whether somebody exists and what they block.
            if facts.membership(sender) == "join" and facts.membership(user_id) not in ("join", "ban"):
                await self.check(user_id)
            return ()

        return await self._members.write(room_id, Change(sender, user_id, "invite", said, check), prepare)
