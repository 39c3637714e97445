"""Where the public items of the last days are, for dry runs. What they say is not here: it is read where it stands.

So what is redacted, withdrawn or no longer public is not in a dry run either. Noting one costs the send an entry in a
list; the list is written every few seconds, and a crash loses no more than that.
"""

from collections.abc import Sequence

import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.lazily import Lazily
from teahouse.safety.gate import _store_recent as store
from teahouse.safety.gate._model import Where
from teahouse.surfaces import PublicItem

log = structlog.get_logger("gate")
DAY_MS = 86_400_000
#: How many days of them are kept, and how many items at most.
DAYS = 14
MOST_KEPT = 500_000
_EVERY_S = 5.0
_AT_ONCE = 2_000
_CLEARED_EVERY_MS = 3_600_000


class Recent:
    """Notes items, and finds them again."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._noted: list[store.Noted] = []
        self._lazily = Lazily(self.write, _EVERY_S, "where public items are")
        self._cleared_ms = 0

    def note(self, item: PublicItem) -> None:
        """Remember where it is. Never waits; what is noted beyond what can be written is dropped."""
        if len(self._noted) >= _AT_ONCE:
            return
        self._noted.append((item.ts_ms, item.item_id, item.surface.value, item.room_id))
        self._lazily.noted()

    async def write(self) -> None:
        """Write what is noted."""
        rows, self._noted = self._noted, []
        if not rows:
            return
        now_ms = self._clock.now_ms()
        clear = now_ms - self._cleared_ms >= _CLEARED_EVERY_MS
        self._cleared_ms = now_ms if clear else self._cleared_ms

        def unit(tx: Tx) -> None:
            store.add(tx, rows)
            if clear:
                store.clear(tx, now_ms - DAYS * DAY_MS, MOST_KEPT)

        try:
            await self._db.write(unit)
        except Exception as error:  # noqa: BLE001 (whatever it is: nothing that matters is lost)
            log.warning("where public items are could not be written", error=type(error).__name__)

    async def since(self, from_ms: int, limit: int) -> Sequence[Where]:
        """The newest ``limit`` since then, the oldest first."""
        await self.write()
        return await store.since(self._db, from_ms, limit)

    async def stop(self) -> None:
        """Write what is noted, before the database is closed."""
        await self._lazily.stop()
