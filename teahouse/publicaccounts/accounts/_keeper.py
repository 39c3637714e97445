"""What is written when somebody comes to a feed or leaves it, within the unit of that very join or leave.

A join is one row; a leave takes it, its tags and its remark away and adds one to where those who left had come from.
Who is banned is blocked. Everything else is asked of the rooms.
"""

from typing import Any, Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.matrix.events import Event
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts import _store_subscribers as subscribers
from teahouse.publicaccounts.accounts._model import Subscriber
from teahouse.publicaccounts.accounts._openids import openid

_FEEDS_HELD = 10_000


class Notes(Protocol):
    """Where occurrences are noted (``publicaccounts.occurrences``)."""

    def note(self, tx: Tx, account_no: int, kind: str, user_id: str, data: dict[str, Any]) -> int: ...


class Hears(Protocol):
    """Who wants to know, in the unit, what a subscriber says in a feed."""

    def __call__(self, tx: Tx, account_no: int, event: Event) -> None: ...


class Misses(Protocol):
    """Who wants to know, in the unit, that a subscriber is gone."""

    def __call__(self, tx: Tx, account_no: int, user_id: str) -> None: ...


class FeedKeeper:
    """Called by ``rooms`` in the writer's thread (``rooms.feeds.keeper``)."""

    def __init__(self, clock: Clock, notes: Notes | None) -> None:
        self._clock = clock
        self._notes = notes
        self._feeds: dict[str, tuple[int, bytes]] = {}  # what never changes of an account
        self.coming: dict[tuple[str, str], tuple[str, str]] = {}
        """(room, user) → (source, scene) of those who are about to join by our own API or page."""
        self.on_said: Hears | None = None
        self.on_left: Misses | None = None

    def membership_changed(self, tx: Tx, room_id: str, user_id: str, before: str, after: str, event: Event) -> None:
        """A subscriber came, went, was blocked or let in again."""
        feed = self._feed(tx, room_id)
        if feed is None or before == after:
            return
        account_no, secret = feed
        if after == "join":
            source, scene = self.coming.get((room_id, user_id), ("matrix", ""))
            one = Subscriber(user_id, openid(secret, user_id), event.ts, source, scene, "", False, (), event.position)
            subscribers.add(tx, account_no, one)
            self._note(tx, account_no, "subscribed", user_id, {"source": source, "scene": scene})
        elif before == "join":
            subscribers.drop(tx, account_no, user_id)
            if self.on_left is not None:
                self.on_left(tx, account_no, user_id)
            self._note(tx, account_no, "unsubscribed", user_id, {})
        if after == "ban":
            subscribers.add_block(tx, account_no, user_id, openid(secret, user_id), event.ts)
        elif before == "ban":
            subscribers.drop_block(tx, account_no, user_id)

    def said(self, tx: Tx, room_id: str, event: Event) -> None:
        """A subscriber wrote in the feed."""
        feed = self._feed(tx, room_id)
        if feed is not None and self.on_said is not None:
            self.on_said(tx, feed[0], event)

    def _feed(self, tx: Tx, room_id: str) -> tuple[int, bytes] | None:
        known = self._feeds.get(room_id)
        if known is None:
            known = store.feed_in(tx, room_id)
            if known is not None:
                if len(self._feeds) >= _FEEDS_HELD:
                    self._feeds.clear()
                self._feeds[room_id] = known
        return known

    def _note(self, tx: Tx, account_no: int, kind: str, user_id: str, data: dict[str, Any]) -> None:
        if self._notes is not None:
            self._notes.note(tx, account_no, kind, user_id, data)
