"""What is meant to be decided, who decides it, and what came of it."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from teahouse.kernel.db import Tx
from teahouse.kernel.mail import Letter
from teahouse.safety.cases import Campaign, Case, Role
from teahouse.safety.statements import Fault, Law, MeasureKind, Statement, Subject


class DecisionError(ValueError):
    """A decision that cannot be: ``faults`` say what is wrong with its statement, by field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.says}" for fault in faults))
        self.faults = faults


class Actor(msgspec.Struct, frozen=True):
    """Who decides: a user id or ``detector:NAME``, and in which role."""

    by: str
    role: Role


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure that is meant to be taken. lasts_ms: how long; None for until it is reversed.

    after_ms: it begins that much later than the decision, seven days at most. hops, age, words: as in `Measure`.
    """

    kind: MeasureKind
    on: Subject
    lasts_ms: int | None = None
    after_ms: int = 0
    places: tuple[str, ...] = ()
    hops: int | None = None
    age: int | None = None
    words: str = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as a person (or a rule) words it; what the house knows by itself is added (`compose`).

    number, token: of the statement, from `Decisions.prepare` or `mint`. about: the items, or the account. measures:
    none, if nothing is to be done. interim: it holds in the meantime only. because: what gave cause for a measure on
    an account. language: in which facts and explanation are written, the person's. content_types: as the EU's database
    names them. order_id, campaign: because of which order, under which programme (its times are the announced ones,
    whatever stands here). court: which court, in that language. manifest: whoever decides finds the content manifestly
    illegal, by ``law``; never automatic (Art. 23(1) DSA).
    """

    number: str = ""
    token: str = ""
    case_id: str
    about: tuple[str, ...]
    measures: tuple[Wish, ...] = ()
    interim: bool = False
    because: tuple[Subject, ...] = ()
    language: str = "en"
    rule_id: str = ""
    law: Law | None = None
    category: str
    keyword: str = ""
    keyword_other: str = ""
    additions: tuple[str, ...] = ()
    facts: str
    public_facts: str
    explanation: str
    notifier: str = ""
    content_types: tuple[str, ...] = ("CONTENT_TYPE_TEXT",)
    content_type_other: str = ""
    content_language: str = ""
    account_type: str = ""
    automated_detection: bool = False
    replaces: str = ""
    order_id: str = ""
    campaign: Campaign | None = None
    court: str = ""
    manifest: bool = False


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that is written. url: the person's page. index: of its entry in the ledger. campaign: under which."""

    statement: Statement
    case: Case
    url: str
    index: int
    campaign: str = ""


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as it is kept. statement: None once it is erased."""

    number: str
    token: str
    case_id: str
    decision_no: int
    account: str
    digest: str
    decided_ms: int
    index: int
    statement: Statement | None


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A draft. statement: as it would be, were it decided now; faults: what is missing; proposal: what a second person
    agrees to."""

    wanted: Wanted
    statement: Statement
    faults: list[Fault]
    proposal: str


class Tell(Protocol):
    """Tells somebody something, durably: what is told is a job of the same unit. letter: makes it, by language; they
    get it in ``language``, or in theirs."""

    def letter(self, tx: Tx, to: str, letter: Callable[[str], Letter], language: str = ...) -> None: ...


class Onlooker(Protocol):
    """Told in the same unit of each decision that is written."""

    def __call__(self, tx: Tx, made: Made) -> None: ...


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. items: how many it was about. law, category, keyword: how grave. measures: kinds of what was done.
    turned: "" or in_part, what an appeal made of it; ends_ms: when it lapses."""

    case_id: str
    decision_no: int
    at_ms: int
    ends_ms: int
    items: int
    category: str
    keyword: str
    law: str
    measures: tuple[str, ...]
    turned: str = ""


class Strikes(msgspec.Struct, frozen=True, kw_only=True):
    """Those of an account that have not lapsed, the newest first. items: of all of them. decisions, of_cases: how many
    decisions there were about it in the same 180 days, and how many cases were opened, for the relation."""

    account: str
    strikes: list[Strike]
    items: int
    decisions: int
    of_cases: int
