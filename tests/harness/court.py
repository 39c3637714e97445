"""A court: decides in a house of this process, by the verbs that a moderator's page calls."""

from typing import Any

from teahouse.safety import cases
from teahouse.safety.decisions import Actor, Wanted, Wish
from teahouse.safety.statements import Law, MeasureKind, Subject, Target
from teahouse.surfaces import Surface
from tests.harness.tearoom import HOUR_MS, House

DAY_MS = 24 * HOUR_MS
MO, SEN = Actor("@mo:tea.house", "moderator"), Actor("@sen:tea.house", "senior")
SCAMS = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


class Court:
    """Decides in a house: opens a case, claims, looks, decides; each decision on a law of its own."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = 0

    async def act(self, case_id: str, kind: type[cases.Act], by: Actor, /, **rest: Any) -> cases.Case:
        safety, now_ms = self.house.house.safety, self.house.clock.now_ms()
        ground = cases.Ground(category=SCAMS, law=f"Act on Leaves, section {self.number}")
        whole = kind(by=by.by, role=by.role, at_ms=now_ms, ground=ground, rulebook=1, **rest)

        def unit(tx: Any) -> cases.Case:
            _, after = safety.cases.append(tx, case_id, whole, by.by, by.role)  # type: ignore[arg-type]
            return safety.decisions.carry_out(tx, after)

        return await self.house.house.db.write(unit)

    async def decide(
        self, kind: MeasureKind, account: str, item: str = "", lasts_ms: int | None = None, **rest: Any
    ) -> str:
        """Take a measure on an item, or on an account; returns the case."""
        self.number += 1
        case_id, made_ms = f"case-{self.number}", self.house.clock.now_ms() - DAY_MS
        thing = item or account
        cause = item or f"what gave cause for {case_id}"
        whose = cases.Subject(account=account, owners=("@lin:tea.house",), items=(cause,))
        subject = rest.pop("subject", whose)
        cause = subject.items[0]
        opened = {"case_id": case_id, "source": "staff", "subject": subject}
        await self.act(case_id, cases.Opened, MO, **opened)
        await self.act(case_id, cases.Claimed, MO)
        await self.act(case_id, cases.Viewed, MO)
        target = Target.ITEM if item else Target.ACCOUNT
        on = Subject(target=target, surface=Surface.ARTICLE if item else None, id=thing, name=thing, made_ms=made_ms)
        why = Subject(target=Target.ITEM, surface=Surface.ARTICLE, id=cause, name="x", made_ms=made_ms)
        wanted = Wanted(
            case_id=case_id, about=(thing,), measures=(Wish(kind=kind, on=on, lasts_ms=lasts_ms, **rest),),
            because=() if item else (why,), law=Law(reference=f"Act on Leaves, section {self.number}"),
            category=SCAMS, facts="It promised too much.", public_facts="It promised too much.",
            explanation="Leaves yield no gold.", interim=kind is MeasureKind.HOLD,
        )  # fmt: skip
        decisions = self.house.house.safety.decisions
        prepared = await decisions.prepare(wanted, MO)
        if kind is MeasureKind.TERMINATE:
            await self.act(case_id, cases.SecondAsked, MO, proposal=prepared.proposal)
            await self.act(case_id, cases.Viewed, SEN)
            why_not = cases.Kept("words", "0" * 64)
            await self.act(case_id, cases.SecondGiven, SEN, proposal=prepared.proposal, agrees=True, why=why_not)
        await decisions.decided(prepared.wanted, MO)
        return case_id

    async def give_back(self, case_id: str) -> None:
        """End all of a case early."""
        case = await self.house.house.safety.cases.get(case_id)
        assert case is not None
        for one in case.measures:
            why = cases.Kept("words", "0" * 64)
            await self.act(case_id, cases.MeasureEnded, MO, measure_id=one.measure.measure_id, why=why)
