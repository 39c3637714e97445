"""How a content goes out: disposition, sandbox, caching, ranges. Pure.

Source: C-S API, "Content repository", "Serving inline content"; RFC 6266 and 8187 (names), RFC 9110 (ranges).
"""

import re
from urllib.parse import quote

from teahouse.kernel.http import Answer, FileAnswer

# C-S API, "Serving inline content".
INLINE_TYPES = frozenset(
    {
        "text/css",
        "text/plain",
        "text/csv",
        "application/json",
        "application/ld+json",
        "image/jpeg",
        "image/gif",
        "image/png",
        "image/apng",
        "image/webp",
        "image/avif",
        "video/mp4",
        "video/webm",
        "video/ogg",
        "video/quicktime",
        "audio/mp4",
        "audio/webm",
        "audio/aac",
        "audio/mpeg",
        "audio/ogg",
        "audio/wave",
        "audio/wav",
        "audio/x-wav",
        "audio/x-pn-wav",
        "audio/flac",
        "audio/x-flac",
    }
)
Headers = list[tuple[bytes, bytes]]
_POLICY = (
    b"sandbox; default-src 'none'; script-src 'none'; plugin-types application/pdf; "
    b"style-src 'unsafe-inline'; object-src 'self';"
)
# Private: the answer is for who has the token. Immutable: a URI never gets other bytes.
_FIXED: Headers = [
    (
        b"content-security-policy",
        _POLICY,
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, max-age=31536000, immutable"),
    (b"accept-ranges", b"bytes"),
]
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def disposition(type_: str, name: str | None) -> bytes:
    """The Content-Disposition: ``inline`` only for types that no browser runs.

    A name that is not ASCII goes into ``filename*`` (RFC 8187), with a plain stand-in before it for old readers.
    """
    kind = "inline" if type_.partition(";")[0].strip().lower() in INLINE_TYPES else "attachment"
    if name is None:
        return kind.encode()
    plain = name.encode("ascii", "replace").decode().replace("\\", "\\\\").replace('"', '\\"')
    text = f'{kind}; filename="{plain}"'
    if not name.isascii():
        text += f"; filename*=utf-8''{quote(name, safe='', errors='replace')}"
    return text.encode()


def serve(
    path: str, size_bytes: int, type_: str, name: str | None, tag: str, conditions: "Conditions"
) -> Answer | FileAnswer:
    """The answer for ``size_bytes`` at ``path``: all of it, the asked range, 304 or 416."""
    etag = f'"{tag}"'
    headers: Headers = [*_FIXED, (b"etag", etag.encode()), (b"content-disposition", disposition(type_, name))]
    if conditions.has(etag):
        return Answer(b"", 304, headers)
    asked = conditions.asked(etag)
    if asked is not None and (match := _RANGE.fullmatch(asked)) and match.group(0) != "bytes=-":
        span = _span(match.group(1), match.group(2), size_bytes)
        if span is None:
            headers.append((b"content-range", b"bytes */%d" % size_bytes))
            return Answer(b"", 416, headers, type_.encode("latin-1"))
        start, end = span
        headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end, size_bytes)))
        return FileAnswer(path, type_.encode("latin-1"), 206, headers, start, end - start + 1)
    return FileAnswer(path, type_.encode("latin-1"), 200, headers, 0, size_bytes)


class Conditions:
    """The conditions of a request: ``If-None-Match``, ``Range``, ``If-Range``."""

    def __init__(self, none_match: str | None = None, range_: str | None = None, if_range: str | None = None) -> None:
        self._none_match = none_match
        self._range = range_
        self._if_range = if_range

    def has(self, etag: str) -> bool:
        """Whether the client holds what ``etag`` names (weak comparison)."""
        if self._none_match is None:
            return False
        tags = [tag.strip().removeprefix("W/") for tag in self._none_match.split(",")]
        return etag in tags or tags == ["*"]

    def asked(self, etag: str) -> str | None:
        """The range asked for, unless ``If-Range`` names other bytes than ours."""
        if self._range is None or (self._if_range is not None and self._if_range.strip() != etag):
            return None
        return self._range.replace(" ", "").lower()


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one range, or ``None`` if the content has no such bytes."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else None
    start, end = int(first), int(last) if last else size - 1
    if start >= size or end < start:
        return None
    return start, min(end, size - 1)
