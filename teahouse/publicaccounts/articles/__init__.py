"""Articles: drafts, broadcasts, what was published, and what readers say about it.

A draft has up to eight pieces; ``publish`` has them go out as one event to all, or as one for each of some; each piece
becomes an article with a page of its own. ``html`` of an article is sanitised and safe to embed.

Tables: those of schema/0003 and 0007. Ways in, all on ``Articles``: ``drafts``; ``publish``, ``broadcast``,
``broadcasts``, ``reschedule``, ``cancel``, ``preview``; ``get``, ``list``, ``search``, ``revisions``, ``correct``,
``withdraw``, ``annotate`` (context notes), ``shows``; comments, likes and shares (``_readers``); ``public_item``,
``public_comment``: what anyone can see, as a ``surfaces.PublicItem``.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import not_found
from teahouse.matrix.events import Content
from teahouse.matrix.words import Wanted
from teahouse.publicaccounts.accounts import told
from teahouse.publicaccounts.articles import _store_articles as shelf
from teahouse.publicaccounts.articles._amend import Amend
from teahouse.publicaccounts.articles._broadcast import Broadcasts
from teahouse.publicaccounts.articles._drafts import Drafts
from teahouse.publicaccounts.articles._event import BLOCK as ANNOUNCES
from teahouse.publicaccounts.articles._event import Mark, altered, announces
from teahouse.publicaccounts.articles._model import (
    Article,
    Audience,
    Broadcast,
    Comment,
    ContextNote,
    Draft,
    DraftRevision,
    Found,
    Piece,
    Revision,
    Share,
    closed_to_children,
)
from teahouse.publicaccounts.articles._ports import Around
from teahouse.publicaccounts.articles._publish import Publish
from teahouse.publicaccounts.articles._readers import LONGEST_COMMENT, Readers
from teahouse.publicaccounts.articles._render import Renderer, public_article
from teahouse.publicaccounts.articles._routes import PublishRoutes
from teahouse.publicaccounts.articles._routes_articles import ArticleRoutes
from teahouse.surfaces import Restraint

__all__ = [
    "ANNOUNCES",
    "LONGEST_COMMENT",
    "Around",
    "Article",
    "ArticleRoutes",
    "Articles",
    "Audience",
    "Broadcast",
    "Comment",
    "ContextNote",
    "Draft",
    "DraftRevision",
    "Found",
    "Piece",
    "PublishRoutes",
    "Revision",
    "Share",
]

Many = list  # the builtin, where a method is called list
_SNIPPET = 120  # characters about what was found
_WORD = 20  # of a word that begins before them or ends after them


class Articles:
    """The door. Who may do what is asked of ``accounts.require`` by the callers."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, around: Around) -> None:
        self._db = db
        self._around = around
        self._renderer = Renderer(settings.server_name, settings.base_url)
        self.drafts = Drafts(db, clock)
        self.publishing = Publish(db, jobs, clock, around, self.drafts, self._renderer)
        self.publish, self.cancel = self.publishing.publish, self.publishing.cancel
        self.reschedule = self.publishing.reschedule
        self.broadcast, self.broadcasts = self.publishing.get, self.publishing.list
        self.preview = self.publishing.preview
        Broadcasts(db, jobs, clock, around, self._renderer)
        self._amend = Amend(db, jobs, clock, around, self._renderer)
        self.annotate = self._amend.annotate
        readers = Readers(db, jobs, clock, around)
        self.comment, self.comments, self.every_comment = readers.comment, readers.comments, readers.every_comment
        self.get_comment, self.delete_comment = readers.get_comment, readers.delete_comment
        self.elect, self.pin, self.reply = readers.elect, readers.pin, readers.reply
        self.release, self.public_name = readers.release, readers.public_name
        self.deactivated = readers.deactivated
        self.set_comments, self.comments_of = readers.set_comments, readers.comments_of
        self.like, self.like_comment, self.liked = readers.like, readers.like_comment, readers.liked
        self.share, self.shared, self.shares = readers.share, readers.shared, readers.shares
        self.shares_over, self.shares_since = readers.shares_over, readers.shares_since
        self.public_item, self.public_comment = public_article, readers.find_said
        self.preview_html: Callable[[Piece], str] = self._renderer.preview_html

    async def get(self, account: Any, slug: str) -> Article:
        """An article, withdrawn ones too. Raises M_NOT_FOUND."""
        found = await self.find(account, slug)
        if found is None:
            raise not_found("There is no such article")
        return found

    async def find(self, account: Any, slug: str) -> Article | None:
        """An article, withdrawn ones too; None if there is none."""
        if not 0 < len(slug) < 200 or "\0" in slug:
            return None
        return await shelf.read(self._db, account.account_no, slug)

    async def list(self, account: Any, before: int | None, limit: int) -> Many[Article]:
        """What is published for all, newest first, below the article number ``before``.

        Here as in all that others read: without what a measure withholds from the one who asks.
        """

        async def read(below: int | None) -> Many[Article]:
            return await shelf.read_listed(self._db, account.account_no, below, limit)

        return await self._shown(read, before, limit, account)

    async def latest(self, before: int | None, limit: int) -> Many[Article]:
        """What is published for all, by whichever account, newest first, below the article number ``before``."""
        return await self._shown(lambda below: shelf.read_latest(self._db, below, limit), before, limit)

    async def _shown(
        self,
        read: Callable[[int | None], Awaitable[Many[Article]]],
        before: int | None,
        limit: int,
        account: Any = None,
    ) -> Many[Article]:
        """Pages of ``read`` without what a measure withholds, until there are ``limit``."""
        found: Many[Article] = []
        while True:
            some = await read(before)
            if not self._around.accounts.overlay.any:
                return some
            for article in some:
                of = account or await self._around.accounts.by_no(article.account_no)
                if self.withheld(of, article) is None:
                    found.append(closed_to_children(self.told(of, article)))
            if len(found) >= limit or len(some) < limit:
                return found[:limit]
            before = some[-1].article_no

    def withheld(self, account: Any, article: Article) -> Restraint | None:
        """Why a measure withholds an article, or None."""
        return self._around.accounts.overlay.article(account, article)

    def told(self, account: Any, article: Article) -> Article:
        """The article with the measures that hold for it."""
        held = self._around.accounts.overlay.on_article(account, article)
        return replace(article, measures=told(held)) if held else article

    def veil(self, face: str, content: Content) -> tuple[Content | None, Restraint | None] | None:
        """What is shown of an account's message that announces articles, if not just that: ``rooms.Feeds.veil``."""
        overlay, items = self._around.accounts.overlay, announces(content)
        gone = {item: why for item in items if (why := overlay.card(item)) is not None}
        held = [(item.partition("/")[2], one) for item in items for one in overlay.marks(item)]
        ages = {item.partition("/")[2]: age for item in items if (age := overlay.age(face, item))}
        if not gone and not held and not ages:
            return None
        marks = [Mark(article=slug, does=one.does, words=one.words, statement=one.public) for slug, one in held]
        return altered(content, gone, marks, ages), next(iter(gone.values()), None)

    async def every(self, account: Any, before: int | None, limit: int) -> Many[Article]:
        """For the account: what went to some only or was withdrawn, too; below the article number ``before``."""
        found = await shelf.read_every(self._db, account.account_no, before, limit)
        return [self.told(account, article) for article in found]

    async def number(self, article_no: int) -> Article | None:
        """An article by its number, of whichever account."""
        return await shelf.read_no(self._db, article_no)

    async def of_broadcast(self, broadcast_no: int) -> Many[Article]:
        """The articles of one broadcast, in their order."""
        return await shelf.read_of_broadcast(self._db, broadcast_no)

    async def revisions(self, article: Article) -> Many[Revision]:
        """The edit history that readers may see, newest first; nothing of what was withdrawn."""
        return await shelf.read_revisions(self._db, article.article_no) if article.state == "published" else []

    async def every_revision(self, article: Article) -> Many[Revision]:
        """The same for the account, of what was withdrawn too."""
        return await shelf.read_revisions(self._db, article.article_no)

    async def piece(self, article: Article) -> Piece:
        """The article as it was written, to correct it."""
        return await shelf.read_piece(self._db, article.article_no)

    async def correct(
        self, actor: str, account: Any, article: Article, piece: Piece, note: str, revision: int | None = None
    ) -> Article:
        """See ``_amend.Amend.correct``; returns the article as it is now."""
        await self._amend.correct(actor, account, article, piece, note, revision)
        return await self.get(account, article.slug)

    async def withdraw(self, actor: str, account: Any, article: Article, note: str = "") -> Article:
        """See ``_amend.Amend.withdraw``; returns the tombstone."""
        await self._amend.withdraw(actor, account, article, note)
        return await self.get(account, article.slug)

    async def whose(self, article_no: int) -> int | None:
        """The number of the account whose article this is."""
        found = await shelf.read_no(self._db, article_no)
        return found.account_no if found is not None else None

    async def hop(self, token: str) -> int:
        """How many hands a share went through; 0 for what is no share."""
        found = await self.shared(token)
        return found[1] if found is not None else 0

    async def newest(self, account: Any, limit: int) -> Many[Article]:
        """What was published last, for all: for the account, whether or not a measure withholds it."""
        return await shelf.read_listed(self._db, account.account_no, None, limit)

    async def shows(self, account: Any, mxc: str) -> bool:
        """Whether a published article of the account shows this medium."""
        return await shelf.shows(self._db, account.account_no, mxc)

    async def showing(self, mxc: str) -> Article | None:
        """The first article published for all that shows this medium, of whichever account."""
        return await shelf.read_showing(self._db, mxc)

    async def search(self, words: str, account: Any | None, limit: int, before: int | None = None) -> Many[Found]:
        """Published articles with all these words, newest first, of one account or all that are not closed."""
        wanted = Wanted.read(words[:500])
        if not wanted.parts:
            return []
        number = account.account_no if account is not None else None
        found: list[Found] = []
        for _ in range(10):
            some = await shelf.read_candidates(self._db, wanted, number, before, 3 * limit)
            for article in some:
                of = await self._around.accounts.by_no(article.account_no)
                if of is None or of.state == "closed" or self.withheld(of, article) is not None:
                    continue
                if wanted.rank(f"{article.title}\n{article.author}\n{article.text}") > 0:
                    shown = closed_to_children(self.told(of, article))
                    found.append(Found(article=shown, snippet=_snippet(shown.text, wanted.highlights)))
                    if len(found) == limit:
                        return found
            if len(some) < 3 * limit:
                break
            before = some[-1].article_no
        return found


def _snippet(text: str, words: Many[str]) -> str:
    text = " ".join(text.split())
    low = text.lower()
    at = min((place for word in words if (place := low.find(word)) >= 0), default=0)
    start = max(0, at - _SNIPPET // 3)
    end = min(len(text), start + _SNIPPET)
    # Words stay whole where they are not too long; unspaced writing has no spaces to find.
    if start and 0 <= (gap := text.find(" ", start - 1, at)) < start + _WORD:
        start = gap + 1
    if end < len(text) and (gap := text.rfind(" ", max(at + 1, end - _WORD), end + 1)) > 0:
        end = gap
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
