"""What is published: the list, an article with its corrections, correcting it for a reason readers see, withdrawing."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.articles import Piece
from teahouse.publicaccounts.studio._changes import Paragraph, changes, paragraphs
from teahouse.publicaccounts.studio._doors import Desks, Notes
from teahouse.publicaccounts.studio._frame import Frame, Here, refused, shaped
from teahouse.publicaccounts.studio._uploads import Shown, Uploads

_AT = "/studio/a/{handle}/articles"
_ONE = _AT + "/{slug}"
_BODY = 1024 * 1024
_LISTED = 30
_NOTE = 600
_DIGEST = 54  # characters that are taken of a text for its digest
_FIELDS = ("title", "author", "digest", "cover", "body", "format", "source_url")
_COMPARED = ("title", "author", "digest", "cover")


class ArticlePages:
    """``/studio/a/{handle}/articles``."""

    def __init__(
        self,
        frame: Frame,
        desks: Desks,
        uploads: Uploads | None = None,
        notes: Callable[[], Notes | None] = lambda: None,
    ) -> None:
        self._notes = notes
        self._frame = frame
        self._desks = desks
        self._uploads = uploads
        self._shown = Shown(uploads, desks)

    def table(self) -> list[Route]:
        """The routes."""
        table = [
            Route("GET", _AT, self.listed, op="getStudioArticles", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _ONE, self.one, op="getStudioArticle", auth=Auth.PAGE, rate="read", body=None),
        ]
        for place, name, draw, take in (
            ("correct", "Correction", self.correct, self.corrected),
            ("withdraw", "Withdrawal", self.withdraw, self.withdrawn),
        ):
            path = f"{_ONE}/{place}"
            table.append(Route("GET", path, draw, op=f"getStudio{name}", auth=Auth.PAGE, rate="read", body=None))
            table.append(
                Route("POST", path, take, op=f"postStudio{name}", auth=Auth.PAGE, rate="account", body=Body.RAW,
                      max_body=_BODY)
            )  # fmt: skip
        return table

    async def listed(self, request: Request) -> Answer:
        """Everything that was published, newest first."""
        here = await self._frame.enter(request)
        before = request.query_int("before", 0, 0, 2**31 - 1)
        found = await self._desks.every(here.account, before or None, _LISTED)
        return self._frame.render(
            request, "articles.html", here, "articles", articles=found, before=before, more=len(found) == _LISTED,
            src=self._shown.src(here),
        )  # fmt: skip

    async def _found(self, request: Request, role: str = "responder") -> tuple[Here, Any]:
        here = await self._frame.enter(request, role)
        return here, await self._desks.get(here.account, request.params["slug"])

    async def one(self, request: Request) -> Answer:
        """An article, what was changed in it, and the notes that readers have put beside it."""
        here, article = await self._found(request)
        hidden = article.state != "published" and here.may("editor")
        revisions = await (self._desks.every_revision(article) if hidden else self._desks.revisions(article))
        shown = request.query_int("revision", article.revision, 1, 2**31)
        after = next((one for one in revisions if one.revision == shown), None)
        before = next((one for one in revisions if one.revision == shown - 1), None)
        compared = await _compared(before, after, before.html, after.html) if before and after else []
        return self._frame.render(
            request, "published.html", here, "articles", article=article, revisions=revisions, shown=shown,
            compared=compared, src=self._shown.src(here), notes=await self._beside(here, article),
        )  # fmt: skip

    async def _beside(self, here: Here, article: Any) -> Sequence[Any] | None:
        """The notes that are shown beside it; None where readers can not write any. They are asked for only if there
        are some: the article's own row says so."""
        shelf = self._notes()
        if shelf is None or article.state != "published" or not article.listed:
            return None
        return await shelf.judged(here.account.account_no, article.slug) if article.context_notes else []

    # --- correcting ---

    async def correct(self, request: Request) -> Answer:
        """The article as it was written, to be corrected."""
        here, article = await self._found(request, "editor")
        if article.state != "published":
            return redirect(request, _path(here, article))
        return self._draw(request, here, article, await self._written(article), Form([]))

    async def _written(self, article: Any) -> Piece:
        """The piece without a digest that was made of its text: one is made of the corrected text."""
        piece: Piece = await self._desks.piece(article)
        made = len(piece.digest) <= _DIGEST and " ".join(article.text.split()).startswith(piece.digest)
        return replace(piece, digest="") if made else piece

    def _draw(
        self, request: Request, here: Here, article: Any, piece: Piece, form: Form, *, conflict: bool = False,
        compared: Any = None,
    ) -> Answer:  # fmt: skip
        src, cover = self._shown.src(here), form.get("cover", piece.cover)
        written = replace(
            piece,
            body=form.raw("body", piece.body)[:200_000],
            format="html" if form.get("format", piece.format) == "html" else "markdown",
        )
        return self._frame.render(
            request, "correct.html", here, "articles", status=409 if conflict else 0, form=form, article=article,
            piece=piece, shown=self._shown.html(here, written), conflict=conflict, compared=compared, most=_NOTE,
            src=src, cover=cover, cover_src=src(cover), uploads=self._uploads,
        )  # fmt: skip

    async def corrected(self, request: Request) -> Answer:
        """Put a picture in, show what would change, or publish the correction: see ``do``; for the script, draw."""
        here, article = await self._found(request, "editor")
        if article.state != "published":
            return redirect(request, _path(here, article))
        form = await read_form(request)
        was = await self._written(article)
        doing, revision = form.get("do"), form.integer("revision", 0, 0, 2**31)
        if self._uploads is not None and doing != "draw":
            form = _with(form, await self._uploads.given(request, here, form))
        given = {name: form.raw(name) if name == "body" else form.get(name) for name in _FIELDS}
        piece = shaped(form, {**given, "comments": was.comments}, Piece)
        if doing == "draw":  # the script asks what readers would see
            shown, src = self._shown.html(here, piece or was), self._shown.src(here)
            return self._frame.plain(
                request, "preview.html", form=form, piece=piece or was, shown=shown, account=here.account,
                cover_src=src((piece or was).cover),
            )  # fmt: skip
        if revision != article.revision:
            return self._draw(request, here, article, was, form, conflict=True)
        if piece is not None and doing != "picture":
            self._check(request, form, was, piece, looking=doing == "look")
        if piece is None or form.errors or doing == "picture":
            return self._draw(request, here, article, was, form)
        if doing == "look":
            html = [self._desks.preview_html(one) for one in (was, piece)]
            return self._draw(request, here, article, was, form, compared=await _compared(was, piece, *html))
        try:
            await self._desks.correct(here.actor, here.account, article, piece, form.get("note"), revision)
        except MatrixError as error:
            if error.status == 409:
                return self._draw(request, here, *await self._now(here, article), form, conflict=True)
            self._refused(request, form, error)
            return self._draw(request, here, article, was, form)
        said = self._frame.says(request, "The correction is published. Readers see it and your note.")
        return redirect(request, _path(here, article), flash=said)

    async def _now(self, here: Here, article: Any) -> tuple[Any, Piece]:
        found = await self._desks.get(here.account, article.slug)
        return found, await self._written(found)

    def _check(self, request: Request, form: Form, was: Piece, piece: Piece, *, looking: bool) -> None:
        says, note = self._frame.says, form.get("note")
        if not piece.title:
            form.errors["title"] = says(request, "Give the article a title.")
        if looking:
            return
        if not note:
            form.errors["note"] = says(request, "Say what you correct: readers see it.")
        elif len(note) > _NOTE:
            form.errors["note"] = says(request, "At most %(most)s characters.", most=_NOTE)
        if _plain(piece) == _plain(was):
            form.errors["body"] = says(request, "Nothing is changed yet.")

    def _refused(self, request: Request, form: Form, error: MatrixError) -> None:
        says = self._frame.says
        lacks = {
            "title": says(request, "Give the article a title."),
            "body": says(request, "Write something first."),
            "cover": says(request, "A cover must be a picture on this service."),
            "source_url": says(request, "A source link must be a web address."),
        }
        for field, words in lacks.items():
            if error.error.startswith(f"`piece.{field}`"):
                form.errors["cover_file" if field == "cover" and self._uploads is not None else field] = words
                return
        refused(form, error)

    # --- withdrawing ---

    async def withdraw(self, request: Request) -> Answer:
        """Asks once more, and for a word to readers."""
        here, article = await self._found(request, "editor")
        if article.state != "published":
            return redirect(request, _path(here, article))
        return self._frame.render(request, "withdraw.html", here, "articles", form=Form([]), article=article)

    async def withdrawn(self, request: Request) -> Answer:
        """Take it back."""
        here, article = await self._found(request, "editor")
        form = await read_form(request)
        note = form.get("note")
        if len(note) > _NOTE:
            form.errors["note"] = self._frame.says(request, "At most %(most)s characters.", most=_NOTE)
            return self._frame.render(request, "withdraw.html", here, "articles", form=form, article=article)
        await self._desks.withdraw(here.actor, here.account, article, note)
        return redirect(request, _path(here, article), flash=self._frame.says(request, "The article is withdrawn."))


