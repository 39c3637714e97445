"""The events of a timeline as one device is to see them, with all of ``unsigned``.

No tables; reads through ``rooms``. Way in: ``TimelineEvents.json``. Spec: UnsignedData, "Aggregations".
"""

from collections.abc import Sequence

from teahouse.matrix.events import Event
from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, View
from teahouse.sync._timeline import Window


class TimelineEvents:
    """Encodes timelines."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def json(self, ask: Ask, view: View, room_id: str, window: Window, *, stayed: bool) -> bytes:
        """``{"events":[…],"limited":…,"prev_batch":…}``. ``stayed``: the user was joined all the time."""
        events = window.events
        encoded: list[bytes] = []
        if events:
            txn_ids: dict[str, str] = {}
            relations: dict[str, bytes] = {}
            if any(event.sender == ask.user_id for event in events):
                txn_ids = await self._rooms.txn_ids(ask.device_no, events, ask.user_id)
            if any(event.related for event in events):
                relations = await self._rooms.aggregations(ask.user_id, room_id, events, without_room_id=True)
            memberships = None if stayed else await self._memberships(ask.user_id, room_id, events)
            if memberships is None and not txn_ids and not relations:
                encoded = _splice.joined_timeline(events, view.now_ms)
            else:
                encoded = [
                    _splice.timeline_event(
                        event,
                        view.now_ms,
                        b"join" if memberships is None else memberships[index],
                        txn_ids.get(event.event_id),
                        relations.get(event.event_id),
                    )
                    for index, event in enumerate(events)
                ]
        return b'{"events":[%b],"limited":%b,"prev_batch":"t%d"}' % (
            b",".join(encoded),
            b"true" if window.limited else b"false",
            window.prev,
        )

    async def _memberships(self, user_id: str, room_id: str, events: Sequence[Event]) -> list[bytes] | None:
        """The user's membership at each event, its own effect included; ``None`` if they were joined all along.

        Spec: UnsignedData, ``membership``.
        """
        now = (await self._rooms.memberships(user_id)).get(room_id)
        if now is not None and now.membership == "join" and now.position <= events[0].position:
            return None
        history = await self._rooms.member_history(room_id, user_id)
        found: list[bytes] = []
        index, membership = 0, "leave"
        for event in events:
            while index < len(history) and history[index][0] <= event.position:
                membership = history[index][1]
                index += 1
            found.append(membership.encode())
        return found
