"""Law 7: nothing that is not public reaches a detector, whatever it is and however it is brought."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.matrix import events
from teahouse.safety.detectors import Answers, Facts, Seen, Signal, facts_of, judge, public
from teahouse.surfaces import DisclosedItem, Place, PublicItem, Surface, expose, expose_event
from tests.parts.safety.detectors.public import item

SECRET = "the-plaintext-of-a-private-room"
CONTENT: dict[str, Any] = {"msgtype": "m.text", "body": SECRET}

DISCLOSED = DisclosedItem(
    item_id="$e", author="@a:house", room_id="!r", type="m.room.message", content=CONTENT, ts_ms=1,
    disclosed_by="@b:house", disclosed_ms=2,
)  # fmt: skip
EVENT = events.build(event_id="$e", room_id="!r:house", type="m.room.message", sender="@a:house", ts=1, content=CONTENT)
NOT_PUBLIC: list[object] = [DISCLOSED, EVENT, CONTENT, msgspec.to_builtins(DISCLOSED), SECRET, None]


class Look:
    """Remembers what it was shown."""

    name = "look"

    def __init__(self) -> None:
        self.shown: list[Seen] = []

    def look(self, seen: Seen) -> Signal | None:
        self.shown.append(seen)
        return None


@pytest.mark.parametrize("thing", NOT_PUBLIC, ids=lambda thing: type(thing).__name__)
def test_every_way_in_refuses_what_is_not_a_public_item(thing: Any) -> None:
    look = Look()
    for way in (public, Seen, facts_of, Answers, lambda it: judge(it, [look], now_us=lambda: 0)):
        with pytest.raises(TypeError):
            way(thing)
    assert [] == look.shown
    with pytest.raises(AttributeError):
        Seen(item()).item = thing  # type: ignore[misc]


def test_a_public_item_cannot_be_made_or_decoded_from_outside() -> None:
    given_: dict[str, Any] = {
        "item_id": "$e",
        "author": "@a",
        "room_id": "",
        "type": "",
        "content": CONTENT,
        "ts_ms": 1,
    }
    with pytest.raises(TypeError):
        PublicItem(surface=Surface.ROOM, **given_)
    with pytest.raises((TypeError, msgspec.ValidationError)):
        msgspec.convert({"surface": "room", **given_}, PublicItem)
    with pytest.raises(TypeError):

        class Other(PublicItem):  # type: ignore[misc]
            def __post_init__(self) -> None:
                """No seal is asked for here."""

        public(Other(surface=Surface.ROOM, **given_))


places = st.builds(
    Place,
    room_id=st.just("!r:house"),
    listed=st.booleans(),
    join_rule=st.sampled_from(("public", "invite", "private", "knock", "restricted", "knock_restricted", "", "PUBLIC")),
    encrypted=st.booleans(),
    direct=st.booleans(),
    kind=st.sampled_from(("", "feed", "Feed")),
)


@settings(max_examples=300, deadline=None)
@given(
    places,
    st.sampled_from(("m.room.message", "m.room.encrypted", "m.sticker", "m.room.topic")),
    st.sampled_from((None, "@b:house")),
    st.sampled_from(Surface),
)
def test_the_plaintext_of_no_private_place_becomes_a_public_item(
    place: Place, type: str, audience: str | None, surface: Surface
) -> None:
    """A taint: the secret is in the content, and whatever detectors are shown is searched for it."""
    may = (
        place.join_rule == "public"
        and not place.encrypted
        and not place.direct
        and (place.listed or place.kind == "feed")
        and audience is None
        and type != "m.room.encrypted"
    )
    event = events.build(
        event_id="$e", room_id="!r:house", type=type, sender="@a:house", ts=1, content=CONTENT, audience=audience
    )
    made = [
        expose_event(event, place),
        expose(
            surface,
            item_id="$e",
            author="@a:house",
            content=CONTENT,
            ts_ms=1,
            type=type,
            place=place,
            audience=audience,
        ),
    ]
    look = Look()
    for one in made:
        if one is not None:
            judge(Seen(one), [look], now_us=lambda: 0)
    tainted = [shown for shown in look.shown if SECRET in shown.facts.text]
    assert (made[0] is not None) is may
    assert (tainted != []) is any(one is not None for one in made)
    assert may or not tainted


def test_facts_are_closed_and_say_nothing_of_views_or_origin() -> None:
    words = {word for name in Facts.__struct_fields__ for word in name.split("_")}
    assert set() == words & {
        "opinion",
        "party",
        "politics",
        "religion",
        "faith",
        "ethnicity",
        "race",
        "origin",
        "health",
    }
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(facts_of(item())), "party": "x"}, Facts)


def test_a_signal_can_do_three_things_and_no_more() -> None:
    raw = {"detector": "d", "version": 1, "ground": "spam", "why": "w"}
    for outcome in ("case", "hold", "label"):
        msgspec.convert({**raw, "outcome": outcome}, Signal)
    for outcome in ("refuse", "remove", "suspend", "terminate", "ban", ""):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**raw, "outcome": outcome}, Signal)
