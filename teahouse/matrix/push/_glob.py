"""Glob patterns: `*` is any run of characters, `?` is one character.

Matching takes time in proportion to the text times the pattern, never more: patterns are written by users and
matched against what strangers send, so nothing here may backtrack.

Source: Matrix appendices, "Glob-style matching"; Client-Server API, "Conditions" of push rules, for word boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Says whether a text, already in lower case, matches.
Matcher = Callable[[str], bool]
#: (text, start, end) -> where the piece begins in text[start:end], or -1.
_Finder = Callable[[str, int, int], int]

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def is_literal(pattern: str) -> bool:
    return "*" not in pattern and "?" not in pattern


def whole(pattern: str) -> Matcher:
    """Matches a whole text, whatever its case."""
    pattern = pattern.lower()
    if is_literal(pattern):
        return pattern.__eq__
    pieces = pattern.split("*")
    finders = [_finder(piece) for piece in pieces]
    first, last = len(pieces[0]), len(pieces[-1])
    if len(pieces) == 1:
        return lambda text: len(text) == first and finders[0](text, 0, first) == 0
    inner = list(zip(finders[1:-1], map(len, pieces[1:-1]), strict=True))

    def matches(text: str) -> bool:
        end = len(text) - last
        if end < first or finders[0](text, 0, first) != 0 or finders[-1](text, end, len(text)) != end:
            return False
        return _through(text, first, end, inner) >= 0

    return matches


def words(pattern: str) -> Matcher:
    """Matches any part of a text that starts and ends at a word boundary, whatever its case.

    A boundary is the text's start or end, or any character but A-Z, a-z, 0-9 and _.
    """
    pattern = pattern.lower()
    pieces = pattern.split("*")
    finders = [_finder(piece) for piece in pieces]
    first, last = len(pieces[0]), len(pieces[-1])
    if len(pieces) == 1:
        return lambda text: _bounded(text, 0, finders[0], first, before=True, after=True) >= 0
    inner = list(zip(finders[1:-1], map(len, pieces[1:-1]), strict=True))

    def matches(text: str) -> bool:
        # The leftmost place for each piece leaves the most room for the next: no other choice needs trying.
        at = _bounded(text, 0, finders[0], first, before=True, after=False)
        if at < 0:
            return False
        at = _through(text, at + first, len(text), inner)
        return at >= 0 and _bounded(text, at, finders[-1], last, before=False, after=True) >= 0

    return matches


def _finder(piece: str) -> _Finder:
    if "?" not in piece:
        return lambda text, start, end: text.find(piece, start, end)
    search = re.compile(".".join(map(re.escape, piece.split("?"))), re.DOTALL).search

    def find(text: str, start: int, end: int) -> int:
        found = search(text, start, end)
        return found.start() if found else -1

    return find


def _through(text: str, at: int, end: int, pieces: list[tuple[_Finder, int]]) -> int:
    """Where the last of the pieces ends, each found after the one before it; -1 if one is missing."""
    for find, length in pieces:
        at = find(text, at, end)
        if at < 0:
            return -1
        at += length
    return at


def _bounded(text: str, at: int, find: _Finder, length: int, *, before: bool, after: bool) -> int:
    """Where the piece is found at or after `at` with a word boundary before it, after it, or both; -1 if nowhere."""
    size = len(text)
    while True:
        at = find(text, at, size)
        if at < 0:
            return -1
        end = at + length
        starts = not before or at == 0 or text[at - 1] not in _WORD
        if starts and (not after or end == size or text[end] not in _WORD):
            return at
        at += 1
        if at > size:
            return -1
