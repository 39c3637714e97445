"""What pages show of accounts and articles, and the library they ask for it."""

from typing import Protocol

import msgspec

from teahouse.surfaces import Restraint

Level = str  # unverified, person, organisation


class LabelView(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure says of an article or an account, until ``end_ms`` (0: until it is reversed)."""

    text: str
    end_ms: int = 0


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A public account as anyone may see it. ``state``: open, paused, closed; ``subscribers`` a count."""

    account_no: int
    handle: str
    room_id: str
    name: str
    description: str = ""
    avatar: str = ""  # mxc
    categories: list[str] = []
    language: str = ""
    region: str = ""
    level: Level = "unverified"
    state: str = "open"
    subscribers: int = 0
    created_ms: int = 0
    labels: list[LabelView] = []
    held: Restraint | None = None  # what withholds it
    age: int = 0  # that one must have, to be asked
    measured: bool = False  # a measure holds for it: the page is not kept


class BesideView(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown beside an article: a context note that people of different views find helpful."""

    note_no: int
    text: str
    language: str = ""


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """An article. ``html`` is safe to embed, its media still ``mxc://``; ``state``: published, withdrawn.

    ``comments``: off, subscribers, everyone; ``reason`` is why it was withdrawn.
    """

    article_no: int
    handle: str
    slug: str
    title: str
    author: str = ""
    digest: str = ""
    cover: str = ""
    html: str = ""
    source_url: str = ""
    published_ms: int = 0
    updated_ms: int = 0
    revision: int = 1
    state: str = "published"
    comments: str = "off"
    likes: int = 0
    reason: str = ""
    listed: bool = True  # False: who has the address can read it, nothing leads there
    snippet: str = ""  # of the text about what was searched for
    beside: list[BesideView] = []
    labels: list[LabelView] = []
    held: Restraint | None = None  # what withholds it
    age: int = 0  # that one must have, to be asked
    measured: bool = False  # a measure holds for it or its account: the page is not kept


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One revision in an article's visible history."""

    revision: int
    at_ms: int
    note: str
    title: str
    html: str  # safe to embed


class CommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, and what the account answered. ``name`` may be "": then it is shown by ``face``, a short id.

    ``waits``: nobody but its writer sees it yet. ``labels``: the words that measures put on it.
    """

    comment_no: int
    name: str
    text: str
    at_ms: int
    reply: str = ""
    face: str = ""
    pinned: bool = False
    waits: bool = False
    mine: bool = False
    labels: list[LabelView] = []


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A context note, for who may rate it. ``status``: helpful, not_helpful, needs_ratings.

    ``earlier``: the article was corrected since. ``rating``: the visitor's: helpful, somewhat, not_helpful or "".
    """

    note_no: int
    text: str
    language: str = ""
    misleading: bool = False
    status: str = "needs_ratings"
    at_ms: int = 0
    earlier: bool = False
    mine: bool = False
    rating: str = ""


class NotesView(msgspec.Struct, frozen=True, kw_only=True):
    """The notes on an article. ``why_not``: why the visitor can neither write nor rate, "" if they can."""

    notes: list[NoteView] = []
    why_not: str = ""

    @property
    def written(self) -> bool:
        """Whether one of them is the visitor's."""
        return any(note.mine for note in self.notes)


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """A note that waits for the visitor's rating, and on which article."""

    note_no: int
    text: str
    language: str
    misleading: bool
    at_ms: int
    handle: str
    slug: str
    title: str


class JudgedView(msgspec.Struct, frozen=True, kw_only=True):
    """A note that is shown beside an article, and how it is judged, as anyone may look it up.

    since_ms: shown since then. earlier: the article was corrected since it was written. ratings: how many rate it so,
    by value (helpful, somewhat, not_helpful). final: that it is shown does not change any more.
    """

    note_no: int
    text: str
    language: str
    since_ms: int
    misleading: bool = False
    earlier: bool = False
    ratings: dict[str, int] = {}
    final: bool = False


class NotesShelf(Protocol):
    """Where the notes of articles come from and go to. Raises ``MatrixError`` where a verb is refused."""

    async def judged(self, account_no: int, slug: str) -> list[JudgedView]:
        """The notes that are shown beside an article (three at most), in their order. For the account's people."""
        ...

    async def notes(self, user_id: str, account_no: int, slug: str) -> NotesView: ...
    async def waiting(self, user_id: str, before: int, limit: int) -> list[WaitingView]:
        """Notes on all articles that this person could rate and has not, newest first, below ``before`` (0: all)."""
        ...

    async def write(self, user_id: str, account_no: int, slug: str, text: str, misleading: bool, language: str) -> None:
        """``language``: "" for the account's."""
        ...

    async def rate(self, user_id: str, account_no: int, slug: str, note_no: int, value: str) -> None: ...
    async def withdraw(self, user_id: str, account_no: int, slug: str, note_no: int) -> None: ...


class Standing(msgspec.Struct, frozen=True):
    """How the visitor stands to an account and an article."""

    subscribed: bool = False
    liked: bool = False


class MediaFile(msgspec.Struct, frozen=True):
    """A medium's bytes on disk."""

    path: str
    size: int
    content_type: str
    tag: str


class Library(Protocol):
    """Where pages get what they show. Unknown things are ``None``; raises ``MatrixError`` where a verb is refused."""

    async def account(self, handle: str) -> AccountView | None: ...
    async def of_room(self, room_id: str) -> AccountView | None: ...
    async def accounts(self, category: str, language: str, after: int, limit: int) -> list[AccountView]: ...
    async def article(self, account: AccountView, slug: str) -> ArticleView | None: ...
    async def articles(self, account: AccountView, before: int | None, limit: int) -> list[ArticleView]: ...
    async def latest(self, limit: int) -> list[ArticleView]:
        """The newest articles of all verified accounts."""
        ...

    async def history(self, account: AccountView, slug: str) -> list[RevisionView]: ...
    async def comments(
        self, account: AccountView, slug: str, limit: int, before: int | None = None, viewer: str | None = None
    ) -> list[CommentView]: ...
    async def search(
        self, words: str, account: AccountView | None, limit: int, before: int | None = None
    ) -> list[ArticleView]: ...
    async def standing(self, user_id: str, account: AccountView, slug: str) -> Standing: ...
    async def subscribe(self, user_id: str, account: AccountView) -> None: ...
    async def unsubscribe(self, user_id: str, account: AccountView) -> None: ...
    async def like(self, user_id: str, account: AccountView, slug: str, on: bool) -> None: ...
    async def comment(self, user_id: str, account: AccountView, slug: str, text: str) -> None: ...
    async def uncomment(self, user_id: str, account: AccountView, slug: str, comment_no: int) -> None: ...
    async def share(self, user_id: str | None, account: AccountView, slug: str, parent: str) -> str: ...
    def notes(self) -> NotesShelf | None:
        """The notes of articles; None where there are none."""
        ...

    async def media(self, media_id: str, size: tuple[int, int] | None) -> MediaFile | None: ...
