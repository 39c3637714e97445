"""The reads of relations: children of an event, what they sum up to, the threads of a room.

Way in: ``StoreRelations``. Relations are kept by the parent's position, in one B-tree ordered (parent, rel_type,
position): everything here walks a stretch of it. Ranges of positions that a viewer may see are given by the caller.
In a feed so are the audiences, its lanes: others' reactions and answers are not walked past (schema/0014).
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from teahouse.kernel.db import Argument, Database
from teahouse.matrix.events import Event
from teahouse.rooms._store import COLUMNS, event_name, event_of

#: The relations that are summed up in `m.relations`.
SUMMED = ("m.replace", "m.thread", "m.reference")
#: Of the edits of one event so many of the newest are looked at for the one that counts.
EDITS_LOOKED_AT = 8
#: Above so many children those who may see only part of a room get a summary of the newest.
_CHILDREN_READ = 5000

Ranges = Sequence[tuple[int, int]]
#: The audiences to read, in a feed; ``None`` in other rooms.
Lanes = Sequence[str] | None


class Tally(NamedTuple):
    """The children of one parent by one relation and sender: how many, and the position of the newest."""

    parent: int
    rel_type: str
    sender: str
    number: int
    newest: int


class Child(NamedTuple):
    """One relation, with the audience of the event that makes it."""

    parent: int
    rel_type: str
    sender: str
    position: int
    audience: str | None


class Thread(NamedTuple):
    """A thread: the positions of its root and of its newest reply."""

    root: int
    newest: int


class Narrowed(NamedTuple):
    """Which children are asked for: by this relation, of this type; ``None``: by any."""

    rel_type: str | None
    event_type: str | None


def within(ranges: Ranges, column: str) -> tuple[str, list[Argument]]:
    """SQL for "the position is in one of these ranges", and its arguments. There must be at least one range."""
    text = " OR ".join([f"{column} BETWEEN ? AND ?"] * len(ranges))
    return f"({text})", [bound for pair in ranges for bound in pair]


def children_in(lanes: Lanes) -> tuple[str, str, list[Argument]]:
    """SQL for the relations ``r`` to read from, SQL for a condition on them, and the arguments of the first.

    Audience by audience: offered both at once, SQLite rather walks all children by a relation, everyone's.
    """
    if lanes is None:
        return "rooms_relations r", "", []
    each = " UNION ALL ".join(["SELECT CAST(? AS TEXT) AS audience"] * len(lanes))
    return f"({each}) l CROSS JOIN rooms_relations r", " AND r.audience = l.audience", list(lanes)


class StoreRelations:
    """Reads of ``rooms_relations``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def tallies(self, parents: Collection[int]) -> list[Tally]:
        """The sums of all children, whoever may see them. Costs an index entry a child."""
        rows = await self._db.all(
            "SELECT parent, rel_type, sender, COUNT(*), MAX(position) FROM rooms_relations "
            "WHERE parent IN ? AND rel_type IN ? GROUP BY parent, rel_type, sender",
            list(parents),
            SUMMED,
        )
        return [Tally(*row) for row in rows]

    async def children_of(self, parents: Collection[int], lanes: Lanes) -> list[Child]:
        """The children themselves, newest first, for those who may not see them all. Costs a look-up a child."""
        relations, lane, among = children_in(lanes)
        rows = await self._db.heavy(
            f"SELECT r.parent, r.rel_type, r.sender, r.position, NULLIF(r.audience, '*') FROM {relations} "
            f"WHERE r.parent IN ? AND r.rel_type IN ?{lane} ORDER BY r.position DESC LIMIT ?",
            *among,
            list(parents),
            SUMMED,
            _CHILDREN_READ,
        )
        return [Child(*row) for row in rows]

    async def newest_edits(
        self, room_id: str, parents: Collection[int], ranges: Ranges, lanes: Lanes
    ) -> list[tuple[int, Event]]:
        """(parent, edit) of the newest edits in ``ranges`` of each parent by its own sender."""
        clause, bounds = within(ranges, "r.position")
        relations, lane, among = children_in(lanes)
        rows = await self._db.all(
            f"SELECT n.parent, {COLUMNS} FROM (SELECT r.parent AS parent, r.position AS position, "
            f"ROW_NUMBER() OVER (PARTITION BY r.parent ORDER BY r.position DESC) AS nth FROM {relations} "
            "JOIN rooms_events p ON p.position = r.parent AND p.sender = r.sender AND p.type = r.type "
            f"WHERE r.parent IN ? AND r.rel_type = 'm.replace' AND {clause}{lane}) n "
            "JOIN rooms_events e ON e.position = n.position WHERE n.nth <= ?",
            *among,
            list(parents),
            *bounds,
            EDITS_LOOKED_AT,
        )
        return [(row[0], event_of(room_id, row[1:])) for row in rows]

    async def references(
        self, parents: Collection[int], ranges: Ranges, lanes: Lanes, limit: int
    ) -> list[tuple[int, str, str]]:
        """(parent, sender, event id) of what refers to each parent by m.reference, oldest first, ``limit`` a parent."""
        clause, bounds = within(ranges, "r.position")
        relations, lane, among = children_in(lanes)
        rows = await self._db.all(
            "SELECT n.parent, n.sender, e.event_id FROM (SELECT r.parent AS parent, r.position AS position, "
            "r.sender AS sender, ROW_NUMBER() OVER (PARTITION BY r.parent ORDER BY r.position) AS nth "
            f"FROM {relations} WHERE r.parent IN ? AND r.rel_type = 'm.reference' AND {clause}{lane}) n "
            "JOIN rooms_events e ON e.position = n.position WHERE n.nth <= ? ORDER BY n.position",
            *among,
            list(parents),
            *bounds,
            limit,
        )
        return [(row[0], row[1], event_name(row[2])) for row in rows]

    async def children(
        self,
        parents: Collection[int],
        narrowed: Narrowed,
        *,
        after: int,
        upto: int,
        limit: int,
        backwards: bool,
        lanes: Lanes,
    ) -> list[int]:
        """Positions in (``after``, ``upto``] of events that relate to any of ``parents``, in the direction asked."""
        relations, lane, among = children_in(lanes)
        conditions, arguments = "", list[Argument]()
        if narrowed.rel_type is not None:
            conditions += " AND r.rel_type = ?"
            arguments.append(narrowed.rel_type)
        if narrowed.event_type is not None:
            conditions += " AND r.type = ?"
            arguments.append(narrowed.event_type)
        rows = await self._db.all(
            f"SELECT r.position FROM {relations} WHERE r.parent IN ?{conditions}{lane} "
            f"AND r.position > ? AND r.position <= ? ORDER BY r.position {'DESC' if backwards else 'ASC'} LIMIT ?",
            *among,
            list(parents),
            *arguments,
            after,
            upto,
            limit,
        )
        return [row[0] for row in rows]

    async def offspring(self, parents: Collection[int], limit: int, lanes: Lanes) -> list[int]:
        """Positions of events that relate to any of ``parents``, whatever the relation."""
        relations, lane, among = children_in(lanes)
        rows = await self._db.all(
            f"SELECT r.position FROM {relations} WHERE r.parent IN ?{lane} ORDER BY r.position LIMIT ?",
            *among,
            list(parents),
            limit,
        )
        return [row[0] for row in rows]

    async def related_by(
        self, positions: Collection[int], rel_types: Sequence[str] | None, senders: Sequence[str] | None
    ) -> set[int]:
        """Those positions that have a child by one of these relations and one of these senders."""
        conditions, arguments = "", list[Argument]()
        if rel_types is not None:
            conditions += " AND rel_type IN ?"
            arguments.append(list(rel_types))
        if senders is not None:
            conditions += " AND sender IN ?"
            arguments.append(list(senders))
        rows = await self._db.all(
            f"SELECT DISTINCT parent FROM rooms_relations WHERE parent IN ?{conditions}", list(positions), *arguments
        )
        return {row[0] for row in rows}

    async def threads(
        self,
        room_no: int,
        *,
        below: int,
        ranges: Ranges,
        unheard: Collection[str],
        participant: str | None,
        lanes: Lanes,
        limit: int,
    ) -> list[Thread]:
        """The threads of a room by their newest reply, newest first, from below a position.

        Only replies in ``ranges``, in ``lanes``, and not by ``unheard`` count. ``participant``: only threads
        that this user has started or replied in. Costs a look-up for each reply passed over.
        """
        relations, lane, among = children_in(lanes)
        seen, bounds = within(ranges, "r.position")
        seen_newer, bounds_newer = within(ranges, "n.position")
        heard = " AND {0}.sender NOT IN ?" if unheard else ""
        unheard_once: list[Argument] = [list(unheard)] if unheard else []
        apart = [("", list[Argument]())] if lanes is None else [(" AND n.audience = ?", [one]) for one in lanes]
        newest = "".join(
            " AND NOT EXISTS (SELECT 1 FROM rooms_relations n WHERE n.parent = r.parent AND n.rel_type = 'm.thread' "
            f"AND n.position > r.position AND {seen_newer}{heard.format('n')}{audience})"
            for audience, _ in apart
        )
        took_part = (
            " AND (p.sender = ? OR EXISTS (SELECT 1 FROM rooms_relations m "
            "WHERE m.parent = r.parent AND m.rel_type = 'm.thread' AND m.sender = ?))"
            if participant is not None
            else ""
        )
        rows = await self._db.heavy(
            f"SELECT r.parent, r.position FROM {relations} JOIN rooms_events p ON p.position = r.parent "
            f"WHERE r.room_no = ? AND r.rel_type = 'm.thread' AND r.position < ? AND {seen}{heard.format('r')}{lane}"
            f"{newest}{took_part} ORDER BY r.position DESC LIMIT ?",
            *among,
            room_no,
            below,
            *bounds,
            *unheard_once,
            *(one for _, audience in apart for one in (*bounds_newer, *unheard_once, *audience)),
            *([participant, participant] if participant is not None else []),
            limit,
        )
        return [Thread(*row) for row in rows]
