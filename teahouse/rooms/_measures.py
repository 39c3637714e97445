"""What measures in force do to rooms: what is read of an event, which rooms are closed, who is mute where it is public.

No tables: asked of `surfaces.Restraints` whenever something is looked at or sent, in memory, so that nothing is
written and the end of a measure gives back every byte. Ways in: `Measures.veiled` (an event as it is read), `content`
(the same of state), `closed` and `check` (a room, and what is sent into it).

A room is closed by a measure on its ID, a feed also by one that ends its account's page, or keeps it from a country:
nobody joins or sends there, and it is in no directory; members read (not in that country), leave, and take back their
own. What runs a room (`_RUNS`) is never withheld:
clients would take an encrypted room for an open one.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from teahouse.matrix.errors import forbidden
from teahouse.matrix.events import Content, Event, altered
from teahouse.rooms._feeds import Feeds
from teahouse.rooms._model import DIRECT, FEED, MEMBER, RoomFacts
from teahouse.rooms._withheld import replaced, withheld
from teahouse.surfaces import MARKS, Place, Restraint, Restraints, expose_event

_RUNS = frozenset(
    f"m.room.{name}"
    for name in (
        "create",
        "encryption",
        "guest_access",
        "history_visibility",
        "join_rules",
        "power_levels",
        "tombstone",
    )
)
_ENDS = frozenset({"suspend", "terminate"})
_NOT_HERE = frozenset({"geo_limit"})
_CLOSES = _ENDS | _NOT_HERE
#: In ``unsigned``: what measures say about an event, beside what it says itself.
LABEL = "org.teahouse.label"
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(dict[str, Any]).decode


class Measures:
    """The questions. None of them waits."""

    def __init__(self, restraints: Restraints, feeds: Feeds) -> None:
        self._restraints = restraints
        self._feeds = feeds

    @property
    def withhold(self) -> bool:
        """Whether anything at all may be read otherwise than it was said."""
        return self._restraints.any_withheld()

    # --- what is read ---

    def veiled(self, facts: RoomFacts, event: Event) -> Event:
        """The event as it is read: itself, or a copy without what a measure withholds and with what it puts
        there. Ask `withhold` first."""
        face = facts.feed and event.sender == facts.creator and event.state_key is None
        held = self._why(event) or (self._of_page(event.sender, _NOT_HERE) if face else None)
        if held is not None:
            return withheld(facts.version, event, held)
        if event.state_key is not None:
            return self._without_previous(event)
        if face and self._feeds.veil is not None:
            found = self._feeds.veil(event.sender, event.content)
            if found is not None:
                content, why = found
                if content is None and why is not None:
                    return withheld(facts.version, event, why)
                return altered(event, content_json=_encode(content), unsigned=event.unsigned)
        return self._marked(event)

    def state(self, facts: RoomFacts, events: list[Event]) -> list[Event]:
        """State events as they are read."""
        if not self.withhold:
            return events
        return [self.veiled(facts, event) for event in events]

    def content(self, facts: RoomFacts, type: str) -> Content | None:
        """The content of a current state event with an empty state key, as it is read."""
        event = facts.event(type)
        if event is None:
            return None
        return self.veiled(facts, event).content if self.withhold else event.content

    def says(self, event_id: str) -> bool:
        """Whether no measure withholds what has this ID: a state event, a user's profile."""
        return self._restraints.withheld(event_id) is None

    def _why(self, event: Event) -> Restraint | None:
        """What withholds an event: it is on the event, or on what the event is an edit of."""
        if event.state_key is not None and event.type in _RUNS:
            return None
        held = self._restraints.withheld(event.event_id)
        if held is None and event.type == MEMBER and event.state_key:
            held = self._restraints.withheld(event.state_key)  # their profile, of which each room has a copy
        if held is None and (original := replaced(event)):
            held = self._restraints.withheld(original)
        return held

    def _of_page(self, face: str, kinds: frozenset[str]) -> Restraint | None:
        """What of these kinds is on an account's page, the gravest."""
        return next((one for one in self._restraints.all_on_account(face, "page") if one.does in kinds), None)

    def _marked(self, event: Event) -> Event:
        """The event with the words that measures put beside it, where no client takes them for its sender's."""
        held = self._restraints.on_item(event.event_id)
        if not held and (original := replaced(event)):
            held = self._restraints.on_item(original)
        marks = [_mark(one) for one in held if one.does in MARKS and one.words]
        if not marks:
            return event
        unsigned = {**_decode(event.unsigned or b"{}"), LABEL: marks}
        return altered(event, content_json=event.content_json, unsigned=_encode(unsigned))

    def _without_previous(self, event: Event) -> Event:
        """State tells what was there before it: not if that is withheld."""
        if event.unsigned is None or b'"prev_content"' not in event.unsigned:
            return event
        unsigned = _decode(event.unsigned)
        if self._restraints.withheld(str(unsigned.get("replaces_state", ""))) is None:
            return event
        unsigned.pop("prev_content", None)
        return altered(event, content_json=event.content_json, unsigned=_encode(unsigned))

    # --- what is done ---

    def closed(self, facts: RoomFacts) -> Restraint | None:
        """What closes the room, or None."""
        return self.closing(facts.room_id, facts.creator if facts.feed else "")

    def closing(self, room_id: str, creator_of_feed: str) -> Restraint | None:
        """The same for a room of which only this is at hand; ``creator_of_feed``: "" if it is no feed."""
        if not self._restraints.any():
            return None
        held = self._restraints.withheld(room_id)
        if held is None and creator_of_feed:
            held = self._of_page(creator_of_feed, _CLOSES)
        return held

    def check(self, facts: RoomFacts, events: Iterable[Event]) -> None:
        """May these be sent into the room now? Raises M_FORBIDDEN, which says until when and why."""
        if not self._restraints.any():
            return
        closed = self.closed(facts)
        place: Place | None = None
        for event in events:
            if event.type == "m.room.redaction":
                continue
            if event.type == MEMBER and event.content.get("membership") in ("leave", "ban"):
                continue
            if facts.feed and event.sender == facts.creator:
                self._check_face(event)
                continue
            if closed is not None:
                raise forbidden(f"This room is closed by a measure of moderation, {closed.said}")
            if event.type == MEMBER or event.type in _RUNS:
                continue
            muted = self._restraints.on_account(event.sender, "messages")
            if muted is None or muted.does != "mute":
                continue
            place = place or place_of(facts)
            if expose_event(event, place) is not None:
                raise forbidden(f"You are mute where everyone can read it, {muted.told}. Private chats go on")

    def _check_face(self, event: Event) -> None:
        """An account that is suspended writes to nobody. What it published is its own to keep in order."""
        if event.audience is None or replaced(event):
            return
        held = self._restraints.on_account(event.sender, "messages")
        if held is not None and held.does in _ENDS:
            raise forbidden(f"This account writes to nobody {held.said}")


def _mark(one: Restraint) -> dict[str, Any]:
    """A label or words of context as ``unsigned`` tells them; ``url``: the public page about the statement."""
    return {"does": one.does, "words": one.words, "until_ms": one.end_ms, "statement": one.number, "url": one.public}


def place_of(facts: RoomFacts) -> Place:
    """The room as far as privacy asks."""
    return Place(
        room_id=facts.room_id,
        listed=facts.public,
        join_rule=facts.join_rule,
        encrypted=facts.encrypted,
        direct=facts.kind == DIRECT,
        kind=FEED if facts.feed else "",
    )
