"""May this be decided? Holds and decisions, and the second person that some of them need."""

from teahouse.safety.cases._acts import Decided, Decision, Held, SecondAsked, SecondGiven
from teahouse.safety.cases._case import Case, Earlier
from teahouse.safety.cases._ladder import AUTOMATIC, CAMPAIGN_MS, INTERIM, scope_fault, time_fault
from teahouse.safety.cases._model import Refusal
from teahouse.safety.cases._penalty import cause, one_with, ordered, penal
from teahouse.safety.cases._second import needs_two, proposal
from teahouse.safety.cases._who import LEVELS
from teahouse.safety.statements import MeasureKind, ground_fault


def apart(case: Case, who: str, field: str) -> Refusal | None:
    """Nobody judges what they have judged, reported, or are."""
    if who in case.barred:
        return Refusal(field, "who has decided it once does not decide it again after an appeal")
    if who in case.reporters or who in case.subject.owners or who == case.subject.account:
        return Refusal(field, "nobody works on a case that they reported or that is about them")
    return None


def looked(case: Case, who: str) -> Refusal | None:
    """Nobody judges what they have not looked at."""
    if any(look.by == who for look in case.looks):
        return None
    return Refusal("by", "look at the case before you judge it")


def decision(case: Case, act: Held | Decided, elsewhere: Earlier) -> Refusal | None:
    """A hold or a decision."""
    return (
        _decider(case, act)
        or _ground(act)
        or _about(case, act)
        or _measures(case, act)
        or _once(case, act, elsewhere)
        or _order(case, act)
        or _campaign(act)
        or _second(case, act)
    )


def _decider(case: Case, act: Held | Decided) -> Refusal | None:
    if act.role == "automatic":
        if case.subject.disclosed:
            return Refusal("role", "nothing automatic touches what is private")
        return None
    refusal = apart(case, act.by, "by")
    if refusal is not None or isinstance(act, Held):
        return refusal
    if case.assigned_to != act.by:
        return Refusal("by", "claim the case before you decide it")
    if act.role not in LEVELS[case.level]:
        return Refusal("role", f"it was escalated: {', '.join(LEVELS[case.level])} decide it")
    return looked(case, act.by)


def _ground(act: Decision) -> Refusal | None:
    fault = ground_fault(act.ground.category, act.ground.keyword)
    if fault is not None:
        return Refusal(f"ground.{fault[0]}", fault[1])
    if not act.ground.named:
        return Refusal("ground.rule_id", "a decision names the rule or the law that it rests on")
    return None


def _about(case: Case, act: Decision) -> Refusal | None:
    if not act.about or not set(act.about) <= {*case.subject.items, case.subject.account}:
        return Refusal("about", "a decision is for items of the case, or for its account")
    if not set(act.because) <= {*case.subject.items, case.subject.account}:
        return Refusal("because", "what gave cause for it are items of the case")
    return None


def _measures(case: Case, act: Held | Decided) -> Refusal | None:
    seen = {one.measure.measure_id for one in case.measures}
    if isinstance(act, Held) and not act.measures:
        return Refusal("measures", "to hold is to do something in the meantime; nothing is named")
    for at, measure in enumerate(act.measures):
        path = f"measures[{at}]"
        if not measure.measure_id or measure.measure_id in seen:
            return Refusal(f"{path}.measure_id", "a measure has an id that no other of the case has")
        seen.add(measure.measure_id)
        if isinstance(act, Held) and measure.kind not in INTERIM:
            return Refusal(f"{path}.kind", f"in the meantime: {', '.join(sorted(INTERIM))}; {measure.kind} is decided")
        if act.role == "automatic" and measure.kind not in AUTOMATIC:
            return Refusal(f"{path}.kind", f"nothing automatic does more than {', '.join(sorted(AUTOMATIC))}")
        if not set(measure.scope.items) <= set(act.about):
            return Refusal(f"{path}.scope.items", "a measure is on items that the decision is for")
        refusal = scope_fault(measure, path) or time_fault(measure, act.at_ms, path)
        if refusal is not None:
            return refusal
    return None


