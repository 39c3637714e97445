"""``Teashop``: conversation and insights on a real database, beside a feed kept in a list.

The feed, the account and the occurrences are the smallest things that keep the promises of ``_needs``.
"""

import itertools
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.matrix.events import Content, Event, build
from teahouse.publicaccounts.conversation import Conversation
from teahouse.publicaccounts.insights import DAY_MS, Insights, Needs
from teahouse.publicaccounts.occurrences import Occurrence

FACE = "@news:tea.house"
ROOM = "!feed"
HOUR_MS = 3_600_000


class Account(msgspec.Struct, frozen=True):
    account_no: int = 7
    handle: str = "news"
    user_id: str = FACE
    room_id: str = ROOM
    name: str = "Tea News"
    state: str = "open"


class Subscriber(msgspec.Struct, frozen=True):
    user_id: str
    openid: str
    subscribed_ms: int
    blocked: bool = False


class Article(msgspec.Struct, frozen=True):
    article_no: int
    slug: str
    title: str
    digest: str = "A digest"
    state: str = "published"
    published_ms: int = 0
    account_no: int = 7
    position: int = 0


class Feed:
    """A feed's events, in order; who reads how far; who came and left."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self._db, self._clock = db, clock
        self.events: list[Event] = []
        self.moves: list[tuple[int, int]] = []  # (ts, +1 or -1)
        self.receipts: dict[str, int] = {}
        self._txns: dict[str, Event] = {}
        self._ids = itertools.count(1)

    async def send(
        self,
        room_id: str,
        sender: str,
        type: str,
        content: Content,
        *,
        txn_id: str | None = None,
        audience: str | None = None,
        also: Callable[[Tx, Event], None] | None = None,
    ) -> Event:
        if txn_id is not None and txn_id in self._txns:
            return self._txns[txn_id]
        event = build(
            event_id=f"$e{next(self._ids)}",
            room_id=room_id,
            type=type,
            sender=sender,
            ts=self._clock.now_ms(),
            content=content,
            audience=audience,
        )

        def unit(tx: Tx) -> None:
            event.position = tx.position()
            if also is not None:
                also(tx, event)

        await self._db.write(unit)
        self.events.append(event)
        if txn_id is not None:
            self._txns[txn_id] = event
        return event

    async def words(self, room_id: str, user_id: str, before: int | None, limit: int) -> list[Event]:
        found = [e for e in self.events if e.audience == user_id and (before is None or e.position < before)]
        return found[::-1][:limit]

    async def members_at(self, room_id: str, position: int, user_ids: Collection[str] | None = None) -> list[Event]:
        return []

    async def talked(
        self, room_id: str, after: int, from_ms: int, upto_ms: int, limit: int
    ) -> list[tuple[int, int, str, str]]:
        return [
            (e.position, e.ts, e.audience, e.sender)
            for e in self.events
            if e.audience and e.position > after and from_ms <= e.ts < upto_ms and e.type == "m.room.message"
        ][:limit]

    async def subscriber_days(
        self, room_id: str, from_ms: int, upto_ms: int, offset_ms: int = 0
    ) -> tuple[int, list[tuple[int, int, int]]]:
        days: dict[int, list[int]] = {}
        for ts, step in self.moves:
            if from_ms <= ts < upto_ms:
                days.setdefault((ts + offset_ms) // DAY_MS, [0, 0])[step < 0] += 1
        before = sum(step for ts, step in self.moves if ts < from_ms)
        return before, [(day, joined, left) for day, (joined, left) in sorted(days.items())]

    async def readers(self, room_id: str, positions: list[int]) -> list[int]:
        return [sum(read >= position for read in self.receipts.values()) for position in positions]


class Teashop:
    """One account, its subscribers and its operators, and what it does by itself."""

    def __init__(self, database_url: str) -> None:
        self.clock = ManualClock()
        self.db = Database(database_url, Bus(), ["publicaccounts"])
        self.account = Account()
        self.feed = Feed(self.db, self.clock)
        self.people: dict[str, Subscriber] = {}
        self.shelf: dict[str, Article] = {}
        self.links: dict[int, list[str]] = {}  # article → links made to pass it on
        self.acts: list[tuple[str, str, str]] = []
        self.occurrences: list[Occurrence] = []
        self.listens = False
        self._done = 0
        self.conversation = Conversation(self.db, self.clock, "https://tea.house", self.feed, self, self, self)
        self.conversation.listening = self._listening
        self.insights = Insights(
            self.db,
            self.clock,
            self.feed,
            self,
            Needs(self._whose, self._hop, self._newest, self.get, self.conversation.automatic, self._shares),
        )

    def _listening(self, tx: Tx, account_no: int, on: bool) -> None:
        self.listens = on

    # --- accounts, articles, occurrences ---

    async def require(self, user_id: str, handle: str, role: Any = "responder") -> Account:
        return self.account

    async def existing(self, handle: str) -> Account:
        return self.account

    async def by_no(self, account_no: int) -> Account:
        return self.account

    async def subscriber(self, account: Any, user_id: str) -> Subscriber | None:
        return self.people.get(user_id)

    def act(self, tx: Tx, account: Any, actor: str, act: str, subject: str, detail: dict[str, Any]) -> None:
        self.acts.append((actor, act, subject))

    def withheld(self, account: Any, article: Any) -> None:
        return None

    async def get(self, account: Any, slug: str) -> Article:
        if slug not in self.shelf:
            raise not_found("There is no such article")
        return self.shelf[slug]

    async def _whose(self, article_no: int) -> int | None:
        return next((one.account_no for one in self.shelf.values() if one.article_no == article_no), None)

    async def _hop(self, token: str) -> int:
        return int(token) if token.isdigit() else 0

    async def _shares(self, article_nos: list[int]) -> dict[int, int]:
        return {number: len(made) for number, made in self.links.items() if number in article_nos}

    async def _newest(self, account: Any, limit: int) -> list[Article]:
        return list(self.shelf.values())[::-1][:limit]

    def note(self, tx: Tx, account_no: int, kind: Any, user_id: str, data: dict[str, Any]) -> int:
        number = len(self.occurrences) + 1
        self.occurrences.append(Occurrence(number, account_no, kind, user_id, data, self.clock.now_ms()))
        return number

    # --- what people do ---

    async def subscribe(self, name: str) -> str:
        user_id, now_ms = f"@{name}:tea.house", self.clock.now_ms()
        self.people[user_id] = Subscriber(user_id, name.ljust(28, "-"), now_ms)
        self.feed.moves.append((now_ms, 1))

        def unit(tx: Tx) -> None:
            self.conversation.subscribed(tx, 7, user_id)
            self.note(tx, 7, "subscribed", user_id, {})

        await self.db.write(unit)
        await self.settle()
        return user_id

    async def unsubscribe(self, user_id: str) -> None:
        del self.people[user_id]
        self.feed.moves.append((self.clock.now_ms(), -1))
        await self.db.write(lambda tx: self.conversation.unsubscribed(tx, 7, user_id))

    async def write(self, user_id: str, text: str, **content: Any) -> Event:
        """A subscriber writes in the feed; returns once everything that answers by itself has."""
        said = {"msgtype": "m.text", "body": text, **content}
        event = await self.say(user_id, "m.room.message", said)
        await self.settle()
        return event

    async def say(self, user_id: str, type: str, content: Content) -> Event:
        def also(tx: Tx, event: Event) -> None:
            self.conversation.said(tx, 7, event)

        return await self.feed.send(ROOM, user_id, type, content, audience=user_id, also=also)

    async def settle(self) -> None:
        """Answer everything that has happened, each twice: what is at least once may be twice."""
        while self._done < len(self.occurrences):
            for _ in range(2):
                await self.conversation.handle(self.occurrences[self._done])
            self._done += 1

    def answers(self, user_id: str) -> list[str]:
        """What the account said to somebody, oldest first."""
        return [e.content["body"] for e in self.feed.events if e.audience == user_id and e.sender == FACE]


def code(error: MatrixError) -> tuple[int, str]:
    return error.status, error.errcode
