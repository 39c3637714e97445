"""The reads of feeds: what one subscriber may see, by the index of audiences; who subscribes, who came and who read.

Way in: ``StoreFeeds``. In a feed every event has an audience, ``EVERYONE`` or one user (schema/0013): a
**lane** is what of a room has one and the same audience.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from teahouse.kernel.db import Database
from teahouse.matrix.events import Event
from teahouse.rooms._model import MEMBER
from teahouse.rooms._store import COLUMNS, EVERYONE, event_of, membership_of

_BATCH = 5_000
# Left to itself SQLite takes another index for some of these, and walks the whole feed.
_BY_AUDIENCE = "rooms_events e INDEXED BY rooms_events_audience"


class _Before(msgspec.Struct):
    prev_content: msgspec.Raw = msgspec.Raw(b"{}")


_decode_before = msgspec.json.Decoder(_Before).decode


class Arrival(NamedTuple):
    """A member event: whether somebody came (1), left (-1) or neither, and when."""

    position: int
    ts: int
    step: int


class StoreFeeds:
    """Reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def lane(
        self, room_no: int, room_id: str, audience: str, after: int, upto: int, limit: int, backwards: bool
    ) -> list[Event]:
        """At most ``limit`` events for ``audience`` in (``after``, ``upto``], newest first if ``backwards``."""
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM {_BY_AUDIENCE} WHERE e.room_no = ? AND e.audience = ? AND e.position > ? "
            f"AND e.position <= ? ORDER BY e.position {'DESC' if backwards else 'ASC'} LIMIT ?",
            room_no,
            audience,
            after,
            upto,
            limit,
        )
        return [event_of(room_id, row) for row in rows]

    async def named(self, room_no: int, face: str, words: Sequence[str], limit: int) -> list[str]:
        """Members, the face aside, whose name or user id has all of ``words`` (folded)."""
        like = "p.folded LIKE ? ESCAPE '!'"
        escaped = [word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words]
        rows = await self._db.heavy(
            f"SELECT p.user_id FROM rooms_people p WHERE {' AND '.join([like] * len(words))} AND p.user_id <> ? "
            "AND EXISTS (SELECT 1 FROM rooms_members m WHERE m.room_no = ? AND m.user_id = p.user_id "
            "AND m.membership = 'join') ORDER BY p.user_id LIMIT ?",
            *(f"%{word}%" for word in escaped),
            face,
            room_no,
            limit,
        )
        return [str(row[0]) for row in rows]

    async def words(self, room_no: int, room_id: str, user_id: str, before: int, limit: int) -> list[Event]:
        """What is for this user alone below a position, member events aside, newest first."""
        rows = await self._db.all(
            f"SELECT {COLUMNS} FROM {_BY_AUDIENCE} WHERE e.room_no = ? AND e.audience = ? AND e.position < ? "
            "AND e.type <> ? ORDER BY e.position DESC LIMIT ?",
            room_no,
            user_id,
            before,
            MEMBER,
            limit,
        )
        return [event_of(room_id, row) for row in rows]

    async def first_time(self, room_no: int, viewer: str, after: int, upto: int) -> tuple[int, int] | None:
        """(position, ts) of the first event in (``after``, ``upto``] that is for all or for ``viewer``."""
        found: list[tuple[int, int]] = []
        for audience in (EVERYONE, viewer):
            row = await self._db.one(
                f"SELECT e.position, e.ts FROM {_BY_AUDIENCE} WHERE e.room_no = ? AND e.audience = ? "
                "AND e.position > ? AND e.position <= ? ORDER BY e.position LIMIT 1",
                room_no,
                audience,
                after,
                upto,
            )
            if row is not None:
                found.append((row[0], row[1]))
        return min(found, default=None)

    async def state_changes(self, room_no: int, room_id: str, viewer: str, after: int, upto: int) -> list[Event]:
        """The newest state event of each key in (``after``, ``upto``] that is for all or for ``viewer``, ascending."""
        newest: dict[tuple[str, str | None], Event] = {}
        for audience in (EVERYONE, viewer):
            rows = await self._db.all(
                f"SELECT {COLUMNS} FROM {_BY_AUDIENCE} WHERE e.room_no = ? AND e.audience = ? AND e.position > ? "
                "AND e.position <= ? AND e.state_key IS NOT NULL ORDER BY e.position",
                room_no,
                audience,
                after,
                upto,
            )
            for row in rows:
                event = event_of(room_id, row)
                newest[event.type, event.state_key] = event
        return sorted(newest.values(), key=lambda event: event.position)

    async def joined_among(self, room_no: int, user_ids: Sequence[str]) -> set[str]:
        """Those of the users who are joined to the room."""
        found: set[str] = set()
        for start in range(0, len(user_ids), _BATCH):
            rows = await self._db.all(
                "SELECT user_id FROM rooms_members WHERE user_id IN ? AND room_no = ? AND membership = 'join'",
                list(user_ids[start : start + _BATCH]),
                room_no,
            )
            found.update(row[0] for row in rows)
        return found

    async def subscribers(self, room_no: int, face: str, after: int, limit: int) -> list[tuple[int, str, int]]:
        """(position, user id, ts) of the member events of those joined, the face aside, from above a position."""
        rows = await self._db.all(
            "SELECT m.position, m.user_id, e.ts FROM rooms_members m JOIN rooms_events e ON e.position = m.position "
            "WHERE m.room_no = ? AND m.membership = 'join' AND m.position > ? AND m.user_id <> ? "
            "ORDER BY m.position LIMIT ?",
            room_no,
            after,
            face,
            limit,
        )
        return [(row[0], row[1], row[2]) for row in rows]

    async def member_event_from(self, room_no: int, after: int, upto: int) -> tuple[int, int] | None:
        """(position, ts) of the first state event in (``after``, ``upto``]."""
        row = await self._db.one(
            "SELECT position, ts FROM rooms_events WHERE room_no = ? AND state_key IS NOT NULL AND position > ? "
            "AND position <= ? ORDER BY position LIMIT 1",
            room_no,
            after,
            upto,
        )
        return (row[0], row[1]) if row is not None else None

    async def joined(self, room_no: int, face: str) -> tuple[int, int]:
        """How many are joined, the face aside, and the last state event of which that is so: both of one moment."""
        row = await self._db.one(
            "SELECT r.joined - (SELECT COUNT(*) FROM rooms_members m WHERE m.user_id = ? AND m.room_no = r.room_no "
            "AND m.membership = 'join'), (SELECT MAX(e.position) FROM rooms_events e WHERE e.room_no = r.room_no "
            "AND e.state_key IS NOT NULL) FROM rooms_rooms r WHERE r.room_no = ?",
            face,
            room_no,
        )
        return (row[0], row[1] or 0) if row is not None else (0, 0)

    async def arrivals(self, room_no: int, face: str, after: int) -> list[Arrival]:
        """The member events of subscribers from above a position, at most ``_BATCH``, ascending."""
        rows = await self._db.heavy(
            "SELECT position, ts, type, state_key, content, unsigned FROM rooms_events WHERE room_no = ? "
            "AND state_key IS NOT NULL AND position > ? ORDER BY position LIMIT ?",
            room_no,
            after,
            _BATCH,
        )
        return [
            Arrival(position, ts, _step(content, unsigned) if type_ == MEMBER and user_id != face else 0)
            for position, ts, type_, user_id, content, unsigned in rows
        ]

    async def readers(self, room_no: int, face: str, positions: Sequence[int]) -> list[int]:
        """How many users, the face aside, have read up to each position. Costs an index entry a receipt of the room,
        for all positions together."""
        if not positions:
            return []
        sums = ", ".join(["COALESCE(SUM(CASE WHEN far >= ? THEN 1 ELSE 0 END), 0)"] * len(positions))
        rows = await self._db.heavy(
            f"SELECT {sums} FROM (SELECT MAX(event_position) AS far FROM rooms_receipts WHERE room_no = ? "
            "AND type <> 'm.fully_read' AND user_id <> ? GROUP BY user_id) AS readers",
            *positions,
            room_no,
            face,
        )
        return [int(number) for number in rows[0]]


def _step(content: bytes, unsigned: bytes | None) -> int:
    before = membership_of(_decode_before(unsigned).prev_content) if unsigned else "leave"
    return (membership_of(content) == "join") - (before == "join")
