"""From what is committed to the lines of those who are to be told. Runs after the commit, off the way of a message.

No tables of its own. Ways in: ``Intake.start``, ``stop``; it listens on the bus.

The bus only says that there is something (law 2). What it brings along is used as long as position follows on
position; after a gap, an event that came without its bytes, too many at once, or a restart, the stream of events is
read from the database from where it was left. Nothing is written (law 5).
"""

import asyncio
from collections import deque

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.db import Database
from teahouse.matrix.events import Event
from teahouse.push import _store as store
from teahouse.push._badges import Badges
from teahouse.push._index import Index
from teahouse.push._judge import Judge, is_invite_of
from teahouse.push._lines import Lines
from teahouse.push._model import MEMBER, PUSHERS, notice_of
from teahouse.rooms import Rooms

log = structlog.get_logger("push")
INBOX = 5_000  # events kept in memory; past it they are read again
SWEEP = 50_000  # positions looked back at most after a start
_BATCH = 200
_BREATH = 8
_LOOK_S = 30.0


class Intake:
    """Considers every event once, in order of position."""

    def __init__(
        self, db: Database, bus: Bus, rooms: Rooms, judge: Judge, index: Index, lines: Lines, badges: Badges
    ) -> None:
        self._db = db
        self._rooms = rooms
        self._judge = judge
        self._index = index
        self._lines = lines
        self._badges = badges
        self._inbox: deque[Event] = deque()
        self._heard = 0  # the newest position the bus has told
        self._behind = False
        self._reload: set[str] = set()  # users whose pushers another worker changed
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._work_done = asyncio.Event()
        bus.listen(self._told)

    async def start(self) -> None:
        """Take up where the last run left off."""
        failing = await self._index.load()
        self._heard = self._lines.considered = self._db.position
        if self._index.users:
            mark = max(await store.considered(self._db), self._heard - SWEEP)
            self._lines.recover(failing, self._heard)
            self._lines.considered = min(mark, self._heard)
            self._behind = mark < self._heard
        self._wake.set()
        self._task = aside(self._work(), name="push intake")

    async def stop(self) -> None:
        """Leave off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def settle(self) -> None:
        """Wait until everything that was told has been considered (tests)."""
        while self._task is not None and (self._behind or self._inbox or self._reload or not self._work_done.is_set()):
            await asyncio.sleep(0.005)

    # --- listening ---

    def _told(self, change: Change) -> None:
        """Bus listener: must cost next to nothing."""
        gap = change.position > self._heard + 1
        self._heard = max(self._heard, change.position)
        if change.kind == PUSHERS:
            self._pushers_changed(change)
        if not self._index.users:
            return
        kind = change.kind
        if kind == "event":
            event = change.data
            if not isinstance(event, Event):
                self._index.forget_room(change.room)
                gap = True
            else:
                if event.type == MEMBER:
                    self._index.member_changed(event)
                self._inbox.append(event)
            if gap or len(self._inbox) > INBOX:
                self._fall_behind()
            self._wake_up()
        elif gap:
            self._fall_behind()
            self._wake_up()
        if kind == "receipt" or (kind == "account_data" and _may_be_rules(change)):
            self._badges.touch(change.user)

    def _pushers_changed(self, change: Change) -> None:
        before = self._index.users.get(change.user, ())
        if not self._index.users and not self._inbox:
            self._lines.considered = change.position  # nobody was to be told of anything before
        if isinstance(change.data, tuple):
            self._index.changed(change.user, change.data)
            self._lines.changed(before, change.data)
        else:
            self._reload.add(change.user)
            self._wake_up()

    def _fall_behind(self) -> None:
        self._behind = True
        self._inbox.clear()

    def _wake_up(self) -> None:
        self._work_done.clear()
        self._wake.set()

    # --- considering ---

    async def _work(self) -> None:
        while True:
            try:
                # Not wait_for: in Python 3.11 that forgets to be cancelled when the event is set at the same moment.
                async with asyncio.timeout(_LOOK_S):
                    await self._wake.wait()
            except TimeoutError:
                await self._look()
            self._wake.clear()
            try:
                await self._drain()
            except Exception:
                log.exception("events could not be read")
                self._behind = True
                await asyncio.sleep(1)
                self._wake.set()
                continue
            if not self._wake.is_set():
                self._work_done.set()

    async def _look(self) -> None:
        """Whether something was committed that the bus did not tell."""
        if self._index.users:
            try:
                stored = await self._db.stored_position()
            except Exception:
                log.exception("the position could not be read")
                return
            if stored > self._heard:
                self._heard, self._behind = stored, True

    async def _drain(self) -> None:
        while self._reload:
            user_id = next(iter(self._reload))
            before = self._index.users.get(user_id, ())
            await self._index.reload(user_id)
            self._lines.changed(before, self._index.users.get(user_id, ()))
            self._reload.discard(user_id)
        while self._behind or self._inbox:
            if self._behind:
                self._behind = False
                self._inbox.clear()
                await self._sweep(max(self._db.position, self._heard))
            else:
                await self._consider_safely(self._inbox.popleft())
        if self._lines.considered < self._heard:
            self._lines.considered = self._heard
            self._lines.moved()

    async def _sweep(self, upto: int) -> None:
        while True:
            events = await self._rooms.stream(self._lines.considered, upto, _BATCH)
            for event in events:
                await self._consider_safely(event)
            if len(events) < _BATCH:
                break
            await asyncio.sleep(0)
        self._lines.considered = max(self._lines.considered, upto)
        self._heard = max(self._heard, upto)

    async def _consider_safely(self, event: Event) -> None:
        if event.position <= self._lines.considered:
            return  # a sweep has met it already
        try:
            await self._consider(event)
        except Exception:
            log.exception("an event could not be considered", position=event.position)
        self._lines.considered = max(self._lines.considered, event.position)

    async def _consider(self, event: Event) -> None:
        users = self._index.users
        self._badges.touch(event.sender)
        listening = await self._index.in_room(event.room_id)
        reached = listening if event.audience is None else listening & {event.audience}
        candidates = [one for one in reached if one != event.sender]
        subject = event.state_key if event.type == MEMBER else None
        if subject is not None and subject in users:
            self._badges.touch(subject)
            if is_invite_of(subject, event) and subject not in candidates:
                candidates.append(subject)
        case = await self._judge.case(event) if candidates else None
        if case is None:
            return
        for seen, user_id in enumerate(candidates, 1):
            outcome = await case.outcome(user_id)
            if (
                outcome.notify
                and await self._judge.was_there(user_id, event)
                and await self._judge.may_be_told(user_id, event)
            ):
                self._lines.add(users.get(user_id, ()), notice_of(event))
            if seen % _BREATH == 0:
                await asyncio.sleep(0)


def _may_be_rules(change: Change) -> bool:
    """Whether account data that changed is, or could be, the push rules."""
    return not isinstance(change.data, tuple) or change.data[0] == "m.push_rules"
