"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec

from teahouse_client.models.shared import ShownMeasure, teahouse_safety_notes__model_Status


class Act(msgspec.Struct, kw_only=True, omit_defaults=True):
    act_no: int
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    at_ms: int


class AddEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    algorithm: Algorithm
    digest: str
    labels: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    because: str


Algorithm = Literal['md5', 'pdq', 'sha256', 'tlsh']


class AllLists(msgspec.Struct, kw_only=True, omit_defaults=True):
    lists: list[HashListShown]


class AllRules(msgspec.Struct, kw_only=True, omit_defaults=True):
    rules: list[Kept]


class AllSignals(msgspec.Struct, kw_only=True, omit_defaults=True):
    signals: list[SignalShown]


class Appeal(msgspec.Struct, kw_only=True, omit_defaults=True):
    no: int
    decision_no: int
    party: Literal['person', 'reporter']
    by: str
    made_ms: int
    outcome: Literal['in_part', 'reverse', 'uphold'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AppealState(msgspec.Struct, kw_only=True, omit_defaults=True):
    made_ms: int
    due_ms: int
    outcome: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    answer: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AskOpinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str


class AssignCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: str


class Authority(msgspec.Struct, kw_only=True, omit_defaults=True):
    authority_id: str
    name: str
    country: str
    contact: str
    holds: bool
    added_by: str
    added_ms: int
    ended_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AuthorityList(msgspec.Struct, kw_only=True, omit_defaults=True):
    authorities: list[Authority]


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
    state: Literal['annulled', 'challenged', 'lapsed', 'not_genuine', 'refused', 'taken', 'verified', 'withdrawn']
    state_ms: int
    done_ms: int | None
    cases: list[str]
    missing: list[Missing]
    form: OrderForm | None
    reply: str
    index: int


Automated = Literal['AUTOMATED_DECISION_FULLY', 'AUTOMATED_DECISION_NOT_AUTOMATED', 'AUTOMATED_DECISION_PARTIALLY']


class Because(msgspec.Struct, kw_only=True, omit_defaults=True):
    because: str


class Begun(msgspec.Struct, kw_only=True, omit_defaults=True):
    factor_id: str
    secret: str
    uri: str


class Blocked(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    openid: str
    since_ms: int


class Campaign(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaign_id: str
    start_ms: int
    end_ms: int


class CampaignList(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaigns: list[CampaignShown]


class CampaignShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaign_id: str
    programme: Programme
    state: Literal['announced', 'ended', 'proposed', 'running']
    proposed_ms: int
    decided_ms: int | None
    stopped_ms: int | None
    results: Results | None


class Case(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str
    now_ms: int
    acts: int
    last_ms: int
    status: Literal['appealed', 'closed', 'decided', 'merged', 'open']
    source: str
    lane: Literal['detector', 'notice', 'order', 'staff', 'trusted']
    level: Literal['legal', 'moderator', 'senior']
    subject: teahouse_safety_cases__model_Subject
    ground: Ground
    opened_ms: int
    assigned_to: str
    reporters: list[str]
    notices: list[str]
    merged_into: str
    notes: list[str]
    opinions: list[Opinion]
    looks: list[Look]
    rulings: list[Ruling]
    barred: list[str]
    measures: list[teahouse_safety_cases__case_Standing]
    appeals: list[Appeal]
    orders: list[Order]
    clocks: list[Clock]
    restored: list[str]
    earlier: Earlier
    next: list[Next] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class CasePage(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Queued]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class CaseView(msgspec.Struct, kw_only=True, omit_defaults=True):
    case: Case
    acts: list[Told]
    snapshots: list[Snapshot]
    similar: list[Similar]
    can: list[str]


class Category(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    name: str


class CategoryList(msgspec.Struct, kw_only=True, omit_defaults=True):
    categories: list[Category]


class ChallengeOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    before: str


class ChangeEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    state: Literal['active', 'disputed', 'removed']
    because: str


class Changed(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    proposal: Proposal | None


class Changes(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    description: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    avatar_url: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    categories: list[str] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    region: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    comments_default: Literal['everyone', 'off', 'subscribers'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Claim(msgspec.Struct, kw_only=True, omit_defaults=True):
    case: Case | None


class ClaimNext(msgspec.Struct, kw_only=True, omit_defaults=True):
    category: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    lane: Literal['', 'detector', 'notice', 'order', 'staff', 'trusted'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    clock: Literal['', 'appeal', 'decide', 'order', 'restore'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Clock(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: Literal['appeal', 'decide', 'order', 'restore']
    of: str
    since_ms: int
    due_ms: int
    stopped_ms: int | None
    breached: bool


class Closing(msgspec.Struct, kw_only=True, omit_defaults=True):
    confirm: str


class Complaint(msgspec.Struct, kw_only=True, omit_defaults=True):
    words: str


class Counts(msgspec.Struct, kw_only=True, omit_defaults=True):
    waiting: int
    mine: int
    unassigned: int
    breached: int
    asks: int
    shown: int
    lanes: dict[str, int]
    levels: dict[str, int]
    categories: dict[str, int]
    clocks: dict[str, int]


class Credential(msgspec.Struct, kw_only=True, omit_defaults=True):
    credential: dict[str, Any]
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class DecidedUnder(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: str
    url: str
    index: int
    case: Case


class DecisionView(msgspec.Struct, kw_only=True, omit_defaults=True):
    statement: Statement
    url: str
    index: int
    case: Case


class DeskComment(msgspec.Struct, kw_only=True, omit_defaults=True):
    comment_no: int
    face: str
    name: str
    body: str
    at_ms: int
    state: str
    elected: bool
    pinned: bool
    reply: str
    reply_ms: int
    likes: int
    mine: bool
    article: str
    reason: str


class Disclosure(msgspec.Struct, kw_only=True, omit_defaults=True):
    plaintext: str
    key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class DisputeOutcome(msgspec.Struct, kw_only=True, omit_defaults=True):
    decision_no: int
    body: str
    reference: str
    turned: Turned


class Done(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    version: int
    by: str
    at_ms: int
    detail: str
    why: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class DraftList(msgspec.Struct, kw_only=True, omit_defaults=True):
    drafts: list[teahouse_safety_decisions__model_Wanted]


class DraftRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule: teahouse_safety_gate__model_Wanted
    because: str


class DraftView(msgspec.Struct, kw_only=True, omit_defaults=True):
    wanted: teahouse_safety_decisions__model_Wanted
    letter: str
    faults: list[FaultOf]
    proposal: str


class DryRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    expression: str
    looked_at: int
    matched: int
    failed: int
    authors: int
    by_surface: dict[str, int]
    failures: dict[str, int]
    samples: list[Sample]


class Earlier(msgspec.Struct, kw_only=True, omit_defaults=True):
    penalties: list[list[Any]] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    held: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class EndMeasure(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: str


class EndOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: Literal['annulled', 'withdrawn']


class Entries(msgspec.Struct, kw_only=True, omit_defaults=True):
    entries: list[EntryShown]
    next: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class EntryShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    algorithm: str
    digest: str
    source: str
    labels: list[str]
    state: str
    because: str
    by: str
    at_ms: int


class EscalateCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: Literal['legal', 'senior']


class Export(msgspec.Struct, kw_only=True, omit_defaults=True):
    events: list[PolicyEvent]
    room: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Factor(msgspec.Struct, kw_only=True, omit_defaults=True):
    factor_id: str
    kind: str
    name: str
    created_ms: int
    used_ms: int


class FactorList(msgspec.Struct, kw_only=True, omit_defaults=True):
    factors: list[Factor]


class FaultOf(msgspec.Struct, kw_only=True, omit_defaults=True):
    field: str
    says: str


class Flagger(msgspec.Struct, kw_only=True, omit_defaults=True):
    flagger_id: str
    name: str
    email: str
    user_id: str
    state: str
    registered_ms: int
    registered_by: str
    suspended_until_ms: int
    ended_ms: int


class FlaggerList(msgspec.Struct, kw_only=True, omit_defaults=True):
    flaggers: list[Flagger]


class FollowList(msgspec.Struct, kw_only=True, omit_defaults=True):
    room: str
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class GiveOpinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str
    agrees: bool
    why: str


class Glass(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal_id: str
    act: str
    what: dict[str, Any]
    subject: str
    by: str
    reason: str
    at_ms: int
    due_ms: int
    entry: int
    verdict: str
    reviewed_by: str
    reviewed_ms: int
    note: str


class Glasses(msgspec.Struct, kw_only=True, omit_defaults=True):
    broken: list[Glass]


class Ground(msgspec.Struct, kw_only=True, omit_defaults=True):
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class HashListShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    settings: ListWish
    active: int
    disputed: int
    removed: int


class History(msgspec.Struct, kw_only=True, omit_defaults=True):
    acts: list[RoleAct]
    next_cursor: str


class Imported(msgspec.Struct, kw_only=True, omit_defaults=True):
    new: int
    known: int
    kept_out: int


class InCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str


class Invitation(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    role: Literal['editor', 'owner', 'responder']


class InvitationAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    accept: bool


class Judgement(msgspec.Struct, kw_only=True, omit_defaults=True):
    verdict: Literal['right', 'wrong']
    note: str


class Kept(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule: teahouse_safety_detectors__rule_Rule
    campaign: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ledger_index: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    run: DryRun | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Law(msgspec.Struct, kw_only=True, omit_defaults=True):
    reference: str
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Lift(msgspec.Struct, kw_only=True, omit_defaults=True):
    measure_id: str
    items: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    functions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ListShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    shown: HashListShown
    acts: list[Done]


class ListWish(msgspec.Struct, kw_only=True, omit_defaults=True):
    ground: str
    outcome: Literal['case', 'hold', 'label']
    why: str
    label: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    sources: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    pdq: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    tlsh: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    on: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Look(msgspec.Struct, kw_only=True, omit_defaults=True):
    by: str
    role: Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']
    at_ms: int
    what: str
    shown: bool


class LookPage(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Looked]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Looked(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str
    no: int
    by: str
    role: Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']
    at_ms: int
    item: str
    shown: bool


class MadeFlagger(msgspec.Struct, kw_only=True, omit_defaults=True):
    flagger: Flagger
    key: str


class Matched(msgspec.Struct, kw_only=True, omit_defaults=True):
    thing: str
    case_id: str
    at_ms: int


MeasureKind = Literal['age_gate', 'broadcast_off', 'comments_off', 'context_note', 'geo_limit', 'hold', 'hop_limit', 'label', 'mute', 'remove', 'suspend', 'terminate']


class Member(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    factors: int


class Members(msgspec.Struct, kw_only=True, omit_defaults=True):
    members: list[Member]


class MergeCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    into: str


class Missing(msgspec.Struct, kw_only=True, omit_defaults=True):
    field: str
    says: str
    law: str


class MyAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: ShownAccount
    role: Literal['editor', 'owner', 'responder']


class MyAccounts(msgspec.Struct, kw_only=True, omit_defaults=True):
    accounts: list[MyAccount]
    invitations: list[MyAccount]


class NamedTag(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str


class NewAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    handle: str
    name: str
    description: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    avatar_url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    categories: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    region: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewAppeal(msgspec.Struct, kw_only=True, omit_defaults=True):
    statement: str
    words: str


class NewAuthority(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    country: str
    contact: str
    holds: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewCode(msgspec.Struct, kw_only=True, omit_defaults=True):
    scene: int | str
    expires_s: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewFlagger(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    email: str
    user_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    reasons: str


class NewNotice(msgspec.Struct, kw_only=True, omit_defaults=True):
    location: str
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    explanation: str
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    email: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    good_faith: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    flagger_key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    disclosure: Disclosure | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewRemark(msgspec.Struct, kw_only=True, omit_defaults=True):
    remark: str


class NewRole(msgspec.Struct, kw_only=True, omit_defaults=True):
    role: Literal['editor', 'owner', 'responder']


class NewRulebook(msgspec.Struct, kw_only=True, omit_defaults=True):
    toml: str
    from_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewTotp(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Next(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    roles: list[Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']]


class NoteOnCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    note: str


class Offer(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str


class OpenCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    locations: list[str]
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    note: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Operator(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    role: Literal['editor', 'owner', 'responder']
    state: Literal['active', 'invited']
    by: str
    at_ms: int


class OperatorList(msgspec.Struct, kw_only=True, omit_defaults=True):
    operators: list[Operator]
    offered_to: str


class Opinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str
    asked_by: str
    given_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    agrees: bool | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Options(msgspec.Struct, kw_only=True, omit_defaults=True):
    options: dict[str, Any]


class Order(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    kind: Literal['act', 'information', 'terrorist']
    issuer: str
    places: list[str]
    locations: list[str]
    received_ms: int
    expires_ms: int | None
    preserve_until_ms: int | None
    state: Literal['challenged', 'expired', 'received', 'refused', 'verified']


class OrderForm(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: Literal['act', 'information', 'terrorist']
    reference: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    issuer: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
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
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    secret: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderList(msgspec.Struct, kw_only=True, omit_defaults=True):
    orders: list[AuthorityOrder]
    next: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderReceipt(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    accepted: bool
    url: str
    reply: str
    missing: list[Missing] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    due_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    held: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OrderState(msgspec.Struct, kw_only=True, omit_defaults=True):
    order_id: str
    state: Literal['annulled', 'challenged', 'lapsed', 'not_genuine', 'refused', 'taken', 'verified', 'withdrawn']
    received_ms: int
    state_ms: int
    done_ms: int | None
    reply: str
    effect: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Outcome(msgspec.Struct, kw_only=True, omit_defaults=True):
    decided_ms: int
    measures: list[str]
    category: str
    words: str
    decided_by_person: bool
    appeal_until_ms: int
    appeal: str
    turned: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    complained: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Pack(msgspec.Struct, kw_only=True, omit_defaults=True):
    text: str


class Page_Act(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Act]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Blocked(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Blocked]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_DeskComment(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[DeskComment]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownAccount]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownNotice(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownNotice]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownSubscriber(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownSubscriber]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Verification(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Verification]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_WaitingNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[WaitingNote]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class PolicyEvent(msgspec.Struct, kw_only=True, omit_defaults=True):
    type: str
    state_key: str
    content: dict[str, Any]


class PolicyListShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    list_id: str
    name: str
    room_id: str
    by: str
    at_ms: int
    rules: int
    skipped: int
    cases: int
    paused: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class PolicyLists(msgspec.Struct, kw_only=True, omit_defaults=True):
    lists: list[PolicyListShown]


class Programme(msgspec.Struct, kw_only=True, omit_defaults=True):
    title: Texts
    why: Texts
    targets: Texts
    categories: list[str]
    rules: list[str]
    start_ms: int
    end_ms: int


class Proposal(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal_id: str
    act: str
    what: dict[str, Any]
    subject: str
    reason: str
    by: str
    made_ms: int
    until_ms: int
    state: str
    second: str
    ended_ms: int


class Proposals(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposals: list[Proposal]


class PutList(msgspec.Struct, kw_only=True, omit_defaults=True):
    settings: ListWish
    because: str


class Queued(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str
    status: Literal['appealed', 'closed', 'decided', 'merged', 'open']
    source: str
    lane: Literal['detector', 'notice', 'order', 'staff', 'trusted']
    level: Literal['legal', 'moderator', 'senior']
    category: str
    keyword: str
    rule_id: str
    account: str
    news: bool
    disclosed: bool
    items: int
    reporters: int
    assigned_to: str
    asks: int
    opened_ms: int
    last_ms: int
    clock: str
    due_ms: int | None
    breached: bool
    in_force: bool
    merged_into: str


class Quota(msgspec.Struct, kw_only=True, omit_defaults=True):
    limit_per_day: int
    used: int
    resets_ms: int


class Reasons(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str


class Receipt(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    token: str
    url: str
    received_ms: int
    processed: bool
    again: bool


class RecoveryCodes(msgspec.Struct, kw_only=True, omit_defaults=True):
    recovery_codes: list[str]


class Redress(msgspec.Struct, kw_only=True, omit_defaults=True):
    appeal_url: str
    appeal_until_ms: int
    body_url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    court: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    error_rate_permille: int | None
    at_ms: int
    final: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Revoking(msgspec.Struct, kw_only=True, omit_defaults=True):
    reason: str


class RoleAct(msgspec.Struct, kw_only=True, omit_defaults=True):
    act_no: int
    user_id: str
    role: str
    given: bool
    by: str
    reason: str
    at_ms: int


class RuleFacts(msgspec.Struct, kw_only=True, omit_defaults=True):
    facts: str
    grounds: list[str]


class RuleHistory(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    active: int | None
    draft: Kept | None
    versions: list[Kept]
    acts: list[Done]


class RuleShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: Literal['room', 'server', 'user']
    entity: str
    recommendation: str
    reason: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    view: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    wide: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    matched: list[Matched] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Rulebook(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: int
    from_ms: int
    until_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    why: Texts
    rules: list[teahouse_safety_statements__rulebook_Rule]


class RulebookView(msgspec.Struct, kw_only=True, omit_defaults=True):
    rulebook: Rulebook
    versions: list[int]


class Ruling(msgspec.Struct, kw_only=True, omit_defaults=True):
    no: int
    at_ms: int
    interim: bool
    by: str
    role: Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']
    deciders: list[str]
    about: list[str]
    ground: Ground
    rulebook: int
    statement: StatementRef
    measure_ids: list[str]
    penalty: bool
    order_id: str
    appeal_until_ms: int
    outcome: Literal['in_part', 'reverse', 'uphold'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class RunRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    days: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sample(msgspec.Struct, kw_only=True, omit_defaults=True):
    item_id: str
    surface: str
    excerpt: str


class Scanned(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: ShownAccount
    scene: str | int
    subscribed: bool


class Scope(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    functions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Shown(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: str
    until_ms: int
    recovery_left: int
    recovery_codes: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    handle: str
    user_id: str
    room_id: str
    alias: str
    page: str
    name: str
    description: str
    avatar_url: str
    categories: list[str]
    language: str
    region: str
    level: str
    state: str
    subscribers: int
    created_ms: int
    measures: list[ShownMeasure] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownAct(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    notice_id: str
    by: str
    role: str
    at_ms: int
    end_ms: int
    reasons: str


class ShownFlagger(msgspec.Struct, kw_only=True, omit_defaults=True):
    flagger: Flagger
    acts: list[ShownAct]


class ShownNotice(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    notice_no: int
    case_id: str
    notifier: str
    name: str
    email: str
    via: str
    lane: str
    language: str
    category: str
    keyword: str
    law: str
    location: str
    item: str
    account: str
    disclosed: bool
    opening: str
    opened: str
    words: str
    received_ms: int
    unfounded_ms: int


class ShownNotifier(msgspec.Struct, kw_only=True, omit_defaults=True):
    notifier: str
    standing: teahouse_safety_notices__misuse_Standing
    acts: list[ShownAct]


class ShownSubscriber(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    openid: str
    name: str
    subscribed_ms: int
    source: str
    scene: str
    remark: str
    blocked: bool
    tags: list[int]


class SignalShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    item: str
    at_ms: int
    signal: Signalled


class Signalled(msgspec.Struct, kw_only=True, omit_defaults=True):
    detector: str
    version: int
    ground: str
    outcome: Literal['case', 'hold', 'label'] | Literal['review']
    why: str
    label: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Similar(msgspec.Struct, kw_only=True, omit_defaults=True):
    case: Queued
    why: list[Literal['account', 'item', 'rule']]


class Snapshot(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str
    item: str
    surface: str
    author: str
    room_id: str
    type: str
    content: dict[str, Any] | None
    ts_ms: int
    disclosed_by: str
    kept_ms: int
    digest: str
    erased_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    intact: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


Source = Literal['SOURCE_ARTICLE_16', 'SOURCE_TRUSTED_FLAGGER', 'SOURCE_TYPE_OTHER_NOTIFICATION', 'SOURCE_VOLUNTARY']


class Statement(msgspec.Struct, kw_only=True, omit_defaults=True):
    puid: str
    replaces: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    service: str
    language: str
    decided_ms: int
    measures: list[teahouse_safety_statements__statement_Measure]
    because: list[teahouse_safety_statements__statement_Subject] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rulebook: int
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: Law | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    keyword_other: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    additions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    other_keywords: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    facts: str
    public_facts: str
    explanation: str
    source: Source
    notifier: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    automated_detection: bool
    automated_decision: Automated
    content_types: list[str]
    content_type_other: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    content_language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    account_type: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rules_url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    redress: Redress


class StatementRef(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    digest: str


class StatementView(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: str
    decided_ms: int
    decision_no: int
    letter: str
    language: str
    statement: Statement
    standing: list[str]
    appeal_until_ms: int


class Subscribing(msgspec.Struct, kw_only=True, omit_defaults=True):
    source: Literal['api', 'article', 'directory', 'matrix', 'profile', 'qr', 'search', 'share'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ticket: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Subscription(msgspec.Struct, kw_only=True, omit_defaults=True):
    subscribed: bool
    room_id: str


Surface = Literal['account', 'article', 'comment', 'media', 'profile', 'room']


class Suspension(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str
    days: int


class Tag(msgspec.Struct, kw_only=True, omit_defaults=True):
    tag_no: int
    name: str
    count: int


class TagList(msgspec.Struct, kw_only=True, omit_defaults=True):
    tags: list[Tag]


class Tagging(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_ids: list[str]


Target = Literal['account', 'item']


class Texts(msgspec.Struct, kw_only=True, omit_defaults=True):
    en: str
    zh_Hans: str
    zh_Hant: str


class Threat(msgspec.Struct, kw_only=True, omit_defaults=True):
    country: str
    why: str


class Told(msgspec.Struct, kw_only=True, omit_defaults=True):
    no: int
    act: str
    by: str
    role: Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']
    at_ms: int
    rulebook: int
    detail: dict[str, Any]
    words: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    erased: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Turned(msgspec.Struct, kw_only=True, omit_defaults=True):
    outcome: Literal['in_part', 'reverse', 'uphold']
    reasons: str
    lifts: list[Lift] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Unfounded(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str
    unfounded: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Until(msgspec.Struct, kw_only=True, omit_defaults=True):
    until_ms: int


class Verification(msgspec.Struct, kw_only=True, omit_defaults=True):
    request_no: int
    account_no: int
    level: Literal['organisation', 'person', 'unverified']
    evidence: str
    media: list[str]
    state: Literal['granted', 'refused', 'revoked', 'waiting', 'withdrawn']
    by: str
    at_ms: int
    decided_by: str
    decided_ms: int
    reason: str


class VerificationAsked(msgspec.Struct, kw_only=True, omit_defaults=True):
    level: Literal['organisation', 'person']
    evidence: str
    media: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class VerificationDecided(msgspec.Struct, kw_only=True, omit_defaults=True):
    decision: Literal['granted', 'refused']
    reason: str


class VerificationList(msgspec.Struct, kw_only=True, omit_defaults=True):
    verifications: list[Verification]


class VerifyOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    genuine: bool
    how: str


class WaitingNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    note_no: int
    text: str
    language: str
    misleading: bool
    status: teahouse_safety_notes__model_Status
    since_ms: int
    at_ms: int
    revision: int
    earlier: bool
    mine: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rating: Literal['helpful', 'not_helpful', 'somewhat'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    handle: str
    slug: str
    title: str


class WholeList(msgspec.Struct, kw_only=True, omit_defaults=True):
    shown: PolicyListShown
    rules: list[RuleShown]


class Why(msgspec.Struct, kw_only=True, omit_defaults=True):
    reason: str


class teahouse_publicaccounts_accounts__model_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    ticket: str
    account_no: int
    scene: str | int
    expires_ms: int
    url: str


class teahouse_safety_cases__case_Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    measure: teahouse_safety_cases__model_Measure
    decision_no: int
    statement: StatementRef
    scope: Scope
    end_ms: int | None
    state: Literal['ended', 'in force', 'to come']
    ended_by: Literal['', 'appeal', 'decision', 'house', 'order', 'outcome', 'time']


class teahouse_safety_cases__model_Measure(msgspec.Struct, kw_only=True, omit_defaults=True):
    measure_id: str
    kind: MeasureKind
    scope: Scope
    start_ms: int
    end_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_cases__model_Subject(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: str
    owners: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    items: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    news: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    disclosed: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_decisions__model_Wanted(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    token: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    case_id: str
    about: list[str]
    measures: list[teahouse_safety_decisions__model_Wish] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    interim: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    because: list[teahouse_safety_statements__statement_Subject] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: Law | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    keyword_other: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    additions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    facts: str
    public_facts: str
    explanation: str
    notifier: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    content_types: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    content_type_other: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    content_language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    account_type: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    automated_detection: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    replaces: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    order_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    campaign: Campaign | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    court: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_decisions__model_Wish(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: MeasureKind
    on: teahouse_safety_statements__statement_Subject
    lasts_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    after_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    age: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    words: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_detectors__rule_Rule(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    expression: str
    ground: str
    outcome: Literal['case', 'hold', 'label']
    why: str
    label: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    state: Literal['active', 'draft', 'retired'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    version: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ends_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    activated_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    activated_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    retired_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    retired_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    retired_because: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_gate__model_Wanted(msgspec.Struct, kw_only=True, omit_defaults=True):
    expression: str
    ground: str
    outcome: Literal['case', 'hold', 'label']
    why: str
    label: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ends_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    campaign: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_notices__misuse_Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    unfounded: int
    since_warned: int
    warned_ms: int
    suspended_until_ms: int


class teahouse_safety_notices__model_Status(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    state: Literal['decided', 'in_review', 'not_processed', 'received']
    words: str
    received_ms: int
    location: str
    category: str
    suspended_until_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    outcome: Outcome | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_roles__model_Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    shown_until_ms: int
    factors: list[Factor]
    recovery_left: int


class teahouse_safety_roles__routes_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    code: str


class teahouse_safety_statements__rulebook_Rule(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    title: Texts
    text: Texts
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    keyword_other: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    surfaces: list[Surface]
    reported: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    measures: list[MeasureKind]


class teahouse_safety_statements__statement_Measure(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: MeasureKind
    on: teahouse_safety_statements__statement_Subject
    start_ms: int
    end_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    age: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    words: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_statements__statement_Subject(msgspec.Struct, kw_only=True, omit_defaults=True):
    target: Target
    surface: Surface | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    id: str
    name: str
    made_ms: int
