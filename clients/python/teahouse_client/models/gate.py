"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


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


class Because(msgspec.Struct, kw_only=True, omit_defaults=True):
    because: str


class ChangeEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    state: Literal['active', 'disputed', 'removed']
    because: str


class Done(msgspec.Struct, kw_only=True, omit_defaults=True):
    act: str
    version: int
    by: str
    at_ms: int
    detail: str
    why: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class DraftRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule: teahouse_safety_gate__model_Wanted
    because: str


class DryRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    expression: str
    looked_at: int
    matched: int
    failed: int
    authors: int
    by_surface: dict[str, int]
    failures: dict[str, int]
    samples: list[Sample]


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


class Export(msgspec.Struct, kw_only=True, omit_defaults=True):
    events: list[PolicyEvent]
    room: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class FollowList(msgspec.Struct, kw_only=True, omit_defaults=True):
    room: str
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class HashListShown(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    settings: ListWish
    active: int
    disputed: int
    removed: int


class Imported(msgspec.Struct, kw_only=True, omit_defaults=True):
    new: int
    known: int
    kept_out: int


class Kept(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule: teahouse_safety_detectors__rule_Rule
    campaign: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ledger_index: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    run: DryRun | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class Matched(msgspec.Struct, kw_only=True, omit_defaults=True):
    thing: str
    case_id: str
    at_ms: int


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
    looked_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    faults: list[Unread] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class PolicyLists(msgspec.Struct, kw_only=True, omit_defaults=True):
    lists: list[PolicyListShown]


class PutList(msgspec.Struct, kw_only=True, omit_defaults=True):
    settings: ListWish
    because: str


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


class RunRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    days: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sample(msgspec.Struct, kw_only=True, omit_defaults=True):
    item_id: str
    surface: str
    excerpt: str


class Unread(msgspec.Struct, kw_only=True, omit_defaults=True):
    type: str
    state_key: str
    field: str
    says: str


class WholeList(msgspec.Struct, kw_only=True, omit_defaults=True):
    shown: PolicyListShown
    rules: list[RuleShown]


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
