"""Who waits for what: a parked poll is a few small objects, and a change wakes only those it concerns.

Has no tables. Ways in: ``Waiting.session``, ``Waiting.park``; ``Waiting.heard``, ``wake_room``, ``wake_user``;
``Waiting.close``.

A user who polls has a ``Session``, kept for a moment after the last poll (``KEPT_SECONDS``). It holds the rooms they
are joined to, and each room knows its sessions; membership changes move sessions between rooms as they are heard. A
poll attaches one future to its session (``Parked``). Timeouts share one timer (``_timers``).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.sync._plan import Plan
from teahouse.sync._timers import Timers

#: Long enough for a client between two polls; short, for a crowd that went away is woken with every message till then.
KEPT_SECONDS = 15.0
_SWEEP_SECONDS = 5.0
LET_GO = -2  # ``Session.breaks`` of one that hears nothing any more
_NOBODY: frozenset["Session"] = frozenset()

#: The rooms a user is joined to now.
JoinedRooms = Callable[[str], Awaitable[Iterable[str]]]


class Parked:
    """One parked request: woken when there may be something for it, and when its time is over."""

    __slots__ = ("_basket", "_session", "_timers", "future")

    def __init__(self, session: "Session", timers: Timers, deadline: float) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._session = session
        self._timers = timers
        self._basket = timers.add(self, deadline)
        session.parked = (*session.parked, self)

    def wake(self) -> None:
        """Have the request look again."""
        if not self.future.done():
            self.future.set_result(None)

    def leave(self) -> None:
        """Give up the place among the waiting, woken or not."""
        self._timers.remove(self, self._basket)
        session = self._session
        session.parked = tuple(parked for parked in session.parked if parked is not self)
        session.seen = monotonic()


class Session:
    """A user who polls, or did so a moment ago, and the rooms they are joined to.

    ``breaks`` is the number of breaks in the bus's run of positions when the rooms were read: after another one they
    are read again. ``late`` collects membership changes heard while they are being read. ``heard`` counts what was
    heard for the user. ``plans``: of the filters used last.
    """

    __slots__ = ("breaks", "heard", "joined", "late", "loading", "parked", "plans", "seen", "user_id")

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.joined: tuple[str, ...] = ()
        self.parked: tuple[Parked, ...] = ()
        self.plans: tuple[tuple[str, Plan], ...] = ()
        self.seen = 0.0
        self.breaks = -1
        self.heard = 0
        self.late: dict[str, bool] | None = None
        self.loading: asyncio.Future[None] | None = None


class Waiting:
    """All sessions of this process."""

    def __init__(self, joined_rooms: JoinedRooms) -> None:
        self._joined_rooms = joined_rooms
        self._sessions: dict[str, Session] = {}
        self._rooms: dict[str, set[Session]] = {}
        self._timers = Timers()
        self._swept = 0.0
        self.closed = False

    async def session(self, user_id: str, breaks: int) -> Session:
        """The user's session, its rooms read if they are not known or may have been missed."""
        self._sweep()
        session = self._sessions.get(user_id)
        if session is None:
            session = self._sessions[user_id] = Session(user_id)
        session.seen = monotonic()
        while session.breaks != breaks:
            if session.loading is not None:
                await asyncio.shield(session.loading)
            else:
                await self._load(session, breaks)
        return session

    def session_now(self, user_id: str, breaks: int) -> Session | None:
        """The user's session, if there is one whose rooms are known; never waits."""
        session = self._sessions.get(user_id)
        if session is None or session.breaks != breaks:
            return None
        session.seen = monotonic()
        return session

    async def _load(self, session: Session, breaks: int) -> None:
        session.loading = asyncio.get_running_loop().create_future()
        session.late = {}
        try:
            joined = dict.fromkeys(await self._joined_rooms(session.user_id))
            for room_id, is_joined in session.late.items():
                if is_joined:
                    joined[room_id] = None
                else:
                    joined.pop(room_id, None)
            for room_id in session.joined:
                self._leave(session, room_id)
            for room_id in joined:
                self._rooms.setdefault(room_id, set()).add(session)
            session.joined = tuple(joined)
            session.breaks = breaks
        finally:
            session.late = None
            session.loading.set_result(None)
            session.loading = None

    def in_room(self, session: Session, room_id: str) -> bool:
        """Whether the session's user is joined to the room."""
        return session in self._rooms.get(room_id, _NOBODY)

    def park(self, session: Session, deadline: float) -> Parked:
        """A place to wait in until something is heard for the user, or the loop's time is ``deadline``."""
        return Parked(session, self._timers, deadline)

    def heard(self, change: Change) -> None:
        """Wake those whom a committed change concerns."""
        self._sweep()
        if change.kind == "event":
            event = change.data
            if isinstance(event, Event):
                if event.type == "m.room.member" and event.state_key is not None:
                    self._member_changed(event, event.state_key)
                if event.audience is not None:
                    self.wake_user(event.audience)
                    return
            self.wake_room(change.room)
        elif change.kind == "receipt":
            if getattr(change.data, "only_self", False):
                self.wake_user(change.user)
            else:
                self.wake_room(change.room)
        elif change.kind in ("account_data", "to_device", "keys"):
            self.wake_user(change.user)

    def wake_room(self, room_id: str) -> None:
        """Wake everybody who waits and is joined to the room."""
        for session in self._rooms.get(room_id, _NOBODY):
            session.heard += 1
            for parked in session.parked:
                parked.wake()

    def wake_user(self, user_id: str) -> None:
        """Wake the user's waiting devices."""
        session = self._sessions.get(user_id)
        if session is not None:
            session.heard += 1
            for parked in session.parked:
                parked.wake()

    def close(self) -> None:
        """Wake every waiting poll; those that come later are not parked."""
        self.closed = True
        for session in self._sessions.values():
            for parked in session.parked:
                parked.wake()
        self._timers.close()

    @property
    def anybody(self) -> bool:
        """Whether anybody has polled lately."""
        return bool(self._sessions)

    @property
    def count(self) -> int:
        """How many polls are parked."""
        return sum(len(session.parked) for session in self._sessions.values())

    def _member_changed(self, event: Event, user_id: str) -> None:
        session = self._sessions.get(user_id)
        if session is None:
            return
        is_joined = event.content.get("membership") == "join"
        if session.late is not None:
            session.late[event.room_id] = is_joined
        if is_joined != self.in_room(session, event.room_id):
            if is_joined:
                self._rooms.setdefault(event.room_id, set()).add(session)
                session.joined = (*session.joined, event.room_id)
            else:
                self._leave(session, event.room_id)
                session.joined = tuple(room_id for room_id in session.joined if room_id != event.room_id)
        self.wake_user(user_id)

    def _leave(self, session: Session, room_id: str) -> None:
        sessions = self._rooms.get(room_id)
        if sessions is not None:
            sessions.discard(session)
            if not sessions:
                del self._rooms[room_id]

    def _sweep(self) -> None:
        """Now and then, let go of those who poll no more."""
        now = monotonic()
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for user_id, session in list(self._sessions.items()):
            if not session.parked and session.loading is None and now - session.seen > KEPT_SECONDS:
                for room_id in session.joined:
                    self._leave(session, room_id)
                del self._sessions[user_id]
                session.breaks = LET_GO
