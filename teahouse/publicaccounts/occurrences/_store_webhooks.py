"""The SQL of webhooks and of the log of their deliveries."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx

_HOOK = (
    "webhook_no, account_no, url, description, kinds, state, reason, secret, previous_secret, previous_until_ms, "
    "failing_ms, made_by, created_ms"
)
LOGGED = 200


class Hook(msgspec.Struct, frozen=True):
    """A webhook, with its secrets: never leaves this package."""

    webhook_no: int
    account_no: int
    url: str
    description: str
    kinds: str
    state: str
    reason: str
    secret: str
    previous_secret: str
    previous_until_ms: int
    failing_ms: int
    made_by: str
    created_ms: int


class Delivery(msgspec.Struct, frozen=True):
    """One attempt. ``status`` is that of HTTP, 0 without an answer; ``occurrence_no`` 0 is a test."""

    entry_no: int
    occurrence_no: int
    kind: str
    attempt: int
    at_ms: int
    status: int
    duration_ms: int
    error: str


def _hook(row: Row) -> Hook:
    return Hook(*row)


async def hooks_of(db: Database, account_no: int) -> list[Hook]:
    rows = await db.all(
        f"SELECT {_HOOK} FROM publicaccounts_webhooks WHERE account_no = ? ORDER BY webhook_no", account_no
    )
    return [_hook(row) for row in rows]


async def hook(db: Database, webhook_no: int) -> Hook | None:
    row = await db.one(f"SELECT {_HOOK} FROM publicaccounts_webhooks WHERE webhook_no = ?", webhook_no)
    return None if row is None else _hook(row)


def count(tx: Tx, account_no: int) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_webhooks WHERE account_no = ?", account_no)
    return int(row[0]) if row else 0


def add(tx: Tx, new: Hook) -> Hook:
    """Keep a webhook under the next number. Numbers of the occurrences: they are never used again."""
    row = tx.one("UPDATE publicaccounts_numbers SET occurrence_no = occurrence_no + 1 RETURNING occurrence_no")
    new = msgspec.structs.replace(new, webhook_no=int(row[0]) if row else 1)
    marks = ", ".join("?" * len(msgspec.structs.fields(Hook)))
    tx.run(f"INSERT INTO publicaccounts_webhooks ({_HOOK}, entries) VALUES ({marks}, 0)", *msgspec.structs.astuple(new))
    return new


def save(tx: Tx, hook: Hook) -> None:
    tx.run(
        "UPDATE publicaccounts_webhooks SET url = ?, description = ?, kinds = ?, state = ?, reason = ?, secret = ?, "
        "previous_secret = ?, previous_until_ms = ?, failing_ms = ? WHERE webhook_no = ?",
        hook.url,
        hook.description,
        hook.kinds,
        hook.state,
        hook.reason,
        hook.secret,
        hook.previous_secret,
        hook.previous_until_ms,
        hook.failing_ms,
        hook.webhook_no,
    )


def remove(tx: Tx, webhook_no: int) -> None:
    tx.run("DELETE FROM publicaccounts_webhook_log WHERE webhook_no = ?", webhook_no)
    tx.run("DELETE FROM publicaccounts_webhooks WHERE webhook_no = ?", webhook_no)


def log_delivery(tx: Tx, webhook_no: int, one: Delivery) -> None:
    """Write an attempt down, and forget the oldest beyond ``LOGGED``."""
    row = tx.one(
        "UPDATE publicaccounts_webhooks SET entries = entries + 1 WHERE webhook_no = ? RETURNING entries", webhook_no
    )
    if row is None:
        return
    tx.run(
        "INSERT INTO publicaccounts_webhook_log (webhook_no, entry_no, occurrence_no, kind, attempt, at_ms, status, "
        "duration_ms, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        webhook_no,
        row[0],
        *msgspec.structs.astuple(one)[1:],
    )
    tx.run("DELETE FROM publicaccounts_webhook_log WHERE webhook_no = ? AND entry_no <= ?", webhook_no, row[0] - LOGGED)


def set_failing(tx: Tx, webhook_no: int, failing_ms: int) -> None:
    tx.run("UPDATE publicaccounts_webhooks SET failing_ms = ? WHERE webhook_no = ?", failing_ms, webhook_no)


async def delivery(db: Database, webhook_no: int, entry_no: int) -> Delivery | None:
    row = await db.one(
        "SELECT entry_no, occurrence_no, kind, attempt, at_ms, status, duration_ms, error "
        "FROM publicaccounts_webhook_log WHERE webhook_no = ? AND entry_no = ?",
        webhook_no,
        entry_no,
    )
    return None if row is None else Delivery(*row)


async def deliveries(db: Database, webhook_no: int, before: int, limit: int) -> list[Delivery]:
    rows = await db.all(
        "SELECT entry_no, occurrence_no, kind, attempt, at_ms, status, duration_ms, error "
        "FROM publicaccounts_webhook_log WHERE webhook_no = ? AND entry_no < ? ORDER BY entry_no DESC LIMIT ?",
        webhook_no,
        before,
        limit,
    )
    return [Delivery(*row) for row in rows]
