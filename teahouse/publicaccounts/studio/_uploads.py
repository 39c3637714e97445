"""Pictures that publishers upload: checked to be pictures, kept by ``media`` as the account's own, shown in the Studio.

``/studio/a/{handle}/media`` (for scripts) and ``/studio/a/{handle}/media/{media_id}``. No tables.
"""

import asyncio
import re
from collections.abc import Callable
from html import escape
from typing import Any

import msgspec

from teahouse.kernel.http import Answer, Auth, Body, FileAnswer, Request, Route
from teahouse.kernel.pages import Form, Upload, read_form
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.studio import _paste as paste
from teahouse.publicaccounts.studio._doors import Desks, Media
from teahouse.publicaccounts.studio._frame import Frame, Here

_AT = "/studio/a/{handle}"
FORM_BYTES = 1024 * 1024  # what else a form with a picture may hold
_PASTE_BYTES = 8 * 1024 * 1024
_PASTED_PICTURES = 20
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
_SIZES = {"": (1280, 960, "scale"), "small": (192, 192, "crop")}
_SOURCE = re.compile(r'\b(src|poster)="mxc://([^/"]+)/([A-Za-z0-9_-]+)"')


class Uploads:
    """The verb ``keep``, and the routes. ``limit_bytes``: of one picture; ``render``: Markdown as HTML."""

    def __init__(self, frame: Frame, media: Media, limit_bytes: int, render: Callable[[str], str]) -> None:
        self._render = render
        self._frame = frame
        self._media = media
        self.limit_bytes = limit_bytes

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("POST", _AT + "/media", self.upload, op="postStudioMedia", auth=Auth.PAGE, rate="media",
                  body=Body.RAW, max_body=self.limit_bytes + FORM_BYTES),
            Route("GET", _AT + "/media/{media_id}", self.picture, op="getStudioMedia", auth=Auth.PAGE, rate="media",
                  body=None),
            Route("POST", _AT + "/paste", self.pasted, op="postStudioPaste", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=_PASTE_BYTES),
        ]  # fmt: skip

    async def keep(self, request: Request, here: Here, upload: Upload) -> tuple[str, str]:
        """Keep a picture. Returns its mxc address, or "" and what was wrong, in the visitor's language."""
        return await self.keep_data(request, here, upload.read(), upload.filename)

    async def keep_data(self, request: Request, here: Here, data: bytes, name: str) -> tuple[str, str]:
        """The same for the bytes of a file."""
        says = self._frame.says
        kind = _kind(data)
        no_picture = says(request, "This is not a picture that can be shown: choose a JPEG, PNG, GIF or WebP file.")
        if not kind:
            return "", no_picture
        try:
            mxc = await self._media.store(here.account.user_id, data, kind, name[:255] or None)
        except MatrixError as error:
            if error.errcode == "M_TOO_LARGE":
                limit = f"{self.limit_bytes / 1024 / 1024:.3g}"
                return "", says(request, "This picture is too large: %(limit)s MB at most.", limit=limit)
            if error.errcode == "M_FORBIDDEN":
                return "", says(request, "The account has no room left for pictures.")
            raise
        try:
            shown = await self._media.thumbnail(mxc, 320, 240)
        except MatrixError:  # its first bytes promised what the rest does not keep, or it has too many pixels
            shown = None
        if shown is None:
            await self._media.remove(mxc.rpartition("/")[2])
            return "", no_picture
        return mxc, ""

    async def given(self, request: Request, here: Here, form: Form) -> dict[str, str]:
        """Fields that pictures of a form give: its cover, and the text with a picture at its end."""
        given = {"cover": ""} if form.has("no_cover") else {}
        cover, picture = take_file(form, "cover_file"), take_file(form, "picture")
        if cover is not None:
            given["cover"], wrong = await self.keep(request, here, cover)
            if wrong:
                form.errors["cover_file"] = wrong
        if picture is not None:
            mxc, wrong = await self.keep(request, here, picture)
            if wrong:
                form.errors["picture"] = wrong
            else:
                given["body"] = with_picture(form.raw("body"), form.get("format"), mxc, form.get("picture_alt"))
        return given

    async def upload(self, request: Request) -> Answer:
        """For the script: keep ``file``. Answers {mxc, src}, or {error} and 422."""
        here = await self._frame.enter(request, "editor")
        upload = (await read_form(request)).file("file")
        mxc, wrong = "", self._frame.says(request, "Choose a picture first.")
        if upload is not None:
            mxc, wrong = await self.keep(request, here, upload)
        if not mxc:
            return _json({"error": wrong}, 422)
        return _json({"mxc": mxc, "src": self.src(here, mxc)}, 200)

    def src(self, here: Here, mxc: str) -> str:
        """Where the Studio shows a picture of this server; "" for what is none."""
        server, _, media_id = mxc.removeprefix("mxc://").partition("/")
        if not mxc.startswith("mxc://") or server != self._frame.pages.server_name or not media_id:
            return ""
        return f"{here.path}/media/{media_id}"

    def shown(self, here: Here, html: str) -> str:
        """Sanitised HTML with its media as the Studio shows them."""
        ours = self._frame.pages.server_name

        def place(match: re.Match[str]) -> str:
            return f'{match[1]}="{here.path}/media/{match[3]}"' if match[2] == ours else f'{match[1]}=""'

        return _SOURCE.sub(place, html)

    async def picture(self, request: Request) -> FileAnswer:
        """A picture, made anew from what was uploaded: whatever else its file holds is not in it."""
        await self._frame.enter(request)
        media_id = request.params["media_id"]
        size = _SIZES.get(request.query("size") or "", _SIZES[""])
        try:
            found = await self._media.thumbnail(f"mxc://{self._frame.pages.server_name}/{media_id}", *size)
        except MatrixError:
            found = None
        if found is None:
            raise not_found("There is no such picture")
        headers = [
            (b"cache-control", b"private, max-age=86400"),
            (b"content-security-policy", b"sandbox; default-src 'none'"),
            (b"x-content-type-options", b"nosniff"),
        ]
        return FileAnswer(found.path, found.type.encode("ascii"), 200, headers)

    async def pasted(self, request: Request) -> Answer:
        """For the script: a word processor's clipboard (``html``) in the draft's format. Answers {text, lost}."""
        here = await self._frame.enter(request, "editor")
        form = await read_form(request)
        upload = form.file("html")
        html = upload.read().decode("utf-8", "replace") if upload is not None else form.raw("html")
        found = await asyncio.to_thread(paste.markdown, html)
        text, lost = found.text, found.lost
        for number, data in enumerate(found.pictures):
            mxc = ""
            if number < _PASTED_PICTURES:
                mxc, _ = await self.keep_data(request, here, data, "")
            lost += not mxc
            text = text.replace(paste.mark(number), mxc)
        text = paste.without_empty(text)
        return _json({"text": self._render(text) if form.get("format") == "html" else text, "lost": lost}, 200)


