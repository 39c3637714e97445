"""``Shelves``: the library over accounts, articles and media. The only module of the site that asks them."""

from collections.abc import Iterable

from msgspec.structs import replace

from teahouse.matrix.errors import MatrixError, forbidden, not_found
from teahouse.media import Media
from teahouse.publicaccounts.accounts import Account, Accounts, Withheld, gate_of, gone
from teahouse.publicaccounts.articles import Article, Articles
from teahouse.publicaccounts.site._model import (
    AccountView,
    ArticleView,
    BesideView,
    CommentView,
    LabelView,
    MediaFile,
    NotesShelf,
    RevisionView,
    Standing,
)
from teahouse.surfaces import Restraint

_LOOKED_AT = 50  # of the newest articles, for those of verified accounts


class Shelves:
    """``Library`` over the floors below."""

    def __init__(
        self,
        accounts: Accounts,
        articles: Articles,
        media: Media,
        server_name: str,
    ) -> None:
        self._accounts = accounts
        self._articles = articles
        self._media = media
        self._server_name = server_name
        self.shelf: NotesShelf | None = None  # put there by app: notes stand above

    def notes(self) -> NotesShelf | None:
        return self.shelf

    async def account(self, handle: str) -> AccountView | None:
        found = await self._accounts.get(handle)
        return await self._view(found) if found is not None else None

    async def of_room(self, room_id: str) -> AccountView | None:
        found = await self._accounts.by_room(room_id)
        return await self._view(found) if found is not None else None

    async def accounts(self, category: str, language: str, after: int, limit: int) -> list[AccountView]:
        try:
            found = await self._accounts.list_public(category, language, after, limit)
        except MatrixError:  # a category that is not there has no accounts
            return []
        return [await self._view(account) for account in found]

    async def article(self, account: AccountView, slug: str) -> ArticleView | None:
        found = await self._find(account, slug)
        if found is None:
            return None
        held = self._accounts.overlay.on_article(await self._of(account), found)
        view = _article(found, account.handle)
        if not held:
            return view
        return replace(view, labels=_labels(held), held=gone(held), age=gate_of(held), measured=True)

    async def articles(self, account: AccountView, before: int | None, limit: int) -> list[ArticleView]:
        if account.held is not None:
            return []
        found = await self._articles.list(await self._of(account), before, limit)
        return [_article(article, account.handle) for article in found]

    async def latest(self, limit: int) -> list[ArticleView]:
        views: list[ArticleView] = []
        known: dict[int, Account | None] = {}
        for article in await self._articles.latest(None, _LOOKED_AT):
            number = article.account_no
            if number not in known:
                known[number] = await self._accounts.by_no(number)
            of = known[number]
            if of is not None and of.state == "open" and of.level != "unverified" and len(views) < limit:
                views.append(_article(article, of.handle))
        return views

    async def history(self, account: AccountView, slug: str) -> list[RevisionView]:
        revisions = await self._articles.revisions(await self._existing(account, slug))
        views = [
            RevisionView(revision=r.revision, at_ms=r.at_ms, note=r.note, title=r.title, html=r.html) for r in revisions
        ]
        return sorted(views, key=lambda view: -view.revision)

    async def comments(
        self, account: AccountView, slug: str, limit: int, before: int | None = None, viewer: str | None = None
    ) -> list[CommentView]:
        article = await self._existing(account, slug)
        return [
            CommentView(
                comment_no=comment.comment_no,
                name=await self._articles.public_name(comment),
                text=comment.body,
                at_ms=comment.at_ms,
                reply=comment.reply,
                face=comment.face,
                pinned=comment.pinned,
                mine=comment.user_id == viewer,
                labels=[LabelView(text=one.words, end_ms=one.until_ms or 0) for one in comment.measures],
                waits=comment.state != "shown" or not (comment.elected or article.comments_shown == "all"),
            )
            for comment in await self._articles.comments(article, limit, before, viewer)
        ]

    async def search(
        self, words: str, account: AccountView | None, limit: int, before: int | None = None
    ) -> list[ArticleView]:
        within = await self._of(account) if account is not None else None
        views = []
        for found in await self._articles.search(words, within, limit, before):
            of = await self._accounts.by_no(found.article.account_no)
            if of is not None:
                views.append(_article(found.article, of.handle, found.snippet))
        return views

    async def standing(self, user_id: str, account: AccountView, slug: str) -> Standing:
        of = await self._of(account)
        article = await self._articles.get(of, slug) if slug else None
        liked = article is not None and await self._articles.liked(user_id, article)
        return Standing(await self._accounts.subscribes(user_id, of), liked)

    async def subscribe(self, user_id: str, account: AccountView) -> None:
        await self._accounts.subscribe(user_id, await self._of(account), "profile")

    async def unsubscribe(self, user_id: str, account: AccountView) -> None:
        await self._accounts.unsubscribe(user_id, await self._of(account))

    async def like(self, user_id: str, account: AccountView, slug: str, on: bool) -> None:
        article = await self._existing(account, slug)
        await self._articles.like(user_id, article, on)

    async def comment(self, user_id: str, account: AccountView, slug: str, text: str) -> None:
        await self._articles.comment(user_id, await self._existing(account, slug), text)

    async def uncomment(self, user_id: str, account: AccountView, slug: str, comment_no: int) -> None:
        article = await self._existing(account, slug)
        comment = await self._articles.get_comment(article, comment_no)
        if comment.user_id != user_id:
            raise forbidden("This is not your comment")
        await self._articles.delete_comment(user_id, article, comment_no)

    async def share(self, user_id: str | None, account: AccountView, slug: str, parent: str) -> str:
        made = await self._articles.share(await self._existing(account, slug), user_id, parent or None)
        return made.token

    async def media(self, media_id: str, size: tuple[int, int] | None) -> MediaFile | None:
        mxc = f"mxc://{self._server_name}/{media_id}"
        if held := self._accounts.overlay.medium(mxc):
            raise Withheld("This medium", held)
        content = await self._media.content(mxc)
        if content is None:
            return None
        if size is not None and content.type.startswith("image/"):
            try:
                small = await self._media.thumbnail(mxc, *size)
            except MatrixError:  # no image after all, or too large to be made smaller
                small = None
            if small is not None:
                return MediaFile(small.path, small.size_bytes, small.type, small.tag)
        return MediaFile(content.path, content.size_bytes, content.type, content.tag)

    async def _view(self, account: Account) -> AccountView:
        held = self._accounts.overlay.on_account(account)
        return AccountView(
            account_no=account.account_no,
            handle=account.handle,
            room_id=account.room_id,
            name=account.name,
            description=account.description,
            avatar=account.avatar_url,
            categories=list(account.categories),
            language=account.language,
            region=account.region,
            level=account.level,
            state=account.state,
            subscribers=await self._accounts.count(account) if account.state != "closed" else 0,
            created_ms=account.created_ms,
            labels=_labels(held),
            held=gone(held),
            age=gate_of(held),
            measured=bool(held),
        )

    async def _of(self, view: AccountView) -> Account:
        account = await self._accounts.by_no(view.account_no)
        if account is None:
            raise not_found("There is no such account")
        return account

    async def _find(self, account: AccountView, slug: str) -> Article | None:
        try:
            return await self._articles.get(await self._of(account), slug)
        except MatrixError as error:
            if error.status == 404:
                return None
            raise

    async def _existing(self, account: AccountView, slug: str) -> Article:
        found = await self._find(account, slug)
        if found is None:
            raise not_found("There is no such article")
        return found


def _labels(held: Iterable[Restraint]) -> list[LabelView]:
    """What is said on top of a page, once."""
    said = {one.words: LabelView(text=one.words, end_ms=one.end_ms or 0) for one in held if one.words}
    return list(said.values())


def _article(article: Article, handle: str, snippet: str = "") -> ArticleView:
    return ArticleView(
        article_no=article.article_no,
        handle=handle,
        slug=article.slug,
        title=article.title,
        author=article.author,
        digest=article.digest,
        cover=article.cover,
        html=article.html,
        source_url=article.source_url,
        published_ms=article.published_ms,
        updated_ms=article.updated_ms,
        revision=article.revision,
        state=article.state,
        comments=article.comments,
        likes=article.likes,
        reason=article.note if article.state == "withdrawn" else "",
        listed=article.listed,
        snippet=snippet,
        age=max((one.age for one in article.measures if one.does == "age_gate"), default=0),
        beside=[
            BesideView(note_no=note.note_no, text=note.text, language=note.language) for note in article.context_notes
        ],
    )
