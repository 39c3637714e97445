"""Unread counts: how many events the user has not read which their push rules notify of, per room and thread.

No tables of its own (reads ``rooms_receipts`` through ``_store_ephemeral``). Way in: ``Unread.count``.

Nothing is written when a message is sent (law 5): counts are worked out for those who look, and then carried on from
event to event in memory. Hot, a count runs no statement and judges the new events alone. Cold (after a restart, when
the push rules changed, after a longer gap) it reads the user's receipts, at most ``LIMIT`` of the newest events after
the main timeline's read position, and at most ``THREAD_LIMIT`` replies in threads before it: a count is never larger
than these together, and what is older is not counted. ``docs/decisions/0040`` says why.

What has been read: everything up to an unthreaded receipt, and before the user joined; in each thread also what its
receipts say, ``m.read`` or ``m.read.private``, whichever is further; and up to the user's own last message in it.
Source: Client-Server API, "Receiving notifications", "Marking notifications as read", "Threaded read receipts".
"""

from collections import OrderedDict
from collections.abc import Awaitable, Iterable, Sequence
from typing import Protocol

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database
from teahouse.matrix.events import Event
from teahouse.matrix.push import SILENT, Outcome, Ruleset
from teahouse.rooms import _store_ephemeral as store
from teahouse.rooms._facts import Facts
from teahouse.rooms._judged import Judgements
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._model import MEMBER, Member, RoomFacts
from teahouse.rooms._store_ephemeral import MAIN, Receipt
from teahouse.rooms._tail import Tails
from teahouse.rooms._thread_of import ThreadOf
from teahouse.rooms._unread_count import LIMIT, NOTHING, THREAD_LIMIT, Count, Pending, UnreadCount

_COUNTS = 50_000
_SAID = 5_000


class Rules(Protocol):
    """What this file asks of ``identity``."""

    def ruleset(self, user_id: str) -> Awaitable[Ruleset]: ...

    def ignored(self, user_id: str) -> Awaitable[frozenset[str]]: ...

    def ruleset_now(self, user_id: str) -> Ruleset | None: ...

    def ignored_now(self, user_id: str) -> frozenset[str] | None: ...


class Seeing(Protocol):
    """The one visibility function (law 6)."""

    async def visible(self, viewer: str | None, room_id: str, events: Iterable[Event]) -> list[Event]: ...

    def sees_now(self, viewer: str, event: Event, ignored: frozenset[str]) -> bool | None: ...


