"""The pages that are read: directory and search, account, article, history.

What everyone sees who is not signed in comes from the cache; for the others it is rendered.
"""

import json
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from teahouse.kernel.http import Answer, Auth, Body, Request, Route, country
from teahouse.kernel.pages import Pages, chosen_language, language_of, redirect
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.accounts import CATEGORIES
from teahouse.publicaccounts.site._body import media_path, paged
from teahouse.publicaccounts.site._cache import Kept, PageCache, answer
from teahouse.publicaccounts.site._feeds import iso
from teahouse.publicaccounts.site._model import AccountView, ArticleView, Library, NotesView, RevisionView, Standing
from teahouse.publicaccounts.site._visits import Visits

_HTML = b"text/html; charset=utf-8"
_SHOWN = 20
_COMMENTS = 100
_OTHERS = 3  # below an article


class Reading:
    """GET and nothing else."""

    def __init__(self, library: Library, pages: Pages, cache: PageCache, visits: Visits) -> None:
        self._library = library
        self.pages = pages
        self.cache = cache
        self._visits = visits

    def table(self) -> list[Route]:
        return [
            Route("GET", "/a", self.to_directory, op="pageAccountsToo", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/a/", self.directory, op="pageAccounts", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/a/{handle}", self.account, op="pageAccount", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/a/{handle}/{slug}", self.article, op="pageArticle", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/a/{handle}/{slug}/history", self.history, op="pageArticleHistory", auth=Auth.PAGE,
                  rate="read", body=None),
            Route("GET", "/notes", self.waiting, op="pageWaitingNotes", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", "/a/{handle}/{slug}/read", self.read, op="postReadingDepth", auth=Auth.PAGE, rate="read",
                  body=Body.RAW, max_body=64),
        ]  # fmt: skip

    # --- the directory, and looking for words ---

    async def to_directory(self, request: Request) -> Answer:
        query = request.scope["query_string"].decode("latin-1")
        return redirect(request, "/a/" + (f"?{query}" if query else ""))

    async def directory(self, request: Request) -> Answer:
        words = (request.query("q") or "").strip()[:200].replace("\0", "")
        if words:
            return await self._search(request, words)
        category, after = request.query("category") or "", request.query_int("after", 0, 0, 2**53)
        found = await self._library.accounts(category, request.query("language") or "", after, _SHOWN + 1)
        values = self._values(accounts=found[:_SHOWN], more=found[_SHOWN - 1].account_no if len(found) > _SHOWN else 0)
        return self.pages.render(request, "directory.html", category=category, after=after, **values)

    async def _search(self, request: Request, words: str) -> Answer:
        """Newest first, of all accounts or one (``in``); ``before`` is the article's number that a page ended with."""
        handle, before = request.query("in") or "", request.query_int("before", 0, 0, 2**31 - 1)
        account = await self.found(handle) if handle else None
        found = await self._library.search(words, account, _SHOWN + 1, before or None)
        more = found[_SHOWN - 1].article_no if len(found) > _SHOWN else 0
        values = self._values(words=words, account=account, articles=found[:_SHOWN], more=more, before=before)
        return self.pages.render(request, "search.html", **values)

    # --- an account ---

    async def account(self, request: Request) -> Answer:
        handle = request.params["handle"]
        before = request.query_int("before", 0, 0, 2**53)
        key = ("account", handle, language_of(request), str(before), country())
        if (kept := self._kept(request, key)) is not None:
            return answer(request, kept)
        account = await self.found(handle)
        generation = self.cache.watch(account.room_id)
        if (instead := self._instead(request, account)) is not None:
            return instead
        articles = (
            await self._library.articles(account, before or None, _SHOWN + 1) if account.state != "closed" else []
        )
        more = articles[_SHOWN - 1].article_no if len(articles) > _SHOWN else 0
        standing = await self._standing(request, account, "")
        values = self._values(account=account, articles=articles[:_SHOWN], more=more, before=before, standing=standing)
        status = 410 if account.state == "closed" else 200
        return self._page(request, key, account, generation, "account.html", values, status=status)

    # --- an article ---

    async def article(self, request: Request) -> Answer:
        params = request.params
        if not params["slug"]:
            return redirect(request, f"/a/{params['handle']}")
        key = ("article", params["handle"], params["slug"], language_of(request), country())
        kept = self._kept(request, key)
        if kept is None:
            account = await self.found(params["handle"])
            generation = self.cache.watch(account.room_id)
            article = await self._library.article(account, params["slug"])
            if article is None:
                raise not_found("There is no such article")
            if (instead := self._instead(request, account, article)) is not None:
                return instead
            made = await self._article(request, account, article, generation, key)
            if article.state == "published" and account.state != "closed":
                self._visits.note(request, article.article_no)
            return made
        if kept.no:
            self._visits.note(request, kept.no)
        return answer(request, kept)

    async def _article(
        self, request: Request, account: AccountView, article: ArticleView, generation: int, key: tuple[str, ...]
    ) -> Answer:
        open_ = article.state == "published" and account.state != "closed"
        body = paged(article.html, account.handle, article.slug, self.pages.server_name, article.age)
        viewer = request.who.user_id if request.who is not None else None
        before, comments = _comments_before(request), []
        if open_:
            comments = await self._library.comments(account, article.slug, _COMMENTS + 1, before or None, viewer)
        values = self._values(
            account=account,
            article=article,
            body=Markup(body),  # noqa: S704 - sanitised when it was written (articles)
            comments=comments[:_COMMENTS],
            before_comment=before,
            more_comments=comments[_COMMENTS - 1].comment_no if len(comments) > _COMMENTS else 0,
            standing=await self._standing(request, account, article.slug),
            notes=await self._notes(viewer, account, article) if open_ else None,
            has_notes=self._library.notes() is not None,
            others=await self._others(account, article) if open_ else [],
            structured=self._structured(account, article) if open_ else "",
            share=(request.query("shared") or "")[:64] if request.who is not None else "",
            came_by=(request.query("s") or "")[:64] if request.who is not None else "",
        )
        template, status, no = ("article.html", 200, article.article_no) if open_ else ("gone.html", 410, 0)
        return self._page(request, key, account, generation, template, values, status=status, no=no)

    async def _notes(self, viewer: str | None, account: AccountView, article: ArticleView) -> NotesView | None:
        """For who is signed in: the notes on it, to be rated. Everyone else sees what is shown beside it."""
        shelf = self._library.notes()
        if viewer is None or shelf is None or not article.listed:
            return None
        return await shelf.notes(viewer, account.account_no, article.slug)

    async def waiting(self, request: Request) -> Answer:
        """Notes that the visitor could rate, on all articles: nobody else is shown what is not judged yet."""
        shelf, user_id = self._library.notes(), request.user_id  # of nobody: to the sign-in page and back
        if shelf is None:
            raise not_found("There are no notes here")
        before = request.query_int("before", 0, 0, 2**53)
        found = await shelf.waiting(user_id, before, _SHOWN + 1)
        more = found[_SHOWN - 1].note_no if len(found) > _SHOWN else 0
        return self.pages.render(request, "notes.html", **self._values(notes=found[:_SHOWN], more=more, before=before))

    async def _others(self, account: AccountView, article: ArticleView) -> list[ArticleView]:
        newest = await self._library.articles(account, None, _OTHERS + 1)
        return [one for one in newest if one.slug != article.slug][:_OTHERS]

    async def history(self, request: Request) -> Answer:
        account = await self.found(request.params["handle"])
        article = await self._library.article(account, request.params["slug"])
        if article is None:
            raise not_found("There is no such article")
        if (instead := self._instead(request, account, article)) is not None:
            return instead
        if article.state != "published" or account.state == "closed":
            values = self._values(account=account, article=article, history=True)
            return self.pages.render(request, "gone.html", status=410, **values)
        revisions = await self._library.history(account, article.slug)

        def text_of(revision: RevisionView) -> Markup:
            body = paged(revision.html, account.handle, article.slug, self.pages.server_name, article.age)
            return Markup(body)  # noqa: S704 - sanitised when it was written (articles)

        values = self._values(account=account, article=article, revisions=revisions, text_of=text_of)
        return self.pages.render(request, "history.html", **values)

    async def read(self, request: Request) -> Answer:
        """How far a reader got, as the page's script says: a number from 0 to 100, and nothing else."""
        said = b"".join([chunk async for chunk in request.stream()])
        if not said.isdigit() or len(said) > 3 or int(said) > 100:
            raise invalid_param("A number from 0 to 100 is expected")
        params = request.params
        kept = self.cache.find(("article", params["handle"], params["slug"], language_of(request), country()))
        number = kept.no if kept is not None else 0
        if not number:
            article = await self._library.article(await self.found(params["handle"]), params["slug"])
            if article is None or article.state != "published":
                raise not_found("There is no such article")
            number = article.article_no
        self._visits.deepen(request, number, int(said))
        return Answer(status=204)

    # --- what they share ---

    async def found(self, handle: str) -> AccountView:
        """The account. Raises M_NOT_FOUND."""
        account = await self._library.account(handle) if len(handle) <= 255 else None
        if account is None:
            raise not_found("There is no such account")
        return account

    def _instead(self, request: Request, account: AccountView, article: ArticleView | None = None) -> Answer | None:
        """The page that is shown instead, where a measure withholds this one, or asks for the reader's age.

        RFC 7725: 451, and a link to who blocks it. The age is taken at the reader's word, and not kept.
        """
        if account.state == "closed" or (article is not None and article.state != "published"):
            return None
        held = account.held or (article.held if article is not None else None)
        values = self._values(account=account, article=article, held=held)
        if held is not None:
            blocked_by = (b"link", b'<%b/transparency/>; rel="blocked-by"' % self.pages.base_url.encode())
            return self.pages.render(request, "withheld.html", status=451, headers=[blocked_by], **values)
        age = max(account.age, article.age if article is not None else 0)
        if age and request.query("old_enough") != str(age):
            return self.pages.render(request, "age.html", age=age, **values)
        return None

    def _kept(self, request: Request, key: tuple[str, ...]) -> Kept | None:
        """The kept page, for those whom it is for: nobody in particular."""
        if _for_one(request):
            return None
        return self.cache.find(key)

    def _page(
        self,
        request: Request,
        key: tuple[str, ...],
        account: AccountView,
        generation: int,
        template: str,
        values: dict[str, Any],
        *,
        status: int = 200,
        no: int = 0,
    ) -> Answer:
        shown: AccountView | ArticleView = values.get("article") or account
        if _for_one(request) or shown.measured:  # what a measure says ends with it, to the moment
            return self.pages.render(request, template, status=status, **values)
        body = self.pages.text(language_of(request), template, {**self.pages.visit(bare(request)), **values})
        kept = self.cache.keep(key, account.room_id, generation, body.encode(), _HTML, status=status, no=no)
        return answer(request, kept)

    async def _standing(self, request: Request, account: AccountView, slug: str) -> Standing:
        if request.who is None:
            return Standing()
        return await self._library.standing(request.who.user_id, account, slug)

    def _values(self, **values: Any) -> dict[str, Any]:
        server_name = self.pages.server_name

        def media(of: AccountView | ArticleView, size: str = "") -> str:
            if isinstance(of, AccountView):
                return media_path(of.handle, of.avatar, server_name, "", size)
            return media_path(of.handle, of.cover, server_name, of.slug, size, of.age)

        def join(account: AccountView) -> str:
            return f"matrix:r/{quote(account.handle)}:{server_name}?action=join"

        return {"media": media, "join": join, "categories": CATEGORIES, **values}

    def _structured(self, account: AccountView, article: ArticleView) -> Markup:
        """JSON-LD. Not a script: a block of data, which no policy needs to allow; ``<`` cannot end it early."""
        base = f"{self.pages.base_url}/a/{account.handle}"
        publisher: dict[str, Any] = {
            "@type": "Person" if account.level == "person" else "Organization", "name": account.name, "url": base,
        }  # fmt: skip
        made: dict[str, Any] = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
            "description": article.digest, "url": f"{base}/{quote(article.slug)}",
            "mainEntityOfPage": f"{base}/{quote(article.slug)}",
            "datePublished": iso(article.published_ms), "dateModified": iso(article.updated_ms or article.published_ms),
            "author": {"@type": "Person", "name": article.author} if article.author else publisher,
            "publisher": publisher,
        }  # fmt: skip
        if account.language:
            made["inLanguage"] = account.language
        if cover := media_path(account.handle, article.cover, self.pages.server_name, article.slug):
            made["image"] = [self.pages.base_url + cover]
        text = json.dumps(made, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
        return Markup(text)  # noqa: S704 - nothing in it can end the element


def _comments_before(request: Request) -> int:
    """Which comments are asked for: those after this one; 0 for the first."""
    return request.query_int("comments", 0, 0, 2**31 - 1)


def _for_one(request: Request) -> bool:
    """Whether the page is not the same for everyone."""
    asks = chosen_language(request) or request.cookie("teahouse_flash") or request.query("comments")
    return request.who is not None or bool(asks)


def bare(request: Request) -> Request:
    """The same page asked for without a query: what is kept for everyone must not repeat what one of them asked."""

    async def nothing() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    return Request({**request.scope, "query_string": b"", "headers": []}, nothing, request.params)


def sign_in_for(request: Request) -> Answer:
    """To the sign-in page, and back to the page the form was on."""
    path = request.path.rpartition("/")[0]
    return redirect(request, f"/studio/sign-in?next={quote(path, safe='/')}")
