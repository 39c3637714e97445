"""Cases: the append-only log of what happens in a case, and what it adds up to.

- The acts (`Event` and each of its kinds): who, in which role, when, on which ground, under which rulebook. Free text
  about people is not in them but kept elsewhere (`Kept`), so that it can be erased. `encode`, `decode`.
- `reduce(events, now_ms)`: the `Case` at a moment: status, clocks and breaches, measures to come, in force and ended,
  appeals, orders, who looked, what was restored, who may do what next. Measures end by themselves: time is an argument.
- `allowed(case, act, actor, role, now_ms)`: why an act may not come now (`Refusal`: field and reason), or None.
- `effects(before, after)`: what the house is to do and to undo (`Effect`, `Changes`); `next_change_ms`: when to look
  again.
- `proposal(decision)`: what a second person agrees to. `ON_ACCOUNT`: which functions a measure on an account is on.

- `Cases(db, clock)`: the logs in the database; `append(tx, …)` asks `allowed` first (`judge`) and then writes; `get`
  and `log` read. The database itself refuses to change or delete an act, and a decision whose statement is not there.

- `Cases.keep_snapshot(tx, …)`, `snapshot`: what an item looked like when its case was opened (`Snapshot`).
- `Casework(db, clock, cases, words, ports)`: what the staff do: queues (`Asked`, `CasePage`, `Counts`, `Similar`),
  looks that leave acts (`CaseView`; what is kept because of an order is `sealed` in them once its case runs no longer),
  and a verb for each act of the desk. `CaseRoutes` is its HTTP. What it needs of others: `Ports`. `refused(error)`: a
  refusal as an answer.

- `whole_in(tx, case_id)`, and `WHOLE` before a SELECT: a case with all that are gone on with in it; what others keep by
  case (notices, signals) is looked up for all of them.

- `Beside(db, clock)`: looks at what stands beside cases, and who may not (`concerns`, `about_you`).
- `Figures(db, clock)`: the age of what waits, clocks that ran past their due, decisions a day, what of them is turned.

- `Words(db)`: what was said about people, kept apart so that it can be erased: `keep(tx, text)`, `read`, `erase`.

The acts and all that is worked out of them are pure: data in, data out. Tables: ``safety_case_acts``,
``safety_case_measures``, ``safety_case_items``, ``safety_case_about``, ``safety_cases``, ``safety_looks``,
``safety_record_looks``, ``safety_snapshots``, ``safety_words``.
"""

from teahouse.safety.cases._acts import (
    Act,
    AppealDecided,
    AppealMade,
    Assigned,
    Claimed,
    Closed,
    Decided,
    Decision,
    Escalated,
    Event,
    Held,
    MeasureEnded,
    Merged,
    MergedIn,
    Noted,
    NoticeJoined,
    Opened,
    OrderAnswered,
    OrderChallenged,
    OrderExpired,
    OrderImpeded,
    OrderReceived,
    OrderResumed,
    OrderVerified,
    OutcomeRecorded,
    PreservationExtended,
    Released,
    Restored,
    SecondAsked,
    SecondGiven,
    StatementErased,
    Unsealed,
    Viewed,
    act_name,
    decode,
    encode,
)
from teahouse.safety.cases._allowed import allowed
from teahouse.safety.cases._beside import Beside, Looker, about_you, concerns
from teahouse.safety.cases._case import (
    Appeal,
    Case,
    Clock,
    Dispute,
    Earlier,
    Look,
    Next,
    Opinion,
    Order,
    Ruling,
    Standing,
)
from teahouse.safety.cases._casework import Casework
from teahouse.safety.cases._clocks import PRESERVE_MS
from teahouse.safety.cases._effects import Changes, Does, Effect, effects, in_force, next_change_ms
from teahouse.safety.cases._figures import AGES_MS, Counted, Figures, error_permille
from teahouse.safety.cases._ladder import ON_ACCOUNT
from teahouse.safety.cases._log import Cases
from teahouse.safety.cases._look import CaseView, Told
from teahouse.safety.cases._model import (
    FUNCTIONS,
    Came,
    Campaign,
    CaseError,
    Ground,
    Information,
    Kept,
    Lift,
    Measure,
    Purpose,
    Refusal,
    Role,
    Scope,
    StatementRef,
    Status,
    Subject,
)
from teahouse.safety.cases._ports import Finds, Found, Pictures, Ports, Roles, StaffRole
from teahouse.safety.cases._queue import Counts, Looked, Queued, Similar, kept_until, words_until
from teahouse.safety.cases._queues import Asked, CasePage, LookPage, LooksAsked, Queues
from teahouse.safety.cases._reduce import reduce
from teahouse.safety.cases._routes import CaseRoutes, picture_answer
from teahouse.safety.cases._sealed import sealed
from teahouse.safety.cases._second import proposal
from teahouse.safety.cases._snapshot import Snapshot
from teahouse.safety.cases._store_queue import WHOLE, whole_in
from teahouse.safety.cases._words import Words
from teahouse.safety.cases._work import Doer, refused

__all__ = [
    "AGES_MS",
    "FUNCTIONS",
    "ON_ACCOUNT",
    "PRESERVE_MS",
    "WHOLE",
    "Act",
    "Appeal",
    "AppealDecided",
    "AppealMade",
    "Asked",
    "Assigned",
    "Beside",
    "Came",
    "Campaign",
    "Case",
    "CaseError",
    "CasePage",
    "CaseRoutes",
    "CaseView",
    "Cases",
    "Casework",
    "Changes",
    "Claimed",
    "Clock",
    "Closed",
    "Counted",
    "Counts",
    "Decided",
    "Decision",
    "Dispute",
    "Doer",
    "Does",
    "Earlier",
    "Effect",
    "Escalated",
    "Event",
    "Figures",
    "Finds",
    "Found",
    "Ground",
    "Held",
    "Information",
    "Kept",
    "Lift",
    "Look",
    "LookPage",
    "Looked",
    "Looker",
    "LooksAsked",
    "Measure",
    "MeasureEnded",
    "Merged",
    "MergedIn",
    "Next",
    "Noted",
    "NoticeJoined",
    "Opened",
    "Opinion",
    "Order",
    "OrderAnswered",
    "OrderChallenged",
    "OrderExpired",
    "OrderImpeded",
    "OrderReceived",
    "OrderResumed",
    "OrderVerified",
    "OutcomeRecorded",
    "Pictures",
    "Ports",
    "PreservationExtended",
    "Purpose",
    "Queued",
    "Queues",
    "Refusal",
    "Released",
    "Restored",
    "Role",
    "Roles",
    "Ruling",
    "Scope",
    "SecondAsked",
    "SecondGiven",
    "Similar",
    "Snapshot",
    "StaffRole",
    "Standing",
    "StatementErased",
    "StatementRef",
    "Status",
    "Subject",
    "Told",
    "Unsealed",
    "Viewed",
    "Words",
    "about_you",
    "act_name",
    "allowed",
    "concerns",
    "decode",
    "effects",
    "encode",
    "error_permille",
    "in_force",
    "kept_until",
    "next_change_ms",
    "picture_answer",
    "proposal",
    "reduce",
    "refused",
    "sealed",
    "whole_in",
    "words_until",
]
