"""Asking for a broadcast: now or later, to whom; moving it, calling it off; a preview.

What goes out is ``_broadcast``'s.

Way in: ``Publish``. The unit takes the draft, its slugs and the job together.
"""

from typing import Any
from zoneinfo import ZoneInfo

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import forbidden, invalid_param, not_found
from teahouse.publicaccounts.articles import _store as store
from teahouse.publicaccounts.articles import _store_plan as plans
from teahouse.publicaccounts.articles._drafts import Drafts, conflict
from teahouse.publicaccounts.articles._event import previewed
from teahouse.publicaccounts.articles._model import Audience, Broadcast, Named, Piece
from teahouse.publicaccounts.articles._ports import Around
from teahouse.publicaccounts.articles._render import Renderer, check_cover
from teahouse.publicaccounts.articles._slug import short_id, slug_of

Many = list  # the builtin, where a method is called list
JOB = "articles.broadcast"
DAY_MS = 86_400_000  # days are those of UTC
FARTHEST_MS = 366 * DAY_MS
PAST_MS = 60_000  # a clock that goes a little wrong, a minute chosen while it ran out


class Publish:
    """The verbs. Who may is the caller's matter."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, around: Around, drafts: Drafts, renderer: Renderer
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._around = around
        self._drafts = drafts
        self._renderer = renderer
        self._entropy = SystemEntropy()

    async def publish(
        self,
        actor: str,
        account: Any,
        draft_no: int,
        audience: Audience,
        scheduled_ms: int | None = None,
        sends: bool = True,
        *,
        revision: int | None = None,
        zone: str = "",
    ) -> Broadcast:
        """Have a draft go out. Raises M_INVALID_PARAM naming the piece's field, 409 if it is being published already.

        ``revision``: the one its publisher has seen; 409 if there is another by now. ``zone``: where ``scheduled_ms``
        was read off a clock. The day's quota is taken when it goes out; ``UsedUp`` if that day's are used or planned.
        """
        if account.state != "open":
            raise forbidden(f"The account is {account.state}")
        self._around.accounts.overlay.check_publishes(account, actor)
        await self._check_audience(account, audience, sends)
        now_ms = self._clock.now_ms()
        _check_time(scheduled_ms, zone, now_ms)
        draft = await self._drafts.get(account, draft_no)
        if revision is not None and revision != draft.revision:
            raise conflict("Somebody else has saved this draft meanwhile", revision=draft.revision)
        finished = [self._renderer.finish(piece, f"pieces[{n}]") for n, piece in enumerate(draft.pieces)]
        for n, one in enumerate(finished):
            await check_cover(self._around.pictures, one.piece, f"pieces[{n}]")
        users = sorted(set(audience.users)) if audience.kind == "users" else []

        def unit(tx: Tx) -> int:
            if sends:
                self._check_quota(tx, account, max(scheduled_ms or now_ms, now_ms), now_ms)
            number = store.next_broadcast_no(tx)
            if held := plans.held(tx, draft_no):
                plans.call_off(tx, held, now_ms)
            if not store.take_draft(tx, draft_no, draft.revision, number):
                raise conflict("This draft has been changed or published meanwhile")
            pieces = [Named(slug=self._slug(tx, account.account_no, one.piece), piece=one.piece) for one in finished]
            made = Broadcast(
                broadcast_no=number,
                account_no=account.account_no,
                draft_no=draft_no,
                audience=audience.kind,
                tag=audience.tag if audience.kind == "tag" else 0,
                sends=sends,
                state="scheduled",
                reason="",
                scheduled_ms=max(scheduled_ms or now_ms, now_ms),
                created_ms=now_ms,
                created_by=actor,
                ended_ms=0,
                sent=0,
                total=len(users),
                event_id="",
                position=0,
                slugs=[],
                titles=[],
                zone=zone,
            )
            store.add_broadcast(tx, made, pieces, users)
            detail = {"draft_no": draft_no, "audience": audience.kind, "scheduled_ms": made.scheduled_ms}
            self._around.accounts.act(tx, account, actor, "publish", str(number), detail)
            self._jobs.enqueue(tx, JOB, {"broadcast_no": number}, made.scheduled_ms)
            return number

        return await self.get(account, await self._db.write(unit))

    def _check_quota(self, tx: Tx, account: Any, at_ms: int, now_ms: int, but: int = 0) -> None:
        """Raises ``UsedUp`` for the day of ``at_ms``. What is due and has not gone out yet is today's."""
        day_ms = at_ms - at_ms % DAY_MS
        since_ms = 0 if day_ms <= now_ms else day_ms
        planned = plans.count_planned(tx, account.account_no, since_ms, day_ms + DAY_MS, but)
        self._around.accounts.check_broadcast(tx, account, at_ms, planned)

    async def reschedule(
        self, actor: str, account: Any, broadcast_no: int, scheduled_ms: int, zone: str = ""
    ) -> Broadcast:
        """Another time for what has not begun to go out. Raises 409 for what has, ``UsedUp``, M_INVALID_PARAM."""
        broadcast = await self.get(account, broadcast_no)
        now_ms = self._clock.now_ms()
        _check_time(scheduled_ms, zone, now_ms)
        at_ms = max(scheduled_ms, now_ms)

        def unit(tx: Tx) -> None:
            if not plans.plan(tx, broadcast_no, at_ms, zone):
                raise conflict("This broadcast can not be moved any more")
            if broadcast.sends:
                self._check_quota(tx, account, at_ms, now_ms, but=broadcast_no)
            detail = {"scheduled_ms": at_ms, "before_ms": broadcast.scheduled_ms}
            self._around.accounts.act(tx, account, actor, "move", str(broadcast_no), detail)
            self._jobs.enqueue(tx, JOB, {"broadcast_no": broadcast_no}, at_ms)  # the one of before will find it moved

        await self._db.write(unit)
        return await self.get(account, broadcast_no)

    async def _check_audience(self, account: Any, audience: Audience, sends: bool) -> None:
        if not sends and audience.kind != "all":
            raise invalid_param("`audience` must be all where nothing is sent")
        if audience.kind == "users" and not audience.users:
            raise invalid_param("`audience.users` is empty")
        if audience.kind == "tag" and audience.tag not in {t.tag_no for t in await self._around.accounts.tags(account)}:
            raise invalid_param("`audience.tag` is no tag of this account")

    async def get(self, account: Any, broadcast_no: int) -> Broadcast:
        """Raises M_NOT_FOUND."""
        found = await store.read_broadcast(self._db, broadcast_no)
        if found is None or found.account_no != account.account_no:
            raise not_found("There is no such broadcast")
        return found

    async def list(self, account: Any, before: int | None, limit: int) -> Many[Broadcast]:
        """Broadcasts, newest first, below ``before``."""
        return await store.read_broadcasts(self._db, account.account_no, before, limit)

    async def cancel(self, actor: str, account: Any, broadcast_no: int) -> Broadcast:
        """Call off what has not begun to go out. Raises 409 for what has."""
        broadcast = await self.get(account, broadcast_no)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if not store.move(tx, broadcast_no, "scheduled", "cancelled", ended_ms=now_ms):
                raise conflict("This broadcast can not be called off any more")
            store.set_draft_state(tx, broadcast.draft_no, "open", "")
            self._around.accounts.act(tx, account, actor, "cancel", str(broadcast_no), {})

        await self._db.write(unit)
        return await self.get(account, broadcast_no)

    async def preview(self, actor: str, account: Any, pieces: Many[Piece], user_id: str) -> str:
        """Show pieces to one subscriber, in the feed, before anyone else. Returns the event id of the last one."""
        if not await self._around.accounts.subscribes(user_id, account):
            raise invalid_param("`user_id` does not subscribe to the account")
        event_id = ""
        for n, piece in enumerate(pieces):
            one = self._renderer.finish(piece, f"pieces[{n}]")
            content = previewed(one.piece.title, one.html, one.text)
            event = await self._around.feed.send(
                account.room_id, account.user_id, "m.room.message", content, audience=user_id
            )
            event_id = event.event_id
        await self._db.write(
            lambda tx: self._around.accounts.act(tx, account, actor, "preview", user_id, {"pieces": len(pieces)})
        )
        return event_id

    def _slug(self, tx: Tx, account_no: int, piece: Piece) -> str:
        slug = slug_of(piece.title, self._entropy.bytes(8))
        if store.take_slug(tx, account_no, slug):
            return slug
        while True:
            other = f"{slug}-{short_id(self._entropy.bytes(8))}"
            if store.take_slug(tx, account_no, other):
                return other


def _check_time(scheduled_ms: int | None, zone: str, now_ms: int) -> None:
    """Raises M_INVALID_PARAM naming the field."""
    if scheduled_ms is not None and scheduled_ms < now_ms - PAST_MS:
        raise invalid_param("`scheduled_ms` is past")
    if scheduled_ms is not None and scheduled_ms > now_ms + FARTHEST_MS:
        raise invalid_param("`scheduled_ms` is more than a year away")
    try:
        if zone:
            ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise invalid_param("`zone` is no time zone that this server knows") from None
