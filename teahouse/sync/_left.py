"""A room the user has left, was removed from, or whose invite or knock came to nothing.

No tables; reads through ``rooms``. Way in: ``LeftRooms.add``. Spec: sync.yaml, "Left Room".

Told is what they saw up to and including the event that ended their stay. What happened to their membership later (a
ban, an unban) is told as that event alone, and so is the end of an invite or knock that never became a stay.
"""

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync import _splice, _state_delta
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._joined import Entry
from teahouse.sync._members import member_events
from teahouse.sync._neighbours import note_left
from teahouse.sync._standing import JOIN, Standing
from teahouse.sync._state_delta import MEMBER, State
from teahouse.sync._timeline import Window, load
from teahouse.sync._timeline_events import TimelineEvents


class LeftRooms:
    """Tells of left rooms."""

    def __init__(self, rooms: Rooms, timeline_events: TimelineEvents) -> None:
        self._rooms = rooms
        self._timeline_events = timeline_events

    async def add(
        self, ask: Ask, view: View, draft: Draft, entry: Entry, standing: Standing, *, forgotten: bool
    ) -> None:
        """Put the room into ``draft``. ``entry.fresh``: the client does not have the stay that ended.

        Of a room that the user forgot meanwhile, no more is told than that they left it.
        """
        rooms, room_id = self._rooms, entry.room_id
        last = await self._last_word(ask, view, room_id)
        stayed = standing.departed > 0 and (entry.fresh or standing.then == JOIN) and not forgotten
        if stayed:
            after = 0 if entry.fresh else view.since
            window = await load(rooms, ask.user_id, room_id, after, standing.departed, ask.plan, exact=not entry.fresh)
        else:
            window = Window((), (), limited=False, whole=True, prev=view.upto, upto=view.upto)
        if last is not None and all(event.position != last.position for event in window.events):
            window = _with(window, last, ask)
        state = await self._state(ask, view, entry, standing.departed if stayed else 0, window, last)
        if standing.then == JOIN:
            await note_left(rooms, draft, view, room_id, standing.departed)
        events = sorted(state.values(), key=lambda event: event.position)
        if not ask.plan.state_all:
            wanted = ask.plan.filter.room.state.matches
            events = [event for event in events if wanted(event)]
        draft.put_room(
            "leave",
            room_id,
            b'{"timeline":%b,"%b":%b,"account_data":%b}'
            % (
                await self._timeline_events.json(ask, view, room_id, window, stayed=False),
                ask.state_member.encode(),
                _splice.events([_splice.state_event(event) for event in events]),
                _splice.events([_splice.typed(*one) for one in entry.account]),
            ),
        )

    async def _last_word(self, ask: Ask, view: View, room_id: str) -> Event | None:
        """The user's own member event."""
        found = await member_events(self._rooms, room_id, view.upto, [ask.user_id], ask.user_id)
        return found[0] if found else None

    async def _state(
        self, ask: Ask, view: View, entry: Entry, departed: int, window: Window, last: Event | None
    ) -> State:
        """The state when the user departed (0: they never stayed), and their own member event as it is now."""
        rooms, room_id, user_id = self._rooms, entry.room_id, ask.user_id
        state: State = {}
        if departed and entry.fresh:
            members = {user_id, *(event.sender for event in window.events)} if ask.plan.lazy else None
            state = await _state_delta.full(rooms, room_id, departed, members, user_id)
        elif departed:
            state = await _state_delta.changed(rooms, room_id, window, view.since, departed, user_id)
        if last is not None and last.position > view.since:
            state = {**state, (MEMBER, user_id): last}
        if ask.state_after or not state:
            return state
        since = 0 if entry.fresh else view.since
        return await _state_delta.before_timeline(rooms, room_id, state, window, user_id, since)


def _with(window: Window, last: Event, ask: Ask) -> Window:
    """The window with the user's last word at its end, if the filter lets it through."""
    if not ask.plan.filter.room.timeline.matches(last):
        return window
    if not window.events:
        return Window(
            (last,), (last,), limited=window.limited, whole=window.whole, prev=window.prev, upto=last.position
        )
    events = [*window.events, last][-ask.plan.limit :]
    dropped = len(events) <= len(window.events)
    return Window(
        events,
        window.raw,
        limited=window.limited or dropped,
        whole=False,
        prev=events[0].position - 1 if dropped else window.prev,
        upto=last.position,
    )
