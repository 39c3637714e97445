"""SQL of rules, of what was done to rules and lists, and of signals."""

from typing import Any

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.cases import WHOLE
from teahouse.safety.cases import Kept as Words
from teahouse.safety.detectors import DryRun, Rule
from teahouse.safety.gate._model import Done, Found, Kept, Signalled

_RULE = "SELECT body, campaign, ledger_index, run FROM safety_rules "
_rule = msgspec.json.Decoder(Rule).decode
_run = msgspec.json.Decoder(DryRun).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def rule_bytes(rule: Rule) -> bytes:
    """A rule as it is kept, and as its digest in the ledger is made of."""
    return _encode(rule)


def _kept(row: Row) -> Kept:
    run = _run(bytes(row[3])) if row[3] is not None else None
    return Kept(rule=_rule(bytes(row[0])), campaign=row[1], ledger_index=row[2], run=run)


# --- rules


async def rules(db: Database) -> list[Kept]:
    """Every version of every rule, drafts too: by name, the newest last."""
    return [_kept(row) for row in await db.heavy(_RULE + "ORDER BY name, version")]


async def versions(db: Database, name: str) -> list[Kept]:
    """All versions of one rule, the draft first."""
    return [_kept(row) for row in await db.all(_RULE + "WHERE name = ? ORDER BY version", name)]


def versions_in(tx: Tx, name: str) -> list[Kept]:
    return [_kept(row) for row in tx.all(_RULE + "WHERE name = ? ORDER BY version", name)]


def campaign_in(tx: Tx, campaign: str) -> list[str]:
    """The names of rules that a campaign put into force."""
    rows = tx.all("SELECT DISTINCT name FROM safety_rules WHERE campaign = ? AND state = 'active'", campaign)
    return sorted(str(row[0]) for row in rows)


def campaign_of(tx: Tx, name: str, version: int) -> str:
    """Under which campaign a version of a rule is; "" if under none."""
    row = tx.one("SELECT campaign FROM safety_rules WHERE name = ? AND version = ?", name, version)
    return str(row[0]) if row else ""


async def campaigns_of_case(db: Database, case_id: str) -> set[str]:
    """The campaigns whose rules spoke in a case."""
    rows = await db.all(
        "SELECT DISTINCT r.campaign FROM safety_signals s JOIN safety_rules r "
        "ON s.detector = 'rule:' || r.name AND s.version = r.version WHERE s.case_id = ? AND r.campaign <> ''",
        case_id,
    )
    return {str(row[0]) for row in rows}


def count_rules(tx: Tx) -> int:
    row = tx.one("SELECT COUNT(*) FROM safety_rules WHERE version = 0")
    return int(row[0]) if row else 0


def put_rule(tx: Tx, kept: Kept) -> None:
    """Write a version: a draft as often as it is changed; any other once, and once more when it is retired."""
    rule = kept.rule
    tx.run(
        "INSERT INTO safety_rules (name, version, state, campaign, ledger_index, body, run) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (name, version) DO UPDATE SET state = excluded.state, campaign = excluded.campaign, "
        "ledger_index = excluded.ledger_index, body = excluded.body, run = excluded.run",
        rule.name,
        rule.version,
        rule.state,
        kept.campaign,
        kept.ledger_index,
        rule_bytes(rule),
        msgspec.json.encode(kept.run) if kept.run is not None else None,
    )


def drop_draft(tx: Tx, name: str) -> None:
    tx.run("DELETE FROM safety_rules WHERE name = ? AND version = 0", name)


# --- who did what, and why


def add_act(
    tx: Tx,
    kind: str,
    name: str,
    act: str,
    by: str,
    at_ms: int,
    *,
    why: Words | None,
    version: int = 0,
    detail: str = "",
) -> None:
    tx.run(
        "INSERT INTO safety_rule_acts (act_no, kind, name, version, act, by, at_ms, why_id, why_digest, detail) "
        "SELECT COALESCE(MAX(act_no), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM safety_rule_acts",
        kind,
        name,
        version,
        act,
        by,
        at_ms,
        why.id if why is not None else "",
        why.digest if why is not None else "",
        detail,
    )


async def acts(db: Database, kind: str, name: str, limit: int = 200) -> list[tuple[Done, str]]:
    """What was done to one rule or list, the newest first, each with the id of its reason."""
    rows = await db.all(
        "SELECT act, version, by, at_ms, detail, why_id FROM safety_rule_acts WHERE kind = ? AND name = ? "
        "ORDER BY act_no DESC LIMIT ?",
        kind,
        name,
        limit,
    )
    return [(Done(act=row[0], version=row[1], by=row[2], at_ms=row[3], detail=row[4]), row[5]) for row in rows]


# --- signals


