"""Cursors: where a list goes on. Opaque to clients, and checked, so that a mangled one is refused and not guessed at.

A cursor grants nothing (whose list it is, the path says), so its check guards against mistakes, not against people.
"""

import base64
import hashlib
from typing import Annotated, Generic, TypeVar

import msgspec

from teahouse.matrix.errors import invalid_param

T = TypeVar("T")
Place = int | str
_CHECK = 6  # bytes
CURSOR_LIMIT = 512


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The query of a list: where to go on, and how many at most."""

    cursor: Annotated[
        str, msgspec.Meta(max_length=CURSOR_LIMIT, description="Where to go on: `next_cursor` of the page before.")
    ] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100, description="How many at most.")] = 20


class Page(msgspec.Struct, Generic[T], frozen=True, omit_defaults=True):
    """Some of a list. ``next_cursor`` is left out on the last page."""

    items: list[T]
    next_cursor: str | None = None


def cursor(kind: str, *places: Place) -> str:
    """The cursor of list ``kind`` that goes on at ``places`` (what the list is ordered by)."""
    packed = msgspec.msgpack.encode(places)
    return base64.urlsafe_b64encode(_check(kind, packed) + packed).rstrip(b"=").decode("ascii")


def read_cursor(kind: str, text: str | None) -> tuple[Place, ...] | None:
    """The places of a cursor of list ``kind``; ``None`` without one. Raises M_INVALID_PARAM for all else.

    >>> read_cursor("articles", cursor("articles", 12, "x"))
    (12, 'x')
    """
    if not text:
        return None
    wrong = invalid_param("Query parameter 'cursor' is not one of this list")
    if len(text) > CURSOR_LIMIT or not text.isascii():
        raise wrong
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise wrong from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != text or raw[:_CHECK] != _check(kind, raw[_CHECK:]):
        raise wrong
    return msgspec.msgpack.decode(raw[_CHECK:], type=tuple[Place, ...])


def cursor_no(kind: str, text: str | None) -> int | None:
    """The one number of a cursor of list ``kind``. Errors as ``read_cursor``."""
    places = read_cursor(kind, text)
    if places is None:
        return None
    if len(places) != 1 or not isinstance(places[0], int):
        raise invalid_param("Query parameter 'cursor' is not one of this list")
    return places[0]


def page(kind: str, items: list[T], limit: int, *places: Place) -> Page[T]:
    """A page of at most ``limit`` of ``items``; there is a next one, at ``places``, if as many as ``limit`` were found.

    Where a list may end exactly at the limit, the next page is empty and the last.
    """
    return Page(items, cursor(kind, *places) if len(items) >= limit and items else None)


def _check(kind: str, packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_CHECK, key=kind.encode("utf-8")[:64]).digest()
