"""Appeals: by the person and the reporter, by another human, whole or in part; and what comes back is as it was."""

from typing import Any

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.safety import cases
from teahouse.safety.appeals import UNTIL, Appeals, Turned, shut
from teahouse.safety.cases import CaseError, Lift
from teahouse.safety.decisions import Actor
from teahouse.safety.statements import MeasureKind
from tests.parts.safety.court import ACCOUNT, DAY_MS, LEX, LIN, MO, REP, SEN, Court, item, wish

WHY = "The article quoted a scam in order to warn of it."


class Appealing:
    """Appeals in a court."""

    def __init__(self, court: Court) -> None:
        self.court = court
        self.appeals = Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)
        self.appeals.tell = court._tell

    async def make(self, by: str = LIN, party: Any = "person", words: str = "I only quoted it.") -> cases.Case:
        role: Any = "person" if party == "person" else "reporter"
        return await self.court.db.write(lambda tx: self.appeals.make(tx, "case-1", 0, party, by, role, words))

    async def decide(self, turned: Turned, by: Actor = SEN, no: int = 0) -> cases.Case:
        return await self.court.db.write(lambda tx: self.appeals.decide(tx, "case-1", no, turned, by))


async def decided(court: Court) -> tuple[Appealing, str]:
    """Two articles removed, broadcasting and messages off for a while; Sen has looked at the case."""
    await court.opened()
    made = await court.decide(
        court.wanted(
            wish(MeasureKind.REMOVE, item("a")),
            wish(MeasureKind.REMOVE, item("b")),
            wish(MeasureKind.BROADCAST_OFF, ACCOUNT, 30 * DAY_MS),
        )
    )
    await court.act("case-1", cases.Viewed, SEN)
    return Appealing(court), made.statement.puid


@pytest.mark.santa_clara("A6", "A7")
async def test_in_part_this_article_and_broadcasting_come_back_that_article_does_not(court: Court) -> None:
    on, number = await decided(court)
    await on.make()
    lifts = (
        Lift(measure_id=f"{number}.1", items=("a",)),
        Lift(measure_id=f"{number}.3", functions=("broadcast",)),
    )
    case = await on.decide(Turned(outcome="in_part", reasons=WHY, lifts=lifts, language="zh-Hans"))
    assert court.restraints.withheld("a") is None and court.restraints.withheld("b") is not None
    assert court.restraints.on_account(LIN, "broadcast") is None
    assert [f"{number}.2"] == [one.measure.measure_id for one in case.in_force]
    assert all(clock.stopped_ms is not None for clock in case.clocks if clock.name == "restore")
    assert ("a",) == case.restored
    answer = court.said[-1]
    assert "/dsa-out-court-dispute-settlement" in answer[2]
    assert (LIN, "您的申诉已有结果") == answer[:2] and WHY in answer[2] and "部分撤销" in answer[2]
    found = await on.appeals.of_person("case-1", 0)
    assert found is not None and "in_part" == found[0].outcome and found[2] == answer[2]
    events = [(entry.public["event"], entry.public.get("outcome")) for entry in await court.entries("appeal")]
    assert [("made", None), ("decided", "in_part")] == events
    assert ["made", "decided"] == [proof.event for proof in found[3]]
    assert {f"{number}.1", f"{number}.3"} == {e.public["measure"] for e in await court.entries("measure_end")}
    await court.again()
    assert court.restraints.withheld("a") is None and court.restraints.withheld("b") is not None


async def test_reversed_everything_is_as_if_nothing_had_been_and_there_is_no_second_penalty(court: Court) -> None:
    on, _ = await decided(court)
    await on.make()
    await on.decide(Turned(outcome="reverse", reasons=WHY))
    assert not court.restraints.any_withheld()
    assert (None, ()) == (court.restraints.on_account(LIN, "broadcast"), court.restraints.on_item("a"))
    await court.opened("case-2", ("a",))
    with pytest.raises(CaseError, match="no second penalty"):
        await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a")), case_id="case-2"))


@pytest.mark.santa_clara("A3")
async def test_who_may_appeal_and_who_may_decide(court: Court) -> None:
    on, _ = await decided(court)
    for attempt, says in (
        (on.make(by="@somebody:tea.example"), "an owner of the account"),
        (on.make(by="@somebody:tea.example", party="reporter"), "who gave notice"),
        (on.make(words=" "), "words"),
        (on.make(words="x" * 20_001), "words"),
        (on.decide(Turned(outcome="uphold", reasons=WHY)), "no such appeal"),
    ):
        with pytest.raises(CaseError, match=says):
            await attempt
    await on.make()
    for attempt, says in (
        (on.make(), "appealed by this side before"),
        (on.decide(Turned(outcome="uphold", reasons=WHY), by=MO), "another person"),
        (on.decide(Turned(outcome="uphold", reasons=WHY), by=LEX), "look at the case"),
        (on.decide(Turned(outcome="uphold", reasons="No.")), "say why"),
        (on.decide(Turned(outcome="in_part", reasons=WHY)), "name what comes back"),
    ):
        with pytest.raises(CaseError, match=says):
            await attempt
    await on.decide(Turned(outcome="uphold", reasons=WHY))
    assert court.restraints.withheld("a") is not None and court.said[-1][2].startswith("The decision")
    with pytest.raises(CaseError, match="is decided"):
        await on.decide(Turned(outcome="reverse", reasons=WHY))


