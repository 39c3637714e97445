"""The acts of a case: what its log is made of, for ever. Each names who, in which role, when, why, and the rulebook.

Of people and what they said there are ids and digests here and no words (`Kept`), so that erasure stays possible.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from teahouse.safety.cases._model import (
    Came,
    Campaign,
    Ground,
    Information,
    Kept,
    Level,
    Lift,
    Measure,
    Outcome,
    Party,
    Purpose,
    Role,
    StatementRef,
    Subject,
)


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act"):
    """by: a user id, ``detector:NAME``, or the id of a notice that has no account. rulebook: its version then."""

    by: str
    role: Role
    at_ms: int
    ground: Ground
    rulebook: int


# --- how it comes in -------------------------------------------------------------------------------------------------


class Opened(Act, frozen=True, tag="opened"):
    """The first act: a notice, a detector, an order or one of the staff opens the case."""

    case_id: str
    source: Literal["notice", "detector", "order", "staff"]
    subject: Subject


class NoticeJoined(Act, frozen=True, tag="notice_joined"):
    """Another notice of the same thing."""

    notice_id: str


class MergedIn(Act, frozen=True, tag="merged_in"):
    """Another case of the same account is gone on with here: its items, what they carry along, and its reporters.

    trusted: a trusted flagger was one of them.
    """

    case_id: str
    items: tuple[str, ...]
    reporters: tuple[str, ...]
    carried: tuple[tuple[str, tuple[str, ...]], ...] = ()
    trusted: bool = False


# --- the desk --------------------------------------------------------------------------------------------------------


class Claimed(Act, frozen=True, tag="claimed"):
    """I take it."""


class Assigned(Act, frozen=True, tag="assigned"):
    """Somebody is given it."""

    to: str


class Released(Act, frozen=True, tag="released"):
    """Whoever had it gives it back, or a senior takes it from them: nobody has it."""


class Escalated(Act, frozen=True, tag="escalated"):
    """It needs a senior, or someone of the law. Whoever had it has it no longer."""

    to: Level


class Merged(Act, frozen=True, tag="merged"):
    """It is gone on with in another case; nothing more happens here."""

    into: str


class Noted(Act, frozen=True, tag="noted"):
    """A note among those who work on it."""

    note: Kept


class SecondAsked(Act, frozen=True, tag="second_asked"):
    """Another person is asked for a look. proposal: `proposal()` of what is meant to be decided."""

    proposal: str


class SecondGiven(Act, frozen=True, tag="second_given"):
    """What the other person says of that very proposal."""

    proposal: str
    agrees: bool
    why: Kept


class Viewed(Act, frozen=True, tag="viewed"):
    """Somebody looked. what: an item, "" for the case. shown: a picture was asked for in full, not blurred and grey."""

    what: str = ""
    shown: bool = False


# --- what is decided -------------------------------------------------------------------------------------------------


class Decision(Act, frozen=True):
    """What every decision has. about: the items it is for, or the account. measures: none, if nothing is to be done.
    because: the items that gave cause for a measure on the account; older logs have none.
    """

    about: tuple[str, ...]
    measures: tuple[Measure, ...]
    statement: StatementRef
    because: tuple[str, ...] = ()
    order_id: str = ""
    campaign: Campaign | None = None


class Held(Decision, frozen=True, tag="held"):
    """In the meantime: a hold, a hop limit, a label. The case stays open."""


class Decided(Decision, frozen=True, tag="decided"):
    """The case is decided, with measures or without. What held in the meantime ends."""


class MeasureEnded(Act, frozen=True, tag="measure_ended"):
    """The house ends a measure early, of its own accord. Ends that come by time need no act."""

    measure_id: str
    why: Kept


class AppealMade(Act, frozen=True, tag="appeal_made"):
    """An internal complaint (Art. 20 DSA), by the person or one who gave notice. decision_no: its place in the case."""

    decision_no: int
    party: Party
    words: Kept


class AppealDecided(Act, frozen=True, tag="appeal_decided"):
    """What another person says of it. lifts: what comes back, where it is reversed in part."""

    appeal_no: int
    outcome: Outcome
    statement: StatementRef
    lifts: tuple[Lift, ...] = ()


class OutcomeRecorded(Act, frozen=True, tag="outcome_recorded"):
    """A certified out-of-court body has spoken (Art. 21 DSA); it is carried out. body, reference: its number there."""

    decision_no: int
    body: str
    reference: str
    outcome: Outcome
    statement: StatementRef
    lifts: tuple[Lift, ...] = ()


class Restored(Act, frozen=True, tag="restored"):
    """What a reversal gives back is back: the house has undone it."""

    decision_no: int


class StatementErased(Act, frozen=True, tag="statement_erased"):
    """The words of a statement are erased, as their time is over: what was decided stays in this log."""

    statement: str
    why: Kept


class Closed(Act, frozen=True, tag="closed"):
    """All is done. Appeals, orders and outcomes can still come."""


# --- orders ----------------------------------------------------------------------------------------------------------


class OrderReceived(Act, frozen=True, tag="order_received"):
    """An authority's order (Art. 9/10 DSA, or a one-hour terrorist-content order).

    locations: exactly what it is on. places: the countries where it is to hold. due_ms: by when; None where it
    does not say. expires_ms: when it lapses by itself; None for when it does not. came: how; ``by`` is who entered it,
    where one of the staff did. came_ms: when it reached the house, if that was before it was entered.
    """

    order_id: str
    kind: Literal["act", "information", "terrorist"]
    issuer: str
    legal_basis: str
    reasons: Kept
    locations: tuple[str, ...]
    places: tuple[str, ...]
    due_ms: int | None = None
    expires_ms: int | None = None
    came: Came = "machine"
    came_ms: int | None = None

    @property
    def reached_ms(self) -> int:
        """When it was received, which is when its clocks begin."""
        return self.at_ms if self.came_ms is None else self.came_ms


class OrderVerified(Act, frozen=True, tag="order_verified"):
    """Whether it comes from whom it says. how: what was checked."""

    order_id: str
    genuine: bool
    how: Kept


class OrderChallenged(Act, frozen=True, tag="order_challenged"):
    """It is contested before a court or another authority; it holds until that one speaks."""

    order_id: str
    before: str


class OrderImpeded(Act, frozen=True, tag="order_impeded"):
    """A removal order of terrorist content can not be carried out for now (Regulation (EU) 2021/784, Art. 3(7), (8)).

    cause: it is ``impossible`` for a reason that is not the service's, or the order has ``errors`` that are manifest,
    or says ``too_little``. Its time does not run from here on. words: which reason; or what is to be clarified.
    """

    order_id: str
    cause: Literal["impossible", "errors", "too_little"]
    words: Kept


class OrderResumed(Act, frozen=True, tag="order_resumed"):
    """What impeded it has ceased, or the authority has clarified it: its hour begins now. words: how."""

    order_id: str
    words: Kept


class OrderAnswered(Act, frozen=True, tag="order_answered"):
    """What an order for information (Art. 10 DSA) came to, for the account of this case: it was given, or it was not.

    kinds: which. handed_over: the SHA-256 (hex) of what was, "" if nothing was; the thing itself stands nowhere here.
    words: what it was, or why it was not given.
    """

    order_id: str
    given: bool
    words: Kept
    kinds: tuple[Information, ...] = ()
    handed_over: str = ""


class Unsealed(Act, frozen=True, tag="unsealed"):
    """Somebody of the law opens an item that is kept sealed because of an order (`_sealed`)."""

    item: str
    purpose: Purpose
    why: Kept


class PreservationExtended(Act, frozen=True, tag="preservation_extended"):
    """What an order against terrorist content has kept is kept longer, because an authority or a court asks it for a
    review that goes on (Regulation (EU) 2021/784, Art. 6(2)); or not so long any more. authority: who asks. reference:
    of the proceedings."""

    order_id: str
    until_ms: int
    authority: str
    reference: str
    why: Kept


class OrderExpired(Act, frozen=True, tag="order_expired"):
    """It has lapsed or was annulled: measures taken because of it end."""

    order_id: str
    why: Literal["lapsed", "withdrawn", "annulled"]


Event = (
    Opened | NoticeJoined | MergedIn | Claimed | Assigned | Released | Escalated | Merged | Noted | SecondAsked
    | SecondGiven | Viewed | Held | Decided | MeasureEnded | AppealMade | AppealDecided | OutcomeRecorded | Restored
    | Closed | OrderReceived | OrderVerified | OrderChallenged | OrderAnswered | OrderExpired
    | OrderImpeded | OrderResumed | StatementErased
    | Unsealed | PreservationExtended
)  # fmt: skip

encode = msgspec.json.Encoder(order="deterministic").encode
decode = msgspec.json.Decoder(Event).decode


def act_name(act: type[Act] | Act) -> str:
    """The act's name in the log: ``appeal_made`` for AppealMade."""
    return str(act.__struct_config__.tag)


def kept_in(act: Event) -> Iterable[Kept]:
    """The words that an act speaks of."""
    for name in act.__struct_fields__:
        value = getattr(act, name)
        if isinstance(value, Kept) and not isinstance(value, StatementRef):
            yield value
