"""`Guard`: the gate (`surfaces.Gate`). Every public item passes it before it goes out, and no private one does.

It keeps its time, never raises, and refuses nothing: whatever goes wrong, the item goes out and people look. What it
finds is written by the part that publishes, in the unit that writes the item (``Verdict.keep``, law 1). A hold is put
on in that unit, case and reasons included, so that nobody reads first what is held; a case, and a label, follow by a
job after the answer (``_follow``). Where nothing is found nothing is written.

It is built before the parts that ask it; what it asks itself (who an author is) it is told of later.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.articles import ANNOUNCES
from teahouse.safety.detectors import BUDGET_US, About, Judgement, Seen, judge
from teahouse.safety.gate._counts import HOUR_MS, Counts
from teahouse.safety.gate._force import NOTHING, Force
from teahouse.safety.gate._media_of import media_of
from teahouse.safety.gate._model import Found, Signalled, Where
from teahouse.safety.gate._recent import Recent
from teahouse.surfaces import PUBLISH, PublicItem, Surface, Verdict

log = structlog.get_logger("gate")
T = TypeVar("T")
#: What is done in the unit that writes an item, of what was found in it.
Holds = Callable[[Found, PublicItem | None], Awaitable[Callable[[Tx], None]]]
#: Jobs: what was found in an item; media of it that are to be looked at.
FOUND, LOOK = "gate.found", "gate.look"
#: How long the gate waits to learn who somebody is, before it judges without knowing.
PATIENCE_S = 0.2
_FRESH = 500
_MOST_AUTHORS = 20_000
_KNOWN_MS = 60_000


class Author(msgspec.Struct, frozen=True):
    """Who says something. created_ms: -1 if not known. level, language, subscribers: of a public account."""

    created_ms: int = -1
    level: str = ""
    language: str = ""
    subscribers: int = -1


class Spread(msgspec.Struct, frozen=True):
    """How far and how fast a thing went: hands it went through, and times it was passed on in the last hour."""

    hops: int = 0
    shares_last_hour: int = 0


UNKNOWN = Author()
STILL = Spread()


class Asks:
    """Where the gate learns who authors are and how things spread: set by ``Gatekeeper``."""

    def __init__(
        self,
        author: Callable[[str], Awaitable[Author]],
        spread: Callable[[PublicItem, tuple[str, ...]], Awaitable[Spread]],
        may_spread: Callable[[PublicItem, tuple[str, ...]], bool],
    ) -> None:
        self.author = author
        self.spread = spread
        self.may_spread = may_spread


class Guard:
    """The gate. ``judged``, ``failed``: how many items it judged, and for how many something failed."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, *, budget_us: int = BUDGET_US) -> None:
        self._jobs = jobs
        self._clock = clock
        self._budget_us = budget_us
        self._counts = Counts()
        self._authors: OrderedDict[str, tuple[Author, int]] = OrderedDict()
        self._force = NOTHING
        self.asks: Asks | None = None
        self.at_once: Holds | None = None
        self.recent = Recent(db, clock)
        self.fresh: OrderedDict[str, PublicItem] = OrderedDict()
        self.pictures = False  # looked at although no list asks for it: the classifier is on
        self.judged = self.failed = 0

    def use(self, force: Force) -> None:
        """From now on these are in force."""
        self._force = force

    def force(self) -> Force:
        """What is in force now: rules that have lapsed are not in it."""
        now_ms = self._clock.now_ms()
        if now_ms >= self._force.lapses_ms:
            self._force = self._force.at(now_ms)
        return self._force

    async def judge(self, item: PublicItem) -> Verdict:
        """What is automatic about `item`: publish or hold, and what the part that publishes is to keep with it."""
        try:
            return await self._judge(item)
        except Exception as error:
            self.failed += 1
            log.exception("the gate failed", surface=item.surface.value, error=type(error).__name__)
            failed = Signalled(
                detector="gate", version=0, ground="", outcome="review", why=f"The gate failed: {type(error).__name__}."
            )
            found = Found(where=_where(item), author=item.author, signals=(failed,))
            return Verdict(action="publish", review=True, keep=lambda tx: self._jobs.enqueue(tx, FOUND, found))

    async def _judge(self, item: PublicItem) -> Verdict:
        if item.surface is Surface.ARTICLE and ANNOUNCES in item.content:
            return PUBLISH  # the feed's message of articles that were judged as such: only their account can send it
        self.judged += 1
        force = self.force()
        author = self._known(item.author) or await self._ask(item.author)
        seen = Seen(item)
        seen.tell(await self.about(seen, author, self._counts))
        judgement = judge(seen, force.for_item(seen), now_us=Spent(self._budget_us), budget_us=self._budget_us)
        self.recent.note(item)
        media = media_of(item) if force.hashes or self.pictures else ()
        texts = force.texts and seen.facts.text_length >= 50
        if not (judgement.signals or judgement.faults or judgement.passed_over or media or texts):
            return judgement.verdict
        return await self._with_work(item, judgement, media, texts=texts)

    async def about(self, seen: Seen, author: Author, counts: Counts) -> About:
        """What is known of an item besides what it says, as of its own time."""
        item, print_ = seen.item, seen.fingerprint
        posts, same = counts.count(item.author, print_.number, print_.letters, item.ts_ms)
        links = seen.facts.links
        spread = STILL
        if (links or item.surface is Surface.ARTICLE) and self.asks is not None and self.asks.may_spread(item, links):
            spread = await self._patiently(self.asks.spread(item, links)) or STILL
        return About(
            level=author.level,  # type: ignore[arg-type]  # one of the three, or "", where it comes from
            language=author.language,
            author_age_hours=max(0, item.ts_ms - author.created_ms) // HOUR_MS if author.created_ms >= 0 else -1,
            subscribers=author.subscribers,
            posts_last_hour=posts,
            shares_last_hour=spread.shares_last_hour,
            same_text_last_hour=same,
            hops=spread.hops,
        )

    async def author(self, user_id: str) -> Author:
        """Who somebody is, as of a minute ago at most."""
        return self._known(user_id) or await self._ask(user_id)

    def _known(self, user_id: str) -> Author | None:
        known = self._authors.get(user_id)
        return known[0] if known is not None and self._clock.now_ms() < known[1] else None

    async def _ask(self, user_id: str) -> Author:
        if self.asks is None:
            return UNKNOWN
        author = await self._patiently(self.asks.author(user_id))
        if author is None:
            return UNKNOWN
        # Of a person only the age is asked, which does not change; subscribers do.
        lasts_ms = _KNOWN_MS if author.level else 60 * _KNOWN_MS
        self._authors[user_id] = (author, self._clock.now_ms() + lasts_ms)
        self._authors.move_to_end(user_id)
        if len(self._authors) > _MOST_AUTHORS:
            self._authors.popitem(last=False)
        return author

    async def _patiently(self, asked: Awaitable[T]) -> T | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asked
        except TimeoutError:
            self.failed += 1
            log.warning("the gate judged without knowing all facts")
            return None

    async def _with_work(
        self, item: PublicItem, judgement: Judgement, media: tuple[str, ...], *, texts: bool
    ) -> Verdict:
        where = _where(item)
        signals = (*(Signalled.of(one) for one in judgement.signals), *_failures(judgement))
        self.failed += bool(judgement.faults or judgement.passed_over)
        found = Found(where=where, author=item.author, signals=signals) if signals else None
        look = {"where": where, "author": item.author, "media": media} if media or texts else None
        if found is not None:
            self.fresh[item.item_id] = item
            if len(self.fresh) > _FRESH:
                self.fresh.popitem(last=False)
        hold = await self._hold(found, item) if found is not None and judgement.verdict.action == "hold" else None

        def keep(tx: Tx) -> None:
            if found is not None and not (hold is not None and self._held(tx, hold)):
                self._jobs.enqueue(tx, FOUND, found)
            if look is not None:
                self._jobs.enqueue(tx, LOOK, look)

        return msgspec.structs.replace(judgement.verdict, keep=keep)

    async def _hold(self, found: Found, item: PublicItem) -> Callable[[Tx], None] | None:
        """How to put it on at once; None if that cannot be known now, and the job does it."""
        if self.at_once is None:
            return None
        try:
            return await self._patiently(self.at_once(found, item))
        except Exception:
            self.failed += 1
            log.exception("a hold is put on later")
            return None

    def _held(self, tx: Tx, hold: Callable[[Tx], None]) -> bool:
        """Put it on now. What fails in it is undone, and tried again by the job: the item is written all the same."""
        try:
            tx.apart(hold)
        except Exception:
            self.failed += 1
            log.exception("a hold was not put on at once")
            return False
        return True


def _where(item: PublicItem) -> Where:
    return Where(surface=item.surface, item_id=item.item_id, room_id=item.room_id, at_ms=item.ts_ms)


def _failures(judgement: Judgement) -> tuple[Signalled, ...]:
    failed = [(fault.detector, f"It failed for this item: {fault.says}") for fault in judgement.faults]
    failed += [(name, "There was no time to ask it about this item.") for name in judgement.passed_over]
    return tuple(Signalled(detector=name, version=0, ground="", outcome="review", why=why) for name, why in failed)


class Spent:
    """Microseconds since it was made, for `judge`. Of what is beyond ``budget_us`` only the CPU time of this thread
    counts: what others on the machine take is no reason to pass a detector over."""

    def __init__(self, budget_us: int) -> None:
        self._budget_ns = budget_us * 1000
        self._cpu_ns = time.thread_time_ns()
        self._begun_ns = time.perf_counter_ns()

    def __call__(self) -> int:
        spent_ns = time.perf_counter_ns() - self._begun_ns
        if spent_ns >= self._budget_ns:
            spent_ns = min(spent_ns, time.thread_time_ns() - self._cpu_ns)
        return spent_ns // 1000
