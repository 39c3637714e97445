"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec

from teahouse_client.models.shared import Case, Law, Logged, MeasureKind, Surface, Texts, teahouse_safety_decisions__model_Wanted, teahouse_safety_notices__misuse_Standing, teahouse_safety_statements__statement_Subject


class AllSignals(msgspec.Struct, kw_only=True, omit_defaults=True):
    signals: list[SignalShown]
    next: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AppealState(msgspec.Struct, kw_only=True, omit_defaults=True):
    made_ms: int
    due_ms: int
    outcome: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    answer: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class AskOpinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str


class AssignCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: str


Automated = Literal['AUTOMATED_DECISION_FULLY', 'AUTOMATED_DECISION_NOT_AUTOMATED', 'AUTOMATED_DECISION_PARTIALLY']


class CasePage(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Queued]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    left_out: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class CaseView(msgspec.Struct, kw_only=True, omit_defaults=True):
    case: Case
    acts: list[Told]
    snapshots: list[Snapshot]
    similar: list[Similar]
    can: list[str]


class Claim(msgspec.Struct, kw_only=True, omit_defaults=True):
    case: Case | None


class ClaimNext(msgspec.Struct, kw_only=True, omit_defaults=True):
    category: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    lane: Literal['', 'detector', 'notice', 'order', 'staff', 'trusted'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    clock: Literal['', 'appeal', 'decide', 'order', 'restore'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ComplainantAct(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    complaint: str
    by: str
    role: str
    at_ms: int
    end_ms: int
    reasons: str


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


class DecisionView(msgspec.Struct, kw_only=True, omit_defaults=True):
    statement: Statement
    url: str
    index: int
    case: Case


class DisputeList(msgspec.Struct, kw_only=True, omit_defaults=True):
    outcomes: list[DisputeState]


class DisputeOutcome(msgspec.Struct, kw_only=True, omit_defaults=True):
    decision_no: int
    body: str
    reference: str
    turned: Turned


class DisputeState(msgspec.Struct, kw_only=True, omit_defaults=True):
    body: str
    reference: str
    outcome: Literal['in_part', 'reverse', 'uphold']
    at_ms: int
    answer: str
    proofs: list[Logged]


class DraftList(msgspec.Struct, kw_only=True, omit_defaults=True):
    drafts: list[teahouse_safety_decisions__model_Wanted]


class DraftView(msgspec.Struct, kw_only=True, omit_defaults=True):
    wanted: teahouse_safety_decisions__model_Wanted
    letter: str
    faults: list[FaultOf]
    proposal: str


class EndMeasure(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: str


class EraseStatement(msgspec.Struct, kw_only=True, omit_defaults=True):
    why: str


class EscalateCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: Literal['legal', 'senior']


class FaultOf(msgspec.Struct, kw_only=True, omit_defaults=True):
    field: str
    says: str


class GiveOpinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str
    agrees: bool
    why: str


class Lift(msgspec.Struct, kw_only=True, omit_defaults=True):
    measure_id: str
    items: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    functions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    of: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    record: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class MergeCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    into: str


class NewAppeal(msgspec.Struct, kw_only=True, omit_defaults=True):
    statement: str
    words: str


class NewRulebook(msgspec.Struct, kw_only=True, omit_defaults=True):
    toml: str
    from_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NoteOnCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    note: str


class OpenCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    locations: list[str]
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    note: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class OpenSealed(msgspec.Struct, kw_only=True, omit_defaults=True):
    purpose: Literal['investigation', 'review']
    why: str


class Pack(msgspec.Struct, kw_only=True, omit_defaults=True):
    text: str


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


class RecipientsMonth(msgspec.Struct, kw_only=True, omit_defaults=True):
    month: str
    people: int
    readers: int
    average: int
    months: int
    published_ms: int
    proof: Logged


class RecipientsView(msgspec.Struct, kw_only=True, omit_defaults=True):
    months: list[RecipientsMonth]
    so_far: SoFarMonth


class Redress(msgspec.Struct, kw_only=True, omit_defaults=True):
    appeal_url: str
    appeal_until_ms: int
    body_url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    court: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Rulebook(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: int
    from_ms: int
    until_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    why: Texts
    rules: list[teahouse_safety_statements__rulebook_Rule]


class RulebookTold(msgspec.Struct, kw_only=True, omit_defaults=True):
    people: int
    begun_ms: int
    done_ms: int | None


class RulebookView(msgspec.Struct, kw_only=True, omit_defaults=True):
    rulebook: Rulebook
    versions: list[int]
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    told: RulebookTold | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    sha256: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    file: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownComplainant(msgspec.Struct, kw_only=True, omit_defaults=True):
    complainant: str
    standing: teahouse_safety_notices__misuse_Standing
    acts: list[ComplainantAct]


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
    proof: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    sealed: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    kinds: list[Literal['audio', 'file', 'picture', 'video']] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class SoFarMonth(msgspec.Struct, kw_only=True, omit_defaults=True):
    month: str
    people: int
    closes_ms: int


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
    manifest: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    redress: Redress


class StatementView(msgspec.Struct, kw_only=True, omit_defaults=True):
    number: str
    decided_ms: int
    decision_no: int
    letter: str
    language: str
    statement: Statement
    standing: list[str]
    appeal_until_ms: int
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Strike(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str
    decision_no: int
    at_ms: int
    ends_ms: int
    items: int
    category: str
    keyword: str
    law: str
    measures: list[str]
    turned: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Strikes(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: str
    strikes: list[Strike]
    items: int
    decisions: int
    of_cases: int


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
    unfounded: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    lifts: list[Lift] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class UnfoundedComplaint(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str
    unfounded: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
