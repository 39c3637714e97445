"""The reads of this part's own tables. One portable text a query; rows become events here and nowhere else.

Way in: ``Store``. Each method says what it costs where that is more than an index look-up.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec

from teahouse.kernel.db import Database, Row
from teahouse.matrix.events import Event, restore
from teahouse.matrix.versions import VERSIONS
from teahouse.rooms._model import MEMBER, Member, Membership, Room

#: The columns of rooms_events AS e that ``event_of`` takes, in its order.
COLUMNS: Final = (
    "e.position, e.event_id, e.type, e.state_key, e.sender, e.ts, e.content, e.audience, e.related, e.redacted, "
    "e.unsigned"
)
#: The audience of what is for all in a feed, as it is stored: see schema/0013.
EVERYONE: Final = "*"
#: Past the members, of whom there may be a million, in two stretches of the index.
_BEFORE_MEMBERS: Final = (
    " UNION ALL SELECT MAX(position) FROM rooms_events WHERE room_no = ? AND state_key IS NOT NULL AND position <= ? "
    "AND type < ? GROUP BY type, state_key"
)
_ROOM = (
    "SELECT room_no, room_id, version, creator, created_ms, state_position, joined, invited, public, kind, predecessor "
    "FROM rooms_rooms WHERE room_id = ?"
)


class _Redacts(msgspec.Struct):
    redacts: Any = None


class _Became(msgspec.Struct):
    membership: Any = None


class _Shown(msgspec.Struct):
    history_visibility: Any = None


_decode_redacts = msgspec.json.Decoder(_Redacts).decode
_decode_membership = msgspec.json.Decoder(_Became).decode
_decode_visibility = msgspec.json.Decoder(_Shown).decode


# base64 for URLs, by hand: each event that is written or read comes through here. 43 characters hold 258 bits: the two
# that are too many must be 0.
_EVENT_ID = re.compile(r"\$[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
_TO_URL = bytes.maketrans(b"+/", b"-_")


def event_key(event_id: str) -> bytes | None:
    """How an event id is stored: the 32 bytes behind the sigil. ``None`` for what no event of ours is called."""
    if _EVENT_ID.fullmatch(event_id) is None:
        return None
    return a2b_base64(event_id[1:].replace("-", "+").replace("_", "/") + "=")


def event_name(key: bytes) -> str:
    """The event id stored as ``key``."""
    return "$" + b2a_base64(key, newline=False)[:-1].translate(_TO_URL).decode("ascii")


def event_of(room_id: str, row: Row) -> Event:
    """The event of a row of ``COLUMNS``."""
    position, key, type_, state_key, sender, ts, content, audience, related, redacted, unsigned = row
    redacts = _decode_redacts(content).redacts if type_ == "m.room.redaction" else None
    return restore(
        position=position,
        room_id=room_id,
        event_id=event_name(key),
        type=type_,
        state_key=state_key,
        sender=sender,
        ts=ts,
        content_json=content,
        redacts=redacts if isinstance(redacts, str) else None,
        audience=None if audience == EVERYONE else audience,
        related=related == 1,
        redacted=redacted == 1,
        unsigned=unsigned,
    )


def membership_of(content: bytes) -> str:
    """The membership that a member event's content says."""
    value = _decode_membership(content).membership
    return value if isinstance(value, str) else "leave"


