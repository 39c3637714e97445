"""A room's summary: how many members, and the heroes by whom a room without a name is called.

No tables; reads through ``rooms``. Way in: ``summary``. Spec: RoomSummary.
"""

import msgspec

from teahouse.rooms import RoomFacts, Rooms
from teahouse.sync._state_delta import MEMBER, State
from teahouse.sync._timeline import Window

_NAMES = frozenset((("m.room.name", ""), ("m.room.canonical_alias", "")))


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """``heroes`` is ``None`` for a room that has a name or an alias, and where members cannot be seen."""

    joined: int | None = msgspec.field(default=None, name="m.joined_member_count")
    invited: int | None = msgspec.field(default=None, name="m.invited_member_count")
    heroes: list[str] | None = msgspec.field(default=None, name="m.heroes")


def may_have_changed(window: Window, changes: State) -> bool:
    """Whether members, name or alias may be others than they were before the window."""
    if window.limited or not window.whole:
        return True
    if changes and any(key[0] == MEMBER or key in _NAMES for key in changes):
        return True
    return any(event.type == "m.room.redaction" for event in window.raw)


async def summary(rooms: Rooms, facts: RoomFacts, user_id: str) -> Summary:
    """The room's summary as it is now."""
    joined, invited = facts.joined, facts.invited
    if facts.feed or facts.text("m.room.name", "name") or facts.text("m.room.canonical_alias", "alias"):
        return Summary(joined, invited)
    return Summary(joined, invited, await rooms.heroes(facts.room_id, user_id))
