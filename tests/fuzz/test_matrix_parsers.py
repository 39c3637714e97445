"""Odd input to everything in `matrix` that reads what strangers write: nothing but a MatrixError may come out."""

import contextlib
import time
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.matrix import auth, canonical, events, filters, ids, push, redaction, relations, versions
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.versions import VERSIONS
from tests.parts.matrix.room import ALICE, BOB, Room, made

#: Any text a decoder could give and some it could not: lone surrogates too.
TEXT = st.text(st.characters(), max_size=12) | st.sampled_from(
    [ALICE, BOB, "", "*", "?", "m.room.member", "content.body", "$e", "!r:house", "#a:house", "\x00", "join", "\\", "."]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
#: The same without what `canonical.check` stops at the door.
CLEAN_TEXT = st.text(max_size=12) | st.sampled_from([ALICE, BOB, "@eve:elsewhere", "", "join", "invite", "ban", "$e"])
CLEAN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | CLEAN_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CLEAN_TEXT, inner, max_size=4),
    max_leaves=12,
)


def shaped(*names: str, values: st.SearchStrategy[Any] = CLEAN) -> st.SearchStrategy[dict[str, Any]]:
    """Objects whose keys are those that somebody reads, with any values."""
    return st.dictionaries(st.sampled_from(names) | CLEAN_TEXT, values, max_size=6)


FILTER_KEYS = ("limit", "types", "not_types", "senders", "not_senders", "rooms", "not_rooms", "contains_url")
PART = shaped(*FILTER_KEYS, "lazy_load_members", "related_by_senders", values=JSON)
FILTERS = shaped("event_fields", "event_format", "presence", "room", values=JSON | PART) | st.fixed_dictionaries(
    {"room": shaped("timeline", "state", "rooms", "ephemeral", values=PART | JSON)}
)


@given(JSON | FILTERS | st.binary(max_size=60) | st.text(st.characters(), max_size=60))
def test_filters(source: Any) -> None:
    event = events.build(event_id="$e", room_id="!r:house", type="m.room.message", sender=ALICE, ts=1, content={})
    for kind in (filters.Filter, filters.RoomEventFilter):
        with contextlib.suppress(MatrixError):
            parsed = kind.parse(source)
            for part in (
                (parsed,) if isinstance(parsed, filters.RoomEventFilter) else (parsed.room.timeline, parsed.presence)
            ):
                assert part.matches(event) in (True, False)


@given(JSON)
def test_canonical(value: Any) -> None:
    with contextlib.suppress(MatrixError):
        canonical.check(value)
        msgspec.json.encode(value)  # what passes can be encoded


@given(st.integers(1, 5000), st.sampled_from([b"[", b'{"a":', b'[{"x":']))
@settings(max_examples=20)
def test_deep_json(depth: int, opening: bytes) -> None:
    with contextlib.suppress(MatrixError):
        filters.Filter.parse(opening * depth)
    value: Any = None
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    with contextlib.suppress(MatrixError):
        canonical.check(value)
        assert depth <= canonical.DEPTH_LIMIT


@given(TEXT | st.text(st.characters(), max_size=300))
def test_identifiers(text: str) -> None:
    for question in (
        ids.is_user_id,
        ids.is_room_id,
        ids.is_room_alias,
        ids.is_event_id,
        ids.is_server_name,
        ids.valid_new_localpart,
    ):
        if question(text):
            assert len(text.encode()) <= ids.LIMIT_BYTES
            assert "\x00" not in text
    ids.server_of(text)
    ids.user_localpart(text)
    with contextlib.suppress(MatrixError):
        ids.user_id(text, "house")


@given(JSON)
def test_room_versions(given: Any) -> None:
    with contextlib.suppress(MatrixError):
        assert versions.version(given).id in VERSIONS


CONDITION = shaped("kind", "key", "pattern", "value", "is") | st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            [
                "event_match",
                "event_property_is",
                "event_property_contains",
                "room_member_count",
                "contains_display_name",
                "sender_notification_permission",
            ]
        )
    },
    optional={"key": CLEAN, "pattern": CLEAN, "value": CLEAN, "is": CLEAN},
)
CONTENT = shaped("body", "msgtype", "m.mentions", "m.relates_to", "membership", "redacts", "m.new_content")


@given(
    kind=st.sampled_from(push.KINDS) | CLEAN_TEXT,
    rule_id=CLEAN_TEXT,
    actions=CLEAN | st.lists(st.just("notify") | shaped("set_tweak", "value"), max_size=3),
    conditions=CLEAN | st.lists(CONDITION, max_size=3),
    pattern=CLEAN,
    before=st.none() | CLEAN_TEXT,
    content=CONTENT,
    state_key=st.none() | CLEAN_TEXT,
)
def test_push_rules(
    kind: str, rule_id: str, actions: Any, conditions: Any, pattern: Any, before: Any, content: Any, state_key: Any
) -> None:
    rules = push.default_rules(ALICE)
    with contextlib.suppress(MatrixError):
        rules = push.put_rule(rules, kind, rule_id, actions, conditions, pattern, before)
    with contextlib.suppress(MatrixError):
        rules = push.set_actions(rules, kind, rule_id, actions)
    with contextlib.suppress(MatrixError):
        push.set_enabled(rules, kind, rule_id, actions)
    event = events.build(
        event_id="$e", room_id="!r", type="m.room.message", sender=BOB, ts=1, content=content, state_key=state_key
    )
    outcome = push.compile(rules, ALICE).evaluate(event, member_count=2, display_name="x", sender_power=5)
    assert outcome.notify in (True, False)
    msgspec.json.encode(outcome.actions)


