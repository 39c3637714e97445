"""SQL of context notes: voices, the log, notes with their records, scorings.

Tables: ``safety_note_voices``, ``safety_note_log``, ``safety_notes``, ``safety_note_scorings``, ``safety_note_due``.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.notes import Event, Policy, Rated, Record, Status, Value, Wrote
from teahouse.safety.rumours._model import Note

_NOTE = (
    "n.note_no, n.account_no, n.article_no, n.revision, n.voice, n.misleading, n.language, n.words, n.at_ms, n.status, "
    "n.since_ms FROM safety_notes n "
)
_END = 2**53
_record = msgspec.json.Decoder(Record).decode
_policy = msgspec.json.Decoder(Policy).decode
_numbers = msgspec.json.Decoder(list[int]).decode
encode = msgspec.json.Encoder(order="deterministic").encode


class Scoring(NamedTuple):
    """One scoring that was done; number 0: none yet."""

    number: int
    at_ms: int
    upto: int
    settled: bool
    policy: Policy


def _note_of(row: Row) -> Note:
    return Note(
        note_no=int(row[0]),
        account_no=int(row[1]),
        article_no=int(row[2]),
        revision=int(row[3]),
        voice=str(row[4]),
        misleading=bool(row[5]),
        language=str(row[6]),
        text=None if row[7] is None else str(row[7]),
        at_ms=int(row[8]),
        status=Status(row[9]),
        since_ms=int(row[10]),
    )


# --- who ---


async def voice(db: Database, user_id: str) -> str:
    """The voice of a user, "" if they have said nothing yet."""
    row = await db.one("SELECT voice FROM safety_note_voices WHERE user_id = ?", user_id)
    return str(row[0]) if row else ""


def voice_in(tx: Tx, user_id: str, new: str) -> str:
    """The voice of a user; ``new`` from now on, if they have none."""
    tx.run(
        "INSERT INTO safety_note_voices (user_id, voice) VALUES (?, ?) ON CONFLICT (user_id) DO NOTHING", user_id, new
    )
    row = tx.one("SELECT voice FROM safety_note_voices WHERE user_id = ?", user_id)
    return str(row[0]) if row else new


def forget(tx: Tx, user_id: str) -> list[int]:
    """Nobody knows any more whose voice it is, and its words are gone. Returns the articles they were about."""
    row = tx.one("SELECT voice FROM safety_note_voices WHERE user_id = ?", user_id)
    if row is None:
        return []
    tx.run("DELETE FROM safety_note_voices WHERE user_id = ?", user_id)
    rows = tx.all("UPDATE safety_notes SET words = NULL WHERE voice = ? RETURNING article_no", row[0])
    return sorted({int(one[0]) for one in rows})


# --- the log ---


def add_event(
    tx: Tx, note_no: int, kind: str, voice: str, value: str | None, accounts: Sequence[int], at_ms: int
) -> int:
    """Returns its number. A note begins with number 0: it gets the event's own. Times never go back."""
    row = tx.one("SELECT event_no, at_ms FROM safety_note_log ORDER BY event_no DESC LIMIT 1")
    number = int(row[0]) + 1 if row else 1
    tx.run(
        "INSERT INTO safety_note_log (event_no, note_no, kind, voice, value, accounts, at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        number,
        note_no or number,
        kind,
        voice,
        value,
        encode(list(accounts)),
        max(at_ms, int(row[1]) if row else 0),
    )
    return number


def rating_in(tx: Tx, note_no: int, voice: str) -> Value | None:
    row = tx.one(
        "SELECT value FROM safety_note_log WHERE note_no = ? AND voice = ? AND kind = 'rated' "
        "ORDER BY event_no DESC LIMIT 1",
        note_no,
        voice,
    )
    value: Value | None = row[0] if row else None
    return value


def count_since(tx: Tx, voice: str, kind: str, since_ms: int) -> int:
    row = tx.one(
        "SELECT COUNT(*) FROM safety_note_log WHERE voice = ? AND at_ms > ? AND kind = ?", voice, since_ms, kind
    )
    return int(row[0]) if row else 0


async def ratings_of(db: Database, voice: str, note_nos: Sequence[int]) -> dict[int, Value]:
    """note → how this voice rates it now."""
    if not voice or not note_nos:
        return {}
    rows = await db.all(
        "SELECT note_no, value FROM safety_note_log WHERE voice = ? AND note_no IN ? AND kind = 'rated' "
        "ORDER BY event_no",
        voice,
        list(note_nos),
    )
    newest = {int(row[0]): row[1] for row in rows}
    return {note_no: value for note_no, value in newest.items() if value is not None}


