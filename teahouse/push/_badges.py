"""Taking the number off the app's icon: when a user has read everything, their pushers are told so.

No tables. Way in: ``Badges.touch``. Waits ``SETTLE_S`` from the first sign: reading through ten rooms asks once.
"""

import asyncio

from teahouse.push._index import Index
from teahouse.push._lines import Lines

SETTLE_S = 1.0


class Badges:
    """The verb."""

    def __init__(self, index: Index, lines: Lines) -> None:
        self._index = index
        self._lines = lines
        self._touched: dict[str, asyncio.TimerHandle] = {}

    def touch(self, user_id: str) -> None:
        """The user's unread count may have fallen: a receipt, a message of their own, a room left, a rule changed."""
        if user_id in self._index.users and user_id not in self._touched:
            loop = asyncio.get_running_loop()
            self._touched[user_id] = loop.call_later(SETTLE_S, self._settle, user_id)

    def stop(self) -> None:
        """Ask no more."""
        for timer in self._touched.values():
            timer.cancel()
        self._touched.clear()

    def _settle(self, user_id: str) -> None:
        del self._touched[user_id]
        self._lines.clear(self._index.users.get(user_id, ()))
