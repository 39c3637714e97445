"""What people are shown of notes: those of an article, one with its history, and those that wait for ratings.

Way in: ``Read``. Anyone sees the helpful ones; who is signed in sees all that stand, to rate them. Never who wrote one.
"""

from teahouse.kernel.db import Database
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.accounts import Account, Accounts
from teahouse.publicaccounts.articles import Article, Articles
from teahouse.safety.notes import Status, Value
from teahouse.safety.notices import SaidNote
from teahouse.safety.rumours import _store as store
from teahouse.safety.rumours._beside import Beside
from teahouse.safety.rumours._model import Neighbours, Note, NoteHistory, ShownNote, WaitingNote

_LOOKED_AT = 100  # of the waiting, for those of articles that can be read


class Read:
    """The verbs."""

    def __init__(self, db: Database, below: Neighbours, beside: Beside) -> None:
        self._db = db
        self._accounts: Accounts = below.accounts
        self._articles: Articles = below.articles
        self._beside = beside

    async def notes(self, article: Article, viewer: str | None) -> list[ShownNote]:
        """The helpful first, then the newest. Nothing of what was withdrawn."""
        if article.state != "published":
            return []
        found = [note for note in await store.notes(self._db, article.article_no) if not self._beside.withheld(note)]
        if viewer is None:
            return [_shown(note, article, "", None) for note in found if note.status is Status.HELPFUL]
        voice = await store.voice(self._db, viewer)
        rated = await store.ratings_of(self._db, voice, [note.note_no for note in found])
        return [_shown(note, article, voice, rated.get(note.note_no)) for note in found]

    async def note(self, article: Article, note_no: int, viewer: str | None) -> NoteHistory:
        """One with its history and its figures, whatever its status: anyone may look up how it was judged.

        Raises M_NOT_FOUND.
        """
        found = await store.note(self._db, article.article_no, note_no) if article.state == "published" else None
        if found is None or self._beside.withheld(found[0]):
            raise not_found("There is no such note")
        note, record = found
        voice = await store.voice(self._db, viewer) if viewer else ""
        rated = await store.ratings_of(self._db, voice, [note_no])
        shown = _shown(note, article, voice, rated.get(note_no))
        return NoteHistory(
            **{field: getattr(shown, field) for field in shown.__struct_fields__},
            history=list(record.history),
            ratings=await store.tally(self._db, note_no),
            final=record.locked_ms is not None,
        )

    async def said(self, article_no: int, note_no: int) -> SaidNote | None:
        """A note with who wrote it: for who gives notice of it, and moderators. Nobody else is told."""
        found = await store.said(self._db, article_no, note_no)
        return SaidNote(*found) if found is not None else None

    async def waiting(self, user_id: str, before: int | None, limit: int) -> list[WaitingNote]:
        """Notes that this person could rate and has not, newest first, below the number ``before``."""
        voice = await store.voice(self._db, user_id)
        found: list[WaitingNote] = []
        for _ in range(10):
            some = await store.waiting(self._db, voice, before, _LOOKED_AT)
            for note in some:
                where = await self._where(user_id, note)
                if where is not None:
                    account, article = where
                    shown = _shown(note, article, voice, None)
                    fields = {field: getattr(shown, field) for field in shown.__struct_fields__}
                    found.append(WaitingNote(**fields, handle=account.handle, slug=article.slug, title=article.title))
                    if len(found) == limit:
                        return found
            if len(some) < _LOOKED_AT:
                break
            before = some[-1].note_no
        return found

    async def newest(self, before: int | None, limit: int) -> list[WaitingNote]:
        """For the staff: all of them, newest first, below the number ``before``; never who wrote one."""
        found: list[WaitingNote] = []
        for note in await store.newest(self._db, before, limit):
            article, account = await self._articles.number(note.article_no), await self._accounts.by_no(note.account_no)
            if article is not None and account is not None:
                shown = _shown(note, article, "", None)
                fields = {field: getattr(shown, field) for field in shown.__struct_fields__}
                found.append(WaitingNote(**fields, handle=account.handle, slug=article.slug, title=article.title))
        return found

    async def _where(self, user_id: str, note: Note) -> tuple[Account, Article] | None:
        """Where it is, if one who acts not for the account can rate it there."""
        if self._beside.withheld(note):
            return None
        article = await self._articles.number(note.article_no)
        account = await self._accounts.by_no(note.account_no)
        if article is None or article.state != "published" or account is None or account.state == "closed":
            return None
        return None if await self._accounts.role(user_id, account) is not None else (account, article)


def _shown(note: Note, article: Article, voice: str, rating: Value | None) -> ShownNote:
    return ShownNote(
        note_no=note.note_no,
        text=note.text or "",
        language=note.language,
        misleading=note.misleading,
        status=note.status,
        since_ms=note.since_ms,
        at_ms=note.at_ms,
        revision=note.revision,
        earlier=article.revision > note.revision,
        mine=voice != "" and note.voice == voice,
        rating=rating,
    )
