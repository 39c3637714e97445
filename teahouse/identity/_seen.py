"""When and from where each device was last seen: noted in memory, written now and then (law 5).

The spec allows this to be "a few minutes out of date, for efficiency reasons" (GET /devices).
"""

from teahouse.identity import _store
from teahouse.identity._active import ActivePeople
from teahouse.kernel.db import Database
from teahouse.kernel.lazily import Lazily

WRITE_AFTER_SECONDS = 20.0
_ADDRESS_LIMIT = 64
_AGENT_LIMIT = 300


class LastSeen:
    """Collects sightings and writes them together, once every ``WRITE_AFTER_SECONDS`` at most."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.people = ActivePeople(db)
        self._noted: dict[int, tuple[int, str, str]] = {}
        self._lazily = Lazily(self.write, WRITE_AFTER_SECONDS, "last seen")

    def note(self, user_no: int, device_no: int, now_ms: int, ip: str, user_agent: str) -> None:
        """Device ``device_no`` of a user made a request."""
        self.people.note(user_no, now_ms)
        self._noted[device_no] = (now_ms, _plain(ip, _ADDRESS_LIMIT), _plain(user_agent, _AGENT_LIMIT))
        self._lazily.noted()

    async def write(self) -> None:
        """Write what is noted."""
        await self.people.write()
        noted, self._noted = self._noted, {}
        if noted:
            # In order of number, so that two processes that write at the same time cannot block each other.
            rows = [(ms, ip, agent, device_no) for device_no, (ms, ip, agent) in sorted(noted.items())]
            await self._db.write(lambda tx: _store.set_last_seen(tx, rows))

    async def stop(self) -> None:
        """Write what is noted and note no more."""
        await self._lazily.stop()


def _plain(text: str, limit: int) -> str:
    return text[:limit].replace("\0", "")
