"""SQL of months: ``identity_months``, and ``active_month`` of ``identity_users``."""

from collections.abc import Sequence

from teahouse.identity._model import ActiveMonth
from teahouse.kernel.db import Database, Tx


def count(tx: Tx, seen: Sequence[tuple[int, int, int]]) -> None:
    """``seen`` are (month, user_no, when in ms), in order. Who was counted in that month or a later one is not again.

    A statement for each, and one for each month.
    """
    new: dict[int, tuple[int, int]] = {}
    for month, user_no, ms in seen:
        sql = "UPDATE identity_users SET active_month = ? WHERE user_no = ? AND active_month < ?"
        if tx.changed(sql, month, user_no, month):
            people, since_ms = new.get(month, (0, ms))
            new[month] = people + 1, min(since_ms, ms)
    for month, (people, since_ms) in sorted(new.items()):
        tx.run(
            "INSERT INTO identity_months (month, people, since_ms) VALUES (?, ?, ?) ON CONFLICT (month) DO UPDATE "
            "SET people = identity_months.people + excluded.people",
            month,
            people,
            since_ms,
        )


async def months(db: Database) -> list[ActiveMonth]:
    """The months in which anybody came, the first first."""
    rows = await db.all("SELECT month, people, since_ms FROM identity_months ORDER BY month")
    return [ActiveMonth(int(row[0]), int(row[1]), int(row[2])) for row in rows]
