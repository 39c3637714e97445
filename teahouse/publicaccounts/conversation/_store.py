"""The SQL of the inbox: conversations, whose answer was which, notes."""

import msgspec
from msgspec.structs import replace

from teahouse.kernel.db import Database, Row, Tx
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation._content import preview
from teahouse.publicaccounts.conversation._model import Filter, Note

_ROW = (
    "user_id, last_position, last_ms, last_from, preview, unread, read_position, heard_ms, heard_position, "
    "answered_position, waiting_ms, person, assigned_to, closed, last_event"
)


class Kept(msgspec.Struct, frozen=True):
    """A row of ``publicaccounts_conversations``, without its account."""

    user_id: str
    last_position: int = 0
    last_ms: int = 0
    last_from: str = ""
    preview: str = ""
    unread: int = 0
    read_position: int = 0
    heard_ms: int = 0
    heard_position: int = 0
    answered_position: int = 0
    waiting_ms: int = 0
    person: bool = False
    assigned_to: str = ""
    closed: bool = False
    last_event: str = ""


def _kept(row: Row) -> Kept:
    kept = Kept(*row)
    return replace(kept, person=bool(kept.person), closed=bool(kept.closed))


async def one(db: Database, account_no: int, user_id: str) -> Kept | None:
    row = await db.one(
        f"SELECT {_ROW} FROM publicaccounts_conversations WHERE account_no = ? AND user_id = ?", account_no, user_id
    )
    return None if row is None else _kept(row)


def get(tx: Tx, account_no: int, user_id: str) -> Kept | None:
    row = tx.one(
        f"SELECT {_ROW} FROM publicaccounts_conversations WHERE account_no = ? AND user_id = ?", account_no, user_id
    )
    return None if row is None else _kept(row)


def put(tx: Tx, account_no: int, kept: Kept) -> None:
    """Write the row, whether there is one or not."""
    tx.run(
        f"INSERT INTO publicaccounts_conversations (account_no, {_ROW}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_no, user_id) DO UPDATE SET "
        "last_position = excluded.last_position, last_ms = excluded.last_ms, last_from = excluded.last_from, "
        "preview = excluded.preview, unread = excluded.unread, read_position = excluded.read_position, "
        "heard_ms = excluded.heard_ms, heard_position = excluded.heard_position, "
        "answered_position = excluded.answered_position, waiting_ms = excluded.waiting_ms, "
        "person = excluded.person, assigned_to = excluded.assigned_to, closed = excluded.closed, "
        "last_event = excluded.last_event",
        account_no,
        *(int(value) if isinstance(value, bool) else value for value in msgspec.structs.astuple(kept)),
    )


_FILTERS: dict[Filter, str] = {
    "all": "closed = 0",
    "unread": "closed = 0 AND unread > 0",
    "mine": "closed = 0 AND assigned_to = ?",
    "unassigned": "closed = 0 AND assigned_to = ''",
    "closed": "closed = 1",
}


async def inbox(db: Database, account_no: int, only: Filter, actor: str, before: int | None, limit: int) -> list[Kept]:
    """Conversations whose last word is below ``before``, newest first."""
    return [
        _kept(row)
        for row in await db.all(
            f"SELECT {_ROW} FROM publicaccounts_conversations WHERE account_no = ? AND {_FILTERS[only]} "
            "AND last_position < ? ORDER BY last_position DESC LIMIT ?",
            account_no,
            *([actor] if only == "mine" else []),
            before if before is not None else 2**62,
            limit,
        )
    ]


async def counts(db: Database, account_no: int, actor: str) -> tuple[int, int, int, int]:
    """How many conversations are open, unread, assigned to the actor, and assigned to nobody. Reads each open one."""
    rows = await db.heavy(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN unread > 0 THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN assigned_to = ? THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN assigned_to = '' THEN 1 ELSE 0 END), 0) "
        "FROM publicaccounts_conversations WHERE account_no = ? AND closed = 0",
        actor,
        account_no,
    )
    opened, unread, own, free = rows[0]
    return int(opened), int(unread), int(own), int(free)


def forget(tx: Tx, account_no: int, user_id: str) -> None:
    """Drop everything of a conversation, as the subscriber is gone."""
    for table in ("conversations", "acted", "notes", "answered", "consents"):
        tx.run(f"DELETE FROM publicaccounts_{table} WHERE account_no = ? AND user_id = ?", account_no, user_id)