class Unread:
    """The counts of those who look."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        facts: Facts,
        tails: Tails,
        memberships: Memberships,
        visibility: Seeing,
        identity: Rules,
    ) -> None:
        self._db = db
        self._facts = facts
        self._tails = tails
        self._memberships = memberships
        self._visibility = visibility
        self._identity = identity
        self._judgements = Judgements()
        self._threads = ThreadOf(tails)
        self._counts: OrderedDict[tuple[str, str], Count] = OrderedDict()
        self._latest: dict[str, int] = {}  # room → its newest event since this process began
        #: room → its newest event, if that is a message like most, and the position of the event before it
        self._last_said: OrderedDict[str, tuple[int, Event]] = OrderedDict()
        bus.listen(self._heard)

    async def count(self, user_id: str, room_id: str) -> UnreadCount:
        """The user's count as of now; nothing in a room they are not joined to."""
        membership = (await self._memberships.of(user_id)).get(room_id)
        key = (user_id, room_id)
        if membership is None or membership.membership != "join":
            self._counts.pop(key, None)
            return NOTHING
        found = self.now(user_id, room_id)
        if found is not None:
            return found
        ruleset = await self._identity.ruleset(user_id)
        ignored = await self._identity.ignored(user_id)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = Count()
            if len(self._counts) > _COUNTS:
                self._counts.popitem(last=False)
        async with count.lock:
            if not self._is_current(count, room_id, ruleset, ignored):
                await self._bring_up(count, user_id, room_id, ruleset, ignored)
            return count.result

    def told_now(self, user_id: str, event: Event) -> UnreadCount | None:
        """The count of a member who sees ``event``; ``None`` if they do not, or not all of that is at hand."""
        found = self.now(user_id, event.room_id)
        if found is None:
            return None
        ignored = self._counts[user_id, event.room_id].ignored  # ``now`` found them to be whom the user ignores now
        return found if self._visibility.sees_now(user_id, event, ignored) else None

    def now(self, user_id: str, room_id: str) -> UnreadCount | None:
        """The count of a member, if it is at hand or one message away from that; never waits."""
        count = self._counts.get((user_id, room_id))
        if count is None or count.ruleset is None:
            return None
        ruleset = count.ruleset
        if self._identity.ruleset_now(user_id) is not ruleset or self._identity.ignored_now(user_id) != count.ignored:
            return None
        facts = self._facts.peek(room_id)
        member = facts.members.get(user_id) if facts is not None else None
        if facts is None or member is None or member.membership != "join":
            return None
        self._counts.move_to_end((user_id, room_id))
        latest = self._latest.get(room_id, 0)
        if count.upto >= 0 and count.upto >= latest and count.upto >= count.heard:
            return count.result
        return count.result if self._took_one(count, facts, member, user_id) else None

    async def outcome(self, user_id: str, room_id: str, event: Event) -> tuple[Outcome, bool]:
        """What the user's push rules say of one event of a room they are in, and whether they have read it.

        Nothing is said of what they may not see, sent themselves, or could have been told of only before they came.
        """
        await self.count(user_id, room_id)
        count = self._counts.get((user_id, room_id))
        facts = await self._facts.with_members(room_id, [user_id])
        if count is None or count.ruleset is None or facts is None:
            return SILENT, True
        if event.redacted or event.sender == user_id or event.position <= count.joined:
            return SILENT, True
        seen = await self._visibility.visible(user_id, room_id, [event])
        if not seen or seen[0].redacted:
            return SILENT, True
        outcome = self._judgements.outcome(facts, event, count.ruleset)
        if not outcome.notify:
            return outcome, True
        return outcome, count.has_read(event.position, await self._threads.find(facts.room_no, event))

    def _is_current(self, count: Count, room_id: str, ruleset: Ruleset, ignored: frozenset[str]) -> bool:
        return (
            count.upto >= self._latest.get(room_id, 0)
            and count.upto >= count.heard
            and count.upto >= 0
            and count.ruleset is ruleset
            and count.ignored == ignored
        )

    def _took_one(self, count: Count, facts: RoomFacts, member: Member, user_id: str) -> bool:
        """Carry the count on by the room's one new event, at once, where it is somebody else's plain message.

        That is what hundreds are woken for at the same moment in a large room. Whoever is joined sees what is said to
        all (``matrix.visibility``), so beside the rules only the ignore list is asked; all else goes the long way.
        """
        said = self._last_said.get(facts.room_id)
        if said is None or count.ruleset is None or count.lock.locked():
            return False
        before, event = said
        if (
            not before <= count.upto < event.position
            or count.heard > count.upto
            or event.sender == user_id
            or not count.settled
            or member.position > count.upto
        ):
            return False
        if event.sender not in count.ignored:
            outcome = self._judgements.outcome(facts, event, count.ruleset)
            if outcome.notify and not count.has_read(event.position, MAIN):
                count.add(Pending(event.position, event.event_id, MAIN, outcome.highlight))
                count.settle()
        count.upto = event.position
        return True

    async def _bring_up(
        self, count: Count, user_id: str, room_id: str, ruleset: Ruleset, ignored: frozenset[str]
    ) -> None:
        """Carry the count on to the newest event, or work it out anew where that is not enough."""
        upto = self._db.position
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None:
            return
        joined = _joined_since(await self._memberships.history(facts.room_no, room_id, user_id))
        if count.upto >= 0 and count.ruleset is ruleset and count.ignored == ignored and count.joined == joined:
            events, limited = await self._tails.timeline(
                facts.room_no, room_id, count.upto, upto, LIMIT, True, facts.lane(user_id)
            )
            if not limited:
                await self._take(count, facts, user_id, events)
                count.upto = upto
                count.settle()
                return
        count.upto, count.joined, count.ruleset, count.ignored = -1, joined, ruleset, ignored
        count.pending, count.result = [], NOTHING
        for thread, position in await store.own_marks(self._db, facts.room_no, user_id):
            count.mark(thread, position)
        main = max(count.floor, count.read.get(MAIN, 0))
        if main > count.floor:
            replies = await store.thread_replies(self._db, facts.room_no, room_id, count.floor, main, THREAD_LIMIT)
            await self._take(count, facts, user_id, replies)
        events, _ = await self._tails.timeline(facts.room_no, room_id, main, upto, LIMIT, True, facts.lane(user_id))
        await self._take(count, facts, user_id, events)
        count.upto = upto
        count.settle()

    async def _take(self, count: Count, facts: RoomFacts, user_id: str, events: Sequence[Event]) -> None:
        """Go through events in their order: what is unread and notifies is pending, what is the user's own was read."""
        ruleset = count.ruleset
        if ruleset is None or not events:
            return
        for event in events:
            if event.type == "m.room.redaction":
                count.drop(event.redacts)
        for event in await self._visibility.visible(user_id, facts.room_id, events):
            if event.sender == user_id:
                if event.type != MEMBER:
                    count.mark(await self._threads.find(facts.room_no, event), event.position)
                continue
            if event.redacted:
                continue
            outcome = self._judgements.outcome(facts, event, ruleset)
            if not outcome.notify:
                continue
            thread = await self._threads.find(facts.room_no, event)
            if not count.has_read(event.position, thread):
                count.add(Pending(event.position, event.event_id, thread, outcome.highlight))

    def _heard(self, change: Change) -> None:
        if change.kind == "event":
            self._note(change)
        elif change.kind == "receipt":
            count = self._counts.get((change.user, change.room))
            if count is None:
                return
            receipt = change.data
            if isinstance(receipt, Receipt):
                count.mark(receipt.thread, receipt.event_position)
                count.settle()
            else:
                del self._counts[change.user, change.room]  # written by another worker: the database knows

    def _note(self, change: Change) -> None:
        event, room_id = change.data, change.room
        if isinstance(event, Event) and event.audience is not None:
            count = self._counts.get((event.audience, room_id))
            if count is not None:
                count.heard = change.position
            return
        before = self._latest.get(room_id)
        self._latest[room_id] = change.position
        self._last_said.pop(room_id, None)
        if before is not None and isinstance(event, Event) and _is_plain(event):
            self._last_said[room_id] = (before, event)
            if len(self._last_said) > _SAID:
                self._last_said.popitem(last=False)


def _is_plain(event: Event) -> bool:
    """Whether it is a message to all, of its room's main timeline and about no other event."""
    return (
        event.state_key is None
        and event.audience is None
        and event.type != "m.room.redaction"
        and b'"m.relates_to"' not in event.json
    )


def _joined_since(history: Sequence[tuple[int, str]]) -> int:
    """The position at which the user's present stay in the room began."""
    since = 0
    before = "leave"
    for position, membership in history:
        if membership == "join" and before != "join":
            since = position
        before = membership
    return since
