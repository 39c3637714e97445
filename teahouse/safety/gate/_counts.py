"""What was said lately and by whom: the counts that rules may ask about. In memory, bounded, no text in it.

Like the windows of the flood detectors these are of one process. Time is that of the items, passed in.
"""

from collections import OrderedDict, deque

HOUR_MS = 3_600_000
MOST_AUTHORS = 20_000
MOST_TEXTS = 20_000
MOST_POSTS = 500
MOST_SAYERS = 200


class Counts:
    """Counts each item once, when it is asked about."""

    def __init__(self) -> None:
        self._posts: OrderedDict[str, deque[int]] = OrderedDict()
        self._texts: OrderedDict[int, OrderedDict[str, int]] = OrderedDict()

    def count(self, author: str, number: int, letters: int, at_ms: int) -> tuple[int, int]:
        """Counts an item; returns posts of its author in the last hour, this one too, and how many others said nearly
        the same. number, letters: of its text's fingerprint."""
        posts = self._posts.get(author)
        if posts is None:
            posts = self._posts[author] = deque(maxlen=MOST_POSTS)
            if len(self._posts) > MOST_AUTHORS:
                self._posts.popitem(last=False)
        else:
            self._posts.move_to_end(author)
        posts.append(at_ms)
        while posts[0] <= at_ms - HOUR_MS:
            posts.popleft()
        return len(posts), self._others(author, number, at_ms) if letters else 0

    def _others(self, author: str, number: int, at_ms: int) -> int:
        sayers = self._texts.get(number)
        if sayers is None:
            sayers = self._texts[number] = OrderedDict()
            if len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(number)
        sayers[author] = at_ms
        sayers.move_to_end(author)
        while len(sayers) > MOST_SAYERS or next(iter(sayers.values())) <= at_ms - HOUR_MS:
            sayers.popitem(last=False)
        return len(sayers) - 1
