"""The door's part for feeds: found one, and read what publishers may know of it.

Tables: those of the part, through ``_store_feeds``. Way in: ``FeedDoor``, which ``Rooms`` is.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import not_found
from teahouse.matrix.events import Event
from teahouse.matrix.visibility import END
from teahouse.rooms._create import Create, Draft
from teahouse.rooms._facts import Facts
from teahouse.rooms._feeds import Feeds, NewFeed
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._search_index import SearchIndex
from teahouse.rooms._store import Store
from teahouse.rooms._store_feeds import StoreFeeds
from teahouse.rooms._store_talk import talked
from teahouse.rooms._words import LONGEST_WORD, MOST_WORDS, fold

DAY_MS = 86_400_000


class FeedDoor:
    """What other parts may ask about feeds. ``feeds.keeper`` is told what subscribers do."""

    feeds: Feeds
    _db: Database
    _create: Create
    _facts: Facts
    _memberships: Memberships
    _store: Store
    _store_feeds: StoreFeeds
    _index: SearchIndex

    async def draft_feed(self, face_user_id: str, feed: NewFeed) -> Draft:
        """A feed in memory; ``draft.facts.room_id`` is its id. Raises M_ROOM_IN_USE, M_INVALID_PARAM for the alias."""
        return await self._create.draft_feed(face_user_id, feed)

    def found_feed(self, tx: Tx, draft: Draft) -> str:
        """Write the feed in the caller's unit; returns the room's id. Raises M_ROOM_IN_USE."""
        self._create.found(tx, draft, draft.alias)
        return draft.facts.room_id

    async def words(self, room_id: str, user_id: str, before: int | None, limit: int) -> list[Event]:
        """The conversation of a feed with one user, newest first: what either said to the other, without joins."""
        facts = await self._feed(room_id)
        before = END if before is None else before
        return await self._store_feeds.words(facts.room_no, room_id, user_id, before, limit)

    async def subscribers(self, room_id: str, after: int, limit: int) -> list[tuple[int, str, int]]:
        """(position, user id, when they joined in ms) of subscribers whose member event is above ``after``."""
        facts = await self._feed(room_id)
        return await self._store_feeds.subscribers(facts.room_no, facts.creator, after, limit)

    async def subscribers_named(self, room_id: str, text: str, limit: int) -> list[str]:
        """Subscribers whose name or user id has every word of ``text`` (for the account alone): as far as the index is.

        Looks through everyone there is, not on the event loop, as the user directory does.
        """
        facts = await self._feed(room_id)
        words = [word for word in fold(text).split()[:MOST_WORDS] if len(word) <= LONGEST_WORD]
        if not words:
            return []
        await self._index.catch_up(batches=5)
        return await self._store_feeds.named(facts.room_no, facts.creator, words, limit)

    async def subscriber_days(
        self, room_id: str, from_ms: int, upto_ms: int, offset_ms: int = 0
    ) -> tuple[int, list[tuple[int, int, int]]]:
        """How many subscribed before ``from_ms``; (day, how many came, how many left) of each day with either until
        ``upto_ms``, ascending.

        A day is ``(ms + offset_ms) // DAY_MS``. Counted back from how many there are now: costs each member event
        since ``from_ms``, and none before it.
        """
        facts = await self._feed(room_id)
        after = await self._before(facts.room_no, from_ms)
        there, last = await self._store_feeds.joined(facts.room_no, facts.creator)
        came: Counter[int] = Counter()
        left: Counter[int] = Counter()
        while True:
            arrivals = await self._store_feeds.arrivals(facts.room_no, facts.creator, after)
            for one in arrivals:
                if one.ts < from_ms or not one.step or one.position > last:
                    continue
                there -= one.step
                if one.ts < upto_ms:
                    (came if one.step > 0 else left)[(one.ts + offset_ms) // DAY_MS] += 1
            if not arrivals or arrivals[-1].position >= last:
                break
            after = arrivals[-1].position
        return there, [(day, came[day], left[day]) for day in sorted({*came, *left})]

    async def readers(self, room_id: str, positions: Sequence[int]) -> list[int]:
        """For each of the positions, how many users, the face aside, have a read receipt at or beyond it."""
        facts = await self._feed(room_id)
        return await self._store_feeds.readers(facts.room_no, facts.creator, positions)

    async def is_subscriber(self, room_id: str, user_id: str) -> bool:
        """Whether the user is joined to the feed and not its face."""
        facts = await self._facts.get(room_id)
        known = (await self._memberships.of(user_id)).get(room_id)
        return (
            facts is not None
            and facts.feed
            and user_id != facts.creator
            and known is not None
            and known.membership == "join"
        )

    async def joined_among(self, room_id: str, user_ids: Collection[str]) -> set[str]:
        """Those of the users who are joined to the room: what to ask instead of the members of a feed."""
        facts = await self._facts.get(room_id)
        return await self._store_feeds.joined_among(facts.room_no, list(user_ids)) if facts is not None else set()

    async def talked(
        self, room_id: str, after: int, from_ms: int, upto_ms: int, limit: int
    ) -> list[tuple[int, int, str, str]]:
        """(position, ts, audience, sender) of messages for one person, position and time in these ranges, in order."""
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        after = max(after, await self._before(facts.room_no, from_ms))
        return await talked(self._db, facts.room_no, after, from_ms, upto_ms, limit)

    async def _feed(self, room_id: str) -> RoomFacts:
        facts = await self._facts.get(room_id)
        if facts is None or not facts.feed:
            raise not_found("There is no such feed")
        return facts

    async def _before(self, room_no: int, ts_ms: int) -> int:
        """A position: the state events at or below it are older than ``ts_ms``, as far as times grow."""
        low, high = 0, self._store.position + 1
        while high - low > 1:
            middle = (low + high) // 2
            first = await self._store_feeds.member_event_from(room_no, middle - 1, high - 1)
            if first is None or first[1] >= ts_ms:
                high = middle
            else:
                low = first[0]
        return low
