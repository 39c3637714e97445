"""Presence: who is here, worked out from who is connected and when they last did something.

It is never stored but for the status message and the time of the last activity (table ``identity_presence``), and
travels as whispers of kind ``presence`` whose data is the content of an ``m.presence`` event. Every process hears
every whisper, so each knows everyone's presence; a lost one is mended by the next.

Source: Client-Server API, "Presence".
"""

import asyncio
import heapq
from typing import Any

import msgspec
import structlog

from teahouse.identity import _store_data as store
from teahouse.identity._accounts import Accounts
from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Bus, Change, Whisper
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database

log = structlog.get_logger("identity")

IDLE_MS = 5 * 60 * 1000  # "e.g. 5 minutes"
GONE_MS = 30 * 1000  # after a poll ended and no other began
_SWEEP_SECONDS = 5.0
_STATUS_LIMIT = 1_000  # characters

ONLINE, UNAVAILABLE, OFFLINE = "online", "unavailable", "offline"
STATES = (ONLINE, OFFLINE, UNAVAILABLE)


class _Here(msgspec.Struct):
    """One user who is or was connected to this process."""

    last_active_ms: int
    status_msg: str | None = None
    devices: dict[int, tuple[str, int]] = {}  # device_no → (state, connected until ms)
    told: str = OFFLINE
    due_ms: int = 0  # when the sweep looks again; 0: it need not


