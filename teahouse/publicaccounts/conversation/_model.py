"""What this package speaks of: contents, rules, the menu, threads of the inbox, templates and consents."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

TEXT_LIMIT = 4096
WINDOW_MS = 48 * 3600 * 1000
CONSENT_MS = 365 * 24 * 3600 * 1000

Url = Annotated[str, Meta(max_length=1024)]
Words = Annotated[str, Meta(max_length=TEXT_LIMIT)]
Kind = Literal["text", "image", "voice", "video", "file", "article", "news", "person"]
Road = Literal["person", "greeting", "keyword", "fallback", "menu", "template", "consent", "bot"]
Filter = Literal["all", "unread", "mine", "unassigned", "closed"]


class NewsItem(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A link with a title, as in a WeChat ``news`` message. ``picture``: mxc or https."""

    title: Annotated[str, Meta(max_length=256)]
    url: Url = ""
    description: Annotated[str, Meta(max_length=512)] = ""
    picture: Url = ""


class Content(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is said to a subscriber. Which fields count depends on ``type``:

    text: ``text``. image, voice, video, file: ``url`` (mxc), ``name``, ``mimetype``, ``size``. article: ``article``
    (a slug of this account). news: ``items``. person: ``text``, and a person takes over (in automatic replies only).
    """

    type: Kind
    text: Words = ""
    url: Url = ""
    name: Annotated[str, Meta(max_length=255)] = ""
    mimetype: Annotated[str, Meta(max_length=127)] = ""
    size: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    article: Annotated[str, Meta(max_length=255)] = ""
    items: Annotated[list[NewsItem], Meta(max_length=8)] = []


Contents = Annotated[list[Content], Meta(max_length=5)]


class Keyword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of a rule: the whole message (``exact``) or a part of it (``contains``). Letter case does not count."""

    word: Annotated[str, Meta(min_length=1, max_length=60)]
    match: Literal["exact", "contains"] = "contains"


class NewRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A keyword rule. ``choose``: send all of ``replies``, or one of them."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    keywords: Annotated[list[Keyword], Meta(min_length=1, max_length=20)]
    replies: Annotated[list[Content], Meta(min_length=1, max_length=5)]
    choose: Literal["all", "one"] = "all"
    enabled: bool = True


class Rule(msgspec.Struct, frozen=True):
    """A keyword rule as kept. Rules are tried in their order; the first that fits answers."""

    rule_no: int
    name: str
    keywords: list[Keyword]
    replies: list[Content]
    choose: Literal["all", "one"]
    enabled: bool


class Replies(msgspec.Struct, frozen=True):
    """What an account answers by itself. ``bot``: a program answers in its place, so nothing of this is used."""

    enabled: bool = True
    bot: bool = False
    greeting: list[Content] = []
    fallback: list[Content] = []
    rules: list[Rule] = []


class Button(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A button of the menu. ``type``: click (tells ``key`` to bots), view (opens ``url``), article (``article``, a
    slug), reply (``reply``). With ``buttons`` it opens a second level and has no type."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    type: Literal["click", "view", "article", "reply", ""] = ""
    key: Annotated[str, Meta(max_length=128)] = ""
    url: Url = ""
    article: Annotated[str, Meta(max_length=255)] = ""
    reply: Contents = []
    buttons: Annotated[list["Button"], Meta(max_length=5)] = []


class Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most three buttons, each with at most five of its own."""

    buttons: Annotated[list[Button], Meta(max_length=3)] = []


class Thread(msgspec.Struct, frozen=True):
    """A conversation as the inbox lists it. ``window_ends_ms``: until when the account may write unasked.

    ``waiting_ms``: since when the subscriber waits for an answer, 0 if they don't. ``person``: a person answers, so
    nothing answers by itself.
    """

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


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of a conversation. ``sender``: subscriber or account. ``removed``: taken back.

    ``type``: text, image, voice, video, file, sticker, reaction. ``actor``, ``road``: whose answer it was, and how.
    """

    position: int
    event_id: str
    at_ms: int
    sender: Literal["subscriber", "account"]
    type: str
    text: str = ""
    url: str = ""
    name: str = ""
    mimetype: str = ""
    in_reply_to: str = ""
    removed: bool = False
    actor: str = ""
    road: str = ""


class Note(msgspec.Struct, frozen=True):
    """What an operator noted about a subscriber; never sent."""

    note_no: int
    author: str
    body: str
    at_ms: int


class Talk(msgspec.Struct, frozen=True):
    """A conversation: its thread, words (newest first) from ``before`` back, and all notes."""

    thread: Thread
    words: list[Word]
    notes: list[Note]


class Sent(msgspec.Struct, frozen=True):
    """What was sent: the event."""

    event_id: str
    position: int
    at_ms: int


class Template(msgspec.Struct, frozen=True):
    """A message with fields: ``{{name}}`` in ``body`` is filled in when it is sent."""

    template_no: int
    title: str
    body: str
    created_ms: int


class Consent(msgspec.Struct, frozen=True):
    """A subscriber's leave to be sent one message of a template, once. ``used_ms`` 0: not yet used."""

    consent_no: int
    user_id: str
    template_no: int
    state: Literal["asked", "granted", "refused", "used"]
    asked_ms: int
    answered_ms: int
    used_ms: int
