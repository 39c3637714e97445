"""`Cases`: the log of each case in the database. One way in, which asks `allowed`; no way to change or to take away.

Beside the log, in the same unit, stands the case's line in the queues; and what its items looked like.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.safety.cases import _store as store
from teahouse.safety.cases import _store_about as about
from teahouse.safety.cases import _store_looks as looks
from teahouse.safety.cases import _store_queue as queue
from teahouse.safety.cases import _store_snapshots as snapshots
from teahouse.safety.cases._acts import (
    AppealDecided,
    AppealMade,
    Decision,
    Event,
    MergedIn,
    Opened,
    OutcomeRecorded,
    kept_in,
)
from teahouse.safety.cases._allowed import allowed
from teahouse.safety.cases._case import Case, Earlier
from teahouse.safety.cases._ladder import DAY_MS
from teahouse.safety.cases._model import CaseError, Refusal, Role
from teahouse.safety.cases._penalty import cause
from teahouse.safety.cases._queue import NEVER_MS, kept_until, line, words_until
from teahouse.safety.cases._reduce import reduce
from teahouse.safety.cases._snapshot import Snapshot, taken
from teahouse.surfaces import DisclosedItem, PublicItem

#: An act may be written this long after it was made: it waits for its group commit.
LATE_MS = 60_000
#: What is past its keeping is erased within this time, as a part of whatever is written then.
SWEEP_MS = 3_600_000
_AT_ONCE = 25


class Judged(NamedTuple):
    """An act that may come next, and the case before and after it."""

    case_id: str
    act: Event
    log: list[Event]
    before: Case | None
    after: Case


class Cases:
    """The logs of all cases.

    over: told, in the unit, of cases that nothing is to be known of any more but what the log says: what was written
    about them is erased, and so is what others keep with it.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._swept_ms = 0
        self.over: list[Callable[[Tx, Sequence[str]], None]] = []

    def append(self, tx: Tx, case_id: str, act: Event, actor: str, role: Role) -> tuple[Case | None, Case]:
        """Write the next act of a case; returns the case before it (None: it is opened) and after it, for `effects`.

        Costs one read of the log and three statements; a decision reads the logs of other cases of the same items too.
        Raises ``CaseError`` for what `allowed` refuses and for an act that was not made just now.
        """
        judged = self.judge(tx, case_id, act, actor, role)
        self.write(tx, judged)
        return judged.before, judged.after

    def judge(self, tx: Tx, case_id: str, act: Event, actor: str, role: Role) -> "Judged":
        """The first half of ``append``, for who writes in between what the act needs: nothing is written yet."""
        written_ms = self._clock.now_ms()
        if not written_ms - LATE_MS <= act.at_ms <= written_ms:
            raise CaseError(Refusal("at_ms", "an act is written when it is made"))
        if isinstance(act, Opened) and act.case_id != case_id:
            raise CaseError(Refusal("case_id", "a case is opened under its own id"))
        log = store.log_in(tx, case_id)
        if log and log[-1].at_ms > act.at_ms:
            raise CaseError(Refusal("at_ms", "the case has an act that is later than this one"))
        before = reduce(log, act.at_ms) if log else None
        refusal = allowed(before, act, actor, role, act.at_ms, self._elsewhere(tx, case_id, act, before))
        if refusal is not None:
            raise CaseError(refusal)
        return Judged(case_id, act, log, before, reduce([*log, act], act.at_ms))

    def write(self, tx: Tx, judged: "Judged") -> None:
        """The other half, in the same unit. The database refuses a decision whose statement is not there."""
        case_id, act, log, before, after = judged
        store.add(tx, case_id, len(log), act)
        if isinstance(act, Opened | MergedIn):
            known = () if before is None else before.subject.items
            store.add_items(tx, case_id, [item for item in after.subject.items if item not in known])
            about.add(tx, case_id, after.subject)
        queue.put(tx, line(after))
        looks.add(tx, case_id, [*log, act], len(log))
        now_ms = self._clock.now_ms()
        if now_ms - self._swept_ms >= SWEEP_MS:
            self._sweep(tx, now_ms)

    def _sweep(self, tx: Tx, now_ms: int) -> None:
        """Erase what some cases had kept, and later their words; if there may be more, the next act goes on with it."""
        found = queue.past_keeping(tx, now_ms, _AT_ONCE)
        over = [case_id for case_id in found if self._is_over(tx, case_id, now_ms)]
        if found:
            snapshots.erase_of(tx, found, now_ms)
        if over:
            whole = list(dict.fromkeys(one for case_id in over for one in queue.whole_in(tx, case_id)))
            for case_id in whole:
                store.erase_words(tx, [kept.id for act in store.log_in(tx, case_id) for kept in kept_in(act)])
            queue.nothing_kept(tx, whole)
            for told in self.over:
                told(tx, whole)
        if len(found) < _AT_ONCE:
            self._swept_ms = now_ms

    def _is_over(self, tx: Tx, case_id: str, now_ms: int) -> bool:
        """Whether its words are erased now, too; else it is looked after when they are to be.

        One that was merged is over with the case in which it is gone on with, which takes it along, and not before.
        """
        case = self.gone_on_with(tx, case_id, now_ms)
        assert case is not None  # it has a line
        until_ms = words_until(case)
        if until_ms is None or now_ms <= until_ms:
            queue.keep_until(tx, case_id, NEVER_MS if until_ms is None else until_ms)
            return False
        return True

    def _elsewhere(self, tx: Tx, case_id: str, act: Event, before: Case | None) -> Earlier:
        """What other cases have already done to the items that an act decides about, and what is one with them."""
        if before is None or not isinstance(act, Decision) or not act.about or not act.measures:
            return Earlier()
        items = dict.fromkeys((*act.about, *act.because, *cause(act, before.subject)))
        logs = [store.log_in(tx, other) for other in store.others(tx, case_id, tuple(items))]
        done = [reduce(log, log[-1].at_ms).earlier for log in logs if log]
        return Earlier(
            penalties=frozenset().union(*(one.penalties for one in done)),
            held=frozenset().union(*(one.held for one in done)),
        )

    def read(self, tx: Tx, case_id: str, now_ms: int) -> Case | None:
        """The case as a unit finds it, at a moment since its last act. None if there is none. One statement."""
        log = store.log_in(tx, case_id)
        return reduce(log, max(now_ms, log[-1].at_ms)) if log else None

    def gone_on_with(self, tx: Tx, case_id: str, now_ms: int) -> Case | None:
        """The case, or that into which it was merged. None if there is none. A statement for each."""
        case = self.read(tx, case_id, now_ms)
        while case is not None and case.merged_into:
            into = self.read(tx, case.merged_into, now_ms)
            if into is None:
                break
            case = into
        return case

    async def appeals_since(self, from_ms: int) -> tuple[int, dict[str, int]]:
        """How many appeals were made since then, and how those ended that were answered since. One statement."""
        acts = await store.appeals_since(self._db, from_ms)
        answered = Counter[str](act.outcome for act in acts if isinstance(act, AppealDecided))
        return sum(isinstance(act, AppealMade) for act in acts), dict(answered)

    async def outcomes_since(self, from_ms: int) -> dict[str, int]:
        """How out-of-court bodies have spoken since then (Art. 21 DSA): how often they upheld, and reversed. One
        statement."""
        acts = await store.outcomes_since(self._db, from_ms)
        return dict(Counter[str](act.outcome for act in acts if isinstance(act, OutcomeRecorded)))

    async def get(self, case_id: str, now_ms: int | None = None) -> Case | None:
        """The case now, or at another moment since its opening. None if there is none.

        Raises ``CaseError`` for a moment before its opening.
        """
        log = await store.log(self._db, case_id)
        return reduce(log, self._clock.now_ms() if now_ms is None else now_ms) if log else None

    async def log(self, case_id: str) -> list[Event]:
        """The acts, in order; [] if there is no such case."""
        return await store.log(self._db, case_id)

    # --- what its items looked like

    def keep_snapshot(self, tx: Tx, case_id: str, item: PublicItem | DisclosedItem) -> None:
        """Keep the item as it was seen; in the unit that opens the case, or joins a notice to it. One statement.

        The first of each item stays, but an encrypted message gives way to the same one opened. It is kept for as long
        as the case, an appeal or an order runs or may still come (`kept_until`), and erased within the hour after that.
        """
        snapshots.add(tx, *taken(case_id, item, self._clock.now_ms()))

    async def snapshot(self, case_id: str, item: str) -> Snapshot | None:
        """What the item looked like; None if nothing was kept of it."""
        return await snapshots.one(self._db, case_id, item)

    async def snapshots(self, case_id: str) -> list[Snapshot]:
        """What all its items looked like, as far as it was kept. One statement."""
        return await snapshots.of_case(self._db, case_id)

    def erase_snapshot(self, tx: Tx, case_id: str, item: str) -> None:
        """Take away what was kept of an item; its digest stays.

        Raises ``CaseError`` (act) as long as it is to be kept, and (item) where nothing is.
        """
        now_ms = self._clock.now_ms()
        case = self.read(tx, case_id, now_ms)
        if case is None or not snapshots.there(tx, case_id, item):
            raise CaseError(Refusal("item", "nothing is kept of it"))
        until_ms = kept_until(case)
        if until_ms is None or now_ms < until_ms:
            raise CaseError(Refusal("act", "it is kept until the case, its appeals and its orders are over"))
        snapshots.erase(tx, case_id, item, now_ms)

    def let_go(self, tx: Tx, case_id: str) -> int | None:
        """Erase what its items looked like if its time is over; else by when to ask again, a day later while it runs.
        None if nothing is kept any more."""
        now_ms = self._clock.now_ms()
        case = self.read(tx, case_id, now_ms)
        if case is None:
            return None
        until_ms = kept_until(case)
        if until_ms is None or now_ms <= until_ms:
            return now_ms + DAY_MS if until_ms is None else until_ms + 1
        snapshots.erase_of(tx, [case_id], now_ms)
        return None

    def hand_over_snapshots(self, tx: Tx, case_id: str, into: str) -> None:
        """What was kept for a case goes on with it into another."""
        snapshots.hand_over(tx, case_id, into)

    # --- the queues

    async def start(self) -> None:
        """Work the queues out where there are none though there are cases: after an upgrade, or if they were lost."""
        if await queue.are_lost(self._db):
            await self.rebuild()

    async def rebuild(self) -> int:
        """Work the lines of the queues, whom they are about, and who looked, out of the logs anew; returns how many.

        The service may run: each unit takes some cases, and what is written in between has its line already.
        """
        count, after = 0, ""
        while found := await self._db.write(lambda tx, after=after: self._rebuild(tx, after)):  # type: ignore[misc]
            count, after = count + len(found), found[-1]
        return count

    def _rebuild(self, tx: Tx, after: str) -> list[str]:
        ids = queue.case_ids(tx, after, _AT_ONCE)
        logs = [store.log_in(tx, case_id) for case_id in ids]
        queue.put_all(tx, [line(reduce(log, log[-1].at_ms)) for log in logs])
        for case_id, log in zip(ids, logs, strict=True):
            looks.add(tx, case_id, log)
            about.add(tx, case_id, reduce(log, log[-1].at_ms).subject)
        return ids
