"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec

from teahouse_client.models.shared import Logged, teahouse_safety_notices__misuse_Standing


class Complaint(msgspec.Struct, kw_only=True, omit_defaults=True):
    words: str


class Disclosure(msgspec.Struct, kw_only=True, omit_defaults=True):
    message_key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    plaintext: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class InCase(msgspec.Struct, kw_only=True, omit_defaults=True):
    case_id: str


class ListedNotice(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    notice_no: int
    case_id: str
    via: str
    lane: str
    category: str
    keyword: str
    location: str
    item: str
    account: str
    disclosed: bool
    received_ms: int
    unfounded_ms: int


class MadeFlagger(msgspec.Struct, kw_only=True, omit_defaults=True):
    flagger: Flagger
    key: str


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


class NoticePage(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ListedNotice]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    left_out: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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
    answer: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    proofs: list[Logged] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Receipt(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    token: str
    url: str
    received_ms: int
    processed: bool
    again: bool


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
    acts: list[ShownAct]


class ShownNotifier(msgspec.Struct, kw_only=True, omit_defaults=True):
    notifier: str
    standing: teahouse_safety_notices__misuse_Standing
    acts: list[ShownAct]


class Unfounded(msgspec.Struct, kw_only=True, omit_defaults=True):
    reasons: str
    unfounded: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_safety_notices__model_Status(msgspec.Struct, kw_only=True, omit_defaults=True):
    notice_id: str
    state: Literal['decided', 'in_review', 'not_processed', 'received']
    words: str
    received_ms: int
    location: str
    category: str
    suspended_until_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    outcome: Outcome | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
