"""The visibility law: no read path shows what `matrix.visibility.visible` denies, and pages show all it allows.

Random rooms, on both databases; what is allowed is worked out anew from the stored events, by the pure function alone.
"""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teahouse.matrix.visibility import visible
from tests.parts.rooms.reads import Caller, Json, ReadsWorld, edit, event_ids, related, world

__all__ = ["world"]

PEOPLE = 4
_who = st.integers(0, PEOPLE - 1)
_which = st.integers(0, 200)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), _who, _which),
        st.tuples(st.just("say"), _who, _which),
        st.tuples(st.just("edit"), _who, _which),
        st.tuples(st.just("reply"), _who, _which),
        st.tuples(st.just("refer"), _who, _which),
        st.tuples(st.just("redact"), _who, _which),
        st.tuples(st.just("join"), _who, _which),
        st.tuples(st.just("leave"), _who, _which),
        st.tuples(st.just("invite"), _who, _which),
        st.tuples(st.just("ban"), _who, _which),
        st.tuples(st.sampled_from(("world_readable", "shared", "invited", "joined")), _who, _which),
    ),
    min_size=15,
    max_size=40,
)


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_read_shows_what_is_denied(world: ReadsWorld, steps: list[tuple[str, int, int]]) -> None:
    people = [await _person(world, name) for name in ("anna", "bert", "cleo", "dirk")]
    room = await world.chat(*people[:3])
    for step in steps:
        await _act(world, people, room, *step)
    events = await _stored(world, room)
    for reader in people:
        allowed = {event["event_id"] for event in events if _allowed(events, event, reader.user_id)}
        await _check_pages(world, reader, room, events, allowed)
        await _check_around(reader, room, events, allowed)
        await _check_children(reader, room, events, allowed)
        await _check_search(world, reader, room, allowed)


async def _person(world: ReadsWorld, name: str) -> Caller:
    known: dict[str, Caller] = world.__dict__.setdefault("known_people", {})
    if name not in known:
        known[name] = await world.person(name)
    return known[name]


async def _act(world: ReadsWorld, people: list[Caller], room: str, what: str, who: int, which: int) -> None:
    """Try it; what the rules refuse does not happen."""
    world.clock.advance(1)
    someone, other = people[who], people[which % PEOPLE]
    said = [event for event in await _stored(world, room) if event["type"] == "m.room.message"]
    target = said[which % min(2, len(said))]["event_id"] if said else None  # few parents, many children
    if what == "edit" and said:
        someone = next(person for person in people if person.user_id == said[which % min(2, len(said))]["sender"])
    path, body, method = "", {}, "PUT"  # type: str, Json, str
    send = f"v3/rooms/{{}}/send/m.room.message/{world.db.position}"
    if what in ("join", "leave"):
        method, path = "POST", f"v3/rooms/{{}}/{what}"
    elif what in ("invite", "ban"):
        method, path, body = "POST", f"v3/rooms/{{}}/{what}", {"user_id": other.user_id}
    elif what == "redact" and target is not None:
        path = f"v3/rooms/{{}}/redact/{target}/{world.db.position}"
    elif what in ("say", "edit", "reply", "refer") and (what == "say" or target is not None):
        relation = {} if target is None else related({"reply": "m.thread"}.get(what, "m.reference"), target)
        more = edit(target or "", "needle edited") if what == "edit" else relation if what != "say" else {}
        path, body = send, {"msgtype": "m.text", "body": f"needle {which}", **more}
    elif what not in ("redact", "say", "edit", "reply", "refer"):
        path, body = "v3/rooms/{}/state/m.room.history_visibility", {"history_visibility": what}
        someone = people[0]
    if path:
        await someone.ask(method, path, room, body=body)


async def _stored(world: ReadsWorld, room: str) -> list[Json]:
    facts = await world.rooms.facts(room)
    assert facts is not None
    found = (await world.rooms.timeline(room, after=0, upto=world.db.position, limit=10_000, backwards=False)).events
    return [
        {
            "event_id": event.event_id,
            "position": event.position,
            "type": event.type,
            "state_key": event.state_key,
            "sender": event.sender,
            "content": event.content,
            "redacted": event.redacted,
        }
        for event in found
    ]


