"""Drafts: up to eight articles written together, saved by themselves, with their history and a preview.

A form carries the revision it was made from: who saves over somebody else's words is told, and loses nothing.
"""

from typing import Any

import msgspec

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.articles import Piece
from teahouse.publicaccounts.studio._doors import Desks
from teahouse.publicaccounts.studio._frame import Frame, Here, refused, shaped
from teahouse.publicaccounts.studio._uploads import Uploads

_AT = "/studio/a/{handle}/drafts"
_ONE = _AT + "/{draft_no}"
_BODY = 1024 * 1024
_LISTED, _REVISIONS = 50, 50
MOST = 8
_FIELDS = ("title", "author", "digest", "cover", "body", "format", "source_url")


class DraftPages:
    """``/studio/a/{handle}/drafts``."""

    def __init__(self, frame: Frame, desks: Desks, uploads: Uploads | None = None) -> None:
        self._frame = frame
        self._drafts = desks.drafts
        self._desks = desks
        self._uploads = uploads

    def table(self) -> list[Route]:
        """The routes."""
        pictures = self._uploads.limit_bytes if self._uploads is not None else 0
        return [
            Route("GET", _AT, self.drafts, op="getStudioDrafts", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.new, op="postStudioDrafts", auth=Auth.PAGE, rate="account", body=None),
            Route("GET", _ONE, self.draft, op="getStudioDraft", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _ONE, self.save, op="postStudioDraft", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY + 2 * pictures),
            Route("POST", _ONE + "/autosave", self.autosave, op="postStudioAutosave", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_BODY),
            Route("POST", _ONE + "/preview", self.preview, op="postStudioPreview", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_BODY),
            Route("GET", _ONE + "/history", self.history, op="getStudioHistory", auth=Auth.PAGE, rate="read",
                  body=None),
        ]  # fmt: skip

    async def drafts(self, request: Request) -> Answer:
        """What is being written."""
        here = await self._frame.enter(request, "editor")
        drafts = await self._drafts.list(here.account, None, _LISTED)
        return self._frame.render(request, "drafts.html", here, "drafts", drafts=drafts)

    async def new(self, request: Request) -> Answer:
        """Begin one."""
        here = await self._frame.enter(request, "editor")
        draft = await self._drafts.create(here.actor, here.account, [Piece(format="markdown")])
        return redirect(request, f"{here.path}/drafts/{draft.draft_no}")

    async def _found(self, request: Request) -> tuple[Here, Any]:
        here = await self._frame.enter(request, "editor")
        number = request.params["draft_no"]
        if not (number.isascii() and number.isdigit()) or len(number) > 15:
            raise not_found("There is no such draft")
        return here, await self._drafts.get(here.account, int(number))

    async def draft(self, request: Request) -> Answer:
        """One of its pieces, to be written."""
        here, draft = await self._found(request)
        at = request.query_int("piece", 0, 0, len(draft.pieces) - 1)
        return self._draw(request, here, draft, at, Form([]))

    def _draw(self, request: Request, here: Here, draft: Any, at: int, form: Form, conflict: bool = False) -> Answer:
        piece = draft.pieces[at]
        body = form.raw("body", piece.body)
        shown = self._shown(here, body, form.get("format", piece.format))
        cover = form.get("cover", piece.cover)
        return self._frame.render(
            request, "draft.html", here, "drafts", form=form, draft=draft, at=at, piece=piece, shown=shown,
            conflict=conflict, most=MOST, cover=cover, cover_src=self._src(here, cover), uploads=self._uploads,
        )  # fmt: skip

    def _shown(self, here: Here, body: str, format: str) -> str:
        piece = Piece(body=body[:200_000], format="html" if format == "html" else "markdown")
        html = str(self._desks.preview_html(piece))
        return html if self._uploads is None else self._uploads.shown(here, html)

    def _src(self, here: Here, mxc: str) -> str:
        return "" if self._uploads is None else self._uploads.src(here, mxc)

    def _pieces(self, form: Form, draft: Any, at: int, pictures: dict[str, str] | None = None) -> Any:
        """The draft's pieces with what the form says of one of them; ``None`` where that does not fit."""
        given = {name: form.raw(name) if name == "body" else form.get(name) for name in _FIELDS}
        given |= pictures or {}
        comments = form.get("comments")
        piece = shaped(form, {**given, "comments": comments or None}, Piece)
        return None if piece is None else [*draft.pieces[:at], piece, *draft.pieces[at + 1 :]]

    async def save(self, request: Request) -> Answer:
        """Save; add, remove or move a piece; take up an earlier revision; go on to publish; delete: see ``do``."""
        here, draft = await self._found(request)
        form = await read_form(request)
        at = form.integer("piece", 0, 0, len(draft.pieces) - 1)
        doing = form.get("do", "save")
        asked = self._unsure(request, here, form, f"{here.path}/drafts/{draft.draft_no}?piece={at}")
        if asked is not None:
            return asked
        if doing == "delete":
            await self._drafts.delete(here.account, draft.draft_no)
            return redirect(request, f"{here.path}/drafts", flash=self._frame.says(request, "The draft is deleted."))
        revision = form.integer("revision", 0, 0, 2**53)
        if doing == "restore":
            pieces: Any = await self._earlier(here, draft, form.integer("restore", 0, 0, 2**53))
            revision, at = draft.revision, 0
        else:
            pictures = await self._uploads.given(request, here, form) if self._uploads is not None else {}
            pieces = None if form.errors else self._pieces(form, draft, at, pictures)
        if pieces is None:
            return self._draw(request, here, draft, at, form)
        if doing == "add" and len(pieces) < MOST:
            pieces, at = [*pieces, Piece(format="markdown")], len(pieces)
        elif doing == "remove" and len(pieces) > 1:
            pieces, at = [*pieces[:at], *pieces[at + 1 :]], 0
        elif doing == "up" and at:
            pieces = [*pieces[: at - 1], pieces[at], pieces[at - 1], *pieces[at + 1 :]]
            at -= 1
        try:
            await self._drafts.save(here.actor, here.account, draft.draft_no, revision, pieces)
        except MatrixError as error:
            draft = await self._drafts.get(here.account, draft.draft_no)
            # What the script saved a moment ago, while this was on its way, is no other's words.
            if error.status != 409 or draft.state in ("publishing", "published") or draft.pieces != pieces:
                refused(form, error)
                return self._draw(request, here, draft, at, form, conflict=error.status == 409)
        if doing == "publish":
            return redirect(request, f"{here.path}/drafts/{draft.draft_no}/publish")
        return redirect(request, f"{here.path}/drafts/{draft.draft_no}?piece={at}")

    def _unsure(self, request: Request, here: Here, form: Form, back: str) -> Answer | None:
        """The question before a piece or the whole draft goes."""
        says, doing = self._frame.says, form.get("do")
        if doing == "delete":
            question, label = says(request, "Delete this draft with its history?"), says(request, "Delete")
        elif doing == "remove":
            question, label = says(request, "Remove this article?"), says(request, "Remove")
        else:
            return None
        return self._frame.unsure(request, here, "drafts", form, question, label, back)

    async def _earlier(self, here: Here, draft: Any, revision: int) -> Any:
        for one in await self._drafts.revisions(here.account, draft.draft_no, None, _REVISIONS):
            if one.revision == revision:
                return one.pieces
        raise not_found("There is no such revision")

    async def autosave(self, request: Request) -> Answer:
        """For the script: save without leaving the page. Answers {revision}, or {conflict} and 409."""
        here, draft = await self._found(request)
        form = await read_form(request)
        at = form.integer("piece", 0, 0, len(draft.pieces) - 1)
        pieces = self._pieces(form, draft, at)
        if pieces is None:
            return _json({"error": next(iter(form.errors.values()))}, 422)
        revision = form.integer("revision", 0, 0, 2**53)
        try:
            saved = await self._drafts.save(here.actor, here.account, draft.draft_no, revision, pieces)
        except MatrixError as error:
            return _json({"conflict": error.status == 409, "error": error.error}, error.status)
        return _json({"revision": saved.revision}, 200)

    async def preview(self, request: Request) -> Answer:
        """For the script: the piece as readers will see it."""
        here, draft = await self._found(request)
        form = await read_form(request)
        at = form.integer("piece", 0, 0, len(draft.pieces) - 1)
        shown = self._shown(here, form.raw("body"), form.get("format"))
        return self._frame.plain(
            request, "preview.html", form=form, piece=draft.pieces[at], shown=shown, account=here.account,
            cover_src=self._src(here, form.get("cover")),
        )  # fmt: skip

    async def history(self, request: Request) -> Answer:
        """Earlier revisions."""
        here, draft = await self._found(request)
        revisions = await self._drafts.revisions(here.account, draft.draft_no, None, _REVISIONS)
        return self._frame.render(request, "history.html", here, "drafts", draft=draft, revisions=revisions)


def _json(what: dict[str, Any], status: int) -> Answer:
    return Answer(msgspec.json.encode(what), status, [(b"cache-control", b"no-store")])
