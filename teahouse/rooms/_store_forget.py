"""The SQL of forgetting a room. Table: ``rooms_members`` (forgotten). Ways in: ``membership``, ``forget``."""

from teahouse.kernel.db import Tx


def membership(tx: Tx, user_id: str, room_no: int) -> tuple[str, bool] | None:
    """What the user is to the room, and whether they have forgotten it; ``None`` if they never were anything."""
    row = tx.one("SELECT membership, forgotten FROM rooms_members WHERE user_id = ? AND room_no = ?", user_id, room_no)
    return None if row is None else (str(row[0]), row[1] == 1)


def forget(tx: Tx, user_id: str, room_no: int) -> None:
    """Mark it forgotten."""
    tx.run("UPDATE rooms_members SET forgotten = 1 WHERE user_id = ? AND room_no = ?", user_id, room_no)
