"""The search index and the marks of what is in it: the one place where the two databases differ.

Tables: ``rooms_search`` (FTS5 on SQLite; tsvector with a GIN index on PostgreSQL), ``rooms_search_edited``,
``rooms_indexed``. Way in: ``StoreSearch``. Decision 0020 says why the index has no positions and no content.

What was said in a feed has one word more: its lane, that is its room and audience. So a subscriber's search finds their
own few words without walking past everyone else's.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from teahouse.kernel.db import Database, Row, Stale, Tx
from teahouse.matrix.events import Event
from teahouse.rooms._store import COLUMNS, event_key, event_of
from teahouse.rooms._words import Wanted

#: For no more chat rooms than this their numbers are looked up in the index; the matches in more are filtered after.
ROOMS_IN_INDEX = 32
_ROOM_WORD = "\ue000"  # in no word: words have letters and digits only


class Entry(NamedTuple):
    """What the index gets to know of one event; ``words`` may be empty. ``audience``: in a feed, as it is stored."""

    position: int
    room_no: int
    words: list[str]
    audience: str | None = None


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

    def put(self, tx: Tx, entries: Sequence[Entry], mark: int) -> None:
        """Index these events anew, whatever the index held of them; above the ``mark`` it holds nothing."""
        self.remove(tx, [entry.position for entry in entries if entry.position <= mark])
        worth = [entry for entry in entries if entry.words]
        if not worth:
            return
        if self._sqlite:
            tx.many(
                "INSERT INTO rooms_search (rowid, words) VALUES (?, ?)",
                [(one.position, " ".join([_place(one), *one.words])) for one in worth],
            )
        else:
            tx.many(
                "INSERT INTO rooms_search (position, room_no, words) "
                "VALUES (?, ?, array_to_tsvector(string_to_array(?, ' ')))",
                [
                    (one.position, one.room_no, " ".join([*one.words, *([_place(one)] if one.audience else [])]))
                    for one in worth
                ],
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

    async def read_feeds(self, room_nos: Collection[int]) -> set[int]:
        """Those rooms that are feeds."""
        if not room_nos:
            return set()
        rows = await self._db.all(
            "SELECT room_no FROM rooms_rooms WHERE room_no IN ? AND kind = 'feed'", list(room_nos)
        )
        return {row[0] for row in rows}

    # --- searching ---

    async def read_candidates(
        self,
        wanted: Wanted,
        room_nos: Sequence[int],
        types: Sequence[str],
        *,
        below: int,
        limit: int,
        audiences: Sequence[str] = (),
    ) -> list[Candidate]:
        """The newest events below a position that may answer, newest first. May be long: not on the event loop.

        ``wanted`` must have parts, ``room_nos`` and ``types`` must not be empty. The rooms are feeds, of which what
        is for ``audiences`` is read, or none of them is.
        """
        places = [lane_word(room_no, audience) for room_no in room_nos for audience in audiences]
        among, named = (" AND e.audience IN ?", [list(audiences)]) if audiences else ("", [])
        if self._sqlite:
            source = "rooms_search s CROSS JOIN rooms_events e ON e.position = s.rowid"
            match, key, room = "s.rooms_search MATCH ?", "s.rowid", "e.room_no"
            if not audiences and len(room_nos) <= ROOMS_IN_INDEX:
                places = [room_word(room_no) for room_no in room_nos]
            asked = _fts5(wanted, places)
        else:
            source = "rooms_search s JOIN rooms_events e ON e.position = s.position"
            match, key, room = "s.words @@ CAST(CAST(? AS TEXT) AS tsquery)", "s.position", "s.room_no"
            asked = _tsquery(wanted, places)
        rows = await self._db.heavy(
            f"SELECT e.position, e.room_no, NULLIF(e.audience, '*') FROM {source} "
            f"WHERE {match} AND {key} < ? AND {room} IN ? AND e.type IN ?{among} ORDER BY {key} DESC LIMIT ?",
            asked,
            below,
            list(room_nos),
            list(types),
            *named,
            limit,
        )
        return [Candidate(*row) for row in rows]


def _with_rooms(rows: Sequence[Row]) -> list[tuple[int, Event]]:
    return [(row[0], event_of(row[1], row[2:])) for row in rows]


def room_word(room_no: int) -> str:
    """What stands for a room among the words."""
    return f"{_ROOM_WORD}{room_no}"


def lane_word(room_no: int, audience: str) -> str:
    """What stands for what is said in a feed to one audience. Others may share it: what it finds is looked at."""
    digest = hashlib.blake2b(audience.encode(), digest_size=8).hexdigest()
    return f"{room_word(room_no)}{_ROOM_WORD}{digest}"


def _place(entry: Entry) -> str:
    return room_word(entry.room_no) if entry.audience is None else lane_word(entry.room_no, entry.audience)


def _fts5(wanted: Wanted, places: Sequence[str]) -> str:
    """FTS5's query. Words are letters and digits, so quotation marks are all the quoting there is."""
    terms = [f'"{word}"*' if prefix else f'"{word}"' for word, prefix in wanted.index_terms]
    if places:
        terms.append("(" + " OR ".join(f'"{place}"' for place in places) + ")")
    return " AND ".join(terms)


def _tsquery(wanted: Wanted, places: Sequence[str]) -> str:
    terms = [f"'{word}':*" if prefix else f"'{word}'" for word, prefix in wanted.index_terms]
    if places:
        terms.append("(" + " | ".join(f"'{place}'" for place in places) + ")")
    return " & ".join(terms)
