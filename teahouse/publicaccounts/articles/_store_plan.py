"""SQL of what is planned: ``publicaccounts_broadcasts`` that wait for their time."""

from teahouse.kernel.db import Tx


def plan(tx: Tx, broadcast_no: int, scheduled_ms: int, zone: str) -> bool:
    """Another time for what waits; False if it waits no more."""
    row = tx.one(
        "UPDATE publicaccounts_broadcasts SET scheduled_ms = ?, zone = ? "
        "WHERE broadcast_no = ? AND state = 'scheduled' RETURNING broadcast_no",
        *(scheduled_ms, zone, broadcast_no),
    )
    return row is not None


def count_planned(tx: Tx, account_no: int, after_ms: int, before_ms: int, but: int) -> int:
    """How many wait that take one of the day's broadcasts, planned from ``after_ms`` to before ``before_ms``."""
    row = tx.one(
        "SELECT COUNT(*) FROM publicaccounts_broadcasts WHERE account_no = ? AND state = 'scheduled' AND sends = 1 "
        "AND scheduled_ms >= ? AND scheduled_ms < ? AND broadcast_no <> ?",
        *(account_no, after_ms, before_ms, but),
    )
    return int(row[0]) if row else 0
