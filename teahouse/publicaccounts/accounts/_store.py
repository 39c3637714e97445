"""SQL of accounts, those who run them, and what those did."""

from typing import Any

import msgspec

from teahouse.kernel.db import Argument, Database, Row, Tx
from teahouse.publicaccounts.accounts._model import Account, Act, Operator

_ACCOUNT = (
    "SELECT a.account_no, a.handle, a.user_id, a.room_id, a.name, a.description, a.avatar_url, a.categories, "
    "a.language, a.region, a.level, a.state, a.comments_default, a.organisation, a.created_ms "
    "FROM publicaccounts_accounts a "
)
_OPERATOR = "SELECT user_id, role, state, by_user, at_ms FROM publicaccounts_operators "


def _account(row: Row) -> Account:
    names = Account.__struct_fields__
    return Account(**{**dict(zip(names, row, strict=True)), "categories": tuple(row[7].split())})


# --- accounts -----------------------------------------------------------------------------------------------------


async def by_handle(db: Database, handle: str) -> Account | None:
    row = await db.one(_ACCOUNT + "WHERE a.handle = ?", handle)
    return _account(row) if row else None


async def by_no(db: Database, account_no: int) -> Account | None:
    row = await db.one(_ACCOUNT + "WHERE a.account_no = ?", account_no)
    return _account(row) if row else None


async def by_room(db: Database, room_id: str) -> Account | None:
    row = await db.one(_ACCOUNT + "WHERE a.room_id = ?", room_id)
    return _account(row) if row else None


def by_no_in(tx: Tx, account_no: int) -> Account:
    row = tx.one(_ACCOUNT + "WHERE a.account_no = ?", account_no)
    assert row is not None
    return _account(row)


def feed_in(tx: Tx, room_id: str) -> tuple[int, bytes] | None:
    """(account_no, secret) of the account whose feed this is."""
    row = tx.one("SELECT account_no, secret FROM publicaccounts_accounts WHERE room_id = ?", room_id)
    return (int(row[0]), bytes(row[1])) if row else None


async def secret(db: Database, account_no: int) -> bytes:
    row = await db.one("SELECT secret FROM publicaccounts_accounts WHERE account_no = ?", account_no)
    assert row is not None
    return bytes(row[0])


def insert(tx: Tx, account: Account, secret: bytes) -> Account:
    """Add the account with the next number."""
    row = tx.one("SELECT COALESCE(MAX(account_no), 0) + 1 FROM publicaccounts_accounts")
    assert row is not None
    numbered = msgspec.structs.replace(account, account_no=int(row[0]))
    values: list[Argument] = [getattr(numbered, name) for name in Account.__struct_fields__]
    values[7] = " ".join(numbered.categories)
    tx.run(
        "INSERT INTO publicaccounts_accounts (account_no, handle, user_id, room_id, name, description, avatar_url, "
        "categories, language, region, level, state, comments_default, organisation, created_ms, secret) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *values,
        secret,
    )
    return numbered


def write(tx: Tx, account: Account) -> None:
    """Write what of an account may change, and whether it is listed."""
    tx.run(
        "UPDATE publicaccounts_accounts SET name = ?, description = ?, avatar_url = ?, categories = ?, language = ?, "
        "region = ?, level = ?, state = ?, comments_default = ?, organisation = ? WHERE account_no = ?",
        account.name,
        account.description,
        account.avatar_url,
        " ".join(account.categories),
        account.language,
        account.region,
        account.level,
        account.state,
        account.comments_default,
        account.organisation,
        account.account_no,
    )
    enlist(tx, account)


def enlist(tx: Tx, account: Account) -> None:
    """Bring the list of public accounts up to date with this one."""
    tx.run("DELETE FROM publicaccounts_listed WHERE account_no = ?", account.account_no)
    if account.state == "open":
        tx.many(
            "INSERT INTO publicaccounts_listed (category, account_no) VALUES (?, ?)",
            [(category, account.account_no) for category in ("", *account.categories)],
        )


async def listed(db: Database, category: str, language: str, words: str, after: int, limit: int) -> list[Account]:
    """Open accounts by number, after ``after``."""
    sql = "JOIN publicaccounts_listed l ON l.account_no = a.account_no WHERE l.category = ? AND a.account_no > ? "
    args: list[Argument] = [category, after]
    if language:
        sql += "AND a.language = ? "
        args.append(language)
    if words:
        pattern = "%" + words.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
        sql += "AND (a.handle LIKE ? ESCAPE '!' OR LOWER(a.name) LIKE ? ESCAPE '!') "
        args += [pattern, pattern]
    rows = await db.heavy(_ACCOUNT + sql + "ORDER BY a.account_no LIMIT ?", *args, limit)
    return [_account(row) for row in rows]


async def of_operator(db: Database, user_id: str, state: str) -> list[tuple[Account, str]]:
    """(account, role) of everyone this user runs, or is invited to."""
    rows = await db.all(
        _ACCOUNT.replace("SELECT ", "SELECT o.role, ", 1) + "JOIN publicaccounts_operators o "
        "ON o.account_no = a.account_no WHERE o.user_id = ? AND o.state = ? ORDER BY a.account_no",
        user_id,
        state,
    )
    return [(_account(row[1:]), str(row[0])) for row in rows]


def organisation_of(tx: Tx, user_id: str) -> str | None:
    """The organisation of the first account that this user owns."""
    row = tx.one(
        "SELECT a.organisation FROM publicaccounts_accounts a JOIN publicaccounts_operators o "
        "ON o.account_no = a.account_no WHERE o.user_id = ? AND o.role = 'owner' AND o.state = 'active' "
        "ORDER BY a.account_no LIMIT 1",
        user_id,
    )
    return str(row[0]) if row else None


