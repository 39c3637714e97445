"""What this folder speaks of: what is said of something, where it is, who says it, and what they hear of it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.ledger import Logged
from teahouse.safety.cases import Subject
from teahouse.surfaces import DisclosedItem, PublicItem

EXPLANATION_MOST = 10_000
EXPLANATION_LEAST = 10

Via = Literal["matrix", "api", "form"]
Lane = Literal["notice", "trusted"]
State = Literal["received", "in_review", "decided", "not_processed"]
Misused = Literal["notices", "complaints"]
#: Only "verified" is taken in; notices of before may hold the others.
Opening = Literal["", "verified", "mismatch", "unverifiable"]

#: Nobody has to say who they are who reports the abuse of a child (Art. 16(2)(c) DSA: Directive 2011/93/EU, Art. 3-7).
NAMELESS = frozenset(
    {
        "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL",
        "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE",
        "KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS",
    }
)
#: What a report out of a chat program leaves open.
OPEN_CATEGORY = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"

_Line = Annotated[str, Meta(max_length=200)]


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One encrypted message, opened by who could read it: by its own Megolm key, or by what its sender committed to.

    message_key: 32 bytes in base64, HMAC-SHA256 of the ratchet at the message's index under a key of 32 zero bytes
    (HKDF-Extract); it opens this message and no other, and is not kept.
    Or plaintext: what was encrypted, to the letter; and key: the franking key in base64, 32 bytes, that the sender's
    client put into the message.
    """

    message_key: Annotated[str, Meta(max_length=64)] = ""
    plaintext: Annotated[str, Meta(max_length=50_000)] = ""
    key: Annotated[str, Meta(max_length=64)] = ""


class NewNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a notice says (Art. 16(2) DSA): why, where exactly, by whom, and that it is said in good faith.

    location: an address of this service, a matrix: or matrix.to link, an event, room or user id, an mxc URI, a handle
    or handle/article. category, keyword: of the EU database's closed list. law: which is broken, if one knows. name and
    email: of who gives notice; an account stands for both, and the abuse of children can be reported without.
    """

    location: Annotated[str, Meta(min_length=1, max_length=2000)]
    category: _Line
    keyword: _Line = ""
    law: _Line = ""
    explanation: Annotated[str, Meta(max_length=EXPLANATION_MOST)]
    name: _Line = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    good_faith: bool = False
    language: Annotated[str, Meta(max_length=35)] = ""
    flagger_key: Annotated[str, Meta(max_length=100)] = ""
    disclosure: Disclosure | None = None


class Notifier(msgspec.Struct, frozen=True, kw_only=True):
    """Who gives notice. key: as in ``safety_notices.notifier``. by: who acts in the case, "" for the notice itself."""

    key: str
    by: str = ""
    trusted: bool = False


class Found(msgspec.Struct, frozen=True):
    """What is at a location, and whose it is. location: as it is kept, in one form."""

    item: PublicItem | DisclosedItem
    subject: Subject
    location: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is kept; the columns of ``safety_notices``."""

    notice_id: str
    token: str
    notifier: str
    same: str
    by: str
    name: str | None
    email: str | None
    via: Via
    lane: Lane
    language: str
    category: str
    keyword: str
    law: str
    location: str
    item: str
    subject: Subject
    disclosed: bool
    opening: Opening
    words: str
    received_ms: int
    case_id: str = ""
    decision: int = -1
    unfounded_ms: int = 0
    opened_words: str = ""
    notice_no: int = 0

    @property
    def role(self) -> Literal["reporter", "flagger"]:
        """As whom the notifier acts in the case."""
        return "flagger" if self.lane == "trusted" else "reporter"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """That a notice was taken in (Art. 16(4) DSA). token: opens its status at ``url``, keep it. again: it had been
    given before, and this is the receipt of then."""

    notice_id: str
    token: str
    url: str
    received_ms: int
    processed: bool
    again: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a notice, in general words. measures: their kinds, none if nothing was done. decided_by_person: a
    person decided; automated means were used for no decision here. appeal_until_ms: until then it can be looked at
    anew. turned: what an appeal made of it, "" if nothing. complained: this notifier has appealed already; answer: what
    they were answered, with the reasons, "" while it waits; proofs: that they have, and that it was decided, is in the
    ledger.
    """

    decided_ms: int
    measures: list[str]
    category: str
    words: str
    decided_by_person: bool
    appeal_until_ms: int
    appeal: str
    turned: str = ""
    complained: bool = False
    answer: str = ""
    proofs: list[Logged] = []


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Where a notice is. suspended_until_ms: with ``not_processed``, until when this notifier's notices are not."""

    notice_id: str
    state: State
    words: str
    received_ms: int
    location: str
    category: str
    suspended_until_ms: int = 0
    outcome: Outcome | None = None


class NotifierAct(msgspec.Struct, frozen=True):
    """One thing that was done about a notifier, or one who complains. why: the id of its words. misuse: of what; of a
    complaint notice_id says which."""

    notifier: str
    act: str
    notice_id: str
    by: str
    role: str
    at_ms: int
    end_ms: int
    why: str
    misuse: Misused = "notices"
