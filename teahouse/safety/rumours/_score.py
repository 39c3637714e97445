"""When notes are scored and what comes of it: a job, at most one at a time, each event of the log in the next one.

A scoring reads the log up to an event, has it scored elsewhere (``_scorer``), and writes records, what is shown beside
articles, its own row and the next job in one unit, unless another scoring came first. So a status changes once, and the
rows of scorings with the log give every status again (``replayed``).
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, NamedTuple

import structlog
from msgspec.structs import replace

from teahouse.kernel.aside import aside
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.safety.notes import Event, Record, Status, advance
from teahouse.safety.rumours import _store as store
from teahouse.safety.rumours._bench import Order, Outcome
from teahouse.safety.rumours._beside import Beside
from teahouse.safety.rumours._model import Neighbours, Pace
from teahouse.safety.rumours._scorer import MEMORY_BYTES, Scorer
from teahouse.safety.rumours._words import shown

log = structlog.get_logger("rumours")
JOB, SHOW = "rumours.score", "rumours.show"
_PART = 5_000  # events read, and sent on, at once


class Where(NamedTuple):
    """An article, whose it is, and who answers for that account."""

    account: Account
    article: Article
    owners: list[str]


class Score:
    """The handler of the job; ``asked`` has one done."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        below: Neighbours,
        beside: Beside,
        scorer: Scorer,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._pace = Pace.of(settings)
        self._base_url = settings.base_url
        self._below = below
        self._beside = beside
        self._scorer = scorer
        self._turn = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None
        self._hid = False
        jobs.handle(JOB, self._work)
        jobs.handle(SHOW, self._show)

    def asked(self, tx: Tx, now_ms: int) -> None:
        """There is something new to score: after the pause between two scorings, sooner if there is much of it."""
        last = store.last_scoring_in(tx)
        much = store.last_event_in(tx) - last.upto >= self._pace.enough
        self._due(tx, max(now_ms, last.at_ms + (self._pace.every_ms // 10 if much else self._pace.every_ms)))

    def _due(self, tx: Tx, at_ms: int) -> None:
        known = store.due_in(tx)
        if known and known <= at_ms:
            return
        store.set_due(tx, at_ms)
        self._jobs.enqueue(tx, JOB, {"at_ms": at_ms}, at_ms)

    async def _work(self, payload: dict[str, Any]) -> None:
        async with self._turn:  # two jobs can be due at once: the other finds that this one did it
            await self._score(payload)

    async def _score(self, payload: dict[str, Any]) -> None:
        if payload["at_ms"] != await store.due(self._db):
            return  # another one is due, sooner, or this was done
        last = await store.last_scoring(self._db)
        upto, newest_ms = await store.last_event(self._db)
        now_ms = max(self._clock.now_ms(), newest_ms, last.at_ms)
        order = Order(self._pace.policy, await self._records(upto), now_ms, MEMORY_BYTES)
        found = await self._scorer.score(order, self._log(upto))
        scoring = store.Scoring(last.number + 1, now_ms, upto, found.settled, self._pace.policy)
        accounts = await self._accounts(found)

        def unit(tx: Tx) -> None:
            if store.last_scoring_in(tx).number != last.number or store.due_in(tx) != payload["at_ms"]:
                return
            store.add_scoring(tx, scoring, found.scored, found.loss)
            store.set_records(tx, found.changed)
            for article_no, where in accounts.items():
                self._beside.show(tx, where.account, article_no)
                self._tell(tx, where, now_ms)
            store.set_due(tx, 0)
            self._again(tx, scoring)

        await self._db.write(unit)

    async def _records(self, upto: int) -> list[Record]:
        return await store.records(self._db, upto)

    async def _log(self, upto: int) -> AsyncIterator[list[Event]]:
        after = 0
        while some := await store.events(self._db, after, upto, _PART):
            after = some[-1][0]
            yield [event for _, event in some if event is not None]

    def _tell(self, tx: Tx, where: Where, now_ms: int) -> None:
        """Tell the owners of each note that became helpful in this scoring, and is shown."""
        for note in store.notes_in(tx, where.article.article_no):
            if note.status is Status.HELPFUL and note.since_ms == now_ms and not self._beside.withheld(note):
                title, text = where.article.title, note.text or ""
                url = f"{self._base_url}/a/{where.account.handle}/{where.article.slug}"
                for owner in where.owners:
                    self._below.tell.letter(tx, owner, partial(shown, title=title, text=text, url=url))

    async def _accounts(self, found: Outcome) -> dict[int, Where]:
        """article → where it is, of those beside which something may change."""
        numbers = [int(record.note) for record in found.changed]

        def unit(tx: Tx) -> list[int]:
            return sorted({*store.articles_of(tx, numbers), *store.helpful_articles(tx)})

        accounts: dict[int, Where] = {}
        for article_no in await self._db.write(unit):
            article = await self._below.articles.number(article_no)
            account = await self._below.accounts.by_no(article.account_no) if article is not None else None
            if article is not None and account is not None:
                operators = await self._below.accounts.operators.list(account)
                owners = [one.user_id for one in operators if one.role == "owner" and one.state == "active"]
                accounts[article_no] = Where(account, article, owners)
        return accounts

    def _again(self, tx: Tx, done: store.Scoring) -> None:
        """Whatever makes a difference next: new events, a status that was asked for long enough, one that is final."""
        if store.last_event_in(tx) > done.upto:
            self.asked(tx, done.at_ms)
        proposed_ms, held_ms = store.next_moments(tx)
        policy = self._pace.policy
        # A scoring that came to no rest changed nothing: the same again at once would be the same.
        soonest_ms = done.at_ms + (1 if done.settled else self._pace.every_ms)
        if proposed_ms is not None:
            self._due(tx, max(soonest_ms, proposed_ms + policy.stable_ms))
        if held_ms is not None:
            self._due(tx, max(soonest_ms, held_ms + policy.lock_ms))

    # --- what is shown, between scorings ---

    def show_later(self, tx: Tx, article_no: int, at_ms: int) -> None:
        """Have what is shown beside an article looked at anew."""
        self._jobs.enqueue(tx, SHOW, {"article_no": article_no}, at_ms)

    async def _show(self, payload: dict[str, Any]) -> None:
        article_no = payload["article_no"]
        account_no = await self._below.articles.whose(article_no)
        account = await self._below.accounts.by_no(account_no) if account_no is not None else None
        if account is not None:
            found = account
            await self._db.write(lambda tx: self._beside.show(tx, found, article_no))

    def moved(self) -> None:
        """A measure began or ended (``Restraining.moved``): what it hides of notes, or shows again, is looked at."""
        hides = self._below.guard.restraints.any_withheld()
        if hides or self._hid:
            self._stale = True
            if self._looking is None or self._looking.done():
                self._looking = aside(self._look())
        self._hid = hides

    async def _look(self) -> None:
        try:
            while self._stale:
                self._stale = False
                for article_no in await self._db.write(store.helpful_articles):
                    await self._show({"article_no": article_no})
        except Exception:
            log.exception("what is shown beside articles could not be looked at")

    async def stop(self) -> None:
        """Leave off looking."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    # --- the same again ---

    async def replayed(self) -> dict[int, Record]:
        """All records, out of the log and the scorings alone. Costs a scoring each, here: for tests and audit."""
        upto, _ = await store.last_event(self._db)
        events = [one async for part in self._numbered(upto) for one in part]
        records: dict[str, Record] = {}
        for scoring in await store.scorings(self._db):
            log = [event for number, event in events if number <= scoring.upto and event is not None]
            records, _ = advance(records, log, scoring.at_ms, scoring.policy)
        return {int(name): replace(record, scored_ms=0) for name, record in records.items()}

    async def _numbered(self, upto: int) -> AsyncIterator[list[tuple[int, Event | None]]]:
        after = 0
        while some := await store.events(self._db, after, upto, _PART):
            after = some[-1][0]
            yield some