@given(
    st.dictionaries(
        st.sampled_from(push.KINDS),
        st.lists(shaped("rule_id", "enabled", "conditions", "actions", "pattern"), max_size=3),
    ),
    CONTENT,
)
def test_rulesets_that_were_never_checked(rules: Any, content: Any) -> None:
    event = events.build(event_id="$e", room_id="!r", type="m.room.message", sender=BOB, ts=1, content=content)
    assert push.compile(rules, ALICE).evaluate(event, member_count=2).notify in (True, False)


def test_patterns_cannot_be_made_to_take_long() -> None:
    """Each of these takes a backtracking matcher longer than the universe is old."""
    body = "a" * 30_000
    event = events.build(event_id="$e", room_id="!r", type="t", sender=BOB, ts=1, content={"body": body, "x": body})
    rules: Any = push.default_rules(ALICE)
    for number, pattern in enumerate(["*a" * 500 + "*b", "a*" * 500 + "b", "?*" * 500 + "b", "a*a?" * 250 + "b*c"]):
        rules = push.put_rule(rules, "content", f"c{number}", ["notify"], pattern=pattern)
        condition = {"kind": "event_match", "key": "content.x", "pattern": pattern}
        rules = push.put_rule(rules, "override", f"o{number}", ["notify"], [condition])
    types = filters.RoomEventFilter.parse({"types": ["*a" * 500 + "*b"]})
    before = time.process_time()
    assert not push.compile(rules, ALICE).evaluate(event, member_count=5).notify
    assert not types.matches_type(body)
    assert time.process_time() - before < 5


TYPES = st.sampled_from(
    ["m.room.create", "m.room.member", "m.room.power_levels", "m.room.join_rules", "m.room.third_party_invite", "x", ""]
)
STATE_CONTENT = shaped(
    "membership",
    "join_rule",
    "join_authorised_via_users_server",
    "third_party_invite",
    "users",
    "users_default",
    "events",
    "events_default",
    "state_default",
    "notifications",
    "ban",
    "room_version",
    "creator",
    "additional_creators",
    "m.federate",
    values=CLEAN | st.dictionaries(CLEAN_TEXT, st.integers(-200, 200), max_size=3),
)


@given(
    version_id=st.sampled_from(sorted(VERSIONS)),
    type=TYPES,
    content=STATE_CONTENT,
    state_key=st.none() | CLEAN_TEXT,
    sender=st.sampled_from([ALICE, BOB, "", "x"]),
    odd_state=st.dictionaries(TYPES.filter(lambda one: one != "m.room.member"), STATE_CONTENT, max_size=3),
)
@settings(max_examples=300)
def test_auth_rules(
    version_id: str, type: str, content: Any, state_key: Any, sender: str, odd_state: dict[str, Any]
) -> None:
    room: Room = made(version_id)
    for odd_type, odd_content in odd_state.items():
        room.put(odd_type, odd_content)
    event = room.event(sender, type, content, state_key)
    asked = auth.asks_about(event)
    membership = room.membership

    def only_those(user_id: str) -> str:
        assert user_id in asked
        return membership(user_id)

    room.membership = only_those  # type: ignore[method-assign]
    with contextlib.suppress(MatrixError):
        auth.allowed(room.version, event, room)
        assert (sender != "" and sender != "x") or type == "m.room.create"


@given(
    version_id=st.sampled_from(sorted(VERSIONS)),
    event=st.dictionaries(CLEAN_TEXT | st.sampled_from(["type", "content"]), CLEAN),
    content=CONTENT,
)
def test_redactions_and_relations(version_id: str, event: dict[str, Any], content: dict[str, Any]) -> None:
    redaction.redact(VERSIONS[version_id], event)
    events.relation(content)
    one = events.build(event_id="$e", room_id="!r", type="m.room.message", sender=BOB, ts=1, content=content)
    other = events.build(event_id="$f", room_id="!r", type="m.room.message", sender=BOB, ts=1, content={})
    relations.is_valid_edit(other, one)
    relations.edited_content(one, one)
    relations.thread_of(one, {"$e": one}.get)
    with contextlib.suppress(MatrixError):
        relations.check_thread_root(one)
    redaction.redacted(VERSIONS[version_id], one)
    msgspec.json.decode(events.serve(one))
