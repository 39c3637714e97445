"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class AnswerBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    granted: bool


class AssignBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: str
    expected: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Button(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    type: Literal['', 'article', 'click', 'reply', 'view'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    article: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    reply: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    buttons: list[Button] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ClickBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    key: str


class Consent(msgspec.Struct, kw_only=True, omit_defaults=True):
    consent_no: int
    user_id: str
    template_no: int
    state: Literal['asked', 'granted', 'refused', 'used']
    asked_ms: int
    answered_ms: int
    used_ms: int


class ConsentBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    template_no: int


class Consents(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Consent]


class Content(msgspec.Struct, kw_only=True, omit_defaults=True):
    type: Literal['article', 'file', 'image', 'news', 'person', 'text', 'video', 'voice']
    text: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    mimetype: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    size: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    article: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    items: list[NewsItem] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Inbox(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Thread]
    counts: dict[str, int]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Keyword(msgspec.Struct, kw_only=True, omit_defaults=True):
    word: str
    match: Literal['contains', 'exact'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Menu(msgspec.Struct, kw_only=True, omit_defaults=True):
    buttons: list[Button] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    keywords: list[Keyword]
    replies: list[Content]
    choose: Literal['all', 'one'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewsItem(msgspec.Struct, kw_only=True, omit_defaults=True):
    title: str
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    description: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    picture: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Note(msgspec.Struct, kw_only=True, omit_defaults=True):
    note_no: int
    author: str
    body: str
    at_ms: int


class NoteBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    body: str


class OrderBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    order: list[int]


class ReadBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    position: int


class Replies(msgspec.Struct, kw_only=True, omit_defaults=True):
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    bot: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    greeting: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    fallback: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rules: list[teahouse_publicaccounts_conversation__model_Rule] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class RepliesBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    greeting: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    fallback: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Rules(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[teahouse_publicaccounts_conversation__model_Rule]


class SendBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    content: Content
    unless_answered_since: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    in_reply_to: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sent(msgspec.Struct, kw_only=True, omit_defaults=True):
    event_id: str
    position: int
    at_ms: int


class StateBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    state: Literal['closed', 'open', 'person']


class Talk(msgspec.Struct, kw_only=True, omit_defaults=True):
    thread: Thread
    words: list[Word]
    notes: list[Note]


class Template(msgspec.Struct, kw_only=True, omit_defaults=True):
    template_no: int
    title: str
    body: str
    created_ms: int


class TemplateBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    title: str
    body: str


class TemplateMessageBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    template_no: int
    data: dict[str, str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Templates(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Template]


class Thread(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    name: str
    avatar_url: str
    openid: str
    preview: str
    last_from: str
    last_ms: int
    last_position: int
    unread: int
    assigned_to: str
    person: bool
    closed: bool
    waiting_ms: int
    window_ends_ms: int


class Word(msgspec.Struct, kw_only=True, omit_defaults=True):
    position: int
    event_id: str
    at_ms: int
    sender: Literal['account', 'subscriber']
    type: str
    text: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    mimetype: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    in_reply_to: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    removed: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    actor: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    road: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class teahouse_publicaccounts_conversation__model_Rule(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule_no: int
    name: str
    keywords: list[Keyword]
    replies: list[Content]
    choose: Literal['all', 'one']
    enabled: bool
