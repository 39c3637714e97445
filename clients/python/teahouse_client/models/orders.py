"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec

from teahouse_client.models.shared import Case, Logged, Texts


class AnswerOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    given: bool
    words: str
    kinds: list[Literal['decisions', 'public_account', 'published', 'registration', 'sign_ins']] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    handed_over: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    account: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Authority(msgspec.Struct, kw_only=True, omit_defaults=True):
    authority_id: str
    name: str
    country: str
    contact: str
    holds: bool
    added_by: str
    added_ms: int
    ended_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AuthorityAct(msgspec.Struct, kw_only=True, omit_defaults=True):
    authority_id: str
    act: Literal['ended', 'known']
    by: str
    role: str
    at_ms: int
    why: str
    proof: Logged


class AuthorityList(msgspec.Struct, kw_only=True, omit_defaults=True):
    authorities: list[Authority]
    acts: list[AuthorityAct]


class AuthorityMade(msgspec.Struct, kw_only=True, omit_defaults=True):
    authority: Authority
    secret: str


class AuthorityOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    token: str
    kind: Literal['act', 'information', 'terrorist']
    country: str
    authority_id: str
    received_ms: int
    state: Literal['annulled', 'challenged', 'given', 'lapsed', 'not_genuine', 'not_given', 'refused', 'taken', 'verified', 'withdrawn']
    state_ms: int
    done_ms: int | None
    cases: list[str]
    missing: list[Missing]
    form: OrderForm | None
    reply: str
    index: int
    came: Literal['email', 'fax', 'form', 'hand', 'letter', 'machine', 'other'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    entered_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    erased_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class CampaignList(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaigns: list[CampaignShown]
    next: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class CampaignShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaign_id: str
    programme: Programme
    state: Literal['announced', 'declined', 'ended', 'proposed', 'running', 'withdrawn']
    proposed_ms: int
    decided_ms: int | None
    stopped_ms: int | None
    results: Results | None
    declined_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ended_why: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ChallengeOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    before: str


class DecidedUnder(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: str
    url: str
    index: int
    case: Case


class EndAuthority(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: str


class EndCampaign(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: str


class EndOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: Literal['annulled', 'withdrawn']


class ImpedeOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    cause: Literal['errors', 'impossible', 'too_little']
    words: str


class ListedOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    kind: Literal['act', 'information', 'terrorist']
    country: str
    issuer: str
    authority_id: str
    received_ms: int
    state: Literal['annulled', 'challenged', 'given', 'lapsed', 'not_genuine', 'not_given', 'refused', 'taken', 'verified', 'withdrawn']
    state_ms: int
    done_ms: int | None
    cases: list[str]


class Missing(msgspec.Struct, kw_only=True, omit_defaults=True):
    field: str
    says: str
    law: str


class NewAuthority(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    country: str
    contact: str
    holds: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    why: str


class OrderForm(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: Literal['act', 'information', 'terrorist']
    reference: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    issuer: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    issued_by: Literal['', 'authority', 'court'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    country: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    contact: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    legal_basis: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    reasons: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    locations: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    category: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    wanted: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    redress: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    due_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    expires_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    tell_after_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    secret: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderList(msgspec.Struct, kw_only=True, omit_defaults=True):
    orders: list[ListedOrder]
    next: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    left_out: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderReceipt(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    accepted: bool
    url: str
    reply: str
    missing: list[Missing] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    due_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    held: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderState(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    state: Literal['annulled', 'challenged', 'given', 'lapsed', 'not_genuine', 'not_given', 'refused', 'taken', 'verified', 'withdrawn']
    received_ms: int
    state_ms: int
    done_ms: int | None
    reply: str
    effect: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    information: list[Literal['decisions', 'public_account', 'published', 'registration', 'sign_ins']] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    kept_until_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    impeded: Literal['errors', 'impossible', 'too_little'] | Literal[''] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    due_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OutOfCourt(msgspec.Struct, kw_only=True, omit_defaults=True):
    upheld: int
    reversed: int
    reversed_in_part: int


class PreserveLonger(msgspec.Struct, kw_only=True, omit_defaults=True):
    until_ms: int
    authority: str
    reference: str
    why: str


class Programme(msgspec.Struct, kw_only=True, omit_defaults=True):
    title: Texts
    why: Texts
    targets: Texts
    categories: list[str]
    rules: list[str]
    start_ms: int
    end_ms: int


class Results(msgspec.Struct, kw_only=True, omit_defaults=True):
    decisions: int
    with_measures: int
    measures: dict[str, int]
    by_rule: dict[str, int]
    appealed: int
    upheld: int
    reversed: int
    reversed_in_part: int
    waiting: int
    at_ms: int
    final: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    out_of_court: OutOfCourt | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    error_permille: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    reversed_permille: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ResumeOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    words: str


class VerifyOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    genuine: bool
    how: str
