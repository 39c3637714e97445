"""A joined room in an answer: timeline, state, summary, what is ephemeral, account data, unread counts.

No tables; reads through ``rooms``. Ways in: ``JoinedRooms.add``, ``Entry``. Spec: sync.yaml, "Joined Room".
"""

from collections.abc import Sequence

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync import _splice, _state_delta
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._ephemeral import Ephemeral
from teahouse.sync._members import member_events, unknown
from teahouse.sync._neighbours import note_neighbours
from teahouse.sync._one_message import OneMessage
from teahouse.sync._sent_members import Sent
from teahouse.sync._state_delta import MEMBER, State
from teahouse.sync._summary import Summary, may_have_changed, summary
from teahouse.sync._timeline import Window, load
from teahouse.sync._timeline_events import TimelineEvents
from teahouse.sync._unread import Unread

_NO_EVENTS = b'{"events":[]}'


class Entry:
    """How a room is to be told. ``fresh``: to a client that does not have it (its first sync, or newly joined).

    ``rejoined``: the client may have a timeline of it from an earlier stay. ``account``: (type, content) of its account
    data that is to be told.
    """

    __slots__ = ("account", "fresh", "rejoined", "room_id")

    def __init__(
        self, room_id: str, account: Sequence[tuple[str, bytes]] = (), *, fresh: bool, rejoined: bool = False
    ) -> None:
        self.account = account
        self.fresh = fresh
        self.rejoined = rejoined
        self.room_id = room_id


class JoinedRooms:
    """Tells of joined rooms."""

    def __init__(self, rooms: Rooms, timeline_events: TimelineEvents, one_message: OneMessage) -> None:
        self._rooms = rooms
        self._one_message = one_message
        self._timeline_events = timeline_events
        self._ephemeral = Ephemeral(rooms)
        self._unread = Unread(rooms)

    async def add(self, ask: Ask, view: View, draft: Draft, entry: Entry, sent: Sent | None) -> None:
        """Put the room into ``draft``, if there is anything to tell. ``sent``: the memory of a lazy-loading device."""
        room_id = entry.room_id
        whole = entry.fresh or ask.full_state
        if not whole and not entry.account and room_id not in view.typing and view.touched.only_events(room_id):
            message = await self._one_message.json(ask, view, room_id, sent)
            if message is not None:
                if message:
                    draft.put_room("join", room_id, b"%b%b}" % (message, await self._unread.members(ask, room_id)))
                return
        facts = await self._rooms.facts(room_id)
        if facts is None:
            return
        window, changes = await self._window(ask, view, entry)
        about: Summary | None = None
        state: Sequence[Event] = ()
        if window is not None:
            if whole or may_have_changed(window, changes) or (facts.feed and window.events):
                about = await summary(self._rooms, facts, ask.user_id)
            state = await self._state(ask, view, entry, window, changes, about, sent)
            await note_neighbours(self._rooms, draft, view, facts, window, changes, ask.user_id, fresh=entry.fresh)
        ephemeral, own_receipt = await self._ephemeral.of_room(ask, view, room_id, fresh=entry.fresh)
        if not (
            whole
            or (window is not None and (window.events or window.limited))
            or state
            or about is not None
            or ephemeral
            or own_receipt
            or entry.account
        ):
            return
        if window is None:
            timeline = b'{"events":[],"limited":false,"prev_batch":"t%d"}' % view.upto
        else:
            timeline = await self._timeline_events.json(ask, view, room_id, window, stayed=not entry.fresh)
            if sent is not None:
                _note_members(draft, state)
                _note_members(draft, window.events)
        draft.put_room(
            "join",
            room_id,
            b'{"timeline":%b,"%b":%b,%b"ephemeral":%b,"account_data":%b,%b}'
            % (
                timeline,
                ask.state_member.encode(),
                _splice.events([_splice.state_event(event) for event in state]) if state else _NO_EVENTS,
                b'"summary":%b,' % _splice.text(about) if about is not None else b"",
                _splice.events(ephemeral) if ephemeral else _NO_EVENTS,
                _splice.events([_splice.typed(*one) for one in entry.account]) if entry.account else _NO_EVENTS,
                await self._unread.members(ask, room_id),
            ),
        )

    async def _window(self, ask: Ask, view: View, entry: Entry) -> tuple[Window | None, State]:
        """The room's window, and the state that changed in it (not asked for where all state is told anyway)."""
        rooms, room_id = self._rooms, entry.room_id
        if entry.fresh:
            window = await load(rooms, ask.user_id, room_id, 0, view.upto, ask.plan, exact=False)
            # What the client has from an earlier stay does not connect to this.
            window.limited = window.limited or entry.rejoined
            return window, {}
        if room_id not in view.touched.rooms and not ask.full_state:
            return None, {}
        window = await load(rooms, ask.user_id, room_id, view.since, view.upto, ask.plan, exact=True)
        return window, await _state_delta.changed(rooms, room_id, window, view.since, view.upto, ask.user_id)

    async def _state(
        self,
        ask: Ask,
        view: View,
        entry: Entry,
        window: Window,
        changes: State,
        about: Summary | None,
        sent: Sent | None,
    ) -> Sequence[Event]:
        """The events of the state section, in the order they were sent."""
        rooms, room_id, user_id = self._rooms, entry.room_id, ask.user_id
        whole = entry.fresh or ask.full_state
        wanted: set[str] | None = None
        if sent is not None:
            wanted = {event.sender for event in window.events}
            wanted.update(event.state_key for event in window.events if event.type == MEMBER and event.state_key)
            if about is not None and about.heroes:
                wanted.update(about.heroes)
            if whole:
                wanted.add(user_id)
        state = changes
        if whole:
            # Members who changed are told to a lazy-loading client too, whoever it asked for.
            state = {**await _state_delta.full(rooms, room_id, view.upto, wanted, user_id), **changes}
        if state and not ask.state_after:
            since = 0 if whole else view.since
            state = await _state_delta.before_timeline(rooms, room_id, state, window, user_id, since)
        if sent is not None and wanted and not whole:
            at = view.upto if ask.state_after else window.start
            missing = [other for other in wanted if (MEMBER, other) not in state]
            lazy = await member_events(rooms, room_id, at, missing, user_id)
            lazy = unknown(lazy, sent, redundant=ask.plan.redundant)
            if lazy:
                state = {**_state_delta.by_key(lazy, user_id), **state}
        if not state:
            return ()
        events = sorted(state.values(), key=_position)
        if ask.plan.state_all:
            return events
        matches = ask.plan.filter.room.state.matches
        return [event for event in events if matches(event)]


def _position(event: Event) -> int:
    return event.position


def _note_members(draft: Draft, events: Sequence[Event]) -> None:
    for event in events:
        if event.type == MEMBER:
            draft.members.append(event.position)
