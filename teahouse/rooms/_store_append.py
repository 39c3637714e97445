"""The SQL of a write: what goes into the tables when events are committed. Run inside a unit.

Ways in: ``append`` (events into a room there is), ``found`` (a new room with its first events). A write comes as a
``Plan``, made against cached facts; ``append`` first confirms what was assumed and raises ``Stale`` if it moved.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from teahouse.kernel.bus import Change
from teahouse.kernel.db import Stale, Tx
from teahouse.matrix.events import Event, relation, serve
from teahouse.matrix.redaction import redacted
from teahouse.matrix.versions import RoomVersion
from teahouse.rooms._model import MEMBER, RoomFacts
from teahouse.rooms._store import COLUMNS, EVERYONE, event_key, event_of

_INSERT_EVENT = (
    "INSERT INTO rooms_events (position, room_no, event_id, type, state_key, sender, ts, content, audience, unsigned) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_MESSAGE = (
    "INSERT INTO rooms_events (position, room_no, event_id, type, sender, ts, content, audience) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_REQUESTED = (
    "INSERT INTO rooms_events (position, room_no, event_id, type, sender, ts, content, audience, device_no, digest, "
    "txn_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (device_no, digest) WHERE digest IS NOT NULL DO NOTHING"
)
_UPSERT_MEMBER = (
    "INSERT INTO rooms_members (user_id, room_no, membership, position, sender, forgotten) VALUES (?, ?, ?, ?, ?, 0) "
    "ON CONFLICT (user_id, room_no) DO UPDATE SET membership = excluded.membership, position = excluded.position, "
    "sender = excluded.sender, forgotten = 0"
)
_UPSERT_STATE = (
    "INSERT INTO rooms_state (room_no, type, state_key, position) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (room_no, type, state_key) DO UPDATE SET position = excluded.position"
)


class Repeated(Exception):
    """The same request of the same device made an event before, at ``position``."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Request(msgspec.Struct, frozen=True):
    """Which request a write answers. ``digest``: 64 bits of the endpoint's path and the transaction id."""

    device_no: int
    digest: int
    txn_id: str


class Relates(msgspec.Struct, frozen=True):
    """How the plan's event relates to ``parent``, an event of the same room. ``once``: refuse a second by ``key``."""

    parent: Event
    rel_type: str
    key: str | None
    once: Callable[[], Exception] | None = None


class Plan(msgspec.Struct):
    """Events for one room, and what was taken for true when they were checked.

    ``members``: (user id, position of their member event, 0 for none) in this room; ``elsewhere``: (room number, user
    id, position). ``joined``, ``invited``: by how much the counts change. ``redacts``: the event that ``events[0]``
    redacts. ``also``: more of the same unit, run last. ``feed``: the room is one.
    """

    room_no: int
    room_id: str
    version: RoomVersion
    state_position: int
    members: list[tuple[str, int]]
    events: list[Event]
    elsewhere: Sequence[tuple[int, str, int]] = ()
    joined: int = 0
    invited: int = 0
    request: Request | None = None
    relates: Relates | None = None
    redacts: Event | None = None
    also: Callable[[Tx], None] | None = None
    feed: bool = False


class Effects:
    """What a unit asks of the caches once it is committed."""

    def __init__(
        self,
        replaced: Callable[[Event, int], None],
        related: Callable[[Event], None],
        requested: Callable[[int, Request], None],
    ) -> None:
        self.replaced = replaced
        self.related = related
        self.requested = requested


def append(tx: Tx, plan: Plan, effects: Effects) -> Event:
    """Write the plan's events; returns the last. Raises ``Repeated``, ``Stale``, and what ``relates.once`` makes."""
    events = plan.events
    if plan.request is not None:
        _insert_requested(tx, plan, plan.request, effects)
        events = events[1:]
    _confirm(tx, plan)
    relates = plan.relates
    if relates is not None and relates.once is not None:
        _check_once(tx, relates, plan.events[0])
    changed_state = 0
    for event in events:
        if event.state_key is None:
            _insert_message(tx, plan, event)
        else:
            changed_state = _insert_state(tx, plan, event) or changed_state
    if plan.redacts is not None:
        changed_state = _redact(tx, plan, plan.redacts, effects) or changed_state
    if changed_state:
        tx.run("UPDATE rooms_rooms SET state_position = ? WHERE room_no = ?", changed_state, plan.room_no)
    if plan.joined or plan.invited:
        tx.run(
            "UPDATE rooms_rooms SET joined = joined + ?, invited = invited + ? WHERE room_no = ?",
            plan.joined,
            plan.invited,
            plan.room_no,
        )
    if relates is not None:
        _relate(tx, plan, relates, effects)
    for event in plan.events:
        tx.tell(Change(event.position, "event", plan.room_id, event.sender, event))
    if plan.also is not None:
        plan.also(tx)
    return plan.events[-1]


