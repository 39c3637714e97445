"""The tables of decisions: statements, drafts, effects in force, rulebooks."""

from collections.abc import Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.decisions._compose import decode, encode
from teahouse.safety.decisions._model import Made, Stated, Wanted
from teahouse.safety.statements import Rulebook, Statement

_json = msgspec.json.Encoder(order="deterministic").encode
_wanted = msgspec.json.Decoder(Wanted).decode
_rulebook = msgspec.json.Decoder(Rulebook).decode
_STATED = (
    "SELECT statement_id, token, case_id, decision_no, account, digest, decided_ms, ledger_index, body "
    "FROM safety_statements "
)
_EFFECTS = "SELECT measure_id, does, item, function, place, account, end_ms, statement_id, detail FROM safety_effects "


class Detail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an effect needs to know of its measure, and does not say itself."""

    token: str = ""
    rule_id: str = ""
    words: str = ""
    hops: int = 0
    age: int = 0
    reason: str = ""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One row of what is in force."""

    measure_id: str
    does: str
    item: str
    function: str
    place: str
    account: str
    end_ms: int | None
    statement_id: str
    detail: Detail


_detail = msgspec.json.Decoder(Detail).decode


# --- statements ------------------------------------------------------------------------------------------------------


def add_statement(tx: Tx, made: Made, token: str, decision_no: int, digest: str) -> None:
    tx.run(
        "INSERT INTO safety_statements (statement_id, token, case_id, decision_no, account, digest, decided_ms, "
        "ledger_index, body, automated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        made.statement.puid,
        token,
        made.case.case_id,
        decision_no,
        made.case.subject.account,
        digest,
        made.statement.decided_ms,
        made.index,
        encode(made.statement),
        made.statement.automated_decision.value,
    )


async def stated(db: Database, number: str = "", token: str = "") -> Stated | None:
    row = await db.one(_STATED + "WHERE statement_id = ? OR token = ?", number, token)
    return None if row is None else _stated(row)


async def stated_of_case(db: Database, case_id: str) -> list[Stated]:
    return [_stated(row) for row in await db.all(_STATED + "WHERE case_id = ? ORDER BY decision_no", case_id)]


async def stated_of_account(db: Database, account: str, limit: int) -> list[Stated]:
    sql = _STATED + "WHERE account = ? ORDER BY decided_ms DESC, statement_id LIMIT ?"
    return [_stated(row) for row in await db.all(sql, account, limit)]


async def stated_between(db: Database, from_ms: int, until_ms: int, after: tuple[int, str], limit: int) -> list[Stated]:
    sql = (
        _STATED + "WHERE decided_ms >= ? AND decided_ms < ? AND (decided_ms > ? OR (decided_ms = ? AND "
        "statement_id > ?)) ORDER BY decided_ms, statement_id LIMIT ?"
    )
    rows = await db.all(sql, from_ms, until_ms, after[0], after[0], after[1], limit)
    return [_stated(row) for row in rows]


async def stated_slice(db: Database, from_ms: int, until_ms: int, offset: int, limit: int) -> list[Stated]:
    sql = _STATED + "WHERE decided_ms >= ? AND decided_ms < ? ORDER BY decided_ms, statement_id LIMIT ? OFFSET ?"
    return [_stated(row) for row in await db.all(sql, from_ms, until_ms, limit, offset)]


async def counted_between(db: Database, from_ms: int, until_ms: int) -> int:
    sql = "SELECT COUNT(*) FROM safety_statements WHERE decided_ms >= ? AND decided_ms < ?"
    row = await db.one(sql, from_ms, until_ms)
    return 0 if row is None else int(row[0])


async def counted_by_machine(db: Database, from_ms: int) -> dict[str, int]:
    sql = "SELECT automated, COUNT(*) FROM safety_statements WHERE decided_ms >= ? GROUP BY automated"
    return {str(row[0]): int(row[1]) for row in await db.all(sql, from_ms)}


async def counted_by_measure(db: Database, from_ms: int) -> dict[str, int]:
    sql = (
        "SELECT m.kind, COUNT(DISTINCT s.statement_id) FROM safety_statements s JOIN safety_case_measures m "
        "ON m.case_id = s.case_id AND m.statement_id = s.statement_id WHERE s.decided_ms >= ? GROUP BY m.kind"
    )
    return {str(row[0]): int(row[1]) for row in await db.all(sql, from_ms)}


async def latest(db: Database, before: tuple[int, str] | None, limit: int) -> list[Stated]:
    order = "ORDER BY decided_ms DESC, statement_id DESC LIMIT ?"
    if before is None:
        return [_stated(row) for row in await db.all(_STATED + order, limit)]
    where = "WHERE decided_ms < ? OR (decided_ms = ? AND statement_id < ?) "
    rows = await db.all(_STATED + where + order, before[0], before[0], before[1], limit)
    return [_stated(row) for row in rows]


def details(tx: Tx, case_id: str) -> dict[str, tuple[str, bytes | None]]:
    """number → (token, body) of the statements of a case."""
    rows = tx.all("SELECT statement_id, token, body FROM safety_statements WHERE case_id = ?", case_id)
    return {str(row[0]): (str(row[1]), None if row[2] is None else bytes(row[2])) for row in rows}


def statement_in(tx: Tx, number: str) -> Statement | None:
    row = tx.one("SELECT body FROM safety_statements WHERE statement_id = ?", number)
    return None if row is None or row[0] is None else decode(bytes(row[0]))


