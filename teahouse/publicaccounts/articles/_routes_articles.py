"""What is published over HTTP: reading and searching for anyone, correcting and withdrawing for editors; comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import forbidden, guest_access_forbidden, missing_param
from teahouse.publicaccounts.accounts import Account, Accounts, Role, ShownMeasure, Withheld
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page
from teahouse.publicaccounts.articles._model import (
    Article,
    Comment,
    Comments,
    Found,
    Piece,
    Revision,
    Share,
    closed_to_children,
)
from teahouse.publicaccounts.articles._readers import Only
from teahouse.publicaccounts.articles._routes import ONE, number

if TYPE_CHECKING:
    from teahouse.publicaccounts.articles import Articles

_A = f"{ONE}/articles/{{slug}}"
_C = f"{_A}/comments/{{comment_no}}"
_Text = Annotated[str, Meta(max_length=600, pattern=r"^[^\x00]*$")]


class Words(Listing, frozen=True, kw_only=True):
    """Which articles are wanted."""

    q: Annotated[str, Meta(description="Words to look for.")] = ""


class Wanted(Words, frozen=True, kw_only=True):
    """Which articles of an account are wanted."""

    all: Annotated[bool, Meta(description="For editors: also what went to some only or was withdrawn.")] = False


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads."""

    old_enough: Annotated[
        int, Meta(ge=0, le=150, description="How old the reader says they are, where a measure asks for an age.")
    ] = 0


class All(Reader, frozen=True, kw_only=True):
    """Whether what is withdrawn is wanted too."""

    all: Annotated[bool, Meta(description="For operators: also what others are not shown.")] = False


class CommentListing(Listing, frozen=True, kw_only=True):
    """Which comments are wanted."""

    all: Annotated[bool, Meta(description="For operators: also what others are not shown.")] = False


class CommentsWanted(Listing, frozen=True, kw_only=True):
    """Which comments of all articles are wanted. new: neither shown to all nor answered."""

    only: Annotated[Only, Meta(description="Of what kind.")] = "all"
    article: Annotated[str, Meta(max_length=200, description="Under this one alone: its slug.")] = ""


class Correction(msgspec.Struct, frozen=True):
    """``note``: readers see it. ``revision``: the one it is made from, to be refused if that moved."""

    piece: Piece
    note: Annotated[str, Meta(min_length=1, max_length=600, pattern=r"^[^\x00]*$")]
    revision: int | None = None


class Withdrawal(msgspec.Struct, frozen=True):
    """``note``: the public word on it."""

    note: _Text = ""


class Settings(msgspec.Struct, frozen=True):
    """Who may comment, and what of it is shown."""

    comments: Comments
    shown: Literal["elected", "all"] = "elected"


class Said(msgspec.Struct, frozen=True):
    """A comment, or an answer to one."""

    body: _Text


class Sharing(msgspec.Struct, frozen=True):
    """``parent``: the token by which the article came to who shares it."""

    parent: Annotated[str, Meta(max_length=64)] = ""


class ShownComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as others see it. ``name``: as on the page, never the user id (docs/decisions/0063)."""

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
    measures: list[ShownMeasure] = []


class DeskComment(ShownComment, frozen=True, kw_only=True):
    """A comment as the account's people see it: under which article (its slug), and why it is held."""

    article: str
    reason: str


