"""May this be appealed, turned, ended early? Another human decides, six months long, and a part is a part."""

from teahouse.safety.cases._acts import AppealDecided, AppealMade, MeasureEnded, OutcomeRecorded, Restored
from teahouse.safety.cases._allowed_decision import apart, looked
from teahouse.safety.cases._case import Case, Ruling
from teahouse.safety.cases._course import narrowed
from teahouse.safety.cases._model import Lift, Outcome, Refusal


def appeal_made(case: Case, act: AppealMade) -> Refusal | None:
    """Free, once for each party and decision, within six months; also where the case is closed."""
    ruling = _ruling(case, act.decision_no)
    if ruling is None:
        return Refusal("decision_no", "the case has no such decision")
    if act.at_ms > ruling.appeal_until_ms:
        return Refusal("at_ms", "the six months in which one can appeal are over")
    if (act.party == "person") != (act.role == "person"):
        return Refusal("party", f"a {act.role} does not appeal as the {act.party}")
    if act.party == "person" and act.by != case.subject.account and act.by not in case.subject.owners:
        return Refusal("by", "the one whom the decision is about appeals, or an owner of the account")
    if act.party == "reporter" and act.by not in case.reporters:
        return Refusal("by", "who gave notice of it can appeal")
    for appeal in case.appeals:
        if appeal.decision_no == act.decision_no and (appeal.by == act.by or (appeal.party == act.party == "person")):
            return Refusal("decision_no", "this decision was appealed by this side before")
    return None


def appeal_decided(case: Case, act: AppealDecided) -> Refusal | None:
    """By another human than any who had a part in the decision."""
    if not 0 <= act.appeal_no < len(case.appeals):
        return Refusal("appeal_no", "the case has no such appeal")
    appeal = case.appeals[act.appeal_no]
    if appeal.outcome is not None:
        return Refusal("appeal_no", "this appeal is decided")
    ruling = case.rulings[appeal.decision_no]
    if act.by in ruling.deciders:
        return Refusal("by", "an appeal is decided by another person than the decision")
    refusal = apart(case, act.by, "by") or looked(case, act.by)
    if refusal is not None:
        return refusal
    if appeal.party == "person":
        return _turn(case, ruling, act.outcome, act.lifts)
    if act.outcome == "in_part" or act.lifts:
        return Refusal("outcome", "who gave notice has nothing that could come back; uphold, or have it decided anew")
    if act.outcome == "reverse" and ruling.penalty:
        return Refusal("outcome", "it was punished on this ground; there is no second penalty for the same item")
    if act.outcome == "reverse" and case.status == "open":
        return Refusal("outcome", "the case is open: what is to be done is decided there")
    return None


def outcome_recorded(case: Case, act: OutcomeRecorded) -> Refusal | None:
    """A body's outcome is carried out as it is; whose it was and its number are named."""
    ruling = _ruling(case, act.decision_no)
    if ruling is None:
        return Refusal("decision_no", "the case has no such decision")
    if not act.body:
        return Refusal("body", "name the certified body")
    if not act.reference:
        return Refusal("reference", "name the body's reference")
    return _turn(case, ruling, act.outcome, act.lifts)


def _turn(case: Case, ruling: Ruling, outcome: Outcome, lifts: tuple[Lift, ...]) -> Refusal | None:
    if outcome != "in_part":
        return Refusal("lifts", f"{outcome} is of the whole; lifts are for in_part") if lifts else None
    if not lifts:
        return Refusal("lifts", "in part: name what comes back")
    if len({lift.measure_id for lift in lifts}) != len(lifts):
        return Refusal("lifts", "one entry for each measure")
    left = 0
    for at, lift in enumerate(lifts):
        refusal = _lift(case, ruling, lift, f"lifts[{at}]")
        if refusal is not None:
            return refusal
    lifted = {lift.measure_id: lift for lift in lifts}
    for measure_id in ruling.measure_ids:
        standing = case.standing(measure_id)
        assert standing is not None
        if standing.state != "ended":
            rest = narrowed(standing.scope, lifted[measure_id]) if measure_id in lifted else standing.scope
            left += not (rest.empty or (standing.scope.places and not rest.places))
    return None if left else Refusal("outcome", "nothing would be left: that is reverse")


def _lift(case: Case, ruling: Ruling, lift: Lift, path: str) -> Refusal | None:
    standing = case.standing(lift.measure_id)
    if standing is None or lift.measure_id not in ruling.measure_ids:
        return Refusal(f"{path}.measure_id", "the decision has no such measure")
    if standing.state == "ended":
        return Refusal(f"{path}.measure_id", "this measure has ended")
    scope = standing.scope
    for name, lifted, there in (
        ("items", lift.items, scope.items),
        ("functions", lift.functions, scope.functions),
        ("places", lift.places, scope.places),
    ):
        if not set(lifted) <= set(there):
            gone = min(set(lifted) - set(there))
            return Refusal(f"{path}.{name}", f"{gone} is not under this measure")
    if not (lift.items or lift.functions or lift.places):
        return Refusal(path, "name items, functions or places that come back")
    return None


def measure_ended(case: Case, act: MeasureEnded) -> Refusal | None:
    """The house may always give back early, on its own accord."""
    standing = case.standing(act.measure_id)
    if standing is None:
        return Refusal("measure_id", "the case has no such measure")
    if standing.state == "ended":
        return Refusal("measure_id", "this measure has ended")
    return apart(case, act.by, "by")


def restored(case: Case, act: Restored) -> Refusal | None:
    """Where something is to be given back, and once."""
    if any(c.name == "restore" and c.of == str(act.decision_no) and c.stopped_ms is None for c in case.clocks):
        return None
    return Refusal("decision_no", "nothing of this decision waits to be given back")


def _ruling(case: Case, no: int) -> Ruling | None:
    return case.rulings[no] if 0 <= no < len(case.rulings) else None