def add_signal(tx: Tx, found: Found, signal: Signalled, at_ms: int, case_id: str) -> bool:
    """Keep a signal; False if this detector said something of this item before."""
    row = tx.one(
        "INSERT INTO safety_signals (item, detector, version, ground, outcome, label, why, at_ms, case_id, author) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item, detector) DO NOTHING RETURNING item",
        found.where.item_id,
        signal.detector,
        signal.version,
        signal.ground,
        signal.outcome,
        signal.label,
        signal.why,
        at_ms,
        case_id,
        found.author,
    )
    return row is not None


def case_of(tx: Tx, item: str) -> str:
    """The newest case that a detector opened for an item; "" if there is none."""
    row = tx.one(
        "SELECT case_id FROM safety_signals WHERE item = ? AND case_id <> '' ORDER BY at_ms DESC LIMIT 1", item
    )
    return str(row[0]) if row else ""


def case_of_author(tx: Tx, detector: str, author: str, since_ms: int) -> str:
    """The newest case in which this detector spoke of an account's items since then; "" if there is none."""
    row = tx.one(
        "SELECT case_id FROM safety_signals WHERE detector = ? AND at_ms > ? AND author = ? AND case_id <> '' "
        "ORDER BY at_ms DESC LIMIT 1",
        detector,
        since_ms,
        author,
    )
    return str(row[0]) if row else ""


def count_of_case(tx: Tx, case_id: str) -> int:
    """How many signals a case has, with what was merged into it."""
    row = tx.one(WHOLE + "SELECT COUNT(*) FROM safety_signals WHERE case_id IN (SELECT case_id FROM whole)", case_id)
    return int(row[0]) if row else 0


def last_review(tx: Tx, detector: str) -> int:
    """When a case was last opened since this detector failed; 0 if never."""
    row = tx.one(
        "SELECT MAX(at_ms) FROM safety_signals WHERE detector = ? AND outcome = 'review' AND case_id <> ''", detector
    )
    return int(row[0]) if row and row[0] is not None else 0


def signals_in(tx: Tx, item: str) -> list[Signalled]:
    rows = tx.all(_SIGNAL + "WHERE item = ? ORDER BY at_ms, detector", item)
    return [_signal(row) for row in rows]


async def signals(
    db: Database, *, case_id: str = "", item: str = "", me: str = "", skip: int = 0, limit: int = 500
) -> list[tuple[str, int, Signalled]]:
    """Of a case with what was merged into it, or of an item: (item, when, signal), the oldest first; not of what is
    ``me``'s. skip: how many of them not."""
    whole, which = (WHOLE, "case_id IN (SELECT case_id FROM whole)") if case_id else ("", "item = ?")
    rows = await db.all(
        f"{whole}SELECT detector, version, ground, outcome, label, why, item, at_ms FROM safety_signals WHERE {which} "
        "AND (author = '' OR author <> ?) AND NOT EXISTS (SELECT 1 FROM safety_case_about AS a "
        "WHERE a.user_id = ? AND a.case_id = safety_signals.case_id) ORDER BY at_ms, detector, item LIMIT ? OFFSET ?",
        *(case_id or item, me, me, limit, skip),
    )
    return [(row[6], int(row[7]), _signal(row)) for row in rows]


async def counts(db: Database, detector: str) -> dict[str, int]:
    """outcome → how many items this detector said it of."""
    rows = await db.all("SELECT outcome, COUNT(*) FROM safety_signals WHERE detector = ? GROUP BY outcome", detector)
    return {row[0]: int(row[1]) for row in rows}


async def matches(db: Database, detector: str, until_ms: int) -> list[tuple[int, str]]:
    """(when, the case) of each item that this detector spoke of before a moment, the oldest first."""
    rows = await db.all(
        "SELECT at_ms, case_id FROM safety_signals WHERE detector = ? AND at_ms < ? ORDER BY at_ms, item",
        detector,
        until_ms,
    )
    return [(int(row[0]), str(row[1])) for row in rows]


async def when(db: Database, kind: str, name: str, act: str, until_ms: int) -> list[int]:
    """When an act was done to a rule or a list before a moment, the oldest first."""
    rows = await db.all(
        "SELECT at_ms FROM safety_rule_acts WHERE kind = ? AND name = ? AND act = ? AND at_ms < ? ORDER BY act_no",
        kind,
        name,
        act,
        until_ms,
    )
    return [int(row[0]) for row in rows]


_SIGNAL = "SELECT detector, version, ground, outcome, label, why FROM safety_signals "


def _signal(row: tuple[Any, ...]) -> Signalled:
    return Signalled(detector=row[0], version=row[1], ground=row[2], outcome=row[3], label=row[4], why=row[5])
