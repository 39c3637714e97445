"""No measure without a statement of reasons, by the database's own word: by hand, and after an upgrade."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from teahouse.kernel.db import Tx
from teahouse.safety.cases import MeasureEnded
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.court import LIN, MO, Court, item, wish

FORGED = (
    "INSERT INTO safety_effects (case_id, measure_id, does, item, function, place, account, end_ms, statement_id, "
    f"detail) VALUES ('case-1', '{{}}', 'remove', 'b', '', '', '{LIN}', NULL, '{{}}', '{{{{}}}}')"
)
#: Before 0030 the database asked an act for the shape of a statement, and what is enforced for nothing.
BEFORE_0030 = {
    "sqlite": (
        "DROP TRIGGER safety_case_acts_stated", "DROP TRIGGER safety_case_acts_worded",
        "DROP TRIGGER safety_statements_of_case", "DROP TRIGGER safety_statements_update",
        "DROP TRIGGER safety_statements_delete", "DROP TRIGGER safety_effects_insert",
        "DROP TRIGGER safety_effects_update",
    ),
    "postgres": tuple(
        f"DROP FUNCTION safety_{name} CASCADE"
        for name in ("act_stated", "statement_of_case", "statement_changed", "statement_stays", "effect_stated")
    ),
}  # fmt: skip
UNDONE = "DELETE FROM kernel_migrations WHERE part = 'safety' AND number = 30"


@pytest.fixture
async def court(database_url: str, tmp_path: Path) -> AsyncIterator[Court]:
    opened = await Court(tmp_path, database_url).open()
    yield opened
    await opened.close()


async def decided(court: Court) -> str:
    """An article is removed; returns the number of the statement."""
    await court.opened()
    made = await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a"))))
    return made.statement.puid


async def test_what_is_enforced_by_hand_is_refused_and_what_was_decided_is_not(court: Court) -> None:
    number = await decided(court)
    for measure, statement in ((f"{number}.9", number), (f"{number}.1", "nosuch"), ("m", "nosuch")):
        sql = FORGED.format(measure, statement)
        with pytest.raises(Exception, match="what is enforced"):
            await court.db.write(lambda tx, sql=sql: tx.run(sql))  # type: ignore[misc]
    await court.again()
    assert court.withheld("a") is not None and court.withheld("b") is None
    await court.db.write(lambda tx: court.decisions.erase.now(tx, number))
    stated = await court.decisions.stated(number=number)
    assert stated is not None and stated.statement is None
    why = await court.db.write(lambda tx: court.words.keep(tx, "It was looked at again."))
    await court.act("case-1", MeasureEnded, MO, measure_id=f"{number}.1", why=why)
    assert court.withheld("a") is None


async def test_after_an_upgrade_what_was_decided_holds_and_what_was_not_does_not(court: Court) -> None:
    await decided(court)

    def go_back(tx: Tx) -> None:
        for statement in (*BEFORE_0030[court.db.dialect], UNDONE, FORGED.format("m", "nosuch")):
            tx.run(statement)

    await court.db.write(go_back)
    await court.again()
    assert court.withheld("a") is not None and court.withheld("b") is None
    with pytest.raises(Exception, match="what is enforced"):
        await court.db.write(lambda tx: tx.run(FORGED.format("m", "nosuch")))
    await court.opened("case-2", ("c",))
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("c")), case_id="case-2"))
    held = court.withheld("c")
    assert held is not None and held.statement
