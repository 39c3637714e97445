"""How often somebody provided manifestly illegal content (Art. 23(1) DSA), for whoever decides what is proportionate.

A strike is a decision on the ground of a law in which a person found, and told the account, that the content is
manifestly illegal. It lapses after 180 days and goes with the decision if that is reversed. Nothing follows from any
number of strikes by itself: they are shown with what Art. 23(3) asks to be weighed: how many, of how many, how grave;
with which intention stands in the reasons. Table: ``safety_strikes``. Ways in: ``strike``, ``turned``, ``read``.
"""

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.safety.cases import Case
from teahouse.safety.decisions._model import Strike, Strikes
from teahouse.safety.statements import MANIFEST_DAYS, Statement

LASTS_MS = MANIFEST_DAYS * 86_400_000
_kinds = msgspec.json.Decoder(tuple[str, ...]).decode


def strike(tx: Tx, case: Case, statement: Statement) -> None:
    """Keep that the last decision of a case found its content manifestly illegal; what lapsed long ago is forgotten."""
    ruling = case.rulings[-1]
    assert statement.law is not None  # `check`
    tx.run("DELETE FROM safety_strikes WHERE ends_ms < ?", ruling.at_ms - LASTS_MS)
    tx.run(
        "INSERT INTO safety_strikes (case_id, decision_no, account, at_ms, ends_ms, items, category, keyword, law, "
        "kinds, turned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        *(case.case_id, ruling.no, case.subject.account, ruling.at_ms, ruling.at_ms + LASTS_MS),
        *(sum(one in case.subject.items for one in ruling.about), statement.category, statement.keyword),
        *(statement.law.reference, msgspec.json.encode([one.kind.value for one in statement.measures]).decode()),
    )


def turned(tx: Tx, case: Case) -> None:
    """Say what became of the decisions of a case. One statement for each that was turned, none for most cases."""
    for ruling in case.rulings:
        if ruling.outcome in ("reverse", "in_part"):
            tx.run(
                "UPDATE safety_strikes SET turned = ? WHERE case_id = ? AND decision_no = ?",
                *(ruling.outcome, case.case_id, ruling.no),
            )


async def read(db: Database, account: str, now_ms: int) -> Strikes:
    """How an account stands now. Three statements."""
    rows = await db.all(
        "SELECT case_id, decision_no, at_ms, ends_ms, items, category, keyword, law, kinds, turned FROM safety_strikes "
        "WHERE account = ? AND ends_ms > ? AND turned <> 'reverse' ORDER BY at_ms DESC, case_id, decision_no",
        *(account, now_ms),
    )
    found = [
        Strike(
            case_id=row[0], decision_no=row[1], at_ms=row[2], ends_ms=row[3], items=row[4], category=row[5],
            keyword=row[6], law=row[7], measures=_kinds(row[8]), turned=row[9],
        )
        for row in rows
    ]  # fmt: skip
    since_ms = now_ms - LASTS_MS
    decided = await db.one(
        "SELECT COUNT(*) FROM safety_statements WHERE account = ? AND decided_ms > ?", account, since_ms
    )
    opened = await db.one("SELECT COUNT(*) FROM safety_cases WHERE account = ? AND opened_ms > ?", account, since_ms)
    return Strikes(
        account=account,
        strikes=found,
        items=sum(one.items for one in found),
        decisions=int(decided[0]) if decided else 0,
        of_cases=int(opened[0]) if opened else 0,
    )
