"""SQL of acts for two people: ``safety_proposals``, ``safety_broken_glass``."""

from collections.abc import Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx

#: Where a page of a list begins: before this moment, and at it before this id.
Key = tuple[int, str]
NEWEST: Key = (2**53, "")

_PROPOSAL = (
    "SELECT proposal_id, act, payload, subject, reason, by_user, made_ms, until_ms, state, second_user, ended_ms "
    "FROM safety_proposals "
)
_GLASS = (
    "SELECT g.proposal_id, p.act, p.payload, p.subject, g.by_user, g.reason, g.at_ms, g.due_ms, g.entry, g.verdict, "
    "g.reviewed_by, g.reviewed_ms, g.note FROM safety_broken_glass g "
    "JOIN safety_proposals p ON p.proposal_id = g.proposal_id "
)


class StoredProposal(msgspec.Struct, frozen=True):
    """A proposal as it is stored (schema/0008)."""

    proposal_id: str
    act: str
    payload: bytes
    subject: str
    reason: str
    by: str
    made_ms: int
    until_ms: int
    state: str
    second: str
    ended_ms: int


class StoredGlass(msgspec.Struct, frozen=True):
    """Glass that was broken, with the act it was broken for."""

    proposal_id: str
    act: str
    payload: bytes
    subject: str
    by: str
    reason: str
    at_ms: int
    due_ms: int
    entry: int
    verdict: str
    reviewed_by: str
    reviewed_ms: int
    note: str


def _proposal(row: Row) -> StoredProposal:
    proposal_id, act, payload, *rest = row
    return StoredProposal(proposal_id, act, bytes(payload), *rest)


def _glass(row: Row) -> StoredGlass:
    proposal_id, act, payload, *rest = row
    return StoredGlass(proposal_id, act, bytes(payload), *rest)


def add(tx: Tx, one: StoredProposal) -> None:
    tx.run(
        "INSERT INTO safety_proposals (proposal_id, act, payload, subject, reason, by_user, made_ms, until_ms, state, "
        "second_user, ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *msgspec.structs.astuple(one),
    )


def open_alike(tx: Tx, act: str, payload: bytes, now_ms: int) -> StoredProposal | None:
    """What was proposed already and waits for a second person."""
    row = tx.one(_PROPOSAL + "WHERE state = 'open' AND until_ms > ? AND act = ? AND payload = ?", now_ms, act, payload)
    return _proposal(row) if row else None


def get_in(tx: Tx, proposal_id: str) -> StoredProposal | None:
    row = tx.one(_PROPOSAL + "WHERE proposal_id = ?", proposal_id)
    return _proposal(row) if row else None


async def get(db: Database, proposal_id: str) -> StoredProposal | None:
    row = await db.one(_PROPOSAL + "WHERE proposal_id = ?", proposal_id)
    return _proposal(row) if row else None


async def listed(db: Database, after_ms: int, before: Key, limit: int) -> list[StoredProposal]:
    """Those made since, the newest first."""
    sql = (
        "WHERE made_ms >= ? AND (made_ms < ? OR (made_ms = ? AND proposal_id < ?)) "
        "ORDER BY made_ms DESC, proposal_id DESC LIMIT ?"
    )
    rows = await db.all(_PROPOSAL + sql, after_ms, before[0], before[0], before[1], limit)
    return [_proposal(row) for row in rows]


def end(tx: Tx, proposal_id: str, state: str, second: str, now_ms: int) -> None:
    tx.run(
        "UPDATE safety_proposals SET state = ?, second_user = ?, ended_ms = ? WHERE proposal_id = ?",
        state,
        second,
        now_ms,
        proposal_id,
    )


def break_glass(tx: Tx, proposal_id: str, by: str, reason: str, now_ms: int, due_ms: int, entry: int) -> None:
    tx.run(
        "INSERT INTO safety_broken_glass (proposal_id, by_user, reason, at_ms, due_ms, entry) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        proposal_id,
        by,
        reason,
        now_ms,
        due_ms,
        entry,
    )


async def glass(db: Database, verdicts: Sequence[str], before: Key, limit: int) -> list[StoredGlass]:
    """Those with one of the verdicts ("" is open), the newest first."""
    sql = (
        "WHERE g.verdict IN ? AND (g.at_ms < ? OR (g.at_ms = ? AND g.proposal_id < ?)) "
        "ORDER BY g.at_ms DESC, g.proposal_id DESC LIMIT ?"
    )
    rows = await db.all(_GLASS + sql, list(verdicts), before[0], before[0], before[1], limit)
    return [_glass(row) for row in rows]


async def glass_one(db: Database, proposal_id: str) -> StoredGlass | None:
    row = await db.one(_GLASS + "WHERE g.proposal_id = ?", proposal_id)
    return _glass(row) if row else None


def glass_in(tx: Tx, proposal_id: str) -> StoredGlass | None:
    row = tx.one(_GLASS + "WHERE g.proposal_id = ?", proposal_id)
    return _glass(row) if row else None


def review(tx: Tx, proposal_id: str, verdict: str, by: str, note: str, now_ms: int) -> None:
    tx.run(
        "UPDATE safety_broken_glass SET verdict = ?, reviewed_by = ?, note = ?, reviewed_ms = ? WHERE proposal_id = ?",
        verdict,
        by,
        note,
        now_ms,
        proposal_id,
    )
