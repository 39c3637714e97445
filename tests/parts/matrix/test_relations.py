"""Edits and threads."""

from typing import Any

import pytest

from teahouse.matrix import events, relations
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.events import Event

ALICE, BOB = "@alice:house", "@bob:house"


def event(event_id: str, content: Any = None, **more: Any) -> Event:
    given = {
        "room_id": "!r:house",
        "type": "m.room.message",
        "sender": ALICE,
        "ts": 1,
        "content": content or {"body": "x"},
    }
    return events.build(**{"event_id": event_id, **given, **more})


def relating(rel_type: str, event_id: str, **more: Any) -> dict[str, Any]:
    return {"body": "* y", "m.relates_to": {"rel_type": rel_type, "event_id": event_id}, **more}


NEW = {"m.new_content": {"body": "y", "m.relates_to": {"bogus": 1}}}
ORIGINAL = event("$o")
EDIT = event("$e", relating("m.replace", "$o", **NEW))

INVALID = [
    (ORIGINAL, event("$e", relating("m.replace", "$o", **NEW), room_id="!other:house")),
    (ORIGINAL, event("$e", relating("m.replace", "$o", **NEW), sender=BOB)),
    (ORIGINAL, event("$e", relating("m.replace", "$o", **NEW), type="m.sticker")),
    (ORIGINAL, event("$e", relating("m.replace", "$o", **NEW), state_key="")),
    (event("$o", state_key=""), event("$e", relating("m.replace", "$o", **NEW), state_key="")),
    (event("$o", relating("m.replace", "$p", **NEW)), EDIT),
    (ORIGINAL, event("$e", relating("m.replace", "$o"))),
    (ORIGINAL, event("$e", relating("m.replace", "$o", **{"m.new_content": "y"}))),
    (ORIGINAL, event("$e", relating("m.replace", "$other", **NEW))),
    (ORIGINAL, event("$e", relating("m.thread", "$o", **NEW))),
    (ORIGINAL, event("$e", NEW)),
    (ORIGINAL.changed(redacted=True), EDIT),
    (ORIGINAL, EDIT.changed(redacted=True)),
]


def test_a_valid_edit() -> None:
    assert relations.is_valid_edit(ORIGINAL, EDIT)
    assert relations.is_valid_edit(event("$o", relating("m.thread", "$root")), EDIT)
    encrypted = event("$o", type="m.room.encrypted")
    assert relations.is_valid_edit(encrypted, event("$e", relating("m.replace", "$o"), type="m.room.encrypted"))


@pytest.mark.parametrize(("original", "edit"), INVALID)
def test_invalid_edits(original: Event, edit: Event) -> None:
    assert not relations.is_valid_edit(original, edit)
    assert relations.latest_edit(original, [edit]) is None


def test_the_latest_edit_is_by_time_then_by_id() -> None:
    def edit(event_id: str, ts: int) -> Event:
        return event(event_id, relating("m.replace", "$o", **NEW), ts=ts)

    latest = relations.latest_edit(ORIGINAL, [edit("$b", 9), edit("$c", 5), edit("$a", 9)])
    assert latest is not None
    assert "$b" == latest.event_id
    assert relations.latest_edit(ORIGINAL, []) is None


def test_edited_content_keeps_the_originals_relation() -> None:
    threaded = event("$o", relating("m.thread", "$root", formatted_body="gone"))
    assert {"body": "y", "m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}} == relations.edited_content(
        threaded, EDIT
    )
    assert {"body": "y"} == relations.edited_content(ORIGINAL, EDIT)


def test_a_thread_cannot_start_from_what_relates_to_another() -> None:
    relations.check_thread_root(ORIGINAL)
    relations.check_thread_root(event("$o", {"body": "x", "m.relates_to": {"m.in_reply_to": {"event_id": "$p"}}}))
    for rel_type in ("m.thread", "m.annotation", "m.reference", "m.replace", "org.example.x"):
        with pytest.raises(MatrixError) as caught:
            relations.check_thread_root(event("$o", relating(rel_type, "$p")))
        assert (400, "M_UNKNOWN") == (caught.value.status, caught.value.errcode)


def test_which_thread_an_event_is_in() -> None:
    known = {
        one.event_id: one
        for one in (
            event("$root"),
            event("$message", relating("m.thread", "$root")),
            event("$edit", relating("m.replace", "$message")),
            event("$reaction", relating("m.annotation", "$message")),
            event("$far", relating("m.annotation", "$reaction")),
            event("$too_far", relating("m.reference", "$far")),
            event("$to_root", relating("m.annotation", "$root")),
            event("$lost", relating("m.annotation", "$unknown")),
            event("$loop", relating("m.reference", "$loop")),
        )
    }
    assert {
        "$root": None,
        "$message": "$root",
        "$edit": "$root",
        "$reaction": "$root",
        "$far": "$root",
        "$too_far": None,
        "$to_root": None,
        "$lost": None,
        "$loop": None,
    } == {event_id: relations.thread_of(one, known.get) for event_id, one in known.items()}
