"""``safety_looks``: who looked at what, over all cases. The logs say it; here it can be asked by person and time."""

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


async def page(
    db: Database, by: str, case_id: str, shown: bool, after: tuple[int, str, int] | None, limit: int
) -> list[Looked]:
    """Looks, the latest first; of somebody, at a case, at pictures in full, or all. One statement."""
    where: list[str] = ["1 = 1"]
    args: list[Argument] = []
    for name, value in (("by", by), ("case_id", case_id)):
        if value:
            where.append(f"{name} = ?")
            args.append(value)
    if shown:
        where.append("shown = 1")
    if after is not None:
        where.append("(at_ms, case_id, act_no) < (?, ?, ?)")
        args += after
    rows = await db.heavy(
        f"SELECT case_id, act_no, by, role, at_ms, item, shown FROM safety_looks WHERE {' AND '.join(where)} "
        "ORDER BY at_ms DESC, case_id DESC, act_no DESC LIMIT ?",
        *(*args, limit),
    )
    return [
        Looked(case_id=row[0], no=row[1], by=row[2], role=row[3], at_ms=row[4], item=row[5], shown=bool(row[6]))
        for row in rows
    ]


async def shown_since(db: Database, by: str, since_ms: int) -> int:
    """How many pictures somebody was shown in full since then."""
    row = await db.one("SELECT COUNT(*) FROM safety_looks WHERE by = ? AND at_ms > ? AND shown = 1", by, since_ms)
    return 0 if row is None else int(row[0])