class ArticleRoutes:
    """The operations."""

    def __init__(self, articles: Articles, accounts: Accounts, api: Api) -> None:
        self._articles = articles
        self._accounts = accounts
        self._once = api.idempotent

    def table(self) -> list[Route]:
        once = self._once
        return [
            _r(
                *("GET", f"{ONE}/articles", self.listed, "listArticles", Wanted, Page[Article]),
                "Articles; or by words: q; or with all=true those that are not listed, too (editors).",
            ),
            _r(
                *("GET", f"{ONE}/comments", self.every_comment, "listAccountComments", CommentsWanted),
                *(Page[DeskComment], "Comments under all articles, newest first (operators)."),
            ),
            _r("GET", "/_teahouse/v1/articles", self.search, "searchArticles", Words, Page[Found], "Search all: q."),
            _r(
                *("GET", _A, self.get, "getArticle", Reader, Article),
                "One article; withdrawn ones as a tombstone; of what is for older readers, the title.",
            ),
            _r(
                *("GET", f"{_A}/revisions", self.revisions, "listRevisions", All, Page[Revision]),
                "Its edit history; of what was withdrawn with all=true (editors).",
            ),
            _r("PUT", _A, self.correct, "correctArticle", Correction, Article, "Correct it (editors)."),
            _r("DELETE", _A, self.withdraw, "withdrawArticle", Withdrawal, Article, "Withdraw it (editors)."),
            _r("PUT", f"{_A}/settings", self.settings, "setComments", Settings, Article, "Comments (operators)."),
            _r("PUT", f"{_A}/like", self.like, "likeArticle", None, None, "Like it."),
            _r("DELETE", f"{_A}/like", self.like, "unlikeArticle", None, None, "Like it no longer."),
            _r("POST", f"{_A}/shares", once(self.share), "shareArticle", Sharing, Share, "A token to share it with."),
            _r(
                "GET",
                f"{_A}/comments",
                self.comments,
                "listComments",
                CommentListing,
                Page[ShownComment],
                "Its comments.",
            ),
            _r("POST", f"{_A}/comments", once(self.comment), "comment", Said, ShownComment, "Say something."),
            _r("DELETE", _C, self.delete, "deleteComment", None, None, "By its writer or an operator."),
            _r("PUT", f"{_C}/elected", self.elect, "electComment", None, None, "Show it to all (operators)."),
            _r("DELETE", f"{_C}/elected", self.elect, "unelectComment", None, None, "No longer (operators)."),
            _r("PUT", f"{_C}/pinned", self.pin, "pinComment", None, None, "Show it first (operators)."),
            _r("DELETE", f"{_C}/pinned", self.pin, "unpinComment", None, None, "No longer (operators)."),
            _r("PUT", f"{_C}/released", self.release, "releaseComment", None, None, "No longer held (operators)."),
            _r("PUT", f"{_C}/reply", self.reply, "replyComment", Said, None, "Answer it (operators)."),
            _r("PUT", f"{_C}/like", self.like_comment, "likeComment", None, None, "Like it."),
            _r("DELETE", f"{_C}/like", self.like_comment, "unlikeComment", None, None, "Like it no longer."),
        ]

    async def listed(self, request: Request) -> Any:
        account, asked = await self._accounts.existing(request.params["handle"]), request.asked
        if asked.q:
            return await self._found(asked, account)
        limit, before = asked.limit, cursor_no("articles", asked.cursor)
        if asked.all:
            found = await self._articles.every(await self._operated(request, "editor"), before, limit)
        else:
            found = await self._articles.list(account, before, limit)
        return page("articles", found, limit, found[-1].article_no if found else 0)

    async def search(self, request: Request) -> Any:
        if not request.asked.q:
            raise missing_param("Query parameter 'q' is missing")
        return await self._found(request.asked, None)

    async def _found(self, asked: Words, account: Any) -> Any:
        found = await self._articles.search(asked.q, account, asked.limit, cursor_no("found", asked.cursor))
        return page("found", found, asked.limit, found[-1].article.article_no if found else 0)

    async def get(self, request: Request) -> Any:
        return await self._read(request)

    async def revisions(self, request: Request) -> Any:
        if request.asked.all:
            article = await self._articles.get(await self._operated(request, "editor"), request.params["slug"])
            return Page(await self._articles.every_revision(article))
        article = await self._read(request)
        found = await self._articles.revisions(article)
        return Page(found if article.html else [replace(one, html="") for one in found])

    async def correct(self, request: Request) -> Any:
        account, body = await self._operated(request, "editor"), request.body
        article = await self._articles.get(account, request.params["slug"])
        return await self._articles.correct(request.user_id, account, article, body.piece, body.note, body.revision)

    async def withdraw(self, request: Request) -> Any:
        account = await self._operated(request, "editor")
        article = await self._articles.get(account, request.params["slug"])
        return await self._articles.withdraw(request.user_id, account, article, request.body.note)

    async def settings(self, request: Request) -> Any:
        account, body = await self._operated(request, "responder"), request.body
        article = await self._articles.get(account, request.params["slug"])
        await self._articles.set_comments(request.user_id, article, body.comments, body.shown)
        return await self._articles.get(account, article.slug)

    async def like(self, request: Request) -> Any:
        await self._articles.like(_person(request), await self._article(request), request.method == "PUT")
        return {}

    async def share(self, request: Request) -> Any:
        return await self._articles.share(await self._article(request), _person(request), request.body.parent)

    async def comments(self, request: Request) -> Any:
        limit, before = request.asked.limit, cursor_no("comments", request.asked.cursor)
        viewer = request.who.user_id if request.who is not None else None
        if request.asked.all:
            account = await self._operated(request, "responder")
            article = await self._articles.get(account, request.params["slug"])
            found = await self._articles.every_comment(article, limit, before)
        else:
            found = await self._articles.comments(await self._article(request), limit, before, viewer)
        shown = [await self._shown(one, viewer) for one in found]
        return page("comments", shown, limit, shown[-1].comment_no if shown else 0)

    async def every_comment(self, request: Request) -> Any:
        account, asked = await self._operated(request, "responder"), request.asked
        article = await self._articles.get(account, asked.article) if asked.article else None
        before = cursor_no("comments", asked.cursor)
        found = await self._articles.comments_of(account, asked.only, article, before, asked.limit)
        under = [await self._articles.number(one) for one in sorted({one.article_no for one in found})]
        slugs = {one.article_no: one.slug for one in under if one is not None}
        shown = [
            DeskComment(
                **msgspec.structs.asdict(await self._shown(one, request.user_id)),
                article=slugs.get(one.article_no, ""),
                reason=one.reason,
            )
            for one in found
        ]
        return page("comments", shown, asked.limit, shown[-1].comment_no if shown else 0)

    async def comment(self, request: Request) -> Any:
        made = await self._articles.comment(_person(request), await self._article(request), request.body.body)
        return await self._shown(made, request.user_id)

    async def delete(self, request: Request) -> Any:
        account = await self._accounts.existing(request.params["handle"])
        article, wanted = await self._articles.get(account, request.params["slug"]), number(request, "comment_no")
        comment = await self._articles.get_comment(article, wanted)
        if comment.user_id != request.user_id:
            await self._operated(request, "responder")
        await self._articles.delete_comment(request.user_id, article, wanted)
        return {}

    async def elect(self, request: Request) -> Any:
        article = await self._articles.get(await self._operated(request, "responder"), request.params["slug"])
        await self._articles.elect(request.user_id, article, number(request, "comment_no"), request.method == "PUT")
        return {}

    async def pin(self, request: Request) -> Any:
        article = await self._articles.get(await self._operated(request, "responder"), request.params["slug"])
        await self._articles.pin(request.user_id, article, number(request, "comment_no"), request.method == "PUT")
        return {}

    async def release(self, request: Request) -> Any:
        article = await self._articles.get(await self._operated(request, "responder"), request.params["slug"])
        await self._articles.release(request.user_id, article, number(request, "comment_no"))
        return {}

    async def reply(self, request: Request) -> Any:
        article = await self._articles.get(await self._operated(request, "responder"), request.params["slug"])
        await self._articles.reply(request.user_id, article, number(request, "comment_no"), request.body.body)
        return {}

    async def like_comment(self, request: Request) -> Any:
        article, wanted = await self._article(request), number(request, "comment_no")
        await self._articles.like_comment(_person(request), article, wanted, request.method == "PUT")
        return {}

    async def _article(self, request: Request) -> Article:
        """The article as it is told of. Raises 451 for anyone but its people while a measure withholds it."""
        account = await self._accounts.existing(request.params["handle"])
        article = await self._articles.get(account, request.params["slug"])
        held = self._articles.withheld(account, article)
        if held is not None and (request.who is None or not await self._accounts.role(request.user_id, account)):
            raise Withheld("This article", held)
        return self._articles.told(account, article)

    async def _read(self, request: Request) -> Article:
        """The same for who reads it: whole for its people, and for who says to be old enough."""
        article = await self._article(request)
        if not article.measures or (request.who is not None and await self._operates(request)):
            return article
        return closed_to_children(article, request.asked.old_enough)

    async def _operates(self, request: Request) -> bool:
        account = await self._accounts.existing(request.params["handle"])
        return await self._accounts.role(request.user_id, account) is not None

    async def _operated(self, request: Request, role: Role) -> Account:
        return await self._accounts.require(request.user_id, request.params["handle"], role)

    async def _shown(self, one: Comment, viewer: str | None) -> ShownComment:
        return ShownComment(
            comment_no=one.comment_no,
            face=one.face,
            name=await self._articles.public_name(one) or f"Reader {one.face[:5]}",
            body=one.body,
            at_ms=one.at_ms,
            state=one.state,
            elected=one.elected,
            pinned=one.pinned,
            reply=one.reply,
            reply_ms=one.reply_ms,
            likes=one.likes,
            mine=one.user_id == viewer,
            measures=one.measures,
        )


def _person(request: Request) -> str:
    """Who likes, shares or comments is a person: no guest, no key."""
    if request.caller.guest:
        raise guest_access_forbidden()
    if not request.user_id.startswith("@"):
        raise forbidden("Only people do this")
    return request.user_id


def _r(method: str, path: str, handler: Any, op: str, body: Any, answers: Any, summary: str) -> Route:
    """``body`` of a GET is its query."""
    return Route(
        *(method, path, handler),
        op=op,
        auth=Auth.OPTIONAL if method == "GET" else Auth.USER,
        rate="search" if op == "searchArticles" else "read" if method == "GET" else "account",
        body=None if method == "GET" else body,
        query=body if method == "GET" else None,
        answers=answers,
        summary=summary,
    )
