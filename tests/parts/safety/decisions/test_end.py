"""The house ends a measure early: at once, with a reason, in the ledger, told; once, and never by who is concerned."""

import pytest

from teahouse.kernel.db import Tx
from teahouse.safety.cases import Case, CaseError
from teahouse.safety.decisions import Actor
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.court import ACCOUNT, DAY_MS, HOUR_MS, LIN, MO, SEN, Court, item, wish


async def end(court: Court, measure_id: str, by: Actor, why: str = "A day is enough.") -> Case:
    def unit(tx: Tx) -> Case:
        return court.decisions.end_early(tx, "case-1", measure_id, court.words.keep(tx, why), by)

    return await court.db.write(unit)


async def test_what_is_held_and_then_removed_is_not_said_to_be_back(court: Court) -> None:
    await court.opened()
    held = [wish(MeasureKind.HOLD, item(name), 2 * HOUR_MS) for name in ("a", "b")]
    await court.decide(court.wanted(*held, interim=True))
    said = len(court.said)
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a"))))
    ended = [words for _, subject, words in court.said[said:] if subject == "A measure has ended"]
    assert [(True, False), (False, True)] == [
        ("Another one holds for it now." in words, "Everything is as it was before it." in words) for words in ended
    ]
    assert "The story a" in ended[0] and "The story b" in ended[1]
    assert court.restraints.withheld("a") is not None and court.restraints.withheld("b") is None


async def test_one_measure_is_back_at_once_and_the_other_stays(court: Court) -> None:
    await court.opened()
    made = await court.decide(
        court.wanted(wish(MeasureKind.REMOVE, item("a")), wish(MeasureKind.MUTE, ACCOUNT, 3 * DAY_MS))
    )
    number, said = made.statement.puid, len(court.said)
    for measure_id, by, field in ((f"{number}.9", SEN, "measure_id"), (f"{number}.2", Actor(LIN, "moderator"), "by")):
        with pytest.raises(CaseError) as refused:
            await end(court, measure_id, by)
        assert field == refused.value.refusal.field
    with pytest.raises(CaseError):
        await end(court, f"{number}.2", SEN, why=" ")
    assert court.restraints.on_account(LIN, "messages") is not None and [] == await court.entries("measure_end")

    case = await end(court, f"{number}.2", MO)
    assert court.restraints.on_account(LIN, "messages") is None and court.restraints.withheld("a") is not None
    assert [("in force", ""), ("ended", "house")] == [(one.state, one.ended_by) for one in case.measures]
    (entry,) = await court.entries("measure_end")
    assert (f"{number}.2", "house", "mute") == tuple(entry.public[name] for name in ("measure", "ended_by", "kind"))
    assert [LIN] == [to for to, _, _ in court.said[said:]]
    with pytest.raises(CaseError):
        await end(court, f"{number}.2", SEN)
    await court.again()
    assert court.restraints.on_account(LIN, "messages") is None and court.restraints.withheld("a") is not None
