"""SQL of drafts, broadcasts and their recipients.

Tables: ``publicaccounts_drafts``, ``…_draft_revisions``, ``…_broadcasts``, ``…_recipients``, ``…_edits``,
``…_slugs``. Functions
that write take a ``tx``.
"""

from collections.abc import Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.articles._model import KEPT_REVISIONS, Broadcast, Draft, DraftRevision, Named, Piece

_DRAFT = (
    "draft_no, account_no, revision, pieces, state, reason, broadcast_no, created_ms, updated_ms, updated_by "
    "FROM publicaccounts_drafts"
)
_BROADCAST = (
    "broadcast_no, account_no, draft_no, audience, tag, sends, state, reason, scheduled_ms, created_ms, created_by, "
    "ended_ms, sent, total, event_id, position, pieces, zone FROM publicaccounts_broadcasts"
)
_END = 2**31 - 1
encode = msgspec.json.encode
_pieces = msgspec.json.Decoder(list[Piece]).decode
_named = msgspec.json.Decoder(list[Named]).decode
FAILED = "-"  # the event of a recipient who could not be sent it


def draft_of(row: Row) -> Draft:
    return Draft(
        draft_no=row[0],
        account_no=row[1],
        revision=row[2],
        pieces=_pieces(row[3]),
        state=row[4],
        reason=row[5],
        broadcast_no=row[6],
        created_ms=row[7],
        updated_ms=row[8],
        updated_by=row[9],
    )


def _broadcast_of(row: Row) -> Broadcast:
    pieces = _named(row[16])
    return Broadcast(
        broadcast_no=row[0],
        account_no=row[1],
        draft_no=row[2],
        audience=row[3],
        tag=row[4],
        sends=bool(row[5]),
        state=row[6],
        reason=row[7],
        scheduled_ms=row[8],
        created_ms=row[9],
        created_by=row[10],
        ended_ms=row[11],
        sent=row[12],
        total=row[13],
        event_id=row[14],
        position=row[15],
        slugs=[named.slug for named in pieces],
        titles=[named.piece.title for named in pieces],
        zone=row[17],
    )


# --- drafts ---


def add_draft(tx: Tx, account_no: int, pieces: bytes, at_ms: int, by: str) -> int:
    row = tx.one("SELECT COALESCE(MAX(draft_no), 0) + 1 FROM publicaccounts_drafts")
    draft_no: int = row[0] if row else 1
    tx.run(
        "INSERT INTO publicaccounts_drafts (draft_no, account_no, revision, pieces, state, reason, broadcast_no, "
        "created_ms, updated_ms, updated_by) VALUES (?, ?, 1, ?, 'open', '', 0, ?, ?, ?)",
        draft_no,
        account_no,
        pieces,
        at_ms,
        at_ms,
        by,
    )
    _remember(tx, draft_no, 1, pieces, at_ms, by)
    return draft_no


def save_draft(tx: Tx, draft_no: int, revision: int, pieces: bytes, at_ms: int, by: str) -> bool:
    """Make revision + 1 of it; False if it is not at this revision, or not to be changed now."""
    row = tx.one(
        "UPDATE publicaccounts_drafts SET revision = revision + 1, pieces = ?, state = 'open', reason = '', "
        "updated_ms = ?, updated_by = ? WHERE draft_no = ? AND revision = ? AND state IN ('open', 'held', 'failed') "
        "RETURNING revision",
        pieces,
        at_ms,
        by,
        draft_no,
        revision,
    )
    if row is None:
        return False
    _remember(tx, draft_no, row[0], pieces, at_ms, by)
    tx.run(
        "DELETE FROM publicaccounts_draft_revisions WHERE draft_no = ? AND revision <= ?",
        draft_no,
        row[0] - KEPT_REVISIONS,
    )
    return True


def delete_draft(tx: Tx, draft_no: int, at_ms: int) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_drafts SET state = 'deleted', pieces = ?, updated_ms = ? "
        "WHERE draft_no = ? AND state <> 'publishing' AND state <> 'deleted' RETURNING draft_no",
        b"[]",
        at_ms,
        draft_no,
    )
    tx.run("DELETE FROM publicaccounts_draft_revisions WHERE draft_no = ?", draft_no)
    return row is not None


def set_draft_state(tx: Tx, draft_no: int, state: str, reason: str) -> None:
    tx.run(
        "UPDATE publicaccounts_drafts SET state = ?, reason = ? WHERE draft_no = ? AND state <> 'deleted'",
        state,
        reason,
        draft_no,
    )


def take_draft(tx: Tx, draft_no: int, revision: int, broadcast_no: int) -> bool:
    """Begin to publish this revision; False if it moved or is being published already."""
    row = tx.one(
        "UPDATE publicaccounts_drafts SET state = 'publishing', reason = '', broadcast_no = ? "
        "WHERE draft_no = ? AND revision = ? AND state IN ('open', 'held', 'failed') RETURNING draft_no",
        broadcast_no,
        draft_no,
        revision,
    )
    return row is not None


