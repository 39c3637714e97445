"""The recent changes, kept in memory: an incremental sync whose ``since`` lies above the floor asks no database.

Has no tables. Ways in: ``Ring.hear`` (from the bus), ``Ring.knows``, ``Ring.touched``, ``Ring.last_event``.

The bus may lose, repeat or reorder (law 2), so the ring trusts only an unbroken run of positions: it knows everything
above ``floor`` up to ``top``. A position that was not told, or told late, moves the floor up to where the run begins
anew, and whoever asks from below is answered by the database. The answers are the same either way.
"""

from collections import deque
from collections.abc import Callable, Collection

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event
from teahouse.sync._touched import Touched

SIZE = 10_000
_SHORT = 32  # positions

Asks = Callable[[str], bool]


class _Room:
    """What happened lately in a room: its two last events that are for all members, and its receipts."""

    __slots__ = ("before_last", "last", "receipts")

    def __init__(self) -> None:
        self.last = 0
        self.before_last = 0
        self.receipts: deque[Change] = deque()


class Ring:
    """The newest ``size`` changes."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        #: (position, room for all of its members or "", user or "", the change unless the room is enough), oldest first
        self._entries: deque[tuple[int, str, str, Change | None]] = deque()
        self._rooms: dict[str, _Room] = {}
        self._users: dict[str, deque[Change]] = {}
        #: Users whose device list changed: those whose rooms are not known yet, and by room.
        self._unplaced: dict[str, int] = {}
        self._lists: dict[str, dict[str, int]] = {}
        self._placed: dict[tuple[int, str], Collection[str]] = {}
        self._last_list = -1
        self.floor = -1
        self.top = -1
        #: How often the run of positions broke. What was learnt by listening before that must be read again.
        self.breaks = 0

    def begin(self, position: int) -> None:
        """The stream stands at ``position``, of which nothing is known yet; what comes after will be told."""
        if self.top < 0:
            self.floor = self.top = position

    def knows(self, since: int, upto: int) -> bool:
        """Whether every change after ``since``, up to and including ``upto``, is here."""
        return 0 <= self.floor <= since and upto <= self.top

    def last_event(self, room_id: str, since: int) -> int:
        """The position of the one event for all members of the room after ``since``; 0 if there are none or several."""
        room = self._rooms.get(room_id)
        return room.last if room is not None and room.before_last <= since < room.last else 0

    def one_room(self, user_id: str, is_joined: Asks, since: int, upto: int) -> str:
        """The room whose one event, for all its members, is all that a short window holds for the user; else ""."""
        if self._last_list > since or upto - since > _SHORT or not self.knows(since, upto):
            return ""
        found = ""
        for position, room_id, other, change in reversed(self._entries):
            if position <= since:
                break
            if (other == user_id) if not room_id else is_joined(room_id):
                if found or change is not None or not room_id:
                    return ""
                found = room_id
        return found

    def hear(self, change: Change) -> None:
        """Take in a change told by the bus. All changes at one position are told together."""
        position = change.position
        if position != self.top:
            if position != self.top + 1 or self.top < 0:
                self._forget(max(position - 1, self.top))
                if position <= self.top:
                    return
            self.top = position
        if change.kind == "event":
            event = change.data
            if not isinstance(event, Event):
                self._forget(position)  # another process wrote it: whom it concerns stands in the database
                return
            self._event(change, event)
        elif change.kind == "account_data" and not isinstance(change.data, tuple):
            self._forget(position)
            return
        elif change.kind == "receipt" and getattr(change.data, "only_self", False):
            self._user(change.user, change)
        elif change.kind == "receipt":
            self._entries.append((position, change.room, "", change))
            self._room(change.room).receipts.append(change)
        elif change.kind == "device_list":
            self._entries.append((position, "", "", change))
            self._unplaced[change.user] = self._last_list = position
            self._user(change.user, change)
        elif change.kind in ("account_data", "to_device", "keys"):
            self._user(change.user, change)
        while len(self._entries) > self._size:
            self._drop()

    def touched(self, user_id: str, joined: Collection[str], is_joined: Asks, since: int, upto: int) -> Touched:
        """What changed for the user in the window. ``joined``: the rooms they are joined to. Only if ``knows``."""
        touched = Touched()
        if upto - since < 2 * len(joined):  # about what a step costs in either
            self._by_entries(touched, user_id, is_joined, since, upto)
        else:
            self._by_rooms(touched, user_id, joined, since, upto)
        changes = self._users.get(user_id)
        if changes is not None:
            for change in reversed(changes):
                if change.position <= since:
                    break
                if change.position <= upto:
                    _sort_in(touched, change, user_id)
        if touched.receipts:
            touched.receipts = {room_id for room_id in touched.receipts if is_joined(room_id)}
        if self._last_list > since:
            self._add_lists(touched, joined, since)
        touched.account.reverse()
        return touched

    def place(self, user_id: str, position: int, room_ids: Collection[str]) -> None:
        """The rooms that a user whose device list changed at ``position`` shares with others."""
        if position <= self.floor or (position, user_id) in self._placed:
            return
        for room_id in room_ids:
            users = self._lists.setdefault(room_id, {})
            if users.get(user_id, 0) < position:
                users[user_id] = position
        self._placed[position, user_id] = room_ids
        if self._unplaced.get(user_id) == position:
            del self._unplaced[user_id]

    def _add_lists(self, touched: Touched, joined: Collection[str], since: int) -> None:
        touched.unplaced.update(user_id for user_id, position in self._unplaced.items() if position > since)
        for room_id in joined:
            users = self._lists.get(room_id)
            if users is not None:
                touched.lists.update(user_id for user_id, position in users.items() if position > since)

    def _drop_list(self, user_id: str, position: int) -> None:
        if self._unplaced.get(user_id) == position:
            del self._unplaced[user_id]
        for room_id in self._placed.pop((position, user_id), ()):
            users = self._lists.get(room_id)
            if users is not None and users.get(user_id) == position:
                del users[user_id]
                if not users:
                    del self._lists[room_id]

    def _by_entries(self, touched: Touched, user_id: str, is_joined: Asks, since: int, upto: int) -> None:
        for position, room_id, _, change in reversed(self._entries):
            if position <= since:
                break
            if position <= upto and room_id and is_joined(room_id):
                if change is None:
                    touched.rooms.add(room_id)
                elif for_user(change, user_id):
                    touched.receipts.add(room_id)

    def _by_rooms(self, touched: Touched, user_id: str, joined: Collection[str], since: int, upto: int) -> None:
        for room_id in joined:
            room = self._rooms.get(room_id)
            if room is None:
                continue
            if room.last > since:
                touched.rooms.add(room_id)
            for change in reversed(room.receipts):
                if change.position <= since:
                    break
                if change.position <= upto and for_user(change, user_id):
                    touched.receipts.add(room_id)
                    break

    def _event(self, change: Change, event: Event) -> None:
        if event.audience is None:
            room = self._room(change.room)
            room.before_last, room.last = room.last, change.position
            self._entries.append((change.position, change.room, "", None))
        else:
            self._user(event.audience, change)
        if event.type == "m.room.member" and event.state_key is not None and event.state_key != event.audience:
            self._user(event.state_key, change)

    def _room(self, room_id: str) -> _Room:
        room = self._rooms.get(room_id)
        if room is None:
            room = self._rooms[room_id] = _Room()
        return room

    def _user(self, user_id: str, change: Change) -> None:
        self._entries.append((change.position, "", user_id, None))
        self._users.setdefault(user_id, deque()).append(change)

    def _drop(self) -> None:
        """Let the oldest entry go, and everything at its position with it: that position is no longer known."""
        self.floor = max(self.floor, self._entries[0][0])
        while self._entries and self._entries[0][0] <= self.floor:
            position, room_id, user_id, change = self._entries.popleft()
            if room_id:
                self._drop_from_room(room_id, position, change)
            elif user_id:
                changes = self._users[user_id]
                changes.popleft()
                if not changes:
                    del self._users[user_id]
            elif change is not None:
                self._drop_list(change.user, position)

    def _drop_from_room(self, room_id: str, position: int, change: Change | None) -> None:
        room = self._rooms[room_id]
        if change is not None:
            room.receipts.popleft()
        if room.last <= position and not room.receipts:
            del self._rooms[room_id]

    def _forget(self, floor: int) -> None:
        """Begin anew: nothing at or below ``floor`` is known."""
        self.breaks += 1
        self.floor = floor
        self.top = max(self.top, floor)
        self._entries.clear()
        self._rooms.clear()
        self._users.clear()
        self._unplaced.clear()
        self._lists.clear()
        self._placed.clear()


def _sort_in(touched: Touched, change: Change, user_id: str) -> None:
    """Put a change that concerns the user alone, or the user's own membership, where it belongs."""
    event = change.data
    if change.kind == "receipt":
        touched.receipts.add(change.room)
    elif change.kind == "to_device":
        touched.inbox = True
    elif change.kind == "device_list":
        touched.lists.add(user_id)
    elif change.kind == "keys":
        touched.keys.add(event if isinstance(event, str) else "")
    elif isinstance(event, tuple):
        touched.account.append((change.room, event[0], event[1]))
    elif isinstance(event, Event):
        touched.rooms.add(change.room)
        if event.audience is not None:
            touched.own.add(change.room)
        if event.type == "m.room.member" and event.state_key == user_id:
            touched.moved.add(change.room)


def for_user(receipt: Change, user_id: str) -> bool:
    """Whether a told receipt is one that the user may see; if that is not told with it, it may be."""
    return receipt.user == user_id or not getattr(receipt.data, "only_self", False)
