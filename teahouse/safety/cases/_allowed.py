"""`allowed`: may this act come now, by this person? Asked before anything is written; the answer names the field.

First what holds for every act (who, when, the role, the status), then what holds for its kind: `_allowed_decision`,
`_allowed_appeal`, `_allowed_order`, and the desk's own below.
"""

from collections.abc import Callable

from teahouse.safety.cases import _acts as acts
from teahouse.safety.cases._allowed_appeal import appeal_decided, appeal_made, measure_ended, outcome_recorded, restored
from teahouse.safety.cases._allowed_decision import apart, decision, second_asked, second_given
from teahouse.safety.cases._allowed_order import (
    order_answered,
    order_challenged,
    order_expired,
    order_impeded,
    order_received,
    order_resumed,
    order_verified,
)
from teahouse.safety.cases._beside import ABOUT, concerns
from teahouse.safety.cases._case import Case, Earlier
from teahouse.safety.cases._model import Refusal, Role
from teahouse.safety.cases._queue import kept_until
from teahouse.safety.cases._sealed import extended, unsealed
from teahouse.safety.cases._who import LEVELS, ROLES, SENIORS, STAFF, STATUSES
from teahouse.safety.statements import CATEGORIES

_NOTHING = Earlier()


def allowed(
    case: Case | None, act: acts.Event, actor: str, role: Role, now_ms: int, elsewhere: Earlier = _NOTHING
) -> Refusal | None:
    """None if the act may come now; else why not.

    case: as it is at ``now_ms``; None if there is none yet. actor, role: who is signed in, against what the act claims.
    elsewhere: what other cases have already done to the same items (`Case.earlier` of each).
    """
    refusal = _everyone(case, act, actor, role, now_ms)
    if refusal is not None or case is None:
        return refusal
    if isinstance(act, acts.Held | acts.Decided):
        return decision(case, act, elsewhere)
    check = _CHECKS.get(type(act))
    refusal = None if check is None else check(case, act)
    # A note is let through: what a policy list says of somebody is noted in the name of who answers for that list, be
    # it of themselves. The verbs that show a case to who notes something in it ask `concerns` on their own.
    return refusal or (_viewed_by(case, actor) if role in STAFF and not isinstance(act, acts.Noted) else None)


def _everyone(case: Case | None, act: acts.Event, actor: str, role: Role, now_ms: int) -> Refusal | None:
    if not actor or act.by != actor:
        return Refusal("by", "an act is signed by who does it")
    if act.role != role:
        return Refusal("role", f"{actor} acts as {role}")
    if act.at_ms != now_ms:
        return Refusal("at_ms", "an act happens now")
    if act.ground.category not in CATEGORIES:
        return Refusal("ground.category", f"{act.ground.category!r} is not in the closed list of grounds")
    if act.ground.keyword and act.ground.keyword not in CATEGORIES[act.ground.category]:
        return Refusal("ground.keyword", f"{act.ground.keyword!r} does not stand below {act.ground.category}")
    if act.rulebook < 1:
        return Refusal("rulebook", "an act names the version of the rulebook in force")
    if role not in ROLES[type(act)]:
        return Refusal("role", f"{acts.act_name(act)} is done by {', '.join(ROLES[type(act)])}; not by {role}")
    if isinstance(act, acts.Opened):
        return _opened(case, act)
    if case is None:
        return Refusal("act", "a case begins with its opening")
    if case.now_ms != now_ms or case.last_ms > now_ms:
        return Refusal("at_ms", "the case was looked at at another time")
    if case.status not in STATUSES[type(act)]:
        return Refusal("act", f"{acts.act_name(act)} does not happen in a case that is {case.status}")
    return None


# --- how it comes in -------------------------------------------------------------------------------------------------

_SOURCES: dict[str, tuple[Role, ...]] = {
    "notice": ("reporter", "flagger"),
    "detector": ("automatic",),
    "order": ("automatic", "legal", "admin"),
    "staff": STAFF,
}


def _opened(case: Case | None, act: acts.Opened) -> Refusal | None:
    if case is not None:
        return Refusal("act", "a case is opened once")
    if not act.case_id:
        return Refusal("case_id", "a case has an id")
    if not act.subject.account:
        return Refusal("subject.account", "a case is about somebody's account")
    if len(set(act.subject.items)) != len(act.subject.items) or "" in act.subject.items:
        return Refusal("subject.items", "an item has an id, and stands there once")
    if act.role not in _SOURCES[act.source]:
        return Refusal("source", f"a case that {act.role} opens is not from {act.source}")
    if act.source == "detector" and act.subject.disclosed:
        return Refusal("subject.disclosed", "nothing automatic sees what is private")
    return None


