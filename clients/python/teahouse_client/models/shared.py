"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Appeal(msgspec.Struct, kw_only=True, omit_defaults=True):
    no: int
    decision_no: int
    party: Literal['person', 'reporter']
    by: str
    made_ms: int
    outcome: Literal['in_part', 'reverse', 'uphold'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    decided_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Campaign(msgspec.Struct, kw_only=True, omit_defaults=True):
    campaign_id: str
    start_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    end_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    notified: Literal['', 'notice', 'trusted']
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
    unsealings: list[Unsealing] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    erasures: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    disputes: list[Dispute] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    next: list[Next] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Clock(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: Literal['appeal', 'decide', 'order', 'restore']
    of: str
    since_ms: int
    due_ms: int
    stopped_ms: int | None
    breached: bool


class Dispute(msgspec.Struct, kw_only=True, omit_defaults=True):
    no: int
    decision_no: int
    body: str
    reference: str
    outcome: Literal['in_part', 'reverse', 'uphold']
    at_ms: int
    statement: StatementRef


class Earlier(msgspec.Struct, kw_only=True, omit_defaults=True):
    penalties: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    held: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Error(msgspec.Struct, kw_only=True, omit_defaults=True):
    errcode: str
    error: str
    retry_after_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Ground(msgspec.Struct, kw_only=True, omit_defaults=True):
    category: str
    keyword: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rule_id: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    law: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Law(msgspec.Struct, kw_only=True, omit_defaults=True):
    reference: str
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Logged(msgspec.Struct, kw_only=True, omit_defaults=True):
    index: int
    at_ms: int
    event: str
    url: str


class Look(msgspec.Struct, kw_only=True, omit_defaults=True):
    by: str
    role: Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']
    at_ms: int
    what: str
    shown: bool


MeasureKind = Literal['age_gate', 'broadcast_off', 'comments_off', 'context_note', 'geo_limit', 'hold', 'hop_limit', 'label', 'mute', 'remove', 'suspend', 'terminate']


class Next(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    roles: list[Literal['admin', 'auditor', 'automatic', 'flagger', 'legal', 'moderator', 'person', 'reporter', 'senior']]


class Opinion(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal: str
    asked_by: str
    given_by: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    agrees: bool | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    given: bool | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    kinds: list[Literal['decisions', 'public_account', 'published', 'registration', 'sign_ins']] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    impeded: Literal['', 'errors', 'impossible', 'too_little'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    extended_until_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Reasons(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str


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
    punished: list[str]
    order_id: str
    appeal_until_ms: int
    outcome: Literal['in_part', 'reverse', 'uphold'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Scope(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    functions: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownMeasure(msgspec.Struct, kw_only=True, omit_defaults=True):
    does: str
    until_ms: int | None
    statement: str
    rule_id: str
    url: str
    words: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    age: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class StatementRef(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    digest: str


Surface = Literal['account', 'article', 'comment', 'media', 'profile', 'room']


class Suspension(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str
    days: int


Target = Literal['account', 'item']


class Texts(msgspec.Struct, kw_only=True, omit_defaults=True):
    en: str
    zh_Hans: str
    zh_Hant: str


class Unsealing(msgspec.Struct, kw_only=True, omit_defaults=True):
    by: str
    at_ms: int
    item: str
    purpose: Literal['investigation', 'review']


class Until(msgspec.Struct, kw_only=True, omit_defaults=True):
    until_ms: int


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
    owns_news: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    disclosed: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    carried: list[list[Any]] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    manifest: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_decisions__model_Wish(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: MeasureKind
    on: teahouse_safety_statements__statement_Subject
    lasts_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    after_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    places: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    age: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    words: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


teahouse_safety_notes__model_Status = Literal['helpful', 'needs_ratings', 'not_helpful']


class teahouse_safety_notices__misuse_Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    unfounded: int
    since_warned: int
    warned_ms: int
    suspended_until_ms: int


class teahouse_safety_statements__statement_Subject(msgspec.Struct, kw_only=True, omit_defaults=True):
    target: Target
    surface: Surface | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    id: str
    name: str
    made_ms: int