def found(tx: Tx, facts: RoomFacts, events: Sequence[Event], keep: Callable[[RoomFacts], None]) -> None:
    """Write a new room with its events, already checked against ``facts``, which are completed and kept."""
    row = tx.one("SELECT COALESCE(MAX(room_no), 0) + 1 FROM rooms_rooms")
    facts.room_no = room_no = int(row[0]) if row is not None else 1
    for event in events:
        event.position = tx.position()
        if event.type != MEMBER and event.state_key is not None:
            facts.state_position = event.position
        elif event.state_key is not None:
            facts.members[event.state_key].position = event.position
    facts.as_of = events[-1].position
    facts.history = [
        (event.position, str(event.content.get("history_visibility")))
        for event in events
        if event.type == "m.room.history_visibility" and event.state_key == ""
    ]
    tx.run(
        "INSERT INTO rooms_rooms (room_no, room_id, version, creator, created_ms, state_position, joined, invited, "
        "public, kind, predecessor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        room_no,
        facts.room_id,
        facts.version.id,
        facts.creator,
        facts.created_ms,
        facts.state_position,
        facts.joined,
        facts.invited,
        int(facts.public),
        facts.kind,
        facts.predecessor,
    )
    tx.many(_INSERT_EVENT, [_event_row(room_no, event, facts.feed) for event in events])
    tx.many(_UPSERT_STATE, [(room_no, *key, event.position) for key, event in facts.state.items()])
    tx.many(
        _UPSERT_MEMBER,
        [
            (one.user_id, room_no, one.membership, one.position, one.sender)
            for one in facts.members.values()
            if one.position
        ],
    )
    tx.after(lambda: keep(facts))
    for event in events:
        tx.tell(Change(event.position, "event", facts.room_id, event.sender, event))


def _insert_requested(tx: Tx, plan: Plan, request: Request, effects: Effects) -> None:
    """Write the message a request makes, first of all: of two that come at once, the second finds the first one's."""
    event = plan.events[0]
    event.position = tx.position()
    row = _message_row(plan, event)
    if not tx.changed(_INSERT_REQUESTED, *row, request.device_no, request.digest, request.txn_id):
        made = tx.one(
            "SELECT position, txn_id FROM rooms_events WHERE device_no = ? AND digest = ?",
            request.device_no,
            request.digest,
        )
        if made is not None and made[1] == request.txn_id:
            raise Repeated(made[0])
        # Two requests of one device with the same 64 bits: the second cannot be repeated safely, no more.
        tx.run(_INSERT_REQUESTED, *row, request.device_no, None, request.txn_id)
    tx.after(lambda: effects.requested(event.position, request))


def _confirm(tx: Tx, plan: Plan) -> None:
    """Raise ``Stale`` unless the room's state and these members are what the plan was checked against (law 3)."""
    user_id, position = plan.members[0]
    row = tx.one(
        "SELECT r.state_position, m.position FROM rooms_rooms r "
        "LEFT JOIN rooms_members m ON m.user_id = ? AND m.room_no = r.room_no WHERE r.room_no = ?",
        user_id,
        plan.room_no,
    )
    if row is None or row[0] != plan.state_position or (row[1] or 0) != position:
        raise Stale
    for user_id, position in plan.members[1:]:
        _confirm_member(tx, plan.room_no, user_id, position)
    for room_no, user_id, position in plan.elsewhere:
        _confirm_member(tx, room_no, user_id, position)


def _confirm_member(tx: Tx, room_no: int, user_id: str, position: int) -> None:
    row = tx.one("SELECT position FROM rooms_members WHERE user_id = ? AND room_no = ?", user_id, room_no)
    if (row[0] if row is not None else 0) != position:
        raise Stale


def _insert_message(tx: Tx, plan: Plan, event: Event) -> None:
    event.position = tx.position()
    tx.run(_INSERT_MESSAGE, *_message_row(plan, event))


def _insert_state(tx: Tx, plan: Plan, event: Event) -> int:
    """Returns the event's position if it changes state other than members, else 0."""
    room_no, event.position = plan.room_no, tx.position()
    tx.run(_INSERT_EVENT, *_event_row(room_no, event, plan.feed))
    if event.type == MEMBER:
        tx.run(_UPSERT_MEMBER, event.state_key, room_no, event.content["membership"], event.position, event.sender)
        return 0
    tx.run(_UPSERT_STATE, room_no, event.type, event.state_key, event.position)
    return event.position


