"""A case as its log adds up to at one moment. Nothing here is stored: it is worked out (`reduce`)."""

from typing import Literal

import msgspec

from teahouse.safety.cases._model import (
    Ground,
    Information,
    Level,
    Measure,
    Outcome,
    Party,
    Purpose,
    Role,
    Scope,
    StatementRef,
    Status,
    Subject,
)

Lane = Literal["order", "trusted", "notice", "detector", "staff"]
Notified = Literal["", "notice", "trusted"]
End = Literal["", "time", "appeal", "outcome", "house", "decision", "order"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A measure and what has become of it. scope: what is left of it; measure.scope is what it was.

    end_ms: when it ends or has ended, whatever ended it; None for no end. ended_by: "" while it has not.
    """

    measure: Measure
    decision_no: int
    statement: StatementRef
    scope: Scope
    end_ms: int | None
    state: Literal["to come", "in force", "ended"]
    ended_by: End


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in the case. no: its place among them. interim: it holds in the meantime only. deciders: all who had a
    part in it, the second person and whoever reopened the case included. penalty: it takes something away. punished:
    because of which items; () where the account as such gave cause, or an authority has ordered it.
    outcome: what an appeal or an out-of-court body last made of it. appeal_until_ms: six months.
    """

    no: int
    at_ms: int
    interim: bool
    by: str
    role: Role
    deciders: tuple[str, ...]
    about: tuple[str, ...]
    ground: Ground
    rulebook: int
    statement: StatementRef
    measure_ids: tuple[str, ...]
    penalty: bool
    punished: tuple[str, ...]
    order_id: str
    appeal_until_ms: int
    outcome: Outcome | None = None


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """no: its place among the appeals of the case. outcome, decided_by: None and "" while it waits."""

    no: int
    decision_no: int
    party: Party
    by: str
    made_ms: int
    outcome: Outcome | None = None
    decided_ms: int | None = None
    decided_by: str = ""


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """What a certified out-of-court body has said of a decision (Art. 21 DSA). no: its place among those of the case.

    body, reference: its name, and its number for the dispute. statement: the letter that the person read of it.
    """

    no: int
    decision_no: int
    body: str
    reference: str
    outcome: Outcome
    at_ms: int
    statement: StatementRef


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """preserve_until_ms: until then the content is kept sealed (TCO Art. 6(1)); None where the law does not ask it.

    extended_until_ms: until when an authority asked that it be kept (Art. 6(2)); None if none has.

    impeded: why it can not be carried out for now; "" where nothing stands in its way.

    given, kinds: whether what it asks for was given, and which; None while nobody has answered.
    """

    order_id: str
    kind: Literal["act", "information", "terrorist"]
    issuer: str
    places: tuple[str, ...]
    locations: tuple[str, ...]
    received_ms: int
    expires_ms: int | None
    preserve_until_ms: int | None
    state: Literal["received", "verified", "refused", "challenged", "expired"]
    given: bool | None = None
    kinds: tuple[Information, ...] = ()
    impeded: Literal["", "impossible", "errors", "too_little"] = ""
    extended_until_ms: int | None = None

    @property
    def kept_until_ms(self) -> int | None:
        """Until when the content is kept because of it; None where the law does not ask it."""
        if self.preserve_until_ms is None or self.extended_until_ms is None:
            return self.preserve_until_ms
        return max(self.preserve_until_ms, self.extended_until_ms)


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """A second opinion. agrees: None while it is waited for."""

    proposal: str
    asked_by: str
    given_by: str = ""
    agrees: bool | None = None


class Look(msgspec.Struct, frozen=True):
    """Who looked at what, and when."""

    by: str
    role: Role
    at_ms: int
    what: str
    shown: bool


class Unsealing(msgspec.Struct, frozen=True):
    """Who opened a sealed item, when and for which purpose."""

    by: str
    at_ms: int
    item: str
    purpose: Purpose


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """name: decide, order, appeal, restore. of: the order's id, or the number of the appeal or the decision.

    stopped_ms: None while it runs. breached: it ran, or runs, past due_ms.
    """

    name: Literal["decide", "order", "appeal", "restore"]
    of: str
    since_ms: int
    due_ms: int
    stopped_ms: int | None
    breached: bool


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """What was already done to items: those because of which somebody was punished, and those that were held."""

    penalties: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


class Next(msgspec.Struct, frozen=True):
    """An act that may come now, and the roles that may do it."""

    act: str
    roles: tuple[Role, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it at now_ms. acts: how many of the log it is made of. barred: who may not decide it again.

    erasures: the numbers of the statements whose words were erased.
    source: who opened it. notified: whether a notice has been given of it, when it was opened or since, and the best of
    them: by anyone, or by a trusted flagger.

    restored: items that were under a measure, were given back by a reversal, and are under none now.
    """

    case_id: str
    now_ms: int
    acts: int
    last_ms: int
    status: Status
    source: str
    lane: Lane
    level: Level
    subject: Subject
    ground: Ground
    opened_ms: int
    assigned_to: str
    reporters: tuple[str, ...]
    notices: tuple[str, ...]
    notified: Notified
    merged_into: str
    notes: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    looks: tuple[Look, ...]
    rulings: tuple[Ruling, ...]
    barred: tuple[str, ...]
    measures: tuple[Standing, ...]
    appeals: tuple[Appeal, ...]
    orders: tuple[Order, ...]
    clocks: tuple[Clock, ...]
    restored: tuple[str, ...]
    earlier: Earlier
    unsealings: tuple[Unsealing, ...] = ()
    erasures: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    next: tuple[Next, ...] = ()

    def standing(self, measure_id: str) -> Standing | None:
        return next((one for one in self.measures if one.measure.measure_id == measure_id), None)

    def order(self, order_id: str) -> Order | None:
        return next((one for one in self.orders if one.order_id == order_id), None)

    @property
    def in_force(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.measures if one.state == "in force")

    @property
    def breaches(self) -> tuple[Clock, ...]:
        return tuple(clock for clock in self.clocks if clock.breached)
