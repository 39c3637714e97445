"""What is different in a feed: each event has an audience, and only its face, who made it, speaks to all.

No tables of its own. Ways in: ``audience_of`` (whom an event is for), ``guard`` (what only the face may do),
``NewFeed`` with ``feed_events`` (what a feed begins with), ``Feeds`` (the keeper is told in the unit of what happens).
Decision 0061.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec

from teahouse.kernel.db import Tx
from teahouse.matrix.errors import forbidden
from teahouse.matrix.events import Content, Event
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._new_room import First, topic_content
from teahouse.surfaces import Restraint

#: State of a feed that says what the account is.
ACCOUNT = "org.teahouse.account"
#: What a subscriber may send; all else is the face's.
_SAYABLE = (
    "m.room.message",
    "m.sticker",
    "m.reaction",
    "m.room.redaction",
    "m.poll.response",
    "org.matrix.msc3381.poll.response",
)


class NewFeed(msgspec.Struct, frozen=True):
    """A feed to found: ``localpart`` of its alias; ``account``: the content of ``org.teahouse.account``."""

    localpart: str
    name: str
    topic: str | None = None
    avatar_url: str | None = None
    account: dict[str, Any] = {}


class FeedKeeper(Protocol):
    """Who keeps the books of feeds. Called in the unit, in the writer's thread: quick, and by ``tx`` only."""

    def membership_changed(self, tx: Tx, room_id: str, user_id: str, before: str, after: str, event: Event) -> None:
        """The membership of a subscriber, who is not the face, changed."""
        ...

    def said(self, tx: Tx, room_id: str, event: Event) -> None:
        """A subscriber sent a message, reaction or redaction."""
        ...


#: (face, content) → what is shown of it, if not just that: the content as it is read, without what is withheld and
#: with what is put on it, and what withholds (of) it; no content if nothing is left. None for what was said. It never
#: waits.
Veil = Callable[[str, Content], tuple[Content | None, Restraint | None] | None]


class Feeds:
    """Where the keeper is known, and what is not shown of an announcement. ``app`` sets both."""

    def __init__(self) -> None:
        self.keeper: FeedKeeper | None = None
        self.veil: Veil | None = None

    def moved(
        self, facts: RoomFacts, user_id: str, before: str, event: Event, also: Callable[[Tx], None] | None
    ) -> Callable[[Tx], None] | None:
        """What follows a member event in its unit: ``also``, then the keeper is told."""
        keeper, room_id = self.keeper, facts.room_id
        if keeper is None or not facts.feed or user_id == facts.creator:
            return also

        def unit(tx: Tx) -> None:
            if also is not None:
                also(tx)
            keeper.membership_changed(tx, room_id, user_id, before, str(event.content["membership"]), event)

        return unit

    def said(
        self, facts: RoomFacts, event: Event, also: Callable[[Tx, Event], None] | None
    ) -> Callable[[Tx], None] | None:
        """What follows any other event in its unit."""
        keeper = self.keeper if facts.feed and event.sender != facts.creator else None
        if keeper is None and also is None:
            return None

        def unit(tx: Tx) -> None:
            if also is not None:
                also(tx, event)
            if keeper is not None:
                keeper.said(tx, event.room_id, event)

        return unit


def audience_of(facts: RoomFacts, sender: str, wanted: str | None, about: Iterable[Event | None]) -> str | None:
    """The one who may see what ``sender`` sends; ``None``: everyone. ``about``: the events it refers to.

    A subscriber's words are for themselves (and the account) alone. What the face says about them is for that
    subscriber. Raises M_FORBIDDEN for an audience in a room that is no feed, or one that may not see ``about``.
    """
    if not facts.feed:
        if wanted is not None:
            raise forbidden("Only in a feed can something be said to one alone")
        return None
    if sender != facts.creator:
        return sender
    for event in about:
        if event is not None and event.audience is not None:
            if wanted not in (None, event.audience):
                raise forbidden("This is about something that its reader may not see")
            wanted = event.audience
    return wanted


def guard(facts: RoomFacts, sender: str, *, state: bool = False) -> None:
    """Raise M_FORBIDDEN unless ``sender`` may do to others, or to the feed's state, what is the face's alone to do.

    Asked before anything is looked up: who is refused learns nothing of who is there.
    """
    if facts.feed and sender != facts.creator:
        raise forbidden("Only the account sets the state of its feed" if state else "Subscribers do not see each other")


def may_refer(facts: RoomFacts, sender: str, event: Event | None) -> Event | None:
    """``event``, if ``sender`` may know of it."""
    hidden = event is not None and facts.feed and sender != facts.creator and event.audience not in (None, sender)
    return None if hidden else event


def feed_events(feed: NewFeed, alias: str) -> list[First]:
    """What follows the face's join. Spec: m.room.power_levels; room version 12."""
    events = [
        First("m.room.power_levels", "", _levels()),
        First("m.room.canonical_alias", "", {"alias": alias}),
        First("m.room.join_rules", "", {"join_rule": "public"}),
        First("m.room.history_visibility", "", {"history_visibility": "shared"}),
        First("m.room.guest_access", "", {"guest_access": "forbidden"}),
        First(ACCOUNT, "", feed.account),
        First("m.room.name", "", {"name": feed.name}),
    ]
    if feed.topic:
        events.append(First("m.room.topic", "", topic_content(feed.topic)))
    if feed.avatar_url:
        events.append(First("m.room.avatar", "", {"url": feed.avatar_url}))
    return events


def _levels() -> Content:
    return {
        "users": {},
        "users_default": 0,
        "events": {**dict.fromkeys(_SAYABLE, 0), "m.room.tombstone": 150},
        "events_default": 100,
        "state_default": 100,
        "ban": 100,
        "kick": 100,
        "redact": 100,
        "invite": 100,
        "notifications": {"room": 100},
    }
