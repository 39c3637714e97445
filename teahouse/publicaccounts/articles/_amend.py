"""Correcting and withdrawing what is published, here and in the feed.

Way in: ``Amend``. The article changes in one unit with a job that edits or redacts the feed's events; an edit that is
repeated says the same again, so the job bears repetition.
"""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Event
from teahouse.publicaccounts.articles import _store as store
from teahouse.publicaccounts.articles import _store_articles as shelf
from teahouse.publicaccounts.articles._drafts import conflict
from teahouse.publicaccounts.articles._event import edit
from teahouse.publicaccounts.articles._model import Article, ContextNote, Piece
from teahouse.publicaccounts.articles._ports import Around
from teahouse.publicaccounts.articles._render import Refused, Renderer, announced, check_cover, judge, keep

JOB = "articles.amend"
BATCH = 100


class _Done(Exception):
    """It was done before."""


class _Again(Exception):
    """An edit went out meanwhile, by the job of an earlier change: it is to be taken back first."""


class Amend:
    """The verbs, and the handler of the job."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, around: Around, renderer: Renderer) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._around = around
        self._renderer = renderer
        self._sqlite = db.dialect == "sqlite"
        jobs.handle(JOB, self._work)

    async def correct(
        self, actor: str, account: Any, article: Article, piece: Piece, note: str, revision: int | None = None
    ) -> None:
        """Make a new revision, for a reason that readers see. Raises 409 if ``revision`` is not the one there is."""
        if article.state != "published":
            raise conflict("This article has been withdrawn")
        self._around.accounts.overlay.check_publishes(account, actor)
        if revision is not None and revision != article.revision:
            raise conflict("Somebody else has corrected this article meanwhile", revision=article.revision)
        one = self._renderer.finish(piece)
        if one.piece.cover != article.cover:
            await check_cover(self._around.pictures, one.piece)
        now_ms = self._clock.now_ms()
        verdict = await judge(self._around.gate, account, article.slug, one, now_ms) if article.listed else None
        if verdict is not None and verdict.action == "refuse":
            raise Refused(verdict)  # a hold is a measure on the article, which is there: see ``withheld``
        now = replace(
            article,
            revision=article.revision + 1,
            html=one.html,
            text=one.text,
            updated_ms=now_ms,
            comments=piece.comments or article.comments,
        )

        def unit(tx: Tx) -> None:
            if not shelf.correct(tx, article, now, one.piece, note, actor):
                raise conflict("Somebody else has changed this article meanwhile")
            keep(tx, [verdict])
            shelf.set_media(tx, article.article_no, one.media)
            if article.listed:
                shelf.index(tx, self._sqlite, article.article_no, one.words)
            self._wanted(tx, article.broadcast_no)
            self._around.changed(tx, account)
            self._around.accounts.act(tx, account, actor, "correct", article.slug, {"note": note})

        await self._db.write(unit)

    async def withdraw(self, actor: str, account: Any, article: Article, note: str = "") -> None:
        """Take an article back; ``note`` is the public word on it. Doing it twice changes nothing."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if not shelf.withdraw(tx, article.article_no, note, now_ms):
                return
            shelf.set_media(tx, article.article_no, ())
            shelf.index(tx, self._sqlite, article.article_no, ())
            self._wanted(tx, article.broadcast_no)
            self._around.changed(tx, account)
            self._around.accounts.act(tx, account, actor, "withdraw", article.slug, {"note": note})

        await self._db.write(unit)

    def annotate(self, tx: Tx, account: Any, article_no: int, notes: Sequence[ContextNote]) -> bool:
        """Show these beside an article, and no others. False if that is so already.

        Not a correction: text and revision stay, so the one can not overwrite the other, and each has the feed told
        of what is there by then.
        """
        broadcast_no = shelf.set_context_notes(tx, article_no, notes)
        if broadcast_no is None:
            return False
        self._wanted(tx, broadcast_no)
        self._around.changed(tx, account)
        return True

    def _wanted(self, tx: Tx, broadcast_no: int) -> None:
        store.want(tx, broadcast_no)
        self._jobs.enqueue(tx, JOB, {"broadcast_no": broadcast_no}, self._clock.now_ms())

    async def _work(self, payload: dict[str, Any]) -> None:
        number = payload["broadcast_no"]
        broadcast = await store.read_broadcast(self._db, number)
        if broadcast is None or not broadcast.sends:
            return
        account = await self._around.accounts.by_no(broadcast.account_no)
        if account is None:
            return
        _, _, wanted, done = await store.read_pieces(self._db, number)
        if broadcast.event_id:
            if done < wanted:
                await self._change(account, number, broadcast.event_id, None, wanted)
            return
        while some := await store.read_undone(self._db, number, wanted, BATCH):
            for user_id, event_id in some:
                await self._change(account, number, event_id, user_id, wanted)

    async def _change(self, account: Any, number: int, event_id: str, audience: str | None, wanted: int) -> None:
        """Bring one event of the feed up to what the articles are now."""

        def unit(tx: Tx, event: Event) -> None:
            if not left and store.edits_in(tx, number, audience or ""):
                raise _Again
            self._mark(tx, number, audience, wanted)
            if left:
                store.add_edit(tx, number, audience or "", event.event_id)

        left = await shelf.read_published_of(self._db, number)
        room_id, face = account.room_id, account.user_id
        try:
            if not left:
                await self._take_back(account, number, event_id, audience, unit)
                return
            cards = [
                self._renderer.card(account.handle, one.slug, await shelf.read_piece(self._db, one.article_no))
                for one in left
            ]
            content = edit(await announced(self._around.pictures, cards, left), event_id)
            await self._around.feed.send(room_id, face, "m.room.message", content, audience=audience, also=unit)
        except _Done:
            return
        except MatrixError as error:
            if error.status >= 500 or error.status == 429:
                raise
            # The feed does not take it (it is gone, or was redacted): there is nothing to bring up to date.
            await self._db.write(lambda tx: self._mark(tx, number, audience, wanted))

    async def _take_back(
        self, account: Any, number: int, event_id: str, audience: str | None, unit: Callable[[Tx, Event], None]
    ) -> None:
        """Redact the edits, then the event itself. Once that is marked, no earlier change edits it any more."""
        while True:
            for edit_id in await store.read_edits(self._db, number, audience or ""):
                await self._redact(account, edit_id, audience, self._forget(number, audience, edit_id))
            try:
                await self._redact(account, event_id, audience, unit)
            except _Again:
                continue
            return

    async def _redact(
        self, account: Any, event_id: str, audience: str | None, also: Callable[[Tx, Event], None]
    ) -> None:
        """An edit holds the words as well, and is not redacted with what it edits: each goes by itself."""
        await self._around.feed.send(
            *(account.room_id, account.user_id, "m.room.redaction", {"redacts": event_id}),
            redacts=event_id,
            audience=audience,
            also=also,
        )

    @staticmethod
    def _forget(number: int, audience: str | None, edit_id: str) -> Callable[[Tx, Event], None]:
        return lambda tx, event: store.drop_edit(tx, number, audience or "", edit_id)

    def _mark(self, tx: Tx, number: int, audience: str | None, wanted: int) -> None:
        if audience is None:
            fresh = store.set_done(tx, number, wanted)
        else:
            fresh = store.set_recipient_done(tx, number, audience, wanted)
        if not fresh:
            raise _Done
