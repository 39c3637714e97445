"""This part's SQL: ``push_pushers`` and ``push_considered``."""

from collections.abc import Collection, Sequence

from teahouse.kernel.bus import Change
from teahouse.kernel.db import Database, Row, Tx
from teahouse.push._model import PUSHERS, Pusher, Standing

_COLUMNS = (
    "pusher_no, user_id, device_id, app_id, pushkey, kind, app_display_name, device_display_name, profile_tag, lang, "
    "data, set_ms, position, unread, failing_ms"
)


def _pusher(row: Row) -> Pusher:
    return Pusher(*row)


async def pusher(db: Database, pusher_no: int) -> Pusher | None:
    """One pusher."""
    row = await db.one(f"SELECT {_COLUMNS} FROM push_pushers WHERE pusher_no = ?", pusher_no)
    return _pusher(row) if row is not None else None


async def pushers(db: Database, user_id: str) -> list[Pusher]:
    """A user's pushers, oldest first."""
    rows = await db.all(f"SELECT {_COLUMNS} FROM push_pushers WHERE user_id = ? ORDER BY pusher_no", user_id)
    return [_pusher(row) for row in rows]


async def numbers(db: Database, user_id: str) -> tuple[int, ...]:
    """The numbers of a user's pushers."""
    rows = await db.all("SELECT pusher_no FROM push_pushers WHERE user_id = ? ORDER BY pusher_no", user_id)
    return tuple(row[0] for row in rows)


async def everybody(db: Database) -> list[tuple[int, str, int]]:
    """(number, user, failing since) of every pusher there is. Read once, at the start."""
    rows = await db.heavy("SELECT pusher_no, user_id, failing_ms FROM push_pushers ORDER BY pusher_no")
    return [(number, user_id, failing_ms) for number, user_id, failing_ms in rows]


async def considered(db: Database) -> int:
    """The mark of ``push_considered``."""
    row = await db.one("SELECT position FROM push_considered")
    return int(row[0]) if row is not None else 0


def _numbers_in(tx: Tx, user_id: str) -> tuple[int, ...]:
    rows = tx.all("SELECT pusher_no FROM push_pushers WHERE user_id = ? ORDER BY pusher_no", user_id)
    return tuple(row[0] for row in rows)


def _tell(tx: Tx, user_id: str, position: int = 0) -> None:
    tx.tell(Change(position or tx.position(), PUSHERS, user=user_id, data=_numbers_in(tx, user_id)))


def count_others(tx: Tx, user_id: str, app_id: str, pushkey: str) -> int:
    """How many pushers the user has, apart from this one."""
    row = tx.one(
        "SELECT COUNT(*) FROM push_pushers WHERE user_id = ? AND NOT (app_id = ? AND pushkey = ?)",
        user_id,
        app_id,
        pushkey,
    )
    return int(row[0]) if row is not None else 0


def put(tx: Tx, wanted: Pusher) -> None:
    """Make the pusher, or bring the one with this user, app and pushkey up to date. Its standing stays as it is."""
    position = tx.position()
    tx.run(
        f"INSERT INTO push_pushers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0) "
        "ON CONFLICT (user_id, app_id, pushkey) DO UPDATE SET device_id = excluded.device_id, kind = excluded.kind, "
        "app_display_name = excluded.app_display_name, device_display_name = excluded.device_display_name, "
        "profile_tag = excluded.profile_tag, lang = excluded.lang, data = excluded.data, set_ms = excluded.set_ms",
        position,
        wanted.user_id,
        wanted.device_id,
        wanted.app_id,
        wanted.pushkey,
        wanted.kind,
        wanted.app_display_name,
        wanted.device_display_name,
        wanted.profile_tag,
        wanted.lang,
        wanted.data,
        wanted.set_ms,
        position,
    )
    _tell(tx, wanted.user_id, position)


def remove(tx: Tx, user_id: str, app_id: str, pushkey: str) -> None:
    """Remove one pusher, if it is there."""
    gone = tx.all(
        "DELETE FROM push_pushers WHERE user_id = ? AND app_id = ? AND pushkey = ? RETURNING pusher_no",
        user_id,
        app_id,
        pushkey,
    )
    if gone:
        _tell(tx, user_id)


def remove_rejected(tx: Tx, rejected: Pusher) -> bool:
    """Remove a pusher whose pushkey the gateway rejects, unless the client has set it anew meanwhile."""
    gone = tx.all(
        "DELETE FROM push_pushers WHERE pusher_no = ? AND set_ms = ? RETURNING pusher_no",
        rejected.pusher_no,
        rejected.set_ms,
    )
    if gone:
        _tell(tx, rejected.user_id)
    return bool(gone)


def remove_of_others(tx: Tx, user_id: str, app_id: str, pushkey: str) -> None:
    """Remove the pushers with this app and pushkey that other users have."""
    gone = tx.all(
        "DELETE FROM push_pushers WHERE pushkey = ? AND app_id = ? AND user_id <> ? RETURNING user_id",
        pushkey,
        app_id,
        user_id,
    )
    for other in sorted({row[0] for row in gone}):
        _tell(tx, other)


def remove_of_device(tx: Tx, user_id: str, device_id: str) -> None:
    """Remove what was set with the tokens of this device."""
    gone = tx.all(
        "DELETE FROM push_pushers WHERE user_id = ? AND device_id = ? RETURNING pusher_no", user_id, device_id
    )
    if gone:
        _tell(tx, user_id)


def remove_of_user(tx: Tx, user_id: str) -> None:
    """Remove all a user has."""
    gone = tx.all("DELETE FROM push_pushers WHERE user_id = ? RETURNING pusher_no", user_id)
    if gone:
        _tell(tx, user_id)


def write_standings(tx: Tx, standings: Collection[Standing], mark: int) -> None:
    """Write down how far each of these pushers has been told, and how far everything has been considered."""
    rows: list[Sequence[int]] = [(one.position, one.unread, one.failing_ms, one.pusher_no) for one in standings]
    if rows:
        tx.many("UPDATE push_pushers SET position = ?, unread = ?, failing_ms = ? WHERE pusher_no = ?", rows)
    tx.run("UPDATE push_considered SET position = ?", mark)
