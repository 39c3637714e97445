"""The public room directory: which rooms are listed, and the list itself.

Table: ``rooms_rooms.public``. Ways in: ``Directory.page``, ``is_listed``, ``list_room``; ``changed`` is the bus
listener. The summaries of listed rooms are kept in memory by their state position, so a page costs one read of the
list and the state of those that changed.
Spec: Client-Server API, "Listing rooms".
"""

import re
from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace

from teahouse.kernel.bus import Change
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix.errors import forbidden, invalid_param, not_found
from teahouse.matrix.events import Content
from teahouse.rooms._aliases import may_name
from teahouse.rooms._facts import Facts
from teahouse.rooms._measures import Measures, place_of
from teahouse.rooms._model import FEED, RoomFacts
from teahouse.rooms._store_directory import Listed, StoreDirectory
from teahouse.rooms._summary import SUMMARISED, RoomSummary, summarise
from teahouse.rooms._words import fold
from teahouse.surfaces import PUBLISH, Gate, expose_event

#: What is told on the bus when a room is listed or no longer is.
LISTING = "listing"
_SHOWN = ("m.room.name", "m.room.topic", "m.room.avatar")
#: What is told of a room out of which state.
_TOLD = {
    "m.room.avatar": "avatar_url",
    "m.room.canonical_alias": "canonical_alias",
    "m.room.name": "name",
    "m.room.topic": "topic",
}
_FORM = re.compile(r"p([0-9]{1,9})")
_decode = msgspec.json.Decoder(Content).decode


class PublishedRoom(msgspec.Struct, omit_defaults=True):
    """Spec: definition PublishedRoomsChunk."""

    room_id: str
    num_joined_members: int
    world_readable: bool
    guest_can_join: bool
    name: str | None = None
    topic: str | None = None
    avatar_url: str | None = None
    canonical_alias: str | None = None
    join_rule: str | None = None
    room_type: str | None = None


class PublishedRooms(msgspec.Struct, omit_defaults=True):
    """A page of the directory."""

    chunk: list[PublishedRoom]
    total_room_count_estimate: int
    next_batch: str | None = None
    prev_batch: str | None = None


class _Known(msgspec.Struct):
    """A listed room as of a state position; ``words`` is what a search looks through, ``said``: by which events."""

    state_position: int
    summary: RoomSummary
    words: str
    said: dict[str, str]


