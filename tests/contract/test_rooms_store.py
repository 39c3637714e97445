"""The tables of rooms are the same on SQLite and PostgreSQL: what goes in comes out, byte for byte, and in order."""

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database, Stale, Tx
from teahouse.matrix.events import Event, build
from teahouse.matrix.ids import new_event_id
from teahouse.matrix.versions import VERSIONS
from teahouse.rooms._model import MEMBER, Member, Room, RoomFacts
from teahouse.rooms._store import Store, event_key, event_name
from teahouse.rooms._store_append import Effects, Plan, Repeated, append, found, unsigned_of
from teahouse.rooms._txns import request

LIN, MEI = "@lin:tea.house", "@mei:tea.house"
ROOM = "!room:tea.house"
EFFECTS = Effects(lambda event, position: None, lambda parent: None, lambda position, made: None)


class Shop:
    """A database with one room in it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.store = Store(db)
        self.facts = RoomFacts(Room(room_no=0, room_id=ROOM, version=VERSIONS["11"], creator=LIN, created_ms=5))
        self._made = 0

    def event(self, kind: str, content: dict[str, object], key: str | None = None, sender: str = LIN) -> Event:
        self._made += 1
        return build(
            event_id=new_event_id(self._made.to_bytes(32, "big")),
            room_id=ROOM,
            type=kind,
            sender=sender,
            ts=1_700_000_000_000 + self._made,
            content=content,
            state_key=key,
        )

    async def open(self) -> None:
        create = self.event("m.room.create", {"room_version": "11"}, "")
        join = self.event(MEMBER, {"membership": "join"}, LIN)
        self.facts.state["m.room.create", ""] = create
        self.facts.members[LIN] = Member(LIN, "join", 0, LIN, join)
        self.facts.joined = 1
        await self.db.write(lambda tx: found(tx, self.facts, [create, join], lambda facts: None))

    def plan(self, *events: Event, **more: object) -> Plan:
        facts = self.facts
        members = [(LIN, facts.members[LIN].position)]
        return Plan(
            facts.room_no,
            ROOM,
            facts.version,
            facts.state_position,
            members,
            list(events),
            **more,  # type: ignore[arg-type]
        )

    async def write(self, plan: Plan) -> Event:
        event = await self.db.write(lambda tx: append(tx, plan, EFFECTS))
        for one in plan.events:
            if one.state_key is not None and one.type != MEMBER:
                self.facts.state_position = one.position
        return event


@pytest.fixture
async def shop(database_url: str):
    database = Database(database_url, Bus(), ["rooms"])
    await database.open()
    made = Shop(database)
    await made.open()
    yield made
    await made.db.close()


def shown(event: Event) -> tuple[object, ...]:
    return (event.position, event.json, event.audience, event.related, event.redacted, event.unsigned)


async def test_events_come_out_as_they_went_in(shop: Shop) -> None:
    odd = {"body": "茶 \u0000 \U0001f375 \"'\\ \x7f", "n": 2**53 - 1, "list": [None, True, {"": ""}]}
    made = [
        await shop.write(shop.plan(shop.event("m.room.message", odd))),
        await shop.write(shop.plan(shop.event("org.τύπος", {}, "ключ"))),
        await shop.write(shop.plan(shop.event("m.room.message", {}))),
    ]
    assert list(map(shown, made)) == list(
        map(shown, await shop.store.events_at(ROOM, [event.position for event in made]))
    )
    for event in made:
        kept = await shop.store.event(shop.facts.room_no, ROOM, event.event_id)
        assert kept is not None and shown(event) == shown(kept) and event.content == kept.content
        assert (ROOM, event.position) == await shop.store.place(event.event_id)
    assert await shop.store.event(shop.facts.room_no + 1, ROOM, made[0].event_id) is None
    for nonsense in ("$x", "", "$" + "=" * 43, "$" + "é" * 43, "$" + "A" * 42 + "B", made[0].event_id + "A"):
        assert await shop.store.event(shop.facts.room_no, ROOM, nonsense) is None


def test_event_ids_are_kept_as_their_bytes() -> None:
    event_id = new_event_id(bytes(range(200, 232)))
    key = event_key(event_id)
    assert key == bytes(range(200, 232))
    assert event_id == event_name(key)


async def test_a_room_comes_out_as_it_was_founded(shop: Shop) -> None:
    room = await shop.store.room(ROOM)
    assert room is not None
    for field in ("room_no", "creator", "created_ms", "state_position", "joined", "invited", "public", "predecessor"):
        assert getattr(shop.facts, field) == getattr(room, field)
    assert [shown(event) for event in shop.facts.state.values()] == [
        shown(event) for event in await shop.store.current_state(room.room_no, ROOM)
    ]
    (member,) = await shop.store.members(room.room_no, ROOM, [LIN, MEI])
    assert (LIN, "join", 2, LIN, False) == (
        member.user_id, member.membership, member.position, member.sender, member.forgotten
    )  # fmt: skip
    assert await shop.store.room("!other:tea.house") is None
    assert await shop.store.room("!\0:tea.house") is None


async def test_a_plan_made_from_what_is_no_more_is_stale(shop: Shop) -> None:
    early = [
        shop.plan(shop.event("m.room.message", {"n": 1})),
        shop.plan(shop.event("m.room.message", {"n": 2}), request=request(1, "a", ROOM)),
        shop.plan(shop.event("m.room.topic", {}, "")),
    ]
    await shop.write(shop.plan(shop.event("m.room.topic", {"topic": "moved"}, "")))
    position = shop.db.position
    for plan in early:
        with pytest.raises(Stale):
            await shop.write(plan)
    wrong = shop.plan(shop.event("m.room.message", {}))
    wrong.members = [(LIN, 1)]
    stranger = shop.plan(shop.event("m.room.message", {}))
    stranger.members = [*stranger.members, (MEI, 7)]
    elsewhere = shop.plan(shop.event("m.room.message", {}), elsewhere=[(99, MEI, 7)])
    for plan in (wrong, stranger, elsewhere):
        with pytest.raises(Stale):
            await shop.write(plan)
    unknown = shop.plan(shop.event("m.room.message", {}))
    unknown.members = [(LIN, 2), (MEI, 0)]
    await shop.write(unknown)
    assert position + 1 == shop.db.position == await shop.db.stored_position()
    assert [(0,)] == await shop.db.all("SELECT COUNT(*) FROM rooms_events WHERE txn_id IS NOT NULL")


async def test_a_request_is_made_once(shop: Shop) -> None:
    made = request(7, "t", ROOM, "m.room.message")
    first = await shop.write(shop.plan(shop.event("m.room.message", {"n": 1}), request=made))
    with pytest.raises(Repeated) as repeated:
        await shop.write(shop.plan(shop.event("m.room.message", {"n": 2}), request=made))
    assert first.position == repeated.value.position
    assert (first.position, "t") == await shop.store.request(7, made.digest)
    assert [(first.position, "t")] == await shop.store.txn_ids(7, [first.position, 1, 2])
    assert [] == await shop.store.txn_ids(8, [first.position])
    # Another request with the same 64 bits is sent all the same; it has no place of its own.
    other = type(made)(7, made.digest, "another")
    second = await shop.write(shop.plan(shop.event("m.room.message", {"n": 3}), request=other))
    assert second.position == first.position + 1
    assert [(second.position, "another")] == await shop.store.txn_ids(7, [second.position])
    assert (first.position, "t") == await shop.store.request(7, made.digest)
    assert {request(7, "t", "a", "b").digest, request(7, "t", "a\0b").digest, request(7, "b\0t", "a").digest}


BEFORE_0015 = """
CREATE TABLE rooms_txns (
    position BIGINT PRIMARY KEY, device_no BIGINT NOT NULL, digest BIGINT NOT NULL, txn_id TEXT NOT NULL
);
INSERT INTO rooms_txns SELECT position, device_no, digest, txn_id FROM rooms_events WHERE digest IS NOT NULL;
DROP INDEX rooms_events_request;
ALTER TABLE rooms_events DROP COLUMN device_no;
ALTER TABLE rooms_events DROP COLUMN digest;
ALTER TABLE rooms_events DROP COLUMN txn_id;
DELETE FROM kernel_migrations WHERE part = 'rooms' AND number = 15
"""


async def test_requests_from_before_they_were_kept_with_their_events_are_known(shop: Shop, database_url: str) -> None:
    made = [request(device, "t", ROOM, "m.room.message") for device in (7, 8)]
    sent = [await shop.write(shop.plan(shop.event("m.room.message", {}), request=one)) for one in made]

    def go_back(tx: Tx) -> None:
        for statement in BEFORE_0015.split(";"):
            tx.run(statement)

    await shop.db.write(go_back)
    await shop.db.close()
    shop.db = Database(database_url, Bus(), ["rooms"])
    await shop.db.open()
    shop.store = Store(shop.db)
    positions = [event.position for event in sent]
    for one, event in zip(made, sent, strict=True):
        assert (event.position, "t") == await shop.store.request(one.device_no, one.digest)
        assert [(event.position, "t")] == await shop.store.txn_ids(one.device_no, [1, *positions])
        with pytest.raises(Repeated) as repeated:
            await shop.write(shop.plan(shop.event("m.room.message", {}), request=one))
        assert event.position == repeated.value.position


async def test_spans_of_a_room(shop: Shop) -> None:
    made = [await shop.write(shop.plan(shop.event("m.room.message", {"n": n}))) for n in range(10)]
    room_no = shop.facts.room_no
    positions = [event.position for event in made]
    newest = await shop.store.span(room_no, ROOM, positions[2], positions[8], 3, True)
    assert positions[6:9][::-1] == [event.position for event in newest]
    oldest = await shop.store.span(room_no, ROOM, positions[2], positions[8], 3, False)
    assert positions[3:6] == [event.position for event in oldest]
    assert [] == await shop.store.span(room_no + 1, ROOM, 0, 99, 9, True)


async def test_members_move_and_are_counted(shop: Shop) -> None:
    room_no = shop.facts.room_no
    invite = await shop.write(shop.plan(shop.event(MEMBER, {"membership": "invite"}, MEI), invited=1))
    plan = shop.plan(shop.event(MEMBER, {"membership": "join"}, MEI, MEI), joined=1, invited=-1)
    plan.events[0].unsigned = unsigned_of(invite)
    plan.members = [(MEI, invite.position)]
    join = await shop.write(plan)
    assert (join.unsigned or b"").startswith(b'{"prev_content":{"membership":"invite"},"replaces_state":"$')
    room = await shop.store.room(ROOM)
    assert room is not None and (2, 0) == (room.joined, room.invited)
    assert room.state_position == shop.facts.state_position
    assert [(invite.position, "invite"), (join.position, "join")] == await shop.store.member_history(room_no, MEI)
    (own,) = await shop.store.memberships(MEI)
    assert (ROOM, room_no, "join", join.position, MEI) == (
        own.room_id, own.room_no, own.membership, own.position, own.sender
    )  # fmt: skip
    assert [LIN, MEI] == await shop.store.user_ids(room_no, "join")
    assert [LIN] == await shop.store.first_users(room_no, ["join", "invite"], 1)
    assert {LIN, MEI} == set(await shop.store.sharing(MEI))
    assert [ROOM] == await shop.store.shared_rooms(LIN, MEI)
    assert [(ROOM, room_no, join.position)] == await shop.store.joined_to_any(MEI, [ROOM, "!other:x"])
    at_invite = await shop.store.state_keys_at(room_no, ROOM, invite.position, MEMBER, [LIN, MEI])
    assert [LIN, MEI] == [event.state_key for event in at_invite]
    assert shown(invite) == shown(at_invite[1])