async def tally(db: Database, note_no: int) -> dict[str, int]:
    """value → how many rate the note so, as it stands."""
    rows = await db.all(
        "SELECT value, COUNT(*) FROM safety_note_log l WHERE note_no = ? AND kind = 'rated' AND value IS NOT NULL AND "
        "event_no = (SELECT MAX(o.event_no) FROM safety_note_log o WHERE o.note_no = l.note_no AND o.voice = l.voice "
        "AND o.kind = 'rated') GROUP BY value ORDER BY value",
        note_no,
    )
    return {str(row[0]): int(row[1]) for row in rows}


async def last_event(db: Database) -> tuple[int, int]:
    """(number, time) of the newest event; zeros if there is none."""
    row = await db.one("SELECT event_no, at_ms FROM safety_note_log ORDER BY event_no DESC LIMIT 1")
    return (int(row[0]), int(row[1])) if row else (0, 0)


def last_event_in(tx: Tx) -> int:
    row = tx.one("SELECT MAX(event_no) FROM safety_note_log")
    return int(row[0]) if row and row[0] is not None else 0


async def events(db: Database, after: int, upto: int, limit: int) -> list[tuple[int, Event | None]]:
    """(number, event) of the next part of the log; None for what no scoring asks about."""
    rows = await db.heavy(
        "SELECT event_no, note_no, kind, voice, value, accounts, at_ms FROM safety_note_log "
        "WHERE event_no > ? AND event_no <= ? ORDER BY event_no LIMIT ?",
        after,
        upto,
        limit,
    )
    return [(int(row[0]), _event_of(row)) for row in rows]


def _event_of(row: Row) -> Event | None:
    note, voice, at_ms = str(row[1]), str(row[3]), int(row[6])
    if row[2] == "wrote":
        return Wrote(note=note, author=voice, at_ms=at_ms)
    if row[2] == "rated":
        accounts = tuple(str(one) for one in _numbers(row[5]))
        return Rated(note=note, rater=voice, value=row[4], accounts=accounts, at_ms=at_ms)
    return None


# --- notes ---


def add_note(tx: Tx, note: Note, record: Record) -> None:
    tx.run(
        "INSERT INTO safety_notes (note_no, account_no, article_no, revision, voice, misleading, language, words, "
        "at_ms, status, since_ms, proposed_ms, locked, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)",
        note.note_no,
        note.account_no,
        note.article_no,
        note.revision,
        note.voice,
        int(note.misleading),
        note.language,
        note.text,
        note.at_ms,
        record.status.value,
        record.since_ms,
        encode(record),
    )


def set_records(tx: Tx, records: Sequence[Record]) -> None:
    tx.many(
        "UPDATE safety_notes SET status = ?, since_ms = ?, proposed_ms = ?, locked = ?, record = ? WHERE note_no = ?",
        [
            (
                record.status.value,
                record.since_ms,
                record.proposed_ms if record.proposed is not None else 0,
                int(record.locked_ms is not None),
                encode(record),
                int(record.note),
            )
            for record in records
        ],
    )


def take_words(tx: Tx, note_no: int) -> None:
    tx.run("UPDATE safety_notes SET words = NULL WHERE note_no = ?", note_no)


def note_in(tx: Tx, article_no: int, note_no: int) -> Note | None:
    row = tx.one(
        f"SELECT {_NOTE} WHERE n.note_no = ? AND n.article_no = ? AND n.words IS NOT NULL", note_no, article_no
    )
    return _note_of(row) if row else None


def notes_in(tx: Tx, article_no: int) -> list[Note]:
    """The notes that stand below an article."""
    rows = tx.all(f"SELECT {_NOTE} WHERE n.article_no = ? AND n.words IS NOT NULL ORDER BY n.note_no", article_no)
    return [_note_of(row) for row in rows]


async def notes(db: Database, article_no: int) -> list[Note]:
    """The same, newest first, the helpful before all."""
    rows = await db.all(
        f"SELECT {_NOTE} WHERE n.article_no = ? AND n.words IS NOT NULL "
        "ORDER BY CASE n.status WHEN 'helpful' THEN 0 ELSE 1 END, n.note_no DESC",
        article_no,
    )
    return [_note_of(row) for row in rows]


async def note(db: Database, article_no: int, note_no: int) -> tuple[Note, Record] | None:
    row = await db.one(
        f"SELECT n.record, {_NOTE} WHERE n.note_no = ? AND n.article_no = ? AND n.words IS NOT NULL",
        note_no,
        article_no,
    )
    return (_note_of(row[1:]), _record(row[0])) if row else None


