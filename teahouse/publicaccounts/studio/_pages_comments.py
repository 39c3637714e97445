"""Comments: of one article or all, new ones first to be dealt with; shown, pinned, answered, let go or deleted."""

from typing import Any
from urllib.parse import quote

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.articles import LONGEST_COMMENT
from teahouse.publicaccounts.studio._doors import Accounts, Desks
from teahouse.publicaccounts.studio._frame import Frame, Here, refused

_ALL = "/studio/a/{handle}/comments"
_ONE = "/studio/a/{handle}/articles/{slug}/comments"
_LISTED = 30
_ONLY = ("new", "all", "shown", "held")
_WHO, _WHICH = ("off", "subscribers", "everyone"), ("elected", "all")


class CommentPages:
    """``/studio/a/{handle}/comments`` and ``/studio/a/{handle}/articles/{slug}/comments``."""

    def __init__(self, frame: Frame, accounts: Accounts, desks: Desks) -> None:
        self._frame = frame
        self._accounts = accounts
        self._desks = desks

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _ALL, self.all, op="getStudioComments", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _ONE, self.of_one, op="getStudioArticleComments", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _ONE, self.act, op="postStudioArticleComments", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=64 * 1024),
        ]  # fmt: skip

    async def all(self, request: Request) -> Answer:
        """Under all articles."""
        return await self._draw(request, await self._frame.enter(request), None, Form([]))

    async def of_one(self, request: Request) -> Answer:
        """Under one."""
        here = await self._frame.enter(request)
        article = await self._desks.get(here.account, request.params["slug"])
        return await self._draw(request, here, article, Form([]))

    async def _draw(self, request: Request, here: Here, article: Any, form: Form) -> Answer:
        only = request.query_choice("only", "new" if article is None else "all", _ONLY)
        before = request.query_int("before", 0, 0, 2**31 - 1)
        found = await self._desks.comments_of(here.account, only, article, before or None, _LISTED)
        under = {article.article_no: article} if article is not None else {}
        for number in dict.fromkeys(one.article_no for one in found):
            under.setdefault(number, await self._desks.number(number))
        said = [(one, await self._accounts.name_of(one.user_id), under[one.article_no]) for one in found]
        return self._frame.render(
            request, "comments.html", here, "comments" if article is None else "articles", form=form, said=said,
            article=article, only=only, before=before, more=len(found) == _LISTED, most=LONGEST_COMMENT,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Show or hide, pin, let go, answer or delete one; who may comment, and what is shown: ``do`` says which."""
        here = await self._frame.enter(request)
        article = await self._desks.get(here.account, request.params["slug"])
        form = await read_form(request)
        at = self._back(request, here, article, form)
        if form.get("do") == "delete":
            says = self._frame.says
            asked = self._frame.unsure(
                request, here, "comments", form, says(request, "Delete this comment with its answer?"),
                says(request, "Delete"), at, says(request, "Its writer is not told. This cannot be undone."),
            )  # fmt: skip
            if asked is not None:
                return asked
        try:
            said = await self._do(request, here, article, form)
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return await self._draw(request, here, None if form.get("back") == "all" else article, form)
        return redirect(request, at, flash=said)

    def _back(self, request: Request, here: Here, article: Any, form: Form) -> str:
        only = form.get("only")
        at = f"{here.path}/comments"
        if form.get("back") != "all":
            at = f"{here.path}/articles/{quote(article.slug)}/comments"
        return at + (f"?only={only}" if only in _ONLY else "")

    async def _do(self, request: Request, here: Here, article: Any, form: Form) -> str:
        desks, actor, doing, says = self._desks, here.actor, form.get("do"), self._frame.says
        number = form.integer("comment_no", 0, 0, 2**31)
        if doing in ("elect", "unelect"):
            await desks.elect(actor, article, number, doing == "elect")
            return (
                says(request, "Everyone sees it now.")
                if doing == "elect"
                else says(request, "Only its writer sees it.")
            )
        if doing in ("pin", "unpin"):
            await desks.pin(actor, article, number, doing == "pin")
        elif doing == "release":
            await desks.release(actor, article, number)
        elif doing == "reply":
            body = form.required("reply", says(request, "Write something first."))
            if body and len(body) > LONGEST_COMMENT:
                form.errors["reply"] = says(request, "At most %(most)s characters.", most=LONGEST_COMMENT)
            elif body:
                await desks.reply(actor, article, number, body)
        elif doing == "unreply":
            await desks.reply(actor, article, number, "")
        elif doing == "delete":
            await desks.delete_comment(actor, article, number)
            return says(request, "The comment is deleted.")
        elif doing == "settings":
            who, which = form.get("comments"), form.get("shown")
            if who not in _WHO or which not in _WHICH:
                form.errors["comments"] = says(request, "Choose who may comment.")
            else:
                await desks.set_comments(actor, article, who, which)
        return says(request, "Saved.")
