"""To-device messages on their way out: what sync delivers, and forgets once the next ``since`` acknowledges it.

Table: ``devices_inbox``. Way in: ``Inbox.deliver``. Source: Client-Server API, "Send-to-Device messaging".

For each device that syncs memory holds the first and last position at which something may wait, kept true by the bus:
a sync for which nothing waits asks nothing of the database and writes nothing.
"""

import asyncio
from collections import OrderedDict

from teahouse.devices import _store_inbox
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database

_REMEMBERED = 50_000
DELIVERED_AT_ONCE = 100
"""Source: "100 messages is recommended as a reasonable limit"."""


class _Span:
    """Where messages may wait for a device; ``first`` is a lower bound, ``last`` 0 while nothing waits."""

    __slots__ = ("first", "last", "loaded", "loading")

    def __init__(self) -> None:
        self.first = 0
        self.last = 0
        self.loaded = False
        self.loading = asyncio.Lock()

    def add(self, first: int, last: int) -> None:
        """Widen the span by messages at ``first`` to ``last`` (zeros: none)."""
        if last:
            self.first = min(self.first, first) if self.last else first
            self.last = max(self.last, last)

    def forget_upto(self, position: int) -> None:
        if self.last <= position:
            self.first = self.last = 0
        else:
            self.first = max(self.first, position + 1)


class Inbox:
    """The to-device inboxes of all devices."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._spans: OrderedDict[tuple[str, str], _Span] = OrderedDict()
        self._devices: dict[str, set[str]] = {}
        bus.listen(self._heard, "to_device")

    async def deliver(
        self, user_id: str, device_id: str, since: int, upto: int, limit: int = DELIVERED_AT_ONCE
    ) -> tuple[list[bytes], int]:
        """The messages after ``since`` up to ``upto``, oldest first, and the position they reach.

        Messages at or below ``since`` were received, and are deleted. The position is ``upto``, or less where there
        were more than ``limit``: then the device's next ``since`` for its messages must be that position, not ``upto``.
        """
        span = await self._span(user_id, device_id)
        if span.last and span.first <= since:
            await self._db.write(lambda tx: _store_inbox.delete_upto(tx, user_id, device_id, since))
            span.forget_upto(since)
        if span.last <= since or span.first > upto:
            return [], upto
        messages = await _store_inbox.messages(self._db, user_id, device_id, since, upto, limit + 1)
        if len(messages) > limit:
            del messages[limit:]
            return [json for _, json in messages], messages[-1][0]
        return [json for _, json in messages], upto

    def is_empty(self, user_id: str, device_id: str, since: int, upto: int) -> bool:
        """Whether ``deliver`` would find nothing to hand over or to delete, and memory knows it; never waits."""
        span = self._spans.get((user_id, device_id))
        return (
            span is not None
            and span.loaded
            and (not span.last or (span.first > since and (span.last <= since or span.first > upto)))
        )

    async def _span(self, user_id: str, device_id: str) -> _Span:
        key = (user_id, device_id)
        span = self._spans.get(key)
        if span is None:
            # In place before it is read, so that what the bus says meanwhile is added to it.
            span = self._spans[key] = _Span()
            self._devices.setdefault(user_id, set()).add(device_id)
            if len(self._spans) > _REMEMBERED:
                self._drop(next(iter(self._spans)))
        else:
            self._spans.move_to_end(key)
        if not span.loaded:
            async with span.loading:
                if not span.loaded:
                    span.add(*await _store_inbox.waiting(self._db, user_id, device_id))
                    span.loaded = True
        return span

    def _drop(self, key: tuple[str, str]) -> None:
        del self._spans[key]
        devices = self._devices[key[0]]
        devices.discard(key[1])
        if not devices:
            del self._devices[key[0]]

    def _heard(self, change: Change) -> None:
        named = [change.data] if isinstance(change.data, str) else self._devices.get(change.user, ())
        for device_id in named:
            span = self._spans.get((change.user, str(device_id)))
            if span is not None:
                span.add(change.position, change.position)
