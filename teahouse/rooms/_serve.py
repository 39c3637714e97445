"""Events as one viewer's client is sent them: what they may see, with everything in ``unsigned``.

No tables of its own. Way in: ``Serve.events``. Spec: UnsignedData (``transaction_id``, ``membership``,
``m.relations``).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from teahouse.matrix.events import Event, serve
from teahouse.rooms._aggregations import Aggregations
from teahouse.rooms._facts import Facts
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._txns import Transactions
from teahouse.rooms._visible import Visibility

_POSITION = itemgetter(0)


class Serve:
    """The verb. Reads nothing that is in memory; encodes nothing but what is added."""

    def __init__(
        self,
        visibility: Visibility,
        facts: Facts,
        memberships: Memberships,
        txns: Transactions,
        aggregations: Aggregations,
    ) -> None:
        self._facts = facts
        self._visibility = visibility
        self._memberships = memberships
        self._txns = txns
        self._aggregations = aggregations

    async def events(
        self, viewer: str, device_no: int, room_id: str, events: Iterable[Event], *, without_room_id: bool = False
    ) -> list[bytes]:
        """The client JSON of those of ``events``, all of one room, that ``viewer`` may see."""
        seen = await self._visibility.visible(viewer, room_id, events)
        return await self.chosen(viewer, device_no, room_id, seen, without_room_id=without_room_id)

    async def chosen(
        self, viewer: str, device_no: int, room_id: str, events: Sequence[Event], *, without_room_id: bool = False
    ) -> list[bytes]:
        """The client JSON of ``events``, which ``viewer`` is known to be allowed to see."""
        facts = await self._facts.get(room_id)
        if not events or facts is None:
            return []
        history = await self._memberships.history(facts.room_no, room_id, viewer)
        txn_ids = await self._txns.of(device_no, events, viewer)
        relations: dict[str, bytes] = {}
        if any(event.related for event in events):
            relations = await self._aggregations.of(viewer, room_id, events, without_room_id=without_room_id)
        served: list[bytes] = []
        for event in events:
            index = bisect_right(history, event.position, key=_POSITION)
            extra: dict[str, Any] = {"membership": history[index - 1][1] if index else "leave"}
            if event.event_id in txn_ids:
                extra["transaction_id"] = txn_ids[event.event_id]
            if event.event_id in relations:
                extra["m.relations"] = msgspec.Raw(relations[event.event_id])
            served.append(serve(event, extra, without_room_id=without_room_id))
        return served
