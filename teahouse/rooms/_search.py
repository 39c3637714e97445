"""Search: events whose text answers what was asked for, in all rooms the viewer is or was in.

No tables of its own (the index is ``_search_index``'s). Way in: ``Search.find``. The index proposes candidates, newest
first; each one found passes ``visible`` and is read by ``Wanted.rank`` as this viewer would read it, edits applied, so
neither a stale entry nor an edit they may not see can show through. ``_search_answer`` writes the answer.
Spec: Client-Server API, "Server Side Search".
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from operator import attrgetter
from typing import Literal, NamedTuple

import msgspec

from teahouse.matrix.errors import invalid_param
from teahouse.matrix.events import Event
from teahouse.matrix.filters import RoomEventFilter
from teahouse.matrix.relations import edited_content
from teahouse.matrix.visibility import END
from teahouse.rooms._aggregations import Aggregations
from teahouse.rooms._facts import Facts
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._search_index import TEXTS, SearchIndex, texts_of
from teahouse.rooms._store import EVERYONE, Store
from teahouse.rooms._store_search import ROOMS_IN_INDEX, Candidate, StoreSearch
from teahouse.rooms._visible import Visibility
from teahouse.rooms._words import Wanted

LIMIT = 10
MOST = 50
#: By rank the newest so many answers are compared; what is older than those is found by recency only.
RANKED = 500
_CANDIDATES = 1000
_MOST_READS = 5
_CHECKED_AT_ONCE = 50
_PREDECESSORS = 10

Key = Literal["content.body", "content.name", "content.topic"]
_TYPES = {f"content.{field}": type_ for type_, field in TEXTS.items()}


class EventContext(msgspec.Struct):
    """How much around each result is shown."""

    before_limit: int = 5
    after_limit: int = 5
    include_profile: bool = False


class Group(msgspec.Struct):
    """One key to group by."""

    key: Literal["room_id", "sender"]


class Groupings(msgspec.Struct):
    """What to group results by."""

    group_by: list[Group] = []


class Criteria(msgspec.Struct):
    """Spec: Room Events Criteria."""

    search_term: str
    keys: list[Key] | None = None
    filter: RoomEventFilter = msgspec.field(default_factory=RoomEventFilter)
    order_by: Literal["recent", "rank"] = "rank"
    event_context: EventContext | None = None
    include_state: bool = False
    groupings: Groupings | None = None

    @property
    def types(self) -> list[str]:
        """The types of the events whose keys are searched."""
        return list(TEXTS.keys() if self.keys is None else dict.fromkeys(_TYPES[key] for key in self.keys))


class Token(msgspec.Struct, array_like=True, frozen=True):
    """Where a search goes on: below a position, past so many results, within a group (key, value)."""

    below: int
    given: int = 0
    group: tuple[str, str] | None = None

    @classmethod
    def parse(cls, text: str) -> Token:
        """Raises M_INVALID_PARAM."""
        try:
            token = msgspec.json.decode(urlsafe_b64decode(text.encode()), type=cls)
        except (ValueError, msgspec.MsgspecError):
            token = None
        if token is None or not 0 <= token.below < 2**62 or not 0 <= token.given <= RANKED:
            raise invalid_param("'next_batch' is not a token that this server gave")
        return token

    def __str__(self) -> str:
        return urlsafe_b64encode(msgspec.json.encode(self)).decode()


class Hit(NamedTuple):
    """An event that answers, and how well."""

    event: Event
    rank: float


class Findings(NamedTuple):
    """A page. ``more``: where it goes on; ``groups``: the same within a group; ``total``: about how many there are."""

    hits: list[Hit]
    total: int
    highlights: list[str]
    more: Token | None
    groups: dict[tuple[str, str], Token]


class Search:
    """The verb."""

    def __init__(
        self,
        facts: Facts,
        memberships: Memberships,
        visibility: Visibility,
        store: Store,
        index: SearchIndex,
        store_search: StoreSearch,
        aggregations: Aggregations,
    ) -> None:
        self._facts = facts
        self._memberships = memberships
        self._visibility = visibility
        self._store = store
        self._index = index
        self._store_search = store_search
        self._aggregations = aggregations

    async def find(self, viewer: str, criteria: Criteria, token: Token | None) -> Findings:
        """A page of results. Up to what is committed now: the index is brought up to date first."""
        await self._index.catch_up(batches=5)
        wanted = Wanted.read(criteria.search_term)
        limit = min(criteria.filter.limit or LIMIT, MOST)
        token = token or Token(self._store.position + 1)
        rooms = await self._rooms(viewer, criteria.filter, token.group)
        if not wanted.parts or not rooms or not criteria.types:
            return Findings([], 0, wanted.highlights, None, {})
        walk = _Walk(self, viewer, criteria, wanted, rooms, token)
        if criteria.order_by == "recent":
            hits = await walk.hits(limit + 1)
            count = len(hits) + await walk.unread()
            page = hits[:limit]
            more = Token(page[-1].event.position, 0, token.group) if len(hits) > limit else None
            return Findings(page, count, wanted.highlights, more, _recent_groups(page) if more else {})
        hits = await walk.hits(RANKED)
        count = len(hits) + await walk.unread()
        del hits[RANKED:]
        hits.sort(key=lambda hit: (-hit.rank, -hit.event.position))
        end = token.given + limit
        more = token_at(token, end) if end < len(hits) else None
        page = hits[token.given : end]
        return Findings(page, count, wanted.highlights, more, _ranked_groups(hits, page, end, token))

    async def _rooms(self, viewer: str, only: RoomEventFilter, group: tuple[str, str] | None) -> dict[int, str]:
        """room number → room id of the rooms to search: those the viewer is or was in, none that is encrypted."""
        known = await self._memberships.of(viewer)
        chosen = set(only.rooms) if only.rooms is not None else None
        for room_id in only.rooms or ():
            # Who searches a room means the rooms it replaced too.
            facts = await self._facts.get(room_id) if room_id in known else None
            for _ in range(_PREDECESSORS):
                if facts is None or facts.predecessor is None or facts.predecessor not in known or chosen is None:
                    break
                chosen.add(facts.predecessor)
                facts = await self._facts.get(facts.predecessor)
        rooms = {
            one.room_no: one.room_id
            for one in known.values()
            if one.membership in ("join", "leave", "ban")
            and (chosen is None or one.room_id in chosen)
            and one.room_id not in (only.not_rooms or ())
            and (group is None or group[0] != "room_id" or group[1] == one.room_id)
        }
        for room_no in await self._store_search.read_encrypted(rooms):
            del rooms[room_no]
        return rooms

    async def candidates(self, walk: _Walk, below: int) -> list[Candidate]:
        """The newest candidates below a position. Of feeds, those for the viewer or for all: by their lanes."""
        feeds = await self._store_search.read_feeds(walk.rooms)
        chats = [room_no for room_no in walk.rooms if room_no not in feeds]
        types, found = walk.criteria.types, list[Candidate]()
        if chats:
            found = await self._store_search.read_candidates(walk.wanted, chats, types, below=below, limit=_CANDIDATES)
        some = sorted(feeds)
        for start in range(0, len(some), ROOMS_IN_INDEX):
            found += await self._store_search.read_candidates(
                walk.wanted,
                some[start : start + ROOMS_IN_INDEX],
                types,
                below=below,
                limit=_CANDIDATES,
                audiences=[EVERYONE, walk.viewer],
            )
        return sorted(found, reverse=True, key=attrgetter("position"))[:_CANDIDATES]

    async def check(self, walk: _Walk, candidates: Sequence[Candidate]) -> list[Hit]:
        """Those candidates that the viewer may see and that answer as the viewer would read them, newest first."""
        by_room: dict[int, list[int]] = {}
        for candidate in candidates:
            by_room.setdefault(candidate.room_no, []).append(candidate.position)
        hits: list[Hit] = []
        for room_no, positions in by_room.items():
            room_id = walk.rooms[room_no]
            events = await self._store.events_at(room_id, positions)
            seen = [
                event
                for event in await self._visibility.visible(walk.viewer, room_id, events)
                if not event.redacted and walk.accepts(event)
            ]
            edits = await self._aggregations.latest_edits(walk.viewer, room_id, seen)
            for event in seen:
                edit = edits.get(event.event_id)
                content = event.content if edit is None else edited_content(event, edit)
                rank = walk.wanted.rank("\n".join(texts_of(event.type, content)))
                if rank > 0:
                    hits.append(Hit(event, rank))
        return sorted(hits, key=lambda hit: -hit.event.position)

    async def sees_all_from(self, viewer: str, room_id: str) -> int:
        """From which position on everything is for the viewer to see, and so every edit of what is there."""
        sight = await self._visibility.sight(viewer, room_id)
        return sight.ranges[-1][0] if sight.ranges and sight.ranges[-1][1] == END else END


class _Walk:
    """One request's way through the candidates."""

    def __init__(
        self, search: Search, viewer: str, criteria: Criteria, wanted: Wanted, rooms: dict[int, str], token: Token
    ) -> None:
        self._search = search
        self.viewer = viewer
        self.criteria = criteria
        self.wanted = wanted
        self.rooms = rooms
        self._below = token.below
        self._sender = token.group[1] if token.group is not None and token.group[0] == "sender" else None
        self._waiting: list[Candidate] = []

    def accepts(self, event: Event) -> bool:
        """Whether the event passes the filter and is of the group asked for."""
        only = self.criteria.filter
        if self._sender is not None and event.sender != self._sender:
            return False
        return (
            only.matches_type(event.type)
            and only.matches_sender(event.sender)
            and (only.contains_url is None or isinstance(event.content.get("url"), str) is only.contains_url)
        )

    async def hits(self, enough: int) -> list[Hit]:
        """The newest answers: at least ``enough``, if there are so many."""
        found: list[Hit] = []
        for _ in range(_MOST_READS):
            self._waiting = await self._search.candidates(self, self._below)
            last = len(self._waiting) < _CANDIDATES
            while self._waiting and len(found) < enough:
                batch = self._waiting[:_CHECKED_AT_ONCE]
                del self._waiting[:_CHECKED_AT_ONCE]
                found += await self._search.check(self, batch)
                self._below = batch[-1].position
            if last or len(found) >= enough:
                break
        return found

    async def unread(self) -> int:
        """About how many answers follow. Counts nothing of which the viewer could not see every word."""
        whole: dict[int, int] = {}  # of each room, from which position on the viewer sees everything
        for candidate in self._waiting:
            if candidate.room_no not in whole:
                whole[candidate.room_no] = await self._search.sees_all_from(self.viewer, self.rooms[candidate.room_no])
        return sum(
            1
            for candidate in self._waiting
            if candidate.audience in (None, self.viewer) and candidate.position >= whole[candidate.room_no]
        )


def token_at(token: Token, given: int) -> Token:
    """The same search, further on."""
    return Token(token.below, given, token.group)


def _recent_groups(page: Sequence[Hit]) -> dict[tuple[str, str], Token]:
    """Where each group of a page by recency goes on: below the last of it."""
    found: dict[tuple[str, str], Token] = {}
    for hit in page:
        for group in (("room_id", hit.event.room_id), ("sender", hit.event.sender)):
            found[group] = Token(hit.event.position, 0, group)
    return found


def _ranked_groups(hits: Sequence[Hit], page: Sequence[Hit], end: int, token: Token) -> dict[tuple[str, str], Token]:
    """Where each group of a page by rank goes on, if it does: past those of its hits that were given."""
    found: dict[tuple[str, str], Token] = {}
    for key in ("room_id", "sender"):
        rest = {getattr(hit.event, key) for hit in hits[end:]}
        for value in {getattr(hit.event, key) for hit in page} & rest:
            given = sum(1 for hit in hits[:end] if getattr(hit.event, key) == value)
            found[key, value] = Token(token.below, given, (key, value))
    return found
