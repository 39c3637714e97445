"""Receipts: how far each user has read. ``m.read``, ``m.read.private`` and the fully read marker.

Table: ``rooms_receipts`` (the marker is account data too, through identity). Ways in: ``Receipts.mark`` writes,
``events`` and ``rooms_changed`` are what sync reads.

A receipt only moves forward. Private ones are for the user's own eyes, and in a feed, where members don't see each
other, all are. Receipts that changed lately are kept in memory, so an incremental sync asks nothing of the database.
Source: Client-Server API, "Receipts" and "Fully read markers".
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

import msgspec

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import forbidden, invalid_param, not_found
from teahouse.matrix.events import Event, relation
from teahouse.rooms import _store_ephemeral as store
from teahouse.rooms._facts import Facts
from teahouse.rooms._store_ephemeral import FULLY_READ, MAIN, PRIVATE, Receipt
from teahouse.rooms._tail import Tails
from teahouse.rooms._thread_of import ThreadOf

TYPES = ("m.read", PRIVATE, FULLY_READ)
_ROOMS = 5_000
_RECEIPTS_OF_A_ROOM = 1_000
_encode = msgspec.json.Encoder().encode


class Mark(msgspec.Struct, frozen=True):
    """A receipt as asked for: up to this event, in this thread ("" for all of the room)."""

    type: str
    event_id: str
    thread: str = ""


class AccountData(Protocol):
    """What this file asks of ``identity``."""

    def set_account_data(self, tx: Tx, user_id: str, room_id: str | None, kind: str, content: dict[str, Any]) -> None:
        """Set one type of account data in a write unit, and tell it."""
        ...


class Seeing(Protocol):
    """The one visibility function (law 6)."""

    async def visible(self, viewer: str | None, room_id: str, events: Iterable[Event]) -> list[Event]: ...


class _Recent:
    """The receipts of a room that changed after ``floor``, the newest last; one entry per user, type and thread."""

    __slots__ = ("floor", "receipts")

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self.receipts: OrderedDict[tuple[str, str, str], Receipt] = OrderedDict()


class Receipts:
    """The verbs."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        clock: Clock,
        facts: Facts,
        tails: Tails,
        visibility: Seeing,
        identity: AccountData,
    ) -> None:
        self._db = db
        self._clock = clock
        self._facts = facts
        self._tails = tails
        self._visibility = visibility
        self._identity = identity
        self._threads = ThreadOf(tails)
        self._recent: OrderedDict[str, _Recent] = OrderedDict()
        bus.listen(self._heard, "receipt")

    async def mark(self, user_id: str, room_id: str, marks: Sequence[Mark]) -> None:
        """Move the user's markers forward, all in one unit; those that are further on already stay.

        Raises M_FORBIDDEN to who is not joined, M_NOT_FOUND for an event the user can't see in this room,
        M_INVALID_PARAM for a thread that the event is not in.
        """
        facts = await self._facts.with_members(room_id, [user_id])
        if facts is None or facts.membership(user_id) != "join":
            raise forbidden("You are not joined to this room")
        room_no, is_feed = facts.room_no, facts.feed
        found = [(mark, await self._event(user_id, room_no, room_id, mark)) for mark in marks]
        ts = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            for mark, event in found:
                if event.position <= store.marked(tx, room_no, user_id, mark.type, mark.thread):
                    continue
                if mark.type == FULLY_READ:
                    store.put_receipt(tx, room_no, _receipt(user_id, mark, event, 0, ts, True))
                    self._identity.set_account_data(tx, user_id, room_id, FULLY_READ, {"event_id": event.event_id})
                    continue
                position = tx.position()
                receipt = _receipt(user_id, mark, event, position, ts, is_feed or mark.type == PRIVATE)
                store.put_receipt(tx, room_no, receipt)
                tx.tell(Change(position, "receipt", room=room_id, user=user_id, data=receipt))

        await self._db.write(unit)

    async def events(self, viewer: str, room_id: str, after: int = 0, upto: int | None = None) -> list[bytes]:
        """``m.receipt`` events (type and content) of what changed in (``after``, ``upto``] that the viewer may see.

        One event for all unthreaded receipts and one for each thread: so no receipt hides another of the same user on
        the same event. Source: "receipts SHOULD be batched into one event per room and thread".
        """
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        if upto is None:
            upto = self._db.position
        only_of = viewer if facts.feed else ""
        recent = self._recent.get(room_id)
        if recent is None:
            recent = self._keep(room_id, self._db.position)
        if after >= recent.floor:
            receipts: Iterable[Receipt] = _newer(recent, after, upto)
        else:
            receipts = await store.receipts(self._db, facts.room_no, after, upto, only_of)
        return _batched(
            receipt for receipt in receipts if receipt.user_id == viewer or not (receipt.only_self or only_of)
        )

    async def rooms_changed(self, room_ids: Collection[str], after: int, upto: int) -> set[str]:
        """Those of the rooms in which a receipt changed in (``after``, ``upto``], whoever may see it."""
        return await store.rooms_with_receipts(self._db, room_ids, after, upto) if room_ids else set()

    async def _event(self, user_id: str, room_no: int, room_id: str, mark: Mark) -> Event:
        event = await self._tails.find(room_no, room_id, mark.event_id)
        if event is None or not await self._visibility.visible(user_id, room_id, [event]):
            raise not_found("The event was not found in this room")
        if mark.thread and not await self._is_in_thread(room_no, event, mark.thread):
            raise invalid_param("`thread_id`: the event is not in this thread")
        return event

    async def _is_in_thread(self, room_no: int, event: Event, thread: str) -> bool:
        """Whether a receipt for the thread may be on this event: also on the root, and on what relates to it."""
        if thread == event.event_id:
            return True
        found = await self._threads.find(room_no, event)
        if found == thread:
            return True
        related = relation(event.content)
        return found == MAIN and related is not None and related[1] == thread

    # --- in step with what is committed ---

    def _heard(self, change: Change) -> None:
        receipt = change.data
        if not isinstance(receipt, Receipt):
            self._recent.pop(change.room, None)  # written by another worker: the database knows
            return
        recent = self._recent.get(change.room) or self._keep(change.room, change.position - 1)
        key = (receipt.user_id, receipt.type, receipt.thread)
        recent.receipts[key] = receipt
        recent.receipts.move_to_end(key)
        if len(recent.receipts) > _RECEIPTS_OF_A_ROOM:
            recent.floor = recent.receipts.popitem(last=False)[1].position

    def _keep(self, room_id: str, floor: int) -> _Recent:
        recent = self._recent[room_id] = _Recent(floor)
        if len(self._recent) > _ROOMS:
            self._recent.popitem(last=False)
        return recent


def _receipt(user_id: str, mark: Mark, event: Event, position: int, ts: int, only_self: bool) -> Receipt:
    return Receipt(user_id, mark.type, mark.thread, event.event_id, event.position, position, ts, only_self)


def _newer(recent: _Recent, after: int, upto: int) -> list[Receipt]:
    found: list[Receipt] = []
    for receipt in reversed(recent.receipts.values()):
        if receipt.position <= after:
            break
        if receipt.position <= upto:
            found.append(receipt)
    found.reverse()
    return found


def _batched(receipts: Iterable[Receipt]) -> list[bytes]:
    threads: dict[str, dict[str, dict[str, dict[str, dict[str, object]]]]] = {}
    for receipt in receipts:
        said: dict[str, object] = {"ts": receipt.ts}
        if receipt.thread:
            said["thread_id"] = receipt.thread
        by_event = threads.setdefault(receipt.thread, {}).setdefault(receipt.event_id, {})
        by_event.setdefault(receipt.type, {})[receipt.user_id] = said
    return [_encode({"type": "m.receipt", "content": content}) for content in threads.values()]
