"""One new message in a room, told to all who wait there: encoded once for those who ask for the same.

No tables; reads through ``rooms``. Way in: ``OneMessage.json``, ``None`` where it is not as simple as that.

In a large room hundreds of polls are woken by the same message, and nearly all of them are to be told the same bytes:
members all the time, with the same filter, of a message that is nobody's own. What remains to be asked for each is
whether they may see it (law 6: always asked), what is unread, and the memory of a lazy-loading device.
"""

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, View
from teahouse.sync._ring import Ring
from teahouse.sync._sent_members import Sent

_KEPT = 5_000  # rooms


class _Message:
    """A room's newest event, and its entry for each (plan, form) up to the unread counts."""

    __slots__ = ("entries", "event", "member")

    def __init__(self, event: Event, member: int) -> None:
        self.event = event
        self.member = member  # the position of its sender's member event
        self.entries: dict[tuple[int, str], bytes] = {}


class OneMessage:
    """The newest message of each room that somebody waited in, while it is the newest."""

    def __init__(self, rooms: Rooms, ring: Ring) -> None:
        self._rooms = rooms
        self._ring = ring
        self._messages: dict[str, _Message] = {}

    async def json(self, ask: Ask, view: View, room_id: str, sent: Sent | None) -> bytes | None:
        """The room's entry but for its unread counts (``{…,``); empty if there is nothing in it for this user."""
        position = self._ring.last_event(room_id, view.since)
        if not position or not self._ring.knows(view.since, view.upto):
            return None
        message = self._messages.get(room_id)
        if message is None or message.event.position != position:
            message = await self._take(room_id, position)
            if message is None:
                return None
        event, plan = message.event, ask.plan
        if event.sender == ask.user_id:
            return None
        if sent is not None and (plan.redundant or not sent.has(message.member)):
            return None
        if plan.timeline_none or not (plan.timeline_all or plan.filter.room.timeline.matches(event)):
            return None
        seen = await self._rooms.visible(ask.user_id, room_id, (event,))
        if not seen:
            return b""
        if seen[0] is not event:
            return None  # a measure withholds some of it: not the bytes that others were given
        key = (plan.no, ask.state_member)
        entry = message.entries.get(key)
        if entry is None:
            entry = message.entries[key] = (
                b'{"timeline":{"events":[%b],"limited":false,"prev_batch":"t%d"},"%b":{"events":[]},'
                b'"ephemeral":{"events":[]},"account_data":{"events":[]},'
                % (_splice.timeline_event(event, view.now_ms, b"join"), position - 1, ask.state_member.encode())
            )
        return entry

    def known(self, ask: Ask, room_id: str, since: int, sent: Sent | None) -> tuple[Event, bytes] | None:
        """The room's one message after ``since`` and its entry, if somebody was told the same; who may see it is not
        asked here. Never waits."""
        message = self._messages.get(room_id)
        if message is None or message.event.position != self._ring.last_event(room_id, since):
            return None
        if message.event.sender == ask.user_id:
            return None
        if sent is not None and (ask.plan.redundant or not sent.has(message.member)):
            return None
        entry = message.entries.get((ask.plan.no, ask.state_member))
        return (message.event, entry) if entry is not None else None

    async def _take(self, room_id: str, position: int) -> _Message | None:
        """The event at ``position``, if it is a message like most."""
        found = await self._rooms.timeline(room_id, after=position - 1, upto=position, limit=1)
        if not found.events:
            return None
        event = found.events[0]
        if (
            event.state_key is not None
            or event.audience is not None
            or event.related
            or event.type == "m.room.redaction"
        ):
            return None
        facts = await self._rooms.facts_with(room_id, (event.sender,))
        if facts is None:
            return None
        member = facts.members[event.sender].position
        if member > position:
            return None
        message = self._messages[room_id] = _Message(event, member)
        if len(self._messages) > _KEPT:
            del self._messages[next(iter(self._messages))]
        return message
