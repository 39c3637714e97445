"""The words of a case that acts and the case itself share: who, why, what a measure is, what a refusal says."""

import re
from typing import Literal

import msgspec

from teahouse.safety.statements import MeasureKind

Role = Literal["person", "reporter", "flagger", "automatic", "moderator", "senior", "legal", "admin", "auditor"]
#: How an order came: to the machine, by the page, or on a way on which one of the staff entered it.
Came = Literal["machine", "form", "letter", "email", "fax", "hand", "other"]
Status = Literal["open", "decided", "appealed", "closed", "merged"]
Level = Literal["moderator", "senior", "legal"]
Outcome = Literal["uphold", "reverse", "in_part"]
Party = Literal["person", "reporter"]
#: What for sealed content may be opened (Regulation (EU) 2021/784, Art. 6(1)): review proceedings and complaints about
#: the order, or the investigation of terrorist offences.
Purpose = Literal["review", "investigation"]
#: What a service like this one knows of an account, and an authority may lawfully be given (Art. 10(2)(b) DSA: what was
#: collected anyway). What private chats say, and their keys, are not among it, and there is no word for them here.
Information = Literal["registration", "sign_ins", "public_account", "published", "decisions"]

#: What an account can do, and what can be taken from it and given back one by one: its page is seen, it broadcasts, its
#: articles have comments, it writes messages.
FUNCTIONS = ("page", "broadcast", "comments", "messages")

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Refusal(msgspec.Struct, frozen=True):
    """Why an act is not allowed. field: the path of what is wrong, as in ``measures[0].end_ms``."""

    field: str
    reason: str


class CaseError(ValueError):
    """An act that is not allowed was to be written, or a log that is none; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.field}: {refusal.reason}")
        self.refusal = refusal


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are kept elsewhere, where they can be erased: their id, and the SHA-256 (hex) of what they were.

    The log is for ever, so no free text about a person stands in it.
    """

    id: str
    digest: str

    def __post_init__(self) -> None:
        if not self.id or not _DIGEST.fullmatch(self.digest):
            raise ValueError("id and digest: an id, and a SHA-256 in 64 hex digits")


class StatementRef(Kept, frozen=True, forbid_unknown_fields=True):
    """The statement of reasons of a decision, complete before the decision is: its id and the SHA-256 of its bytes."""


class Ground(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why: a category (and keyword) of the EU database's closed list, and the rule or the law that is broken.

    A notice may leave rule and law open; a decision can not.
    """

    category: str
    keyword: str = ""
    rule_id: str = ""
    law: str = ""

    @property
    def named(self) -> bool:
        """It names the rule or the law that is broken."""
        return bool(self.rule_id or self.law)


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case is about. account: whose it is. owners: the people who answer for the account. items: what was said.
    news: it is an account of news or public debate, so every measure needs two people. owns_news: it is a person who
    owns such an account, so what keeps them from working needs two. disclosed: it is private and a report has shown it
    (``surfaces.DisclosedItem``), so nothing automatic touches it. carried: (item, what else of ``items`` it carries
    along): a feed's message, and the articles that it announces.
    """

    account: str
    owners: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    news: bool = False
    owns_news: bool = False
    disclosed: bool = False
    carried: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def is_account(self, item: str) -> bool:
        """The item is the account itself: who it is to others, by its user id or its handle."""
        return item in (self.account, self.account.removeprefix("@").partition(":")[0])


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a measure is on: items, or functions of the account. places: countries where it holds, () for everywhere."""

    items: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.items and not self.functions


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a decision does. It holds from start_ms to end_ms, the last not included; None for until it is reversed.

    There is none outside of a decision, and no decision without a statement.
    """

    measure_id: str
    kind: MeasureKind
    scope: Scope
    start_ms: int
    end_ms: int | None = None


class Lift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes back of one measure: items, functions, or countries. The rest of it stays."""

    measure_id: str
    items: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Campaign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The programme under which something was decided. Its rules lapse at end_ms.

    Who drafts a decision names the campaign; the house puts the times that were announced.
    """

    campaign_id: str
    start_ms: int = 0
    end_ms: int = 0
