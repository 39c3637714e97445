"""Account data in an answer: the account's, and each room's for its entry.

No tables; reads through ``identity``. Ways in: ``AccountData.initial``, ``of_room``, ``sort``. Spec: "Client Config".
"""

from teahouse.identity import Identity
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, Draft

#: (type, content as JSON) by room id.
ByRoom = dict[str, list[tuple[str, bytes]]]


class AccountData:
    """Tells of account data."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def initial(self, ask: Ask, draft: Draft) -> ByRoom:
        """Everything: the account's into ``draft``, the rooms' returned."""
        return self.sort(ask, draft, await self._identity.account_data_since(ask.user_id, 0))

    async def of_room(self, ask: Ask, room_id: str) -> list[tuple[str, bytes]]:
        """Everything of one room."""
        wanted = ask.plan.filter.room.account_data
        found = await self._identity.account_data(ask.user_id, room_id)
        return [one for one in found if wanted.matches_type(one[0]) and wanted.matches_room(room_id)]

    def sort(self, ask: Ask, draft: Draft, found: list[tuple[str, str, bytes]]) -> ByRoom:
        """The same for (room id or "", type, content), oldest first: of what was set twice the last counts."""
        newest: dict[tuple[str, str], bytes] = {}
        for room_id, kind, content in found:
            newest.pop((room_id, kind), None)
            newest[room_id, kind] = content
        by_room: ByRoom = {}
        mine: list[bytes] = []
        wanted, wanted_in_rooms = ask.plan.filter.account_data, ask.plan.filter.room.account_data
        for (room_id, kind), content in newest.items():
            if room_id:
                if wanted_in_rooms.matches_type(kind) and wanted_in_rooms.matches_room(room_id):
                    by_room.setdefault(room_id, []).append((kind, content))
            elif wanted.matches_type(kind):
                mine.append(_splice.typed(kind, content))
        if mine:
            draft.sections["account_data"] = _splice.events(mine)
        return by_room
