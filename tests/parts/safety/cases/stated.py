"""What stands beside an act that decides: its statement, or the words of an answer. The database asks for it."""

from typing import Any

from teahouse.kernel.db import Tx
from teahouse.safety import cases


def state(tx: Tx, case_id: str, act: Any) -> None:
    """Write it, as `Decide` and `Appeals` do before they write the act; nothing for acts that decide nothing."""
    if isinstance(act, cases.Held | cases.Decided):
        tx.run(
            "INSERT INTO safety_statements (statement_id, token, case_id, decision_no, account, digest, decided_ms, "
            "ledger_index, body) VALUES (?, ?, ?, 0, 'tea', ?, ?, 0, ?) ON CONFLICT DO NOTHING",
            *(act.statement.id, f"{case_id} {act.statement.id}", case_id, act.statement.digest, act.at_ms, b"{}"),
        )
    elif isinstance(act, cases.AppealDecided | cases.OutcomeRecorded):
        tx.run(
            "INSERT INTO safety_words (word_id, digest, words) VALUES (?, ?, 'why') ON CONFLICT DO NOTHING",
            *(act.statement.id, act.statement.digest),
        )