def _audience(event: Event, feed: bool) -> str | None:
    """The audience as it is stored: in a feed every event has one."""
    return event.audience or (EVERYONE if feed else None)


def _message_row(plan: Plan, event: Event) -> tuple[Any, ...]:
    return (
        event.position,
        plan.room_no,
        event_key(event.event_id),
        event.type,
        event.sender,
        event.ts,
        event.content_json,
        _audience(event, plan.feed),
    )


def _event_row(room_no: int, event: Event, feed: bool) -> tuple[Any, ...]:
    return (
        event.position,
        room_no,
        event_key(event.event_id),
        event.type,
        event.state_key,
        event.sender,
        event.ts,
        event.content_json,
        _audience(event, feed),
        event.unsigned,
    )


# --- relations and redactions -------------------------------------------------------------------------------------


def _check_once(tx: Tx, relates: Relates, event: Event) -> None:
    """Spec: "Avoiding duplicate annotations"."""
    row = tx.one(
        "SELECT 1 FROM rooms_relations WHERE parent = ? AND sender = ? AND rel_type = ? AND type = ? AND key = ?",
        relates.parent.position,
        event.sender,
        relates.rel_type,
        event.type,
        relates.key,
    )
    if row is not None and relates.once is not None:
        raise relates.once()


def _relate(tx: Tx, plan: Plan, relates: Relates, effects: Effects) -> None:
    event, parent = plan.events[0], relates.parent
    tx.run(
        "INSERT INTO rooms_relations (parent, rel_type, position, room_no, type, sender, key, audience) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        parent.position,
        relates.rel_type,
        event.position,
        plan.room_no,
        event.type,
        event.sender,
        relates.key,
        _audience(event, plan.feed),
    )
    if not parent.related:
        tx.run("UPDATE rooms_events SET related = 1 WHERE position = ?", parent.position)
        tx.after(lambda: effects.related(parent))


def _redact(tx: Tx, plan: Plan, target: Event, effects: Effects) -> int:
    """Cut the target in place. Returns the redaction's position if it changed the current state, else 0.

    The event that replaced it, if it was state, tells of it in prev_content: that is cut too.
    """
    redaction = plan.events[0]
    cut = redacted(plan.version, target, serve(redaction))
    done = tx.one(
        "UPDATE rooms_events SET content = ?, unsigned = ?, redacted = 1 WHERE position = ? AND redacted = 0 "
        "RETURNING related",
        cut.content_json,
        cut.unsigned,
        target.position,
    )
    if done is None:
        return 0
    if done[0] == 1 and not cut.related:
        cut = cut.changed(related=True)
    related = relation(target.content)
    if related is not None:
        tx.run(
            "DELETE FROM rooms_relations WHERE position = ? AND rel_type = ? "
            "AND parent = (SELECT position FROM rooms_events WHERE event_id = ?)",
            target.position,
            related[0],
            event_key(related[1]),
        )
    if target.state_key is None:
        tx.after(lambda: effects.replaced(cut, 0))
        return 0
    row = tx.one(
        f"SELECT {COLUMNS} FROM rooms_events e WHERE e.room_no = ? AND e.type = ? AND e.state_key = ? "
        "AND e.position > ? ORDER BY e.position LIMIT 1",
        plan.room_no,
        target.type,
        target.state_key,
        target.position,
    )
    tx.after(lambda: effects.replaced(cut, redaction.position if row is None else 0))
    if row is None:
        return redaction.position
    _cut_previous(tx, event_of(plan.room_id, row), cut, effects)
    return 0


def _cut_previous(tx: Tx, follower: Event, cut: Event, effects: Effects) -> None:
    unsigned = msgspec.json.decode(follower.unsigned or b"{}")
    if "prev_content" not in unsigned:
        return
    unsigned["prev_content"] = msgspec.Raw(cut.content_json)
    told = follower.changed(unsigned=msgspec.json.encode(unsigned))
    tx.run("UPDATE rooms_events SET unsigned = ? WHERE position = ?", told.unsigned, told.position)
    # Also where the follower is the current state: its own content stays what it is, so no check can be stale.
    tx.after(lambda: effects.replaced(told, 0))


def unsigned_of(previous: Event | None) -> bytes | None:
    """The static ``unsigned`` of a state event that takes the place of ``previous``. Spec: UnsignedData."""
    if previous is None:
        return None
    return b'{"prev_content":%b,"replaces_state":"%b"}' % (previous.content_json, previous.event_id.encode("ascii"))