def _remember(tx: Tx, draft_no: int, revision: int, pieces: bytes, at_ms: int, by: str) -> None:
    tx.run(
        "INSERT INTO publicaccounts_draft_revisions (draft_no, revision, pieces, at_ms, by_user) "
        "VALUES (?, ?, ?, ?, ?)",
        draft_no,
        revision,
        pieces,
        at_ms,
        by,
    )


async def read_draft(db: Database, account_no: int, draft_no: int) -> Draft | None:
    row = await db.one(
        f"SELECT {_DRAFT} WHERE draft_no = ? AND account_no = ? AND state <> 'deleted'", draft_no, account_no
    )
    return draft_of(row) if row else None


async def read_drafts(db: Database, account_no: int, before: int | None, limit: int) -> list[Draft]:
    rows = await db.all(
        f"SELECT {_DRAFT} WHERE account_no = ? AND draft_no < ? AND state NOT IN ('deleted', 'published') "
        "ORDER BY draft_no DESC LIMIT ?",
        account_no,
        before or _END,
        limit,
    )
    return [draft_of(row) for row in rows]


async def read_draft_revisions(db: Database, draft_no: int, before: int | None, limit: int) -> list[DraftRevision]:
    rows = await db.all(
        "SELECT revision, at_ms, by_user, pieces FROM publicaccounts_draft_revisions "
        "WHERE draft_no = ? AND revision < ? ORDER BY revision DESC LIMIT ?",
        draft_no,
        before or _END,
        limit,
    )
    return [DraftRevision(revision=row[0], at_ms=row[1], by=row[2], pieces=_pieces(row[3])) for row in rows]


# --- slugs ---


def take_slug(tx: Tx, account_no: int, slug: str) -> bool:
    if tx.one("SELECT 1 FROM publicaccounts_slugs WHERE account_no = ? AND slug = ?", account_no, slug):
        return False
    tx.run("INSERT INTO publicaccounts_slugs (account_no, slug) VALUES (?, ?)", account_no, slug)
    return True


# --- broadcasts ---


def add_broadcast(tx: Tx, broadcast: Broadcast, pieces: Sequence[Named], users: Sequence[str]) -> None:
    """Write a new broadcast, and whom it is for if that is a list."""
    tx.run(
        "INSERT INTO publicaccounts_broadcasts (broadcast_no, account_no, draft_no, pieces, audience, tag, sends, "
        "state, reason, scheduled_ms, created_ms, created_by, ended_ms, sent, total, place, event_id, "
        "position, wanted, done, zone) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'scheduled', '', ?, ?, ?, 0, 0, ?, 0, '', 0, 0, 0, ?)",
        broadcast.broadcast_no,
        broadcast.account_no,
        broadcast.draft_no,
        encode(pieces),
        broadcast.audience,
        broadcast.tag,
        int(broadcast.sends),
        broadcast.scheduled_ms,
        broadcast.created_ms,
        broadcast.created_by,
        broadcast.total,
        broadcast.zone,
    )
    add_recipients(tx, broadcast.broadcast_no, users)


def next_broadcast_no(tx: Tx) -> int:
    row = tx.one("SELECT COALESCE(MAX(broadcast_no), 0) + 1 FROM publicaccounts_broadcasts")
    return int(row[0]) if row else 1


def add_recipients(tx: Tx, broadcast_no: int, users: Sequence[str]) -> None:
    if users:
        tx.many(
            "INSERT INTO publicaccounts_recipients (broadcast_no, user_id, event_id, done) VALUES (?, ?, '', 0) "
            "ON CONFLICT (broadcast_no, user_id) DO NOTHING",
            [(broadcast_no, user_id) for user_id in users],
        )


def move(
    tx: Tx, broadcast_no: int, before: str, after: str, reason: str = "", ended_ms: int = 0, *, due_ms: int = 2**53
) -> bool:
    """From one state to another; False if it is not in the first, or planned for after ``due_ms``."""
    row = tx.one(
        "UPDATE publicaccounts_broadcasts SET state = ?, reason = ?, ended_ms = ? "
        "WHERE broadcast_no = ? AND state = ? AND scheduled_ms <= ? RETURNING broadcast_no",
        *(after, reason, ended_ms, broadcast_no, before, due_ms),
    )
    return row is not None


def set_event(tx: Tx, broadcast_no: int, event_id: str, position: int, sent: int) -> None:
    tx.run(
        "UPDATE publicaccounts_broadcasts SET event_id = ?, position = ?, sent = ?, total = ? WHERE broadcast_no = ?",
        event_id,
        position,
        sent,
        sent,
        broadcast_no,
    )


def set_place(tx: Tx, broadcast_no: int, place: int, added: int) -> None:
    """How far a tag's subscribers are written down. They are added up on the way, and counted once at the end."""
    tx.run(
        "UPDATE publicaccounts_broadcasts SET place = ?, total = CASE WHEN CAST(? AS BIGINT) < 0 THEN (SELECT COUNT(*) "
        "FROM publicaccounts_recipients WHERE broadcast_no = ?) ELSE total + ? END WHERE broadcast_no = ?",
        *(place, place, broadcast_no, added, broadcast_no),
    )


