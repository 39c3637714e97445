"""What happened to an account, as those who listen are told."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

import msgspec

#: Every kind there is, and what its data holds besides.
KINDS = {
    "subscribed": "someone subscribed (source, scene)",
    "unsubscribed": "someone left",
    "said": "a subscriber wrote (event_id, msgtype, body, url …)",
    "menu": "a subscriber chose an entry of the menu (key, kind: click or view)",
    "scanned": "a subscriber scanned a code of the account (scene)",
    "published": "a broadcast has gone out (broadcast_no, state, sent, total)",
    "comment": "a comment was written under an article",
}


class Occurrence(msgspec.Struct, frozen=True):
    """One thing that happened. ``user_id`` is "" where it concerns no one subscriber."""

    occurrence_no: int
    account_no: int
    kind: str
    user_id: str
    data: dict[str, Any]
    at_ms: int


class Lane(msgspec.Struct, frozen=True):
    """What one listener still has to be told of one subscriber: everything after ``after_no``, in order."""

    account_no: int
    reason: str
    user_id: str
    after_no: int
    attempts: int
    failing_ms: int


class Told(msgspec.Struct, frozen=True):
    """What a handler may want to know besides the occurrence: as whom it is told, and which attempt this is."""

    reason: str
    attempt: int


Handler = Callable[[Occurrence], Awaitable[None]]
WideHandler = Callable[[Occurrence, Told], Awaitable[None]]


class Gone(Exception):
    """A handler raises it: nobody is there any more; forget what was still to be told to this listener."""


class Consumer(msgspec.Struct, frozen=True):
    """Who is told. ``backoff_ms``: the wait after each failure; after ``give_up_ms`` of them it is passed over."""

    name: str
    kinds: Collection[str]
    handler: WideHandler
    backoff_ms: tuple[int, ...]
    give_up_ms: int
    always: bool = False  # told of every account
