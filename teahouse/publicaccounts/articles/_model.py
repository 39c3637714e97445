"""What articles are made of: pieces, drafts, broadcasts, articles, comments. Frozen structs, no I/O.

Limits are at least WeChat's (docs/publish/articles.md has the table).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.publicaccounts.accounts import ShownMeasure

MOST_PIECES = 8
MOST_RECIPIENTS = 10_000  # of a broadcast to a list
KEPT_REVISIONS = 50
DIGEST_DEFAULT = 54  # characters of the text, as WeChat takes

Format = Literal["html", "markdown"]
Comments = Literal["off", "subscribers", "everyone"]
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
UserId = Annotated[str, Meta(max_length=255, pattern=ONE_LINE)]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One article as it is written. A draft may lack anything; what is published has a title and a body."""

    title: Annotated[str, Meta(max_length=120, pattern=ONE_LINE)] = ""
    author: Annotated[str, Meta(max_length=64, pattern=ONE_LINE)] = ""
    digest: Annotated[str, Meta(max_length=255, pattern=r"^[^\x00]*$")] = ""
    cover: Annotated[str, Meta(max_length=255, pattern=ONE_LINE)] = ""
    body: Annotated[str, Meta(max_length=200_000, pattern=r"^[^\x00]*$")] = ""
    format: Format = "html"
    source_url: Annotated[str, Meta(max_length=2048, pattern=ONE_LINE)] = ""
    comments: Comments | None = None  # None: as the account's setting says


Pieces = Annotated[list[Piece], Meta(min_length=1, max_length=MOST_PIECES)]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """state: open, publishing, published; held for now by a measure, or failed, for `reason`."""

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


class DraftRevision(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier text of a draft."""

    revision: int
    at_ms: int
    by: str
    pieces: list[Piece]


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a broadcast is for: everyone, those with a tag, or a list of subscribers' user ids."""

    kind: Literal["all", "tag", "users"] = "all"
    tag: int = 0
    users: Annotated[
        list[Annotated[str, Meta(max_length=255, pattern=ONE_LINE)]], Meta(max_length=MOST_RECIPIENTS)
    ] = []


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """state: scheduled, sending, sent, failed, cancelled. sent of total: events written, for how many.

    event_id: in the feed, where it went to all. sends: False if it only makes pages. slugs and titles: of its articles,
    as they went out. zone: the time zone it was scheduled in, "" if nobody said; scheduled_ms does not depend on it.
    """

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


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A piece with the name its page will have: what a broadcast keeps."""

    slug: str
    piece: Piece


class ContextNote(msgspec.Struct, frozen=True, kw_only=True):
    """What readers of an article should know, by a reader, shown because people of different views find it helpful.

    It is not the account's word and no correction. language: in which it is written. since_ms: shown since then.
    """

    note_no: int
    text: str
    language: str
    since_ms: int


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A published article. html is sanitised and safe to embed; its media are mxc URIs of this server.

    state: published or withdrawn (then html and text are empty, and note is the public word on it).
    comments_shown: elected or all. listed: False if it went to some subscribers only. context_notes: shown beside it.
    measures: of moderation, in force on it or its account now.
    """

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
    context_notes: list[ContextNote] = []
    measures: list[ShownMeasure] = []


def closed_to_children(article: Article, old_enough: int = 0) -> Article:
    """The article as it is told to who is said to be of that age (0: nothing is said): of what is for older readers,
    its title, and in ``measures`` from which age on."""
    age = max((one.age for one in article.measures if one.does == "age_gate"), default=0)
    return article if old_enough >= age else msgspec.structs.replace(article, html="", text="", digest="", cover="")


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One text an article had. note: what was corrected ("" for the first). html is sanitised."""

    revision: int
    at_ms: int
    note: str
    title: str
    author: str
    digest: str
    cover: str
    html: str


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """state: shown, held (by the gate, for reason), deleted. face: the writer's public short id; user_id stays here.

    measures: of moderation, that put words on it now.
    """

    comment_no: int
    article_no: int
    user_id: str
    face: str
    body: str
    at_ms: int
    state: str
    reason: str
    elected: bool
    pinned: bool
    reply: str
    reply_ms: int
    likes: int
    measures: list[ShownMeasure] = []


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A share token and how many hands it went through. hop: 1 for who shares the article itself.

    context_notes: what is shown beside the article; whoever passes it on passes them on too.
    """

    token: str
    article_no: int
    parent: str
    hop: int
    context_notes: list[ContextNote] = []


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An article found by its words, and a snippet of its text about them."""

    article: Article
    snippet: str
