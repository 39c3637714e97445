"""The tables of campaigns. Lists go on by key: when it begins, and its id."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.campaigns._model import Kept, Programme, Results

_json = msgspec.json.Encoder(order="deterministic").encode
_programme = msgspec.json.Decoder(Programme).decode
_results = msgspec.json.Decoder(Results).decode


class _Before(msgspec.Struct):
    """Results of before appeals and out-of-court outcomes were counted apart: what was called their error rate is now
    called what it is, the share of decisions that were reversed."""

    error_rate_permille: int | None = None


_before = msgspec.json.Decoder(_Before).decode
_ALL = (
    "SELECT campaign_id, proposed_by, proposed_ms, decided_by, decided_ms, stopped_ms, body, results, final, "
    "declined_ms, ended_by, ended_why "
    "FROM safety_campaigns "
)


def add(tx: Tx, kept: Kept) -> None:
    tx.run(
        "INSERT INTO safety_campaigns (campaign_id, start_ms, end_ms, proposed_by, proposed_ms, body, final) "
        "VALUES (?, ?, ?, ?, ?, ?, 0)",
        kept.campaign_id,
        kept.programme.start_ms,
        kept.programme.end_ms,
        kept.proposed_by,
        kept.proposed_ms,
        _json(kept.programme),
    )


def decide(tx: Tx, campaign_id: str, by: str, now_ms: int) -> None:
    tx.run("UPDATE safety_campaigns SET decided_by = ?, decided_ms = ? WHERE campaign_id = ?", by, now_ms, campaign_id)


def stop(tx: Tx, campaign_id: str, by: str, why: str, now_ms: int) -> None:
    sql = "UPDATE safety_campaigns SET stopped_ms = ?, ended_by = ?, ended_why = ? WHERE campaign_id = ?"
    tx.run(sql, now_ms, by, why, campaign_id)


def decline(tx: Tx, campaign_id: str, by: str, why: str, now_ms: int) -> None:
    sql = "UPDATE safety_campaigns SET declined_ms = ?, ended_by = ?, ended_why = ? WHERE campaign_id = ?"
    tx.run(sql, now_ms, by, why, campaign_id)


def publish(tx: Tx, campaign_id: str, results: Results) -> None:
    tx.run(
        "UPDATE safety_campaigns SET results = ?, final = ? WHERE campaign_id = ?",
        _json(results),
        int(results.final),
        campaign_id,
    )


def one_in(tx: Tx, campaign_id: str) -> Kept | None:
    row = tx.one(_ALL + "WHERE campaign_id = ?", campaign_id)
    return None if row is None else _kept(row)


async def one(db: Database, campaign_id: str) -> Kept | None:
    row = await db.one(_ALL + "WHERE campaign_id = ?", campaign_id)
    return None if row is None else _kept(row)


async def page(db: Database, before: tuple[int, str] | None, limit: int, *, announced: bool) -> list[Kept]:
    where = ["decided_ms IS NOT NULL"] if announced else []
    values: list[int | str] = []
    if before is not None:
        where.append("(start_ms < ? OR (start_ms = ? AND campaign_id < ?))")
        values = [before[0], before[0], before[1]]
    sql = _ALL + (f"WHERE {' AND '.join(where)} " if where else "") + "ORDER BY start_ms DESC, campaign_id DESC LIMIT ?"
    return [_kept(row) for row in await db.all(sql, *values, limit)]


async def living(db: Database, now_ms: int) -> list[Kept]:
    """Announced or running."""
    sql = "WHERE decided_ms IS NOT NULL AND stopped_ms IS NULL AND end_ms > ? ORDER BY start_ms DESC, campaign_id DESC"
    return [_kept(row) for row in await db.all(_ALL + sql, now_ms)]


def add_decision(tx: Tx, campaign_id: str, case_id: str, decision_no: int) -> None:
    tx.run(
        "INSERT INTO safety_campaign_decisions (campaign_id, case_id, decision_no) VALUES (?, ?, ?)",
        campaign_id,
        case_id,
        decision_no,
    )


async def decisions(db: Database, campaign_id: str) -> list[tuple[str, int]]:
    sql = "SELECT case_id, decision_no FROM safety_campaign_decisions WHERE campaign_id = ? ORDER BY case_id"
    return [(str(row[0]), int(row[1])) for row in await db.all(sql, campaign_id)]


def unsettled(tx: Tx, case_id: str) -> list[str]:
    """The campaigns under which something was decided in a case, and whose results are published and not final."""
    sql = (
        "SELECT DISTINCT d.campaign_id FROM safety_campaign_decisions d "
        "JOIN safety_campaigns c ON c.campaign_id = d.campaign_id "
        "WHERE d.case_id = ? AND c.final = 0 AND c.results IS NOT NULL ORDER BY d.campaign_id"
    )
    return [str(row[0]) for row in tx.all(sql, case_id)]


def _read(body: bytes) -> Results:
    found = _results(body)
    if found.out_of_court is not None:
        return found
    return msgspec.structs.replace(found, reversed_permille=_before(body).error_rate_permille)


def _kept(row: Row) -> Kept:
    return Kept(
        campaign_id=row[0],
        proposed_by=row[1],
        proposed_ms=int(row[2]),
        decided_by=row[3] or "",
        decided_ms=None if row[4] is None else int(row[4]),
        stopped_ms=None if row[5] is None else int(row[5]),
        programme=_programme(bytes(row[6])),
        results=None if row[7] is None else _read(bytes(row[7])),
        final=bool(row[8]),
        declined_ms=None if row[9] is None else int(row[9]),
        ended_by=row[10] or "",
        ended_why=row[11] or "",
    )