class Presences:
    """Keeps presence. Reads ask ``of``; ``connected`` and ``active`` are called on hot paths and never wait."""

    def __init__(self, db: Database, bus: Bus, clock: Clock, accounts: Accounts) -> None:
        self._db = db
        self._bus = bus
        self._clock = clock
        self._accounts = accounts
        self._here: dict[str, _Here] = {}
        self._due: list[tuple[int, str]] = []
        self._unsaved: set[str] = set()
        self._newcomers: set[str] = set()  # whose stored status message has not been read yet
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        bus.listen(self._changed)

    def connected(self, user_id: str, device_no: int, state: str, for_ms: int) -> None:
        """A device polls for ``for_ms`` from now, and says it is ``state`` (sync's ``set_presence``)."""
        now_ms = self._clock.now_ms()
        here = self._here.get(user_id)
        if here is None:
            if state == OFFLINE:
                return
            here = self._here[user_id] = _Here(last_active_ms=now_ms)
            self._newcomers.add(user_id)
        if state == OFFLINE:
            here.devices.pop(device_no, None)
        else:
            # Coming back from being away is an activity, a poll that follows a poll is not.
            before = here.devices.get(device_no)
            if (
                state == here.told == ONLINE
                and before is not None
                and before[0] == ONLINE
                and before[1] > now_ms
                and here.due_ms > now_ms
            ):  # as before, and that is looked at when it is due: a poll that follows a poll
                here.devices[device_no] = (state, now_ms + for_ms + GONE_MS)
                return
            if state == ONLINE and (before is None or before[0] != ONLINE or before[1] <= now_ms):
                here.last_active_ms = now_ms
            here.devices[device_no] = (state, now_ms + for_ms + GONE_MS)
        self._settle(user_id, here, now_ms)

    def active(self, user_id: str) -> None:
        """The user did something themselves, such as sending a message."""
        here = self._here.get(user_id)
        if here is not None:
            here.last_active_ms = self._clock.now_ms()
            if here.told != ONLINE:
                self._settle(user_id, here, here.last_active_ms)

    async def set(self, user_id: str, device_no: int, state: str, status_msg: str | None) -> None:
        """The user says how they are (setPresence). Without a message the last one is taken back."""
        now_ms = self._clock.now_ms()
        here = self._here.get(user_id)
        if here is None:
            here = self._here[user_id] = _Here(last_active_ms=now_ms)
        if state == OFFLINE:
            here.devices.clear()
        else:
            here.devices[device_no] = (state, now_ms + GONE_MS)
        if state == ONLINE:
            here.last_active_ms = now_ms
        status_msg = status_msg[:_STATUS_LIMIT].replace("\0", "") if status_msg else None
        changed, here.status_msg = status_msg != here.status_msg, status_msg
        self._newcomers.discard(user_id)
        self._settle(user_id, here, now_ms, tell=changed)
        self._unsaved.add(user_id)
        await self.save()

    def now(self, user_id: str) -> dict[str, Any] | None:
        """The content of the user's ``m.presence`` event, if this process knows it; never waits."""
        here = self._here.get(user_id)
        return None if here is None else self._content(here, self._clock.now_ms())

    async def of(self, user_id: str) -> dict[str, Any]:
        """The content of the user's ``m.presence`` event. Raises M_NOT_FOUND for someone there is not."""
        account = await self._accounts.existing(user_id)
        content = self.now(user_id)
        if content is not None:
            return content
        stored = await store.presence(self._db, account.user_no)
        content = {"presence": OFFLINE}
        if stored is not None:
            content["last_active_ago"] = max(0, self._clock.now_ms() - stored[1])
            if stored[0]:
                content["status_msg"] = stored[0]
        return content

    def _changed(self, change: Change) -> None:
        if change.kind == "event":  # whoever sends something is there
            self.active(change.user)

    # --- working it out ---

    def _state(self, here: _Here, now_ms: int) -> str:
        states = [state for state, until_ms in here.devices.values() if until_ms > now_ms]
        if not states:
            return OFFLINE
        if ONLINE in states and now_ms - here.last_active_ms < IDLE_MS:
            return ONLINE
        return UNAVAILABLE

    def _content(self, here: _Here, now_ms: int) -> dict[str, Any]:
        state = self._state(here, now_ms)
        ago_ms = max(0, now_ms - here.last_active_ms)
        content: dict[str, Any] = {"presence": state, "last_active_ago": ago_ms}
        if state == ONLINE:
            # Whoever is online did something within IDLE_MS, and is told to be unavailable after: so nothing needs
            # to be told in between ("the server will not send further updates to the last active time").
            content["currently_active"] = True
        if here.status_msg:
            content["status_msg"] = here.status_msg
        return content

    def _settle(self, user_id: str, here: _Here, now_ms: int, *, tell: bool = False) -> None:
        """Tell if anything changed that others see, and plan the next look."""
        content = self._content(here, now_ms)
        if tell or content["presence"] != here.told:
            here.told = content["presence"]
            self._bus.whisper(Whisper("presence", user=user_id, data=content))
        if here.told == OFFLINE:
            here.devices.clear()
            here.due_ms = 0
            self._unsaved.add(user_id)
        elif not here.due_ms:
            here.due_ms = self._next_look(here, now_ms)
            heapq.heappush(self._due, (here.due_ms, user_id))
        self._plan()

    def _next_look(self, here: _Here, now_ms: int) -> int:
        """When this presence could change by itself."""
        looks = [until_ms for _, until_ms in here.devices.values()]
        if here.told == ONLINE:
            looks.append(here.last_active_ms + IDLE_MS)
        return max(now_ms + 1_000, min(looks))

    def sweep(self) -> None:
        """Look at everyone whose presence may have changed by itself."""
        now_ms = self._clock.now_ms()
        while self._due and self._due[0][0] <= now_ms:
            due_ms, user_id = heapq.heappop(self._due)
            here = self._here.get(user_id)
            if here is None or here.due_ms != due_ms:
                continue
            here.due_ms = 0
            for device_no, (_, until_ms) in list(here.devices.items()):
                if until_ms <= now_ms:
                    del here.devices[device_no]
            self._settle(user_id, here, now_ms)

    # --- keeping what outlives us ---

    async def save(self) -> None:
        """Write the status and last activity of those who changed or left, and forget those who left."""
        await self.restore()
        unsaved, self._unsaved = self._unsaved, set()
        rows: list[tuple[str, str | None, int]] = []
        for user_id in sorted(unsaved):
            here = self._here.get(user_id)
            if here is not None:
                rows.append((user_id, here.status_msg, here.last_active_ms))
        if rows:
            await self._db.write(lambda tx: store.set_presence(tx, rows))
        for user_id in unsaved:
            here = self._here.get(user_id)
            if here is not None and here.told == OFFLINE and not here.devices and user_id not in self._unsaved:
                del self._here[user_id]

    async def restore(self) -> None:
        """Take up the stored status messages of those who came, and tell them."""
        newcomers, self._newcomers = self._newcomers, set()
        if not newcomers:
            return
        for user_id, status_msg in await store.status_messages(self._db, sorted(newcomers)):
            here = self._here.get(user_id)
            if here is not None and here.status_msg is None:
                here.status_msg = status_msg
                self._settle(user_id, here, self._clock.now_ms(), tell=True)

    async def stop(self) -> None:
        """Save everyone's last activity and look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        self._unsaved.update(self._here)
        await self.save()

    def _plan(self) -> None:
        if self._timer is None and (self._due or self._unsaved or self._newcomers):
            self._timer = asyncio.get_running_loop().call_later(_SWEEP_SECONDS, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.sweep()
        if (self._unsaved or self._newcomers) and (self._task is None or self._task.done()):
            self._task = aside(self._save_quietly())
        self._plan()

    async def _save_quietly(self) -> None:
        try:
            await self.save()
        except Exception:
            log.exception("presence could not be saved")
