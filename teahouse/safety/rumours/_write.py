"""What people do about notes: write one, rate one, take a rating or a note back. Each is an event of the log.

Way in: ``Write``. What is written passes the gate first, as all that is public does.
"""

import re
from collections.abc import Callable

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.matrix.errors import MatrixError, forbidden, invalid_param, limit_exceeded, not_found
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.safety.notes import Status, Value, Wrote, written
from teahouse.safety.rumours import _store as store
from teahouse.safety.rumours._beside import Beside
from teahouse.safety.rumours._may import May
from teahouse.safety.rumours._model import (
    DAY_MS,
    LONGEST,
    NOTES_A_DAY,
    NOTES_AT_ONCE,
    RATINGS_A_DAY,
    NewNote,
    Note,
)
from teahouse.surfaces import Gate, Place, Surface, expose

_HOUR_MS = 3_600_000
_GAPS = re.compile(r"\n\s*\n\s*")
#: Control characters; and those that turn writing around, which could reach what says that this is a note.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Write:
    """The verbs. flag: has the article counted as disputed by who says that it misleads; unflag: no longer.

    asked: called in the unit of each event, so that notes are scored.
    """

    def __init__(self, db: Database, clock: Clock, gate: Gate, may: May, beside: Beside) -> None:
        self._db = db
        self._clock = clock
        self._gate = gate
        self._may = may
        self._beside = beside
        self._entropy = SystemEntropy()
        self.asked: Callable[[Tx, int], None] = lambda tx, now_ms: None
        self.flag: Callable[[Tx, str, str, int], None] = lambda tx, item, user_id, at_ms: None
        self.unflag: Callable[[Tx, str, str], None] = lambda tx, item, user_id: None

    async def write(self, user_id: str, account: Account, article: Article, new: NewNote) -> int:
        """Returns the note's number. Raises M_FORBIDDEN (who, the gate), M_LIMIT_EXCEEDED, 409 for a second one."""
        text = _clean(new.text)
        await self._may.take_part(user_id, account, article)
        now_ms = self._clock.now_ms()
        keep = await self._judge(user_id, account, article, text, now_ms)
        language = new.language or account.language or "en"
        item = item_of(account, article)

        def unit(tx: Tx) -> int:
            voice = store.voice_in(tx, user_id, self._entropy.token(12))
            if store.count_since(tx, voice, "wrote", now_ms - DAY_MS) >= NOTES_A_DAY:
                raise limit_exceeded(_HOUR_MS, f"You wrote {NOTES_A_DAY} notes in a day, which is the most")
            standing = store.notes_in(tx, article.article_no)
            if any(note.voice == voice for note in standing):
                raise MatrixError(409, "ORG.TEAHOUSE.CONFLICT", "You have a note on this article: take it back first")
            if len(standing) >= NOTES_AT_ONCE:
                raise forbidden(f"This article has {NOTES_AT_ONCE} notes already: rate those")
            number = store.add_event(tx, 0, "wrote", voice, None, (), now_ms)
            record = written(Wrote(note=str(number), author=voice, at_ms=now_ms))
            note = Note(
                note_no=number,
                account_no=article.account_no,
                article_no=article.article_no,
                revision=article.revision,
                voice=voice,
                misleading=new.misleading,
                language=language,
                text=text,
                at_ms=now_ms,
                status=Status.NEEDS_RATINGS,
                since_ms=now_ms,
            )
            store.add_note(tx, note, record)
            if keep is not None:
                keep(tx)
            if new.misleading:
                self.flag(tx, item, user_id, now_ms)
            return number

        return await self._db.write(unit)

    async def rate(self, user_id: str, account: Account, article: Article, note_no: int, value: Value | None) -> None:
        """Say what one thinks of a note, something else by now, or (None) nothing any more. The same again is nothing.

        Raises M_NOT_FOUND, M_FORBIDDEN (who; one's own note), M_LIMIT_EXCEEDED.
        """
        counted = await self._may.take_part(user_id, account, article)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            note = store.note_in(tx, article.article_no, note_no)
            if note is None:
                raise not_found("There is no such note")
            voice = store.voice_in(tx, user_id, self._entropy.token(12))
            if note.voice == voice:
                raise forbidden("Nobody rates their own note")
            if store.rating_in(tx, note_no, voice) == value:
                return
            if store.count_since(tx, voice, "rated", now_ms - DAY_MS) >= RATINGS_A_DAY:
                raise limit_exceeded(_HOUR_MS, f"You rated {RATINGS_A_DAY} times in a day, which is the most")
            store.add_event(tx, note_no, "rated", voice, value, counted, now_ms)
            self.asked(tx, now_ms)

        await self._db.write(unit)

    async def withdraw(self, user_id: str, account: Account, article: Article, note_no: int) -> None:
        """Take one's own note back: its words are erased, and nobody is shown it. Raises M_NOT_FOUND, M_FORBIDDEN.

        Its ratings stay in the log: they say how people rate, not what was written.
        """
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            note = store.note_in(tx, article.article_no, note_no)
            if note is None:
                raise not_found("There is no such note")
            voice = store.voice_in(tx, user_id, self._entropy.token(12))
            if note.voice != voice:
                raise forbidden("This is not your note")
            store.take_words(tx, note_no)
            store.add_event(tx, note_no, "withdrew", voice, None, (), now_ms)
            if note.misleading:
                self.unflag(tx, item_of(account, article), user_id)
            self._beside.show(tx, account, article.article_no)

        await self._db.write(unit)

    async def _judge(
        self, user_id: str, account: Account, article: Article, text: str, now_ms: int
    ) -> Callable[[Tx], None] | None:
        """Raises M_FORBIDDEN for what the gate does not let out, what it would hold too: nobody waits for a note.

        Returns what is to be called in the unit that writes it.
        """
        item = expose(
            Surface.COMMENT,
            item_id=f"{item_of(account, article)}#note-{now_ms}",
            author=user_id,
            content={"body": text},
            ts_ms=now_ms,
            place=Place(room_id=account.room_id, listed=True, join_rule="public", encrypted=False, kind="feed"),
        )
        verdict = await self._gate.judge(item) if item is not None else None
        if verdict is not None and verdict.action != "publish":
            raise forbidden(verdict.reason or "This cannot be published here")
        return verdict.keep if verdict is not None else None


def _clean(text: str) -> str:
    """The words as they are kept. Raises M_INVALID_PARAM."""
    text = _GAPS.sub("\n\n", text.replace("\r\n", "\n")).strip()
    if not text or len(text) > LONGEST:
        raise invalid_param(f"`text` must have 1 to {LONGEST} characters")
    if _ODD.search(text):
        raise invalid_param("`text` has control characters, or such that turn the direction of what is around them")
    return text


def item_of(account: Account, article: Article) -> str:
    """What measures and notices call the article."""
    return f"{account.handle}/{article.slug}"
