"""Who may have begun, or ceased, to share a room with the user: found in the rooms that are told anyway.

No tables; reads through ``rooms``. Way in: ``note_neighbours``, ``note_left``. Spec: "End-to-end encryption",
``device_lists``: those "who now share an encrypted room with the client", and those who share none any more.

Nothing of this crosses a feed, where members cannot see each other. Clients keep track of devices in encrypted rooms;
unencrypted ones are told of as well while they are small, for the encryption that may be switched on later.
"""

import msgspec

from teahouse.matrix.events import Event
from teahouse.rooms import RoomFacts, Rooms
from teahouse.sync._ask import Draft, View
from teahouse.sync._state_delta import MEMBER, State
from teahouse.sync._timeline import Window

SMALL_ROOM = 100  # joined members


class _Previous(msgspec.Struct):
    membership: object = None


class _Static(msgspec.Struct):
    prev_content: _Previous | None = None


_decode = msgspec.json.Decoder(_Static).decode


async def note_neighbours(
    rooms: Rooms,
    draft: Draft,
    view: View,
    facts: RoomFacts,
    window: Window,
    changes: State,
    user_id: str,
    *,
    fresh: bool,
) -> None:
    """Note who came and went in a joined room. ``changes``: its state that changed; ``fresh``: the user came."""
    if view.initial or facts.feed or not (changes or fresh):
        return
    # Of a window that was not read whole only each member's last event is known: they may all have just come.
    for event in window.raw if window.whole else changes.values():
        if event.type != MEMBER or event.state_key is None or event.state_key == user_id:
            continue
        before = was_joined(event) if window.whole else None
        if event.content.get("membership") != "join":
            if before is not False:
                draft.parted.add(event.state_key)
        elif not before:
            draft.met.add(event.state_key)
    if ("m.room.encryption", "") in changes or (fresh and (facts.encrypted or facts.joined <= SMALL_ROOM)):
        draft.met.update(await rooms.joined_users(facts.room_id))


async def note_left(rooms: Rooms, draft: Draft, view: View, room_id: str, departed: int) -> None:
    """Note whom the user left behind in a room at ``departed``: who is there still, and who has left since as well."""
    facts = await rooms.facts(room_id)
    if view.initial or facts is None or facts.feed:
        return
    behind = set(await rooms.joined_users(room_id))
    for event in await rooms.state_changes(room_id, view.since, view.upto):
        if event.type == MEMBER and event.state_key is not None:
            if event.content.get("membership") != "join":
                behind.add(event.state_key)
            elif event.position > departed and not was_joined(event):
                behind.discard(event.state_key)
    draft.parted |= behind


def was_joined(event: Event) -> bool:
    """Whether the member was joined already before this member event: it changes the profile only."""
    if event.unsigned is None:
        return False
    previous = _decode(event.unsigned).prev_content
    return previous is not None and previous.membership == "join"
