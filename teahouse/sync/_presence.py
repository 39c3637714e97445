"""Presence in an answer: of those who share a room with the user, and the user's own.

No tables; reads through ``identity``. Way in: ``Presence.add``. Spec: "Presence".
"""

from collections.abc import Iterable

from teahouse.identity import Identity
from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._sharing import Sharing
from teahouse.sync._whispers import Whispers

_TYPE = "m.presence"


class Presence:
    """Tells of presence."""

    def __init__(self, identity: Identity, rooms: Rooms, sharing: Sharing, whispers: Whispers) -> None:
        self._identity = identity
        self._rooms = rooms
        self._sharing = sharing
        self._whispers = whispers

    async def add(self, ask: Ask, view: View, draft: Draft) -> None:
        """Put what changed into ``draft``; at first everyone who is here."""
        wanted = ask.plan.filter.presence
        if not wanted.matches_all and not wanted.matches_type(_TYPE):
            return
        users: Iterable[str]
        if view.initial:
            users = await self._rooms.sharing(ask.user_id)
        else:
            users = self._whispers.presence_since(view.joined, view.serial_since)
        found: list[bytes] = []
        for user_id in sorted(users):
            if not wanted.matches_sender(user_id):
                continue
            content = self._identity.presence_now(user_id)
            if view.initial:
                if content is None or content["presence"] == "offline":
                    continue
                if not await self._sharing.near(ask.user_id, user_id):
                    continue
            elif content is None:
                content = {"presence": "offline"}
            found.append(
                b'{"type":"m.presence","sender":%b,"content":%b}' % (_splice.text(user_id), _splice.text(content))
            )
        if found:
            draft.sections["presence"] = _splice.events(found)
