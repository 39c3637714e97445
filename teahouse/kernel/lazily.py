"""What is noted in memory is written a little later, all of it together.

For what may be lost in a crash: when a device was last seen, which items are recent.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from teahouse.kernel.aside import aside

log = structlog.get_logger("lazily")


class Lazily:
    """Calls ``write``, which writes all that is noted, ``after_s`` seconds after something was noted at the most.

    ``what`` could not be written is logged, and dropped.
    """

    def __init__(self, write: Callable[[], Awaitable[None]], after_s: float, what: str) -> None:
        self._write = write
        self._after_s = after_s
        self._what = what
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def noted(self) -> None:
        """Something was noted. Never waits."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._after_s, self._due)

    async def stop(self) -> None:
        """Write what is noted, before the database is closed. Raises what ``write`` raises."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await self._write()

    def _due(self) -> None:
        self._timer = None
        self._task = aside(self._write_quietly(), name=f"lazily {self._what}")

    async def _write_quietly(self) -> None:
        try:
            await self._write()
        except Exception:
            log.exception("could not be written", what=self._what)
