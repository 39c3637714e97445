"""What a visitor does on a page: subscribe, like, comment, share. Forms, and back to the page with a word about it."""

from collections.abc import Awaitable, Callable

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, read_form, redirect
from teahouse.matrix.errors import MatrixError, invalid_param, not_found
from teahouse.publicaccounts.accounts import Withheld
from teahouse.publicaccounts.site._model import AccountView, ArticleView, Library, NotesShelf
from teahouse.publicaccounts.site._pages_read import Reading, sign_in_for

_BODY = 64 * 1024
_COMMENT = 600
#: What is done with a form about notes; returns the word about it.
NoteAct = Callable[[NotesShelf, str, AccountView, ArticleView, Form], Awaitable[str]]


def _number(form: Form) -> int:
    """The note that a form is about. Raises M_NOT_FOUND."""
    said = form.get("no")
    if not (said.isascii() and said.isdigit()) or len(said) > 15:
        raise not_found("There is no such note")
    return int(said)


class Acts:
    """POST and back again."""

    def __init__(self, library: Library, pages: Pages, reading: Reading) -> None:
        self._library = library
        self._pages = pages
        self._reading = reading

    def table(self) -> list[Route]:
        at = "/a/{handle}/{slug}"
        return [
            Route("POST", "/a/{handle}/subscribe", self.subscribe, op="postSubscribe", auth=Auth.PAGE, rate="join",
                  body=Body.RAW, max_body=_BODY),
            Route("POST", "/a/{handle}/unsubscribe", self.unsubscribe, op="postUnsubscribe", auth=Auth.PAGE,
                  rate="join", body=Body.RAW, max_body=_BODY),
            Route("POST", at + "/like", self.like, op="postLike", auth=Auth.PAGE, rate="message", body=Body.RAW,
                  max_body=_BODY),
            Route("POST", at + "/comment", self.comment, op="postComment", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_BODY),
            Route("POST", at + "/uncomment", self.uncomment, op="postUncomment", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_BODY),
            Route("POST", at + "/note", self.note, op="postNote", auth=Auth.PAGE, rate="message", body=Body.RAW,
                  max_body=_BODY),
            Route("POST", at + "/rate-note", self.rate_note, op="postRateNote", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_BODY),
            Route("POST", at + "/withdraw-note", self.withdraw_note, op="postWithdrawNote", auth=Auth.PAGE,
                  rate="message", body=Body.RAW, max_body=_BODY),
            Route("POST", at + "/share", self.share, op="postShare", auth=Auth.PAGE, rate="message", body=Body.RAW,
                  max_body=_BODY),
        ]  # fmt: skip

    async def subscribe(self, request: Request) -> Answer:
        account = await self._reading.found(request.params["handle"])
        if request.who is None:
            return sign_in_for(request)
        says = self._pages.words(request).gettext
        try:
            await self._library.subscribe(request.who.user_id, account)
        except MatrixError as error:
            return redirect(request, f"/a/{account.handle}", flash=error.error, kind="error")
        return redirect(request, f"/a/{account.handle}", flash=says("You are subscribed."))

    async def unsubscribe(self, request: Request) -> Answer:
        account = await self._reading.found(request.params["handle"])
        if request.who is None:
            return sign_in_for(request)
        await self._library.unsubscribe(request.who.user_id, account)
        says = self._pages.words(request).gettext
        return redirect(request, f"/a/{account.handle}", flash=says("You are no longer subscribed."))

    async def like(self, request: Request) -> Answer:
        account, article = await self._article(request)
        if request.who is None:
            return sign_in_for(request)
        form = await read_form(request)
        await self._library.like(request.who.user_id, account, article.slug, form.get("on") == "1")
        return redirect(request, f"/a/{account.handle}/{article.slug}#after")

    async def comment(self, request: Request) -> Answer:
        account, article = await self._article(request)
        if request.who is None:
            return sign_in_for(request)
        says = self._pages.words(request).gettext
        where = f"/a/{account.handle}/{article.slug}"
        text = (await read_form(request)).get("text")
        if not text or len(text) > _COMMENT:
            return redirect(request, where, flash=says("A comment has 1 to 600 characters."), kind="error")
        try:
            await self._library.comment(request.who.user_id, account, article.slug, text)
        except MatrixError as error:
            return redirect(request, where, flash=error.error, kind="error")
        return redirect(request, where, flash=says("Sent. The account chooses which comments are shown."))

    async def uncomment(self, request: Request) -> Answer:
        """A comment's writer takes it back."""
        account, article = await self._article(request)
        if request.who is None:
            return sign_in_for(request)
        said = (await read_form(request)).get("no")
        if not (said.isascii() and said.isdigit()) or len(said) > 9:
            raise not_found("There is no such comment")
        await self._library.uncomment(request.who.user_id, account, article.slug, int(said))
        says = self._pages.words(request).gettext
        return redirect(request, f"/a/{account.handle}/{article.slug}", flash=says("Your comment is deleted."))

    # --- context notes ---

    async def note(self, request: Request) -> Answer:
        """Write one."""
        says = self._pages.words(request).gettext

        async def write(shelf: NotesShelf, user_id: str, account: AccountView, article: ArticleView, form: Form) -> str:
            text = form.get("text")
            if not text or len(text) > _COMMENT:
                raise invalid_param(says("A note has 1 to 600 characters."))
            misleads, language = form.get("misleading") == "1", form.get("language")
            await shelf.write(user_id, account.account_no, article.slug, text, misleads, language)
            return says("Sent. It is shown to everyone once readers who usually disagree find it helpful.")

        return await self._on_notes(request, write)

    async def rate_note(self, request: Request) -> Answer:
        """Rate one, or (an empty value) no longer."""
        says = self._pages.words(request).gettext

        async def rate(shelf: NotesShelf, user_id: str, account: AccountView, article: ArticleView, form: Form) -> str:
            value = form.get("value")
            await shelf.rate(user_id, account.account_no, article.slug, _number(form), value)
            return says("Your rating counts.") if value else says("Your rating is taken back.")

        return await self._on_notes(request, rate)

    async def withdraw_note(self, request: Request) -> Answer:
        """Its writer takes it back."""
        says = self._pages.words(request).gettext

        async def take(shelf: NotesShelf, user_id: str, account: AccountView, article: ArticleView, form: Form) -> str:
            await shelf.withdraw(user_id, account.account_no, article.slug, _number(form))
            return says("Your note is taken back.")

        return await self._on_notes(request, take)

    async def _on_notes(self, request: Request, do: NoteAct) -> Answer:
        account, article = await self._article(request)
        shelf = self._library.notes()
        if shelf is None:
            raise not_found("There are no notes here")
        if request.who is None:
            return sign_in_for(request)
        where, form = f"/a/{account.handle}/{article.slug}", await read_form(request)
        try:
            said = await do(shelf, request.who.user_id, account, article, form)
        except MatrixError as error:
            return redirect(request, where, flash=error.error, kind="error")
        return redirect(request, f"{where}#notes", flash=said)

    async def share(self, request: Request) -> Answer:
        account, article = await self._article(request)
        if request.who is None:
            return sign_in_for(request)
        parent = (await read_form(request)).get("s")[:64]
        try:
            token = await self._library.share(request.who.user_id, account, article.slug, parent)
        except MatrixError as error:
            return redirect(request, f"/a/{account.handle}/{article.slug}", flash=error.error, kind="error")
        return redirect(request, f"/a/{account.handle}/{article.slug}?shared={token}#after")

    async def _article(self, request: Request) -> tuple[AccountView, ArticleView]:
        account = await self._reading.found(request.params["handle"])
        article = await self._library.article(account, request.params["slug"])
        if article is None or article.state != "published":
            raise not_found("There is no such article")
        if article.held is not None:
            raise Withheld("This article", article.held)
        return account, article