def _allowed(events: list[Json], event: Json, user_id: str) -> bool:
    def changes(kind: str, state_key: str, field: str) -> list[tuple[int, str]]:
        return [
            (one["position"], one["content"][field])
            for one in events
            if (one["type"], one["state_key"]) == (kind, state_key)
        ]

    return visible(
        user_id,
        event["position"],
        audience=None,
        memberships=changes("m.room.member", user_id, "membership"),
        history=changes("m.room.history_visibility", "", "history_visibility"),
    )


def _shown(value: Any) -> Iterator[str]:
    """The ids of all events in an answer, those in bundles too, but not those that contents merely name."""
    if isinstance(value, list):
        for member in value:
            yield from _shown(member)
    elif isinstance(value, dict):
        if isinstance(value.get("event_id"), str):
            yield value["event_id"]
        for name, member in value.items():
            # A redacted event says what redacted it to whoever may see the event.
            if name not in ("content", "prev_content", "redacted_because"):
                yield from _shown(member)


async def _check_pages(world: ReadsWorld, reader: Caller, room: str, events: list[Json], allowed: set[str]) -> None:
    for direction in ("b", "f"):
        status, _ = await reader.ask("GET", "v3/rooms/{}/messages", room, dir=direction)
        if status == 403:
            readable = [one for one in events if one["type"] == "m.room.history_visibility"][-1:]
            assert not readable or readable[0]["content"].get("history_visibility") != "world_readable"
            member = [one for one in events if one["state_key"] == reader.user_id]
            assert not member or not allowed
            continue
        found = await world.all_messages(reader, room, direction, limit=4)
        expected = [event["event_id"] for event in events if event["event_id"] in allowed]
        assert expected == event_ids(found if direction == "f" else found[::-1])
        assert set(_shown(found)) <= allowed


async def _check_around(reader: Caller, room: str, events: list[Json], allowed: set[str]) -> None:
    for event in events[:: max(1, len(events) // 5)]:
        status, answer = await reader.ask("GET", "v3/rooms/{}/context/{}", room, event["event_id"], limit="6")
        assert (status == 200) <= (event["event_id"] in allowed)
        shown = {name: answer.get(name, []) for name in ("events_before", "event", "events_after")}
        assert set(_shown(shown)) <= allowed
    for direction in ("f", "b"):
        for ts in ("0", "9999999999999"):
            path = "v1/rooms/{}/timestamp_to_event"
            _, answer = await reader.ask("GET", path, room, ts=ts, dir=direction)
            assert set(_shown(answer)) <= allowed


async def _check_children(reader: Caller, room: str, events: list[Json], allowed: set[str]) -> None:
    parents = {event["content"].get("m.relates_to", {}).get("event_id") for event in events} - {None}
    for parent in parents:
        path = "v1/rooms/{}/relations/{}"
        status, answer = await reader.ask("GET", path, room, parent, recurse="true", limit="3")
        assert (200 if parent in allowed else 404) == status
        assert set(_shown(answer)) <= allowed
    status, answer = await reader.ask("GET", "v1/rooms/{}/threads", room)
    assert set(_shown(answer)) <= allowed
    for root in answer.get("chunk", []):
        replies = [
            event
            for event in events
            if event["event_id"] in allowed
            and not event["redacted"]
            and event["content"].get("m.relates_to", {}).get("rel_type") == "m.thread"
            and event["content"]["m.relates_to"]["event_id"] == root["event_id"]
        ]
        thread = root["unsigned"]["m.relations"]["m.thread"]
        assert (len(replies), replies[-1]["event_id"]) == (thread["count"], thread["latest_event"]["event_id"])


async def _check_search(world: ReadsWorld, reader: Caller, room: str, allowed: set[str]) -> None:
    around = {"before_limit": 2, "after_limit": 2}
    for term in ("needle", "edited"):
        for order_by in ("recent", "rank"):
            answer = await world.search(
                reader, term, order_by=order_by, event_context=around, filter={"rooms": [room], "limit": 50}
            )
            assert set(_shown(answer["results"])) <= allowed
            assert len(answer["results"]) == answer["count"]
