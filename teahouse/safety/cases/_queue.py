"""A case as a line of a queue: worked out of the case, kept beside its log, and nothing in it that the log has not.

What ends by itself is not written down as over or not over but with its moments (law 5): whether a measure is in force
and whether a clock is past its due is asked of the time when somebody looks.
"""

from typing import Literal

import msgspec

from teahouse.safety.cases._case import Case, Clock, Lane
from teahouse.safety.cases._model import Level, Role, Status
from teahouse.safety.cases._sealed import running

#: Later than any moment: no clock runs, or the case is not over.
NEVER_MS = 2**53 - 1
#: What was written about a case is kept at least this long after its last act: somebody may still ask why.
WORDS_MS = 180 * 86_400_000
Why = Literal["item", "account", "rule"]
ClockName = Literal["decide", "order", "appeal", "restore"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of ``safety_cases``, in the order of its columns."""

    case_id: str
    acts: int
    status: Status
    source: str
    lane: Lane
    level: Level
    category: str
    keyword: str
    rule_id: str
    account: str
    news: bool
    disclosed: bool
    items: int
    reporters: int
    assigned_to: str
    asks: int
    opened_ms: int
    last_ms: int
    clock: str
    due_ms: int
    merged_into: str
    spans: tuple[tuple[int, int | None], ...]
    keep_until_ms: int


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a queue, as it is now.

    category, keyword, rule_id: of the last decision, or of the opening. clock, due_ms: the running clock that is due
    first; "" and None where none runs. breached: that clock is past its due. in_force: a measure of the case is.
    asks: how many second opinions are waited for. items, reporters: how many. merged_into: the case it went into.
    """

    case_id: str
    status: Status
    source: str
    lane: Lane
    level: Level
    category: str
    keyword: str
    rule_id: str
    account: str
    news: bool
    disclosed: bool
    items: int
    reporters: int
    assigned_to: str
    asks: int
    opened_ms: int
    last_ms: int
    clock: str
    due_ms: int | None
    breached: bool
    in_force: bool
    merged_into: str


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """Another case, and what it has in common: an item, the account, the rule."""

    case: Queued
    why: tuple[Why, ...]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody looked. no: the act's place in the log. item: "" for the case. shown: a picture in full.

    of: case, or what stands beside one: notice, notifier, complainant, order, decision (a draft, or the form of one),
    signals, strikes; then record says which (a notifier or complainant to auditors only), and no counts those looks.
    """

    case_id: str
    no: int
    by: str
    role: Role
    at_ms: int
    item: str
    shown: bool
    of: str = "case"
    record: str = ""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases wait for somebody, in all and in each queue. mine: those that I have. shown: how many pictures I
    was shown in full within the last 24 hours: whoever has seen enough of them should do something else."""

    waiting: int
    mine: int
    unassigned: int
    breached: int
    asks: int
    shown: int
    lanes: dict[str, int]
    levels: dict[str, int]
    categories: dict[str, int]
    clocks: dict[str, int]


def first_due(case: Case) -> Clock | None:
    """The running clock that is due first; of two that are due at once, that which began first."""
    running = [clock for clock in case.clocks if clock.stopped_ms is None]
    return min(running, key=lambda clock: (clock.due_ms, clock.since_ms, clock.name), default=None)


def line(case: Case) -> Line:
    """The case's line, as of its last act: pass a case at that moment, or any later one; it is the same."""
    clock = first_due(case)
    ground = case.rulings[-1].ground if case.rulings else case.ground
    return Line(
        case_id=case.case_id,
        acts=case.acts,
        status=case.status,
        source=case.source,
        lane=case.lane,
        level=case.level,
        category=ground.category,
        keyword=ground.keyword,
        rule_id=ground.rule_id,
        account=case.subject.account,
        news=case.subject.news,
        disclosed=case.subject.disclosed,
        items=len(case.subject.items),
        reporters=len(case.reporters),
        assigned_to=case.assigned_to,
        asks=sum(opinion.agrees is None for opinion in case.opinions) if case.status == "open" else 0,
        opened_ms=case.opened_ms,
        last_ms=case.last_ms,
        clock="" if clock is None else clock.name,
        due_ms=NEVER_MS if clock is None else clock.due_ms,
        merged_into=case.merged_into,
        spans=tuple(
            (one.measure.start_ms, one.end_ms)
            for one in case.measures
            if one.end_ms is None or max(one.measure.start_ms, case.last_ms) < one.end_ms
        ),
        keep_until_ms=NEVER_MS if (until := kept_until(case)) is None else until,
    )


def queued(line: Line, now_ms: int) -> Queued:
    """The line as it is read now."""
    given = {name: getattr(line, name) for name in Queued.__struct_fields__ if name in Line.__struct_fields__}
    return Queued(
        **given
        | {
            "due_ms": line.due_ms if line.clock else None,
            "breached": line.due_ms < now_ms,
            "in_force": any(start <= now_ms and (end is None or now_ms < end) for start, end in line.spans),
        }
    )


def words_until(case: Case) -> int | None:
    """Until when what was written about it is kept; None as for `kept_until`."""
    until_ms = kept_until(case)
    return None if until_ms is None else max(until_ms, case.last_ms + WORDS_MS)


def kept_until(case: Case) -> int | None:
    """Until when what its items looked like is kept; None for as long as the case, an appeal or an order runs.

    As long as a decision can be appealed (six months), and as long as an order's content is to be preserved.
    """
    if running(case):
        return None
    moments = [ruling.appeal_until_ms for ruling in case.rulings]
    moments += [order.kept_until_ms for order in case.orders if order.kept_until_ms is not None]
    return max(moments, default=case.last_ms)
