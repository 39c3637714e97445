"""What a feed costs does not depend on how many subscribe and how much they say: counted in statements."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from teahouse.kernel.db import Database
from teahouse.matrix.ids import new_event_id
from teahouse.rooms._store import event_key
from tests.parts.rooms.test_feeds import article, founded
from tests.parts.sync.inside import Inside, inside

_EVENT = (
    "INSERT INTO rooms_events (position, room_no, event_id, type, state_key, sender, ts, content, audience) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
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


async def crowd(place: Inside, room: str, number: int) -> None:
    """So many subscribers, and a word of each."""
    facts = await place.house.rooms.facts(room)
    assert facts is not None
    room_no = facts.room_no

    def unit(tx: Any) -> None:
        for index in range(number):
            user = f"@crowd{index}:localhost"
            for type_, key, content in (
                ("m.room.member", user, b'{"membership":"join"}'),
                ("m.room.message", None, b'{"msgtype":"m.text","body":"x"}'),
            ):
                position = tx.position()
                name = new_event_id(position.to_bytes(32, "big"))
                tx.run(_EVENT, position, room_no, event_key(name), type_, key, user, 1, content, user)
                if key is not None:
                    tx.run(_MEMBER, user, room_no, position, user)
        tx.run("UPDATE rooms_rooms SET joined = joined + ? WHERE room_no = ?", number, room_no)

    await place.house.db.write(unit)


async def costs(folder: Path, number: int) -> list[tuple[str, tuple[int, int]]]:
    async with inside(folder) as place:
        room, face, mei, _ = await founded(place)
        await article(place, room, face, "old")
        await crowd(place, room, number)
        await place.house.rooms.settle()
        since = (await mei.sync(timeout=0))["next_batch"]
        reads = Reads(place.house.db)
        found: list[tuple[str, tuple[int, int]]] = []
        lin = await place.person("lin")
        reads.taken()
        await lin.join(room)
        found.append(("join", reads.taken()))
        await article(place, room, face, "new")
        found.append(("send", reads.taken()))
        await mei.sync(since, timeout=0)
        found.append(("increment", reads.taken()))
        await lin.sync(timeout=0)
        found.append(("initial", reads.taken()))
        for way in ("b", "f"):
            await mei.get("v3/rooms/{}/messages", room, dir=way)
            found.append((f"messages {way}", reads.taken()))
        for path in ("members", "joined_members", "state"):
            await mei.get("v3/rooms/{}/" + path, room)
            found.append((path, reads.taken()))
        await lin.leave(room)
        found.append(("leave", reads.taken()))
        return found


async def test_a_thousand_others_cost_no_statement_and_no_row(tmp_path: Path) -> None:
    few, many = await costs(tmp_path / "few", 5), await costs(tmp_path / "many", 1500)
    assert few == many
