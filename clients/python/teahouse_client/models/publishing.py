"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec

from teahouse_client.models.shared import ShownMeasure, teahouse_safety_notes__model_Status


class Article(msgspec.Struct, kw_only=True, omit_defaults=True):
    article_no: int
    account_no: int
    broadcast_no: int
    slug: str
    listed: bool
    state: str
    note: str
    revision: int
    title: str
    author: str
    digest: str
    cover: str
    source_url: str
    html: str
    text: str
    published_ms: int
    updated_ms: int
    comments: str
    comments_shown: str
    event_id: str
    position: int
    likes: int
    context_notes: list[ContextNote] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    measures: list[ShownMeasure] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Audience(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: Literal['all', 'tag', 'users'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    tag: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    users: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Broadcast(msgspec.Struct, kw_only=True, omit_defaults=True):
    broadcast_no: int
    account_no: int
    draft_no: int
    audience: str
    tag: int
    sends: bool
    state: str
    reason: str
    scheduled_ms: int
    created_ms: int
    created_by: str
    ended_ms: int
    sent: int
    total: int
    event_id: str
    position: int
    slugs: list[str]
    titles: list[str]
    zone: str


class Change(msgspec.Struct, kw_only=True, omit_defaults=True):
    status: teahouse_safety_notes__model_Status
    at_ms: int
    why: str
    intercept: float | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    factor: float | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ContextNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    note_no: int
    text: str
    language: str
    since_ms: int


class Correction(msgspec.Struct, kw_only=True, omit_defaults=True):
    piece: Piece
    note: str
    revision: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Draft(msgspec.Struct, kw_only=True, omit_defaults=True):
    draft_no: int
    account_no: int
    revision: int
    pieces: list[Piece]
    state: str
    reason: str
    broadcast_no: int
    created_ms: int
    updated_ms: int
    updated_by: str


class DraftRevision(msgspec.Struct, kw_only=True, omit_defaults=True):
    revision: int
    at_ms: int
    by: str
    pieces: list[Piece]


class ForOne(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str


class Found(msgspec.Struct, kw_only=True, omit_defaults=True):
    article: Article
    snippet: str


class Moved(msgspec.Struct, kw_only=True, omit_defaults=True):
    scheduled_ms: int
    zone: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewBroadcast(msgspec.Struct, kw_only=True, omit_defaults=True):
    draft_no: int
    audience: Audience | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    scheduled_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    broadcast: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    revision: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    zone: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    pieces: list[Piece]


class NewNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    text: str
    misleading: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    language: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NoteHistory(msgspec.Struct, kw_only=True, omit_defaults=True):
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
    history: list[Change]
    ratings: dict[str, int]
    final: bool


class Page_Article(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Article]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Broadcast(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Broadcast]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_DraftRevision(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[DraftRevision]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Draft(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Draft]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Found(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Found]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Revision(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Revision]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownComment(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownComment]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownNote]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Piece(msgspec.Struct, kw_only=True, omit_defaults=True):
    title: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    author: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    digest: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    cover: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    body: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    format: Literal['html', 'markdown'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    source_url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    comments: Literal['everyone', 'off', 'subscribers'] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Previewed(msgspec.Struct, kw_only=True, omit_defaults=True):
    event_id: str


class Rating(msgspec.Struct, kw_only=True, omit_defaults=True):
    value: Literal['helpful', 'not_helpful', 'somewhat']


class Revision(msgspec.Struct, kw_only=True, omit_defaults=True):
    revision: int
    at_ms: int
    note: str
    title: str
    author: str
    digest: str
    cover: str
    html: str


class Said(msgspec.Struct, kw_only=True, omit_defaults=True):
    body: str


class SaveDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    revision: int
    pieces: list[Piece]


class Settings(msgspec.Struct, kw_only=True, omit_defaults=True):
    comments: Literal['everyone', 'off', 'subscribers']
    shown: Literal['all', 'elected'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Share(msgspec.Struct, kw_only=True, omit_defaults=True):
    token: str
    article_no: int
    parent: str
    hop: int
    context_notes: list[ContextNote] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sharing(msgspec.Struct, kw_only=True, omit_defaults=True):
    parent: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownComment(msgspec.Struct, kw_only=True, omit_defaults=True):
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


class ShownNote(msgspec.Struct, kw_only=True, omit_defaults=True):
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


class Spread(msgspec.Struct, kw_only=True, omit_defaults=True):
    held: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    label: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    until_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    statement: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Withdrawal(msgspec.Struct, kw_only=True, omit_defaults=True):
    note: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
