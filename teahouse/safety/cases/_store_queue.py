"""``safety_cases``: the lines of the queues. The log says what stands in them; here they are kept and found."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from teahouse.kernel.db import Argument, Database, Row, Tx
from teahouse.safety.cases._queue import NEVER_MS, Counts, Line, Why
from teahouse.safety.cases._store_about import NOT_ABOUT

_COLUMNS = ", ".join(Line.__struct_fields__)
_PUT = (
    f"INSERT INTO safety_cases ({_COLUMNS}) VALUES ({', '.join('?' * len(Line.__struct_fields__))}) "
    "ON CONFLICT (case_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Line.__struct_fields__ if name != "case_id")
)
_FOUND = (
    "case_id IN (SELECT case_id FROM safety_cases WHERE case_id = ? UNION ALL "
    "SELECT case_id FROM safety_cases WHERE account = ? UNION ALL "
    "SELECT case_id FROM safety_case_items WHERE item = ?)"
)
_SPANS = msgspec.json.Decoder(tuple[tuple[int, int | None], ...])


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines: those of which all that is given is true. status: () for any. assigned_to: "" for nobody, None for
    anyone. search: an id of a case, an account or an item. after: where to go on. newest: by opening, the latest
    first; else by what is due first. me: who reads it; what is about them is left out."""

    status: tuple[str, ...] = ()
    waiting: bool = False
    category: str = ""
    lane: str = ""
    level: str = ""
    clock: str = ""
    account: str = ""
    item: str = ""
    assigned_to: str | None = None
    breached_at_ms: int | None = None
    asks: bool = False
    news: bool = False
    search: str = ""
    newest: bool = False
    after: tuple[int, str] | None = None
    limit: int = 20
    me: str = ""


def put(tx: Tx, line: Line) -> None:
    """Keep a case's line, in place of the one it had."""
    tx.run(_PUT, *_packed(line))


def put_all(tx: Tx, lines: Sequence[Line]) -> None:
    tx.many(_PUT, [_packed(line) for line in lines])


def _packed(line: Line) -> list[Argument]:
    values: list[Any] = list(msgspec.structs.astuple(line))
    values[Line.__struct_fields__.index("spans")] = msgspec.json.encode(line.spans).decode()
    return [int(one) if isinstance(one, bool) else one for one in values]


def _line(row: Row) -> Line:
    given = dict(zip(Line.__struct_fields__, row, strict=False))
    return Line(**given | {"news": bool(given["news"]), "disclosed": bool(given["disclosed"]),
                           "spans": _SPANS.decode(given["spans"])})  # fmt: skip


async def lines(db: Database, wanted: Wanted) -> list[Line]:
    """The lines, in order, at most ``limit``. One statement; where few of many fit, it goes through all that wait."""
    where, args = _conditions(wanted)
    by, over = ("opened_ms", "<") if wanted.newest else ("due_ms", ">")
    if wanted.after is not None:
        where.append(f"({by}, case_id) {over} (?, ?)")
        args += wanted.after
    order = f"{by} DESC, case_id DESC" if wanted.newest else f"{by}, case_id"
    text = f"SELECT {_COLUMNS} FROM safety_cases WHERE {' AND '.join(where) or '1 = 1'} ORDER BY {order} LIMIT ?"
    return [_line(row) for row in await db.heavy(text, *args, wanted.limit)]


def _conditions(wanted: Wanted) -> tuple[list[str], list[Argument]]:
    where: list[str] = []
    args: list[Argument] = []
    for name in ("category", "lane", "level", "clock", "account"):
        if value := getattr(wanted, name):
            where.append(f"{name} = ?")
            args.append(value)
    if wanted.status:
        where.append("status IN ?")
        args.append(wanted.status)
    if wanted.waiting:
        where.append("due_ms < ?")
        args.append(NEVER_MS)
    if wanted.assigned_to is not None:
        where.append("assigned_to = ?")
        args.append(wanted.assigned_to)
    if wanted.breached_at_ms is not None:
        where.append("due_ms < ?")
        args.append(wanted.breached_at_ms)
    if wanted.asks:
        where.append("asks > 0")
    if wanted.news:
        where.append("news = 1")
    if wanted.item:
        where.append("case_id IN (SELECT case_id FROM safety_case_items WHERE item = ?)")
        args.append(wanted.item)
    if wanted.me:
        where.append(NOT_ABOUT)
        args.append(wanted.me)
    if wanted.search:
        where.append(_FOUND)
        args += [wanted.search] * 3
    return where, args


async def line(db: Database, case_id: str) -> Line | None:
    row = await db.one(f"SELECT {_COLUMNS} FROM safety_cases WHERE case_id = ?", case_id)
    return None if row is None else _line(row)


async def lines_of(db: Database, case_ids: Sequence[str], me: str) -> list[Line]:
    """Those that are not about ``me``."""
    sql = f"SELECT {_COLUMNS} FROM safety_cases WHERE case_id IN ? AND {NOT_ABOUT}"
    return [_line(row) for row in await db.all(sql, list(case_ids), me)] if case_ids else []


