"""What a feed costs does not depend on how many subscribe and what they say: statements, rows, steps of SQLite."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from teahouse.kernel.db import Database, Tx
from teahouse.matrix.events import Event
from teahouse.matrix.ids import new_event_id
from teahouse.rooms._store import event_key
from tests.parts.rooms.meter import metered
from tests.parts.rooms.test_feeds import article, founded
from tests.parts.sync.inside import Inside, Person, inside

_EVENT = (
    "INSERT INTO rooms_events (position, room_no, event_id, type, state_key, sender, ts, content, audience) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RELATION = (
    "INSERT INTO rooms_relations (parent, rel_type, position, room_no, type, sender, key, audience) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_RECEIPT = (
    "INSERT INTO rooms_receipts (room_no, user_id, type, thread, event_position, position, ts) "
    "VALUES (?, ?, 'm.read', '', ?, ?, 1)"
)
_WORD = b'{"msgtype":"m.text","body":"a word of the crowd"}'
_MEMBER = "INSERT INTO rooms_members (user_id, room_no, membership, position, sender) VALUES (?, ?, 'join', ?, ?)"


class Reads:
    """Counts the statements of reads, and the rows they return."""

    def __init__(self, db: Database) -> None:
        self.statements = self.rows = 0
        self._db: Any = db
        for name in ("one", "all", "heavy"):
            setattr(db, name, self._counted(getattr(db, name)))

    def _counted(self, read: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(sql: str, *args: Any) -> Any:
            found = await read(sql, *args)
            self.statements += 1
            self.rows += len(found) if isinstance(found, list) else found is not None
            return found

        return counted

    def taken(self) -> tuple[int, int]:
        taken, self.statements, self.rows = (self.statements, self.rows), 0, 0
        return taken


async def crowd(place: Inside, room: str, face: Person, about: Event, number: int) -> None:
    """So many subscribers: a word of each, their relations to an article, their receipt, and the face's answer."""
    facts = await place.house.rooms.facts(room)
    assert facts is not None
    room_no = facts.room_no

    def unit(tx: Tx) -> None:
        def event(type_: str, sender: str, audience: str, content: bytes, state_key: str | None = None) -> int:
            position = tx.position()
            name = new_event_id(position.to_bytes(32, "big"))
            tx.run(_EVENT, position, room_no, event_key(name), type_, state_key, sender, 1, content, audience)
            return position

        for index in range(number):
            user = f"@crowd{index}:localhost"
            position = event("m.room.member", user, user, b'{"membership":"join"}', user)
            tx.run(_MEMBER, user, room_no, position, user)
            event("m.room.message", user, user, _WORD)
            tx.run(_RECEIPT, room_no, user, about.position, tx.position())
            for sender, type_, rel_type in (
                (user, "m.reaction", "m.annotation"),
                (user, "m.room.message", "m.thread"),
                (user, "m.room.message", "m.reference"),
                (user, "m.room.message", "m.replace"),
                (face.user_id, "m.room.message", "m.thread"),
            ):
                relates = b'{"rel_type":"%b","event_id":"%b","key":"+"}' % (rel_type.encode(), about.event_id.encode())
                content = b'{"msgtype":"m.text","body":"word","m.relates_to":%b}' % relates
                position = event(type_, sender, user, content)
                tx.run(_RELATION, about.position, rel_type, position, room_no, type_, sender, "+", user)
        tx.run("UPDATE rooms_rooms SET joined = joined + ? WHERE room_no = ?", number, room_no)
        tx.run("UPDATE rooms_events SET related = 1 WHERE position = ?", about.position)

    await place.house.db.write(unit)


Costs = dict[str, tuple[int, int, int]]
"""For each act the statements of its reads, the rows these return, and the steps that all statements take."""


async def costs(folder: Path, number: int) -> Costs:
    found: Costs = {}
    with metered() as meter:
        async with inside(folder) as place:
            room, face, mei, _ = await founded(place)
            old = await article(place, room, face, "old word")
            await mei.say(room, "a word of mei")
            await mei.say(room, "a word more", **{"m.relates_to": {"rel_type": "m.thread", "event_id": old.event_id}})
            await crowd(place, room, face, old, number)
            place.house.rooms._facts.forget(room)
            place.house.rooms._tails._tails.clear()
            await place.house.rooms.settle()
            lin = await place.person("lin")
            since = (await mei.sync(timeout=0))["next_batch"]
            reads = Reads(place.house.db)

            async def measured(name: str, work: Awaitable[Any]) -> Any:
                await place.house.rooms.settle()
                reads.taken(), meter.taken()
                answer = await work
                found[name] = (*reads.taken(), meter.taken().steps)
                return answer

            await measured("join", lin.join(room))
            await measured("send", article(place, room, face, "new"))
            await measured("say", mei.say(room, "word"))
            await measured("read", mei.post("v3/rooms/{}/receipt/m.read/{}", room, old.event_id, body={}))
            told = await measured("increment", mei.sync(since, timeout=0))
            assert "new" in str(told)
            told = await measured("initial", lin.sync(timeout=0))
            assert "old word" in str(told)
            for way in ("b", "f"):
                await measured(f"messages {way}", mei.get("v3/rooms/{}/messages", room, dir=way))
            for path in ("members", "joined_members", "state"):
                await measured(path, mei.get("v3/rooms/{}/" + path, room))
            told = await measured("event", mei.get("v3/rooms/{}/event/{}", room, old.event_id))
            assert 1 == told["unsigned"]["m.relations"]["m.thread"]["count"]
            await measured("context", mei.get("v3/rooms/{}/context/{}", room, old.event_id))
            for options in ("", "/m.thread", "/m.reference"):
                related = mei.get("v1/rooms/{}/relations/{}" + options, room, old.event_id, recurse=True)
                told = await measured(f"relations {options}", related)
                assert len(told["chunk"]) == (options != "/m.reference")
            for include in ("all", "participated"):
                told = await measured(f"threads {include}", mei.get("v1/rooms/{}/threads", room, include=include))
                assert [old.event_id] == [root["event_id"] for root in told["chunk"]]
            for order in ("recent", "rank"):
                wanted = {"room_events": {"search_term": "word", "order_by": order}}
                told = await measured(f"search {order}", mei.post("v3/search", body={"search_categories": wanted}))
                assert 4 == told["search_categories"]["room_events"]["count"], "also far back behind others' words"
            await measured("notifications", mei.get("v3/notifications"))
            await measured("since", mei.sync(since, timeout=0, full_state=True))
            await measured("leave", lin.leave(room))
    return found


async def test_others_cost_no_statement_no_row_and_no_step(tmp_path: Path) -> None:
    few, many = await costs(tmp_path / "few", 5), await costs(tmp_path / "many", 1500)
    assert {name: cost[:2] for name, cost in few.items()} == {name: cost[:2] for name, cost in many.items()}
    grown = {name: (few[name][2], many[name][2]) for name in few if many[name][2] > 1.2 * few[name][2] + 100}
    assert {} == grown
