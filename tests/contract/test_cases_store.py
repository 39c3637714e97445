"""The log of a case on SQLite and PostgreSQL: what was allowed is kept, and the database itself refuses the rest."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.db import Database, Tx
from teahouse.safety import cases
from tests.parts.safety.cases.desk import HOUR, Desk, scope, statement
from tests.parts.safety.cases.stated import state


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, Bus(), ["safety"])
    await opened.open()
    yield opened
    await opened.close()


def played() -> Desk:
    """A case in which a good deal happens."""
    desk = Desk()
    desk.do(cases.Held, "@mo:t", **desk.ruling(desk.measure("hold", scope("$b"), 1 / 24), about=("$b",)))
    desk.decide(desk.measure("remove", scope("$a", "$b")), about=("$a", "$b"))
    desk.now += HOUR
    desk.appeal(decision=1)
    desk.turn("in_part", cases.Lift(measure_id="m3", items=("$a",)))
    return desk


async def test_what_is_kept_is_the_log_and_nothing_can_be_changed_or_left_unsaid(db: Database) -> None:
    desk, clock = played(), ManualClock(0)
    logs = cases.Cases(db, clock)

    async def write(case_id: str, act: Any, at_ms: int | None = None) -> Any:
        clock.advance((act.at_ms if at_ms is None else at_ms) - clock.now_ms())

        def unit(tx: Tx) -> Any:
            state(tx, case_id, act)
            return logs.append(tx, case_id, act, act.by, act.role)

        return await db.write(unit)

    for no, act in enumerate(desk.log):
        before, after = await write("c1", act)
        assert (no, no + 1) == (0 if before is None else before.acts, after.acts)
    assert (desk.log, desk.case) == (await logs.log("c1"), await logs.get("c1"))
    assert cases.reduce(desk.log, desk.now - 1) == await logs.get("c1", desk.now - 1)
    assert (None, []) == (await logs.get("c9"), await logs.log("c9"))

    # what is not allowed is not written, and neither is what was made at another time
    for act, at_ms, field in (
        (desk.act(cases.Claimed, "@mo:t"), desk.now, "act"),
        (desk.act(cases.Viewed, "@mo:t"), desk.now + HOUR, "at_ms"),
        (desk.act(cases.Viewed, "@mo:t", at_ms=desk.now + 1), desk.now, "at_ms"),
        (desk.act(cases.Opened, "@rep:t", **desk.opening | {"case_id": "c7"}), desk.now, "case_id"),
    ):
        with pytest.raises(cases.CaseError) as refused:
            await write("c1", act, at_ms)
        assert field == refused.value.refusal.field
    assert desk.log == await logs.log("c1")

    # another case of the same items knows of it: no second penalty, and held once
    other = Desk()
    other.now = desk.now
    other.log.clear()
    other.do(cases.Opened, "@rep:t", **other.opening | {"case_id": "c2"})
    other.take("@mu:t")
    for act in other.log:
        await write("c2", act)
    hold = other.ruling(other.measure("hold", scope("$b"), 1 / 24), about=("$b",))
    remove = other.ruling(other.measure("remove", scope("$b")), about=("$b",))
    for act, field in (
        (other.act(cases.Held, "@mu:t", **hold), "measures[0].scope.items"),
        (other.act(cases.Decided, "@mu:t", **remove), "about"),
    ):
        assert cases.allowed(other.case, act, act.by, act.role, other.now) is None
        with pytest.raises(cases.CaseError) as refused:
            await write("c2", act)
        assert field == refused.value.refusal.field

    await refuses(db)
    assert desk.log == await logs.log("c1")


async def refuses(db: Database) -> None:
    """What the database does not do, whoever asks it."""
    acts = "INSERT INTO safety_case_acts (case_id, act_no, act, at_ms, statement_id, statement_digest, body) VALUES "
    measures = (
        "INSERT INTO safety_case_measures "
        "(case_id, measure_id, act_no, kind, start_ms, end_ms, statement_id, statement_digest) VALUES "
    )
    statements = (
        "INSERT INTO safety_statements (statement_id, token, case_id, decision_no, account, digest, decided_ms, "
        "ledger_index, body) VALUES "
    )
    effects = (
        "INSERT INTO safety_effects (case_id, measure_id, does, item, function, place, account, end_ms, statement_id, "
        "detail) VALUES "
    )
    digest, known = "0" * 64, statement(4)
    in_force = effects + f"('c1', 'm3', 'remove', '$b', '', '', 'tea', NULL, '{known.id}', '{{}}')"
    await db.write(lambda tx: tx.run(in_force))
    for sql, why in (
        ("UPDATE safety_case_acts SET at_ms = 0", "only added"),
        ("DELETE FROM safety_case_acts WHERE act = 'viewed'", "only added"),
        ("UPDATE safety_case_measures SET end_ms = NULL", "only added"),
        ("DELETE FROM safety_case_measures", "only added"),
        ("DELETE FROM safety_case_items", "only added"),
        (acts + "('c1', 99, 'viewed', 1, NULL, NULL, 'x')", "only added"),
        (acts + "('c1', 0, 'opened', 1, NULL, NULL, 'x')", "only added"),
        *(
            (acts + f"('c9', 0, '{act}', 1, {stated}, 'x')", "(?i)check|has its statement")
            for act in ("decided", "held", "appeal_decided", "outcome_recorded")
            for stated in ("NULL, NULL", "'st', NULL", f"NULL, '{digest}'", f"'', '{digest}'", "'st', 'short'")
        ),
        (acts + f"('c9', 0, 'decided', 1, 'nosuch', '{digest}', 'x')", "has its statement"),
        (acts + f"('c9', 0, 'held', 1, '{known.id}', '{known.digest}', 'x')", "has its statement"),  # another case's
        (acts + f"('c9', 0, 'decided', 1, '{known.id}', '{digest}', 'x')", "has its statement"),
        (acts + f"('c9', 0, 'appeal_decided', 1, 'nosuch', '{digest}', 'x')", "has its statement"),
        (acts + f"('c9', 0, 'outcome_recorded', 1, '{known.id}', '{known.digest}', 'x')", "has its statement"),
        (statements + f"('st-9', 't-9', 'c9', 0, 'tea', '{digest}', 1, 0, 'x')", "is of a case"),
        (statements + f"('st-9', 't-9', 'c1', 0, 'tea', '{digest}', 1, 0, NULL)", "is of a case"),
        ("DELETE FROM safety_statements", "stays"),
        (f"UPDATE safety_statements SET digest = '{digest}'", "stays"),
        ("UPDATE safety_statements SET case_id = 'c9'", "stays"),
        ("UPDATE safety_statements SET body = 'other words'", "stays"),
        *(
            (
                effects + f"('{case_id}', '{measure}', 'remove', '$a', '', '', 'tea', NULL, '{number}', '{{}}')",
                "what is enforced",
            )
            for case_id, measure, number in (
                ("c9", "m3", known.id),
                ("c1", "m99", known.id),
                ("c1", "m3", "nosuch"),
                ("c1", "m3", "st-2"),
            )
        ),
        ("UPDATE safety_effects SET statement_id = 'nosuch'", "what is enforced"),
        (measures + f"('c1', 'm9', 0, 'mute', 1, 2, 'st-1', '{digest}')", "has its statement"),
        (measures + f"('c1', 'm9', 99, 'mute', 1, 2, 'st-1', '{digest}')", "has its statement"),
        (measures + "('c1', 'm9', 1, 'mute', 1, 2, NULL, NULL)", "(?i)null|statement"),
        *(
            [("TRUNCATE safety_case_acts", "only added"), ("TRUNCATE safety_statements", "stays")]
            if db.dialect == "postgres"
            else []
        ),
    ):
        with pytest.raises(Exception, match=why):
            await db.write(lambda tx, sql=sql: tx.run(sql))  # type: ignore[misc]
