"""The SQL of finding: listed rooms and their state, aliases, people.

Tables: ``rooms_aliases``, ``rooms_people``, ``rooms_open``, and reads of those of schema/0001.
Ways in: ``StoreDirectory``; ``move_aliases``, ``unlist``, ``put_people`` and ``put_open`` for units of other verbs.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from teahouse.kernel.db import Argument, Database, Tx
from teahouse.rooms._store import event_name


class Listed(NamedTuple):
    """A room of the public directory."""

    room_no: int
    room_id: str
    version: str
    joined: int
    state_position: int
    creator: str
    kind: str


class StateText(NamedTuple):
    """The content of a current state event with an empty state key."""

    room_no: int
    type: str
    content: bytes
    event_id: str


class Alias(NamedTuple):
    """Where an alias leads, and who made it."""

    alias: str
    room_id: str
    creator: str


class Found(NamedTuple):
    """A person the user directory found."""

    user_id: str
    display_name: str | None
    avatar_url: str | None


class StoreDirectory:
    """Reads, and with a ``tx`` the writes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- rooms ---

    async def listed(self) -> list[Listed]:
        """All rooms of the public directory, the largest first. As long as the directory."""
        rows = await self._db.heavy(
            "SELECT room_no, room_id, version, joined, state_position, creator, kind FROM rooms_rooms WHERE public = 1 "
            "ORDER BY joined DESC, room_no"
        )
        return [Listed(*row) for row in rows]

    async def state_texts(self, room_nos: Collection[int], types: Sequence[str]) -> list[StateText]:
        """The current state of these types, with an empty state key, of these rooms."""
        if not room_nos:
            return []
        rows = await self._db.heavy(
            "SELECT s.room_no, s.type, e.content, e.event_id "
            "FROM rooms_state s JOIN rooms_events e ON e.position = s.position "
            "WHERE s.room_no IN ? AND s.type IN ? AND s.state_key = ''",
            list(room_nos),
            list(types),
        )
        return [StateText(row[0], row[1], row[2], event_name(row[3])) for row in rows]

    def list_room(self, tx: Tx, room_no: int, public: bool, position: int) -> None:
        """Put a room into the public directory, or take it out, as a change of its state at ``position``."""
        tx.run(
            "UPDATE rooms_rooms SET public = ?, state_position = ? WHERE room_no = ?", int(public), position, room_no
        )

    # --- aliases ---

    async def alias(self, alias: str) -> Alias | None:
        """Where an alias leads."""
        row = await self._db.one(
            "SELECT a.alias, r.room_id, a.creator FROM rooms_aliases a JOIN rooms_rooms r ON r.room_no = a.room_no "
            "WHERE a.alias = ?",
            alias,
        )
        return Alias(*row) if row is not None else None

    async def aliases_of(self, room_no: int) -> list[str]:
        """The aliases of a room, the oldest first."""
        rows = await self._db.all(
            "SELECT alias FROM rooms_aliases WHERE room_no = ? ORDER BY created_ms, alias", room_no
        )
        return [row[0] for row in rows]

    async def pointing_at(self, room_no: int, aliases: Collection[str]) -> set[str]:
        """Those aliases that lead to the room."""
        if not aliases:
            return set()
        rows = await self._db.all(
            "SELECT alias FROM rooms_aliases WHERE alias IN ? AND room_no = ?", list(aliases), room_no
        )
        return {row[0] for row in rows}

    def is_alias(self, tx: Tx, alias: str) -> bool:
        """Whether the alias is taken."""
        return tx.one("SELECT 1 FROM rooms_aliases WHERE alias = ?", alias) is not None

    def add_alias(self, tx: Tx, alias: str, room_no: int, creator: str, now_ms: int) -> None:
        tx.run(
            "INSERT INTO rooms_aliases (alias, room_no, creator, created_ms) VALUES (?, ?, ?, ?)",
            alias,
            room_no,
            creator,
            now_ms,
        )

    def remove_alias(self, tx: Tx, alias: str) -> bool:
        """Whether there was one."""
        return tx.one("DELETE FROM rooms_aliases WHERE alias = ? RETURNING alias", alias) is not None

    # --- people ---

    async def people(self, viewer: str, words: Sequence[str], limit: int) -> list[Found]:
        """People whose name or user ID has all of ``words`` (folded), best first, at most ``limit``.

        Only those joined to an open room, or to a room (not a feed) that ``viewer`` is joined to. Looks through
        everyone there is: milliseconds for tens of thousands, not on the event loop.
        """
        like = "p.folded LIKE ? ESCAPE '\\'"
        first = _escaped(words[0]) if words else ""
        arguments: list[Argument] = [f"%{_escaped(word)}%" for word in words]
        rows = await self._db.heavy(
            "SELECT p.user_id, p.display_name, p.avatar_url FROM rooms_people p "
            f"WHERE {' AND '.join([like] * len(words)) or '1 = 1'} AND ("
            "EXISTS (SELECT 1 FROM rooms_members m JOIN rooms_open o ON o.room_no = m.room_no "
            "WHERE m.user_id = p.user_id AND m.membership = 'join') "
            "OR EXISTS (SELECT 1 FROM rooms_members m JOIN rooms_rooms r ON r.room_no = m.room_no AND r.kind <> 'feed' "
            "JOIN rooms_members own ON own.room_no = m.room_no AND own.user_id = ? AND own.membership = 'join' "
            "WHERE m.user_id = p.user_id AND m.membership = 'join')) "
            f"ORDER BY CASE WHEN {like} OR {like} THEN 0 WHEN {like} OR {like} THEN 1 WHEN {like} THEN 2 ELSE 3 END, "
            "CASE WHEN p.display_name IS NULL THEN 1 ELSE 0 END, p.user_id LIMIT ?",
            *arguments,
            viewer,
            f"{first}\n%",  # the whole name
            f"%\n@{first}",  # the whole user ID
            f"{first}%",  # the beginning of either
            f"%\n@{first}%",
            f"% {first}%",  # the beginning of a word of the name
            limit,
        )
        return [Found(*row) for row in rows]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def move_aliases(tx: Tx, old_no: int, new_no: int) -> None:
    """Have every alias of one room lead to another."""
    tx.run("UPDATE rooms_aliases SET room_no = ? WHERE room_no = ?", new_no, old_no)


def unlist(tx: Tx, room_no: int) -> None:
    """Take a room off the public directory."""
    tx.run("UPDATE rooms_rooms SET public = 0 WHERE room_no = ?", room_no)


def put_people(tx: Tx, people: Sequence[tuple[Argument, ...]]) -> None:
    """Write people: user ID, display name, avatar, and what the directory looks through."""
    if people:
        tx.many(
            "INSERT INTO rooms_people (user_id, display_name, avatar_url, folded) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (user_id) DO UPDATE SET display_name = excluded.display_name, "
            "avatar_url = excluded.avatar_url, folded = excluded.folded",
            people,
        )


def put_open(tx: Tx, opened: Sequence[int], closed: Sequence[int]) -> None:
    """Write which rooms make their members known to all, and which no longer do."""
    if opened:
        tx.many(
            "INSERT INTO rooms_open (room_no) VALUES (?) ON CONFLICT (room_no) DO NOTHING",
            [(room_no,) for room_no in opened],
        )
    if closed:
        tx.many("DELETE FROM rooms_open WHERE room_no = ?", [(room_no,) for room_no in closed])
