"""Redaction: the key lists of the room versions, written out once more, and who may redact."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import events, redaction
from teahouse.matrix.events import Event
from teahouse.matrix.versions import VERSIONS, version
from tests.parts.matrix.room import ALICE, BOB, CAROL, made

every_version = pytest.mark.parametrize("version_id", sorted(VERSIONS))

TOP = {
    "event_id": "$e",
    "type": "m.room.message",
    "room_id": "!r:house",
    "sender": ALICE,
    "state_key": "",
    "hashes": {"sha256": "x"},
    "signatures": {"house": {}},
    "depth": 4,
    "prev_events": ["$p"],
    "auth_events": ["$a"],
    "origin_server_ts": 1,
}
TOP_V10 = {"prev_state": [], "origin": "house", "membership": "join"}
LOST = {"unsigned": {"age": 1}, "redacts": "$x", "org.example.extra": 1}


def redact(version_id: str, type: str, content: Any) -> Any:
    return redaction.redact(version(version_id), {**TOP, "type": type, "content": content})["content"]


@every_version
def test_top_level_keys(version_id: str) -> None:
    event = {**TOP, **TOP_V10, **LOST, "content": {"body": "gone"}}
    kept = {**TOP, **(TOP_V10 if version_id == "10" else {}), "content": {}}
    assert kept == redaction.redact(version(version_id), event)


MEMBER = {
    "membership": "join",
    "join_authorised_via_users_server": ALICE,
    "displayname": "x",
    "avatar_url": "mxc://a/b",
    "reason": "y",
    "third_party_invite": {"display_name": "z", "signed": {"mxid": BOB, "token": "t"}},
}
LEVELS = {
    "ban": 1,
    "events": {"m.room.name": 1},
    "events_default": 2,
    "invite": 3,
    "kick": 4,
    "notifications": {"room": 5},
    "redact": 6,
    "state_default": 7,
    "users": {BOB: 8},
    "users_default": 9,
    "org.example": 1,
}

GOLDEN = [
    # type, content, what version 10 keeps, what versions 11 and 12 keep
    ("m.room.message", {"body": "x", "msgtype": "m.text"}, {}, {}),
    ("m.room.encrypted", {"ciphertext": "x", "m.relates_to": {}}, {}, {}),
    ("m.room.name", {"name": "x"}, {}, {}),
    ("m.room.topic", {"topic": "x"}, {}, {}),
    ("m.room.aliases", {"aliases": ["#a:b"]}, {}, {}),
    (
        "m.room.member",
        MEMBER,
        {"membership": "join", "join_authorised_via_users_server": ALICE},
        {
            "membership": "join",
            "join_authorised_via_users_server": ALICE,
            "third_party_invite": {"signed": {"mxid": BOB, "token": "t"}},
        },
    ),
    (
        "m.room.member",
        {"membership": "invite", "third_party_invite": {"display_name": "z"}},
        {"membership": "invite"},
        {"membership": "invite"},
    ),
    (
        "m.room.member",
        {"membership": "invite", "third_party_invite": 5},
        {"membership": "invite"},
        {"membership": "invite"},
    ),
    (
        "m.room.create",
        {"creator": ALICE, "room_version": "x", "m.federate": True, "predecessor": {"room_id": "!o:house"}, "e": 1},
        {"creator": ALICE},
        {"creator": ALICE, "room_version": "x", "m.federate": True, "predecessor": {"room_id": "!o:house"}, "e": 1},
    ),
    (
        "m.room.join_rules",
        {"join_rule": "restricted", "allow": [{"type": "m.room_membership"}], "x": 1},
        {"join_rule": "restricted", "allow": [{"type": "m.room_membership"}]},
        {"join_rule": "restricted", "allow": [{"type": "m.room_membership"}]},
    ),
    (
        "m.room.power_levels",
        LEVELS,
        {key: value for key, value in LEVELS.items() if key not in ("invite", "notifications", "org.example")},
        {key: value for key, value in LEVELS.items() if key not in ("notifications", "org.example")},
    ),
    (
        "m.room.history_visibility",
        {"history_visibility": "joined", "x": 1},
        {"history_visibility": "joined"},
        {"history_visibility": "joined"},
    ),
    ("m.room.redaction", {"redacts": "$x", "reason": "spam"}, {}, {"redacts": "$x"}),
]


@pytest.mark.parametrize(("type", "content", "v10", "v11"), GOLDEN)
def test_golden_content(type: str, content: Any, v10: Any, v11: Any) -> None:
    assert [v10, v11, v11] == [redact(one, type, content) for one in ("10", "11", "12")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from([one[0] for one in GOLDEN] + ["x"])
CONTENTS = st.dictionaries(st.sampled_from(sorted({*MEMBER, *LEVELS, "body", "redacts", "allow", "creator"})), JSON)


@given(version_id=st.sampled_from(sorted(VERSIONS)), type=TYPES | JSON, content=CONTENTS | JSON, more=CONTENTS)
def test_redacting_twice_is_redacting_once(version_id: str, type: Any, content: Any, more: Any) -> None:
    event = {**more, "type": type, "content": content}
    before = msgspec.json.encode(event)
    once = redaction.redact(version(version_id), event)
    assert once == redaction.redact(version(version_id), once)
    assert set(once) <= {*event, "content"}
    assert before == msgspec.json.encode(event)


@given(
    version_id=st.sampled_from(sorted(VERSIONS)),
    type=TYPES,
    content=CONTENTS,
    state_key=st.none() | st.text(max_size=9),
)
def test_both_ways_to_redact_agree(version_id: str, type: str, content: Any, state_key: str | None) -> None:
    event = events.build(
        event_id="$e", room_id="!r", type=type, sender=ALICE, ts=5, content=content, state_key=state_key
    )
    cut = redaction.redacted(version(version_id), event)
    decoded = msgspec.json.decode(cut.json)
    expected = redaction.redact(version(version_id), msgspec.json.decode(event.json))
    redacts = decoded.pop("redacts", None)
    assert expected == decoded
    assert cut.content == expected["content"]
    assert cut.redacted
    # The top-level copy for older clients is there when what it copies is.
    assert redacts == (
        expected["content"].get("redacts")
        if isinstance(expected["content"].get("redacts"), str) and type == "m.room.redaction"
        else None
    )


def test_a_redacted_event_says_because_of_what() -> None:
    event = events.build(
        event_id="$e", room_id="!r", type="m.room.topic", sender=ALICE, ts=5, content={"topic": "x"}, state_key=""
    ).changed(
        unsigned=b'{"replaces_state":"$old","prev_content":{"topic":"y"}}', position=9, audience=BOB, related=True
    )
    cut = redaction.redacted(version("12"), event, because=b'{"event_id":"$r"}')
    assert {
        "event_id": "$e",
        "room_id": "!r",
        "type": "m.room.topic",
        "sender": ALICE,
        "origin_server_ts": 5,
        "state_key": "",
        "content": {},
        "unsigned": {"replaces_state": "$old", "redacted_because": {"event_id": "$r"}},
    } == msgspec.json.decode(events.serve(cut))
    assert (9, BOB, True) == (cut.position, cut.audience, cut.related)


def test_redacting_a_redaction_keeps_what_it_redacts_where_the_version_says_so() -> None:
    event = events.build(
        event_id="$e", room_id="!r", type="m.room.redaction", sender=ALICE, ts=5, content={"reason": "x"}, redacts="$m"
    )
    kept = {version_id: redaction.redacted(version(version_id), event) for version_id in VERSIONS}
    assert {"10": None, "11": "$m", "12": "$m"} == {version_id: one.redacts for version_id, one in kept.items()}
    assert "$m" == msgspec.json.decode(kept["12"].json)["redacts"]


@every_version
def test_who_may_redact(version_id: str) -> None:
    room = made(version_id, "public")
    for user_id in (BOB, CAROL):
        room.member(user_id, user_id, "join")
    mine: Event = room.send(CAROL, "m.room.message", {"body": "x"})
    theirs: Event = room.send(ALICE, "m.room.message", {"body": "x"})

    def can(user_id: str, event: Event) -> bool:
        return redaction.can_redact(room.version, room, user_id, event)

    assert [True, False] == [can(CAROL, mine), can(CAROL, theirs)]
    assert [True, True] == [can(BOB, mine), can(BOB, theirs)]
    room.member(CAROL, CAROL, "leave")
    assert not can(CAROL, mine)