def case_of_in(tx: Tx, number: str) -> tuple[str, int, bool] | None:
    """The case of a statement, when it was decided, and whether it is erased."""
    row = tx.one("SELECT case_id, decided_ms, body IS NULL FROM safety_statements WHERE statement_id = ?", number)
    return None if row is None else (str(row[0]), int(row[1]), bool(row[2]))


def erase_statement(tx: Tx, number: str) -> int | None:
    """Empty it; returns the index of its entry in the ledger."""
    row = tx.one("SELECT ledger_index FROM safety_statements WHERE statement_id = ?", number)
    tx.run("UPDATE safety_statements SET body = NULL WHERE statement_id = ?", number)
    return None if row is None else int(row[0])


def erased_between(tx: Tx, from_ms: int, until_ms: int) -> set[str]:
    sql = "SELECT statement_id FROM safety_statements WHERE decided_ms >= ? AND decided_ms < ? AND body IS NULL"
    return {str(row[0]) for row in tx.all(sql, from_ms, until_ms)}


def _stated(row: Row) -> Stated:
    return Stated(
        number=str(row[0]),
        token=str(row[1]),
        case_id=str(row[2]),
        decision_no=int(row[3]),
        account=str(row[4]),
        digest=str(row[5]),
        decided_ms=int(row[6]),
        index=int(row[7]),
        statement=None if row[8] is None else decode(bytes(row[8])),
    )


# --- drafts ----------------------------------------------------------------------------------------------------------


def save_draft(tx: Tx, wanted: Wanted, by: str, now_ms: int) -> None:
    tx.run(
        "INSERT INTO safety_drafts (statement_id, token, case_id, by, saved_ms, body) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (statement_id) DO UPDATE SET by = excluded.by, saved_ms = excluded.saved_ms, body = excluded.body",
        wanted.number,
        wanted.token,
        wanted.case_id,
        by,
        now_ms,
        _json(wanted),
    )


async def draft(db: Database, number: str) -> Wanted | None:
    row = await db.one("SELECT body FROM safety_drafts WHERE statement_id = ?", number)
    return None if row is None else _wanted(bytes(row[0]))


async def drafts(db: Database, case_id: str) -> list[Wanted]:
    rows = await db.all("SELECT body FROM safety_drafts WHERE case_id = ? ORDER BY saved_ms DESC", case_id)
    return [_wanted(bytes(row[0])) for row in rows]


def drop_draft(tx: Tx, number: str) -> None:
    tx.run("DELETE FROM safety_drafts WHERE statement_id = ?", number)


# --- effects ---------------------------------------------------------------------------------------------------------


def effects_in(tx: Tx, case_id: str) -> list[Held]:
    return [_held(row) for row in tx.all(_EFFECTS + "WHERE case_id = ?", case_id)]


async def all_effects(db: Database) -> dict[str, list[Held]]:
    """case → what it does, of all cases."""
    found: dict[str, list[Held]] = {}
    for row in await db.all(_EFFECTS.replace("SELECT ", "SELECT case_id, ", 1) + "ORDER BY case_id"):
        found.setdefault(str(row[0]), []).append(_held(row[1:]))
    return found


def replace_effects(tx: Tx, case_id: str, held: Sequence[Held]) -> None:
    tx.run("DELETE FROM safety_effects WHERE case_id = ?", case_id)
    tx.many(
        "INSERT INTO safety_effects (case_id, measure_id, does, item, function, place, account, end_ms, statement_id, "
        "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                case_id, one.measure_id, one.does, one.item, one.function, one.place, one.account, one.end_ms,
                one.statement_id, _json(one.detail),
            )
            for one in held
        ),
    )  # fmt: skip


def _held(row: Row) -> Held:
    return Held(
        measure_id=str(row[0]),
        does=str(row[1]),
        item=str(row[2]),
        function=str(row[3]),
        place=str(row[4]),
        account=str(row[5]),
        end_ms=None if row[6] is None else int(row[6]),
        statement_id=str(row[7]),
        detail=_detail(bytes(row[8])),
    )


# --- rulebooks -------------------------------------------------------------------------------------------------------

_RULEBOOKS = "SELECT body FROM safety_rulebooks ORDER BY number"


def rulebooks_in(tx: Tx) -> list[Rulebook]:
    return [_rulebook(bytes(row[0])) for row in tx.all(_RULEBOOKS)]


async def rulebooks(db: Database) -> list[Rulebook]:
    return [_rulebook(bytes(row[0])) for row in await db.all(_RULEBOOKS)]


async def rulebook_body(db: Database, number: int) -> bytes | None:
    """A version as it was written, to the byte."""
    row = await db.one("SELECT body FROM safety_rulebooks WHERE number = ?", number)
    return None if row is None else bytes(row[0])


def add_rulebook(tx: Tx, rulebook: Rulebook, by: str, index: int) -> None:
    tx.run(
        "INSERT INTO safety_rulebooks (number, from_ms, by, ledger_index, body) VALUES (?, ?, ?, ?, ?)",
        rulebook.number,
        rulebook.from_ms,
        by,
        index,
        _json(rulebook),
    )


def rulebook_bytes(rulebook: Rulebook) -> bytes:
    """As it is kept, and as its digest in the ledger is of."""
    return _json(rulebook)
