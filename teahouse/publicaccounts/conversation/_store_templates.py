"""The SQL of templates and consents."""

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.conversation._model import Consent, Template

_CONSENT = "consent_no, user_id, template_no, state, asked_ms, answered_ms, used_ms"
_TEMPLATE = "template_no, title, body, created_ms"


def _consent(row: Row) -> Consent:
    return Consent(*row)


def add_template(tx: Tx, account_no: int, title: str, body: str, now_ms: int) -> Template:
    row = tx.one("SELECT COALESCE(MAX(template_no), 0) + 1 FROM publicaccounts_templates")
    template = Template(int(row[0]) if row else 1, title, body, now_ms)
    tx.run(
        f"INSERT INTO publicaccounts_templates (account_no, retired, {_TEMPLATE}) VALUES (?, 0, ?, ?, ?, ?)",
        account_no,
        template.template_no,
        title,
        body,
        now_ms,
    )
    return template


def count_templates(tx: Tx, account_no: int) -> int:
    row = tx.one("SELECT COUNT(*) FROM publicaccounts_templates WHERE account_no = ? AND retired = 0", account_no)
    return int(row[0]) if row else 0


def change_template(tx: Tx, account_no: int, template_no: int, title: str, body: str) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_templates SET title = ?, body = ? "
        "WHERE account_no = ? AND template_no = ? AND retired = 0 RETURNING template_no",
        title,
        body,
        account_no,
        template_no,
    )
    return row is not None


def retire_template(tx: Tx, account_no: int, template_no: int) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_templates SET retired = 1 "
        "WHERE account_no = ? AND template_no = ? AND retired = 0 RETURNING template_no",
        account_no,
        template_no,
    )
    return row is not None


async def templates(db: Database, account_no: int) -> list[Template]:
    rows = await db.all(
        f"SELECT {_TEMPLATE} FROM publicaccounts_templates WHERE account_no = ? AND retired = 0 ORDER BY template_no",
        account_no,
    )
    return [Template(*row) for row in rows]


async def template(db: Database, account_no: int, template_no: int) -> Template | None:
    row = await db.one(
        f"SELECT {_TEMPLATE} FROM publicaccounts_templates WHERE account_no = ? AND template_no = ? AND retired = 0",
        account_no,
        template_no,
    )
    return None if row is None else Template(*row)


# --- consents -------------------------------------------------------------------------------------------------------


def add_consent(tx: Tx, account_no: int, user_id: str, template_no: int, event_id: str, now_ms: int) -> Consent:
    row = tx.one("SELECT COALESCE(MAX(consent_no), 0) + 1 FROM publicaccounts_consents")
    consent = Consent(int(row[0]) if row else 1, user_id, template_no, "asked", now_ms, 0, 0)
    tx.run(
        f"INSERT INTO publicaccounts_consents (account_no, event_id, {_CONSENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        account_no,
        event_id,
        consent.consent_no,
        user_id,
        template_no,
        consent.state,
        now_ms,
        0,
        0,
    )
    return consent


def asked(tx: Tx, account_no: int, user_id: str, event_id: str | None, since_ms: int) -> Consent | None:
    """The newest open question to the subscriber, or the one that is this event."""
    row = tx.one(
        f"SELECT {_CONSENT} FROM publicaccounts_consents WHERE account_no = ? AND user_id = ? AND state = 'asked' "
        f"AND asked_ms >= ? {'AND event_id = ? ' if event_id is not None else ''}ORDER BY consent_no DESC LIMIT 1",
        account_no,
        user_id,
        since_ms,
        *([event_id] if event_id is not None else []),
    )
    return None if row is None else _consent(row)


def answer_consent(tx: Tx, consent_no: int, state: str, now_ms: int) -> None:
    tx.run(
        "UPDATE publicaccounts_consents SET state = ?, answered_ms = ? WHERE consent_no = ? AND state = 'asked'",
        state,
        now_ms,
        consent_no,
    )


def open_question(tx: Tx, account_no: int, user_id: str, template_no: int, since_ms: int) -> Consent | None:
    """The question about this template that is still to be answered."""
    row = tx.one(
        f"SELECT {_CONSENT} FROM publicaccounts_consents WHERE account_no = ? AND user_id = ? AND template_no = ? "
        "AND state = 'asked' AND asked_ms >= ? ORDER BY consent_no DESC LIMIT 1",
        account_no,
        user_id,
        template_no,
        since_ms,
    )
    return None if row is None else _consent(row)


def granted(tx: Tx, account_no: int, user_id: str, template_no: int, since_ms: int) -> int | None:
    """The oldest leave that is not used up."""
    row = tx.one(
        "SELECT consent_no FROM publicaccounts_consents WHERE account_no = ? AND user_id = ? AND template_no = ? "
        "AND state = 'granted' AND answered_ms >= ? ORDER BY consent_no LIMIT 1",
        account_no,
        user_id,
        template_no,
        since_ms,
    )
    return None if row is None else int(row[0])


def use_consent(tx: Tx, consent_no: int, now_ms: int) -> None:
    tx.run("UPDATE publicaccounts_consents SET state = 'used', used_ms = ? WHERE consent_no = ?", now_ms, consent_no)


async def consents(db: Database, account_no: int, user_id: str) -> list[Consent]:
    rows = await db.all(
        f"SELECT {_CONSENT} FROM publicaccounts_consents WHERE account_no = ? AND user_id = ? "
        "ORDER BY consent_no DESC LIMIT 100",
        account_no,
        user_id,
    )
    return [_consent(row) for row in rows]