class Directory:
    """The verbs."""

    def __init__(self, db: Database, store: StoreDirectory, facts: Facts, measures: Measures, gate: Gate) -> None:
        self._db = db
        self._gate = gate
        self._measures = measures
        self._store = store
        self._facts = facts
        self._known: dict[int, _Known] = {}

    async def is_listed(self, room_id: str) -> bool:
        """Whether a room is in the directory. Raises M_NOT_FOUND."""
        facts = await self._facts.get(room_id)
        if facts is None:
            raise not_found("Room not found")
        return facts.public

    async def listed(self) -> list[str]:
        """The ids of all rooms of the directory, the largest first."""
        return [one.room_id for one in await self._store.listed()]

    async def list_room(self, who: Who, room_id: str, *, public: bool) -> None:
        """Put a room into the directory or take it out: who may change its canonical alias may, and an admin.

        Raises M_NOT_FOUND, M_FORBIDDEN. Spec: setRoomVisibilityOnDirectory.
        """
        facts = await self._facts.with_members(room_id, [who.user_id])
        if facts is None:
            raise not_found("Room not found")
        if not (who.admin or may_name(facts, who.user_id)):
            raise forbidden("You may not change whether this room is in the directory.")
        await self.set_listed(room_id, public)

    async def set_listed(self, room_id: str, public: bool) -> None:
        """The same, for another part to decide. Raises M_NOT_FOUND, M_FORBIDDEN from the gate."""
        facts = await self._facts.get(room_id)
        if facts is None:
            raise not_found("Room not found")
        if facts.public == public:
            return
        room_no = facts.room_no
        found = await self._pass_gate(facts) if public and not facts.feed else []

        def unit(tx: Tx) -> None:
            for keep in found:
                keep(tx)
            # Listed rooms pass the gate (law 7). That the state position moves has every worker read the facts anew
            # before it writes into the room, also one that does not hear of this.
            position = tx.position()
            self._store.list_room(tx, room_no, public, position)
            tx.tell(Change(position, LISTING, room=room_id))

        await self._db.write(unit)

    async def _pass_gate(self, facts: RoomFacts) -> list[Callable[[Tx], None]]:
        """Law 7: what the directory will show of a room is judged before it does. Returns what is to be kept."""
        place = replace(place_of(facts), listed=True)
        found: list[Callable[[Tx], None]] = []
        for event in filter(None, map(facts.event, _SHOWN)):
            item = expose_event(event, place)
            verdict = await self._gate.judge(item) if item is not None else PUBLISH
            if verdict.action == "refuse":
                raise forbidden(verdict.reason or "This cannot be published here")
            if verdict.keep is not None:
                found.append(verdict.keep)
        return found

    def changed(self, change: Change) -> None:
        """Bus listener."""
        self._facts.forget(change.room)

    async def page(
        self,
        *,
        limit: int,
        since: str | None,
        term: str | None = None,
        room_types: Sequence[str | None] | None = None,
    ) -> PublishedRooms:
        """A page of the directory, the largest rooms first.

        ``term``: in name, topic, alias or room ID, in any case; ``room_types``: of one of these (``None``: of none).
        Raises M_INVALID_PARAM for a token that we never gave.
        """
        match = _FORM.fullmatch(since or "p0")
        if match is None:
            raise invalid_param("'since' is not a token that this server gave")
        start = int(match[1])
        rooms = await self._summaries(await self._store.listed())
        if term:
            folded = fold(term).strip()
            rooms = [room for room in rooms if folded in room.words]
        if room_types is not None:
            rooms = [room for room in rooms if room.summary.room_type in room_types]
        end = start + limit
        return PublishedRooms(
            [_published(room.summary) for room in rooms[start:end]],
            len(rooms),
            f"p{end}" if end < len(rooms) else None,
            f"p{max(0, start - limit)}" if start > 0 else None,
        )

    async def _summaries(self, listed: Sequence[Listed]) -> list[_Known]:
        known = self._known
        stale = [
            room
            for room in listed
            if room.room_no not in known or known[room.room_no].state_position != room.state_position
        ]
        if stale:
            contents: dict[int, dict[str, Content]] = {room.room_no: {} for room in stale}
            said: dict[int, dict[str, str]] = {room.room_no: {} for room in stale}
            for room_no, type_, content, event_id in await self._store.state_texts(list(contents), SUMMARISED):
                contents[room_no][type_] = _decode(content)
                said[room_no][type_] = event_id
            for room in stale:
                summary = summarise(room.room_id, room.version, room.joined, contents[room.room_no].get)
                known[room.room_no] = _Known(room.state_position, summary, _words(summary), said[room.room_no])
        if len(known) > 2 * len(listed) + 100:
            self._known = known = {room.room_no: known[room.room_no] for room in listed}
        found = []
        for room in listed:
            entry = known[room.room_no]
            entry.summary.num_joined_members = room.joined
            if not self._measures.withhold:
                found.append(entry)
            elif self._measures.closing(room.room_id, room.creator if room.kind == FEED else "") is None:
                found.append(self._shown(entry))
        return found

    def _shown(self, entry: _Known) -> _Known:
        """The room without what a measure withholds of its name, topic, picture and alias."""
        gone = {
            field: None
            for type_, field in _TOLD.items()
            if (event_id := entry.said.get(type_)) and not self._measures.says(event_id)
        }
        if not gone:
            return entry
        summary = msgspec.structs.replace(entry.summary, **gone)
        return msgspec.structs.replace(entry, summary=summary, words=_words(summary))


def _words(summary: RoomSummary) -> str:
    texts = (summary.name, summary.topic, summary.canonical_alias, summary.room_id)
    return "\n".join(fold(text) for text in texts if text)


def _published(summary: RoomSummary) -> PublishedRoom:
    return PublishedRoom(*(getattr(summary, field) for field in PublishedRoom.__struct_fields__))