def set_closed(tx: Tx, account_no: int, now_ms: int) -> None:
    tx.run(
        "UPDATE publicaccounts_accounts SET closed_ms = ?, transfer_to = '' WHERE account_no = ?", now_ms, account_no
    )


def set_transfer(tx: Tx, account_no: int, user_id: str) -> None:
    tx.run("UPDATE publicaccounts_accounts SET transfer_to = ? WHERE account_no = ?", user_id, account_no)


def transfer_in(tx: Tx, account_no: int) -> str:
    row = tx.one("SELECT transfer_to FROM publicaccounts_accounts WHERE account_no = ?", account_no)
    return str(row[0]) if row else ""


async def transfer(db: Database, account_no: int) -> str:
    row = await db.one("SELECT transfer_to FROM publicaccounts_accounts WHERE account_no = ?", account_no)
    return str(row[0]) if row else ""


async def spent(db: Database, account_no: int, day: int) -> int:
    row = await db.one("SELECT spent FROM publicaccounts_accounts WHERE account_no = ? AND day = ?", account_no, day)
    return int(row[0]) if row else 0


def spent_in(tx: Tx, account_no: int, day: int) -> int:
    row = tx.one("SELECT spent FROM publicaccounts_accounts WHERE account_no = ? AND day = ?", account_no, day)
    return int(row[0]) if row else 0


def spend(tx: Tx, account_no: int, day: int, limit: int) -> bool:
    """Use one broadcast of the day; whether one was left."""
    row = tx.one(
        "UPDATE publicaccounts_accounts SET spent = CASE WHEN day = ? THEN spent + 1 ELSE 1 END, day = ? "
        "WHERE account_no = ? AND (day <> ? OR spent < ?) RETURNING spent",
        *(day, day, account_no, day, limit),
    )
    return row is not None and limit > 0


# --- operators ----------------------------------------------------------------------------------------------------


def operator_in(tx: Tx, account_no: int, user_id: str) -> Operator | None:
    row = tx.one(_OPERATOR + "WHERE account_no = ? AND user_id = ?", account_no, user_id)
    return Operator(*row) if row else None


async def operator(db: Database, account_no: int, user_id: str) -> Operator | None:
    row = await db.one(_OPERATOR + "WHERE account_no = ? AND user_id = ?", account_no, user_id)
    return Operator(*row) if row else None


async def operators(db: Database, account_no: int) -> list[Operator]:
    rows = await db.all(_OPERATOR + "WHERE account_no = ? ORDER BY at_ms, user_id", account_no)
    return [Operator(*row) for row in rows]


def owners_in(tx: Tx, account_no: int) -> list[str]:
    rows = tx.all(
        "SELECT user_id FROM publicaccounts_operators WHERE account_no = ? AND role = 'owner' AND state = 'active'",
        account_no,
    )
    return [str(row[0]) for row in rows]


def count_operators(tx: Tx, account_no: int) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_operators WHERE account_no = ?", account_no)
    return int(row[0]) if row else 0


def put_operator(tx: Tx, account_no: int, one: Operator) -> None:
    tx.run(
        "INSERT INTO publicaccounts_operators (account_no, user_id, role, state, by_user, at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_no, user_id) DO UPDATE SET role = excluded.role, "
        "state = excluded.state, by_user = excluded.by_user, at_ms = excluded.at_ms",
        *(account_no, one.user_id, one.role, one.state, one.by, one.at_ms),
    )


def drop_operator(tx: Tx, account_no: int, user_id: str) -> None:
    tx.run("DELETE FROM publicaccounts_operators WHERE account_no = ? AND user_id = ?", account_no, user_id)


def operated_in(tx: Tx, user_id: str) -> list[tuple[int, str, str]]:
    """(account_no, role, state) of every account this user runs or is invited to."""
    rows = tx.all("SELECT account_no, role, state FROM publicaccounts_operators WHERE user_id = ?", user_id)
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]


# --- acts ---------------------------------------------------------------------------------------------------------


def add_act(
    tx: Tx, account_no: int, actor: str, act: str, subject: str, detail: dict[str, Any] | None, now_ms: int
) -> None:
    tx.run(
        "INSERT INTO publicaccounts_acts (act_no, account_no, actor, act, subject, detail, at_ms) "
        "SELECT COALESCE(MAX(act_no), 0) + 1, ?, ?, ?, ?, ?, ? FROM publicaccounts_acts",
        *(account_no, actor, act, subject, msgspec.json.encode(detail or {}), now_ms),
    )


async def acts(db: Database, account_no: int, before: int, limit: int) -> list[Act]:
    """The newest acts before number ``before``."""
    rows = await db.all(
        "SELECT act_no, actor, act, subject, detail, at_ms FROM publicaccounts_acts "
        "WHERE account_no = ? AND act_no < ? ORDER BY act_no DESC LIMIT ?",
        *(account_no, before, limit),
    )
    decoded = ((*row[:4], msgspec.json.decode(row[4]), row[5]) for row in rows)
    return [Act(*one) for one in decoded]


def erase_actor(tx: Tx, user_id: str) -> None:
    tx.run("UPDATE publicaccounts_acts SET actor = '' WHERE actor = ?", user_id)
    tx.run("UPDATE publicaccounts_acts SET subject = '' WHERE subject = ?", user_id)


def set_organisation(tx: Tx, account_no: int, organisation: str) -> None:
    tx.run("UPDATE publicaccounts_accounts SET organisation = ? WHERE account_no = ?", organisation, account_no)
