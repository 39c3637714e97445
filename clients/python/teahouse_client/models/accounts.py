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


class Blocked(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    openid: str
    since_ms: int


class Category(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    name: str


class CategoryList(msgspec.Struct, kw_only=True, omit_defaults=True):
    categories: list[Category]


class Changes(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    description: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    avatar_url: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    categories: list[str] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    region: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    comments_default: Literal['everyone', 'off', 'subscribers'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Closing(msgspec.Struct, kw_only=True, omit_defaults=True):
    confirm: str


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
    measures: list[ShownMeasure] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    article: str
    reason: str


class Invitation(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    role: Literal['editor', 'owner', 'responder']


class InvitationAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    accept: bool


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


class NewCode(msgspec.Struct, kw_only=True, omit_defaults=True):
    scene: int | str
    expires_s: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewRemark(msgspec.Struct, kw_only=True, omit_defaults=True):
    remark: str


class NewRole(msgspec.Struct, kw_only=True, omit_defaults=True):
    role: Literal['editor', 'owner', 'responder']


class Offer(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str


class Operator(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    role: Literal['editor', 'owner', 'responder']
    state: Literal['active', 'invited']
    by: str
    at_ms: int


class OperatorList(msgspec.Struct, kw_only=True, omit_defaults=True):
    operators: list[Operator]
    offered_to: str


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


class Page_ShownSubscriber(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownSubscriber]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Verification(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Verification]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_WaitingNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[WaitingNote]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Quota(msgspec.Struct, kw_only=True, omit_defaults=True):
    limit_per_day: int
    used: int
    resets_ms: int


class Revoking(msgspec.Struct, kw_only=True, omit_defaults=True):
    reason: str


class Scanned(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: ShownAccount
    scene: str | int
    subscribed: bool


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


class Subscribing(msgspec.Struct, kw_only=True, omit_defaults=True):
    source: Literal['api', 'article', 'directory', 'matrix', 'profile', 'qr', 'search', 'share'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    ticket: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Subscription(msgspec.Struct, kw_only=True, omit_defaults=True):
    subscribed: bool
    room_id: str


class Tag(msgspec.Struct, kw_only=True, omit_defaults=True):
    tag_no: int
    name: str
    count: int


class TagList(msgspec.Struct, kw_only=True, omit_defaults=True):
    tags: list[Tag]


class Tagging(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_ids: list[str]


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


class teahouse_publicaccounts_accounts__model_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    ticket: str
    account_no: int
    scene: str | int
    expires_ms: int
    url: str