def _once(case: Case, act: Held | Decided, elsewhere: Earlier) -> Refusal | None:
    held = case.earlier.held | elsewhere.held
    for at, measure in enumerate(act.measures):
        if measure.kind is MeasureKind.HOLD and (again := sorted(held & set(measure.scope.items))):
            return Refusal(f"measures[{at}].scope.items", f"{again[0]} was held before; an item is held once")
        if measure.kind is MeasureKind.HOLD:
            held |= set(measure.scope.items)
    return _no_second_penalty(case, act, elsewhere)


def _no_second_penalty(case: Case, act: Decision, elsewhere: Earlier) -> Refusal | None:
    """On no ground, in no case and by no measure: the same thing is not punished again (`_penalty`)."""
    if not penal(act) or ordered(act, case.order(act.order_id), case.subject):
        return None
    causes, penalties = cause(act, case.subject), case.earlier.penalties | elsewhere.penalties
    for item in causes:
        if item in penalties:
            field = "about" if item in one_with(act.about, case.subject) else "because"
            return Refusal(field, f"{item} was punished before; there is no second penalty")
    if causes:
        return None
    if not all(case.subject.is_account(item) for item in case.subject.items):
        return Refusal("because", "a penalty names which items of the case gave cause for it")
    if any(one.penalty and not one.punished and not one.order_id for one in case.rulings):
        return Refusal("about", "the case has punished the account before; there is no second penalty")
    return None


def _order(case: Case, act: Decision) -> Refusal | None:
    if not act.order_id:
        return None
    order = case.order(act.order_id)
    if order is None or order.state in ("refused", "expired"):
        return Refusal("order_id", "there is no such order, or it does not hold any longer")
    if order.kind == "information":
        return Refusal("order_id", "an order for information is answered; nothing is withheld because of it")
    if order.state == "received" and isinstance(act, Decided):
        return Refusal("order_id", "verify who sends the order before it is carried out; a hold may come before")
    for at, measure in enumerate(act.measures):
        if order.places and not (measure.scope.places and set(measure.scope.places) <= set(order.places)):
            return Refusal(
                f"measures[{at}].scope.places", f"the order holds in {', '.join(order.places)} and not beyond"
            )
    return None


def _campaign(act: Decision) -> Refusal | None:
    campaign = act.campaign
    if campaign is None:
        return None
    if not 0 < campaign.end_ms - campaign.start_ms <= CAMPAIGN_MS:
        return Refusal("campaign.end_ms", "a campaign lasts at most 31 days; it is renewed by a new decision only")
    if not campaign.start_ms <= act.at_ms < campaign.end_ms:
        return Refusal("campaign.end_ms", "a campaign's rules lapse with it; it is not running now")
    return None


def _second(case: Case, act: Held | Decided) -> Refusal | None:
    if not needs_two(case.subject, act):
        return None
    if act.role == "automatic":
        return Refusal("role", "two people decide what touches an account of news or public debate")
    meant = proposal(act)
    agreed = [one for one in case.opinions if one.proposal == meant and one.agrees]
    if any(one.given_by not in ("", act.by) and apart(case, one.given_by, "by") is None for one in agreed):
        return None
    why = "a measure on an account of news or public debate, or on its owner"
    if not case.subject.news and not case.subject.owns_news:
        why = "the end of an account"
    return Refusal("measures", f"{why} needs a second person who agrees to exactly this")


def second_asked(_: Case, act: SecondAsked) -> Refusal | None:
    if len(act.proposal) != 64:
        return Refusal("proposal", "the digest of what is meant to be decided")
    return None


def second_given(case: Case, act: SecondGiven) -> Refusal | None:
    waiting = [one for one in case.opinions if one.proposal == act.proposal and one.agrees is None]
    if not waiting:
        return Refusal("proposal", "nobody has asked for an opinion on that")
    if waiting[0].asked_by == act.by or case.assigned_to == act.by:
        return Refusal("by", "a second opinion is somebody else's")
    return apart(case, act.by, "by") or looked(case, act.by)