async def similar(
    db: Database, case_id: str, items: Sequence[str], account: str, rule_id: str, me: str, limit: int
) -> list[tuple[Line, Why]]:
    """Other cases with an item of these, of the account, of the rule, none of them about ``me``: the newest ``limit``
    of each. One statement."""
    ways: list[tuple[str, str, list[Argument]]] = [
        ("account", "account = ?", [account]),
        ("rule", "rule_id = ? AND rule_id <> ''", [rule_id]),
    ]
    if items:
        found = "case_id IN (SELECT case_id FROM safety_case_items WHERE item IN ?)"
        ways.insert(0, ("item", found, [list(items)]))
    texts, args = [], []
    for why, condition, given in ways:
        texts.append(
            f"SELECT * FROM (SELECT {_COLUMNS}, '{why}' AS why FROM safety_cases "
            f"WHERE {condition} AND case_id <> ? AND {NOT_ABOUT} ORDER BY opened_ms DESC, case_id LIMIT ?) AS by_{why}"
        )
        args += [*given, case_id, me, limit]
    return [(_line(row), row[-1]) for row in await db.all(" UNION ALL ".join(texts), *args)]


async def counts(db: Database, me: str, now_ms: int, shown: int) -> Counts:
    """How many wait, by everything they are counted by. One statement that goes through all that wait."""
    rows = await db.heavy(
        "SELECT lane, level, category, clock, COUNT(*), SUM(CASE WHEN assigned_to = ? THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN assigned_to = '' THEN 1 ELSE 0 END), SUM(CASE WHEN due_ms < ? THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN asks > 0 THEN 1 ELSE 0 END) "
        "FROM safety_cases WHERE due_ms < ? GROUP BY lane, level, category, clock",
        *(me, now_ms, NEVER_MS),
    )
    by: list[dict[str, int]] = [{}, {}, {}, {}]
    sums = [0, 0, 0, 0, 0]
    for row in rows:
        for kind, name in zip(by, row[:4], strict=True):
            kind[name] = kind.get(name, 0) + int(row[4])
        sums = [total + int(more) for total, more in zip(sums, row[4:], strict=True)]
    return Counts(
        waiting=sums[0], mine=sums[1], unassigned=sums[2], breached=sums[3], asks=sums[4], shown=shown,
        lanes=by[0], levels=by[1], categories=by[2], clocks=by[3],
    )  # fmt: skip


def case_ids(tx: Tx, after: str, limit: int) -> list[str]:
    """The ids of cases that have a log, in order, after one of them."""
    rows = tx.all(
        "SELECT case_id FROM safety_case_acts WHERE act_no = 0 AND case_id > ? ORDER BY case_id LIMIT ?", after, limit
    )
    return [str(row[0]) for row in rows]


async def are_lost(db: Database) -> bool:
    """Whether there are cases and no lines of them, or it is not known of any whom it is about."""
    row = await db.one(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM safety_case_acts) AND (NOT EXISTS (SELECT 1 FROM safety_cases) "
        "OR NOT EXISTS (SELECT 1 FROM safety_case_about)) THEN 1 ELSE 0 END"
    )
    return row is not None and row[0] == 1


#: Before a SELECT, with the id of a case: ``whole`` is that case and all that are gone on with in it, however deep.
WHOLE = (
    "WITH RECURSIVE whole (case_id) AS (SELECT CAST(? AS TEXT) UNION SELECT c.case_id FROM safety_cases c "
    "JOIN whole w ON c.merged_into = w.case_id WHERE c.merged_into <> '') "
)


def whole_in(tx: Tx, case_id: str) -> list[str]:
    """The case, and all that are gone on with in it."""
    return [str(row[0]) for row in tx.all(WHOLE + "SELECT case_id FROM whole", case_id)]


def past_keeping(tx: Tx, now_ms: int, limit: int) -> list[str]:
    """Cases of which nothing is to be kept any more, and perhaps is."""
    rows = tx.all(
        "SELECT case_id FROM safety_cases WHERE keep_until_ms > 0 AND keep_until_ms < ? LIMIT ?", now_ms, limit
    )
    return [str(row[0]) for row in rows]


def nothing_kept(tx: Tx, case_ids: Sequence[str]) -> None:
    """Say so; what is written in such a case later has it looked after once more."""
    tx.run("UPDATE safety_cases SET keep_until_ms = 0 WHERE case_id IN ?", case_ids)


def keep_until(tx: Tx, case_id: str, until_ms: int) -> None:
    """When it is to be looked after next."""
    tx.run("UPDATE safety_cases SET keep_until_ms = ? WHERE case_id = ?", until_ms, case_id)


async def ages(db: Database, edges: Sequence[int], now_ms: int) -> list[tuple[str, tuple[int, ...], int, int]]:
    """By lane: how many of what waits was opened since each moment (the latest first) and not since the one before,
    how many before the last; how many are late; the oldest opening. One statement that goes through all that wait."""
    sums = ", ".join("SUM(CASE WHEN opened_ms >= ? THEN 1 ELSE 0 END)" for _ in edges)
    rows = await db.heavy(
        f"SELECT lane, COUNT(*), SUM(CASE WHEN due_ms < ? THEN 1 ELSE 0 END), MIN(opened_ms), {sums} "
        "FROM safety_cases WHERE due_ms < ? GROUP BY lane",
        *(now_ms, *edges, NEVER_MS),
    )
    found = []
    for lane, total, breached, oldest, *since in rows:
        steps = [0, *map(int, since), int(total)]
        found.append((str(lane), tuple(b - a for a, b in pairwise(steps)), int(breached), int(oldest)))
    return found


async def in_hand_since(db: Database, from_ms: int, limit: int) -> list[str]:
    """Cases with an act since then, or with a clock that runs: those with the latest acts first."""
    rows = await db.heavy(
        "SELECT case_id FROM safety_cases WHERE last_ms >= ? OR due_ms < ? ORDER BY last_ms DESC, case_id LIMIT ?",
        *(from_ms, NEVER_MS, limit),
    )
    return [str(row[0]) for row in rows]