def set_recipient(tx: Tx, broadcast_no: int, user_id: str, event_id: str, done: int) -> bool:
    """This recipient got it (or could not), with the first ``done`` changes in it; False if that was known."""
    row = tx.one(
        "UPDATE publicaccounts_recipients SET event_id = ?, done = ? "
        "WHERE broadcast_no = ? AND user_id = ? AND event_id = '' RETURNING user_id",
        event_id,
        done,
        broadcast_no,
        user_id,
    )
    return row is not None


def add_sent(tx: Tx, broadcast_no: int, number: int) -> None:
    """So many more were gone through. ``count_sent`` at the end is exact."""
    tx.run("UPDATE publicaccounts_broadcasts SET sent = sent + ? WHERE broadcast_no = ?", number, broadcast_no)


def count_sent(tx: Tx, broadcast_no: int) -> int:
    """Write down, and return, how many got it. Costs a row each."""
    row = tx.one(
        "UPDATE publicaccounts_broadcasts SET sent = (SELECT COUNT(*) FROM publicaccounts_recipients "
        "WHERE broadcast_no = ? AND event_id NOT IN ('', '-')) WHERE broadcast_no = ? RETURNING sent",
        broadcast_no,
        broadcast_no,
    )
    return int(row[0]) if row else 0


def want(tx: Tx, broadcast_no: int) -> None:
    """Its events are to be changed."""
    tx.run("UPDATE publicaccounts_broadcasts SET wanted = wanted + 1 WHERE broadcast_no = ?", broadcast_no)


def set_done(tx: Tx, broadcast_no: int, done: int) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_broadcasts SET done = ? WHERE broadcast_no = ? AND done < ? RETURNING done",
        done,
        broadcast_no,
        done,
    )
    return row is not None


def set_recipient_done(tx: Tx, broadcast_no: int, user_id: str, done: int) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_recipients SET done = ? WHERE broadcast_no = ? AND user_id = ? AND done < ? "
        "RETURNING done",
        done,
        broadcast_no,
        user_id,
        done,
    )
    return row is not None


def add_edit(tx: Tx, broadcast_no: int, user_id: str, event_id: str) -> None:
    tx.run(
        "INSERT INTO publicaccounts_edits (broadcast_no, user_id, event_id) VALUES (?, ?, ?)",
        broadcast_no,
        user_id,
        event_id,
    )


def drop_edit(tx: Tx, broadcast_no: int, user_id: str, event_id: str) -> None:
    tx.run(
        "DELETE FROM publicaccounts_edits WHERE broadcast_no = ? AND user_id = ? AND event_id = ?",
        broadcast_no,
        user_id,
        event_id,
    )


_EDITS = "SELECT event_id FROM publicaccounts_edits WHERE broadcast_no = ? AND user_id = ? ORDER BY event_id"


async def read_edits(db: Database, broadcast_no: int, user_id: str) -> list[str]:
    """The edits that one recipient was sent, or all ("")."""
    return [row[0] for row in await db.all(_EDITS, broadcast_no, user_id)]


def edits_in(tx: Tx, broadcast_no: int, user_id: str) -> list[str]:
    """The same, as a unit finds them."""
    return [row[0] for row in tx.all(_EDITS, broadcast_no, user_id)]


async def read_broadcast(db: Database, broadcast_no: int) -> Broadcast | None:
    row = await db.one(f"SELECT {_BROADCAST} WHERE broadcast_no = ?", broadcast_no)
    return _broadcast_of(row) if row else None


async def read_broadcasts(db: Database, account_no: int, before: int | None, limit: int) -> list[Broadcast]:
    rows = await db.all(
        f"SELECT {_BROADCAST} WHERE account_no = ? AND broadcast_no < ? ORDER BY broadcast_no DESC LIMIT ?",
        account_no,
        before or _END,
        limit,
    )
    return [_broadcast_of(row) for row in rows]


async def read_pieces(db: Database, broadcast_no: int) -> tuple[list[Named], int, int, int]:
    """(its pieces, how far its tag was listed, changes wanted, changes done)."""
    row = await db.one(
        "SELECT pieces, place, wanted, done FROM publicaccounts_broadcasts WHERE broadcast_no = ?", broadcast_no
    )
    return (_named(row[0]), row[1], row[2], row[3]) if row else ([], 0, 0, 0)


async def read_unsent(db: Database, broadcast_no: int, limit: int) -> list[str]:
    rows = await db.all(
        "SELECT user_id FROM publicaccounts_recipients WHERE broadcast_no = ? AND event_id = '' "
        "ORDER BY user_id LIMIT ?",
        broadcast_no,
        limit,
    )
    return [row[0] for row in rows]


async def read_undone(db: Database, broadcast_no: int, done: int, limit: int) -> list[tuple[str, str]]:
    """(user, event) of those whose event still is to be changed."""
    rows = await db.all(
        "SELECT user_id, event_id FROM publicaccounts_recipients "
        "WHERE broadcast_no = ? AND done < ? AND event_id NOT IN ('', '-') ORDER BY user_id LIMIT ?",
        broadcast_no,
        done,
        limit,
    )
    return [(row[0], row[1]) for row in rows]
