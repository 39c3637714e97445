"""SQL of where the public items of the last days are. Nothing of what they say is in it."""

from collections.abc import Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.safety.gate._model import Where
from teahouse.surfaces import Surface

Noted = tuple[int, str, str, str]


def add(tx: Tx, noted: Sequence[Noted]) -> None:
    """Those that are there already stay."""
    tx.many(
        "INSERT INTO safety_recent (at_ms, item, surface, room_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", noted
    )


def clear(tx: Tx, before_ms: int, most: int) -> None:
    """Take away what is older, and the oldest of what is more than ``most``."""
    tx.run("DELETE FROM safety_recent WHERE at_ms < ?", before_ms)
    kept = tx.one("SELECT at_ms FROM safety_recent ORDER BY at_ms DESC LIMIT 1 OFFSET ?", most)
    if kept is not None:
        tx.run("DELETE FROM safety_recent WHERE at_ms <= ?", kept[0])


async def since(db: Database, from_ms: int, limit: int) -> list[Where]:
    """The newest ``limit`` since then, the oldest first."""
    rows = await db.heavy(
        "SELECT at_ms, item, surface, room_id FROM safety_recent WHERE at_ms >= ? ORDER BY at_ms DESC LIMIT ?",
        from_ms,
        limit,
    )
    return [
        Where(at_ms=at_ms, item_id=item, surface=Surface(surface), room_id=room_id)
        for at_ms, item, surface, room_id in reversed(rows)
    ]
