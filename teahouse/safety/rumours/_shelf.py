"""``Shelf``: notes for the public pages (``publicaccounts.site.NotesShelf``), which never learn of safety."""

import re

from teahouse.matrix.errors import MatrixError, invalid_param, not_found
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.publicaccounts.site import JudgedView, NotesView, NoteView, WaitingView
from teahouse.safety.notes import Value
from teahouse.safety.rumours._may import May
from teahouse.safety.rumours._model import LANGUAGE, LONGEST, Neighbours, NewNote, ShownNote
from teahouse.safety.rumours._read import Read
from teahouse.safety.rumours._write import Write

_VALUES: dict[str, Value] = {"helpful": "helpful", "somewhat": "somewhat", "not_helpful": "not_helpful"}


class Shelf:
    """What a visitor who is signed in sees and does. Raises as the verbs do."""

    def __init__(self, below: Neighbours, may: May, read: Read, write: Write) -> None:
        self._below = below
        self._may = may
        self._read = read
        self._write = write

    async def notes(self, user_id: str, account_no: int, slug: str) -> NotesView:
        account, article = await self._where(account_no, slug)
        shown = [_view(one) for one in await self._read.notes(article, user_id)]
        return NotesView(notes=shown, why_not=await self._may.why_not(user_id, account, article))

    async def judged(self, account_no: int, slug: str) -> list[JudgedView]:
        _, article = await self._where(account_no, slug)
        found = []
        for beside in article.context_notes:
            try:
                note = await self._read.note(article, beside.note_no, None)
            except MatrixError:
                continue  # it was taken back, or a measure has it not shown, since the article was read
            found.append(
                JudgedView(
                    note_no=note.note_no, text=note.text, language=note.language, since_ms=beside.since_ms,
                    misleading=note.misleading, earlier=note.earlier, ratings=note.ratings, final=note.final,
                )
            )  # fmt: skip
        return found

    async def waiting(self, user_id: str, before: int, limit: int) -> list[WaitingView]:
        return [
            WaitingView(
                note_no=one.note_no, text=one.text, language=one.language, misleading=one.misleading,
                at_ms=one.at_ms, handle=one.handle, slug=one.slug, title=one.title,
            )
            for one in await self._read.waiting(user_id, before or None, limit)
        ]  # fmt: skip

    async def write(self, user_id: str, account_no: int, slug: str, text: str, misleading: bool, language: str) -> None:
        account, article = await self._where(account_no, slug)
        if len(text) > LONGEST:
            raise invalid_param(f"A note has 1 to {LONGEST} characters")
        if language and not re.fullmatch(LANGUAGE, language):
            raise invalid_param("language: a language tag, like en or zh-Hans")
        new = NewNote(text=text, misleading=misleading, language=language[:35])
        await self._write.write(user_id, account, article, new)

    async def rate(self, user_id: str, account_no: int, slug: str, note_no: int, value: str) -> None:
        account, article = await self._where(account_no, slug)
        if value and value not in _VALUES:
            raise invalid_param("A rating is helpful, somewhat or not_helpful")
        await self._write.rate(user_id, account, article, note_no, _VALUES.get(value))

    async def withdraw(self, user_id: str, account_no: int, slug: str, note_no: int) -> None:
        account, article = await self._where(account_no, slug)
        await self._write.withdraw(user_id, account, article, note_no)

    async def _where(self, account_no: int, slug: str) -> tuple[Account, Article]:
        account = await self._below.accounts.by_no(account_no)
        if account is None:
            raise not_found("There is no such account")
        return account, await self._below.articles.get(account, slug)


def _view(one: ShownNote) -> NoteView:
    return NoteView(
        note_no=one.note_no,
        text=one.text,
        language=one.language,
        misleading=one.misleading,
        status=one.status.value,
        at_ms=one.at_ms,
        earlier=one.earlier,
        mine=one.mine,
        rating=one.rating or "",
    )
