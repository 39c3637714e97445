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


def held(tx: Tx, draft_no: int) -> int:
    """The broadcast of a draft that is held back; 0 if it is not."""
    row = tx.one("SELECT broadcast_no FROM publicaccounts_drafts WHERE draft_no = ? AND state = 'held'", draft_no)
    return int(row[0]) if row else 0


def call_off(tx: Tx, broadcast_no: int, at_ms: int) -> None:
    """Call off a broadcast that is held back, since there is another text now, or none."""
    tx.run(
        "UPDATE publicaccounts_broadcasts SET state = 'cancelled', reason = '', ended_ms = ? "
        "WHERE broadcast_no = ? AND state = 'scheduled'",
        at_ms,
        broadcast_no,
    )
