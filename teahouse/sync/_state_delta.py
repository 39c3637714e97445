"""What an answer says of a room's state besides its timeline: all of it, or what changed.

Has no tables; reads through ``rooms``. Ways in: ``full``, ``changed``, ``before_timeline``, ``by_key``.

In the classic form state is told as it was before the first event of the timeline, because a client applies the
timeline's own state events to it; with ``use_state_after`` as it is after the last one, and the client takes nothing
from the timeline. A state event of the window that the timeline does not show (the gap, or a filter) is told in both.
Spec: "Syncing" (its example and rationale); sync.yaml ``state``, ``state_after``; "Lazy-loading room members".
"""

from collections.abc import Collection, Iterable

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync._timeline import Window

MEMBER = "m.room.member"

State = dict[tuple[str, str], Event]


def by_key(events: Iterable[Event], user_id: str) -> State:
    """The last of each key, of those that are not for somebody else alone."""
    return {
        (event.type, event.state_key): event
        for event in events
        if event.state_key is not None and (event.audience is None or event.audience == user_id)
    }


async def changed(rooms: Rooms, room_id: str, window: Window, after: int, upto: int, user_id: str) -> State:
    """The newest state event of each key in (``after``, ``upto``]."""
    if window.whole:
        return by_key(window.raw, user_id)
    return by_key(await rooms.state_changes(room_id, after, upto, user_id), user_id)


async def full(rooms: Rooms, room_id: str, upto: int, members: Collection[str] | None, user_id: str) -> State:
    """All state at ``upto``: with the member events of ``members`` only, unless that is ``None``.

    Of a feed's members one sees oneself and its owner: they are asked for by name, for there may be a million.
    """
    facts = await rooms.facts(room_id)
    if facts is None:
        return {}
    if members is None and facts.feed:
        members = {user_id, facts.creator}
    if facts.state_position <= upto:
        state = dict(facts.state)
    else:
        state = by_key(
            (event for event in await rooms.state_at(room_id, upto, None, user_id) if event.type != MEMBER), user_id
        )
    if members is None or members:
        state.update(by_key(await rooms.members_at(room_id, upto, members), user_id))
    return state


def cut_overtaken(window: Window, state: State) -> None:
    """Let the timeline begin after the last state event that was overtaken by one it does not show.

    A client in the classic form applies the timeline's state events to the state it was told. One that the user may
    not see, or does not want, may lie between: then what the timeline tells of that key would be wrong for good.
    """
    events = window.events
    if len(events) == len(window.raw) and window.whole:
        return
    shown = {event.position for event in events}
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if event.state_key is None:
            continue
        last = state.get((event.type, event.state_key))
        if last is not None and last.position > event.position and last.position not in shown:
            window.begin_after(index)
            return


async def before_timeline(rooms: Rooms, room_id: str, state: State, window: Window, user_id: str, since: int) -> State:
    """``state``, which holds at the end of the window, told so that the timeline can be applied to it.

    A key that the timeline itself tells is told as it was at the timeline's start, or not at all where it did not
    change between ``since`` (0: the client has nothing) and there.
    """
    cut_overtaken(window, state)
    shown = by_key(window.events, user_id)
    keys = [key for key in shown if key in state]
    if not keys:
        return state
    rest = {key: event for key, event in state.items() if key not in shown}
    if window.whole and window.events[0] is window.raw[0]:
        return rest  # the timeline begins where the window begins: nothing changed before it
    for event in await rooms.state_at(room_id, window.start, keys):
        if event.position > since and event.state_key is not None:
            rest[event.type, event.state_key] = event
    return rest
