"""Filters: the definition, what it lets through, and what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import events
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Event
from teahouse.matrix.filters import EVERYTHING, EventFilter, Filter, RoomEventFilter, RoomFilter


def event(
    type: str = "m.room.message", sender: str = "@alice:house", room_id: str = "!a:house", **content: Any
) -> Event:
    return events.build(event_id="$e", room_id=room_id, type=type, sender=sender, ts=1, content=content)


CASES = [
    # filter, event, does it pass?
    ({}, {}, True),
    ({"types": ["m.room.message"]}, {}, True),
    ({"types": ["m.room.name"]}, {}, False),
    ({"types": []}, {}, False),
    ({"types": ["m.room.*"]}, {}, True),
    ({"types": ["*"]}, {}, True),
    ({"types": ["*"]}, {"type": ""}, True),
    ({"types": ["m.*.message"]}, {}, True),
    ({"types": ["m.*.name"]}, {}, False),
    ({"types": ["*.message"]}, {}, True),
    ({"types": ["*room*"]}, {}, True),
    ({"types": ["m.room.message*"]}, {}, True),
    ({"types": ["M.ROOM.MESSAGE"]}, {}, False),
    ({"types": ["m?room?message"]}, {}, False),
    ({"types": ["m.room**message"]}, {}, True),
    ({"types": ["ab*ba"]}, {"type": "aba"}, False),
    ({"types": ["ab*ba"]}, {"type": "abba"}, True),
    ({"types": ["x*y", "m.room.message"]}, {}, True),
    ({"not_types": ["m.room.message"]}, {}, False),
    ({"not_types": ["m.room.*"]}, {}, False),
    ({"not_types": []}, {}, True),
    ({"types": ["m.room.message"], "not_types": ["m.*"]}, {}, False),
    ({"senders": ["@alice:house"]}, {}, True),
    ({"senders": ["@bob:house"]}, {}, False),
    ({"senders": []}, {}, False),
    ({"not_senders": ["@alice:house"]}, {}, False),
    ({"senders": ["@alice:house"], "not_senders": ["@alice:house"]}, {}, False),
    ({"rooms": ["!a:house"]}, {}, True),
    ({"rooms": ["!b:house"]}, {}, False),
    ({"rooms": []}, {}, False),
    ({"not_rooms": ["!a:house"]}, {}, False),
    ({"rooms": ["!a:house"], "not_rooms": ["!a:house"]}, {}, False),
    ({"contains_url": True}, {"url": "mxc://a/b"}, True),
    ({"contains_url": True}, {}, False),
    ({"contains_url": False}, {"url": "mxc://a/b"}, False),
    ({"contains_url": False}, {}, True),
    ({"contains_url": True}, {"url": 5}, False),
    ({"limit": 1, "lazy_load_members": True, "org.example.unknown": 5}, {}, True),
    ({"types": None, "senders": None, "contains_url": None}, {}, True),
]


@pytest.mark.parametrize(("given", "shape", "passes"), CASES)
def test_what_passes(given: dict[str, Any], shape: dict[str, Any], passes: bool) -> None:
    parsed = RoomEventFilter.parse(given)
    assert passes is parsed.matches(event(**shape))
    assert passes is parsed.matches(event(**shape))  # and once more, compiled
    if parsed.matches_all:
        assert passes
    if not {"rooms", "not_rooms", "contains_url"} & set(given):
        plain = Filter.parse({"presence": {key: given[key] for key in given if key in EventFilter.__struct_fields__}})
        assert passes is plain.presence.matches(event(**shape))


def test_a_whole_filter() -> None:
    given = {
        "event_fields": ["type", "content"],
        "event_format": "client",
        "presence": {"not_types": ["*"]},
        "account_data": {"types": ["m.direct"]},
        "room": {
            "rooms": ["!a:house"],
            "include_leave": True,
            "timeline": {"limit": 10, "unread_thread_notifications": True},
            "state": {"lazy_load_members": True, "include_redundant_members": True},
            "ephemeral": {"types": []},
            "account_data": {"not_types": ["m.tag"]},
            "org.example.extra": [1],
        },
        "org.example.extra": {"x": 1},
    }
    parsed = Filter.parse(given)
    assert given == parsed.source
    assert (10, True) == (parsed.room.timeline.limit, parsed.room.timeline.unread_thread_notifications)
    assert (True, True) == (parsed.room.state.lazy_load_members, parsed.room.state.include_redundant_members)
    assert parsed.room.include_leave
    assert parsed.room.matches_room("!a:house")
    assert not parsed.room.matches_room("!b:house")
    assert not parsed.presence.matches_type("m.presence")
    assert parsed.account_data.matches_type("m.direct")
    assert not parsed.room.ephemeral.matches_type("m.typing")
    assert not parsed.room.account_data.matches_type("m.tag")


def test_everything() -> None:
    for one in (EVERYTHING, Filter.parse({}), Filter.parse(b"{}"), Filter.parse("{}")):
        room: RoomFilter = one.room
        for part in (one.presence, one.account_data, room.timeline, room.state, room.ephemeral, room.account_data):
            assert part.matches_all
            assert part.matches(event())
            assert part.limit is None
        assert room.matches_room("!any:house")
        assert not room.include_leave
        assert {} == one.source


@pytest.mark.parametrize(
    "given", [b"", b"{", b"nonsense", '{"room":}', b'"\xff"', b"\xff{}", b'{"a":"\\ud800"}', b"[" * 100000]
)
def test_not_json(given: bytes | str) -> None:
    for kind in (Filter, RoomEventFilter):
        with pytest.raises(MatrixError) as caught:
            kind.parse(given)
        assert (400, "M_NOT_JSON") == (caught.value.status, caught.value.errcode)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"room": 5}, "$.room"),
        ({"room": {"timeline": {"limit": 0}}}, "$.room.timeline.limit"),
        ({"room": {"timeline": {"limit": "10"}}}, "$.room.timeline.limit"),
        ({"room": {"timeline": {"limit": True}}}, "$.room.timeline.limit"),
        ({"room": {"timeline": {"limit": 2**60}}}, "room.timeline.limit"),
        ({"room": {"timeline": {"limit": 1.0}}}, "room.timeline.limit"),
        ({"room": {"timeline": {"types": "m.room.message"}}}, "$.room.timeline.types"),
        ({"room": {"timeline": {"types": [1]}}}, "$.room.timeline.types[0]"),
        ({"room": {"state": {"senders": ["alice"]}}}, "$.room.state.senders[0]"),
        ({"room": {"rooms": ["#a:house"]}}, "$.room.rooms[0]"),
        ({"room": {"state": {"lazy_load_members": "yes"}}}, "$.room.state.lazy_load_members"),
        ({"event_format": "mine"}, "$.event_format"),
        ({"presence": []}, "$.presence"),
        ([], "The filter"),
        (b"[]", "The filter"),
        (b"5", "The filter"),
        (b"null", "The filter"),
    ],
)
def test_bad_filters_name_the_field(given: Any, where: str) -> None:
    with pytest.raises(MatrixError) as caught:
        Filter.parse(given)
    assert (400, "M_BAD_JSON") == (caught.value.status, caught.value.errcode)
    assert where in caught.value.error


def slowly(pattern: str, text: str) -> bool:
    """A wildcard match by trying everything."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(slowly(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and text[0] == pattern[0] and slowly(pattern[1:], text[1:])


@given(pattern=st.text("ab*", max_size=8), text=st.text("ab", max_size=8))
def test_wildcards(pattern: str, text: str) -> None:
    assert slowly(pattern, text) == RoomEventFilter.parse({"types": [pattern]}).matches_type(text)
    assert slowly(pattern, text) != RoomEventFilter.parse({"not_types": [pattern]}).matches_type(text)
