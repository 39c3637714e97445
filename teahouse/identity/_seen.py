"""When and from where each device was last seen: noted in memory, written now and then (law 5).

The spec allows this to be "a few minutes out of date, for efficiency reasons" (GET /devices).
"""

import asyncio

import structlog

from teahouse.identity import _store
from teahouse.kernel.db import Database

log = structlog.get_logger("identity")

WRITE_AFTER_SECONDS = 20.0
_ADDRESS_LIMIT = 64
_AGENT_LIMIT = 300


class LastSeen:
    """Collects sightings and writes them together, once every ``WRITE_AFTER_SECONDS`` at most."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._noted: dict[int, tuple[int, str, str]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def note(self, device_no: int, now_ms: int, ip: str, user_agent: str) -> None:
        """Device ``device_no`` made a request."""
        self._noted[device_no] = (now_ms, _plain(ip, _ADDRESS_LIMIT), _plain(user_agent, _AGENT_LIMIT))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WRITE_AFTER_SECONDS, self._due)

    async def write(self) -> None:
        """Write what is noted."""
        noted, self._noted = self._noted, {}
        if noted:
            # In order of number, so that two processes that write at the same time cannot block each other.
            rows = [(ms, ip, agent, device_no) for device_no, (ms, ip, agent) in sorted(noted.items())]
            await self._db.write(lambda tx: _store.set_last_seen(tx, rows))

    async def stop(self) -> None:
        """Write what is noted and note no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await self.write()

    def _due(self) -> None:
        self._timer = None
        self._task = asyncio.get_running_loop().create_task(self._write_quietly())

    async def _write_quietly(self) -> None:
        try:
            await self.write()
        except Exception:
            log.exception("last seen could not be written")


def _plain(text: str, limit: int) -> str:
    return text[:limit].replace("\0", "")
