"""When device lists changed, in SQL.

Tables: ``devices_lists``, ``devices_signed``.
"""

from teahouse.kernel.db import Database, Tx


def put_change(tx: Tx, user_id: str, position: int) -> None:
    """The user's devices or cross-signing keys changed."""
    tx.run(
        "INSERT INTO devices_lists (user_id, position) VALUES (?, ?) "
        "ON CONFLICT (user_id) DO UPDATE SET position = excluded.position",
        user_id,
        position,
    )


def put_signed(tx: Tx, signer_id: str, user_id: str, position: int) -> None:
    """``signer_id`` signed ``user_id``'s master key."""
    tx.run(
        "INSERT INTO devices_signed (signer_id, user_id, position) VALUES (?, ?, ?) "
        "ON CONFLICT (signer_id, user_id) DO UPDATE SET position = excluded.position",
        signer_id,
        user_id,
        position,
    )


async def changed(db: Database, after: int, upto: int) -> list[str]:
    """Whose device list last changed in (``after``, ``upto``]. As long as there are such users."""
    rows = await db.heavy("SELECT user_id FROM devices_lists WHERE position > ? AND position <= ?", after, upto)
    return [row[0] for row in rows]


async def signed(db: Database, signer_id: str, after: int, upto: int) -> list[str]:
    """Whose master key ``signer_id`` last signed in (``after``, ``upto``]."""
    rows = await db.all(
        "SELECT user_id FROM devices_signed WHERE signer_id = ? AND position > ? AND position <= ?",
        signer_id,
        after,
        upto,
    )
    return [row[0] for row in rows]
