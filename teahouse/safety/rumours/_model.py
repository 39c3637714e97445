"""What is kept of a context note, what people are shown of it, and what is asked of those who write and rate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from teahouse.kernel.config import Settings
from teahouse.publicaccounts.accounts import Accounts
from teahouse.publicaccounts.api import Api
from teahouse.publicaccounts.articles import Articles
from teahouse.safety.cases import Cases
from teahouse.safety.decisions import Decisions
from teahouse.safety.notes import Change, Policy, Status, Value
from teahouse.safety.notices import Found, Tell
from teahouse.surfaces import Safeguards

SECOND_MS = 1_000
DAY_MS = 86_400_000
LONGEST = 600  # characters of a note
NOTES_A_DAY = 5  # of one person
RATINGS_A_DAY = 300  # of one person
NOTES_AT_ONCE = 50  # that stand below one article
SHOWN = 3  # beside one article
#: A BCP 47 language tag, as far as pages need it.
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
Language = Annotated[str, Meta(max_length=35, pattern=LANGUAGE)]


class Neighbours(NamedTuple):
    """What rumours ask of the floors below. find: what is at a place (``handle/slug``), for a viewer or anyone ("")."""

    accounts: Accounts
    articles: Articles
    api: Api
    guard: Safeguards
    cases: Cases
    find: Callable[[str, str], Awaitable[Found]]
    tell: Tell
    decisions: Decisions


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How often notes are scored and who may take part, as the operator has it.

    every_ms: between two scorings. enough: so many events have one come sooner. subscribed_ms: for how long one must
    have subscribed to an account before that one counts.
    """

    policy: Policy
    every_ms: int
    subscribed_ms: int
    enough: int = 50

    @classmethod
    def of(cls, settings: Settings) -> Pace:
        policy = Policy(rater_ratings=settings.notes_rater_ratings, stable_ms=settings.notes_stable_s * SECOND_MS)
        every_ms = max(1, settings.notes_score_s) * SECOND_MS
        return cls(policy=policy, every_ms=every_ms, subscribed_ms=settings.notes_subscribed_s * SECOND_MS)


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note as it is kept. text: None once it is withdrawn or erased."""

    note_no: int
    account_no: int
    article_no: int
    revision: int
    voice: str
    misleading: bool
    language: str
    text: str | None
    at_ms: int
    status: Status
    since_ms: int


class NewNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note as it is written. misleading: it says that the article misleads, and counts as a flag (rumours).

    language: "" for the account's.
    """

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")]
    misleading: bool = False
    language: Annotated[str, Meta(max_length=35, pattern=rf"^$|{LANGUAGE}")] = ""


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody thinks of a note."""

    value: Value


class ShownNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note as people see it; never who wrote it.

    status: since `since_ms`. revision: of the article, as it was written; earlier: the article was corrected since.
    rating: the caller's own, None without. mine: the caller wrote it.
    """

    note_no: int
    text: str
    language: str
    misleading: bool
    status: Status
    since_ms: int
    at_ms: int
    revision: int
    earlier: bool
    mine: bool = False
    rating: Value | None = None


class NoteHistory(ShownNote, frozen=True, kw_only=True):
    """A note with all the statuses it had, oldest first, each with why and with the figures of then. ratings: by value,
    as they stand. final: its status does not change any more."""

    history: list[Change]
    ratings: dict[str, int]
    final: bool


class WaitingNote(ShownNote, frozen=True, kw_only=True):
    """A note that waits for ratings, and of which article it is."""

    handle: str
    slug: str
    title: str


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for an article's spread now. label: what is shown with it. until_ms: when it ends by itself.

    held: nobody makes new links. hops: through so many hands at most; None without a limit. statement: the number of
    the statement of reasons.
    """

    held: bool = False
    hops: int | None = None
    label: str = ""
    until_ms: int | None = None
    statement: str = ""
