"""The search index and the marks of what is in it: the one place where the two databases differ.

Tables: ``rooms_search`` (FTS5 on SQLite; tsvector with a GIN index on PostgreSQL), ``rooms_search_edited``,
``rooms_indexed``. Way in: ``StoreSearch``. Decision 0020 says why the index has no positions and no content.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from teahouse.kernel.db import Database, Row, Stale, Tx
from teahouse.matrix.events import Event
from teahouse.rooms._store import COLUMNS, event_key, event_of
from teahouse.rooms._words import Wanted

#: For no more rooms than this their numbers are looked up in the index; the matches in more are filtered after.
ROOMS_IN_INDEX = 32
_ROOM_WORD = "\ue000"  # in no word: words have letters and digits only


class Entry(NamedTuple):
    """What the index gets to know of one event; ``words`` may be empty."""

    position: int
    room_no: int
    words: list[str]


class Candidate(NamedTuple):
    """An event that has all the words asked for, and perhaps not as they were asked for."""

    position: int
    room_no: int
    audience: str | None


class StoreSearch:
    """Reads and writes of the index. ``read_`` methods read, the others take a ``tx``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sqlite = db.dialect == "sqlite"

    # --- writing ---

    def put(self, tx: Tx, entries: Sequence[Entry]) -> None:
        """Index these events anew, whatever the index held of them."""
        self.remove(tx, [entry.position for entry in entries])
        worth = [entry for entry in entries if entry.words]
        if not worth:
            return
        if self._sqlite:
            tx.many(
                "INSERT INTO rooms_search (rowid, words) VALUES (?, ?)",
                [(position, f"{_ROOM_WORD}{room_no} {' '.join(words)}") for position, room_no, words in worth],
            )
        else:
            tx.many(
                "INSERT INTO rooms_search (position, room_no, words) "
                "VALUES (?, ?, array_to_tsvector(string_to_array(?, ' ')))",
                [(position, room_no, " ".join(words)) for position, room_no, words in worth],
            )

    def remove(self, tx: Tx, positions: Collection[int]) -> None:
        """Take events out of the index."""
        if not positions:
            return
        key = "rowid" if self._sqlite else "position"
        tx.many(f"DELETE FROM rooms_search WHERE {key} = ?", [(position,) for position in positions])

    def advance(self, tx: Tx, was: int, now: int) -> None:
        """Move the mark. Raises ``Stale`` if another worker moved it first."""
        moved = tx.one("UPDATE rooms_indexed SET position = ? WHERE position = ? RETURNING position", now, was)
        if moved is None:
            raise Stale

    def edited(self, tx: Tx, edits: Sequence[tuple[int, int | None]]) -> None:
        """Remember for (message, edit) which edit's words are in the message's entry; ``None``: of no edit."""
        if edits:
            tx.many("DELETE FROM rooms_search_edited WHERE position = ?", [(position,) for position, _ in edits])
        known = [(position, edit) for position, edit in edits if edit is not None]
        if known:
            tx.many("INSERT INTO rooms_search_edited (position, edit) VALUES (?, ?)", known)

    # --- what is there to index ---

    async def read_mark(self) -> int:
        """The events at or below this position have been looked at."""
        row = await self._db.one("SELECT position FROM rooms_indexed")
        return int(row[0]) if row is not None else 0

    async def read_events(self, after: int, upto: int, types: Sequence[str], limit: int) -> list[tuple[int, Event]]:
        """(room number, event) in (``after``, ``upto``] of these types, ascending."""
        rows = await self._db.all(
            f"SELECT e.room_no, r.room_id, {COLUMNS} FROM rooms_events e JOIN rooms_rooms r ON r.room_no = e.room_no "
            "WHERE e.position > ? AND e.position <= ? AND e.type IN ? ORDER BY e.position LIMIT ?",
            after,
            upto,
            list(types),
            limit,
        )
        return _with_rooms(rows)

    async def read_events_called(self, event_ids: Collection[str]) -> list[tuple[int, Event]]:
        """(room number, event) of these ids, whichever the room."""
        keys = [key for key in map(event_key, event_ids) if key is not None]
        if not keys:
            return []
        rows = await self._db.all(
            f"SELECT e.room_no, r.room_id, {COLUMNS} FROM rooms_events e JOIN rooms_rooms r ON r.room_no = e.room_no "
            "WHERE e.event_id IN ?",
            keys,
        )
        return _with_rooms(rows)

    async def read_edited_by(self, edits: Collection[int]) -> list[tuple[int, Event]]:
        """(room number, message) of the messages whose entry has the words of one of these edits."""
        if not edits:
            return []
        rows = await self._db.all(
            f"SELECT e.room_no, r.room_id, {COLUMNS} FROM rooms_search_edited d "
            "JOIN rooms_events e ON e.position = d.position JOIN rooms_rooms r ON r.room_no = e.room_no "
            "WHERE d.edit IN ?",
            list(edits),
        )
        return _with_rooms(rows)

    async def read_encrypted(self, room_nos: Collection[int]) -> set[int]:
        """Those rooms that are encrypted."""
        if not room_nos:
            return set()
        rows = await self._db.all(
            "SELECT room_no FROM rooms_state WHERE room_no IN ? AND type = 'm.room.encryption' AND state_key = ''",
            list(room_nos),
        )
        return {row[0] for row in rows}

    # --- searching ---

    async def read_candidates(
        self, wanted: Wanted, room_nos: Sequence[int], types: Sequence[str], *, below: int, limit: int
    ) -> list[Candidate]:
        """The newest events below a position that may answer, newest first. May be long: not on the event loop.

        ``wanted`` must have parts, ``room_nos`` and ``types`` must not be empty.
        """
        if self._sqlite:
            source = "rooms_search s CROSS JOIN rooms_events e ON e.position = s.rowid"
            match, key, room = "s.rooms_search MATCH ?", "s.rowid", "e.room_no"
            asked = _fts5(wanted, room_nos)
        else:
            source = "rooms_search s JOIN rooms_events e ON e.position = s.position"
            match, key, room = "s.words @@ CAST(CAST(? AS TEXT) AS tsquery)", "s.position", "s.room_no"
            asked = _tsquery(wanted)
        rows = await self._db.heavy(
            f"SELECT e.position, e.room_no, NULLIF(e.audience, '*') FROM {source} "
            f"WHERE {match} AND {key} < ? AND {room} IN ? AND e.type IN ? ORDER BY {key} DESC LIMIT ?",
            asked,
            below,
            list(room_nos),
            list(types),
            limit,
        )
        return [Candidate(*row) for row in rows]


def _with_rooms(rows: Sequence[Row]) -> list[tuple[int, Event]]:
    return [(row[0], event_of(row[1], row[2:])) for row in rows]


def _fts5(wanted: Wanted, room_nos: Sequence[int]) -> str:
    """FTS5's query. Words are letters and digits, so quotation marks are all the quoting there is."""
    terms = [f'"{word}"*' if prefix else f'"{word}"' for word, prefix in wanted.index_terms]
    if len(room_nos) <= ROOMS_IN_INDEX:
        terms.append("(" + " OR ".join(f'"{_ROOM_WORD}{room_no}"' for room_no in room_nos) + ")")
    return " AND ".join(terms)


def _tsquery(wanted: Wanted) -> str:
    return " & ".join(f"'{word}':*" if prefix else f"'{word}'" for word, prefix in wanted.index_terms)
