"""The job that lets a broadcast go out: exactly one event for all, or at most one for each of some.

For all, the event, the articles, the quota and the broadcast's state are one unit (``rooms.send(also=…)``): after a
crash either nothing of it is there, or everything. For some, the articles and the quota are the first unit, and each
recipient's event is one with their row. One job does a batch and asks for the next, so that others get their turn.
"""

import asyncio
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Content, Event
from teahouse.publicaccounts.accounts import UsedUp
from teahouse.publicaccounts.articles import _store as store
from teahouse.publicaccounts.articles import _store_articles as shelf
from teahouse.publicaccounts.articles._amend import JOB as AMEND
from teahouse.publicaccounts.articles._model import Article, Broadcast, Named
from teahouse.publicaccounts.articles._ports import Around
from teahouse.publicaccounts.articles._publish import JOB
from teahouse.publicaccounts.articles._render import Finished, Refused, Renderer, announced, judge, keep
from teahouse.surfaces import PUBLISH, Verdict

BATCH = 100
#: How often it is looked whether what the gate held is still held: until there is a measure, and while there is.
LOOK_MS = 60_000
Ready = list[tuple[Named, Finished]]


class _Done(Exception):
    """Somebody did it already: the unit is rolled back."""


class Broadcasts:
    """The handler of the job."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, around: Around, renderer: Renderer) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._around = around
        self._renderer = renderer
        self._sqlite = db.dialect == "sqlite"
        jobs.handle(JOB, self._work)

    async def _work(self, payload: dict[str, Any]) -> None:
        broadcast = await store.read_broadcast(self._db, payload["broadcast_no"])
        if broadcast is None or broadcast.state not in ("scheduled", "sending"):
            return
        if broadcast.state == "scheduled" and broadcast.scheduled_ms > self._clock.now_ms():
            later_ms = broadcast.scheduled_ms  # it was moved, or the clock set back
            await self._db.write(lambda tx: self._jobs.enqueue(tx, JOB, payload, later_ms))
            return
        account = await self._around.accounts.by_no(broadcast.account_no)
        if account is None or account.state != "open":
            await self._fail(broadcast, account, "failed", "The account is not open")
            return
        held = self._around.accounts.overlay.broadcast(account)
        if held is not None:  # what is left can be sent once the measure has ended
            await self._fail(broadcast, account, "failed", f"This account does not publish {held.said}")
            return
        pieces, place, wanted, _ = await store.read_pieces(self._db, broadcast.broadcast_no)
        try:
            ready: Ready = [(named, self._renderer.finish(named.piece)) for named in pieces]
            if broadcast.audience == "all":
                await self._to_all(account, broadcast, ready, held=bool(payload.get("held")))
            elif broadcast.state == "scheduled":
                await self._db.write(lambda tx: self._begin(tx, account, broadcast, ready))
            elif place >= 0 and broadcast.audience == "tag":
                await self._list(account, broadcast, place)
            else:
                await self._to_some(account, broadcast, wanted)
        except _Done:
            return
        except Refused as refused:
            await self._fail(broadcast, account, "held", refused.error)
        except MatrixError as error:
            if error.errcode == "M_LIMIT_EXCEEDED" and not isinstance(error, UsedUp):
                raise  # the room is too busy: the job is tried again
            await self._fail(broadcast, account, "failed", error.error)

    async def _to_all(self, account: Any, broadcast: Broadcast, ready: Ready, *, held: bool) -> None:
        if held and await self._still_held(account, broadcast, ready):
            return
        # What was held has been judged: whatever people did not decide to keep back goes out when the hold has ended.
        verdicts = [] if held else [await self._judged(account, named, one) for named, one in ready]
        hold = next((verdict for verdict in verdicts if verdict.action == "hold"), None)
        if hold is not None:
            await self._hold(broadcast, hold, verdicts)
            return

        def unit(tx: Tx, event: Event | None) -> None:
            now_ms = self._clock.now_ms()
            if not store.move(
                tx, broadcast.broadcast_no, "scheduled", "sent", ended_ms=now_ms, due_ms=broadcast.scheduled_ms
            ):
                raise _Done
            if broadcast.sends:
                self._around.accounts.spend_broadcast(tx, account, now_ms)
            self._shelve(tx, account, broadcast, ready, event, listed=True)
            keep(tx, verdicts)
            if event is not None:
                store.set_event(tx, broadcast.broadcast_no, event.event_id, event.position, 1)
            store.set_draft_state(tx, broadcast.draft_no, "published", "")
            self._note(tx, broadcast, "sent", int(broadcast.sends))

        if not broadcast.sends:
            await self._db.write(lambda tx: unit(tx, None))
            return
        content = await self._content(account, ready)
        await self._around.feed.send(account.room_id, account.user_id, "m.room.message", content, also=unit)

    # --- what the gate says ---

    async def _judged(self, account: Any, named: Named, one: Finished) -> Verdict:
        verdict = await judge(self._around.gate, account, named.slug, one, self._clock.now_ms())
        if verdict is not None and verdict.action == "refuse":
            raise Refused(verdict)
        return verdict or PUBLISH

    async def _hold(self, broadcast: Broadcast, hold: Verdict, verdicts: list[Verdict]) -> None:
        """Not yet: people look at it first. What it stands on is a measure with its reasons, and ends by itself."""
        reason = hold.reason or "People will look at this before it goes out"

        def unit(tx: Tx) -> None:
            number = broadcast.broadcast_no
            if not store.move(tx, number, "scheduled", "scheduled", reason, due_ms=broadcast.scheduled_ms):
                raise _Done
            store.set_draft_state(tx, broadcast.draft_no, "held", reason)
            keep(tx, verdicts)
            self._look_again(tx, number, self._clock.now_ms() + LOOK_MS)

        await self._db.write(unit)

    async def _still_held(self, account: Any, broadcast: Broadcast, ready: Ready) -> bool:
        """Whether a measure still keeps one of them back. If none does, or none ever came to be, it goes out.

        Raises ``Refused`` where it was decided that it does not go out at all.
        """
        found = [self._around.restraints.withheld(f"{account.handle}/{named.slug}") for named, _ in ready]
        reasons = [why for why in found if why is not None]
        if not reasons:
            return False
        now_ms = self._clock.now_ms()
        ends = [why.end_ms for why in reasons if why.end_ms is not None]
        if len(ends) < len(reasons):
            final = next(why for why in reasons if why.end_ms is None)
            raise Refused(
                Verdict(action="refuse", reason=f"It was decided that this does not go out: {final.statement}")
            )
        at_ms = min(now_ms + LOOK_MS, *ends)
        await self._db.write(lambda tx: self._look_again(tx, broadcast.broadcast_no, at_ms))
        return True

    def _look_again(self, tx: Tx, broadcast_no: int, at_ms: int) -> None:
        self._jobs.enqueue(tx, JOB, {"broadcast_no": broadcast_no, "held": True}, at_ms)

    # --- to some ---

    def _begin(self, tx: Tx, account: Any, broadcast: Broadcast, ready: Ready) -> None:
        if not store.move(tx, broadcast.broadcast_no, "scheduled", "sending", due_ms=broadcast.scheduled_ms):
            raise _Done
        self._around.accounts.spend_broadcast(tx, account, self._clock.now_ms())
        self._shelve(tx, account, broadcast, ready, None, listed=False)
        self._again(tx, broadcast)

    async def _list(self, account: Any, broadcast: Broadcast, place: int) -> None:
        """Write down the next of a tag's subscribers."""
        found = await self._around.accounts.list(account, place, BATCH * 5, tag=broadcast.tag)

        def unit(tx: Tx) -> None:
            store.add_recipients(tx, broadcast.broadcast_no, [one.user_id for one in found])
            store.set_place(tx, broadcast.broadcast_no, found[-1].position if found else -1, len(found))
            self._again(tx, broadcast)

        await self._db.write(unit)

    async def _to_some(self, account: Any, broadcast: Broadcast, wanted: int) -> None:
        """Send it to the next of them, as the articles are by now: ``wanted`` changes are in that, or more."""
        left = await shelf.read_published_of(self._db, broadcast.broadcast_no)
        if not left:
            await self._fail(broadcast, account, "failed", "It was withdrawn while it was going out")
            return
        users = await store.read_unsent(self._db, broadcast.broadcast_no, BATCH)
        cards = [
            self._renderer.card(account.handle, one.slug, await shelf.read_piece(self._db, one.article_no))
            for one in left
        ]
        content = await announced(self._around.pictures, cards, left)
        await asyncio.gather(*(self._to_one(account, broadcast, user_id, content, wanted) for user_id in users))

        def unit(tx: Tx) -> None:
            if users:
                store.add_sent(tx, broadcast.broadcast_no, len(users))
                self._again(tx, broadcast)
                return
            sent = store.count_sent(tx, broadcast.broadcast_no)
            if not store.move(tx, broadcast.broadcast_no, "sending", "sent", ended_ms=self._clock.now_ms()):
                raise _Done
            store.set_draft_state(tx, broadcast.draft_no, "published", "")
            self._note(tx, broadcast, "sent", sent)
            self._catch_up(tx, broadcast)

        await self._db.write(unit)

    def _catch_up(self, tx: Tx, broadcast: Broadcast) -> None:
        """Who was sent it while it was being corrected may have the text before: have that looked at once more."""
        if broadcast.audience != "all":
            self._jobs.enqueue(tx, AMEND, {"broadcast_no": broadcast.broadcast_no}, self._clock.now_ms())

    async def _to_one(self, account: Any, broadcast: Broadcast, user_id: str, content: Content, wanted: int) -> None:
        number = broadcast.broadcast_no

        def unit(tx: Tx, event: Event) -> None:
            if not store.set_recipient(tx, number, user_id, event.event_id, wanted):
                raise _Done

        if not await self._around.accounts.subscribes(user_id, account):
            await self._db.write(lambda tx: store.set_recipient(tx, number, user_id, store.FAILED, wanted))
            return
        try:
            await self._around.feed.send(
                account.room_id, account.user_id, "m.room.message", content, audience=user_id, also=unit
            )
        except _Done:
            return

    # --- what they share ---

    async def _content(self, account: Any, ready: Ready) -> Content:
        cards = [self._renderer.card(account.handle, named.slug, one.piece) for named, one in ready]
        return await announced(self._around.pictures, cards)

    def _shelve(
        self, tx: Tx, account: Any, broadcast: Broadcast, ready: Ready, event: Event | None, *, listed: bool
    ) -> None:
        now_ms = self._clock.now_ms()
        for part, (named, one) in enumerate(ready):
            article = Article(
                article_no=0,
                account_no=account.account_no,
                broadcast_no=broadcast.broadcast_no,
                slug=named.slug,
                listed=listed,
                state="published",
                note="",
                revision=1,
                title=one.piece.title,
                author=one.piece.author,
                digest=one.piece.digest,
                cover=one.piece.cover,
                source_url=one.piece.source_url,
                html=one.html,
                text=one.text,
                published_ms=now_ms,
                updated_ms=now_ms,
                comments=one.piece.comments or account.comments_default,
                comments_shown="elected",
                event_id=event.event_id if event is not None else "",
                position=event.position if event is not None else 0,
                likes=0,
            )
            article_no = shelf.add(tx, article, part, one.piece, broadcast.created_by, one.media)
            if listed:
                shelf.index(tx, self._sqlite, article_no, one.words)
        self._around.changed(tx, account)

    def _again(self, tx: Tx, broadcast: Broadcast) -> None:
        self._jobs.enqueue(tx, JOB, {"broadcast_no": broadcast.broadcast_no}, self._clock.now_ms())

    def _note(self, tx: Tx, broadcast: Broadcast, state: str, sent: int) -> None:
        total = broadcast.total if broadcast.audience != "all" else sent
        data = {"broadcast_no": broadcast.broadcast_no, "state": state, "sent": sent, "total": total}
        self._around.note(tx, broadcast.account_no, "published", "", data)

    async def _fail(self, broadcast: Broadcast, account: Any, draft_state: str, reason: str) -> None:
        def unit(tx: Tx) -> None:
            number, now_ms = broadcast.broadcast_no, self._clock.now_ms()
            if store.move(tx, number, broadcast.state, "failed", reason, now_ms, due_ms=broadcast.scheduled_ms):
                store.set_draft_state(tx, broadcast.draft_no, draft_state, reason)
                self._note(tx, broadcast, "failed", broadcast.sent)
                self._catch_up(tx, broadcast)

        await self._db.write(unit)
