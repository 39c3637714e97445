"""SQL of flags and of what is put on an item's spread. Tables: ``safety_flags``, ``safety_spread``."""

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.safety.rumours._store import encode
from teahouse.safety.spread import Limits

_limits = msgspec.json.Decoder(Limits).decode


def add_flag(tx: Tx, item: str, user_id: str, at_ms: int) -> None:
    """One flag a person and item, however often they say it."""
    tx.run(
        "INSERT INTO safety_flags (item, user_id, at_ms) VALUES (?, ?, ?) ON CONFLICT (item, user_id) DO NOTHING",
        item,
        user_id,
        at_ms,
    )


def drop_flag(tx: Tx, item: str, user_id: str) -> None:
    tx.run("DELETE FROM safety_flags WHERE item = ? AND user_id = ?", item, user_id)


def forget_flags(tx: Tx, user_id: str) -> None:
    tx.run("DELETE FROM safety_flags WHERE user_id = ?", user_id)


async def flags(db: Database, item: str) -> list[tuple[str, int]]:
    """(user, when) of who says so."""
    rows = await db.all("SELECT user_id, at_ms FROM safety_flags WHERE item = ? ORDER BY at_ms, user_id", item)
    return [(str(row[0]), int(row[1])) for row in rows]


def limits_in(tx: Tx, item: str) -> tuple[str, Limits]:
    """(case, limits) of an item; "" and none at all if it never had any."""
    row = tx.one("SELECT case_id, limits FROM safety_spread WHERE item = ?", item)
    return (str(row[0]), _limits(row[1])) if row else ("", Limits(item_id=item))


def put_limits(tx: Tx, case_id: str, limits: Limits) -> None:
    tx.run(
        "INSERT INTO safety_spread (item, case_id, limits) VALUES (?, ?, ?) "
        "ON CONFLICT (item) DO UPDATE SET case_id = excluded.case_id, limits = excluded.limits",
        limits.item_id,
        case_id,
        encode(limits),
    )


async def all_limits(db: Database) -> list[Limits]:
    return [_limits(row[0]) for row in await db.heavy("SELECT limits FROM safety_spread ORDER BY item")]


def cases_in(tx: Tx, item: str) -> list[str]:
    """The cases that an item is in."""
    rows = tx.all("SELECT case_id FROM safety_case_items WHERE item = ? ORDER BY case_id", item)
    return [str(row[0]) for row in rows]
