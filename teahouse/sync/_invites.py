"""Rooms the user is invited to or has knocked on: stripped state, their own member event among it.

No tables; reads through ``rooms``. Way in: ``Invites.add``. Spec: "Stripped state"; sync.yaml, "Invited Room",
"Knocked Room"; "Ignoring Users" ("Servers must not send room invites from ignored users to clients").
"""

from teahouse.identity import Identity
from teahouse.rooms import Membership, Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, Draft


class Invites:
    """Tells of invites and knocks."""

    def __init__(self, rooms: Rooms, identity: Identity) -> None:
        self._rooms = rooms
        self._identity = identity

    async def add(self, ask: Ask, draft: Draft, one: Membership, section: str, position: int) -> None:
        """Put the room into ``draft``: ``section`` is ``invite`` or ``knock``; ``position``, of the member event."""
        if section == "invite" and one.sender in await self._identity.ignored(ask.user_id):
            return
        stripped = await self._rooms.stripped_state(one.room_id, position, ask.user_id)
        member = b'"invite_state"' if section == "invite" else b'"knock_state"'
        draft.put_room(section, one.room_id, b"{%b:%b}" % (member, _splice.events(stripped)))
