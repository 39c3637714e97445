"""What is shown beside an article: its helpful notes, as the articles' own door has them (``Articles.annotate``).

Way in: ``Beside.show``, in the unit of whatever changed it. A note that is under a measure of its own is not shown.
"""

from teahouse.kernel.db import Tx
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Articles, ContextNote
from teahouse.safety.notes import Status
from teahouse.safety.rumours import _store as store
from teahouse.safety.rumours._model import SHOWN, Note
from teahouse.surfaces import Restraints


class Beside:
    """The verb."""

    def __init__(self, articles: Articles, restraints: Restraints) -> None:
        self._articles = articles
        self._restraints = restraints

    def show(self, tx: Tx, account: Account, article_no: int) -> bool:
        """Bring what is shown beside an article up to what its notes are. False if nothing changes by it."""
        helpful = [note for note in store.notes_in(tx, article_no) if note.status is Status.HELPFUL]
        shown = [note for note in helpful if not self.withheld(note)]
        shown.sort(key=lambda note: (note.since_ms, note.note_no))
        notes = [
            ContextNote(note_no=note.note_no, text=note.text or "", language=note.language, since_ms=note.since_ms)
            for note in shown[:SHOWN]
        ]
        return self._articles.annotate(tx, account, article_no, notes)

    def withheld(self, note: Note) -> bool:
        """Whether a measure has the note not shown."""
        if not self._restraints.any_withheld():
            return False
        held = self._restraints.withheld(item_of_note(note.note_no))
        return held is not None and held.does != "geo_limit"  # what is sent to all is in no country


def item_of_note(note_no: int) -> str:
    """What notices and measures call a note."""
    return f"note-{note_no}"
