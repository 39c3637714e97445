"""Context notes, the newest first: what they say, beside what, and how they stand. Nobody here is told who wrote one.

A note that breaks a rule is reported like anything else, by the link beside it: then it is a case.
"""

from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame

_NOTES = "/desk/context-notes"
_LISTED = 30


class NotePages:
    """``/desk/context-notes``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._rumours = doors.rumours
        frame.open_pages.add(_NOTES)

    def table(self) -> list[Route]:
        """The route."""
        return [Route("GET", _NOTES, self.list, op="getDeskContextNotes", auth=Auth.PAGE, rate="read", body=None)]

    async def list(self, request: Request) -> Answer:
        """A page of them."""
        here = await self._frame.enter(request)
        before = request.query_int("before", 0, 0, 2**53)
        notes = await self._rumours.newest(before or None, _LISTED)
        more = notes[-1].note_no if len(notes) == _LISTED else 0
        return self._frame.render(request, "notes-desk.html", here, "notes", notes=notes, more=more, before=before)
