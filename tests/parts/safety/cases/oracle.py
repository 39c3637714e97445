"""What a log says is in force, read the slow way and without the reducer: for each thing, does any act end it?"""

from teahouse.safety import cases
from teahouse.safety.cases import Event, Lift, Measure

Thing = tuple[str, str, str]  # kind, item or function, place
Decision = cases.Held | cases.Decided


def rulings(log: list[Event]) -> list[Decision]:
    return [act for act in log if isinstance(act, cases.Held | cases.Decided)]


def things(log: list[Event], now_ms: int) -> set[Thing]:
    """Everything in force at now_ms."""
    log = [act for act in log if act.at_ms <= now_ms]
    return {
        (measure.kind.value, one, place)
        for no, ruling in enumerate(rulings(log))
        for measure in ruling.measures
        if measure.start_ms <= now_ms and not _over(log, no, ruling, measure, now_ms)
        for one in (*measure.scope.items, *measure.scope.functions)
        for place in measure.scope.places or ("",)
        if not _lifted(log, no, measure.measure_id, one, place)
    }


def _over(log: list[Event], no: int, ruling: Decision, measure: Measure, now_ms: int) -> bool:
    """It has run out, or an act that came after its decision ended it."""
    if measure.end_ms is not None and measure.end_ms <= now_ms:
        return True
    after = log[log.index(ruling) + 1 :]
    if isinstance(ruling, cases.Held) and any(isinstance(act, cases.Decided) for act in after):
        return True
    if any(isinstance(act, cases.MeasureEnded) and act.measure_id == measure.measure_id for act in after):
        return True
    return ruling.order_id != "" and _order_over(log, ruling.order_id, now_ms)


def _order_over(log: list[Event], order_id: str, now_ms: int) -> bool:
    for act in log:
        match act:
            case cases.OrderReceived(order_id=found, expires_ms=int(end)) if found == order_id and end <= now_ms:
                return True
            case cases.OrderExpired(order_id=found) if found == order_id:
                return True
            case cases.OrderVerified(order_id=found, genuine=False) if found == order_id:
                return True
    return False


def punished(log: list[Event]) -> list[str]:
    """Each item that gave cause for a penalty of the house's own, as often as it did."""
    locations = {act.order_id: {*act.locations} for act in log if isinstance(act, cases.OrderReceived)}
    found: list[str] = []
    for ruling in rulings(log):
        harsh = [one for one in ruling.measures if one.kind.value not in ("hold", "hop_limit", "label", "context_note")]
        named = {on for one in harsh for on in (*one.scope.items, *one.scope.functions)}
        if harsh and not named <= locations.get(ruling.order_id, set()):
            found += sorted({*ruling.about, *ruling.because} - {"tea"})
    return found


def turns(log: list[Event]) -> list[tuple[int, str, tuple[Lift, ...]]]:
    """Each decision that was turned, and how: by the person's appeal, or by a body."""
    made = [act for act in log if isinstance(act, cases.AppealMade)]
    found: list[tuple[int, str, tuple[Lift, ...]]] = []
    for act in log:
        if isinstance(act, cases.AppealDecided) and made[act.appeal_no].party == "person":
            found.append((made[act.appeal_no].decision_no, act.outcome, act.lifts))
        elif isinstance(act, cases.OutcomeRecorded):
            found.append((act.decision_no, act.outcome, act.lifts))
    return found


def _lifted(log: list[Event], no: int, measure_id: str, one: str, place: str) -> bool:
    for decision_no, outcome, lifts in turns(log):
        if decision_no == no and outcome == "reverse":
            return True
        for lift in lifts:
            if lift.measure_id == measure_id and (
                one in lift.items or one in lift.functions or (place and place in lift.places)
            ):
                return True
    return False


def never(log: list[Event], no: int) -> list[Event]:
    """The same log, had the decision ``no`` never done anything."""
    ruling = rulings(log)[no]
    gone = {measure.measure_id for measure in ruling.measures}
    kept: list[Event] = []
    for act in log:
        if act is ruling:
            kept.append(_with(act, measures=()))
        elif isinstance(act, cases.AppealDecided | cases.OutcomeRecorded) and any(
            lift.measure_id in gone for lift in act.lifts
        ):
            kept.append(_with(act, outcome="uphold", lifts=()))
        elif not (isinstance(act, cases.MeasureEnded) and act.measure_id in gone):
            kept.append(act)
    return kept


def _with(act: Event, **fields: object) -> Event:
    same = {name: getattr(act, name) for name in act.__struct_fields__}
    made: Event = cases.decode(cases.encode(type(act)(**same | fields)))
    return made
