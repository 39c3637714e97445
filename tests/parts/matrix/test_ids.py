"""Identifier grammar, and the making of identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import ids
from teahouse.matrix.errors import MatrixError

OPAQUE = "a" * 42 + "-"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("matrix.org", True),
        ("matrix.org:8888", True),
        ("localhost", True),
        ("1.2.3.4", True),
        ("1.2.3.4:1234", True),
        ("[1234:5678::abcd]", True),
        ("[1234:5678::abcd]:5678", True),
        ("1.2.3.256", False),
        ("1.2.3.4444", False),
        ("", False),
        (":80", False),
        ("host:", False),
        ("host:123456", False),
        ("host:port", False),
        ("ho st", False),
        ("host/path", False),
        ("höst", False),
        ("host\n", False),
        ("[::1", False),
        ("x" * 256, False),
    ],
)
def test_server_names(text: str, good: bool) -> None:
    assert good is ids.is_server_name(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("@alice:house", True),
        ("@a.b_c=d-e/f+g:house:80", True),
        ("@ALICE:house", True),  # historical
        ("@爱丽丝:house", True),  # historical
        ("@:house", True),  # historical
        ("@a b:house", True),  # historical
        ("@alice", False),
        ("alice:house", False),
        ("@alice:", False),
        ("@alice:ho use", False),
        ("@al\x00ice:house", False),
        ("@alice:house:x", False),
        ("@alice:house\n", False),
        ("@" + "x" * 248 + ":house", True),
        ("@" + "x" * 249 + ":house", False),
        ("@" + "爱" * 85 + ":house", False),
        ("@\ud800:house", False),
        ("", False),
        ("@", False),
    ],
)
def test_user_ids(text: str, good: bool) -> None:
    assert good is ids.is_user_id(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("!abc:house", True),
        ("!" + OPAQUE, True),
        ("!" + OPAQUE + ":house", True),
        ("!" + OPAQUE[:-1], False),
        ("!" + OPAQUE + "x", False),
        ("!abc", False),
        ("!:house", False),
        ("!a\x00c:house", False),
        ("#abc:house", False),
        ("!" + "x" * 300 + ":house", False),
        ("", False),
    ],
)
def test_room_ids(text: str, good: bool) -> None:
    assert good is ids.is_room_id(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("#tea:house", True),
        ("#茶:house", True),
        ("#a b/c:house", True),
        ("#:house", False),
        ("#tea", False),
        ("#tea:", False),
        ("tea:house", False),
        ("#" + "x" * 250 + ":house", False),
    ],
)
def test_room_aliases(text: str, good: bool) -> None:
    assert good is ids.is_room_alias(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("$abc", True),
        ("$abc:house", True),
        ("$" + OPAQUE, True),
        ("$", False),
        ("abc", False),
        ("$\x00", False),
        ("$" + "x" * 255, False),
    ],
)
def test_event_ids(text: str, good: bool) -> None:
    assert good is ids.is_event_id(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("alice", True),
        ("a.b_c=d-e/f+1", True),
        ("Alice", False),
        ("", False),
        ("a b", False),
        ("爱", False),
        ("a:b", False),
        ("a" * 253, False),
    ],
)
def test_new_localparts(text: str, good: bool) -> None:
    assert good is ids.valid_new_localpart(text)


def test_parts_of_ids() -> None:
    assert "alice" == ids.user_localpart("@alice:house:80")
    assert "house:80" == ids.server_of("@alice:house:80")
    assert "" == ids.server_of("!" + OPAQUE)
    assert "@alice:house" == ids.user_id("alice", "house")


def test_a_user_id_is_not_too_long() -> None:
    with pytest.raises(MatrixError) as caught:
        ids.user_id("x" * 240, "a-long-server-name")
    assert "M_INVALID_USERNAME" == caught.value.errcode


@given(st.binary(min_size=32, max_size=32))
def test_new_event_and_room_ids(random: bytes) -> None:
    event_id = ids.new_event_id(random)
    assert 44 == len(event_id)
    assert ids.is_event_id(event_id)
    assert ids.is_room_id(ids.room_id_v12(event_id))
    assert event_id[1:] == ids.room_id_v12(event_id)[1:]
    room_id = ids.new_room_id(random[:18], "house")
    assert ids.is_room_id(room_id)
    assert "house" == ids.server_of(room_id)


def test_ids_are_made_of_enough_randomness() -> None:
    for make in (lambda: ids.new_event_id(b"x" * 31), lambda: ids.new_room_id(b"x" * 17, "house")):
        with pytest.raises(ValueError, match="random bytes"):
            make()