async def test_six_months_are_six_months(court: Court) -> None:
    on, _ = await decided(court)
    await court.later(185 * DAY_MS)
    with pytest.raises(CaseError, match="six months"):
        await on.make()


async def test_a_reporter_whose_notice_came_to_nothing_has_it_decided_anew_by_someone_else(court: Court) -> None:
    await court.opened()
    await court.decide(court.wanted(about=("a",)))
    await court.act("case-1", cases.Viewed, SEN)
    on = Appealing(court)
    await on.make(by=REP, party="reporter", words="Look at the second half.")
    case = await on.decide(Turned(outcome="reverse", reasons=WHY))
    assert "open" == case.status and MO.by in case.barred
    await court.act("case-1", cases.Claimed, LEX)
    await court.act("case-1", cases.Viewed, LEX)
    await court.decide(court.wanted(wish(MeasureKind.REMOVE, item("a"))), LEX)
    assert court.restraints.withheld("a") is not None


@pytest.mark.santa_clara("A9")
async def test_what_an_out_of_court_body_says_is_carried_out(court: Court) -> None:
    on, number = await decided(court)
    turned = Turned(
        outcome="in_part",
        reasons="The body found no fraud in the first.",
        lifts=(Lift(measure_id=f"{number}.1", items=("a",)),),
    )
    with pytest.raises(CaseError, match="role"):
        await court.db.write(lambda tx: on.appeals.record(tx, "case-1", 0, ("User Rights", "UR-1"), turned, SEN))
    await court.db.write(lambda tx: on.appeals.record(tx, "case-1", 0, ("User Rights", "UR-1"), turned, LEX))
    assert court.restraints.withheld("a") is None and court.restraints.withheld("b") is not None
    (entry,) = await court.entries("appeal")
    assert ("outcome", "User Rights") == (entry.public["event"], entry.public["body"])


@pytest.mark.parametrize(
    ("kind", "on", "party", "days", "waits"),
    [
        (MeasureKind.REMOVE, item("a"), "person", 30, True),
        (MeasureKind.REMOVE, item("a"), "reporter", 30, True),
        (MeasureKind.REMOVE, item("a"), "person", 0, False),
        (MeasureKind.REMOVE, item("a"), "person", 400, False),
        (MeasureKind.TERMINATE, ACCOUNT, "person", 30, False),
        (MeasureKind.TERMINATE, ACCOUNT, "reporter", 30, True),
    ],
)
async def test_a_suspension_has_one_wait_and_never_takes_an_appeal_away(
    court: Court, kind: MeasureKind, on: Any, party: Any, days: int, waits: bool
) -> None:
    """What could not be made afterwards is made now; and the appeal of whoever lost their account waits for nothing."""
    await court.opened()
    wanted = court.wanted(wish(kind, on))
    if kind is MeasureKind.TERMINATE:
        prepared = await court.decisions.prepare(wanted, MO)
        await court.act("case-1", cases.SecondAsked, MO, proposal=prepared.proposal)
        await court.act("case-1", cases.Viewed, SEN)
        why = await court.db.write(lambda tx: court.words.keep(tx, "So it is."))
        await court.act("case-1", cases.SecondGiven, SEN, proposal=prepared.proposal, agrees=True, why=why)
        wanted = prepared.wanted
    await court.decide(wanted)
    case = await court.decisions.case("case-1")
    until_ms = case.now_ms + days * DAY_MS if days else 0
    assert waits is shut(case, case.rulings[0], party, until_ms)
    appealing = Appealing(court)
    appealing.appeals.suspended = lambda tx, by, now_ms: until_ms
    by = LIN if party == "person" else REP
    if not waits:
        assert 1 == len((await appealing.make(by, party)).appeals)
        return
    with pytest.raises(MatrixError, match="not taken in until") as refused:
        await appealing.make(by, party)
    assert (403, until_ms) == (refused.value.status, refused.value.extra[UNTIL])
    await court.later(days * DAY_MS)
    assert 1 == len((await appealing.make(by, party)).appeals)


async def test_only_what_changed_nothing_is_manifestly_unfounded_and_the_person_reads_why(court: Court) -> None:
    appealing, _ = await decided(court)
    kept: list[tuple[str, int, str, tuple[str, str]]] = []
    appealing.appeals.unfounded = lambda tx, case_id, appeal, why, who: kept.append((case_id, appeal.no, why, who))
    await appealing.make()
    unfounded = "It is the ninth of the same words, and names no reason."
    for turned in (
        Turned(outcome="reverse", reasons=WHY, unfounded=unfounded),
        Turned(outcome="uphold", reasons=WHY, unfounded="No."),
    ):
        with pytest.raises(CaseError, match="unfounded"):
            await appealing.decide(turned)
    with pytest.raises(CaseError, match="unfounded"):
        await court.db.write(
            lambda tx: appealing.appeals.record(
                tx, "case-1", 0, ("Body", "7"), Turned(outcome="uphold", reasons=WHY, unfounded=unfounded), LEX
            )
        )
    assert [] == kept
    await appealing.decide(Turned(outcome="uphold", reasons=WHY, unfounded=unfounded))
    assert [("case-1", 0, unfounded, (SEN.by, SEN.role))] == kept
    assert f"manifestly unfounded: {unfounded}" in court.said[-1][2]
