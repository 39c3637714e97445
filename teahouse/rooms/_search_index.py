"""Keeping the search index and the user directory: in batches, after the commit, from a mark that survives restarts.

Tables: ``rooms_search``, ``rooms_search_edited``, ``rooms_people``, ``rooms_open``, ``rooms_indexed`` (the mark).
Ways in: ``SearchIndex.changed`` (bus listener: something is to be done soon), ``catch_up`` (do it now), ``close``.

A write of an event knows nothing of this: its cost is paid once for a batch (decision 0020). What the bus told is
taken as it was told; of what it lost or another process wrote the database is asked. A batch and the mark moving past
it are one unit, so what a crash interrupts is done again, and of two workers one does it. What is encrypted is never
indexed. An entry has the words of the message and of the edit that counts; redaction takes both
out.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import structlog

from teahouse.kernel.aside import aside
from teahouse.kernel.bus import Change
from teahouse.kernel.db import Database, Stale, Tx
from teahouse.matrix.events import Event, relation
from teahouse.matrix.relations import edited_content, latest_edit
from teahouse.matrix.visibility import END
from teahouse.rooms._people import People
from teahouse.rooms._search_heard import Heard
from teahouse.rooms._store import EVERYONE
from teahouse.rooms._store_relations import StoreRelations
from teahouse.rooms._store_search import Entry, StoreSearch
from teahouse.rooms._words import index_words

log = structlog.get_logger("rooms.search")

#: Events of these types have texts to be found.
TEXTS = {"m.room.message": "body", "m.room.name": "name", "m.room.topic": "topic"}
_FOLLOWED = (*TEXTS, "m.room.redaction", *People.FOLLOWED)
BATCH = 200
#: After an event so long is waited for more; a search does not wait.
DELAY_SECONDS = 0.5
_RETRY_SECONDS = 5.0

Numbered = tuple[int, Event]


def texts_of(event_type: str, content: dict[str, Any]) -> list[str]:
    """The texts that search looks through, longest-standing first. Spec: "Server Side Search", `room_events`."""
    if event_type == "m.room.message":
        body = content.get("body")
        return [body] if isinstance(body, str) and body else []
    field = TEXTS.get(event_type)
    found = [content.get(field)] if field is not None else []
    if event_type == "m.room.topic":
        block = content.get("m.topic")
        texts = block.get("m.text") if isinstance(block, dict) else None
        found += [
            text.get("body")
            for text in (texts if isinstance(texts, list) else ())
            if isinstance(text, dict) and text.get("mimetype", "text/plain") == "text/plain"
        ]
    return list(dict.fromkeys(text for text in found if isinstance(text, str) and text))


class SearchIndex:
    """The indexer. One runs in each worker; the mark decides whose batch counts."""

    def __init__(self, db: Database, store: StoreSearch, relations: StoreRelations, people: People) -> None:
        self._db = db
        self._store = store
        self._relations = relations
        self._people = people
        self._heard = Heard(people.facts, _FOLLOWED, TEXTS)
        self._lock = asyncio.Lock()
        self._mark: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def changed(self, change: Change) -> None:
        """Bus listener: have the event looked at soon."""
        self._heard.hear(change)
        if change.kind == "event":
            self._soon(DELAY_SECONDS)

    async def catch_up(self, batches: int = 1_000_000) -> bool:
        """Index what is committed by now, at most so many batches. Whether nothing is left."""
        target = self._db.position
        for _ in range(batches):
            if self._mark is not None and self._mark >= target:
                return True
            async with self._lock:
                if self._mark is None or self._mark < target:
                    await self._batch()
        return self._mark is not None and self._mark >= target

    async def close(self) -> None:
        """Stop. What is left is done after the next start."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    # --- when ---

    def _soon(self, seconds: float) -> None:
        if self._timer is None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._task is None or self._task.done():
            self._task = aside(self._work(), name="search index")
        else:
            self._soon(DELAY_SECONDS)

    async def _work(self) -> None:
        try:
            while not self._closed and not await self.catch_up(batches=1):
                pass
        except Exception:  # of whatever kind: the next round tries again
            log.exception("indexing failed", mark=self._mark)
            self._soon(_RETRY_SECONDS)

    # --- what ---

    async def _batch(self) -> None:
        mark = await self._store.read_mark()
        upto = self._db.position
        if upto <= mark:
            self._mark = mark
            return
        events = self._heard.between(mark, upto, BATCH)
        if events is None:
            events = await self._store.read_events(mark, upto, _FOLLOWED, BATCH)
        if len(events) == BATCH:
            upto = events[-1][1].position
        entries, edits, gone = await self._read(events)
        people = await self._people.read([event for _, event in events])

        def unit(tx: Tx) -> None:
            self._store.advance(tx, mark, upto)
            self._store.remove(tx, gone)
            self._store.put(tx, entries, mark)
            self._store.edited(tx, [*edits, *((position, None) for position in gone)])
            self._people.put(tx, people)

        try:
            await self._db.write(unit)
            self._mark = upto
            self._heard.drop(upto)
        except Stale:
            self._mark = None  # another worker did it

    async def _read(self, events: Sequence[Numbered]) -> tuple[list[Entry], list[tuple[int, int | None]], list[int]]:
        """What to put into the index, which edit each message has, and what to take out."""
        encrypted = await self._store.read_encrypted({room_no for room_no, event in events if event.type in TEXTS})
        said: list[Numbered] = []
        edited: list[str] = []
        redacted: list[str] = []
        for room_no, event in events:
            if event.type == "m.room.redaction":
                redacted.append(event.redacts or "")
            elif room_no in encrypted or event.redacted or event.type not in TEXTS:
                continue
            elif "m.relates_to" in event.content and (replaced := _replaced(event)) is not None:
                edited.append(replaced)
            else:
                said.append((room_no, event))
        gone, anew = await self._undone(redacted)
        if gone:  # what was told of before it was redacted
            said = [one for one in said if one[1].position not in gone]
        anew += [(no, event) for no, event in await self._store.read_events_called(edited) if _is_message(event)]
        again = {event.position: (room_no, event) for room_no, event in anew if event.position not in gone}
        counting = await self._latest_edits(again.values())
        feeds = await self._store.read_feeds({room_no for room_no, _ in [*said, *again.values()]})
        entries = [
            _entry(room_no, event, counting.get(event.position), feed=room_no in feeds)
            for room_no, event in ([one for one in said if one[1].position not in again] + list(again.values()))
        ]
        edits = [(position, edit.position if (edit := counting.get(position)) else None) for position in again]
        return entries, edits, gone

    async def _undone(self, event_ids: Collection[str]) -> tuple[list[int], list[Numbered]]:
        """Of redacted events: the positions to take out, and the messages whose edit it was, to index anew."""
        targets = [event for _, event in await self._store.read_events_called(event_ids) if event.redacted]
        positions = [event.position for event in targets]
        return positions, [one for one in await self._store.read_edited_by(positions) if _is_message(one[1])]

    async def _latest_edits(self, messages: Iterable[Numbered]) -> dict[int, Event]:
        """position → the edit that counts."""
        by_room: dict[str, dict[int, Event]] = {}
        for _, event in messages:
            by_room.setdefault(event.room_id, {})[event.position] = event
        found: dict[int, Event] = {}
        for room_id, originals in by_room.items():
            edits: dict[int, list[Event]] = {}
            for parent, edit in await self._relations.newest_edits(room_id, originals, [(0, END)], None):
                edits.setdefault(parent, []).append(edit)
            for parent, several in edits.items():
                counts = latest_edit(originals[parent], several)
                if counts is not None:
                    found[parent] = counts
        return found


def _is_message(event: Event) -> bool:
    return event.type == "m.room.message" and not event.redacted


def _replaced(event: Event) -> str | None:
    """The message that this one edits."""
    related = relation(event.content) if event.type == "m.room.message" else None
    return related[1] if related is not None and related[0] == "m.replace" else None


def _entry(room_no: int, event: Event, edit: Event | None, *, feed: bool) -> Entry:
    texts = texts_of(event.type, event.content)
    if edit is not None:
        texts += texts_of(event.type, edited_content(event, edit))
    return Entry(event.position, room_no, index_words(*texts), (event.audience or EVERYONE) if feed else None)
