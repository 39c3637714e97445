"""`Queues`: which cases wait, for whom, and what else there was like this one."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.matrix.errors import invalid_param
from teahouse.publicaccounts.api import Listing, cursor, read_cursor
from teahouse.safety.cases import _store_about as about
from teahouse.safety.cases import _store_looks as looks
from teahouse.safety.cases import _store_queue as store
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._ladder import DAY_MS
from teahouse.safety.cases._queue import Counts, Looked, Queued, Similar, Why, queued

_Text = Annotated[str, Meta(max_length=512)]
_SIMILAR_AT_MOST = 20


class Asked(Listing, frozen=True, kw_only=True):
    """Which cases are wanted: those of which all that is given is true.

    status: waiting (a clock runs: somebody has to do something), a status, or all. order: clock (what is due first) or
    newest. Left out, one sees what waits by its clock; of an account, an item or a search all there are, newest first.
    """

    status: Annotated[
        Literal["", "waiting", "open", "decided", "appealed", "closed", "merged", "all"],
        Meta(description="waiting: a clock runs. Left out: waiting; all, if an account, an item or q is given."),
    ] = ""
    category: Annotated[_Text, Meta(description="STATEMENT_CATEGORY_…")] = ""
    lane: Literal["", "order", "trusted", "notice", "detector", "staff"] = ""
    level: Literal["", "moderator", "senior", "legal"] = ""
    clock: Literal["", "decide", "order", "appeal", "restore"] = ""
    assigned: Annotated[_Text, Meta(description="me, nobody, or a user id.")] = ""
    account: Annotated[_Text, Meta(description="A user id, or a public account's.")] = ""
    item: _Text = ""
    q: Annotated[_Text, Meta(description="The id of a case, an account or an item.")] = ""
    breached: Annotated[bool, Meta(description="Past their due only.")] = False
    asks: Annotated[bool, Meta(description="Those only that wait for a second opinion.")] = False
    news: Annotated[bool, Meta(description="Accounts of news or public debate only.")] = False
    order: Annotated[Literal["", "clock", "newest"], Meta(description="Left out: clock for what waits.")] = ""


class CasePage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some of a queue. ``next_cursor`` is left out on the last page. left_out: there are cases about the caller, and
    they stand in no list that the caller reads."""

    items: list[Queued]
    next_cursor: str | None = None
    left_out: bool = False


class LooksAsked(Listing, frozen=True, kw_only=True):
    """Whose looks, at which case; at pictures in full only."""

    by: Annotated[_Text, Meta(description="A user id. A moderator sees their own.")] = ""
    case_id: _Text = ""
    shown: bool = False


class LookPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some of the looks. ``next_cursor`` is left out on the last page."""

    items: list[Looked]
    next_cursor: str | None = None


class Queues:
    """The queues, read."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def page(self, asked: Asked, me: str) -> CasePage:
        """A page of a queue, without what is about ``me``. Two statements. Raises M_INVALID_PARAM for another list's
        cursor.

        A page goes on after the last line of the page before, by its clock or its opening: cases that come in
        meanwhile neither push a line onto the next page nor off it. A case whose clock changes moves in the queue.
        """
        wide = bool(asked.account or asked.item or asked.q)
        status = asked.status or ("all" if wide else "waiting")
        newest = asked.order == "newest" or (not asked.order and status != "waiting")
        kind = "cases by opening" if newest else "cases by clock"
        after, now_ms = read_cursor(kind, asked.cursor), self._clock.now_ms()
        found = await store.lines(
            self._db,
            store.Wanted(
                status=() if status in ("waiting", "all") else (status,),
                waiting=status == "waiting",
                category=asked.category,
                lane=asked.lane,
                level=asked.level,
                clock=asked.clock,
                account=asked.account,
                item=asked.item,
                assigned_to={"": None, "me": me, "nobody": ""}.get(asked.assigned, asked.assigned),
                breached_at_ms=now_ms if asked.breached else None,
                asks=asked.asks,
                news=asked.news,
                search=asked.q,
                me=me,
                newest=newest,
                after=None if after is None else (int(after[0]), str(after[1])),
                limit=asked.limit + 1,
            ),
        )
        page = found[: asked.limit]
        more = len(found) > asked.limit
        ends = cursor(kind, page[-1].opened_ms if newest else page[-1].due_ms, page[-1].case_id) if more else None
        left_out = await about.any_about(self._db, me)
        return CasePage(items=[queued(line, now_ms) for line in page], next_cursor=ends, left_out=left_out)

    async def of(self, case_ids: Sequence[str], me: str) -> dict[str, Queued]:
        """The lines of these cases; those that are not there, or about ``me``, are left out. One statement."""
        found, now_ms = await store.lines_of(self._db, case_ids, me), self._clock.now_ms()
        return {line.case_id: queued(line, now_ms) for line in found}

    async def counts(self, me: str) -> Counts:
        """How many cases wait, in all and in each queue. Two statements."""
        now_ms = self._clock.now_ms()
        return await store.counts(self._db, me, now_ms, await looks.shown_since(self._db, me, now_ms - DAY_MS))

    async def looks(self, asked: LooksAsked, me: str, by: str) -> LookPage:
        """Who looked at what, the latest first; ``by``: of whom, "" for all. What is about ``me`` is left out. One
        statement. Raises M_INVALID_PARAM."""
        kind = "looks"
        after = read_cursor(kind, asked.cursor)
        if after is not None and len(after) != 4:
            raise invalid_param("Query parameter 'cursor' is not one of this list")
        place = None if after is None else (int(after[0]), str(after[1]), int(after[2]), str(after[3]))
        found = await looks.page(self._db, me, by, asked.case_id, asked.shown, place, asked.limit + 1)
        page, last = found[: asked.limit], found[: asked.limit][-1:]
        ends = (
            cursor(kind, last[0].at_ms, last[0].case_id, last[0].no, last[0].of) if len(found) > asked.limit else None
        )
        return LookPage(items=page, next_cursor=ends)

    async def similar(self, case: Case, me: str) -> list[Similar]:
        """Other cases of the same item, the same account, the same rule: the newest twenty of each, none of them about
        ``me``. One statement.

        Those that have most in common come first.
        """
        ground = case.rulings[-1].ground if case.rulings else case.ground
        found = await store.similar(
            self._db, case.case_id, case.subject.items, case.subject.account, ground.rule_id, me, _SIMILAR_AT_MOST
        )
        whys: dict[str, list[Why]] = {}
        for line, why in found:
            whys.setdefault(line.case_id, []).append(why)
        lines = {line.case_id: line for line, _ in found}
        near = sorted(lines.values(), key=lambda line: (-len(whys[line.case_id]), -line.opened_ms, line.case_id))
        now_ms = self._clock.now_ms()
        return [Similar(case=queued(line, now_ms), why=tuple(whys[line.case_id])) for line in near]
