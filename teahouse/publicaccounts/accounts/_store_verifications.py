"""SQL of requests to be verified."""

from collections.abc import Sequence

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.accounts._model import Verification

_REQUEST = (
    "SELECT request_no, account_no, level, evidence, media, state, by_user, at_ms, decided_by, decided_ms, reason "
    "FROM publicaccounts_verifications "
)


def _request(row: Row) -> Verification:
    return Verification(*(msgspec.json.decode(value) if index == 4 else value for index, value in enumerate(row)))


def insert(tx: Tx, asked: Verification) -> Verification:
    row = tx.one(
        "INSERT INTO publicaccounts_verifications (request_no, account_no, level, evidence, media, state, by_user, "
        "at_ms) SELECT COALESCE(MAX(request_no), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM publicaccounts_verifications "
        "RETURNING request_no",
        *(asked.account_no, asked.level, asked.evidence, msgspec.json.encode(asked.media)),
        *(asked.state, asked.by, asked.at_ms),
    )
    assert row is not None
    return msgspec.structs.replace(asked, request_no=int(row[0]))


def waiting_in(tx: Tx, account_no: int) -> Verification | None:
    row = tx.one(_REQUEST + "WHERE account_no = ? AND state = 'waiting'", account_no)
    return _request(row) if row else None


def by_no_in(tx: Tx, request_no: int) -> Verification | None:
    row = tx.one(_REQUEST + "WHERE request_no = ?", request_no)
    return _request(row) if row else None


def granted_in(tx: Tx, account_no: int) -> Verification | None:
    """The one that the account's level rests on."""
    row = tx.one(_REQUEST + "WHERE account_no = ? AND state = 'granted' ORDER BY request_no DESC LIMIT 1", account_no)
    return _request(row) if row else None


def decide(tx: Tx, request_no: int, state: str, by: str, now_ms: int, reason: str) -> None:
    tx.run(
        "UPDATE publicaccounts_verifications SET state = ?, decided_by = ?, decided_ms = ?, reason = ? "
        "WHERE request_no = ?",
        *(state, by, now_ms, reason, request_no),
    )


async def of_account(db: Database, account_no: int) -> list[Verification]:
    rows = await db.all(_REQUEST + "WHERE account_no = ? ORDER BY request_no DESC LIMIT 100", account_no)
    return [_request(row) for row in rows]


async def some(db: Database, states: Sequence[str], after: int, limit: int) -> list[Verification]:
    rows = await db.all(
        _REQUEST + "WHERE state IN ? AND request_no > ? ORDER BY request_no LIMIT ?", list(states), after, limit
    )
    return [_request(row) for row in rows]


def erase_user(tx: Tx, user_id: str) -> None:
    """Forget what somebody showed of themselves, and that it was they who asked or decided."""
    tx.run(
        "UPDATE publicaccounts_verifications SET evidence = '', media = ?, by_user = '' WHERE by_user = ?",
        *(b"[]", user_id),
    )
    tx.run("UPDATE publicaccounts_verifications SET decided_by = '' WHERE decided_by = ?", user_id)
