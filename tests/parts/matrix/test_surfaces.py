"""Private is a type: what `expose` makes public, what it never does, and that nothing else makes a PublicItem."""

import itertools
from typing import Any

import msgspec
import pytest

from teahouse import surfaces
from teahouse.matrix import events
from teahouse.surfaces import OpenGate, Place, PublicItem, Surface, expose, expose_event

PUBLIC = Place(room_id="!r:house", listed=True, join_rule="public", encrypted=False)
FEED = Place(room_id="!f:house", listed=False, join_rule="public", encrypted=False, kind="feed")
THING: dict[str, Any] = {"item_id": "x", "author": "@a:house", "content": {"body": "x"}, "ts_ms": 5}


def message(**more: Any) -> events.Event:
    given = {"room_id": "!r:house", "type": "m.room.message", "sender": "@a:house", "ts": 5, "content": {"body": "x"}}
    return events.build(**{"event_id": "$e", **given, **more})


def test_a_message_in_a_public_room() -> None:
    item = expose_event(message(), PUBLIC)
    assert item is not None
    assert (Surface.ROOM, "$e", "@a:house", "!r:house", "m.room.message", {"body": "x"}, 5) == (
        item.surface,
        item.item_id,
        item.author,
        item.room_id,
        item.type,
        item.content,
        item.ts_ms,
    )


def test_an_article_in_a_feed() -> None:
    item = expose_event(message(), FEED)
    assert item is not None
    assert Surface.ARTICLE is item.surface


def test_every_kind_of_room() -> None:
    rules = ("public", "invite", "private", "knock", "restricted", "knock_restricted", "")
    booleans = (True, False)
    for listed, rule, encrypted, direct, kind in itertools.product(booleans, rules, booleans, booleans, ("", "feed")):
        place = Place(room_id="!r", listed=listed, join_rule=rule, encrypted=encrypted, direct=direct, kind=kind)
        expected = rule == "public" and not encrypted and not direct and (listed or kind == "feed")
        assert expected is place.public
        assert expected is (expose_event(message(), place) is not None)
        for surface in (Surface.ROOM, Surface.ARTICLE, Surface.COMMENT):
            assert expected is (expose(surface, place=place, **THING) is not None)


def test_what_is_said_to_one_person_is_private() -> None:
    for place in (PUBLIC, FEED):
        assert expose_event(message(audience="@b:house"), place) is None
    for surface in Surface:
        assert expose(surface, place=PUBLIC, audience="@b:house", **THING) is None


def test_what_is_encrypted_is_private() -> None:
    assert expose_event(message(type="m.room.encrypted"), PUBLIC) is None
    for surface in Surface:
        assert expose(surface, place=PUBLIC, type="m.room.encrypted", **THING) is None


def test_surfaces_without_a_room() -> None:
    public = {surface for surface in Surface if expose(surface, **THING) is not None}
    assert {Surface.ACCOUNT, Surface.PROFILE} == public


def test_media_are_as_public_as_what_refers_to_them() -> None:
    item = expose_event(message(), PUBLIC)
    assert expose(Surface.MEDIA, place=PUBLIC, **THING) is None
    assert expose(Surface.MEDIA, referenced_from=item, **THING) is not None
    private = Place(room_id="!p", listed=False, join_rule="invite", encrypted=False)
    assert expose(Surface.MEDIA, referenced_from=item, place=private, **THING) is None


def test_nothing_but_expose_makes_a_public_item() -> None:
    item = expose_event(message(), PUBLIC)
    given = {"surface": Surface.ROOM, "room_id": "", "type": "", **THING}
    for seal in ({}, {"seal": None}, {"seal": object()}, {"seal": True}):
        with pytest.raises(TypeError):
            PublicItem(**given, **seal)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, PublicItem)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(given), type=PublicItem)
    with pytest.raises(AttributeError):
        item.content = {}  # type: ignore[misc,union-attr]


def test_no_other_item_is_made_of_one() -> None:
    """A seal taken from something public does not fit a private text."""
    content = {"msgtype": "m.text", "body": "for all"}
    item = expose(Surface.ACCOUNT, item_id="daily", author="@a:house", content=content, ts_ms=1)
    assert item is not None and item.intact
    with pytest.raises(TypeError):
        msgspec.structs.replace(item, content={"body": "between us"})
    with pytest.raises(TypeError):
        msgspec.structs.replace(item, author="@b:house")
    given = {name: getattr(item, name) for name in item.__struct_fields__}
    assert item == PublicItem(**given)
    with pytest.raises(TypeError):
        PublicItem(**{**given, "content": {"body": "between us"}})
    content["body"] = "between us"
    assert not item.intact


def test_what_is_disclosed_is_no_public_item() -> None:
    disclosed = surfaces.DisclosedItem(
        item_id="$e",
        author="@a:house",
        room_id="!p:house",
        type="m.room.message",
        content={},
        ts_ms=1,
        disclosed_by="@b:house",
        disclosed_ms=2,
    )
    assert not isinstance(disclosed, PublicItem)
    assert disclosed == msgspec.json.decode(msgspec.json.encode(disclosed), type=surfaces.DisclosedItem)


async def test_the_open_gate_publishes_everything() -> None:
    item = expose_event(message(), PUBLIC)
    assert item is not None
    assert surfaces.PUBLISH is await OpenGate().judge(item)
    assert ("publish", False) == (surfaces.PUBLISH.action, surfaces.PUBLISH.review)
