"""SQL of policy lists and of what their rules matched."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.policies._model import Followed, Matched
from teahouse.safety.policies._rules import Rule

_LIST = "SELECT list_id, name, room_id, by, at_ms, body FROM safety_policy_lists WHERE ended_ms IS NULL "
_rules = msgspec.json.Decoder(list[Rule]).decode


def _followed(row: Row) -> Followed:
    return Followed(
        list_id=str(row[0]),
        name=str(row[1]),
        room_id=str(row[2]),
        by=str(row[3]),
        at_ms=int(row[4]),
        rules=[] if row[5] is None else _rules(bytes(row[5])),
    )


async def lists(db: Database) -> list[Followed]:
    """All that are followed, by name."""
    return [_followed(row) for row in await db.all(_LIST + "ORDER BY name, list_id")]


async def one(db: Database, list_id: str) -> Followed | None:
    """A list that is followed."""
    row = await db.one(_LIST + "AND list_id = ?", list_id)
    return None if row is None else _followed(row)


async def count_cases(db: Database) -> dict[str, int]:
    """list → how many cases came of it."""
    sql = "SELECT list_id, COUNT(DISTINCT case_id) FROM safety_policy_matches GROUP BY list_id"
    return {str(row[0]): int(row[1]) for row in await db.all(sql)}


def same_in(tx: Tx, one: Followed) -> str:
    """The list that this one takes the place of: the same room, or a file of the same name; "" for none."""
    row = tx.one(
        "SELECT list_id FROM safety_policy_lists WHERE ended_ms IS NULL AND room_id = ? "
        "AND (room_id <> '' OR name = ?)",
        one.room_id,
        one.name,
    )
    return "" if row is None else str(row[0])


def count_in(tx: Tx) -> int:
    row = tx.one("SELECT COUNT(*) FROM safety_policy_lists WHERE ended_ms IS NULL")
    return int(row[0]) if row else 0


def put(tx: Tx, one: Followed) -> None:
    body = None if one.room_id else msgspec.json.encode(one.rules)
    tx.run(
        "INSERT INTO safety_policy_lists (list_id, name, room_id, by, at_ms, body) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (list_id) DO UPDATE SET name = excluded.name, by = excluded.by, at_ms = excluded.at_ms, "
        "body = excluded.body",
        one.list_id,
        one.name,
        one.room_id,
        one.by,
        one.at_ms,
        body,
    )


def end(tx: Tx, list_id: str, by: str, now_ms: int) -> bool:
    """False if it is not followed."""
    row = tx.one("SELECT 1 FROM safety_policy_lists WHERE list_id = ? AND ended_ms IS NULL", list_id)
    tx.run(
        "UPDATE safety_policy_lists SET ended_by = ?, ended_ms = ?, body = NULL WHERE list_id = ? AND ended_ms IS NULL",
        by,
        now_ms,
        list_id,
    )
    return row is not None


async def matches(db: Database, list_id: str) -> dict[str, list[Matched]]:
    """rule → what it matched, the oldest first."""
    found: dict[str, list[Matched]] = {}
    sql = "SELECT rule_id, thing, case_id, at_ms FROM safety_policy_matches WHERE list_id = ? ORDER BY at_ms, thing"
    for row in await db.all(sql, list_id):
        found.setdefault(str(row[0]), []).append(Matched(str(row[1]), str(row[2]), int(row[3])))
    return found


def is_matched(tx: Tx, list_id: str, rule_id: str, thing: str) -> bool:
    sql = "SELECT 1 FROM safety_policy_matches WHERE list_id = ? AND rule_id = ? AND thing = ?"
    return tx.one(sql, list_id, rule_id, thing) is not None


def cases_of(tx: Tx, thing: str) -> list[str]:
    """The cases that rules have opened about a thing, the newest first."""
    sql = "SELECT case_id FROM safety_policy_matches WHERE thing = ? ORDER BY at_ms DESC, case_id"
    return list(dict.fromkeys(str(row[0]) for row in tx.all(sql, thing)))


def count_matches(tx: Tx, thing: str, case_id: str) -> int:
    """How many rules led to a case of a thing."""
    row = tx.one("SELECT COUNT(*) FROM safety_policy_matches WHERE thing = ? AND case_id = ?", thing, case_id)
    return int(row[0]) if row else 0


def add_match(tx: Tx, list_id: str, rule_id: str, thing: str, case_id: str, now_ms: int) -> None:
    tx.run(
        "INSERT INTO safety_policy_matches (list_id, rule_id, thing, case_id, at_ms) VALUES (?, ?, ?, ?, ?)",
        list_id,
        rule_id,
        thing,
        case_id,
        now_ms,
    )