def _merged_in(case: Case, act: acts.MergedIn) -> Refusal | None:
    if act.case_id == case.case_id:
        return Refusal("case_id", "a case is not merged into itself")
    return None


# --- the desk --------------------------------------------------------------------------------------------------------


def _claimed(case: Case, act: acts.Claimed) -> Refusal | None:
    if case.assigned_to and case.assigned_to != act.by:
        return Refusal("by", f"{case.assigned_to} has it; a senior can assign it to someone else")
    if act.role not in LEVELS[case.level]:
        return Refusal("role", f"it was escalated: {', '.join(LEVELS[case.level])} take it")
    return apart(case, act.by, "by")


def _assigned(case: Case, act: acts.Assigned) -> Refusal | None:
    if not act.to:
        return Refusal("to", "name the one who is to have it")
    return apart(case, act.to, "to")


def _released(case: Case, act: acts.Released) -> Refusal | None:
    if not case.assigned_to:
        return Refusal("act", "nobody has it")
    if case.assigned_to != act.by and act.role not in SENIORS:
        return Refusal("by", f"{case.assigned_to} has it; they give it back, or a senior takes it from them")
    return None


def _escalated(case: Case, act: acts.Escalated) -> Refusal | None:
    if act.to == "moderator" or act.to == case.level:
        return Refusal("to", f"it is with {case.level} already; it goes up, not down")
    if case.level == "legal":
        return Refusal("to", "it is with legal, and does not go down")
    return None


def _merged(case: Case, act: acts.Merged) -> Refusal | None:
    if not act.into or act.into == case.case_id:
        return Refusal("into", "name another case")
    if case.rulings or case.orders or case.appeals:
        return Refusal("act", "what has a decision, an order or an appeal of its own stays a case of its own")
    return None


def _viewed(case: Case, act: acts.Viewed) -> Refusal | None:
    if act.what and act.what not in case.subject.items:
        return Refusal("what", "the case has no such item")
    return _viewed_by(case, act.by)


def _viewed_by(case: Case, who: str) -> Refusal | None:
    """Every act of the staff shows who does it the case as it is then, so whom it is about does none."""
    return ABOUT if concerns(case.subject, who) else None


def _closed(case: Case, _: acts.Closed) -> Refusal | None:
    for clock in case.clocks:
        if clock.stopped_ms is None:
            return Refusal("act", f"a clock still runs: {clock.name} {clock.of}".rstrip())
    return None


def _notice_joined(case: Case, act: acts.NoticeJoined) -> Refusal | None:
    if not act.notice_id or act.notice_id in case.notices:
        return Refusal("notice_id", "a notice joins once")
    return None


def _statement_erased(case: Case, act: acts.StatementErased) -> Refusal | None:
    """One that holds no more and that nothing can come of any more."""
    ruling = next((one for one in case.rulings if one.statement.id == act.statement), None)
    if ruling is None:
        return Refusal("statement", "the case has no such statement")
    if act.statement in case.erasures:
        return Refusal("statement", "its words are erased already")
    if any(one.decision_no == ruling.no and one.state != "ended" for one in case.measures):
        return Refusal("act", "a measure of it holds, and whom it holds can read why")
    until_ms = kept_until(case)
    if until_ms is None or act.at_ms <= until_ms:
        return Refusal("act", "it is kept until the case, its appeals and its orders are over")
    return apart(case, act.by, "by")


_CHECKS: dict[type[acts.Act], Callable[..., Refusal | None]] = {
    acts.NoticeJoined: _notice_joined,
    acts.MergedIn: _merged_in,
    acts.Claimed: _claimed,
    acts.Assigned: _assigned,
    acts.Released: _released,
    acts.Escalated: _escalated,
    acts.Merged: _merged,
    acts.Viewed: _viewed,
    acts.Closed: _closed,
    acts.SecondAsked: second_asked,
    acts.SecondGiven: second_given,
    acts.AppealMade: appeal_made,
    acts.AppealDecided: appeal_decided,
    acts.OutcomeRecorded: outcome_recorded,
    acts.MeasureEnded: measure_ended,
    acts.Restored: restored,
    acts.StatementErased: _statement_erased,
    acts.OrderReceived: order_received,
    acts.OrderVerified: order_verified,
    acts.OrderChallenged: order_challenged,
    acts.OrderImpeded: order_impeded,
    acts.OrderResumed: order_resumed,
    acts.OrderAnswered: order_answered,
    acts.OrderExpired: order_expired,
    acts.Unsealed: unsealed,
    acts.PreservationExtended: extended,
}