async def said(db: Database, article_no: int, note_no: int) -> tuple[str, str, int] | None:
    """(user, words, when) of a note that stands and whose writer is known."""
    row = await db.one(
        "SELECT v.user_id, n.words, n.at_ms FROM safety_notes n JOIN safety_note_voices v ON v.voice = n.voice "
        "WHERE n.note_no = ? AND n.article_no = ? AND n.words IS NOT NULL",
        note_no,
        article_no,
    )
    return (str(row[0]), str(row[1]), int(row[2])) if row else None


async def waiting(db: Database, voice: str, before: int | None, limit: int) -> list[Note]:
    """Notes without a status that this voice has neither written nor rated, newest first, below ``before``."""
    rows = await db.all(
        f"SELECT {_NOTE} WHERE n.status = 'needs_ratings' AND n.note_no < ? AND n.words IS NOT NULL AND n.voice <> ? "
        "AND NOT EXISTS (SELECT 1 FROM safety_note_log l WHERE l.note_no = n.note_no AND l.voice = ? "
        "AND l.kind = 'rated') ORDER BY n.note_no DESC LIMIT ?",
        before or _END,
        voice,
        voice,
        limit,
    )
    return [_note_of(row) for row in rows]


async def newest(db: Database, before: int | None, limit: int) -> list[Note]:
    """All notes, whatever their status, newest first, below ``before``."""
    rows = await db.all(f"SELECT {_NOTE} WHERE n.note_no < ? ORDER BY n.note_no DESC LIMIT ?", before or _END, limit)
    return [_note_of(row) for row in rows]


def helpful_articles(tx: Tx) -> list[int]:
    """The articles beside which something is shown, or might be."""
    rows = tx.all("SELECT DISTINCT article_no FROM safety_notes WHERE status = 'helpful' ORDER BY article_no")
    return [int(row[0]) for row in rows]


async def records(db: Database, upto: int) -> list[Record]:
    rows = await db.heavy("SELECT record FROM safety_notes WHERE note_no <= ? ORDER BY note_no", upto)
    return [_record(row[0]) for row in rows]


def articles_of(tx: Tx, note_nos: Sequence[int]) -> list[int]:
    if not note_nos:
        return []
    rows = tx.all("SELECT DISTINCT article_no FROM safety_notes WHERE note_no IN ? ORDER BY article_no", list(note_nos))
    return [int(row[0]) for row in rows]


# --- scorings ---


def _scoring_of(row: Row | None) -> Scoring:
    if row is None:
        return Scoring(0, 0, 0, True, Policy())
    return Scoring(int(row[0]), int(row[1]), int(row[2]), bool(row[3]), _policy(row[4]))


_SCORING = "SELECT scoring_no, at_ms, upto, settled, policy FROM safety_note_scorings "


async def last_scoring(db: Database) -> Scoring:
    return _scoring_of(await db.one(_SCORING + "ORDER BY scoring_no DESC LIMIT 1"))


def last_scoring_in(tx: Tx) -> Scoring:
    return _scoring_of(tx.one(_SCORING + "ORDER BY scoring_no DESC LIMIT 1"))


async def scorings(db: Database) -> list[Scoring]:
    """All of them, in order."""
    return [_scoring_of(row) for row in await db.heavy(_SCORING + "ORDER BY scoring_no")]


def add_scoring(tx: Tx, scoring: Scoring, scored: int, loss: float) -> None:
    tx.run(
        "INSERT INTO safety_note_scorings (scoring_no, at_ms, upto, settled, scored, loss, policy) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        scoring.number,
        scoring.at_ms,
        scoring.upto,
        int(scoring.settled),
        scored,
        loss,
        encode(scoring.policy),
    )


def due_in(tx: Tx) -> int:
    row = tx.one("SELECT at_ms FROM safety_note_due WHERE one = 1")
    return int(row[0]) if row else 0


async def due(db: Database) -> int:
    row = await db.one("SELECT at_ms FROM safety_note_due WHERE one = 1")
    return int(row[0]) if row else 0


def set_due(tx: Tx, at_ms: int) -> None:
    tx.run("UPDATE safety_note_due SET at_ms = ? WHERE one = 1", at_ms)


def next_moments(tx: Tx) -> tuple[int | None, int | None]:
    """(when the oldest proposal was made, since when the oldest status that is not final is held)."""
    proposed = tx.one("SELECT MIN(proposed_ms) FROM safety_notes WHERE proposed_ms > 0")
    held = tx.one("SELECT MIN(since_ms) FROM safety_notes WHERE status <> 'needs_ratings' AND locked = 0")
    return (proposed[0] if proposed else None, held[0] if held else None)
