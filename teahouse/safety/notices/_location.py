"""Where something is: the exact electronic location of Art. 16(2)(b) DSA, read from what people paste. Pure.

Taken: addresses of this service (``/a/handle``, ``/a/handle/article``, ``#comment-5``, ``#note-5``,
``/a/handle/media/ID``), ``matrix:`` URIs, ``matrix.to`` links, event, room and user ids and aliases, ``mxc:`` URIs,
``handle`` and ``handle/article``.
Source: Matrix spec, appendices, "Matrix URI scheme" and "matrix.to navigation".
"""

import re
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from teahouse.matrix import ids
from teahouse.matrix.errors import MatrixError, invalid_param

Kind = Literal["user", "room", "event", "account", "article", "comment", "note", "media"]

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_SLUG = re.compile(r"[^/\s#?\x00-\x1f\x7f]{1,199}")
_MXC = re.compile(r"mxc://[^/\s\x00]{1,255}/[A-Za-z0-9_-]{1,255}")
_URI_SIGILS = {"u": "@", "roomid": "!", "r": "#", "e": "$"}


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """One place. room: a room id or alias, "" if not known. handle, slug: of an account's page. comment: its number, or
    a context note's."""

    kind: Kind
    event: str = ""
    room: str = ""
    user: str = ""
    handle: str = ""
    slug: str = ""
    comment: int = 0
    mxc: str = ""


def wrong(said: str) -> MatrixError:
    """M_INVALID_PARAM that names the field."""
    return invalid_param(f"location: {said}")


def read_location(text: str, base_url: str, server_name: str) -> Location:
    """The place. Raises M_INVALID_PARAM for what names no single thing of this service, saying what would."""
    text = text.strip()
    if not text or any(character < " " or character == "\x7f" for character in text):
        raise wrong("must be one address on one line")
    if len(text) > 2000:
        raise wrong("has at most 2000 characters")
    try:
        if text.startswith("matrix:"):
            return _of_uri(text.removeprefix("matrix:"))
        if re.match(r"https?://", text, re.IGNORECASE):
            return _of_url(text, base_url, server_name)
    except ValueError:
        raise wrong("is no address that can be read") from None
    if text.startswith("mxc:"):
        return _of_mxc(text)
    if text[0] in "@!#$":
        return _of_ids(text.split("/"))
    return _of_path(text)


def _of_uri(rest: str) -> Location:
    pieces = [unquote(piece) for piece in rest.partition("?")[0].split("/")]
    pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    if len(pieces) % 2 or not pairs or any(kind not in _URI_SIGILS for kind, _ in pairs):
        raise wrong("is no matrix: link to a user, a room or an event")
    return _of_ids([_URI_SIGILS[kind] + name for kind, name in pairs])


def _of_url(text: str, base_url: str, server_name: str) -> Location:
    parts, home = urlsplit(text), urlsplit(base_url)
    if parts.netloc.lower() == "matrix.to":
        return _of_ids([unquote(piece) for piece in parts.fragment.partition("?")[0].strip("/").split("/")])
    if parts.netloc.lower() not in (home.netloc.lower(), server_name.lower()):
        raise wrong("is at another service; give notice there")
    path = unquote(parts.path)
    if path.startswith("/_matrix/") and (
        media := re.fullmatch(r"/_matrix/.*/(?:download|thumbnail)/([^/]+)/([^/]+)(?:/.*)?", path)
    ):
        return _of_mxc(f"mxc://{media[1]}/{media[2]}")
    if not path.startswith("/a/"):
        raise wrong("is an address here, but not of an account, an article, a comment or a picture")
    return _of_page(path.removeprefix("/a/"), parts.fragment, parse_qs(parts.query), server_name)


def _of_page(path: str, fragment: str, query: dict[str, list[str]], server_name: str) -> Location:
    pieces = [piece for piece in path.split("/") if piece]
    if len(pieces) == 3 and pieces[1] == "media":
        found = _of_mxc(f"mxc://{server_name}/{pieces[2]}")
        return msgspec.structs.replace(found, handle=_handle(pieces[0]), slug=query.get("in", [""])[0][:199])
    if len(pieces) == 3 and pieces[2] == "history":
        pieces.pop()
    return _of_path("/".join(pieces) + (f"#{fragment}" if fragment.startswith(("comment-", "note-")) else ""))


def _of_path(text: str) -> Location:
    path, _, number = text.partition("#")
    pieces = path.split("/")
    if len(pieces) == 1 and not number:
        return Location(kind="account", handle=_handle(pieces[0]))
    if len(pieces) != 2 or not _SLUG.fullmatch(pieces[1]):
        raise wrong("must be an address here, a matrix link, an id, or handle/article")
    if not number:
        return Location(kind="article", handle=_handle(pieces[0]), slug=pieces[1])
    kind: Kind = "note" if number.startswith("note-") else "comment"
    number = number.removeprefix(f"{kind}-")
    if not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise wrong(f"a {kind} has a number")
    return Location(kind=kind, handle=_handle(pieces[0]), slug=pieces[1], comment=int(number))


def _of_ids(pieces: list[str]) -> Location:
    """A user, a room, an event, or a room and an event in it."""
    first, event = pieces[0], pieces[1] if len(pieces) == 2 else ""
    if len(pieces) <= 2 and ids.is_user_id(first) and not event:
        return Location(kind="user", user=first)
    if len(pieces) == 1 and ids.is_event_id(first):
        return Location(kind="event", event=first)
    if len(pieces) <= 2 and (ids.is_room_id(first) or ids.is_room_alias(first)):
        if not event:
            return Location(kind="room", room=first)
        if ids.is_event_id(event):
            return Location(kind="event", room=first, event=event)
    raise wrong("is no id of a user, a room or an event")


def _of_mxc(text: str) -> Location:
    if not _MXC.fullmatch(text):
        raise wrong("is no mxc: address")
    return Location(kind="media", mxc=text)


def _handle(text: str) -> str:
    handle = text.lower()
    if not _HANDLE.fullmatch(handle):
        raise wrong("must be an address here, a matrix link, an id, or handle/article")
    return handle
