"""What an order is: as an authority words it, as it is kept, and what it lacks."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.ledger import Logged
from teahouse.safety.cases import Came, Information, Role

Kind = Literal["act", "information", "terrorist"]
State = Literal[
    "refused", "taken", "verified", "not_genuine", "challenged", "given", "not_given", "lapsed", "withdrawn", "annulled"
]  # fmt: skip
#: Why a removal order can not be carried out for now (Regulation (EU) 2021/784, Art. 3(7) and (8)).
Cause = Literal["impossible", "errors", "too_little"]
#: Why an order does not hold any more.
Over = Literal["lapsed", "withdrawn", "annulled", "not_genuine"]
_Line = Annotated[str, Meta(max_length=500)]
_Text = Annotated[str, Meta(max_length=20_000)]


class OrderForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order as an authority sends it. Nothing is compulsory to the machine: what is missing is answered in words.

    kind: to act against content (Art. 9 DSA), to give information (Art. 10), or to remove terrorist content within an
    hour (TCO, Art. 3). reference: the authority's own number. issuer, country, contact: who it is, the country's ISO
    3166 code, an e-mail address. issued_by: a court, another authority, or not said. legal_basis: the law, and its
    article. reasons: why this content is illegal, or why the information is needed. locations: exactly what it is on,
    an address each. places: the countries where it is to hold; () of a removal order: all Member States. category:
    the ground, from the closed list. wanted: which information (Art. 10). redress: how the order can be contested, by
    us and by the person. due_ms, expires_ms: by when, and until when. tell_after_ms: the person is told of it then
    and not before (Art. 9(5), 10(5)); of what is withheld they are told at once all the same. language: of the order,
    or of the translation that comes with it. secret: what shows a known authority to be the one.
    """

    kind: Kind
    reference: _Line = ""
    issuer: _Line = ""
    issued_by: Literal["", "court", "authority"] = ""
    country: _Line = ""
    contact: _Line = ""
    legal_basis: _Line = ""
    reasons: _Text = ""
    locations: Annotated[tuple[Annotated[str, Meta(max_length=2_000)], ...], Meta(max_length=50)] = ()
    places: Annotated[tuple[_Line, ...], Meta(max_length=50)] = ()
    category: _Line = ""
    wanted: _Text = ""
    redress: _Text = ""
    due_ms: int | None = None
    expires_ms: int | None = None
    tell_after_ms: int | None = None
    language: _Line = "en"
    secret: _Line = ""


class Entry(msgspec.Struct, frozen=True):
    """How an order came. by, role: who of the staff entered it, if it came on paper; came_ms: when, if before."""

    came: Came = "machine"
    by: str = ""
    role: Role = "automatic"
    came_ms: int | None = None


class Missing(msgspec.Struct, frozen=True):
    """What an order lacks: the field, what it should say, and where the law asks it."""

    field: str
    says: str
    law: str


class AuthorityOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it is kept. done_ms: when effect was given to it. authority_id: "" if the sender is not known.

    came: how. entered_by: who of the staff entered it, "" where it came by itself. state: ``given``: the information
    was; ``not_given``: no effect was given to it, with the reasons. erased_ms: when what it said was erased, 0 while it
    is kept.
    """

    order_id: str
    token: str
    kind: Kind
    country: str
    authority_id: str
    received_ms: int
    state: State
    state_ms: int
    done_ms: int | None
    cases: tuple[str, ...]
    missing: tuple[Missing, ...]
    form: OrderForm | None
    reply: str
    index: int
    came: Came = "machine"
    entered_by: str = ""
    erased_ms: int = 0


class OrderReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority gets at once. url: where it sees what becomes of the order. reply: in words.

    accepted: it was taken in; without it ``missing`` says what is to be mended. due_ms: by when the house acts.
    proofs: that it came in is in the ledger.
    """

    order_id: str
    accepted: bool
    url: str
    reply: str
    missing: list[Missing] = []
    due_ms: int | None = None
    held: bool = False
    proofs: list[Logged] = []


class OrderState(msgspec.Struct, frozen=True, kw_only=True):
    """What the authority sees later. effect: what is in force because of it, kinds of measures without names.
    information: the kinds that were given. kept_until_ms: until when what it names is kept sealed (Regulation (EU)
    2021/784, Art. 6). impeded: why it can not be carried out for now, "" if nothing stands in its way. due_ms: by when
    it is acted upon, while it waits. proofs: of each thing that became of it, in the ledger.
    """

    order_id: str
    state: State
    received_ms: int
    state_ms: int
    done_ms: int | None
    reply: str
    effect: list[str] = []
    information: list[Information] = []
    kept_until_ms: int | None = None
    impeded: Cause | Literal[""] = ""
    due_ms: int | None = None
    proofs: list[Logged] = []


class AnswerOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an order for information came to. account: whose, if the order is on several.

    given: then kinds say which, and handed_over is the SHA-256 (hex) of what was: the thing itself is not sent here.
    words: what it was and how it was handed over; or why it was not given.
    """

    given: bool
    words: Annotated[str, Meta(min_length=1, max_length=10_000)]
    kinds: Annotated[tuple[Information, ...], Meta(max_length=5)] = ()
    handed_over: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""
    account: Annotated[str, Meta(max_length=255)] = ""


class PreserveLonger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when, who asks for it, in which proceedings, and why it is needed (Regulation (EU) 2021/784 Art. 6(2))."""

    until_ms: Annotated[int, Meta(ge=0, le=2**53)]
    authority: Annotated[str, Meta(min_length=1, max_length=500)]
    reference: Annotated[str, Meta(min_length=1, max_length=200)]
    why: Annotated[str, Meta(min_length=1, max_length=10_000)]


class ImpedeOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a removal order can not be carried out for now. words: for ``impossible`` the reason, else the errors and
    what is to be clarified; the authority reads them (Regulation (EU) 2021/784, Annex III)."""

    cause: Cause
    words: Annotated[str, Meta(min_length=1, max_length=10_000)]


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """An authority that is known here. ended_ms: None while it is."""

    authority_id: str
    name: str
    country: str
    contact: str
    holds: bool
    added_by: str
    added_ms: int
    ended_ms: int | None = None


AuthorityDone = Literal["known", "ended"]


class AuthorityAct(msgspec.Struct, frozen=True, kw_only=True):
    """That an authority was made known here, or ended: by whom in which role, when (ms), why. proof: in the ledger."""

    authority_id: str
    act: AuthorityDone
    by: str
    role: str
    at_ms: int
    why: str
    proof: Logged
