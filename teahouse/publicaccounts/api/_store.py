"""The SQL of keys and remembered answers."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx

_KEY = "key_no, account_no, handle, role, name, hint, made_by, created_ms, used_ms"


class Key(msgspec.Struct, frozen=True):
    """An API key, without the key itself. ``used_ms`` is 0 if it never was used; it may be a minute old."""

    key_no: int
    account_no: int
    handle: str
    role: str
    name: str
    hint: str
    made_by: str
    created_ms: int
    used_ms: int


class Remembered(msgspec.Struct, frozen=True):
    """An answer, and the digest of what was asked; ``status`` 0 while it is not known."""

    request: bytes
    status: int
    content_type: str
    body: bytes
    at_ms: int


def _key(row: Row) -> Key:
    return Key(*row)


async def key_by_digest(db: Database, digest: bytes) -> Key | None:
    row = await db.one(f"SELECT {_KEY} FROM publicaccounts_keys WHERE digest = ? AND revoked_ms = 0", digest)
    return None if row is None else _key(row)


async def key_by_no(db: Database, key_no: int) -> Key | None:
    row = await db.one(f"SELECT {_KEY} FROM publicaccounts_keys WHERE key_no = ? AND revoked_ms = 0", key_no)
    return None if row is None else _key(row)


async def keys_of(db: Database, account_no: int) -> list[Key]:
    rows = await db.all(
        f"SELECT {_KEY} FROM publicaccounts_keys WHERE account_no = ? AND revoked_ms = 0 ORDER BY key_no", account_no
    )
    return [_key(row) for row in rows]


def count_keys(tx: Tx, account_no: int) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_keys WHERE account_no = ? AND revoked_ms = 0", account_no)
    return int(row[0]) if row else 0


def add_key(tx: Tx, key: Key, digest: bytes) -> Key:
    """Keep a key under the next number, which it has in what is returned."""
    row = tx.one("SELECT COALESCE(MAX(key_no), 0) + 1 FROM publicaccounts_keys")
    key = msgspec.structs.replace(key, key_no=int(row[0]) if row else 1)
    tx.run(
        f"INSERT INTO publicaccounts_keys ({_KEY}, digest, revoked_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        *msgspec.structs.astuple(key),
        digest,
    )
    return key


def revoke_key(tx: Tx, account_no: int, key_no: int, now_ms: int) -> bool:
    """End a key. Returns whether the account had it."""
    row = tx.one(
        "UPDATE publicaccounts_keys SET revoked_ms = ? WHERE account_no = ? AND key_no = ? AND revoked_ms = 0 "
        "RETURNING key_no",
        now_ms,
        account_no,
        key_no,
    )
    return row is not None


def note_use(tx: Tx, key_no: int, now_ms: int) -> None:
    tx.run("UPDATE publicaccounts_keys SET used_ms = ? WHERE key_no = ? AND used_ms < ?", now_ms, key_no, now_ms)


_ANSWER = "request, status, content_type, body, at_ms"


def claim(tx: Tx, caller: str, name: str, request: bytes, now_ms: int, since_ms: int) -> Remembered | None:
    """Take ``name`` for this request; returns what it is already taken for, if younger than ``since_ms``."""
    row = tx.one(f"SELECT {_ANSWER} FROM publicaccounts_answers WHERE caller = ? AND idempotency_key = ?", caller, name)
    if row is not None and row[4] >= since_ms:
        return Remembered(bytes(row[0]), row[1], row[2], bytes(row[3]), row[4])
    tx.run(
        f"INSERT INTO publicaccounts_answers (caller, idempotency_key, {_ANSWER}) VALUES (?, ?, ?, 0, '', ?, ?) "
        "ON CONFLICT (caller, idempotency_key) DO UPDATE SET request = excluded.request, status = 0, "
        "content_type = '', body = excluded.body, at_ms = excluded.at_ms",
        caller,
        name,
        request,
        b"",
        now_ms,
    )
    return None


def keep_answer(tx: Tx, caller: str, name: str, status: int, content_type: str, body: bytes) -> None:
    tx.run(
        "UPDATE publicaccounts_answers SET status = ?, content_type = ?, body = ? "
        "WHERE caller = ? AND idempotency_key = ?",
        status,
        content_type,
        body,
        caller,
        name,
    )


def forget_answer(tx: Tx, caller: str, name: str) -> None:
    tx.run("DELETE FROM publicaccounts_answers WHERE caller = ? AND idempotency_key = ?", caller, name)


def forget_answers(tx: Tx, before_ms: int) -> None:
    """Forget what was asked before ``before_ms``."""
    tx.run("DELETE FROM publicaccounts_answers WHERE at_ms < ?", before_ms)
