"""How many people use the service in a month (Art. 24(2) DSA): each is counted once, when they are first seen in it.

Counted where it is noted that a device was seen, so it costs a row once a month for each person, and no log of who was
there when: what is kept of a person is the last month they came in. Whoever signs out or leaves stays counted.
Tables: ``identity_months``, ``identity_users.active_month``.
"""

from functools import partial

from teahouse.identity import _store_active as store
from teahouse.identity._model import ActiveMonth
from teahouse.kernel.clock import month_of
from teahouse.kernel.db import Database

_TOGETHER = 500
_REMEMBERED = 200_000


class ActivePeople:
    """``note`` never waits; ``write`` writes down those who were not counted yet."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._month = 0
        self._counted: set[int] = set()  # what saves most notes the statement; whom it lacks is not counted again
        self._first: dict[tuple[int, int], int] = {}

    def note(self, user_no: int, now_ms: int) -> None:
        """Somebody made a request."""
        month = month_of(now_ms)
        if month != self._month or len(self._counted) >= _REMEMBERED:
            self._month, self._counted = month, set()
        if user_no not in self._counted:
            self._counted.add(user_no)
            self._first.setdefault((month, user_no), now_ms)

    async def write(self) -> None:
        """Count them. Raises what writing raises; who was noted is then counted when they are next seen."""
        first, self._first = self._first, {}
        # In order, so that two processes that write at the same time cannot block each other.
        some = [(month, user_no, ms) for (month, user_no), ms in sorted(first.items())]
        try:
            for at in range(0, len(some), _TOGETHER):
                part = some[at : at + _TOGETHER]
                await self._db.write(partial(store.count, seen=part))
        except BaseException:
            self._counted.clear()
            raise

    async def months(self) -> list[ActiveMonth]:
        """The months in which anybody came, the first first."""
        return await store.months(self._db)
