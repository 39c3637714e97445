"""The queue of one pusher: what waits to be told, told one after another, again and again until the gateway takes it.

Reads ``push_pushers``; ``_lines`` writes down how far a line is. Ways in: ``Line.add``, ``clear``, ``recover``,
``nudge``; it runs in a task of its own while there is something to do.

Bounded: the newest ``WAITING`` notifications, none older than ``GIVE_UP_MS``. What was read or redacted while it
waited is not told any more. Spec: Push Gateway API, "Homeserver behaviour".
"""

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from teahouse.kernel.aside import aside
from teahouse.push import _notification as notification
from teahouse.push._model import Notice, Pusher, Standing
from teahouse.push._telling import Telling

log = structlog.get_logger("push")
WAITING = 20
GIVE_UP_MS = 24 * 3600 * 1000
FIRST_RETRY_S = 1.0
LAST_RETRY_S = 3600.0
_TRIES = 3


def retry_s(failures: int, pusher_no: int) -> float:
    """Seconds until the next try: 1, 2, 4 … at most an hour, and up to a quarter more, so that lines drift apart."""
    delay = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** min(failures - 1, 20))
    return float(delay * (1 + (pusher_no % 16) / 64))


class Line:
    """One pusher's queue. ``moved`` is called when there is something to write down."""

    def __init__(self, pusher_no: int, telling: Telling, moved: Callable[[], None]) -> None:
        self.pusher_no = pusher_no
        self.waiting: deque[Notice] = deque()
        self.dirty = False
        self.behind = False  # whether its row says that it is failing, and from where to go on
        self._telling = telling
        self._moved = moved
        self._clearing = False
        self._gone = False
        self.loaded = False  # whether it knows what its row says: before, it has nothing to write down
        self._recover_upto = 0
        self._told = 0  # everything up to here has been told or is known to need no telling
        self._unread = 0
        self._failures = 0
        self._broken = 0
        self._failing_ms = 0  # since when something has waited for the gateway to come back; 0 once nothing does
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self._task is None and not self.dirty

    @property
    def recovering(self) -> bool:
        """Whether what waits has yet to be read from the rooms: until then its row says where it is."""
        return self._recover_upto > 0

    def standing(self, considered: int) -> Standing:
        """How far it is: before the first that waits, or as far as everything has been considered."""
        if self.waiting:
            return Standing(self.pusher_no, self.waiting[0].position - 1, self._unread, self._failing_ms)
        return Standing(self.pusher_no, max(self._told, considered), self._unread, 0)

    # --- what there is to do ---

    def add(self, notice: Notice) -> None:
        """Tell of one more event, unless older ones were told; past ``WAITING`` the oldest that waits is dropped."""
        if self._gone:
            return
        newest = self.waiting[-1].position if self.waiting else max(self._told, self._recover_upto)
        if notice.position <= newest:
            return
        self.waiting.append(notice)
        if len(self.waiting) > WAITING:
            self.waiting.popleft()
            self._changed()
        self._start()

    def clear(self) -> None:
        """Tell that nothing is unread any more, if that is so and it was told otherwise."""
        self._clearing = True
        self._start()

    def recover(self, upto: int) -> None:
        """Go on from where its row says: the gateway could not be reached when the service ended."""
        self._recover_upto = upto
        self.behind = True
        self._start()

    def nudge(self) -> None:
        """The client set the pusher anew: try now."""
        self._failures = 0
        self._nudged.set()

    def end(self) -> None:
        """The pusher is gone."""
        self._gone = True
        self.dirty = False
        self.waiting.clear()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def stop(self) -> None:
        """Leave things as they are."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _start(self) -> None:
        if self._task is None and not self._gone:
            self._task = aside(self._run(), name=f"push {self.pusher_no}")

    def _changed(self) -> None:
        self.dirty = True
        self._moved()

    # --- doing it ---

    async def _run(self) -> None:
        try:
            while not self._gone and await self._step_safely():
                pass
        finally:
            self._task = None
        self._moved()

    async def _step_safely(self) -> bool:
        try:
            more = await self._step()
        except Exception:
            # Not the gateway's fault. What waits first is tried three times, then passed over: it must not be the end
            # of the line.
            log.exception("a notification could not be made", pusher=self.pusher_no)
            self._broken += 1
            if self._broken >= _TRIES:
                self._clearing = False
                if self.waiting and self.loaded:
                    self._settle(self.waiting[0])
            await asyncio.sleep(retry_s(self._broken, self.pusher_no))
            return True
        self._broken = 0
        return more

    async def _step(self) -> bool:
        """Tell one thing. Whether there may be more."""
        if not (self.waiting or self._clearing or self.recovering):
            return False
        async with self._telling.turn:
            pusher = await self._telling.pusher(self.pusher_no)
            if pusher is None:
                self.end()
                return False
            if not self.loaded:
                await self._load(pusher)
            notice = self.waiting[0] if self.waiting else None
            if notice is not None:
                made = await self._telling.event(pusher, notice, GIVE_UP_MS)
            else:
                made = await self._cleared(pusher)
        self._nudged.clear()
        if made is None or await self._post(pusher, made[0]):
            if made is not None:
                self._unread = made[1]
            self._settle(notice)
        return True

    async def _load(self, pusher: Pusher) -> None:
        self._unread, self._told = pusher.unread, pusher.position
        if self._recover_upto:
            missed = await self._telling.missed(pusher, self._recover_upto, WAITING)
            self._failing_ms = pusher.failing_ms
            self.waiting.extendleft(reversed(missed))
            while len(self.waiting) > WAITING:
                self.waiting.popleft()
            self._told, self._recover_upto = (missed[0].position - 1 if missed else self._recover_upto), 0
            self._changed()
        while self.waiting and self.waiting[0].position <= self._told:
            self.waiting.popleft()
        self.loaded = True

    async def _cleared(self, pusher: Pusher) -> tuple[bytes, int] | None:
        """What tells that nothing is unread, if that is so, has not been told, and is still worth it."""
        if not self._unread or self._given_up() or await self._telling.unread(pusher):
            return None
        return notification.of_count(pusher, 0), 0

    def _given_up(self) -> bool:
        return bool(self._failing_ms) and self._telling.now_ms() - self._failing_ms > GIVE_UP_MS

    def _settle(self, notice: Notice | None) -> None:
        """This has been told or needs no telling; ``None``: the count."""
        if notice is None:
            self._clearing = False
        else:
            if self.waiting and self.waiting[0] is notice:
                self.waiting.popleft()
            self._told = max(self._told, notice.position)
        if not self.waiting:
            self._failing_ms = 0
        self._changed()

    async def _post(self, pusher: Pusher, body: bytes) -> bool:
        """Hand it over. After a failure this waits until it is time for another try."""
        failure = await self._telling.post(pusher, body)
        if failure is None:
            self._failures = 0
            return True
        if not self._failing_ms:
            self._failing_ms = self._telling.now_ms()
            log.warning("push gateway failed", pusher=self.pusher_no, user=pusher.user_id, why=failure)
        self._failures += 1
        self._changed()
        try:
            async with asyncio.timeout(retry_s(self._failures, self.pusher_no)):
                await self._nudged.wait()
        except TimeoutError:
            pass
        return False
