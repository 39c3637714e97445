"""``safety_case_about``: who a case is about, so that what is listed for them leaves it out."""

from collections.abc import Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.safety.cases._model import Subject

#: Not about somebody, for a query of ``safety_cases``; takes their id.
NOT_ABOUT = "NOT EXISTS (SELECT 1 FROM safety_case_about AS a WHERE a.user_id = ? AND a.case_id = safety_cases.case_id)"


def add(tx: Tx, case_id: str, subject: Subject) -> None:
    """The account, and its owners."""
    people = dict.fromkeys((subject.account, *subject.owners))
    tx.many(
        "INSERT INTO safety_case_about (user_id, case_id) VALUES (?, ?) ON CONFLICT (user_id, case_id) DO NOTHING",
        [(one, case_id) for one in people if one],
    )


async def any_about(db: Database, user_id: str) -> bool:
    """Whether there is or was a case about them. One statement."""
    return await db.one("SELECT 1 FROM safety_case_about WHERE user_id = ? LIMIT 1", user_id) is not None


async def which(db: Database, user_id: str, case_ids: Sequence[str]) -> frozenset[str]:
    """Those of the cases that are about them. One statement."""
    if not case_ids:
        return frozenset()
    sql = "SELECT case_id FROM safety_case_about WHERE user_id = ? AND case_id IN ?"
    return frozenset(str(row[0]) for row in await db.all(sql, user_id, list(case_ids)))
