"""A file for who has to judge it: played by the browser, or saved; opened first where it was sent encrypted.

What plays is what is on the safe list of types (`_serve`) as video or audio. All else is handed over as bytes to be
saved, under no type that anything would run, whatever its uploader called it. It is for who asked, now: nothing caches
it. Ranges are answered, for players ask piece by piece. Pure.

Source: C-S API, "Serving inline content"; RFC 9110, "Range Requests".
"""

from typing import Literal

from teahouse.kernel.http import Answer, FileAnswer
from teahouse.media._model import Content
from teahouse.media._serve import INLINE_TYPES, Conditions, disposition, serve

Kind = Literal["picture", "video", "audio", "file"]
_BYTES = "application/octet-stream"
_OURS = (b"cache-control", b"cross-origin-resource-policy", b"content-disposition", b"etag")
_LONGEST = 200


def kind_of(type_: str) -> Kind:
    """How something of this media type is shown to who has to judge it."""
    plain = type_.partition(";")[0].strip().lower()
    if plain in INLINE_TYPES and plain.startswith("video/"):
        return "video"
    if plain in INLINE_TYPES and plain.startswith("audio/"):
        return "audio"
    return "picture" if plain.startswith("image/") and plain != "image/svg+xml" else "file"


def judged(content: Content, type_: str, name: str, range_: str | None, data: bytes | None) -> Answer | FileAnswer:
    """The answer. type_: what it is said to be. range_: the header, if it was sent. data: the file as it was opened;
    without it the content as it is kept."""
    plays = kind_of(type_) in ("video", "audio")
    sent = type_.partition(";")[0].strip().lower() if plays else _BYTES
    size = content.size_bytes if data is None else len(data)
    made = serve(content.path, size, sent, None, content.tag, Conditions(range_=range_))
    safe = "".join(letter for letter in name if letter >= " " and letter != "\x7f")[:_LONGEST]
    headers = [
        *((field, value) for field, value in made.headers if field not in _OURS),
        (b"cache-control", b"private, no-store"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"content-disposition", disposition(sent, safe or None)),
    ]
    if isinstance(made, Answer):
        return Answer(made.body, made.status, headers, made.content_type)
    if data is not None:
        return Answer(data[made.start : made.start + made.length], made.status, headers, made.content_type)
    return FileAnswer(made.path, made.content_type, made.status, headers, made.start, made.length)
