"""Who looked at what, to be asked by person and time.

``safety_looks``: over all cases; the logs say it. ``safety_record_looks``: what stands beside cases; only here.
"""

from collections.abc import Sequence

from teahouse.kernel.db import Argument, Database, Tx
from teahouse.safety.cases._acts import Event, Viewed
from teahouse.safety.cases._queue import Looked

_ADD = (
    "INSERT INTO safety_looks (case_id, act_no, by, role, at_ms, item, shown) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (case_id, act_no) DO NOTHING"
)


def add(tx: Tx, case_id: str, log: Sequence[Event], first_no: int = 0) -> None:
    """Keep the looks among the acts of a case, from the act ``first_no`` on."""
    rows = [
        (case_id, no, act.by, act.role, act.at_ms, act.what, int(act.shown))
        for no, act in enumerate(log[first_no:], first_no)
        if isinstance(act, Viewed)
    ]
    if rows:
        tx.many(_ADD, rows)


def recent_in(tx: Tx, of: tuple[str, str], by: str, since_ms: int) -> bool:
    """Whether somebody looked at a record since then. of: its kind, and which."""
    sql = "SELECT 1 FROM safety_record_looks WHERE by = ? AND at_ms > ? AND kind = ? AND record = ? LIMIT 1"
    return tx.one(sql, by, since_ms, *of) is not None


def add_record(tx: Tx, of: tuple[str, str], case_id: str, by: str, role: str, at_ms: int) -> None:
    """Keep a look at a record."""
    tx.run(
        "INSERT INTO safety_record_looks (look_no, kind, record, case_id, by, role, at_ms) "
        "SELECT COALESCE(MAX(look_no), 0) + 1, ?, ?, ?, ?, ?, ? FROM safety_record_looks",
        *(*of, case_id, by, role, at_ms),
    )


_LOOKS = "SELECT case_id, act_no, by, role, at_ms, item, shown, 'case' AS kind, '' AS record FROM safety_looks"
_BESIDE = (
    "SELECT case_id, look_no AS act_no, by, role, at_ms, '' AS item, 0 AS shown, kind, record FROM safety_record_looks"
)
_ORDER = "ORDER BY at_ms DESC, case_id DESC, act_no DESC, kind DESC LIMIT ?"


async def page(
    db: Database,
    me: str,
    by: str,
    case_id: str,
    shown: bool,
    after: tuple[int, str, int, str] | None,
    limit: int,
) -> list[Looked]:
    """Looks, the latest first; of somebody, at a case, at pictures in full, or all; not at cases about ``me``. One
    statement: the latest of either table, and of those the latest."""
    where: list[str] = [
        "NOT EXISTS (SELECT 1 FROM safety_case_about AS a WHERE a.user_id = ? AND a.case_id = l.case_id)"
    ]
    args: list[Argument] = [me]
    for name, value in (("by", by), ("case_id", case_id)):
        if value:
            where.append(f"{name} = ?")
            args.append(value)
    if shown:
        where.append("shown = 1")
    if after is not None:
        where.append("(at_ms, case_id, act_no, kind) < (?, ?, ?, ?)")
        args += after
    parts = (_LOOKS,) if shown else (_LOOKS, _BESIDE)
    some = " UNION ALL ".join(
        f"SELECT * FROM (SELECT * FROM ({part}) AS l WHERE {' AND '.join(where)} {_ORDER}) AS s{at}"
        for at, part in enumerate(parts)
    )
    rows = await db.heavy(f"SELECT * FROM ({some}) AS looked {_ORDER}", *(*args, limit) * len(parts), limit)
    return [
        Looked(
            case_id=row[0], no=row[1], by=row[2], role=row[3], at_ms=row[4], item=row[5], shown=bool(row[6]),
            of=row[7], record=row[8],
        )
        for row in rows
    ]  # fmt: skip


async def shown_since(db: Database, by: str, since_ms: int) -> int:
    """How many pictures somebody was shown in full since then."""
    row = await db.one("SELECT COUNT(*) FROM safety_looks WHERE by = ? AND at_ms > ? AND shown = 1", by, since_ms)
    return 0 if row is None else int(row[0])
