"""``Touched`` from the database: for those whose last sync lies further back than the ring reaches.

No tables of its own; asks the doors of those who keep the facts. Way in: ``Stored.touched``.
"""

from collections.abc import Mapping

from teahouse.identity import Identity
from teahouse.rooms import Membership, Rooms
from teahouse.sync._standing import JOIN
from teahouse.sync._touched import Touched


class Stored:
    """What changed for a user, by the database."""

    def __init__(self, rooms: Rooms, identity: Identity) -> None:
        self._rooms = rooms
        self._identity = identity

    async def touched(self, user_id: str, memberships: Mapping[str, Membership], since: int, upto: int) -> Touched:
        """The same as ``Ring.touched`` says. ``memberships``: the user's, at ``upto``.

        Of messages to devices and of key counts it can't be known here: they are looked at anyway.
        """
        touched = Touched()
        for room_id, one in memberships.items():
            if one.position > since:
                touched.moved.add(room_id)
        touched.moved.update(await self._rooms.forgotten_since(user_id, since))
        joined = [room_id for room_id, one in memberships.items() if one.membership == JOIN]
        touched.rooms = await self._rooms.rooms_with_events(joined, since, upto) | touched.moved
        touched.receipts = set(await self._rooms.receipts_since(joined, since, upto)) if joined else set()
        touched.account = await self._identity.account_data_since(user_id, since)
        touched.inbox = True
        touched.ask_lists = True
        return touched
