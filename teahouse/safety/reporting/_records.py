"""What the figures are worked out from: one small record for each thing that happened. Times are milliseconds.

They are this part's own, so that a report can be made from any log. ``category`` and ``keyword`` are the codes of
Annex I, part 2; ``other`` describes what no keyword covers.
"""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What the service is in law; each holds what the ones before it hold. Very large platforms are not served."""

    INTERMEDIARY = "intermediary"
    HOSTING = "hosting"
    PLATFORM = "platform"


class Restriction(StrEnum):
    """What a measure does, in the order of the columns of parts 5 and 6."""

    REMOVED = "removed"
    DISABLED = "disabled"
    DEMOTED = "demoted"
    AGE_RESTRICTED = "age_restricted"
    INTERACTION_RESTRICTED = "interaction_restricted"
    LABELLED = "labelled"
    VISIBILITY_OTHER = "visibility_other"
    MONETARY_SUSPENSION = "monetary_suspension"
    MONETARY_TERMINATION = "monetary_termination"
    MONETARY_OTHER = "monetary_other"
    PROVISION_SUSPENSION = "provision_suspension"
    PROVISION_TERMINATION = "provision_termination"
    ACCOUNT_SUSPENSION = "account_suspension"
    ACCOUNT_TERMINATION = "account_termination"


MONETARY = frozenset({Restriction.MONETARY_SUSPENSION, Restriction.MONETARY_TERMINATION, Restriction.MONETARY_OTHER})


class Automated(StrEnum):
    """How far something was done by machines alone. ``PARTLY`` counts neither as solely nor as not automated."""

    SOLELY = "solely"
    PARTLY = "partly"
    NOT = "not"


class Source(StrEnum):
    """What led to a measure."""

    OWN = "own"
    NOTICE = "notice"
    TRUSTED = "trusted"
    ORDER = "order"


class Ground(StrEnum):
    """What a measure or an action rests on."""

    LAW = "law"
    TERMS = "terms"


class About(StrEnum):
    """What a complaint is about: Article 20(1)(a) to (d), and notices that were not acted on."""

    VISIBILITY = "visibility"
    PROVISION = "provision"
    ACCOUNT = "account"
    MONETARY = "monetary"
    NOT_ACTED = "not_acted"
    NOT_ACTED_TRUSTED = "not_acted_trusted"


class Outcome(StrEnum):
    """How a complaint or a dispute ended. ``OMITTED``: withdrawn or settled without a decision."""

    UPHELD = "upheld"
    PARTIALLY_REVERSED = "partially_reversed"
    REVERSED = "reversed"
    OMITTED = "omitted"


class Misuse(StrEnum):
    """Why someone was suspended under Article 23."""

    CONTENT = "content"
    NOTICES = "notices"
    COMPLAINTS = "complaints"


class Named(Struct, frozen=True, kw_only=True):
    """What can be pointed at. ``which``: as everyone may know it, "order …"; by its place where that is empty."""

    which: str = ""


class Sorted(Named, frozen=True, kw_only=True):
    """What is counted by category."""

    category: str
    keyword: str | None = None
    other: str = ""


class Order(Sorted, frozen=True, kw_only=True):
    """An order of an authority: to act (Article 9) or to give information (Article 10). ``state``: its country.

    issuer, issued_by, law: who ordered it, "court" or another "authority", and on which legal basis, of orders whose
    sender was verified: what a stranger writes is no fact. became: "done", "waiting", or what it ended as.
    """

    state: str
    received_ms: int
    informs: bool = False  # Article 10
    items: int = 1
    acknowledged_ms: int | None = None
    effected_ms: int | None = None
    issuer: str = ""
    issued_by: str = ""
    law: str = ""
    became: str = ""


class Notice(Sorted, frozen=True, kw_only=True):
    """A notice of Article 16. ``action`` says on which ground something was done, None that nothing was.

    ``door``: how it came in, in words.
    """

    received_ms: int
    trusted: bool = False
    items: int = 1
    action: Ground | None = None
    acted_ms: int | None = None
    processed: Automated = Automated.NOT
    door: str = ""


class Measure(Sorted, frozen=True, kw_only=True):
    """A measure with its statement of reasons. ``detected``: found by machines alone."""

    imposed_ms: int
    ground: Ground
    source: Source
    restrictions: tuple[Restriction, ...]
    detected: bool = False
    decided: Automated = Automated.NOT
    places: tuple[str, ...] = ()


class Complaint(Named, frozen=True, kw_only=True):
    """An internal complaint (an appeal). ``imposed``: restrictions newly imposed because of it.

    ``detected``: what it is about had been found by machines alone.
    """

    submitted_ms: int
    about: About
    outcome: Outcome | None = None
    notified_ms: int | None = None
    imposed: int = 0
    detected: bool = False


class Dispute(Named, frozen=True, kw_only=True):
    """A dispute before an out-of-court body. ``implemented``: its decision against us was carried out.

    ``submitted_ms``: None where nobody told the service when the body was asked. It is then of the period in which the
    body spoke, and in no median: 0 hours would say that it took no time.
    """

    submitted_ms: int | None = None
    outcome: Outcome | None = None
    notified_ms: int | None = None
    implemented: bool = False

    @property
    def known_ms(self) -> int | None:
        """When the service first knew of it."""
        return self.submitted_ms if self.submitted_ms is not None else self.notified_ms


class Suspension(Struct, frozen=True, kw_only=True):
    """A suspension for misuse, Article 23."""

    imposed_ms: int
    misuse: Misuse


class Check(Struct, frozen=True, kw_only=True):
    """A person looked again at what a machine alone had decided: did it act, and was that right?"""

    checked_ms: int
    source: Source
    acted: bool
    right: bool
    category: str = ""
    language: str = ""


class Returned(Struct, frozen=True, kw_only=True):
    """A measure that was taken back without an appeal, as a mistake was seen."""

    returned_ms: int


class HashListed(Struct, frozen=True, kw_only=True):
    """A hash list that is held against public media. outcome: what follows from a match by itself. sources: who gives
    its entries. shared_ms: when it was shared with others. matched: (when, whether people then took a measure)."""

    name: str
    outcome: str
    sources: tuple[str, ...] = ()
    shared_ms: tuple[int, ...] = ()
    matched: tuple[tuple[int, bool], ...] = ()


class Month(Struct, frozen=True, kw_only=True):
    """Who used the service in a month, and the average that was published of it and the months before (Art. 24(2)).

    begins_ms: its first moment. months: over how many the average is. readers: of public pages, of each day, added up.
    """

    begins_ms: int
    people: int
    readers: int
    average: int
    months: int


class Records(Struct, frozen=True, kw_only=True):
    """Everything that is known; the period picks from it.

    ``outside``: orders of authorities of no Member State;
    ``refused_ms``: when orders came that lacked what the law asks.
    """

    orders: tuple[Order, ...] = ()
    outside: tuple[Order, ...] = ()
    notices: tuple[Notice, ...] = ()
    measures: tuple[Measure, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    checks: tuple[Check, ...] = ()
    returned: tuple[Returned, ...] = ()
    refused_ms: tuple[int, ...] = ()
    lists: tuple[HashListed, ...] = ()
    months: tuple[Month, ...] = ()


class Profile(Struct, frozen=True, kw_only=True):
    """Who reports, on which service, for which days. ``without``: what it can never impose; those cells stay blank.

    ``texts`` are the six answers of part 11 in its order, ``contexts`` what part 2 says of a category, by its code.
    """

    provider: str
    service: str
    kind: Kind
    start: str
    end: str
    published: str
    previous: str = ""
    without: frozenset[Restriction] = MONETARY
    texts: tuple[str, ...] = ()
    contexts: dict[str, str] = {}
