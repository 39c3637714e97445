"""Events: their bytes, and serving them by splicing."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import events, ids
from teahouse.matrix.canonical import EVENT_LIMIT
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Event

EVENT_ID = ids.new_event_id(b"e" * 32)
ROOM_ID = ids.room_id_v12(ids.new_event_id(b"r" * 32))
TEXT = {"msgtype": "m.text", "body": '水开了 "quoted" ,"content":{} \\ \x00 </script>'}


def message(content: Any = TEXT, **more: Any) -> Event:
    given = {"event_id": EVENT_ID, "room_id": ROOM_ID, "type": "m.room.message", "sender": "@alice:house", "ts": 1700}
    return events.build(**{**given, "content": content, **more})


def decoded(json: bytes) -> Any:
    return msgspec.json.decode(json)


def test_the_form_of_the_bytes() -> None:
    event = message({"body": "x"})
    assert event.json == (
        b'{"event_id":"%b","type":"m.room.message","sender":"@alice:house","origin_server_ts":1700,"content":{"body":"x"}}'
        % EVENT_ID.encode()
    )
    state = message({}, state_key="")
    assert b'"origin_server_ts":1700,"state_key":"","content":{}}' in state.json
    assert 0 == event.position


def test_serving() -> None:
    event = message()
    bare = {
        "event_id": EVENT_ID,
        "type": "m.room.message",
        "sender": "@alice:house",
        "origin_server_ts": 1700,
        "content": TEXT,
    }
    assert events.serve(event, without_room_id=True) is event.json
    assert bare == decoded(event.json)
    whole = {**bare, "room_id": ROOM_ID}
    assert whole == decoded(events.serve(event))
    extra = {"transaction_id": "t1", "m.relations": msgspec.Raw(b'{"m.thread":{"count":1}}')}
    unsigned = {"transaction_id": "t1", "m.relations": {"m.thread": {"count": 1}}}
    assert {**bare, "unsigned": unsigned} == decoded(events.serve(event, extra, without_room_id=True))
    assert {**whole, "unsigned": unsigned} == decoded(events.serve(event, extra))
    assert whole == decoded(events.serve(event, {}))


def test_static_unsigned_members_and_those_for_the_reader_are_put_together() -> None:
    event = message({}, state_key="").changed(unsigned=b'{"replaces_state":"$old"}')
    assert {"replaces_state": "$old"} == decoded(events.serve(event))["unsigned"]
    assert {"replaces_state": "$old", "age": 5} == decoded(events.serve(event, {"age": 5}))["unsigned"]
    empty = message().changed(unsigned=b"{}")
    assert {"age": 5} == decoded(events.serve(empty, {"age": 5}))["unsigned"]


def test_redacts_is_where_every_client_looks_for_it() -> None:
    event = message({"reason": "spam"}, type="m.room.redaction", redacts="$target")
    served = decoded(events.serve(event))
    assert ("$target", "$target") == (served["redacts"], served["content"]["redacts"])
    assert "$target" == event.redacts == event.content["redacts"]
    assert message({"redacts": "$x"}).redacts is None  # not a redaction


def test_stripped_state() -> None:
    event = message({"name": "茶"}, type="m.room.name", state_key="")
    assert {"type": "m.room.name", "state_key": "", "sender": "@alice:house", "content": {"name": "茶"}} == decoded(
        events.stripped(event)
    )


def test_content_is_decoded_once_and_only_when_asked_for() -> None:
    event = message()
    stored = Event(1, event.room_id, event.event_id, event.type, None, event.sender, event.ts, event.json)
    assert TEXT == stored.content
    assert stored.content is stored.content


def test_restore_gives_the_same_bytes() -> None:
    event = message(TEXT, state_key='k"ey', audience="@bob:house")
    again = events.restore(
        position=7,
        room_id=event.room_id,
        event_id=event.event_id,
        type=event.type,
        state_key=event.state_key,
        sender=event.sender,
        ts=event.ts,
        content_json=event.content_json,
        audience=event.audience,
    )
    assert event.json == again.json
    assert 7 == again.position


def test_a_changed_copy() -> None:
    event = message()
    related = event.changed(related=True, position=5)
    assert (True, 5, event.json) == (related.related, related.position, related.json)
    assert (False, 0) == (event.related, event.position)
    assert {"body": "y"} == event.changed(json=message({"body": "y"}).json).content


def test_size_limits() -> None:
    room_for = EVENT_LIMIT - len(message({"body": ""}).json) - len(ROOM_ID) - 13
    fits = message({"body": "x" * room_for})
    assert EVENT_LIMIT == len(events.serve(fits))
    too_large: list[dict[str, Any]] = [
        {"content": {"body": "x" * (room_for + 1)}},
        {"type": "t" * 256},
        {"type": "茶" * 86},
        {"state_key": "k" * 256},
    ]
    for bad in too_large:
        with pytest.raises(MatrixError) as caught:
            message(**bad)
        assert (413, "M_TOO_LARGE") == (caught.value.status, caught.value.errcode)
    message(type="t" * 255, state_key="茶" * 85)


RELATIONS = [
    ({"rel_type": "m.annotation", "event_id": "$e", "key": "👍"}, ("m.annotation", "$e", "👍")),
    ({"rel_type": "m.thread", "event_id": "$e", "m.in_reply_to": {"event_id": "$f"}}, ("m.thread", "$e", None)),
    ({"rel_type": "m.annotation", "event_id": "$e", "key": 5}, ("m.annotation", "$e", None)),
    ({"m.in_reply_to": {"event_id": "$f"}}, None),
    ({"rel_type": "m.thread"}, None),
    ({"event_id": "$e"}, None),
    ({"rel_type": "", "event_id": "$e"}, None),
    ({"rel_type": 1, "event_id": "$e"}, None),
    ({"rel_type": "m.thread", "event_id": ["$e"]}, None),
    ([], None),
    ("m.thread", None),
    (None, None),
]


@pytest.mark.parametrize(("relates_to", "expected"), RELATIONS)
def test_relation(relates_to: Any, expected: Any) -> None:
    assert expected == events.relation({"m.relates_to": relates_to})
    assert events.relation({}) is None


TEXTS = st.text(max_size=20) | st.sampled_from(['"', '","content":', "\\", '{"content":{}}', ',"content":'])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(
    content=st.dictionaries(TEXTS, JSON, max_size=4),
    type=TEXTS,
    state_key=st.none() | TEXTS,
    sender=TEXTS,
    unsigned=st.none() | st.dictionaries(st.sampled_from(["prev_content", "replaces_state"]), JSON),
    extra=st.none() | st.dictionaries(st.sampled_from(["age", "transaction_id"]), JSON),
    without_room_id=st.booleans(),
)
def test_splicing_gives_what_encoding_would(
    content: Any,
    type: str,
    state_key: Any,
    sender: str,
    unsigned: Any,
    extra: Any,
    without_room_id: bool,
) -> None:
    event = message(content, type=type, state_key=state_key, sender=sender)
    if unsigned is not None:
        event = event.changed(unsigned=msgspec.json.encode(unsigned))
    expected = {
        "event_id": EVENT_ID,
        "type": type,
        "sender": sender,
        "origin_server_ts": 1700,
        "content": content,
        **({} if state_key is None else {"state_key": state_key}),
        **({} if without_room_id else {"room_id": ROOM_ID}),
        **({"unsigned": {**(unsigned or {}), **(extra or {})}} if unsigned is not None or extra else {}),
    }
    assert expected == decoded(events.serve(event, extra, without_room_id))
    assert content == decoded(event.content_json)
    stored = Event(1, ROOM_ID, EVENT_ID, type, state_key, sender, 1700, event.json)
    assert content == stored.content
    assert {"type": type, "sender": sender, "content": content, "state_key": state_key or ""} == decoded(
        events.stripped(event)
    )