class Shown:
    """How the Studio shows what is written, with its pictures where there are any."""

    def __init__(self, uploads: Uploads | None, desks: Desks) -> None:
        self._uploads = uploads
        self._desks = desks

    def html(self, here: Here, piece: Any) -> str:
        """A piece's body, safe to embed."""
        html = str(self._desks.preview_html(piece))
        return html if self._uploads is None else self._uploads.shown(here, html)

    def src(self, here: Here) -> Callable[[str], str]:
        """For a template: where a picture is, or ""."""
        return lambda mxc: "" if self._uploads is None else self._uploads.src(here, mxc)


def take_file(form: Form, name: str) -> Upload | None:
    """The file of a field, if one was chosen."""
    upload = form.file(name)
    return upload if upload is not None and upload.size else None


def with_picture(body: str, format: str, mxc: str, alt: str) -> str:
    """The text with a picture at its end."""
    words = " ".join(alt.split())
    if format == "html":
        return f'{body.rstrip()}\n<p><img src="{mxc}" alt="{escape(words)}"></p>\n'.lstrip()
    words = words.replace("[", "(").replace("]", ")").replace("\\", "")
    return f"{body.rstrip()}\n\n![{words}]({mxc})\n".lstrip()


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")


def _json(what: dict[str, Any], status: int) -> Answer:
    return Answer(msgspec.json.encode(what), status, [(b"cache-control", b"no-store")])
