"""One user's unread count in one room, as it is carried on in memory: what is pending, what has been read.

No tables. Ways in: ``Count``, ``Pending``; ``UnreadCount`` is what others are told.
"""

import asyncio
from typing import NamedTuple

from teahouse.matrix.push import Ruleset
from teahouse.rooms._store_ephemeral import MAIN

LIMIT = 1_000
THREAD_LIMIT = 300


class UnreadCount(NamedTuple):
    """Unread events that notify, and those among them that highlight.

    ``notify`` and ``highlight`` are of the whole room, threads included; ``threads`` says for each thread with unread
    events (notify, highlight) by its root's id; ``main`` is the room without its threads.
    """

    notify: int
    highlight: int
    threads: dict[str, tuple[int, int]]

    @property
    def main(self) -> tuple[int, int]:
        """(notify, highlight) of the main timeline: what counts where a client asked for threads apart."""
        notify = self.notify - sum(count[0] for count in self.threads.values())
        return notify, self.highlight - sum(count[1] for count in self.threads.values())


NOTHING = UnreadCount(0, 0, {})


class Pending(NamedTuple):
    """An unread event that notifies."""

    position: int
    event_id: str
    thread: str
    highlight: bool


class Count:
    """One user's count in one room, right up to ``upto``; ``upto`` -1 while it is being worked out."""

    __slots__ = (
        "heard",
        "ignored",
        "joined",
        "lock",
        "pending",
        "read",
        "result",
        "ruleset",
        "settled",
        "upto",
        "whole",
    )

    def __init__(self) -> None:
        self.upto = -1
        self.heard = 0  # the newest event for this user alone
        self.ruleset: Ruleset | None = None
        self.ignored: frozenset[str] = frozenset()
        self.joined = 0  # everything up to here was before the user joined
        self.whole = 0  # everything up to here is read, in whichever thread
        self.read: dict[str, int] = {}  # by thread
        self.pending: list[Pending] = []
        self.result = NOTHING
        self.settled = True  # whether ``pending`` and ``result`` take account of all that is marked
        self.lock = asyncio.Lock()

    @property
    def floor(self) -> int:
        return max(self.joined, self.whole)

    def has_read(self, position: int, thread: str) -> bool:
        return position <= self.whole or position <= self.joined or position <= self.read.get(thread, 0)

    def mark(self, thread: str, position: int) -> None:
        """Everything in ``thread`` ("": in all of them) up to ``position`` is read. Never goes back."""
        if self.has_read(position, thread):
            return
        if thread:
            self.read[thread] = position
        else:
            self.whole = position
            self.read = {name: upto for name, upto in self.read.items() if upto > position}
        self.settled = False

    def add(self, one: Pending) -> None:
        """Count one more event."""
        self.pending.append(one)
        notify, highlight, threads = self.result
        if one.thread != MAIN:
            in_thread = threads.get(one.thread, (0, 0))
            threads = {**threads, one.thread: (in_thread[0] + 1, in_thread[1] + one.highlight)}
        self.result = UnreadCount(notify + 1, highlight + one.highlight, threads)
        if len(self.pending) > 2 * LIMIT:
            self.settled = False

    def drop(self, event_id: str | None) -> None:
        """An event was redacted: it counts no more."""
        left = [one for one in self.pending if one.event_id != event_id]
        if len(left) < len(self.pending):
            self.pending = left
            self.settled = False

    def settle(self) -> None:
        """Drop what has been read by now, and add up the rest."""
        if self.settled:
            return
        self.settled = True
        self.pending = [one for one in self.pending if not self.has_read(one.position, one.thread)]
        del self.pending[: -LIMIT - THREAD_LIMIT]
        threads: dict[str, tuple[int, int]] = {}
        highlights = 0
        for one in self.pending:
            highlights += one.highlight
            if one.thread != MAIN:
                notify, highlight = threads.get(one.thread, (0, 0))
                threads[one.thread] = notify + 1, highlight + one.highlight
        self.result = UnreadCount(len(self.pending), highlights, threads) if self.pending else NOTHING
