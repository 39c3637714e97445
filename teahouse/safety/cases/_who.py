"""Who may do what, and when in the life of a case: two tables that `allowed` asks and `Case.next` is read from."""

from teahouse.safety.cases import _acts as acts
from teahouse.safety.cases._model import Role, Status

STAFF: tuple[Role, ...] = ("moderator", "senior", "legal", "admin")
SENIORS: tuple[Role, ...] = ("senior", "legal", "admin")
LAW: tuple[Role, ...] = ("legal", "admin")
OUTSIDE: tuple[Role, ...] = ("person", "reporter", "flagger")

#: Which roles may decide a case at each level.
LEVELS: dict[str, tuple[Role, ...]] = {"moderator": STAFF, "senior": SENIORS, "legal": LAW}

ROLES: dict[type[acts.Act], tuple[Role, ...]] = {
    acts.Opened: ("reporter", "flagger", "automatic", *STAFF),
    acts.NoticeJoined: ("reporter", "flagger"),
    acts.MergedIn: STAFF,
    acts.Claimed: STAFF,
    acts.Assigned: SENIORS,
    acts.Released: STAFF,
    acts.Escalated: STAFF,
    acts.Merged: STAFF,
    acts.Noted: STAFF,
    acts.SecondAsked: STAFF,
    acts.SecondGiven: SENIORS,
    acts.Viewed: (*STAFF, "auditor"),
    acts.Held: ("automatic", *STAFF),
    acts.Decided: STAFF,
    acts.MeasureEnded: STAFF,
    acts.AppealMade: OUTSIDE,
    acts.AppealDecided: STAFF,
    acts.OutcomeRecorded: LAW,
    acts.Restored: ("automatic", *STAFF),
    acts.StatementErased: LAW,
    acts.Closed: STAFF,
    acts.OrderReceived: ("automatic", *LAW),
    acts.OrderVerified: LAW,
    acts.OrderChallenged: LAW,
    acts.OrderImpeded: LAW,
    acts.OrderResumed: LAW,
    acts.OrderAnswered: LAW,
    acts.OrderExpired: ("automatic", *LAW),
    acts.Unsealed: LAW,
    acts.PreservationExtended: LAW,
}

_WORKED: tuple[Status, ...] = ("open", "decided", "appealed")
_LIVING: tuple[Status, ...] = (*_WORKED, "closed")

STATUSES: dict[type[acts.Act], tuple[Status, ...]] = {
    acts.Opened: (),
    acts.NoticeJoined: _LIVING,  # also when closed: one of many who gave notice is named when they complain
    acts.MergedIn: ("open",),
    acts.Claimed: ("open",),
    acts.Assigned: ("open",),
    acts.Released: ("open",),
    acts.Escalated: ("open",),
    acts.Merged: ("open",),
    acts.Noted: _WORKED,
    acts.SecondAsked: ("open",),
    acts.SecondGiven: ("open",),
    acts.Viewed: (*_LIVING, "merged"),
    acts.Held: ("open",),
    acts.Decided: ("open",),
    acts.MeasureEnded: _LIVING,
    acts.AppealMade: _LIVING,
    acts.AppealDecided: ("open", "appealed"),
    acts.OutcomeRecorded: _LIVING,
    acts.Restored: _LIVING,
    acts.StatementErased: (*_LIVING, "merged"),
    acts.Closed: ("decided",),
    acts.OrderReceived: _WORKED,
    acts.OrderVerified: _LIVING,
    acts.OrderChallenged: _LIVING,
    acts.OrderImpeded: _WORKED,
    acts.OrderResumed: _WORKED,
    acts.OrderAnswered: _LIVING,
    acts.OrderExpired: _LIVING,
    acts.Unsealed: _LIVING,
    acts.PreservationExtended: _LIVING,
}
