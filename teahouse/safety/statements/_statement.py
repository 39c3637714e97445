"""The statement of reasons as the house keeps it: Art. 17(3) DSA, field by field, and what the EU's database asks.

Not all of it is public: `facts`, `notifier` and what a measure is on may name people, and only the person concerned
(and who works on the case) reads them. What is filed and what enters the ledger is made of the other fields alone.
"""

from enum import StrEnum

import msgspec

from teahouse.safety.statements._measures import MeasureKind, Target
from teahouse.surfaces import Surface

#: The longest name of an item or an account, in characters.
LONGEST_NAME = 80


class Source(StrEnum):
    """How the matter came up, by the database's words: Art. 17(3)(b)."""

    ARTICLE_16 = "SOURCE_ARTICLE_16"
    TRUSTED_FLAGGER = "SOURCE_TRUSTED_FLAGGER"
    OTHER_NOTIFICATION = "SOURCE_TYPE_OTHER_NOTIFICATION"
    VOLUNTARY = "SOURCE_VOLUNTARY"


class Automated(StrEnum):
    """Whether a machine decided: Art. 17(3)(c)."""

    FULLY = "AUTOMATED_DECISION_FULLY"
    PARTIALLY = "AUTOMATED_DECISION_PARTIALLY"
    NOT = "AUTOMATED_DECISION_NOT_AUTOMATED"


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a measure is on.

    id: an event ID, mxc URI, handle or user ID. name: how the person knows it, a title or its first words. surface:
    where it can be seen; None for a private message that somebody reported, or for a member's whole account. made_ms:
    when it was said; for an account, when it was opened.
    """

    target: Target
    surface: Surface | None = None
    id: str
    name: str
    made_ms: int


def short_name(text: str) -> str:
    """A title or first words as a name: in one line, 80 characters at most, and an ellipsis where it goes on."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_NAME:
        return line
    cut = line[: LONGEST_NAME - 1]
    word = cut.rfind(" ")
    return (cut[:word] if word > LONGEST_NAME // 2 else cut).rstrip() + "…"


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the decision does.

    end_ms: it ends by itself then; None for until it is reversed. places: ISO 3166 codes of the countries where it
    holds, () for everywhere. hops: for a hop limit, how many hands a share may go through. age: for an age gate, from
    which age on it is shown. words: for a label or a note, what it says.
    """

    kind: MeasureKind
    on: Subject
    start_ms: int
    end_ms: int | None = None
    places: tuple[str, ...] = ()
    hops: int | None = None
    age: int | None = None
    words: str = ""


#: So long it counts that content was manifestly illegal, when people weigh whether somebody often provides such.
MANIFEST_DAYS = 180


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is broken, if the content is illegal: Art. 17(3)(d). reference: the act and its article."""

    reference: str
    url: str = ""


class Redress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person can do: Art. 17(3)(f), 20, 21.

    appeal_url: the page, which needs no working account. appeal_until_ms: at least six months after the statement.
    body_url: the certified out-of-court bodies. court: the operator's words on which court, in the person's language.
    """

    appeal_url: str
    appeal_until_ms: int
    body_url: str = "https://digital-strategy.ec.europa.eu/en/policies/dsa-out-court-dispute-settlement"
    court: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision, with all its measures and reasons.

    puid: its number in the house and in the database; letters, digits, - and _. service: what the service is
    called. replaces: the number of an earlier statement that this one narrows: what it does not name is lifted.
    decided_ms: when it was decided; no measure begins before. because: what gave cause for a measure on an account.
    rulebook, rule_id: the version and the rule, Art. 17(3)(e); rule_id "" if the ground is a law alone. law: None
    if it is the rulebook alone. category, keyword: the ground, from the closed list; additions, other_keywords:
    further ones that it touches. facts: for the person, in their language. public_facts: the same without anything
    that names a person, for the database. explanation: why the law or rule applies; filed too, so it names no
    person. notifier: who gave notice, only where it can not be left out (17(3)(b)). account_type:
    ACCOUNT_TYPE_BUSINESS, ACCOUNT_TYPE_PRIVATE or "". manifest: a person found the content manifestly illegal, which
    is remembered for ``MANIFEST_DAYS`` (Art. 23(1)).
    """

    puid: str
    replaces: str = ""
    service: str
    language: str
    decided_ms: int
    measures: tuple[Measure, ...]
    because: tuple[Subject, ...] = ()
    rulebook: int
    rule_id: str = ""
    law: Law | None = None
    category: str
    keyword: str = ""
    keyword_other: str = ""
    additions: tuple[str, ...] = ()
    other_keywords: tuple[str, ...] = ()
    facts: str
    public_facts: str
    explanation: str
    source: Source
    notifier: str = ""
    automated_detection: bool
    automated_decision: Automated
    content_types: tuple[str, ...]
    content_type_other: str = ""
    content_language: str = ""
    account_type: str = ""
    rules_url: str = ""
    manifest: bool = False
    redress: Redress