def _path(here: Here, article: Any) -> str:
    return f"{here.path}/articles/{quote(article.slug)}"


def _with(form: Form, fields: dict[str, str]) -> Form:
    """The form with other values in these fields."""
    made = Form([*((name, value) for name, value in form.pairs() if name not in fields), *fields.items()])
    made.errors = form.errors
    return made


def _plain(piece: Piece) -> Piece:
    """Without what a browser does to a text on its way: line ends, space around it."""
    return replace(
        piece, body=piece.body.replace("\r\n", "\n").strip(), **{f: getattr(piece, f).strip() for f in _COMPARED}
    )


async def _compared(before: Any, after: Any, before_html: str, after_html: str) -> list[tuple[str, list[Paragraph]]]:
    """What differs, by field: title, author, digest, cover, body. In a thread: long texts take their time."""
    return await asyncio.to_thread(_differing, before, after, before_html, after_html)


def _differing(before: Any, after: Any, before_html: str, after_html: str) -> list[tuple[str, list[Paragraph]]]:
    pairs = [(field, [getattr(before, field)], [getattr(after, field)]) for field in _COMPARED]
    pairs.append(("body", paragraphs(before_html), paragraphs(after_html)))
    found = [(field, changes([one for one in old if one], [one for one in new if one])) for field, old, new in pairs]
    return [(field, paragraphs_) for field, paragraphs_ in found if paragraphs_]
