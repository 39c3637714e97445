"""Transaction ids: the same request of the same device makes one event, also after a restart.

Kept in ``rooms_events``: ``device_no``, ``digest``, ``txn_id``.
Ways in: ``request`` (what a write records), ``of`` (for ``unsigned.transaction_id``).
Spec: "Transaction identifiers"; UnsignedData, ``transaction_id``.
"""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b

from teahouse.matrix.events import Event
from teahouse.rooms._store import Store
from teahouse.rooms._store_append import Request

RECENT = 20_000


def request(device_no: int, txn_id: str, *path: str) -> Request:
    """The record of a request. Its scope is the device and the endpoint, whose path's fields are ``path``."""
    text = "\0".join((*path, txn_id))
    digest = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
    return Request(device_no, digest, txn_id)


class Transactions:
    """What is known of transaction ids; the last ones in memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recent: OrderedDict[int, Request] = OrderedDict()
        self._floor = 2**63  # all that were made above it are in memory

    def remember(self, position: int, request: Request) -> None:
        """Called after commit: the event at ``position`` was made by ``request``."""
        if not self._recent and position <= self._floor:
            self._floor = position - 1
        self._recent[position] = request
        if len(self._recent) > RECENT:
            self._floor, _ = self._recent.popitem(last=False)

    async def made_by(self, request: Request) -> int | None:
        """The position of the event that this request made before, if it did."""
        row = await self._store.request(request.device_no, request.digest)
        return row[0] if row is not None and row[1] == request.txn_id else None

    async def of(self, device_no: int, events: Iterable[Event], user_id: str = "") -> dict[str, str]:
        """event id → transaction id of those events that the device sent. ``user_id``, its owner, saves reads."""
        found: dict[str, str] = {}
        older: dict[int, str] = {}
        for event in events:
            if event.state_key is not None or (user_id and event.sender != user_id):
                continue
            if event.position > self._floor:
                request = self._recent.get(event.position)
                if request is not None and request.device_no == device_no:
                    found[event.event_id] = request.txn_id
            else:
                older[event.position] = event.event_id
        if older:
            for position, txn_id in await self._store.txn_ids(device_no, list(older)):
                found[older[position]] = txn_id
        return found
