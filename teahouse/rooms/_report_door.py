"""The door's part for those who work on reports: told of each, and finding what somebody points at.

No tables of its own. Way in: ``ReportDoor``, which ``Rooms`` is.
"""

from teahouse.matrix.errors import MatrixError
from teahouse.rooms._aliases import Aliases
from teahouse.rooms._reports import Reports
from teahouse.rooms._store import Store


class ReportDoor:
    """What other parts may ask about it. ``reports.onlooker`` is told of each report, in its unit."""

    reports: Reports
    _aliases: Aliases
    _store: Store

    async def room_of(self, named: str, event_id: str) -> str:
        """The id of a room that is named by its id, by an alias, or ("") by an event in it. "" where there is none.

        Whether anybody may know of it is not asked here.
        """
        if named.startswith("#"):
            try:
                return (await self._aliases.lead(named)).room_id
            except MatrixError:
                return ""
        if named:
            return named
        found = await self._store.place(event_id)
        return found[0] if found is not None else ""
