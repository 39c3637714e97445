"""SQL of users and devices: ``identity_numbers``, ``identity_users``, ``identity_devices``."""

from collections.abc import Collection, Sequence

from teahouse.identity._model import Account, Device
from teahouse.kernel.db import Database, Row, Tx

_ACCOUNT = (
    "SELECT user_no, user_id, password IS NOT NULL, admin, moderator, guest, erased, created_ms, "
    "deactivated_ms FROM identity_users "
)
_DEVICE = "SELECT device_no, device_id, display_name, last_seen_ms, last_seen_ip, user_agent FROM identity_devices "


def next_number(tx: Tx, name: str) -> int:
    """The next number of a user, device or token; never one that was given before."""
    row = tx.one("UPDATE identity_numbers SET last = last + 1 WHERE name = ? RETURNING last", name)
    assert row is not None
    return int(row[0])


# --- users --------------------------------------------------------------------------------------------------------


def _account(row: Row) -> Account:
    return Account(row[0], row[1], *(bool(value) for value in row[2:6]), *row[6:])


async def account(db: Database, user_id: str) -> Account | None:
    row = await db.one(_ACCOUNT + "WHERE user_id = ?", user_id)
    return _account(row) if row else None


def account_in(tx: Tx, user_id: str) -> Account | None:
    row = tx.one(_ACCOUNT + "WHERE user_id = ?", user_id)
    return _account(row) if row else None


async def accounts(db: Database, after: str, limit: int) -> list[Account]:
    return [
        _account(row) for row in await db.heavy(_ACCOUNT + "WHERE user_id > ? ORDER BY user_id LIMIT ?", after, limit)
    ]


async def flagged(db: Database) -> list[Account]:
    return [_account(row) for row in await db.heavy(_ACCOUNT + "WHERE admin = 1 OR moderator = 1 ORDER BY user_id")]


def insert_user(tx: Tx, user_id: str, password: str | None, admin: bool, moderator: bool, now_ms: int) -> int:
    user_no = next_number(tx, "user")
    tx.run(
        "INSERT INTO identity_users (user_no, user_id, password, admin, moderator, created_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        user_no,
        user_id,
        password,
        int(admin),
        int(moderator),
        now_ms,
    )
    return user_no


async def password(db: Database, user_no: int) -> str | None:
    row = await db.one("SELECT password FROM identity_users WHERE user_no = ?", user_no)
    return row[0] if row else None


def set_password(tx: Tx, user_no: int, encoded: str | None) -> None:
    tx.run("UPDATE identity_users SET password = ? WHERE user_no = ?", encoded, user_no)


def set_roles(tx: Tx, user_no: int, admin: bool, moderator: bool) -> None:
    tx.run("UPDATE identity_users SET admin = ?, moderator = ? WHERE user_no = ?", int(admin), int(moderator), user_no)


async def erasures(db: Database) -> dict[str, int]:
    """User id → position of the erasure."""
    rows = await db.all("SELECT user_id, erased FROM identity_users WHERE erased > 0")
    return {str(row[0]): int(row[1]) for row in rows}


def set_deactivated(tx: Tx, user_no: int, now_ms: int, erased_position: int) -> None:
    tx.run(
        "UPDATE identity_users SET password = NULL, admin = 0, moderator = 0, deactivated_ms = ?, erased = ? "
        "WHERE user_no = ?",
        now_ms,
        erased_position,
        user_no,
    )


# --- devices ------------------------------------------------------------------------------------------------------


async def devices(db: Database, user_no: int) -> list[Device]:
    return [Device(*row) for row in await db.all(_DEVICE + "WHERE user_no = ? ORDER BY device_no", user_no)]


async def device(db: Database, user_no: int, device_id: str) -> Device | None:
    row = await db.one(_DEVICE + "WHERE user_no = ? AND device_id = ?", user_no, device_id)
    return Device(*row) if row else None


async def device_names(db: Database, user_ids: Collection[str]) -> dict[str, dict[str, str | None]]:
    """User id → device id → display name."""
    rows = await db.all(
        "SELECT u.user_id, d.device_id, d.display_name FROM identity_users u "
        "JOIN identity_devices d ON d.user_no = u.user_no WHERE u.user_id IN ? ORDER BY d.device_no",
        list(user_ids),
    )
    found: dict[str, dict[str, str | None]] = {}
    for user_id, device_id, display_name in rows:
        found.setdefault(user_id, {})[device_id] = display_name
    return found


def devices_of_users_in(tx: Tx, user_ids: Collection[str]) -> dict[str, list[str]]:
    """User id → device ids."""
    rows = tx.all(
        "SELECT u.user_id, d.device_id FROM identity_users u "
        "JOIN identity_devices d ON d.user_no = u.user_no WHERE u.user_id IN ? ORDER BY d.device_no",
        list(user_ids),
    )
    found: dict[str, list[str]] = {}
    for user_id, device_id in rows:
        found.setdefault(user_id, []).append(device_id)
    return found


def devices_in(tx: Tx, user_no: int) -> list[tuple[int, str]]:
    """(device_no, device_id) of each device."""
    rows = tx.all("SELECT device_no, device_id FROM identity_devices WHERE user_no = ? ORDER BY device_no", user_no)
    return [(int(row[0]), str(row[1])) for row in rows]


def device_no_in(tx: Tx, user_no: int, device_id: str) -> int | None:
    row = tx.one("SELECT device_no FROM identity_devices WHERE user_no = ? AND device_id = ?", user_no, device_id)
    return int(row[0]) if row else None


def insert_device(tx: Tx, user_no: int, device_id: str, display_name: str | None, now_ms: int) -> int:
    device_no = next_number(tx, "device")
    tx.run(
        "INSERT INTO identity_devices (device_no, user_no, device_id, display_name, created_ms) VALUES (?, ?, ?, ?, ?)",
        device_no,
        user_no,
        device_id,
        display_name,
        now_ms,
    )
    return device_no


def rename_device(tx: Tx, device_no: int, display_name: str) -> None:
    tx.run("UPDATE identity_devices SET display_name = ? WHERE device_no = ?", display_name, device_no)


def delete_device(tx: Tx, device_no: int) -> None:
    """With all of its tokens."""
    tx.run("DELETE FROM identity_tokens WHERE device_no = ?", device_no)
    tx.run("DELETE FROM identity_devices WHERE device_no = ?", device_no)


def set_last_seen(tx: Tx, seen: Sequence[tuple[int, str, str, int]]) -> None:
    """``seen`` are (when in ms, address, user agent, device_no)."""
    tx.many("UPDATE identity_devices SET last_seen_ms = ?, last_seen_ip = ?, user_agent = ? WHERE device_no = ?", seen)
