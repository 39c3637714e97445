"""The tables of the log: SQL that adds and reads, and nothing that changes. The schema refuses the rest.

And the table of words, which alone can be emptied.
"""

from collections.abc import Iterable, Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.safety.cases._acts import Decision, Event, act_name, decode, encode
from teahouse.safety.cases._model import Kept, StatementRef

_LOG = "SELECT body FROM safety_case_acts WHERE case_id = ? ORDER BY act_no"


def log_in(tx: Tx, case_id: str) -> list[Event]:
    return [decode(bytes(row[0])) for row in tx.all(_LOG, case_id)]


async def log(db: Database, case_id: str) -> list[Event]:
    return [decode(bytes(row[0])) for row in await db.all(_LOG, case_id)]


def add(tx: Tx, case_id: str, act_no: int, act: Event) -> None:
    """Write an act, and if it decides something its measures, beside the statement that all of it needs."""
    stated = getattr(act, "statement", None)
    statement = stated if isinstance(stated, StatementRef) else None
    tx.run(
        "INSERT INTO safety_case_acts (case_id, act_no, act, at_ms, statement_id, statement_digest, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        case_id,
        act_no,
        act_name(act),
        act.at_ms,
        None if statement is None else statement.id,
        None if statement is None else statement.digest,
        encode(act),
    )
    if isinstance(act, Decision):
        tx.many(
            "INSERT INTO safety_case_measures "
            "(case_id, measure_id, act_no, kind, start_ms, end_ms, statement_id, statement_digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    case_id,
                    one.measure_id,
                    act_no,
                    one.kind.value,
                    one.start_ms,
                    one.end_ms,
                    act.statement.id,
                    act.statement.digest,
                )
                for one in act.measures
            ],
        )


def add_items(tx: Tx, case_id: str, items: Iterable[str]) -> None:
    tx.many("INSERT INTO safety_case_items (item, case_id) VALUES (?, ?)", [(item, case_id) for item in items])


def others(tx: Tx, case_id: str, items: Sequence[str]) -> list[str]:
    """The other cases that any of the items is in."""
    rows = tx.all("SELECT DISTINCT case_id FROM safety_case_items WHERE item IN ? AND case_id <> ?", items, case_id)
    return [str(row[0]) for row in rows]


def add_words(tx: Tx, kept: Kept, text: str) -> None:
    tx.run("INSERT INTO safety_words (word_id, digest, words) VALUES (?, ?, ?)", kept.id, kept.digest, text)


async def words(db: Database, word_ids: Sequence[str]) -> dict[str, str]:
    rows = await db.all("SELECT word_id, words FROM safety_words WHERE word_id IN ?", word_ids) if word_ids else []
    return {str(row[0]): str(row[1]) for row in rows if row[1] is not None}


def erase_words(tx: Tx, word_ids: Sequence[str]) -> None:
    for at in range(0, len(word_ids), 500):
        tx.run("UPDATE safety_words SET words = NULL WHERE word_id IN ?", list(word_ids[at : at + 500]))


async def outcomes_since(db: Database, from_ms: int) -> list[Event]:
    """What out-of-court bodies have said since then, over all cases."""
    sql = (
        "SELECT body FROM safety_case_acts WHERE act = 'outcome_recorded' AND at_ms >= ? "
        "ORDER BY at_ms, case_id, act_no"
    )
    return [decode(bytes(row[0])) for row in await db.all(sql, from_ms)]


async def appeals_since(db: Database, from_ms: int) -> list[Event]:
    """Appeals that were made or answered since then, over all cases."""
    sql = (
        "SELECT body FROM safety_case_acts WHERE act IN ('appeal_made', 'appeal_decided') AND at_ms >= ? "
        "ORDER BY at_ms, case_id, act_no"
    )
    return [decode(bytes(row[0])) for row in await db.all(sql, from_ms)]
