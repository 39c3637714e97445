"""The ring knows what was told without a break, and says so of nothing else."""

from collections.abc import Iterable

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.kernel.bus import Change
from teahouse.matrix.events import Event, build
from teahouse.sync._ring import Ring

USERS = ["@a:x", "@b:x", "@c:x"]
ROOMS = ["!one", "!two", "!three"]
#: Where users are found to live when their device list changes.
LIVES = {"@a:x": {"!one"}, "@b:x": {"!one", "!two"}, "@c:x": set[str]()}


class Seen(msgspec.Struct):
    only_self: bool


def event(position: int, room: str, sender: str, member: str | None = None, audience: str | None = None) -> Change:
    made: Event = build(
        event_id=f"${position}",
        room_id=room,
        type="m.room.message" if member is None else "m.room.member",
        sender=sender,
        ts=0,
        content={"membership": "join"},
        state_key=member,
        audience=audience,
    )
    made.position = position
    return Change(position, "event", room, sender, made)


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    found: list[Change] = []
    for position in range(1, draw(st.integers(1, 40)) + 1):
        user, room = draw(st.sampled_from(USERS)), draw(st.sampled_from(ROOMS))
        kind = draw(
            st.sampled_from(
                ("event", "member", "whisper", "receipt", "account_data", "to_device", "keys", "device_list", "profile")
            )
        )
        if kind == "event":
            found.append(event(position, room, user))
        elif kind == "member":
            found.append(event(position, room, user, member=draw(st.sampled_from(USERS))))
        elif kind == "whisper":
            found.append(event(position, room, user, audience=draw(st.sampled_from(USERS))))
        elif kind == "receipt":
            found.append(Change(position, kind, room, user, Seen(draw(st.booleans()))))
        elif kind == "account_data":
            found.append(
                Change(position, kind, draw(st.sampled_from(["", *ROOMS])), user, ("m.some", b"%d" % position))
            )
        else:
            found.append(Change(position, kind, "", user, "PHONE"))
    return found


def naive(found: Iterable[Change], user: str, joined: set[str], since: int, upto: int) -> dict[str, object]:
    window = [change for change in found if since < change.position <= upto]
    mine = [change for change in window if change.user == user]
    events = [change.data for change in window if isinstance(change.data, Event)]
    return {
        "rooms": {
            e.room_id
            for e in events
            if e.audience == user or e.state_key == user or (e.audience is None and e.room_id in joined)
        },
        "moved": {e.room_id for e in events if e.state_key == user},
        "receipts": {
            c.room
            for c in window
            if c.kind == "receipt" and c.room in joined and (c.user == user or not c.data.only_self)
        },  # type: ignore[attr-defined]
        "account": [(c.room, *c.data) for c in mine if c.kind == "account_data"],  # type: ignore[misc]
        "lists": {c.user for c in window if c.kind == "device_list" and (c.user == user or LIVES[c.user] & joined)},
        "keys": {c.data for c in mine if c.kind == "keys"},
        "inbox": any(c.kind == "to_device" for c in mine),
    }


@settings(max_examples=300)
@given(changes(), st.sampled_from(USERS), st.sets(st.sampled_from(ROOMS)), st.integers(1, 40), st.data())
def test_it_finds_what_a_walk_through_all_changes_finds(
    found: list[Change], user: str, joined: set[str], size: int, data: st.DataObject
) -> None:
    ring = Ring(size)
    ring.begin(0)
    late: list[Change] = []
    for change in found:
        ring.hear(change)
        if change.kind == "device_list":
            late.insert(data.draw(st.integers(0, len(late))), change)
        if data.draw(st.booleans()) and late:
            placed = late.pop()
            ring.place(placed.user, placed.position, LIVES[placed.user])
    top = found[-1].position
    assert top == ring.top
    since = data.draw(st.integers(0, top))
    upto = top
    assert ring.knows(since, upto) == (since >= ring.floor)
    if ring.knows(since, upto):
        touched = ring.touched(user, joined, joined.__contains__, since, upto)
        assert touched.unplaced <= {change.user for change in late}
        shared = {other for other in touched.unplaced if LIVES[other] & joined}
        assert naive(found, user, joined, since, upto) == {
            "rooms": touched.rooms,
            "moved": touched.moved,
            "receipts": touched.receipts,
            "account": touched.account,
            "lists": touched.lists | shared,
            "keys": touched.keys,
            "inbox": touched.inbox,
        }


@given(changes(), st.integers(1, 10))
def test_it_stays_small(found: list[Change], size: int) -> None:
    ring = Ring(size)
    ring.begin(0)
    for change in found:
        ring.hear(change)
        if change.kind == "device_list":
            ring.place(change.user, change.position, LIVES[change.user])
    assert len(ring._entries) <= size
    kept = [position for position, *_ in ring._entries]
    assert all(position > ring.floor for position in kept)
    rooms = {room for _, room, _, _ in ring._entries if room}
    assert set(ring._rooms) == rooms
    assert sum(len(room.receipts) for room in ring._rooms.values()) <= size
    assert sum(len(mine) for mine in ring._users.values()) <= size
    assert len(ring._placed) + len(ring._unplaced) <= size
    assert {user for users in ring._lists.values() for user in users} <= {user for _, user in ring._placed}


@given(changes(), st.data())
def test_what_the_bus_lost_repeated_or_reordered_is_never_claimed(found: list[Change], data: st.DataObject) -> None:
    told = data.draw(st.lists(st.sampled_from(found), max_size=60))
    ring = Ring()
    ring.begin(0)
    heard: set[int] = set()
    for change in told:
        ring.hear(change)
        heard.add(change.position)
        claimed = range(ring.floor + 1, ring.top + 1)
        assert heard.issuperset(claimed)
        touched = ring.touched("@a:x", ROOMS, ROOMS.__contains__, ring.floor, ring.top)
        truth = naive(found, "@a:x", set(ROOMS), ring.floor, ring.top)
        assert (truth["rooms"], truth["receipts"]) == (touched.rooms, touched.receipts)
        assert truth["lists"] <= touched.lists | touched.unplaced  # type: ignore[operator]


def test_nothing_is_known_before_it_begins() -> None:
    ring = Ring()
    assert not ring.knows(0, 0)
    ring.hear(event(7, "!one", "@a:x"))
    assert ring.knows(6, 7)
    assert not ring.knows(5, 7)
    assert not ring.knows(6, 8)


def test_an_event_that_another_process_wrote_is_left_to_the_database() -> None:
    ring = Ring()
    ring.begin(4)
    ring.hear(Change(5, "event", "!one", "@a:x"))
    assert not ring.knows(4, 5)
    assert ring.knows(5, 5)
    assert 1 == ring.breaks


def test_the_only_event_after_a_token() -> None:
    ring = Ring()
    ring.begin(0)
    ring.hear(event(1, "!one", "@a:x"))
    ring.hear(event(2, "!one", "@a:x"))
    assert 2 == ring.last_event("!one", 1)
    assert 0 == ring.last_event("!one", 0)
    assert 0 == ring.last_event("!one", 2)
    assert 0 == ring.last_event("!two", 0)
