"""SQL of roles: ``safety_role_acts``, which is only added to."""

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.roles._model import RoleAct

_ACT = "SELECT act_no, user_id, role, given, by_user, reason, at_ms FROM safety_role_acts "


def _act(row: Row) -> RoleAct:
    return RoleAct(row[0], row[1], row[2], bool(row[3]), *row[4:])


async def of_user(db: Database, user_id: str) -> dict[str, bool]:
    """Role → whether it is held, for each role that was ever spoken of."""
    rows = await db.all("SELECT role, given FROM safety_role_acts WHERE user_id = ? ORDER BY act_no", user_id)
    return {str(role): bool(given) for role, given in rows}


def of_user_in(tx: Tx, user_id: str) -> dict[str, bool]:
    rows = tx.all("SELECT role, given FROM safety_role_acts WHERE user_id = ? ORDER BY act_no", user_id)
    return {str(role): bool(given) for role, given in rows}


async def of_all(db: Database) -> dict[str, dict[str, bool]]:
    """User id → role → whether it is held."""
    found: dict[str, dict[str, bool]] = {}
    for user_id, role, given in await db.heavy("SELECT user_id, role, given FROM safety_role_acts ORDER BY act_no"):
        found.setdefault(str(user_id), {})[str(role)] = bool(given)
    return found


def add(tx: Tx, user_id: str, role: str, given: bool, by: str, reason: str, now_ms: int) -> None:
    tx.run(
        "INSERT INTO safety_role_acts (act_no, user_id, role, given, by_user, reason, at_ms) "
        "SELECT COALESCE(MAX(act_no), 0) + 1, ?, ?, ?, ?, ?, ? FROM safety_role_acts",
        user_id,
        role,
        int(given),
        by,
        reason,
        now_ms,
    )


async def acts(db: Database, user_id: str, before: int, limit: int) -> list[RoleAct]:
    """The newest first; of one user, or (``""``) of all."""
    if user_id:
        rows = await db.all(
            _ACT + "WHERE user_id = ? AND act_no < ? ORDER BY act_no DESC LIMIT ?", user_id, before, limit
        )
    else:
        rows = await db.all(_ACT + "WHERE act_no < ? ORDER BY act_no DESC LIMIT ?", before, limit)
    return [_act(row) for row in rows]
