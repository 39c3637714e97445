"""Floods and coordinated posting: counts over a window of time, and a signal that says in words what was counted.

What is remembered is a hash of each text and who said it when, never the text. Memory is bounded: windows forget what
is old, and the least recent when they are full. The time is passed in.
"""

from __future__ import annotations

from collections import OrderedDict, deque

import msgspec

from teahouse.safety.detectors._item import Item
from teahouse.safety.detectors._signal import Outcome, Seen, Signal
from teahouse.surfaces import Surface

MOST_AUTHORS = 20_000
MOST_TEXTS = 20_000


class Flooding(msgspec.Struct, frozen=True, kw_only=True):
    """An author floods who posts more than `most_posts` in the window, or the same text more than `most_same` times.

    The usual: a person rarely says 20 things in public in a minute, and nobody the same thing six times.
    """

    ground: str
    outcome: Outcome = "case"
    window_ms: int = 60_000
    most_posts: int = 20
    most_same: int = 5


class Coordination(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts post in concert if `least_authors` or more say the same text of `least_letters` or more in the window.

    The usual: ten accounts in ten minutes. Short texts ("thank you") are said by many who know nothing of one another.
    """

    ground: str
    outcome: Outcome = "case"
    window_ms: int = 600_000
    least_authors: int = 10
    least_letters: int = 40


class FloodDetector:
    """Remembers when each author last posted, `most_posts + 1` times at most, for MOST_AUTHORS authors."""

    name = "flood"

    def __init__(self, limits: Flooding) -> None:
        self._limits = limits
        self._posts: OrderedDict[str, deque[tuple[int, int]]] = OrderedDict()

    def look(self, seen: Seen) -> Signal | None:
        """Counts this item, by its own time, and says if it is one too many."""
        limits, item = self._limits, seen.item
        if not _is_said(item):
            return None
        posts = self._posts.setdefault(item.author, deque(maxlen=max(limits.most_posts, limits.most_same) + 1))
        self._posts.move_to_end(item.author)
        if len(self._posts) > MOST_AUTHORS:
            self._posts.popitem(last=False)
        print_ = seen.fingerprint
        posts.append((item.ts_ms, print_.number))
        while posts and posts[0][0] <= item.ts_ms - limits.window_ms:
            posts.popleft()
        same = [other for _, other in posts].count(print_.number) if print_.letters else 0
        seconds = limits.window_ms // 1000
        if same > limits.most_same:
            why = (
                f"The same text {same} times in {seconds} seconds by one account; {limits.most_same} are usual at most."
            )
        elif len(posts) > limits.most_posts:
            why = f"{len(posts)} posts in {seconds} seconds by one account; {limits.most_posts} are usual at most."
        else:
            return None
        return Signal(detector=self.name, version=0, ground=limits.ground, outcome=limits.outcome, why=why)


def _is_said(item: Item) -> bool:
    """Whether somebody posts it. Arranging a room (its name, its rules: a dozen events at once when it is made), a
    profile, an account's page or a file is not posting."""
    if item.surface is Surface.ROOM:
        return item.type == "m.room.message" or not item.type.startswith(("m.room.", "m.space."))
    return item.surface in (Surface.ARTICLE, Surface.COMMENT)


class CoordinationDetector:
    """Remembers who said each text when: `least_authors` of them at most, for MOST_TEXTS texts."""

    name = "coordination"

    def __init__(self, limits: Coordination) -> None:
        self._limits = limits
        self._texts: OrderedDict[int, OrderedDict[str, int]] = OrderedDict()

    def look(self, seen: Seen) -> Signal | None:
        """Counts this item, by its own time, and says if enough other accounts said the same."""
        limits, item = self._limits, seen.item
        print_ = seen.fingerprint
        if print_.letters < limits.least_letters:
            return None
        authors = self._texts.setdefault(print_.number, OrderedDict())
        self._texts.move_to_end(print_.number)
        if len(self._texts) > MOST_TEXTS:
            self._texts.popitem(last=False)
        authors[item.author] = item.ts_ms
        authors.move_to_end(item.author)
        while authors and next(iter(authors.values())) <= item.ts_ms - limits.window_ms:
            authors.popitem(last=False)
        count = len(authors)
        if count > limits.least_authors:
            authors.popitem(last=False)  # one more than is asked for is all that need be kept
        if count < limits.least_authors:
            return None
        why = (
            f"{limits.least_authors} accounts or more said the same within {limits.window_ms // 60_000} minutes, "
            "leaving aside links, digits and signs."
        )
        return Signal(detector=self.name, version=0, ground=limits.ground, outcome=limits.outcome, why=why)
