"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class AccountInsights(msgspec.Struct, kw_only=True, omit_defaults=True):
    days: list[Day]
    total: Day


class Act(msgspec.Struct, kw_only=True, omit_defaults=True):
    act_no: int
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    at_ms: int


class AnswerBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    granted: bool


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


class ArticleDay(msgspec.Struct, kw_only=True, omit_defaults=True):
    day: str
    readers: int
    views: int
    completed: int


class ArticleFigures(msgspec.Struct, kw_only=True, omit_defaults=True):
    article_no: int
    slug: str
    title: str
    published_ms: int
    reach: int
    readers: int
    views: int
    completed: int
    completion: int
    hops: dict[str, int]
    sources: dict[str, int]
    days: list[ArticleDay] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Articles(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ArticleFigures]


class AssignBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    to: str
    expected: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Audience(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: Literal['all', 'tag', 'users'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    tag: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    users: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Blocked(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    openid: str
    since_ms: int


class BotSettings(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    token: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    aes_key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    mode: Literal['compat', 'plain', 'safe'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    new_secret: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class BotView(msgspec.Struct, kw_only=True, omit_defaults=True):
    appid: str
    token: str
    aes_key: str
    mode: Literal['compat', 'plain', 'safe']
    url: str
    enabled: bool
    verified_ms: int
    created_ms: int
    appsecret: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class Button(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    type: Literal['', 'article', 'click', 'reply', 'view'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    article: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    reply: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    buttons: list[Button] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class ClickBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    key: str


class Closing(msgspec.Struct, kw_only=True, omit_defaults=True):
    confirm: str


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


class Correction(msgspec.Struct, kw_only=True, omit_defaults=True):
    piece: Piece
    note: str
    revision: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Day(msgspec.Struct, kw_only=True, omit_defaults=True):
    day: str
    gained: int
    lost: int
    subscribers: int
    readers: int
    views: int
    completed: int
    messages_in: int
    messages_out: int
    response_ms: int | None


class Delivery(msgspec.Struct, kw_only=True, omit_defaults=True):
    entry_no: int
    occurrence_no: int
    kind: str
    attempt: int
    at_ms: int
    status: int
    duration_ms: int
    error: str


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


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    entry_no: int
    at_ms: int
    kind: str
    tries: int
    duration_ms: int
    status: int
    answer: str


class Error(msgspec.Struct, kw_only=True, omit_defaults=True):
    errcode: str
    error: str


class ForOne(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str


class Found(msgspec.Struct, kw_only=True, omit_defaults=True):
    article: Article
    snippet: str


class Inbox(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Thread]
    counts: dict[str, int]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Invitation(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    role: Literal['editor', 'owner', 'responder']


class InvitationAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    accept: bool


class KeyList(msgspec.Struct, kw_only=True, omit_defaults=True):
    keys: list[ShownKey]


class Keyword(msgspec.Struct, kw_only=True, omit_defaults=True):
    word: str
    match: Literal['contains', 'exact'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Log(msgspec.Struct, kw_only=True, omit_defaults=True):
    entries: list[Entry]


class MadeWebhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhook: Webhook
    secret: str


class Menu(msgspec.Struct, kw_only=True, omit_defaults=True):
    buttons: list[Button] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class NewBroadcast(msgspec.Struct, kw_only=True, omit_defaults=True):
    draft_no: int
    audience: Audience | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    scheduled_ms: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    broadcast: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewCode(msgspec.Struct, kw_only=True, omit_defaults=True):
    scene: int | str
    expires_s: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    pieces: list[Piece]


class NewKey(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    role: Literal['editor', 'owner', 'responder'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewRemark(msgspec.Struct, kw_only=True, omit_defaults=True):
    remark: str


class NewRole(msgspec.Struct, kw_only=True, omit_defaults=True):
    role: Literal['editor', 'owner', 'responder']


class NewRule(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    keywords: list[Keyword]
    replies: list[Content]
    choose: Literal['all', 'one'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewWebhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str
    kinds: list[str]
    description: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class OrderBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    order: list[int]


class Page_Act(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Act]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Article(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Article]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Blocked(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Blocked]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Broadcast(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Broadcast]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Delivery(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Delivery]
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


class Page_ShownAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownAccount]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownComment(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownComment]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_ShownSubscriber(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[ShownSubscriber]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Verification(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Verification]
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


class Quota(msgspec.Struct, kw_only=True, omit_defaults=True):
    limit_per_day: int
    used: int
    resets_ms: int


class ReadBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    position: int


class Replies(msgspec.Struct, kw_only=True, omit_defaults=True):
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    bot: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    greeting: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    fallback: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    rules: list[Rule] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class RepliesBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    greeting: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    fallback: list[Content] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Revision(msgspec.Struct, kw_only=True, omit_defaults=True):
    revision: int
    at_ms: int
    note: str
    title: str
    author: str
    digest: str
    cover: str
    html: str


class Revoking(msgspec.Struct, kw_only=True, omit_defaults=True):
    reason: str


class Rule(msgspec.Struct, kw_only=True, omit_defaults=True):
    rule_no: int
    name: str
    keywords: list[Keyword]
    replies: list[Content]
    choose: Literal['all', 'one']
    enabled: bool


class Rules(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Rule]


class Said(msgspec.Struct, kw_only=True, omit_defaults=True):
    body: str


class SaveDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    revision: int
    pieces: list[Piece]


class Scanned(msgspec.Struct, kw_only=True, omit_defaults=True):
    account: ShownAccount
    scene: str | int
    subscribed: bool


class SendBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    content: Content
    unless_answered_since: int | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    in_reply_to: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sent(msgspec.Struct, kw_only=True, omit_defaults=True):
    event_id: str
    position: int
    at_ms: int


class Settings(msgspec.Struct, kw_only=True, omit_defaults=True):
    comments: Literal['everyone', 'off', 'subscribers']
    shown: Literal['all', 'elected'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Share(msgspec.Struct, kw_only=True, omit_defaults=True):
    token: str
    article_no: int
    parent: str
    hop: int


class Sharing(msgspec.Struct, kw_only=True, omit_defaults=True):
    parent: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class ShownComment(msgspec.Struct, kw_only=True, omit_defaults=True):
    comment_no: int
    face: str
    name: str
    avatar_url: str
    body: str
    at_ms: int
    state: str
    elected: bool
    pinned: bool
    reply: str
    reply_ms: int
    likes: int
    mine: bool


class ShownKey(msgspec.Struct, kw_only=True, omit_defaults=True):
    key_no: int
    name: str
    role: str
    hint: str
    made_by: str
    created_ms: int
    used_ms: int
    token: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class StateBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    state: Literal['closed', 'open', 'person']


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


class Webhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhook_no: int
    url: str
    description: str
    kinds: list[str]
    state: str
    reason: str
    failing_ms: int
    created_ms: int


class WebhookChanges(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    kinds: list[str] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    description: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    on: bool | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class WebhookList(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhooks: list[Webhook]


class Wish(msgspec.Struct, kw_only=True, omit_defaults=True):
    appid: str
    scope: Literal['snsapi_base', 'snsapi_userinfo'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Withdrawal(msgspec.Struct, kw_only=True, omit_defaults=True):
    note: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


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


class teahouse_publicaccounts_accounts__model_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    ticket: str
    account_no: int
    scene: str | int
    expires_ms: int
    url: str


class teahouse_publicaccounts_wechat__oauth_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    code: str
    expires_in: int