class Store:
    """Reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def position(self) -> int:
        """The last committed position this process knows of."""
        return self._db.position

    # --- rooms ---

    async def room(self, room_id: str) -> Room | None:
        """The row of a room."""
        if "\0" in room_id:  # no room is called so, and PostgreSQL does not take it for a text
            return None
        row = await self._db.one(_ROOM, room_id)
        if row is None:
            return None
        return Room(
            room_no=row[0],
            room_id=row[1],
            version=VERSIONS[row[2]],
            creator=row[3],
            created_ms=row[4],
            state_position=row[5],
            joined=row[6],
            invited=row[7],
            public=row[8] == 1,
            kind=row[9],
            predecessor=row[10],
        )

    async def history_visibility(self, room_no: int) -> list[tuple[int, str]]:
        """(position, history_visibility) of each such event, ascending."""
        rows = await self._db.all(
            "SELECT position, content FROM rooms_events WHERE room_no = ? AND type = 'm.room.history_visibility' "
            "AND state_key = '' ORDER BY position",
            room_no,
        )
        found = [(position, _decode_visibility(content).history_visibility) for position, content in rows]
        return [(position, value) for position, value in found if isinstance(value, str)]

    # --- events ---

    async def event(self, room_no: int, room_id: str, event_id: str) -> Event | None:
        """An event of the room by its id."""
        found = await self.events_by_id(room_no, room_id, [event_id])
        return found[0] if found else None

    async def events_by_id(self, room_no: int, room_id: str, event_ids: Collection[str]) -> list[Event]:
        """Those events that are of the room, in no particular order."""
        keys = [key for key in map(event_key, event_ids) if key is not None]
        if not keys:
            return []
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e WHERE e.event_id IN ? AND e.room_no = ?", keys, room_no
        )
        return [event_of(room_id, row) for row in rows]

    async def events_at(self, room_id: str, positions: Collection[int]) -> list[Event]:
        """The events at these positions, all known to be of the room, ascending."""
        if not positions:
            return []
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e WHERE e.position IN ? ORDER BY e.position", list(positions)
        )
        return [event_of(room_id, row) for row in rows]

    async def place(self, event_id: str) -> tuple[str, int] | None:
        """(room id, position) of any event, whichever its room."""
        key = event_key(event_id)
        if key is None:
            return None
        row = await self._db.one(
            "SELECT r.room_id, e.position FROM rooms_events e JOIN rooms_rooms r ON r.room_no = e.room_no "
            "WHERE e.event_id = ?",
            key,
        )
        return (row[0], row[1]) if row is not None else None

    async def stream(self, after: int, upto: int, limit: int) -> list[Event]:
        """The first events of all rooms at positions in (``after``, ``upto``]: a walk along the primary key."""
        rows = await self._db.all(
            f"SELECT r.room_id, {COLUMNS} FROM rooms_events e JOIN rooms_rooms r ON r.room_no = e.room_no "
            "WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?",
            after,
            upto,
            limit,
        )
        return [event_of(row[0], row[1:]) for row in rows]

    async def span(self, room_no: int, room_id: str, after: int, upto: int, limit: int, backwards: bool) -> list[Event]:
        """At most ``limit`` events in (``after``, ``upto``], newest first if ``backwards``, else oldest first."""
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e WHERE e.room_no = ? AND e.position > ? AND e.position <= ? "
            f"ORDER BY e.position {'DESC' if backwards else 'ASC'} LIMIT ?",
            room_no,
            after,
            upto,
            limit,
        )
        return [event_of(room_id, row) for row in rows]

    # --- state ---

    async def current_state(self, room_no: int, room_id: str) -> list[Event]:
        """The current state without members, ascending."""
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_state s JOIN rooms_events e ON e.position = s.position "
            "WHERE s.room_no = ? ORDER BY e.position",
            room_no,
        )
        return [event_of(room_id, row) for row in rows]

    async def state_at(self, room_no: int, room_id: str, position: int, *, members: bool) -> list[Event]:
        """All state at ``position``, ascending, with or without members. Costs an index entry per state event."""
        rows = await self._db.heavy(
            f"SELECT {COLUMNS} FROM rooms_events e JOIN (SELECT MAX(position) AS newest FROM rooms_events "
            "WHERE room_no = ? AND state_key IS NOT NULL AND position <= ? "
            f"{'' if members else 'AND type > ?'} GROUP BY type, state_key"
            f"{'' if members else _BEFORE_MEMBERS}) s ON s.newest = e.position ORDER BY e.position",
            *((room_no, position) if members else (room_no, position, MEMBER) * 2),
        )
        return [event_of(room_id, row) for row in rows]

    async def state_of_type(self, room_no: int, room_id: str, position: int, type_: str) -> list[Event]:
        """All state of one type at ``position``. Costs an index entry per event of the type."""
        rows = await self._db.heavy(
            f"SELECT {COLUMNS} FROM rooms_events e JOIN (SELECT MAX(position) AS newest FROM rooms_events "
            "WHERE room_no = ? AND type = ? AND state_key IS NOT NULL AND position <= ? GROUP BY state_key) s "
            "ON s.newest = e.position ORDER BY e.position",
            room_no,
            type_,
            position,
        )
        return [event_of(room_id, row) for row in rows]

    async def state_keys_at(
        self, room_no: int, room_id: str, position: int, type_: str, keys: Collection[str]
    ) -> list[Event]:
        """The state events of these keys of one type at ``position``."""
        if not keys:
            return []
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e JOIN (SELECT MAX(position) AS newest FROM rooms_events "
            "WHERE room_no = ? AND type = ? AND state_key IN ? AND state_key IS NOT NULL AND position <= ? "
            "GROUP BY state_key) s ON s.newest = e.position ORDER BY e.position",
            room_no,
            type_,
            list(keys),
            position,
        )
        return [event_of(room_id, row) for row in rows]

    async def state_changes(self, room_no: int, room_id: str, after: int, upto: int) -> list[Event]:
        """The newest state event of each key in (``after``, ``upto``], ascending."""
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM rooms_events e JOIN (SELECT MAX(position) AS newest FROM rooms_events "
            "WHERE room_no = ? AND state_key IS NOT NULL AND position > ? AND position <= ? GROUP BY type, state_key) "
            "s ON s.newest = e.position ORDER BY e.position",
            room_no,
            after,
            upto,
        )
        return [event_of(room_id, row) for row in rows]

    # --- members ---

    async def members(self, room_no: int, room_id: str, user_ids: Sequence[str]) -> list[Member]:
        """These users' memberships with their events; nothing for those who never had one."""
        rows = await self._db.all(
            f"SELECT m.user_id, m.membership, m.position, m.sender, m.forgotten, {COLUMNS} FROM rooms_members m "
            "JOIN rooms_events e ON e.position = m.position WHERE m.user_id IN ? AND m.room_no = ?",
            list(user_ids),
            room_no,
        )
        return [Member(row[0], row[1], row[2], row[3], event_of(room_id, row[5:]), row[4] == 1) for row in rows]

    async def member_events(self, room_no: int, room_id: str, memberships: Collection[str]) -> list[Event]:
        """All current member events with one of these memberships. As long as the room is large."""
        rows = await self._db.heavy(
            f"SELECT {COLUMNS} FROM rooms_members m JOIN rooms_events e ON e.position = m.position "
            "WHERE m.room_no = ? AND m.membership IN ? ORDER BY e.position",
            room_no,
            list(memberships),
        )
        return [event_of(room_id, row) for row in rows]

    async def all_member_events(self, room_no: int, room_id: str, *, few: bool) -> list[Event]:
        """All current member events, whatever the membership. As long as the room is large; ``few``: it is small."""
        read = self._db.all if few else self._db.heavy
        rows = await read(
            f"SELECT {COLUMNS} FROM rooms_members m JOIN rooms_events e ON e.position = m.position "
            "WHERE m.room_no = ? ORDER BY e.position",
            room_no,
        )
        return [event_of(room_id, row) for row in rows]

    async def user_ids(self, room_no: int, membership: str) -> list[str]:
        """Everyone with this membership. As long as the room is large."""
        rows = await self._db.heavy(
            "SELECT user_id FROM rooms_members WHERE room_no = ? AND membership = ? ORDER BY position",
            room_no,
            membership,
        )
        return [row[0] for row in rows]

    async def first_users(self, room_no: int, memberships: Collection[str], limit: int) -> list[str]:
        """At most ``limit`` users of each of these memberships, in the order of their member events."""
        found: list[tuple[int, str]] = []
        for membership in memberships:
            found += await self._db.all(
                "SELECT position, user_id FROM rooms_members WHERE room_no = ? AND membership = ? "
                "ORDER BY position LIMIT ?",
                room_no,
                membership,
                limit,
            )
        return [user_id for _, user_id in sorted(found)]

    async def memberships(self, user_id: str) -> list[Membership]:
        """A user's memberships, without the rooms they forgot."""
        rows = await self._db.all(
            "SELECT r.room_id, m.room_no, m.membership, m.position, m.sender FROM rooms_members m "
            "JOIN rooms_rooms r ON r.room_no = m.room_no WHERE m.user_id = ? AND m.forgotten = 0",
            user_id,
        )
        return [Membership(*row) for row in rows]

    async def member_history(self, room_no: int, user_id: str) -> list[tuple[int, str]]:
        """(position, membership) of each member event of a user, ascending."""
        rows = await self._db.all(
            "SELECT position, content FROM rooms_events WHERE room_no = ? AND type = 'm.room.member' "
            "AND state_key = ? ORDER BY position",
            room_no,
            user_id,
        )
        return [(position, membership_of(content)) for position, content in rows]

    async def sharing(self, user_id: str) -> list[str]:
        """Everyone joined to a room, not a feed, that the user is joined to. As long as those rooms are large."""
        rows = await self._db.heavy(
            "SELECT DISTINCT other.user_id FROM rooms_members own "
            "JOIN rooms_rooms r ON r.room_no = own.room_no AND r.kind <> 'feed' "
            "JOIN rooms_members other ON other.room_no = own.room_no AND other.membership = 'join' "
            "WHERE own.user_id = ? AND own.membership = 'join'",
            user_id,
        )
        return [row[0] for row in rows]

    async def shared_rooms(self, one: str, other: str) -> list[str]:
        """Rooms, not feeds, that both are joined to."""
        rows = await self._db.all(
            "SELECT r.room_id FROM rooms_members a JOIN rooms_members b ON b.room_no = a.room_no AND b.user_id = ? "
            "JOIN rooms_rooms r ON r.room_no = a.room_no AND r.kind <> 'feed' "
            "WHERE a.user_id = ? AND a.membership = 'join' AND b.membership = 'join' ORDER BY r.room_id",
            other,
            one,
        )
        return [row[0] for row in rows]

    async def joined_to_any(self, user_id: str, room_ids: Collection[str]) -> list[tuple[str, int, int]]:
        """(room id, room number, position of the member event) of those rooms that the user is joined to."""
        if not room_ids:
            return []
        rows = await self._db.all(
            "SELECT r.room_id, m.room_no, m.position FROM rooms_rooms r JOIN rooms_members m ON m.room_no = r.room_no "
            "WHERE r.room_id IN ? AND m.user_id = ? AND m.membership = 'join'",
            list(room_ids),
            user_id,
        )
        return [(row[0], row[1], row[2]) for row in rows]

    # --- requests ---

    async def request(self, device_no: int, digest: int) -> tuple[int, str] | None:
        """(position, transaction id) of the event that a request with this digest made."""
        row = await self._db.one(
            "SELECT position, txn_id FROM rooms_events WHERE device_no = ? AND digest = ?", device_no, digest
        )
        return (row[0], row[1]) if row is not None else None

    async def txn_ids(self, device_no: int, positions: Collection[int]) -> list[tuple[int, str]]:
        """(position, transaction id) of those events that the device sent."""
        rows = await self._db.all(
            "SELECT position, txn_id FROM rooms_events WHERE position IN ? AND device_no = ?",
            list(positions),
            device_no,
        )
        return [(row[0], row[1]) for row in rows]
