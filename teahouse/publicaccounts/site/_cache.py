"""Pages that are the same for everyone who is not signed in: rendered once, kept until what they show changes.

Told by the bus: a ``Change`` of kind ``article`` or ``listing``, or an event in the feed that is not a message, drops
everything of the account whose feed it is. A page that was being made meanwhile is not kept (``watch``). What the
bus loses (another process) is at most ``LONGEST_S`` old.
"""

import gzip
import hashlib
from collections import OrderedDict, defaultdict

import msgspec

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Request
from teahouse.kernel.pages import secure_headers

Key = tuple[str, ...]
LONGEST_S = 60.0
_MOST_BYTES = 64 * 1024 * 1024
_KINDS = ("article", "listing", "account", "event")
_SILENT = ("m.room.message", "m.reaction", "m.sticker", "m.receipt")
_VARY = (b"vary", b"cookie, accept-language, accept-encoding")
_CONTROL = (b"cache-control", b"public, max-age=0, must-revalidate")


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A page, ready to be sent. ``no`` is the article's number, for counting visits."""

    whole: Answer
    small: Answer
    unchanged: Answer
    tag: str
    room_id: str
    until: float
    size: int
    no: int = 0


class PageCache:
    """Kept pages by key, least recently used out first."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._by_room: dict[str, set[Key]] = defaultdict(set)
        self._generation: dict[str, int] = {}
        self._moved = 0
        self._size = 0
        bus.listen(self.heard)

    def find(self, key: Key) -> Kept | None:
        """The page, if it still holds."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.until < self._clock.monotonic():
            self._drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def watch(self, room_id: str) -> int:
        """The room's generation: ask before reading what a page shows, hand it to ``keep``."""
        return self._generation.setdefault(room_id, 0) + self._moved

    def keep(
        self,
        key: Key,
        room_id: str,
        generation: int,
        body: bytes,
        content_type: bytes,
        *,
        status: int = 200,
        no: int = 0,
    ) -> Kept:
        """Make the answers for a page, and keep them unless the room moved on since ``generation``."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = [
            *secure_headers(), _CONTROL, _VARY, (b"etag", tag.encode()),
        ]  # fmt: skip
        packed = gzip.compress(body, 6, mtime=0)
        page = Kept(
            Answer(body, status, headers, content_type),
            Answer(packed, status, [*headers, (b"content-encoding", b"gzip")], content_type),
            Answer(b"", 304, headers, content_type),
            tag,
            room_id,
            self._clock.monotonic() + LONGEST_S,
            len(body) + len(packed),
            no,
        )
        if self.watch(room_id) == generation:
            self._drop(key)
            self._pages[key] = page
            self._by_room[room_id].add(key)
            self._size += page.size
            while self._size > _MOST_BYTES:
                self._drop(next(iter(self._pages)))
        return page

    def heard(self, change: Change) -> None:
        """Drop what a change made old."""
        if change.kind not in _KINDS or (change.kind == "event" and getattr(change.data, "type", "") in _SILENT):
            return
        if change.room:
            self.forget(change.room)

    def forget(self, room_id: str) -> None:
        """Drop all pages of a feed, and what is just being made of it."""
        if room_id in self._generation:
            self._generation[room_id] += 1
        for key in self._by_room.pop(room_id, ()):
            self._drop(key)

    def forget_all(self) -> None:
        """Drop every page, and what is just being made: a measure has begun or ended somewhere."""
        self._moved += 1
        self._pages.clear()
        self._by_room.clear()
        self._size = 0

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size
            self._by_room.get(page.room_id, set()).discard(key)


def answer(request: Request, page: Kept) -> Answer:
    """The page as this request wants it: not at all if the visitor has it, packed if they can unpack it."""
    wanted, packed = "", False
    for name, value in request.scope["headers"]:
        if name == b"if-none-match":
            wanted = value.decode("latin-1")
        elif name == b"accept-encoding":
            packed = b"gzip" in value
    if wanted and (wanted == page.tag or page.tag in wanted):
        return page.unchanged
    return page.small if packed else page.whole
