"""Lazy loading: the member events that make an answer's senders known to the client.

No tables; reads through ``rooms``. Ways in: ``member_events``, ``unknown``. Spec: "Lazy-loading room members".
"""

from collections.abc import Collection, Iterable

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync._sent_members import Sent


async def member_events(
    rooms: Rooms, room_id: str, position: int, user_ids: Collection[str], viewer: str
) -> list[Event]:
    """The member events of these users in force at ``position``, as far as the viewer may know of them."""
    if not user_ids:
        return []
    found = await rooms.members_at(room_id, position, user_ids)
    return [event for event in found if event.audience is None or event.audience == viewer]


def unknown(events: Iterable[Event], sent: Sent, *, redundant: bool) -> list[Event]:
    """Those that the device has not been sent, or all of them if it asked for that."""
    return [event for event in events if redundant or not sent.has(event.position)]