# --- acts other than words -----------------------------------------------------------------------------------------


def acted(tx: Tx, account_no: int, user_id: str, at_ms: int) -> None:
    tx.run(
        "INSERT INTO publicaccounts_acted (account_no, user_id, at_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (account_no, user_id) DO UPDATE SET at_ms = excluded.at_ms",
        account_no,
        user_id,
        at_ms,
    )


async def acted_ms(db: Database, account_no: int, user_id: str) -> int:
    """When the subscriber last acted other than by words; 0 if never."""
    row = await db.one(
        "SELECT at_ms FROM publicaccounts_acted WHERE account_no = ? AND user_id = ?", account_no, user_id
    )
    return int(row[0]) if row else 0


# --- whose answer ---------------------------------------------------------------------------------------------------


def answered(tx: Tx, account_no: int, user_id: str, position: int, actor: str, road: str, at_ms: int) -> None:
    tx.run(
        "INSERT INTO publicaccounts_answered (position, account_no, user_id, actor, road, at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (position) DO NOTHING",
        position,
        account_no,
        user_id,
        actor,
        road,
        at_ms,
    )


async def answers(db: Database, account_no: int, positions: list[int]) -> dict[int, tuple[str, str]]:
    """position → (actor, road) of those answers."""
    if not positions:
        return {}
    rows = await db.all(
        "SELECT position, actor, road FROM publicaccounts_answered WHERE account_no = ? AND position IN ?",
        account_no,
        positions,
    )
    return {position: (actor, road) for position, actor, road in rows}


async def automatic(db: Database, account_no: int, from_ms: int, upto_ms: int) -> set[int]:
    """Positions of what was answered without a person or a bot, in [``from_ms``, ``upto_ms``)."""
    rows = await db.heavy(
        "SELECT position FROM publicaccounts_answered WHERE account_no = ? AND at_ms >= ? AND at_ms < ? "
        "AND road NOT IN ('person', 'bot')",
        account_no,
        from_ms,
        upto_ms,
    )
    return {row[0] for row in rows}


# --- notes ------------------------------------------------------------------------------------------------------------


def add_note(tx: Tx, account_no: int, user_id: str, author: str, body: str, at_ms: int) -> Note:
    row = tx.one("SELECT COALESCE(MAX(note_no), 0) + 1 FROM publicaccounts_notes")
    note = Note(int(row[0]) if row else 1, author, body, at_ms)
    tx.run(
        "INSERT INTO publicaccounts_notes (note_no, account_no, user_id, author, body, at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        note.note_no,
        account_no,
        user_id,
        author,
        body,
        at_ms,
    )
    return note


def count_notes(tx: Tx, account_no: int, user_id: str) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_notes WHERE account_no = ? AND user_id = ?", account_no, user_id)
    return int(row[0]) if row else 0


async def notes(db: Database, account_no: int, user_id: str) -> list[Note]:
    rows = await db.all(
        "SELECT note_no, author, body, at_ms FROM publicaccounts_notes WHERE account_no = ? AND user_id = ? "
        "ORDER BY note_no",
        account_no,
        user_id,
    )
    return [Note(*row) for row in rows]


# --- what answers by itself asks --------------------------------------------------------------------------------------


async def menu_shown(db: Database, account_no: int, user_id: str, before: int, since_ms: int) -> bool:
    """Whether the last thing the account said to the subscriber, before that position, was its menu."""
    row = await db.one(
        "SELECT road, at_ms FROM publicaccounts_answered WHERE account_no = ? AND user_id = ? AND position < ? "
        "ORDER BY position DESC LIMIT 1",
        account_no,
        user_id,
        before,
    )
    return row is not None and row[0] == "menu" and row[1] >= since_ms


def hand_over(tx: Tx, account_no: int, user_id: str) -> None:
    """Have a person answer from here on."""
    tx.run(
        "UPDATE publicaccounts_conversations SET person = 1, closed = 0 WHERE account_no = ? AND user_id = ?",
        account_no,
        user_id,
    )


def account_said(tx: Tx, account_no: int, user_id: str, event: Event) -> None:
    """Show what the account said by itself in the inbox, if there is a line: nobody has read or answered anything."""
    kept = get(tx, account_no, user_id)
    if kept is not None:
        last = {"last_position": event.position, "last_ms": event.ts, "last_event": event.event_id}
        put(tx, account_no, replace(kept, **last, last_from="account", preview=preview(event)))
