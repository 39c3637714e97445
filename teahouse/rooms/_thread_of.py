"""Which thread an event is in.

No tables of its own. Way in: ``ThreadOf.find``. Source: Client-Server API, "Threaded read receipts".
"""

from teahouse.matrix.events import Event, relation
from teahouse.rooms._store_ephemeral import MAIN
from teahouse.rooms._tail import Tails

#: "a maximum of 3 hops is recommended to cover indirect relationships"
HOPS = 3


class ThreadOf:
    """Follows relations to the root of a thread."""

    def __init__(self, tails: Tails) -> None:
        self._tails = tails

    async def find(self, room_no: int, event: Event) -> str:
        """The id of the root of the thread that ``event`` is in, or ``main``.

        A root is in the main timeline, and so is what relates to a root other than by ``m.thread``. A reaction to a
        reply is in the reply's thread: for that the parent is read, from the hot tail or with one statement a hop.
        """
        current = event
        for _ in range(HOPS + 1):
            if b'"m.relates_to"' not in current.json:
                return MAIN
            related = relation(current.content)
            if related is None:
                return MAIN
            rel_type, parent_id, _ = related
            if rel_type == "m.thread":
                return parent_id
            parent = await self._tails.find(room_no, event.room_id, parent_id)
            if parent is None:
                return MAIN
            current = parent
        return MAIN
