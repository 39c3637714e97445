"""What a line needs to tell: the pusher as it is now, the notification as it is due now, and the gateway.

Reads ``push_pushers``, deletes from it what a gateway rejects. Way in: ``Telling``, which all lines share.
"""

import asyncio

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.kernel.http import anywhere
from teahouse.matrix.events import Event
from teahouse.matrix.push import SILENT, Outcome
from teahouse.push import _notification as notification
from teahouse.push import _store as store
from teahouse.push import _unread
from teahouse.push._gateway import Gateways, Unreachable
from teahouse.push._judge import Judge, display_name, is_invite_of
from teahouse.push._model import INVITE, Notice, Pusher, notice_of
from teahouse.push._notification import EVENT_ID_ONLY, data_of
from teahouse.rooms import RoomFacts, Rooms

_AT_ONCE = 4


class Telling:
    """The verbs. ``turn``: held while something is read for a line.

    ``taken`` and ``failed`` count what gateways took, and what they did not.
    """

    def __init__(self, db: Database, clock: Clock, rooms: Rooms, judge: Judge, gateways: Gateways) -> None:
        self._db = db
        self._clock = clock
        self._rooms = rooms
        self._judge = judge
        self._gateways = gateways
        # A thousand lines that begin at once must not hold up the loop, and with it the way of a message.
        self.turn = asyncio.Semaphore(_AT_ONCE)
        self.taken = 0
        self.failed = 0

    def now_ms(self) -> int:
        return self._clock.now_ms()

    async def pusher(self, pusher_no: int) -> Pusher | None:
        """The pusher, if it is still there."""
        return await store.pusher(self._db, pusher_no)

    async def unread(self, pusher: Pusher) -> int:
        """How much its user has not read."""
        return await _unread.total(self._rooms, pusher.user_id)

    async def missed(self, pusher: Pusher, upto: int, limit: int) -> list[Notice]:
        """The newest notifications in (the pusher's position, ``upto``], oldest first."""
        user_id, after = pusher.user_id, pusher.position
        events = await self._rooms.notified(user_id, after, upto, limit)
        for one in list((await self._rooms.memberships(user_id)).values()):
            if one.membership == INVITE and after < one.position <= upto:
                events += await self._rooms.members_at(one.room_id, one.position, [user_id])
        events.sort(key=lambda event: event.position)
        return [notice_of(event) for event in events[-limit:]]

    async def event(self, pusher: Pusher, notice: Notice, oldest_ms: int) -> tuple[bytes, int] | None:
        """The body that tells of it, and the unread count in that; ``None`` if it need not be told any more."""
        facts = await self._rooms.facts(notice.room_id)
        event = await self._rooms.event(notice.room_id, notice.event_id)
        if facts is None or event is None or self.now_ms() - event.ts > oldest_ms:
            return None
        outcome = await self._outcome(pusher.user_id, event)
        if not outcome.notify:
            return None
        unread = await self.unread(pusher)
        if data_of(pusher).get("format") == EVENT_ID_ONLY:
            return notification.of_event(pusher, event, outcome, unread, {}, bare=True), unread
        # Nobody knows which country the phone is in: it gets no word that may not be read in one of them, and asks.
        with anywhere():
            held = self._rooms.measures.withhold
            shown = await self._judge.as_read(pusher.user_id, event) if held else event
            named = await self._named(facts, event.sender)
        return notification.of_event(pusher, shown or event, outcome, unread, named, bare=shown is None), unread

    async def _named(self, facts: RoomFacts, sender: str) -> dict[str, object]:
        """What the sender and the room are called, without what a measure withholds."""
        measures = self._rooms.measures
        name = measures.content(facts, "m.room.name") or {}
        alias = measures.content(facts, "m.room.canonical_alias") or {}
        shown = await display_name(self._rooms, facts.room_id, sender) if measures.says(sender) else None
        return {"sender_display_name": shown, "room_name": name.get("name"), "room_alias": alias.get("alias")}

    async def _outcome(self, user_id: str, event: Event) -> Outcome:
        """What the user's rules say now: nothing if it was redacted or read, if they left, or answered the invite."""
        membership = (await self._rooms.memberships(user_id)).get(event.room_id)
        if is_invite_of(user_id, event):
            if membership is None or membership.membership != INVITE or membership.position != event.position:
                return SILENT
            case = await self._judge.case(event)
            may_be_told = case is not None and await self._judge.may_be_told(user_id, event)
            return await case.outcome(user_id) if case is not None and may_be_told else SILENT
        outcome, read = await self._rooms.outcome(user_id, event)
        return SILENT if read else outcome

    async def post(self, pusher: Pusher, body: bytes) -> str | None:
        """Hand ``body`` to the pusher's gateway. ``None`` if it took it, else why not.

        A pushkey that the gateway rejects is not used again: "Homeservers must … remove the associated pushers".
        """
        try:
            rejected = await self._gateways.notify(str(data_of(pusher).get("url")), body)
        except Unreachable as why:
            self.failed += 1
            return str(why)
        self.taken += 1
        if pusher.pushkey in rejected:
            await self._db.write(lambda tx: store.remove_rejected(tx, pusher))
        return None
